package access

import (
	"encoding/json"
	"iter"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	machine "github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Differences yields requests in the scope that are allowed after a change and were not
// before, at most so many, for a review: each comes about by another entry of an Action and
// of a Resource element, or by another caller of a role. Two that come about by the same
// entries count as one. An Answer that is Unknown is the last. For what is allowed no longer,
// let both sides change places.
func Differences(before, after *evaluate.Policies, scope *policy.Policy, most int) iter.Seq[Answer] {
	return func(yield func(Answer) bool) {
		var seen []scopeStatement
		for range most {
			within, err := without(scope, seen)
			if err != nil {
				yield(unknown(err))
				return
			}
			a := NewAccess(before, after, within)
			if a.Outcome == No || !yield(a) || a.Outcome == Unknown {
				return
			}
			seen = append(seen, reason(&a, before, after))
		}
	}
}

// without returns the requests of a scope, which may be nil, that no Deny takes from it.
func without(scope *policy.Policy, denies []scopeStatement) (*policy.Policy, error) {
	switch {
	case len(denies) == 0:
		return scope, nil
	case scope == nil:
		return newScope(append([]scopeStatement{{Effect: "Allow", Principal: "*", Action: "*", Resource: "*"}}, denies...))
	}
	d, err := newDraft(scope)
	if err != nil {
		return nil, err
	}
	var statements []any
	for _, s := range d.statements {
		if scope.Type() == policy.Identity {
			s["Principal"] = "*"
		}
		statements = append(statements, s)
	}
	for _, s := range denies {
		statements = append(statements, s)
	}
	d.document["Statement"] = statements
	text, err := json.Marshal(d.document)
	if err != nil {
		return nil, err
	}
	return policy.Parse(text, policy.Resource)
}

// reason returns a Deny of all requests that are allowed for the same reason as the witness:
// by the same entries of the statement that allows it or, if that allows everything, of the
// one that denied it before.
func reason(a *Answer, before, after *evaluate.Policies) scopeStatement {
	if a.Call != nil {
		return reasonOfCall(a.Call)
	}
	deny := scopeStatement{Effect: "Deny", Principal: "*", Action: a.Request.Action, Resource: "*"}
	for _, p := range []*evaluate.Policies{after, before} {
		s := (*machine.Statement)(evaluate.Evaluate(a.Request, p).Statement)
		if s == nil {
			continue
		}
		action, resource := entriesOf(s, a.Request)
		if action == "*" && resource == "*" {
			continue
		}
		deny.Action, deny.Resource = action, resource
		break
	}
	return deny
}

// entriesOf returns the entries by which s covers the action and the resource of a request,
// or "*" for a resource that is in no list.
func entriesOf(s *machine.Statement, req *evaluate.Request) (action, resource string) {
	action, resource = req.Action, "*"
	if actions, not := s.Actions(); !not {
		for i := range actions {
			if actions[i].Match(req.Action) {
				action = actions[i].String()
				break
			}
		}
	}
	resources, not := s.Resources()
	for i := range resources {
		text := resources[i].String()
		if not || strings.Contains(text, "${") {
			continue
		}
		if matches, _ := resources[i].Match(req.Resource, nil); matches {
			resource = text
			break
		}
	}
	return action, resource
}

// reasonOfCall is reason for a call: the entry of the Principal element that names the
// caller.
func reasonOfCall(call *evaluate.AssumeRoleRequest) scopeStatement {
	deny := scopeStatement{Effect: "Deny", Principal: "*", Action: "*", Resource: "*"}
	p := caller.Principal(call.Principal)
	for s := range (*machine.Policy)(call.Role.TrustPolicy).Statements() {
		principals, not := s.Principals()
		if not || s.Effect() != machine.Allow {
			continue
		}
		for _, entry := range principals {
			if entry.Match(p) != caller.NoMatch && entry.Value() != "*" {
				deny.Principal = map[string]string{entry.Key(): entry.Value()}
				return deny
			}
		}
	}
	return deny
}
