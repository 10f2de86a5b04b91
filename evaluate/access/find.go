package access

import (
	"cmp"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// find looks for a request of the class, and answers the question with it.
func (c *class) find() (Answer, bool) {
	q := c.question
	s := &search{class: c, variables: make([]variable, firstKey+len(q.keys)), barred: map[int]int{}}
	var scope way
	if q.scope != nil {
		var ok bool
		if scope, ok = c.scopeOf(q.scopeStatements()); !ok {
			return Answer{}, false
		}
	}
	if s.allowed = s.goals(c.ways(q.allowing, true), scope); len(s.allowed) == 0 {
		return Answer{}, false
	}
	if q.denying != nil {
		if s.denied = s.goals(c.ways(q.denying, false), nil); len(s.denied) == 0 {
			return Answer{}, false
		}
	}
	return s.find()
}

// goals are what requests have to come to for a decision to come out one way.
type goals struct {
	some [][]*rule // of each list, one applies
	none []*rule   // none of these does
}

// goals returns what is to be come to for each of ways, and for the facts of another. A way
// that no request of the class can go is left out.
func (s *search) goals(ways []way, other way) (all []goals) {
	for _, w := range ways {
		if g, ok := s.goalsOf(slices.Concat(w, other)); ok {
			all = append(all, g)
		}
	}
	slices.SortStableFunc(all, func(a, b goals) int { return cmp.Compare(len(a.some), len(b.some)) })
	return all
}

// goalsOf returns what is to be come to for facts, or false if no request of the class does.
func (s *search) goalsOf(facts []fact) (g goals, ok bool) {
	listed := map[*rule]bool{}
	for _, f := range facts {
		var rules []*rule
		for _, st := range f.Statements {
			if f.action != "" && !st.MatchAction(f.action) {
				continue
			}
			if r := s.class.rule(st); r != nil && (f.Applies || !listed[r]) {
				rules = append(rules, r)
			}
		}
		switch {
		case !f.Applies:
			for _, r := range rules {
				listed[r] = true
			}
			g.none = append(g.none, rules...)
		case len(rules) == 0:
			return goals{}, false
		default:
			g.some = append(g.some, rules)
		}
	}
	return g, true
}

// find looks for a request in each case that there is for the policy variables. If there are
// several it first looks for one in any of them, which there seldom is.
func (s *search) find() (Answer, bool) {
	cases, either := s.cases()
	if either != nil {
		s.probing = true
		e := s.begin(either)
		if e == found {
			e, _ = s.allow()
		}
		s.probing = false
		if e == conflict {
			return Answer{}, false
		}
		if e == found && s.answer.Outcome == Yes {
			return s.answer, true
		}
	}
	for _, b := range cases {
		e := s.begin(b)
		if e == found {
			e, _ = s.allow()
		}
		if e == found {
			return s.answer, true
		}
		if e == stopped {
			s.class.question.doubt("it hinges on more conditions than could be worked out")
		}
	}
	return Answer{}, false
}

// maxLeaves is the number of requests with open policy variables for which values are tried.
const maxLeaves = 4

// accept makes the model the answer, if it is one. Where policy variables are open, the
// model is possible for some values of them, or not; then it tries some.
func (s *search) accept() (end, levels) {
	q := s.class.question
	if answer, ok := s.witness(); ok {
		s.answer = answer
		return found, nil
	}
	if s.probing {
		return found, nil // perhaps
	}
	if !s.isOpen() {
		q.doubt("a request was found that is not decided as it should be")
		return stopped, nil
	}
	if s.leaves++; s.leaves <= maxLeaves {
		for guess := range s.guesses(s.binding) {
			other := &search{class: s.class, allowed: s.allowed, denied: s.denied, variables: make([]variable, len(s.variables)), barred: map[int]int{}}
			if other.begin(guess) != found {
				continue
			}
			if e, _ := other.allow(); e == found {
				s.answer = other.answer
				return found, nil
			}
			if s.spent() {
				break
			}
		}
	}
	q.doubt("it hinges on the values of policy variables: {variables}", variablesText(s.variableKeys()))
	return stopped, nil
}

// isOpen reports whether a rule has policy variables that are open.
func (s *search) isOpen() bool { return slices.ContainsFunc(s.rules(), s.binding.isOpenRule) }

// begin puts s at its beginning, with what a binding says of policy variables.
func (s *search) begin(b *binding) end {
	s.class.question.solver.Spend(len(s.variables))
	s.binding, s.level, s.leaves, s.trail = b, 0, 0, s.trail[:0]
	for i := range s.variables {
		s.variables[i].literals = s.variables[i].literals[:0]
	}
	s.model = model{class: s.class, caller: b.caller, moment: b.moment, entries: slices.Clone(b.entries)}
	start := []int{theResource}
	if s.class.actions == nil {
		start = append(start, theAction)
	}
	for v := firstKey; v < len(s.variables); v++ {
		if b.form(v) != values.Any && !b.fixes(v) {
			start = append(start, v)
		}
	}
	for _, v := range start {
		switch s.solve(v) {
		case language.None:
			return conflict
		case language.Unknown:
			return stopped
		case language.Found:
		}
	}
	return found
}

// start returns the entries of condition keys that requests of the class begin with.
func (c *class) start() []clause.Entry {
	if c.entries != nil {
		return c.entries
	}
	q := c.question
	c.entries = make([]clause.Entry, len(q.keys))
	for i := range q.keys {
		c.entries[i] = clause.Strings(q.census.keys[i])
		if e, ok := c.fixed[foldedKey(q.census.keys[i])]; ok {
			c.entries[i] = e
		}
	}
	s := &search{class: c, variables: make([]variable, firstKey+len(q.keys)), binding: c.newBinding(nil), model: model{class: c, caller: c.caller, moment: q.now(), entries: c.entries}}
	for v := range c.literals {
		if s.solveKey(v) != language.Found {
			q.doubt("no value was found for {key}", q.census.keys[v-firstKey])
		}
	}
	c.entries = s.model.entries
	return c.entries
}
