package smallworld

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Alone returns Policies in which p alone decides.
func Alone(p *policy.Policy) *evaluate.Policies {
	all := []*policy.Policy{allowAll}
	switch p.Type() {
	case policy.Identity:
		return &evaluate.Policies{Identity: []*policy.Policy{p}}
	case policy.Resource, policy.Trust:
		return &evaluate.Policies{Identity: all, Resource: p, ResourceMustAllow: true}
	case policy.Boundary:
		return &evaluate.Policies{Identity: all, Boundary: p}
	case policy.Session:
		return &evaluate.Policies{Identity: all, Session: []*policy.Policy{p}}
	case policy.SCP:
		level := []*policy.Policy{p}
		if !hasAllow(p) {
			level = append(level, fullAccess)
		}
		return &evaluate.Policies{Identity: all, SCP: [][]*policy.Policy{level}}
	case policy.RCP:
		return &evaluate.Policies{Identity: all, RCP: [][]*policy.Policy{{p}}}
	case policy.Endpoint:
		return &evaluate.Policies{Identity: all, Endpoint: p}
	}
	panic("no such type")
}

var (
	allowAll   = policy.MustParse(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, policy.Identity)
	fullAccess = policy.MustParse(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, policy.SCP)
)

func hasAllow(p *policy.Policy) bool {
	for s := range p.Statements() {
		if s.Effect() == policy.Allow {
			return true
		}
	}
	return false
}

// Contains reports whether a scope has a request: whether some Allow of it matches and
// no Deny does. All is in a nil scope.
func Contains(scope *policy.Policy, req *evaluate.Request) bool {
	if scope == nil {
		return true
	}
	allows := false
	p := caller.Principal(req.Principal)
	c := clause.Context(req.Context).Bind(p, owner(req), req.Time)
	for s := range (*statement.Policy)(scope).Statements() {
		if !s.MatchAction(req.Action) || !s.MatchResource(req.Resource, &c) || s.MatchCaller(&p, 0, clause.CallerID{Request: &c}) == caller.NoMatch || !s.Condition().Match(&c) {
			continue
		}
		if s.Effect() == statement.Deny {
			return false
		}
		allows = true
	}
	return allows
}

// owner returns the account that owns the resource of req (SEMANTICS S-16).
func owner(req *evaluate.Request) string {
	if req.ResourceAccount != "" {
		return req.ResourceAccount
	}
	if parts := strings.SplitN(req.Resource, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return req.Principal.Account()
}

// Oddity says why req is none of the requests that questions about policies are about,
// or "".
func Oddity(req *evaluate.Request, policies ...*policy.Policy) string {
	clauses := map[string][]*clause.Clause{}
	for _, p := range policies {
		if p == nil {
			continue
		}
		for st := range (*statement.Policy)(p).Statements() {
			block := st.Condition()
			for cl := range block.Clauses() {
				lower := strings.ToLower(cl.Key())
				clauses[lower] = append(clauses[lower], cl)
			}
		}
	}
	c := clause.Context(req.Context)
	for e := range c.Entries() {
		lower := strings.ToLower(e.Key())
		texts := e.Values()
		set := conditionkey.Find(lower).Values.MayBeList()
		for _, cl := range clauses[lower] {
			set = set || strings.Contains(cl.Operator(), ":") && conditionkey.Find(lower).Values != conditionkey.One
		}
		if isOfAccount(lower) && req.Principal.Account() == "" {
			return e.Key() + " of a caller without an account"
		}
		if isListEntry(e) && !set {
			return "a list under " + e.Key() + ", which no set operator reads"
		}
		for _, text := range texts {
			if text != "" && !isRead(e.Key(), text, clauses[lower]) {
				return "a value of " + e.Key() + " that no operator can read: " + text
			}
		}
	}
	return ""
}

// isListEntry reports whether e is a list, which its JSON tells.
func isListEntry(e clause.Entry) bool {
	data, err := e.MarshalJSON()
	return err == nil && strings.HasSuffix(string(data), "]}")
}

// HasVariables reports whether a policy has a policy variable.
func HasVariables(p *policy.Policy) bool {
	for st := range (*statement.Policy)(p).Statements() {
		if len(variablesOf(resourceTexts(st)...)) > 0 {
			return true
		}
		block := st.Condition()
		for cl := range block.Clauses() {
			if len(variablesOf(cl.Values()...)) > 0 {
				return true
			}
		}
	}
	return false
}

// OneType reports whether the operators that read a condition key are of one type, of
// all policies together. Null is of all types.
func OneType(policies ...*policy.Policy) bool {
	types := map[string]string{}
	for _, p := range policies {
		if p == nil {
			continue
		}
		for st := range (*statement.Policy)(p).Statements() {
			block := st.Condition()
			for cl := range block.Clauses() {
				lower, typ := strings.ToLower(cl.Key()), typeOf(cl.Operator())
				if typ == "" {
					continue
				}
				if lower == "aws:epochtime" { // both are the time
					lower = "aws:currenttime"
				}
				if types[lower] != "" && types[lower] != typ {
					return false
				}
				types[lower] = typ
			}
		}
	}
	return true
}

func typeOf(operator string) string {
	for _, typ := range []string{"String", "Numeric", "Date", "Bool", "Binary", "Ip", "Arn"} {
		if strings.Contains(operator, typ) {
			return typ
		}
	}
	return ""
}
