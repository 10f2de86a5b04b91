package principal

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/object"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Match says how directly a Principal element names a principal. Evaluation
// depends on it: within one account, an allow for the account only delegates to
// identity-based policies, one for the role of a session is limited by the
// boundary and session policies, and one for the session itself is not
// (SEMANTICS P-4, E-7). Larger is stronger. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
// and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
type Match caller.Match

// The grades of a match, from weak to strong.
const (
	NoMatch      = Match(caller.NoMatch)
	MatchAccount = Match(caller.MatchAccount) // named the account of the principal
	MatchIssuer  = Match(caller.MatchIssuer)  // named the role of its session, or the user who federated it
	MatchAnyone  = Match(caller.MatchAnyone)  // "*"
	MatchDirect  = Match(caller.MatchDirect)  // named the principal itself
)

// String returns a short lower-case description of m.
func (m Match) String() string { return caller.Match(m).String() }

// MarshalText returns the description of m. It is an error if m is not a grade.
func (m Match) MarshalText() ([]byte, error) {
	if m > MatchDirect {
		return nil, message.Errorf("principal: {match} is not a grade of a match", m)
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what MarshalText writes, and nothing else. After an error m
// is NoMatch.
func (m *Match) UnmarshalText(text []byte) error {
	var ok bool
	if *m, ok = object.Named(text, NoMatch, MatchDirect); !ok {
		return message.Errorf("principal: {match} is not a grade of a match", quote.Short(string(text)))
	}
	return nil
}
