package language

import (
	"encoding/binary"
	"slices"
)

// A Literal says that a text is in Set or, if Not, that it is not.
type Literal struct {
	Set *Set
	Not bool
}

// An Answer is what [Solver.Solve] comes to. The zero Answer is Unknown.
type Answer uint8

// The answers.
const (
	Unknown Answer = iota // that would take too many steps
	None                  // there is no such text
	Found
)

// A Solver looks for texts, for one question: it knows again what it has solved before. It is
// not safe for concurrent use.
type Solver struct {
	work   work
	all    *Set // of all texts, once it was needed
	sets   map[*Set]*knownSet
	same   map[string]*knownSet // by identity
	solved map[string]solution  // by literals
}

// A solution is a result of [Solver.Solve].
type solution struct {
	text   string
	answer Answer
}

// NewSolver returns a Solver that takes the given number of steps at most, for all that it
// solves. A step is a position of a pattern that a character is compared with, so that
// answers are the same everywhere.
func NewSolver(steps int) *Solver {
	return &Solver{
		work: work{steps: steps},
		sets: make(map[*Set]*knownSet), same: make(map[string]*knownSet), solved: make(map[string]solution),
	}
}

// Solve looks for a text that satisfies all literals. The answer None is a proof that there
// is none. Of the texts there are, it prefers one of the hints, then one that is spelled as
// the patterns are. If it has solved the same before, the hints do not count.
//
// No call takes more than half of the steps that are left, so that one that is hard does not
// leave all others without an answer.
//
// A policy variable may have any value, with one exception: where a literal that is negated
// and one that is not have the same variable, what a pattern of the latter matches may be
// known to be in the former, whatever the value. So Found means, where there are variables,
// that a text is not excluded. [Set.Bind] gives them values.
func (s *Solver) Solve(literals []Literal, hints ...string) (string, Answer) {
	q, key := s.question(literals)
	if known, ok := s.solved[key]; ok {
		return known.text, known.answer
	}
	result := solution{answer: None}
	if !q.contradicts() {
		later := s.work.steps / 2
		s.work.steps -= later
		result.text, result.answer = s.search(q, hints)
		s.work.steps = max(s.work.steps, 0) + later
	}
	s.solved[key] = result
	return result.text, result.answer
}

// A question is literals that a solver knows.
type question struct {
	in, out []*knownSet
}

// question returns literals without those that are twice, and what is the same for
// questions of the same literals.
func (s *Solver) question(literals []Literal) (q *question, key string) {
	q = new(question)
	for _, l := range literals {
		if l.Not {
			q.out = append(q.out, s.known(l.Set))
		} else {
			q.in = append(q.in, s.known(l.Set))
		}
	}
	var b []byte
	for _, list := range []*[]*knownSet{&q.in, &q.out} {
		slices.SortFunc(*list, func(a, b *knownSet) int { return int(a.number) - int(b.number) })
		*list = slices.Compact(*list)
		b = binary.BigEndian.AppendUint32(b, uint32(len(*list)))
		for _, known := range *list {
			b = binary.BigEndian.AppendUint32(b, known.number)
		}
	}
	return q, string(b)
}

// contradicts reports whether one set is both in and out.
func (q *question) contradicts() bool {
	return slices.ContainsFunc(q.in, func(known *knownSet) bool { return slices.Contains(q.out, known) })
}

// Spend takes steps from the budget for work that is done elsewhere.
func (s *Solver) Spend(steps int) { s.work.steps -= steps }

// Spent reports whether the budget is used up.
func (s *Solver) Spent() bool { return s.work.steps <= 0 }
