package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Fact is something that a decision hinges on: that one of some statements applies, or
// that none of them does. Each of them names the caller.
type Fact struct {
	Statements []*statement.Statement // at least one
	Applies    bool
}

// Explore calls yield for each way in which the decision can go, with the facts on which it
// does and its outcome, until yield returns false. The ways exclude each other, but for the
// levels of an organization at which nothing is allowed, and together they are all that
// there are for the caller and the account of the resource. The facts must not be kept.
//
// It is [Evaluation.Decide] itself that is explored: it runs again and again, and each time
// a script answers in another way what it asks of the policies. What no request can bring
// about is still among the ways. The Evaluation has to be prepared, and all policies come
// with the request.
func (ev *Evaluation) Explore(yield func(facts []Fact, r Ruling) bool) {
	s := &script{answers: make([]answer, 0, 2*Kinds)}
	explored := *ev
	explored.Sources = Sources{MustAllow: ev.MustAllow, Denying: ev.Denying}
	for k := range Kind(Kinds) {
		if ev.takesPart.Has(k) {
			explored.attached[k] = &List{verdicts: &Verdicts{script: s, asked: ev.newAsked(k)}}
		}
	}
	for again := true; again; again = s.next() {
		s.facts, s.asked = s.facts[:0], 0
		if r := explored.Decide(); !yield(s.facts, r) {
			return
		}
	}
}

// A script answers what a decision asks of the policies, one answer after the other. The
// answers of a run that are not there yet are the first of those that are possible.
type script struct {
	answers []answer
	asked   int // how many were given in this run
	facts   []Fact
}

// An answer is the number of one of several answers that are possible.
type answer struct{ number, of int }

// next goes to the next sequence of answers, or returns false if there is none.
func (s *script) next() bool {
	for n := s.asked; n > 0; n-- {
		if last := &s.answers[n-1]; last.number+1 < last.of {
			last.number++
			s.answers = s.answers[:n]
			return true
		}
	}
	return false
}

// answer returns the answer to the next question, of which so many are possible.
func (s *script) answer(of int) int {
	if s.asked == len(s.answers) {
		s.answers = append(s.answers, answer{of: of})
	}
	s.asked++
	return s.answers[s.asked-1].number
}

// note notes a fact, unless no statement is there that it could be about.
func (s *script) note(statements []*statement.Statement, applies bool) {
	if len(statements) > 0 {
		s.facts = append(s.facts, Fact{statements, applies})
	}
}

// asked is what a decision may ask about the policies of a kind: their statements that name
// the caller.
type asked struct {
	denies []*statement.Statement
	levels [][]*statement.Statement // the Allows of each level of an organization, or of the one level of others
	grades [caller.MatchDirect + 1][]*statement.Statement
}

func (ev *Evaluation) newAsked(k Kind) *asked {
	a := new(asked)
	for _, policies := range ev.Levels(k) {
		a.levels = append(a.levels, ev.addTo(a, policies))
	}
	return a
}

// addTo adds the statements of policies, of one level, to a, and returns those that allow.
func (ev *Evaluation) addTo(a *asked, policies []*policy.Policy) (allows []*statement.Statement) {
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			grade := ev.MatchCaller(s)
			switch {
			case grade == caller.NoMatch:
			case s.Effect() == statement.Deny:
				a.denies = append(a.denies, s)
			default:
				allows = append(allows, s)
				a.grades[grade] = append(a.grades[grade], s)
			}
		}
	}
	return allows
}

// first answers what Verdicts.first is asked.
func (s *script) first(a *asked, effect statement.Effect) *statement.Statement {
	if effect == statement.Deny {
		applies := len(a.denies) > 0 && s.answer(2) == 1
		s.note(a.denies, applies)
		if applies {
			return a.denies[0]
		}
		return nil
	}
	// One Allow applies at each level or, of the levels, there is none at one.
	for i, allows := range a.levels {
		if len(allows) == 0 || s.answer(2) == 1 {
			s.note(allows, false)
			return nil
		}
		s.note(a.levels[i], true)
	}
	if len(a.levels) == 0 {
		return nil
	}
	return a.levels[0][0]
}

// strongest answers what Verdicts.strongest is asked.
func (s *script) strongest(a *asked) (*statement.Statement, caller.Match) {
	for grade := caller.MatchDirect; grade > caller.NoMatch; grade-- {
		allows := a.grades[grade]
		if len(allows) == 0 {
			continue
		}
		applies := s.answer(2) == 0
		s.note(allows, applies)
		if applies {
			return allows[0], grade
		}
	}
	return nil, caller.NoMatch
}
