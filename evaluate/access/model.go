package access

import (
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A model is the request that a search is at. Copies of it are independent.
type model struct {
	class    *class
	action   string // "" of a call, whose actions are not free
	resource string
	caller   caller.Principal
	moment   time.Time
	entries  []clause.Entry // by variable, from firstKey on; never written after it is here

	context *clause.Context // of all that; nil until it is asked for
}

// arn returns the text that the caller is as a variable: its ARN, that of the role of a
// session, or the name of a service.
func (m *model) arn() string { return textOf(m.caller) }

// textOf returns the text that a caller is as a variable.
func textOf(p caller.Principal) string {
	switch p.Type() {
	case caller.TypeService:
		return p.Name()
	case caller.TypeAssumedRole:
		return p.Issuer()
	}
	return p.ARN()
}

// bound returns the context of the request, with what follows from the rest of it.
func (m *model) bound() *clause.Context {
	if m.context == nil {
		m.class.question.solver.Spend(len(m.entries))
		c := clause.KeepContext(slices.Clone(m.entries)).Bind(m.caller, m.class.owner, m.moment)
		m.context = &c
	}
	return m.context
}

// setCaller makes the caller that of the class with the given ARN, or reports false if
// there is none.
func (m *model) setCaller(text string) bool {
	p, ok := m.class.withARN(text)
	if ok {
		m.caller, m.context = p, nil
	}
	return ok
}

// setMoment sets the time.
func (m *model) setMoment(t time.Time) { m.moment, m.context = t, nil }

// setEntry sets the entry of a condition key, which is a variable.
func (m *model) setEntry(v int, e clause.Entry) {
	m.entries = slices.Clone(m.entries)
	m.entries[v-firstKey] = e
	m.context = nil
}
