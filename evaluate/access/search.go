package access

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
)

// A literal says that an element matches or, if not is true, that it does not.
type literal struct {
	element *element
	not     bool
}

// A search looks for a request that comes to all goals of a way in which it is allowed and,
// if there are any, of one in which it is denied. It keeps a current request, the model, and
// mends it: of a statement that must not apply and does, one element is made not to match,
// and the variable that it is about is solved again. What cannot be mended blames the levels
// of the choices in its way, and a level that is not blamed does not try its other choices.
type search struct {
	class           *class
	allowed, denied []goals // of each one way is to be gone
	binding         *binding
	variables       []variable
	trail           []int // variables about which literals were placed, in their order
	model           model
	none            []*prohibited
	barred          map[int]int // the level at which rules are prohibited, by their numbers
	level           int
	probing         bool // any request will do, whether it is the answer or not
	leaves          int  // requests that were found with open policy variables
	answer          Answer
}

// A prohibited rule must not apply.
type prohibited struct {
	rule  *rule
	level int  // of the choice that prohibits it
	done  bool // a literal that stands sees to it
}

// A variable is what literals say of an action, a resource, a caller, the time, or the
// values of one condition key.
type variable struct {
	literals []placed
}

type placed struct {
	literal
	level int
}

// An end is how a part of a search ended.
type end uint8

const (
	conflict end = iota // no request comes to the goals
	found               // the model does
	stopped             // it is not known
)

// allow looks for a request that is allowed in one of the ways, and goes on from there.
func (s *search) allow() (end, levels) {
	return s.goOneOf(s.allowed, func() (end, levels) {
		if s.denied == nil {
			return s.accept()
		}
		return s.goOneOf(s.denied, s.accept)
	})
}

// goOneOf looks for a request that comes to the goals of one of ways, beside those before,
// and goes on from there.
func (s *search) goOneOf(ways []goals, then func() (end, levels)) (end, levels) {
	return s.try(len(ways), func(i, level int) (end, levels) {
		before := len(s.none)
		var barred []int
		for _, r := range ways[i].none {
			s.none = append(s.none, &prohibited{rule: r, level: level})
			if _, ok := s.barred[r.number]; !ok {
				s.barred[r.number] = level
				barred = append(barred, r.number)
			}
		}
		e, blame := s.apply(ways[i].some, level, then)
		s.none = s.none[:before]
		for _, number := range barred {
			delete(s.barred, number)
		}
		return e, blame
	})
}

// apply has one rule of each list apply, which is a goal since the given level, and goes on
// when no prohibited rule does.
func (s *search) apply(some [][]*rule, since int, then func() (end, levels)) (end, levels) {
	if len(some) == 0 {
		return s.mend(then)
	}
	e, blame := s.try(len(some[0]), func(i, level int) (end, levels) {
		if other, ok := s.barred[some[0][i].number]; ok { // another rule that is the same
			return conflict, levels(nil).with(other).with(level)
		}
		if e, blame := s.placeAll(some[0][i].elements, level); e != found {
			return e, blame
		}
		return s.apply(some[1:], since, then)
	})
	return e, blame.with(since)
}

// costOfStep is what a step of a search costs, in those of a language.Solver.
const costOfStep = 16

// maxDepth bounds the levels of a search, which is one call in another.
const maxDepth = 20_000

// try tries n choices at a new level, one after the other.
func (s *search) try(n int, choose func(i, level int) (end, levels)) (end, levels) {
	if s.level == maxDepth {
		return stopped, nil
	}
	s.level++
	level := s.level
	defer func() { s.level = level - 1 }()

	unknown := false
	var all levels
	for i := range n {
		before := s.mark()
		e, blame := choose(i, level)
		switch e {
		case found:
			return found, nil
		case stopped:
			unknown = true
		case conflict:
			if !blame.has(level) {
				s.undo(before)
				return conflict, blame // whatever is chosen here
			}
			all.addAll(blame)
		}
		s.undo(before)
		if s.spent() {
			return stopped, nil
		}
	}
	if unknown {
		return stopped, nil
	}
	return conflict, all.without(level)
}

// mend makes the rules fail that must not apply and do, and goes on.
func (s *search) mend(then func() (end, levels)) (end, levels) {
	p, options, blame := s.violated()
	switch {
	case s.spent():
		return stopped, nil
	case p == nil:
		return then()
	case len(options) == 0:
		return conflict, blame.with(p.level)
	}
	p.done = true
	defer func() { p.done = false }()
	e, more := s.try(len(options), func(i, level int) (end, levels) {
		if e, blame := s.place(literal{options[i], true}, level); e != found {
			return e, blame
		}
		return s.mend(then)
	})
	if e == conflict {
		more = more.with(p.level)
		more.addAll(blame)
	}
	return e, more
}

// maxViolated is the number of rules of which the one that is easiest to mend is chosen.
const maxViolated = 16

