package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A tracked list is one of which it is known which statements apply, without
// looking at them: see tracker. It stands in a list in place of indexes.
type tracked struct {
	statements []*statement.Statement // by place: all that may apply
	denies     placeSet               // that apply
	allows     [caller.MatchDirect + 1]placeSet

	// Of service control policies, all of which are one list: the number of
	// Allows that apply in each level, and that of levels in which none does.
	levels []int
	closed int
}

// finish makes room for the places of all statements.
func (t *tracked) finish() {
	t.denies = newPlaceSet(len(t.statements))
	for grade := range t.allows {
		t.allows[grade] = newPlaceSet(len(t.statements))
	}
}

// set notes whether the statement of o applies.
func (t *tracked) set(o *occurrence, applies bool) {
	set := &t.denies
	if o.statement.Effect() == statement.Allow {
		set = &t.allows[o.grade]
		t.count(o.level, applies)
	}
	if applies {
		set.add(int(o.place))
	} else {
		set.remove(int(o.place))
	}
}

// count counts an Allow of a level.
func (t *tracked) count(level int32, applies bool) {
	if t.levels == nil {
		return
	}
	n := &t.levels[level]
	if *n == 0 {
		t.closed--
	}
	if applies {
		*n++
	} else {
		*n--
	}
	if *n == 0 {
		t.closed++
	}
}

// first returns the first statement with the given effect that applies, or nil.
// Of levels, each has to have an Allow. Where Allows name the caller in different
// ways, in an endpoint policy, it does not matter which is returned.
func (t *tracked) first(effect statement.Effect) *statement.Statement {
	if effect == statement.Allow {
		if t.closed > 0 {
			return nil
		}
		s, _ := t.strongest()
		return s
	}
	if place, ok := t.denies.first(); ok {
		return t.statements[place]
	}
	return nil
}

// strongest returns the first of the Allows that name the caller most directly,
// and how directly they do.
func (t *tracked) strongest() (*statement.Statement, caller.Match) {
	for grade := caller.MatchDirect; grade > caller.NoMatch; grade-- {
		if place, ok := t.allows[grade].first(); ok {
			return t.statements[place], grade
		}
	}
	return nil, caller.NoMatch
}
