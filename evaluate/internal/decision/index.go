package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An index finds the statements of policies that may apply to a request, by
// action and then by resource, without looking at the others. It only ever skips
// statements that cannot match, and whoever uses it gets the same statement as
// from looking at all in order. It is immutable.
//
// It has a part for each effect, which is nil if there are no statements with it.
type index [statement.Deny + 1]*actionIndex

// An actionIndex finds statements of one effect by the action of a request.
type actionIndex struct {
	parts    []resourceIndex
	keys     map[string]int32 // of parts: actions in lower case, and "service:" for names with wildcards
	actions  bool             // are among the keys
	services bool             // are among the keys
	any      *resourceIndex   // "*", wildcards in the service, NotAction, or few in all
}

// Limits of the index. Within them it is faster than looking at all statements.
const (
	minIndexed  = 5  // statements; fewer are looked at one by one
	minPatterns = 16 // of resources in all statements, for those with fewer
)

// newIndex returns an index of the statements of policies.
func newIndex(policies ...*policy.Policy) *index {
	x := new(index)
	if isFew(policies) {
		x.addFew(policies)
		return x
	}
	statements := 0
	for _, p := range policies {
		statements += p.Len()
	}
	var builders [len(x)]indexBuilder
	order := int32(0)
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			builders[s.Effect()].add(s, order, statements)
			order++
		}
	}
	for effect := range builders {
		if b := &builders[effect]; len(b.statements) > 0 {
			x[effect] = b.finish()
		}
	}
	return x
}

// addFew adds all statements of policies, which are few, apart from their actions.
func (x *index) addFew(policies []*policy.Policy) {
	order := int32(0)
	var candidates [len(x)][]candidate
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			candidates[s.Effect()] = appendCandidates(candidates[s.Effect()], s, order)
			order++
		}
	}
	for effect, all := range candidates {
		if len(all) > 0 {
			x[effect] = &actionIndex{any: new(resourceIndex)}
			x[effect].any.fill(fitted(all))
		}
	}
}

// isFew reports whether looking at all statements of policies is faster than an
// index by action.
func isFew(policies []*policy.Policy) bool {
	statements, resources := 0, 0
	for _, p := range policies {
		if statements += p.Len(); statements >= minIndexed {
			return false
		}
		for s := range (*statement.Policy)(p).Statements() {
			patterns, _ := s.Resources()
			resources += len(patterns)
		}
	}
	return resources < minPatterns
}
