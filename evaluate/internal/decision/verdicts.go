package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// Verdicts say of each statement of a source whether it applies. Whoever sets them, as a
// tracker does, decides without the statements being looked at. At first none applies.
type Verdicts struct {
	statements []judged
	denies     placeSet // that apply
	allows     [caller.MatchDirect + 1]placeSet

	// The number of Allows that apply at each level of an organization, or at the one
	// level of other policies, and that of levels at which none does.
	levels []int
	closed int

	// Set by Explore: what answers instead of the verdicts, and what it is asked about.
	script *script
	asked  *asked
}

// A judged statement is one that may apply.
type judged struct {
	statement *statement.Statement
	level     int
	grade     caller.Match // of the caller
}

// NewVerdicts returns verdicts of statements at so many levels.
func NewVerdicts(levels int) *Verdicts { return &Verdicts{levels: make([]int, levels), closed: levels} }

// Add adds a statement and returns its place.
func (v *Verdicts) Add(s *statement.Statement, level int, grade caller.Match) (place int) {
	v.statements = append(v.statements, judged{s, level, grade})
	return len(v.statements) - 1
}

// Finish makes room for the verdicts of all statements, which were added.
func (v *Verdicts) Finish() {
	v.denies = newPlaceSet(len(v.statements))
	for grade := range v.allows {
		v.allows[grade] = newPlaceSet(len(v.statements))
	}
}

// Set notes that the statement in a place applies, or that it no longer does.
func (v *Verdicts) Set(place int, applies bool) {
	s := &v.statements[place]
	set := &v.denies
	if s.statement.Effect() == statement.Allow {
		set = &v.allows[s.grade]
		v.count(s.level, applies)
	}
	if applies {
		set.add(place)
	} else {
		set.remove(place)
	}
}

// count counts an Allow of a level.
func (v *Verdicts) count(level int, applies bool) {
	n := &v.levels[level]
	if *n == 0 {
		v.closed--
	}
	if applies {
		*n++
	} else {
		*n--
	}
	if *n == 0 {
		v.closed++
	}
}

// first returns the first statement with the given effect that applies, or nil.
// Of levels, each has to have an Allow. Where Allows name the caller in different
// ways, in an endpoint policy, it does not matter which is returned.
func (v *Verdicts) first(effect statement.Effect) *statement.Statement {
	if v.script != nil {
		return v.script.first(v.asked, effect)
	}
	if effect == statement.Allow {
		if v.closed > 0 {
			return nil
		}
		s, _ := v.strongest()
		return s
	}
	if place, ok := v.denies.first(); ok {
		return v.statements[place].statement
	}
	return nil
}

// strongest returns the first of the Allows that name the caller most directly,
// and how directly they do.
func (v *Verdicts) strongest() (*statement.Statement, caller.Match) {
	if v.script != nil {
		return v.script.strongest(v.asked)
	}
	for grade := caller.MatchDirect; grade > caller.NoMatch; grade-- {
		if place, ok := v.allows[grade].first(); ok {
			return v.statements[place].statement, grade
		}
	}
	return nil, caller.NoMatch
}

// SetVerdicts has v answer for the policies of a kind, which takes part.
func (ev *Evaluation) SetVerdicts(k Kind, v *Verdicts) {
	ev.attached[k] = &List{verdicts: v}
	ev.takesPart |= 1 << k
	ev.Denying |= 1 << k
}
