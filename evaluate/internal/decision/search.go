package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A search is what was found among the entries for one request. It does not
// hold the Evaluation: what it holds escapes.
type search struct {
	effect statement.Effect
	goal   goal

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

// find returns the statement of x with an effect that is looked for, and how directly it
// names the caller.
func (r *Request) find(x *index, effect statement.Effect, goal goal) (*statement.Statement, caller.Match) {
	s := search{effect: effect, goal: goal}
	if !x.effects[effect] {
		return nil, caller.NoMatch
	}
	if len(x.table) > 0 {
		if n := x.node(&r.actionHash, r.Action); n != nil {
			r.searchNode(&s, n)
			if !x.chained {
				return s.statement, s.grade
			}
		}
		if n := x.node(&r.serviceHash, r.Service()); n != nil {
			r.searchNode(&s, n)
			if !x.chained {
				return s.statement, s.grade
			}
		}
	}
	r.searchNode(&s, x.any)
	return s.statement, s.grade
}

// searchNode goes through the entries of n.
func (r *Request) searchNode(s *search, n *node) {
	if p := n.parts[s.effect]; p != nil {
		r.searchPart(s, p)
	}
	for _, group := range n.groups {
		r.searchNode(s, group)
	}
}

// searchPart goes through the entries of p.
func (r *Request) searchPart(s *search, p *part) {
	resource := r.Resource
	f := p.finder
	if f == nil {
		bytes := bytesAt(resource, p.skip)
		for i := range p.entries {
			e := &p.entries[i]
			if e.passes(bytes) && r.judgeEntry(s, e) {
				return
			}
		}
		return
	}
	if f.literals {
		r.searchChain(s, p, f.table.first(hashText(resource)), 0)
	}
	for _, length := range f.lengths {
		if int(length) > len(resource) {
			break
		}
		r.searchChain(s, p, f.table.first(hashText(resource[:length])), bytesAt(resource, int(length)))
	}
	r.searchChain(s, p, f.rest, bytesAt(resource, p.skip))
	if f.needs.any() {
		r.searchNeeds(s, p)
	}
}

// searchChain goes through the entries of a chain, which are in order. Their filters tell
// the given bytes.
func (r *Request) searchChain(s *search, p *part, place int32, bytes uint64) {
	for place != 0 {
		e := &p.entries[place-1]
		place = e.next
		if e.passes(bytes) && r.judgeEntry(s, e) {
			return
		}
	}
}

// judgeEntry judges the statement of e. It reports whether what follows in order cannot
// be what is looked for.
func (r *Request) judgeEntry(s *search, e *entry) (done bool) {
	if s.goal == firstStatement && s.statement != nil && e.order >= s.order {
		return true
	}
	st := e.statement
	if e.flags&comparesAction != 0 && !st.MatchAction(r.Action) {
		return false
	}
	if e.flags&everyResource == 0 {
		if e.pattern == allPatterns {
			if !st.MatchResource(r.Resource, r.ContextOf(st)) {
				return false
			}
		} else {
			if covers, _ := e.resource().Match(r.Resource, r.ContextOf(st)); !covers {
				return false
			}
		}
	}
	m := caller.MatchDirect
	if e.flags&conditional != 0 {
		var mismatch Mismatch
		if m, mismatch = r.judgeCaller(st); mismatch != Matches {
			return false
		}
	}
	if s.statement == nil || s.goal == firstStatement || m > s.grade || m == s.grade && e.order < s.order {
		s.statement, s.order, s.grade = st, e.order, m
	}
	return s.goal == firstStatement
}