// violated returns a rule that must not apply and does, and its elements that can be made
// not to match. Those that cannot blame the levels that are in the way.
func (s *search) violated() (worst *prohibited, options []*element, blame levels) {
	n := 0
	for _, p := range s.none {
		if p.done || s.fails(p.rule) {
			continue
		}
		possible, inTheWay := s.options(p.rule)
		if worst == nil || len(possible) < len(options) {
			worst, options, blame = p, possible, inTheWay
		}
		if n++; len(options) <= 1 || n == maxViolated || s.spent() {
			break
		}
	}
	return worst, options, blame
}

// options returns the elements of r that can be made not to match.
func (s *search) options(r *rule) (possible []*element, blame levels) {
	for i := range r.elements {
		e := &r.elements[i]
		before := s.mark()
		switch result, inTheWay := s.place(literal{e, true}, s.level+1); result {
		case conflict:
			blame.addAll(inTheWay.without(s.level + 1))
		default:
			possible = append(possible, e)
		}
		s.undo(before)
	}
	return possible, blame
}

// placeAll has all elements match.
func (s *search) placeAll(elements []element, level int) (end, levels) {
	for i := range elements {
		if e, blame := s.place(literal{&elements[i], false}, level); e != found {
			return e, blame
		}
	}
	return found, nil
}

// place adds a literal, and changes the model if it does not hold there.
func (s *search) place(l literal, level int) (end, levels) {
	s.class.question.solver.Spend(costOfStep)
	v := &s.variables[l.element.variable]
	for _, other := range v.literals {
		if other.element != l.element {
			continue
		}
		if other.not == l.not {
			return found, nil
		}
		var blame levels
		blame.add(other.level)
		blame.add(level)
		return conflict, blame
	}
	v.literals = append(v.literals, placed{l, level})
	s.trail = append(s.trail, l.element.variable)
	if l.element.variable == fixed {
		return s.placeFixed(l, level)
	}
	if s.holds(l) {
		return found, nil
	}
	switch s.solve(l.element.variable) {
	case language.Found:
		return found, nil
	case language.None:
		var blame levels
		for _, p := range v.literals {
			blame.add(p.level)
		}
		return conflict, blame
	case language.Unknown:
	}
	return stopped, nil
}

// placeFixed decides a literal about what is fixed, if its policy variables are not open, or
// if none of their values does.
func (s *search) placeFixed(l literal, level int) (end, levels) {
	var blame levels
	cl := l.element.clause
	texts, present := s.model.bound().Lookup(cl.Key())
	if !s.binding.element(l.element).open || !present {
		if cl.Match(s.model.bound()) != l.not {
			return found, nil
		}
		return conflict, blame.with(level)
	}
	literals := []language.Literal{{Set: language.Texts(texts[0])}}
	for _, p := range s.variables[fixed].literals {
		if set := s.binding.textsOf(p.element); set != nil && isKey(p.element.clause.Key(), cl.Key()) {
			literals = append(literals, language.Literal{Set: set, Not: p.element.clause.Negated() != p.not})
			blame.add(p.level)
		}
	}
	if _, answer := s.class.question.solver.Solve(literals); answer == language.None {
		return conflict, blame
	}
	return found, nil
}

// A mark is a state of a search to which it can go back.
type mark struct {
	placed int
	model  model
}

// mark returns the state of s.
func (s *search) mark() mark { return mark{len(s.trail), s.model} }

// undo goes back to the state of a mark.
func (s *search) undo(m mark) {
	for _, v := range s.trail[m.placed:] {
		literals := &s.variables[v].literals
		*literals = (*literals)[:len(*literals)-1]
	}
	s.trail = s.trail[:m.placed]
	s.model = m.model
}

// spent reports whether the budget of the question is.
func (s *search) spent() bool { return s.class.question.solver.Spent() }

// fails reports whether r does not apply to the model. An element with policy variables
// that are open counts as one that matches.
func (s *search) fails(r *rule) bool {
	s.class.question.solver.Spend(len(r.elements))
	m, st := &s.model, r.statement
	if !s.binding.isOpenRule(r) {
		return m.action != "" && !st.MatchAction(m.action) ||
			!st.MatchResource(m.resource, m.bound()) || !st.Condition().Match(m.bound())
	}
	for i := range r.elements {
		if e := s.binding.element(&r.elements[i]); !e.open && !s.matches(e) {
			return true
		}
	}
	return false
}

// matches reports whether e, which has no open policy variables, matches the model.
func (s *search) matches(e *element) bool {
	m := &s.model
	switch {
	case e.never:
		return false
	case e.set == nil:
		return e.clause.Match(m.bound())
	}
	text := m.action
	switch e.variable {
	case theResource:
		text = m.resource
	case theCaller:
		text = m.arn()
	}
	return e.set.Contains(text) != e.not
}

// holds reports whether the model is known to satisfy l.
func (s *search) holds(l literal) bool {
	e := s.binding.element(l.element)
	return !e.open && s.matches(e) != l.not
}
