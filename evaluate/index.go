package evaluate

import "github.com/seed-1d0cfdb5/iam/policy"

// An index finds the statements of policies that may apply to a request, by
// action and then by resource, without looking at the others. It only ever skips
// statements that cannot match, and whoever uses it gets the same statement as
// from looking at all in order. It is immutable.
//
// It has a part for each effect, which is nil if there are no statements with it.
type index [policy.Deny + 1]*actionIndex

// An actionIndex finds statements of one effect by the action of a request.
type actionIndex struct {
	literal map[string]*resourceIndex // by action, in lower case
	service map[string]*resourceIndex // by "service:", for names with wildcards
	any     *resourceIndex            // "*", wildcards in the service, NotAction, or few in all
}

// Limits of the index. Within them it is faster than looking at all statements.
const (
	minIndexed  = 5  // statements; fewer are looked at one by one
	minPatterns = 16 // of resources in all statements, for those with fewer
)

// newIndex returns an index of the statements of policies.
func newIndex(policies ...*policy.Policy) *index {
	x := new(index)
	few := isFew(policies)
	var builders [len(x)]*indexBuilder
	order := int32(0)
	for _, p := range policies {
		for s := range p.Statements() {
			b := builders[s.Effect()]
			if b == nil {
				b = newIndexBuilder(few)
				builders[s.Effect()] = b
			}
			b.add(s, order)
			order++
		}
	}
	for effect, b := range builders {
		if b != nil {
			x[effect] = b.finish()
		}
	}
	return x
}

// isFew reports whether looking at all statements of policies is faster than an
// index by action.
func isFew(policies []*policy.Policy) bool {
	statements, resources := 0, 0
	for _, p := range policies {
		if statements += p.Len(); statements >= minIndexed {
			return false
		}
		for s := range p.Statements() {
			patterns, _ := s.ResourcePatterns()
			resources += len(patterns)
		}
	}
	return resources < minPatterns
}
