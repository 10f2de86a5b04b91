package access

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// witness returns the model as the answer to the question, if it is one: Evaluate, or
// AssumeRole, decides that.
func (s *search) witness() (Answer, bool) {
	if other, ok := s.model.tidied(); ok {
		if answer, ok := other.witness(); ok {
			return answer, true
		}
	}
	return s.model.witness()
}

func (m *model) witness() (Answer, bool) {
	if !m.isInScope() {
		return Answer{}, false
	}
	if m.class.actions != nil {
		return m.callWitness()
	}
	q := m.class.question
	req := m.request()
	if d := evaluate.Evaluate(req, q.allowing); !d.Allowed() {
		return Answer{}, false
	}
	if q.denying != nil {
		if d := evaluate.Evaluate(req, q.denying); !m.class.denies(q.denying, &d) {
			return Answer{}, false
		}
	}
	return Answer{Outcome: Yes, Request: req}, true
}

// exampleRegion is a Region for requests where any will do.
const exampleRegion = "us-east-1"

// tidied returns the model with a Region in the resource that there is, in place of a word
// that stands for any.
func (m *model) tidied() (model, bool) {
	parts := strings.SplitN(m.resource, ":", 6)
	if m.class.actions != nil || len(parts) < 6 || parts[3] == "" || strings.ContainsAny(parts[3], "-") {
		return *m, false
	}
	parts[3] = exampleRegion
	other := *m
	other.resource = strings.Join(parts, ":")
	return other, true
}

// request returns the model as a request.
func (m *model) request() *evaluate.Request {
	req := &evaluate.Request{
		Principal: principal.Principal(m.caller),
		Action:    m.action,
		Resource:  m.resource,
		Context:   condition.Context(clause.KeepContext(m.given(nil))),
	}
	_, account, _ := arn.Owner(m.resource)
	if m.resource == "*" {
		account = m.caller.Account()
	}
	if account != m.class.owner {
		req.ResourceAccount = m.class.owner
	}
	if m.class.question.census.readsTime {
		req.Time = m.moment
	}
	return req
}

// given returns the entries of the model that are there and that keep, if it is not nil,
// says to be kept.
func (m *model) given(keep func(key string) bool) []clause.Entry {
	return slices.DeleteFunc(slices.Clone(m.entries), func(e clause.Entry) bool {
		return len(e.Values()) == 0 || keep != nil && !keep(e.Key())
	})
}

// isInScope reports whether the scope of the question allows the request.
func (m *model) isInScope() bool {
	q := m.class.question
	if q.scope == nil {
		return true
	}
	allowed := false
	for _, st := range q.scopeStatements() {
		switch {
		case !m.applies(st):
		case st.Effect() == statement.Deny:
			return false
		default:
			allowed = true
		}
	}
	return allowed
}

// applies reports whether st applies to the model.
func (m *model) applies(st *statement.Statement) bool {
	return st.MatchCaller(&m.caller, 0, clause.CallerID{}) != caller.NoMatch && m.matchesAction(st) &&
		st.MatchResource(m.resource, m.bound()) && st.Condition().Match(m.bound())
}

// matchesAction reports whether st covers the action or, of a call, the first of its
// actions.
func (m *model) matchesAction(st *statement.Statement) bool {
	if m.class.actions != nil {
		return st.MatchAction(m.class.actions[0])
	}
	return st.MatchAction(m.action)
}
