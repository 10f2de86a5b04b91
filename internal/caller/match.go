package caller

import (
	"fmt"
	"math/bits"
)

// A Match says how directly a Principal element names a principal. Evaluation
// depends on it: within one account, an allow for the account only delegates to
// identity-based policies, one for the role of a session is limited by the
// boundary and session policies, and one for the session itself is not
// (SEMANTICS P-4, E-7). Larger is stronger.
type Match uint8

// The grades of a match, from weak to strong.
const (
	NoMatch      Match = iota
	MatchAccount       // named the account of the principal
	MatchIssuer        // named the role of its session, or the user who federated it
	MatchAnyone        // "*"
	MatchDirect        // named the principal itself
)

// String returns a short lower-case description of m.
func (m Match) String() string {
	switch m {
	case NoMatch:
		return "no match"
	case MatchAccount:
		return "its account"
	case MatchIssuer:
		return "its role or user"
	case MatchAnyone:
		return "anyone"
	case MatchDirect:
		return "itself"
	}
	return fmt.Sprintf("Match(%d)", uint8(m))
}

// Grades is a set of matches: those of the entries of a Principal element.
type Grades uint8

// Add adds m to g.
func (g *Grades) Add(m Match) { *g |= 1 << m }

// Has reports whether m is in g.
func (g Grades) Has(m Match) bool { return g>>m&1 != 0 }

// Strongest returns the strongest match of g, which is NoMatch if g is empty.
func (g Grades) Strongest() Match { return Match(max(1, bits.Len8(uint8(g))) - 1) }
