package values

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A member is what is demanded of one value that is not the empty text, whatever stands
// beside it: an operator holds for it or not.
type member struct {
	*search
	all   []demand
	texts []demand // of operators that read all texts
	arns  []demand // of operators that read ARNs
	typed []demand // of operators that read numbers, dates, Booleans or addresses
	reads [clause.Addresses + 1]bool
}

// member looks for a value other than the empty text that meets demands, none of which is
// about presence.
//
// Texts are divided by what can read them. Those that only operators for texts and ARNs can
// read are solved as a language. Of values with a type a few stand for all, if no
// operator tells their spellings apart.
func (q *search) member(demands []demand) (string, language.Answer) {
	m := &member{search: q, all: demands}
	for _, d := range demands {
		m.reads[d.typ] = true
		switch d.typ {
		case clause.Texts:
			m.texts = append(m.texts, d)
		case clause.ARNs:
			m.arns = append(m.arns, d)
		default:
			m.typed = append(m.typed, d)
		}
	}
	if len(m.typed) > 0 && len(m.texts) > 0 {
		return m.mixed()
	}
	text, a := m.untyped()
	if a == language.Found || len(m.typed) == 0 && q.types[clause.Texts] {
		return text, a
	}
	unknown := a == language.Unknown
	if text, a = m.candidate(); a == language.None && unknown {
		a = language.Unknown
	}
	return text, a
}

// untyped looks for a text that no operator of typed can read.
func (m *member) untyped() (string, language.Answer) {
	if !m.types[clause.Texts] && !m.types[clause.ARNs] && m.types != [len(m.types)]bool{} ||
		!m.meetAll(m.typed, something) {
		return "", language.None
	}
	literals := m.literals(m.texts)
	if m.reads[clause.Booleans] {
		literals = append(literals, language.Literal{Set: booleans, Not: true})
	}
	if len(m.arns) == 0 && m.types[clause.Texts] || !m.types[clause.ARNs] {
		return m.unread(literals)
	}
	text, a := m.solve(append(m.appendLiterals(literals[:len(literals):len(literals)], m.arns), language.Literal{Set: m.Key.arns()}))
	if a == language.Found || !m.types[clause.Texts] || !m.meetAll(m.arns, something) {
		return text, a
	}
	other, b := m.unread(append(literals, language.Literal{Set: m.Key.arns(), Not: true}))
	if b == language.None {
		return other, a
	}
	return other, b
}

// candidate looks among the values with a type. None is a proof if no operator tells
// spellings apart.
func (m *member) candidate() (string, language.Answer) {
	a := language.None
	if m.reads[clause.Numbers] && m.reads[clause.Dates] { // of which some have the same spelling
		a = language.Unknown
	}
	for t := clause.Numbers; t <= clause.Addresses; t++ {
		if !m.types[t] {
			continue
		}
		values, complete := clause.Candidates(t, m.clauses())
		for _, value := range values {
			if m.solver.Spent() {
				return "", language.Unknown
			}
			if m.decides(m.all, value) {
				return value, language.Found
			}
		}
		if !complete && m.reads[t] {
			a = language.Unknown
		}
	}
	return "", a
}

// clauses returns those of typed.
func (m *member) clauses() []*clause.Clause {
	clauses := make([]*clause.Clause, len(m.typed))
	for i, d := range m.typed {
		clauses[i] = d.clause
	}
	return clauses
}

// mixed is member where texts and values with a type are demanded. The spellings of a Boolean
// are a language too; those of numbers, dates and addresses are not, and what is not found
// among few may be unknown.
func (m *member) mixed() (string, language.Answer) {
	// No text at all meets the demands that are about texts, or no value those about types.
	if _, a := m.solve(m.literals(m.texts)); a == language.None {
		return "", a
	}
	if !m.meetAll(m.typed, something) {
		alone := member{search: m.search, all: m.typed, typed: m.typed, reads: m.reads}
		if _, a := alone.candidate(); a == language.None {
			return "", a
		}
	}
	text, a := m.untyped()
	if a == language.Found {
		return text, a
	}
	unknown := a == language.Unknown
	if m.reads[clause.Booleans] {
		for i, value := range [...]string{"true", "false"} {
			if !m.meetAll(m.typed, value) || !m.meetAll(m.arns, value) {
				continue
			}
			if text, a = m.solve(append(m.literals(m.texts), language.Literal{Set: spellings[i]})); a == language.Found {
				return text, a
			}
			unknown = unknown || a == language.Unknown
		}
	}
	if m.reads[clause.Numbers] || m.reads[clause.Dates] || m.reads[clause.Addresses] {
		if text, a = m.candidate(); a == language.Found {
			return text, a
		}
		return m.spelled()
	}
	if unknown {
		return "", language.Unknown
	}
	return "", language.None
}

// spelled looks among the texts of an operator that lists all that will do, if there is one.
func (m *member) spelled() (string, language.Answer) {
	for _, d := range m.texts {
		texts, ok := textsIn(d.clause)
		if !ok || d.want == d.clause.Negated() {
			continue
		}
		for _, value := range texts {
			if value != "" && m.decides(m.all, value) {
				return value, language.Found
			}
		}
		return "", language.None
	}
	return "", language.Unknown
}

// decides reports whether text meets demands, as far as that does not depend on policy
// variables that are open.
func (m *member) decides(demands []demand, text string) bool {
	if m.within != nil && !m.within.Contains(text) {
		return false
	}
	e := clause.String(m.name, text)
	if m.inList {
		e = clause.Strings(m.name, text)
	}
	for _, d := range demands {
		m.solver.Spend(1)
		if !m.isOpen(d) && !m.meets(d, e) {
			return false
		}
	}
	return true
}

// meetAll reports whether text, which is no ARN, meets demands, none of which is about texts.
func (m *member) meetAll(demands []demand, text string) bool {
	e := clause.String(m.name, text)
	for _, d := range demands {
		if !m.meets(d, e) {
			return false
		}
	}
	return true
}

// unread is solve for a text that no operator of typed can read.
func (m *member) unread(literals []language.Literal) (string, language.Answer) {
	text, a := m.solve(literals)
	for t := clause.Numbers; t <= clause.Addresses && a == language.Found; t++ {
		if m.reads[t] && t.Reads(text) {
			if text, a = m.solve(append(literals, language.Literal{Set: lettered})); a == language.None {
				a = language.Unknown
			}
			break
		}
	}
	return text, a
}

// solve looks for a text other than the empty one that is in literals.
func (m *member) solve(literals []language.Literal) (string, language.Answer) {
	hints := m.hints(m.all)
	if m.within != nil {
		literals = append(literals[:len(literals):len(literals)], language.Literal{Set: m.within})
	}
	text, a := m.solver.Solve(literals, hints...)
	if a == language.Found && text == "" {
		literals = append(literals, language.Literal{Set: emptyText, Not: true})
		text, a = m.solver.Solve(literals, hints...)
	}
	return text, a
}

// emptyMember is member for the empty text, which only operators for texts read.
func (q *search) emptyMember(demands []demand) language.Answer {
	if !q.Reads("") {
		return language.None
	}
	var texts []demand
	for _, d := range demands {
		if d.typ == clause.Texts {
			texts = append(texts, d)
		} else if !q.meets(d, clause.String(q.name, something)) {
			return language.None // as of any other text that it cannot read
		}
	}
	if len(texts) == 0 {
		return language.Found
	}
	_, a := q.solver.Solve(append(q.literals(texts), language.Literal{Set: emptyText}), "")
	return a
}
