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
	if !x.effects[effect] {
		return nil, caller.NoMatch
	}
	if s := x.always[effect]; s != nil {
		return s, caller.MatchDirect
	}
	if x.chained {
		return r.findChained(x, effect, goal)
	}
	if goal == firstStatement && r.Memory != nil && len(r.Memory.Own) == 0 {
		return r.Memory.find(r, x, effect)
	}
	return r.findIn(r.lead(x).parts[effect], effect, goal)
}

// findIn is find for the part that the action led to, which may be nil.
func (r *Request) findIn(p *part, effect statement.Effect, goal goal) (*statement.Statement, caller.Match) {
	if p == nil {
		return nil, caller.NoMatch
	}
	if p.finder == nil && goal == firstStatement {
		return r.firstOfFew(p)
	}
	s := search{effect: effect, goal: goal}
	r.searchPart(&s, p)
	return s.statement, s.grade
}

// lead returns the node of x for the action of the request. What a search for a Deny led to
// is not looked up again for an Allow.
func (r *Request) lead(x *index) *node {
	if len(x.keys) == 0 {
		return x.any
	}
	for i := range r.led {
		if l := &r.led[i]; l.from == x {
			return l.to
		}
	}
	n := r.keyed(x)
	r.led[r.leads%maxLed] = led{x, n}
	r.leads++
	return n
}

// keyed returns the node of the key of x that tells most of the action.
func (r *Request) keyed(x *index) *node {
	if x.table == nil {
		for i := range x.keys {
			if k := &x.keys[i]; k.names(r) {
				return k.node
			}
		}
		return x.any
	}
	if n := x.node(r.hashAction(), r, false); n != nil {
		return n
	}
	if n := x.node(r.hashService(), r, true); n != nil {
		return n
	}
	return x.any
}

// A led is the node of an index to which the action of a request led.
type led struct {
	from *index
	to   *node
}

// maxLed is how many are kept.
const maxLed = 2

// findChained is find for an index whose nodes do not have all.
func (r *Request) findChained(x *index, effect statement.Effect, goal goal) (*statement.Statement, caller.Match) {
	s := search{effect: effect, goal: goal}
	if n := x.node(r.hashAction(), r, false); n != nil {
		r.searchNode(&s, n)
	}
	if n := x.node(r.hashService(), r, true); n != nil {
		r.searchNode(&s, n)
	}
	r.searchNode(&s, x.any)
	return s.statement, s.grade
}

// firstOfFew returns the first statement of p, which has no finder, that applies.
func (r *Request) firstOfFew(p *part) (*statement.Statement, caller.Match) {
	bytes, action := bytesAt(r.Resource, p.skip), r.actionBytes
	for i := range p.entries {
		e := &p.entries[i]
		if !e.passes(bytes, action) {
			continue
		}
		if m := r.judgeCovered(e); m != caller.NoMatch {
			return e.statement, m
		}
	}
	return nil, caller.NoMatch
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
	if p.finder == nil {
		r.searchRun(s, p.entries, bytesAt(r.Resource, p.skip))
	} else {
		r.searchChains(s, p)
	}
}

// searchChains goes through the entries of p, which has a finder.
func (r *Request) searchChains(s *search, p *part) {
	f, resource := p.finder, r.Resource
	if f.literals {
		r.searchRun(s, p.chain(hashText(resource)), 0)
	}
	for _, length := range f.lengths {
		if int(length) > len(resource) {
			break
		}
		r.searchRun(s, p.chain(hashText(resource[:length])), bytesAt(resource, int(length)))
	}
	r.searchRun(s, p.entries[:f.rest], bytesAt(resource, p.skip))
	if f.needs.any() {
		r.searchNeeds(s, p)
	}
}

// chain returns the entries from the first of a chain on: the last of the chain is marked.
func (p *part) chain(hash uint32) []entry {
	if first := p.finder.table.first(hash); first != 0 {
		return p.entries[first-1:]
	}
	return nil
}

// searchRun goes through entries, which are in order, until the end of a chain. Their
// filters tell the given bytes.
func (r *Request) searchRun(s *search, entries []entry, bytes uint64) {
	if len(entries) == 0 {
		return
	}
	action := r.actionBytes
	for i := range entries {
		e := &entries[i]
		if e.passes(bytes, action) && r.judgeEntry(s, e) || e.flags&lastOfChain != 0 {
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
	m := r.judgeCovered(e)
	switch {
	case m == caller.NoMatch:
		return false
	case s.statement == nil || s.goal == firstStatement || m > s.grade || m == s.grade && e.order < s.order:
		s.statement, s.order, s.grade = e.statement, e.order, m
	}
	return s.goal == firstStatement
}

// judgeCovered reports how directly the statement of e names the caller, if it applies.
func (r *Request) judgeCovered(e *entry) caller.Match {
	if e.flags&comparesAction != 0 && !e.statement.MatchAction(r.Action) || !r.covers(e) {
		return caller.NoMatch
	}
	return r.judgeRest(e)
}

// covers reports whether the pattern that led to e, or its statement, covers the resource.
func (r *Request) covers(e *entry) bool {
	switch {
	case e.flags&everyResource != 0:
		return true
	case e.resource == nil:
		return e.statement.MatchResource(r.Resource, r.ContextOf(e.statement))
	case e.flags&wholeResource != 0:
		return e.resource.String() == r.Resource
	case e.resource.MatchPlain(r.Resource):
		return true
	}
	covers, _ := e.resource.Match(r.Resource, r.ContextOf(e.statement))
	return covers
}

// judgeRest is judgeCovered for what is neither the action nor the resource.
func (r *Request) judgeRest(e *entry) caller.Match {
	if e.flags&(namesCaller|conditional) == 0 {
		return caller.MatchDirect
	}
	st := e.statement
	if e.flags&namesCaller != 0 || r.Memory != nil {
		if m, mismatch := r.judgeCaller(st); mismatch == Matches {
			return m
		}
	} else if st.Condition().Match(r.BoundContext()) {
		return caller.MatchDirect
	}
	return caller.NoMatch
}
