package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A search is what was found among the candidates for one request. It does not
// hold the Evaluation: what it holds escapes.
type search struct {
	grades bool // look for the strongest match of the principal, not for the first statement

	statement *statement.Statement // found so far
	order     int32                // of statement
	grade     caller.Match
}

// find returns the first statement of x that applies or, if grades is set, the
// first of those that name the caller most directly, and how directly it does.
func (r *Request) find(x *actionIndex, grades bool) (*statement.Statement, caller.Match) {
	s := search{grades: grades}
	if x.actions {
		if part, ok := x.keys[string(r.folded[:len(r.Action)])]; ok {
			r.searchResources(&s, &x.parts[part], false)
		}
	}
	if x.services {
		if part, ok := x.keys[string(r.Service())]; ok {
			r.searchResources(&s, &x.parts[part], true)
		}
	}
	if x.any != nil {
		r.searchResources(&s, x.any, true)
	}
	return s.statement, s.grade
}

// searchResources goes through the candidates of x. Unless the action was found
// literally, it is compared.
func (r *Request) searchResources(s *search, x *resourceIndex, action bool) {
	resource := r.Resource
	if x.literals {
		r.searchChain(s, x, x.chains[resource], action)
	}
	for _, length := range x.lengths {
		if length > len(resource) {
			break
		}
		r.searchChain(s, x, x.chains[resource[:length]], action)
	}
	r.searchChain(s, x, x.rest, action)
	for _, group := range x.groups {
		r.searchResources(s, group, action)
	}
}

// searchChain judges the candidates of c, which are in order.
func (r *Request) searchChain(s *search, x *resourceIndex, c chain, action bool) {
	for place := c.first; place != 0; {
		c := &x.candidates[place-1]
		place = c.next
		if !s.grades && s.statement != nil && c.order >= s.order {
			return
		}
		if action && !c.statement.MatchAction(r.Action) || !r.coversResource(c) {
			continue
		}
		m, mismatch := r.judgeCaller(c.statement)
		if mismatch != Matches {
			continue
		}
		if s.statement == nil || !s.grades || m > s.grade || m == s.grade && c.order < s.order {
			s.statement, s.order, s.grade = c.statement, c.order, m
		}
	}
}

// coversResource reports whether c covers the resource of the request: by the
// pattern that led to it or, if there is none, by all. A pattern found by its
// whole text is what the resource begins with.
func (r *Request) coversResource(c *candidate) bool {
	if c.whole {
		return int(c.literal) == len(r.Resource)
	}
	if c.resource == nil {
		return c.statement.MatchResource(r.Resource, r.ContextOf(c.statement))
	}
	covers, _ := c.resource.Match(r.Resource, r.ContextOf(c.statement))
	return covers
}
