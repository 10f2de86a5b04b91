package evaluate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An index finds the statements of one or more policies that may apply to a
// request, by action and then by resource, without looking at the others. It
// only ever skips statements that cannot match, and whoever uses it gets the
// same statement as from looking at all in order. It is immutable.
type index struct {
	deny, allow actionIndex
}

// An actionIndex finds statements of one effect by the action of a request.
type actionIndex struct {
	literal map[string]*resourceIndex // by action, in lower case
	service map[string]*resourceIndex // by "service:", for names with wildcards
	any     *resourceIndex            // "*", wildcards in the service, and NotAction
}

// A resourceIndex finds statements by the resource of a request.
type resourceIndex struct {
	literal  map[string][]candidate // by resource
	prefixes map[string][]candidate // by the literal text before the first wildcard or variable
	lengths  []int                  // of the keys of prefixes, ascending
	rest     []candidate            // without such text, NotResource, or few in all
}

// A candidate is a statement that may apply.
type candidate struct {
	statement *policy.Statement
	resource  *condition.ResourcePattern // that led here; nil if all have to be looked at
	order     int                        // among the statements of the index
}

// Limits of the index. Within them it is faster than looking at all statements
// and takes memory in proportion to them.
const (
	minIndexed  = 5    // statements; fewer are looked at one by one
	minPatterns = 16   // of resources in all statements, for those with fewer
	maxUnmerged = 8    // policies of one list that are looked at one by one
	maxRest     = 4    // candidates that need no index by resource
	maxLengths  = 24   // of prefixes, each of which costs a look-up
	maxPairs    = 4096 // of actions and resources of one statement
)

// newIndex returns an index of the statements of policies.
func newIndex(policies []*policy.Policy) *index {
	x := new(index)
	order := 0
	for _, p := range policies {
		for s := range p.Statements() {
			if s.Effect() == policy.Deny {
				x.deny.add(s, order)
			} else {
				x.allow.add(s, order)
			}
			order++
		}
	}
	x.deny.finish()
	x.allow.finish()
	return x
}

// add adds s under each of its actions.
func (x *actionIndex) add(s *policy.Statement, order int) {
	actions, not := s.Actions()
	resources, _ := s.Resources()
	if not || len(actions)*len(resources) > maxPairs {
		actions = []string{"*"}
	}
	var added []*resourceIndex
	for _, action := range actions {
		service, name, _ := strings.Cut(strings.ToLower(action), ":")
		var r *resourceIndex
		switch {
		case strings.ContainsAny(service, "*?"):
			if x.any == nil {
				x.any = new(resourceIndex)
			}
			r = x.any
		case strings.ContainsAny(name, "*?"):
			r = under(&x.service, service+":")
		default:
			r = under(&x.literal, service+":"+name)
		}
		if !slices.Contains(added, r) {
			r.add(s, order)
			added = append(added, r)
		}
	}
}

// under returns the resourceIndex of key in m, which it adds if there is none.
func under(m *map[string]*resourceIndex, key string) *resourceIndex {
	if *m == nil {
		*m = make(map[string]*resourceIndex)
	}
	if (*m)[key] == nil {
		(*m)[key] = new(resourceIndex)
	}
	return (*m)[key]
}

