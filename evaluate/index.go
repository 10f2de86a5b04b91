package evaluate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
)

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

// A resourceIndex finds statements by the resource of a request.
type resourceIndex struct {
	candidates []candidate
	chains     map[string]chain // by the literal text before the first wildcard or variable, or its beginning
	literals   bool             // some of that text is a whole pattern
	lengths    []int            // of the other keys of chains, ascending
	rest       chain            // without such text, NotResource, or few in all
}

// A candidate is a statement that may apply.
type candidate struct {
	statement *policy.Statement
	resource  *condition.ResourcePattern // that led here; nil if all have to be looked at
	literal   int                        // length of the text of resource before its first wildcard or variable
	whole     bool                       // found by its whole text: that of resource is literal, and a key of the index
	order     int32                      // among the statements of the index
	next      int32                      // one more than the place of the next of the chain; 0 at its end
}

// A chain is the candidates that are found in the same place, in order: one more
// than the places of the first and the last. The zero chain has none.
type chain struct{ first, last int32 }

// Limits of the index. Within them it is faster than looking at all statements
// and takes memory in proportion to them.
const (
	minIndexed  = 5    // statements; fewer are looked at one by one
	minPatterns = 16   // of resources in all statements, for those with fewer
	maxRest     = 4    // candidates that need no index by resource
	maxLengths  = 24   // of prefixes, each of which costs a look-up
	maxPairs    = 4096 // of actions and resources of one statement
)

// newIndex returns an index of the statements of policies.
func newIndex(policies ...*policy.Policy) *index {
	x := new(index)
	few := isFew(policies)
	order := int32(0)
	var all []candidate // of one statement
	for _, p := range policies {
		for s := range p.Statements() {
			all = appendCandidates(all[:0], s, order)
			actions := x[s.Effect()]
			if actions == nil {
				actions = new(actionIndex)
				x[s.Effect()] = actions
			}
			actions.add(all, few)
			order++
		}
	}
	for _, actions := range x {
		if actions != nil {
			actions.finish()
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

// add adds the candidates of a statement under each of its actions or, if there are
// few statements, apart from them.
func (x *actionIndex) add(all []candidate, few bool) {
	actions, not := all[0].statement.Actions()
	if not || few || len(actions)*len(all) > maxPairs {
		actions = []string{"*"}
	}
	for _, action := range actions {
		action = strings.ToLower(action)
		service := action[:strings.IndexByte(action, ':')+1]
		switch {
		case service == "" || hasWildcard(service):
			if x.any == nil {
				x.any = new(resourceIndex)
			}
			x.any.add(all)
		case hasWildcard(action):
			under(&x.service, service).add(all)
		default:
			under(&x.literal, action).add(all)
		}
	}
}

func hasWildcard(s string) bool {
	return strings.IndexByte(s, '*') >= 0 || strings.IndexByte(s, '?') >= 0
}

// under returns the resourceIndex of key in m, which it adds if there is none.
func under(m *map[string]*resourceIndex, key string) *resourceIndex {
	if *m == nil {
		*m = make(map[string]*resourceIndex)
	}
	x := (*m)[key]
	if x == nil {
		x = new(resourceIndex)
		(*m)[key] = x
	}
	return x
}

// appendCandidates appends the ways in which s is found by resource to all: by
// each pattern or, if all have to be looked at, one.
func appendCandidates(all []candidate, s *policy.Statement, order int32) []candidate {
	patterns, not := s.ResourcePatterns()
	if not || len(patterns) == 0 {
		return append(all, candidate{statement: s, order: order})
	}
	for _, pattern := range patterns {
		all = append(all, candidate{statement: s, resource: pattern, literal: literalLength(pattern.String()), order: order})
	}
	return all
}

// add adds all candidates of a statement, unless it was added last: several of
// its actions may lead here. From there finish puts them in chains.
func (x *resourceIndex) add(all []candidate) {
	if n := len(x.candidates); n == 0 || x.candidates[n-1].statement != all[0].statement {
		x.candidates = append(x.candidates, all...)
	}
}

func (x *actionIndex) finish() {
	for _, r := range x.literal {
		r.finish()
	}
	for _, r := range x.service {
		r.finish()
	}
	if x.any != nil {
		x.any.finish()
	}
}

// finish puts each candidate in the chain by which it is found.
func (x *resourceIndex) finish() {
	x.candidates = slices.Clip(x.candidates)
	if len(x.candidates) <= maxRest {
		for i := range x.candidates {
			x.rest = x.append(x.rest, i)
		}
		return
	}
	x.lengths = prefixLengths(x.candidates)
	x.chains = make(map[string]chain, len(x.candidates))
	for i := range x.candidates {
		text, whole := x.candidates[i].beginning()
		if whole {
			x.literals, x.candidates[i].whole = true, true
		} else {
			// The longest of the lengths that is not longer than the text.
			n, found := slices.BinarySearch(x.lengths, len(text))
			if !found {
				n--
			}
			if n < 0 {
				x.rest = x.append(x.rest, i)
				continue
			}
			text = text[:x.lengths[n]]
		}
		x.chains[text] = x.append(x.chains[text], i)
	}
}

// append returns c with candidate i at its end.
func (x *resourceIndex) append(c chain, i int) chain {
	place := int32(i) + 1
	if c.last == 0 {
		return chain{place, place}
	}
	x.candidates[c.last-1].next = place
	c.last = place
	return c
}

// literalLength returns the length of pattern before its first wildcard or policy
// variable.
func literalLength(pattern string) int {
	text := pattern
	for _, end := range [...]string{"*", "?", "${"} {
		if i := strings.Index(text, end); i >= 0 {
			text = text[:i]
		}
	}
	return len(text)
}

// beginning returns the text of the pattern of c before its first wildcard or
// policy variable, and whether nothing follows. It is "" if all patterns of the
// statement have to be looked at.
func (c *candidate) beginning() (text string, whole bool) {
	if c.resource == nil {
		return "", false
	}
	text = c.resource.String()
	return text[:c.literal], c.literal == len(text)
}

// prefixLengths returns the lengths, ascending, by which candidates with
// wildcards are to be found. If there are too many, the ones kept are those of
// most candidates; the others are found by a shorter part of their prefix.
func prefixLengths(candidates []candidate) []int {
	count := make(map[int]int)
	for i := range candidates {
		if text, whole := candidates[i].beginning(); !whole && text != "" {
			count[len(text)]++
		}
	}
	lengths := make([]int, 0, len(count))
	for length := range count {
		lengths = append(lengths, length)
	}
	slices.SortFunc(lengths, func(a, b int) int { return cmp.Or(count[b]-count[a], a-b) })
	lengths = slices.Clip(lengths[:min(len(lengths), maxLengths)])
	slices.Sort(lengths)
	return lengths
}
