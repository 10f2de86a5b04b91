package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A search is what was found among the candidates for one request. It does not
// hold the Evaluation: what it holds escapes.
type search struct {
	goal    goal
	literal bool // the action of the request led to the candidates: it need not be compared

	statement *statement.Statement // found so far
	order     int32                // of statement
	grade     caller.Match
}

// A goal is which of the statements that apply a search is for.
type goal uint8

const (
	firstStatement goal = iota
	strongestMatch      // the first of those that name the caller most directly
)

// find returns the statement of x that is looked for, and how directly it names the
// caller.
func (r *Request) find(x *actionIndex, goal goal) (*statement.Statement, caller.Match) {
	s := search{goal: goal}
	if x.actions {
		if part, ok := x.keys[string(r.folded[:len(r.Action)])]; ok {
			s.literal = true
			r.searchResources(&s, &x.parts[part])
			s.literal = false
		}
	}
	if x.services {
		if part, ok := x.keys[string(r.Service())]; ok {
			r.searchResources(&s, &x.parts[part])
		}
	}
	if x.any != nil {
		r.searchResources(&s, x.any)
	}
	return s.statement, s.grade
}

// searchResources goes through the candidates of x.
func (r *Request) searchResources(s *search, x *resourceIndex) {
	resource := r.Resource
	if x.literals {
		r.searchChain(s, x, x.chains[resource])
	}
	for _, length := range x.lengths {
		if length > len(resource) {
			break
		}
		r.searchChain(s, x, x.chains[resource[:length]])
	}
	r.searchChain(s, x, x.rest)
	for _, group := range x.groups {
		r.searchResources(s, group)
	}
}

// searchChain judges the candidates of c, which are in order.
func (r *Request) searchChain(s *search, x *resourceIndex, c chain) {
	for place := c.first; place != 0; {
		c := &x.candidates[place-1]
		place = c.next
		if s.goal == firstStatement && s.statement != nil && c.order >= s.order {
			return
		}
		if !s.literal && !c.statement.MatchAction(r.Action) || !r.coversResource(c) {
			continue
		}
		m, mismatch := r.judgeCaller(c.statement)
		if mismatch != Matches {
			continue
		}
		if s.statement == nil || s.goal == firstStatement || m > s.grade || m == s.grade && c.order < s.order {
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
