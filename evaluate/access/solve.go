package access

import (
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
)

// solve gives a variable a value for which its literals hold, and puts it into the model.
func (s *search) solve(v int) language.Answer {
	switch v {
	case theAction, theResource, theCaller:
		return s.solveText(v)
	case theMoment:
		return s.solveMoment()
	}
	return s.solveKey(v)
}

// solveText is solve for an action, a resource or the ARN of a caller.
func (s *search) solveText(v int) language.Answer {
	q := s.class.question
	if s.binding.fixes(v) {
		return language.None // the caller that there is does not do
	}
	literals := s.class.universe(v)
	for _, p := range s.variables[v].literals {
		e := s.binding.element(p.element)
		switch {
		case p.not && (e.never || e.loose):
			continue
		case e.never:
			return language.None
		}
		literals = append(literals, language.Literal{Set: e.set, Not: e.not != p.not})
	}
	for range maxNames {
		text, answer := q.solver.Solve(literals, q.hints[v]...)
		if answer != language.Found {
			return answer
		}
		switch v {
		case theAction:
			s.model.action = text
			return language.Found
		case theResource:
			s.model.resource = text
			return language.Found
		}
		if s.model.setCaller(text) {
			return language.Found
		}
		literals = append(literals, language.Literal{Set: language.Texts(text), Not: true}) // nobody has that name
	}
	q.doubt("no name was found for the caller")
	return language.Unknown
}

// maxNames is the number of texts that are tried for the name of a caller.
const maxNames = 16

// solveMoment is solve for the time: between two moments nothing changes for operators that
// read it as a date, and others read its text.
func (s *search) solveMoment() language.Answer {
	if s.binding.fixes(theMoment) {
		return language.None // the time that there is does not do
	}
	possible := false
	for _, t := range s.class.question.moments {
		asDate, asText := s.momentHolds(t)
		if asDate && asText {
			s.model.setMoment(t)
			return language.Found
		}
		possible = possible || asDate
	}
	if !possible {
		return language.None
	}
	return s.solveClock()
}

// solveClock is solveMoment for operators that read the text of the time.
func (s *search) solveClock() language.Answer {
	var literals [2][]language.Literal // of aws:CurrentTime and aws:EpochTime
	for _, p := range s.variables[theMoment].literals {
		cl := p.element.clause
		values, _, ok := language.Values(cl)
		if !ok || s.binding.element(p.element).open {
			continue
		}
		which := 0
		if conditionkey.Find(cl.Key()).Derived == conditionkey.EpochTime {
			which = 1
		}
		literals[which] = append(literals[which], language.Literal{Set: values, Not: cl.Negated() != p.not})
	}
	answer := language.None
	for which, universe := range [...]*language.Set{dateTexts, secondTexts} {
		if len(literals[which]) == 0 {
			continue
		}
		text, found := s.class.question.solver.Solve(append(literals[which], language.Literal{Set: universe}))
		if found == language.None {
			return language.None
		}
		answer = language.Unknown
		if t, ok := parseClock(text); ok && found == language.Found {
			if asDate, asText := s.momentHolds(t); asDate && asText {
				s.model.setMoment(t)
				return language.Found
			}
		}
	}
	return answer
}

// parseClock reads the text of aws:CurrentTime or of aws:EpochTime.
func parseClock(text string) (time.Time, bool) {
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC(), true
	}
	t, err := time.Parse(time.RFC3339, text)
	return t, err == nil
}

// What the texts of times are among.
//
//nolint:gochecknoglobals // never written
var (
	dateTexts   = clockTexts("0000-00-00T00:00:00Z")
	secondTexts = language.NewSet(language.NewPattern(language.Exact, digit, language.Token{Kind: language.Run, Not: digit.Not}))

	digit = language.Token{Kind: language.One, Not: language.ButNot("")} // or a letter
)

// clockTexts returns the texts of a shape in which "0" stands for any digit.
func clockTexts(shape string) *language.Set {
	var tokens []language.Token
	for _, c := range shape {
		if c == '0' {
			tokens = append(tokens, digit)
		} else {
			tokens = append(tokens, language.Token{Text: string(c)})
		}
	}
	return language.NewSet(language.NewPattern(language.Exact, tokens...))
}

// momentHolds reports whether a time satisfies the literals whose operators read it as a
// date, or not at all, and those whose operators read its text.
func (s *search) momentHolds(t time.Time) (asDate, asText bool) {
	asDate, asText = true, true
	context := s.model.bound().Bind(s.model.caller, s.class.owner, t)
	for _, p := range s.variables[theMoment].literals {
		if s.binding.element(p.element).open || p.element.clause.Match(&context) != p.not {
			continue
		}
		if isText(p.element.clause) {
			asText = false
		} else {
			asDate = false
		}
	}
	return asDate, asText
}

// solveKey is solve for the values of a condition key.
func (s *search) solveKey(v int) language.Answer {
	q := s.class.question
	if s.binding.fixes(v) {
		return language.None // the value that there is does not do
	}
	literals := make([]values.Literal, 0, len(s.variables[v].literals)+1)
	for _, l := range s.class.literals[v] {
		literals = append(literals, values.Literal{Clause: l.element.clause, Not: l.not})
	}
	for _, p := range s.variables[v].literals {
		literals = append(literals, values.Literal{Clause: p.element.clause, Not: p.not})
	}
	e, answer := q.keys[v-firstKey].Solve(q.solver, literals, s.binding.ofKey(v))
	if answer == language.Found {
		s.model.setEntry(v, e)
	}
	return answer
}
