package language

import (
	"cmp"
	"slices"
)

// A text that is in some sets matches a pattern of each. So the patterns of one of these,
// the generator, are tried one after the other: what matches the pattern is all in a set, or
// all out of it, or neither is known yet. What is left to be decided is mostly nothing.

// search answers q: by covering first, by guesses second, and only then by automata.
func (s *Solver) search(q *question, hints []string) (string, Answer) {
	if len(q.in) == 0 {
		if s.all == nil {
			s.all = NewSet(NewPattern(FoldUnicode, Token{Kind: Run}))
		}
		q.in = append(q.in, s.known(s.all))
	}
	q.sortGenerators()
	// Where the same variable is on both sides, all but the generator are any text in its
	// place. So each set with variables has to be asked.
	if slices.ContainsFunc(q.out, func(k *knownSet) bool { return k.hasVariables }) {
		for _, k := range q.in[1:] {
			if k.hasVariables && !s.hasOpen(q, k) {
				return "", s.none()
			}
		}
	}
	generator := q.in[0]
	var open []*Pattern
	for _, p := range generator.given.patterns {
		r, ok := s.remainder(q, generator, p)
		if !ok {
			continue
		}
		if len(open) == 0 {
			for _, hint := range hints {
				if s.satisfies(q, hint) {
					return hint, Found
				}
			}
		}
		if text, ok := s.guess(q, r); ok {
			return text, Found
		}
		if s.work.steps <= 0 {
			return "", Unknown
		}
		open = append(open, p)
	}
	if len(open) == 0 {
		return "", s.none()
	}
	for _, k := range q.in[1:] {
		if !s.hasOpen(q, k) {
			return "", s.none()
		}
	}
	for _, p := range open {
		if r, ok := s.remainder(q, generator, p); ok {
			if text, answer := s.product(r); answer != None {
				if answer == Found && !s.satisfies(q, text) {
					answer = Unknown // its characters became others when they were put together
				}
				return text, answer
			}
		}
	}
	return "", s.none()
}

// none returns None, unless that is not known because the budget was used up.
func (s *Solver) none() Answer {
	if s.work.steps <= 0 {
		return Unknown
	}
	return None
}

// sortGenerators puts first the set whose patterns say most.
func (q *question) sortGenerators() {
	slices.SortStableFunc(q.in, func(a, b *knownSet) int { return cmp.Compare(b.given.least, a.given.least) })
}

// A remainder is what is left to be decided of the texts that a pattern matches: they have
// to match a pattern of each list of in, and none of out.
type remainder struct {
	pattern *Pattern // without variables
	in, out [][]*Pattern
}

// hasOpen reports whether a pattern of k matches a text that may satisfy q.
func (s *Solver) hasOpen(q *question, k *knownSet) bool {
	return slices.ContainsFunc(k.given.patterns, func(p *Pattern) bool {
		_, ok := s.remainder(q, k, p)
		return ok
	})
}

// remainder returns what is left to be decided of q for p, a pattern of k. It reports false
// if no text that p matches satisfies q.
func (s *Solver) remainder(q *question, k *knownSet, p *Pattern) (remainder, bool) {
	var r remainder
	for _, out := range q.out {
		if out.given.has(p) {
			return r, false
		}
	}
	for _, out := range q.out {
		patterns, covered := s.undecided(out.given, p)
		if covered {
			return r, false
		}
		if len(patterns) > 0 {
			r.out = append(r.out, patterns)
		}
	}
	for _, in := range q.in {
		if in == k || in.given.has(p) {
			continue
		}
		patterns, covered := s.undecided(in.opened, p)
		switch {
		case covered:
		case len(patterns) == 0:
			return r, false
		default:
			r.in = append(r.in, patterns)
		}
	}
	r.pattern = p.opened()
	return r, true
}

// undecided returns the patterns of l, without variables, that may match some of what p
// matches, or reports that one of them covers p.
func (s *Solver) undecided(l *list, p *Pattern) (patterns []*Pattern, covered bool) {
	for q := range l.near(p, &s.work) {
		switch {
		case q.covers(p, &s.work):
			return nil, true
		case q.hasVariables(), !q.endsLike(p):
		case len(p.rest) == 0 && q.fold >= p.fold: // q matches all or nothing
		default:
			patterns = append(patterns, q)
		}
	}
	return patterns, false
}

// beginsLike reports whether a text can begin with what both p and q begin with. In doubt it
// can.
func (p *Pattern) beginsLike(q *Pattern) bool {
	n := min(len(p.prefix), len(q.prefix))
	return p.fold != q.fold || p.prefix[:n] == q.prefix[:n]
}

// endsLike is beginsLike for the end.
func (p *Pattern) endsLike(q *Pattern) bool {
	n := min(len(p.suffix), len(q.suffix))
	return p.fold != q.fold || p.suffix[len(p.suffix)-n:] == q.suffix[len(q.suffix)-n:]
}

// satisfies reports whether text is not excluded by q.
func (s *Solver) satisfies(q *question, text string) bool {
	for _, k := range q.in {
		if !k.opened.contains(text, &s.work) {
			return false
		}
	}
	for _, k := range q.out {
		if k.given.contains(text, &s.work) {
			return false
		}
	}
	return s.work.steps > 0 // else nothing contains anything
}

// product looks for a text that r does not exclude.
func (s *Solver) product(r remainder) (string, Answer) {
	in := append([][]*Pattern{{r.pattern}}, r.in...)
	m := product{accept: len(in), steps: &s.work.steps}
	fold := finest(in, r.out)
	if p := r.pattern; p.fold <= fold && p.prefix != "" {
		m.prefix = p.tokens[0].Text
	}
	for _, patterns := range slices.Concat(in, r.out) {
		if s.work.steps <= 0 {
			return "", Unknown
		}
		m.automata = append(m.automata, newAutomaton(patterns, fold, m.prefix, &s.work.steps))
	}
	return m.find()
}

// finest returns the fold that tells apart what one of the patterns does.
func finest(in, out [][]*Pattern) Fold {
	fold := FoldUnicode
	for _, patterns := range slices.Concat(in, out) {
		for _, p := range patterns {
			if p.cased {
				fold = min(fold, p.fold)
			}
		}
	}
	return fold
}