// add adds s to the rest, from where finish takes it.
func (x *resourceIndex) add(s *policy.Statement, order int) {
	patterns, not := s.Resources()
	if not || len(patterns) == 0 {
		x.rest = append(x.rest, candidate{s, nil, order})
		return
	}
	for pattern := range s.ResourcePatterns() {
		x.rest = append(x.rest, candidate{s, pattern, order})
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

// finish moves candidates from the rest to where they are found by resource.
func (x *resourceIndex) finish() {
	if len(x.rest) <= maxRest {
		x.rest = slices.Clip(x.rest)
		return
	}
	all := x.rest
	x.rest = nil
	lengths := prefixLengths(all)
	for _, c := range all {
		prefix, literal := "", false
		if c.resource != nil {
			prefix, literal = literalPrefix(c.resource.String())
		}
		switch {
		case literal:
			x.literal = appendTo(x.literal, prefix, c)
		default:
			i, found := slices.BinarySearch(lengths, len(prefix))
			if !found {
				i--
			}
			if i < 0 {
				x.rest = append(x.rest, c)
				continue
			}
			x.prefixes = appendTo(x.prefixes, prefix[:lengths[i]], c)
		}
	}
	x.lengths = lengths
	x.rest = slices.Clip(x.rest)
}

// appendTo adds c to the candidates of key.
func appendTo(m map[string][]candidate, key string, c candidate) map[string][]candidate {
	if m == nil {
		m = make(map[string][]candidate)
	}
	m[key] = append(m[key], c)
	return m
}

// prefixLengths returns the lengths, ascending, by which candidates with
// wildcards are to be found. If there are too many, the ones kept are those of
// most candidates; the others are found by a shorter part of their prefix.
func prefixLengths(all []candidate) []int {
	count := make(map[int]int)
	for _, c := range all {
		if c.resource == nil {
			continue
		}
		if prefix, literal := literalPrefix(c.resource.String()); !literal && prefix != "" {
			count[len(prefix)]++
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

// literalPrefix returns the text of a resource pattern before its first wildcard
// or policy variable, and whether that is all.
func literalPrefix(pattern string) (prefix string, literal bool) {
	end := strings.IndexAny(pattern, "*?")
	if i := strings.Index(pattern, "${"); i >= 0 && (end < 0 || i < end) {
		end = i
	}
	if end < 0 {
		return pattern, true
	}
	return pattern[:end], false
}

// A search is what was found among the candidates for one request. It does not
// hold the evaluation: what it holds escapes.
type search struct {
	grades bool // look for the strongest match of the principal, not for the first statement

	best  candidate // found so far; none if its statement is nil
	grade principal.Match
}

// find returns the first statement of x that applies or, if grades is set, the
// first of those that name the caller most directly, and how directly it does.
func (ev *evaluation) find(x *actionIndex, grades bool) (*policy.Statement, principal.Match) {
	s := search{grades: grades}
	if x.literal != nil {
		ev.searchResources(&s, x.literal[string(ev.foldedAction())], false)
	}
	if x.service != nil {
		ev.searchResources(&s, x.service[string(ev.foldedService())], true)
	}
	ev.searchResources(&s, x.any, true)
	return s.best.statement, s.grade
}

// searchResources goes through the candidates of x, which may be nil. Unless the
// action was found literally, it is compared.
func (ev *evaluation) searchResources(s *search, x *resourceIndex, action bool) {
	if x == nil {
		return
	}
	resource := ev.req.Resource
	if x.literal != nil {
		ev.searchList(s, x.literal[resource], action)
	}
	for _, length := range x.lengths {
		if length > len(resource) {
			break
		}
		ev.searchList(s, x.prefixes[resource[:length]], action)
	}
	ev.searchList(s, x.rest, action)
}

// searchList judges the candidates of list, which is in ascending order.
func (ev *evaluation) searchList(s *search, list []candidate, action bool) {
	for i := range list {
		c := &list[i]
		if !s.grades && s.best.statement != nil && c.order >= s.best.order {
			return
		}
		if action && !c.statement.MatchAction(ev.req.Action) || !ev.coversResource(c) {
			continue
		}
		m, mismatch := ev.judgeCaller(c.statement)
		if mismatch != matches {
			continue
		}
		if s.best.statement == nil || !s.grades || m > s.grade || m == s.grade && c.order < s.best.order {
			s.best, s.grade = *c, m
		}
	}
}

// coversResource reports whether c covers the resource of the request, by the
// pattern that led to it or, if there is none, by all.
func (ev *evaluation) coversResource(c *candidate) bool {
	if c.resource == nil {
		return c.statement.MatchResource(ev.req.Resource, ev.contextOf(c.statement))
	}
	covers, _ := c.resource.Match(ev.req.Resource, ev.contextOf(c.statement))
	return covers
}
