package access

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	machine "github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// needsStatement reports whether a request was found that is allowed, and by no other Allow
// of the draft than statement i. Most statements and values are needed, and to find such a
// request takes a hundredth of the time of a question. If there is none the question has to
// be asked.
func (d *draft) needsStatement(i int) bool {
	s := (*machine.Policy)(d.source).Statement(i)
	actions, not := s.Actions()
	if not {
		return false
	}
	const most = 20 // each of which looks at all statements
	for n := range actions[:min(len(actions), most)] {
		if d.isNeeded(s, exampleOf(actions[n].String()), "") {
			return true
		}
	}
	return false
}

// needsValue is needsStatement for a value of the Action or Resource element of statement i.
func (d *draft) needsValue(i int, element, value string) bool {
	s := (*machine.Policy)(d.source).Statement(i)
	actions, notAction := s.Actions()
	resources, notResource := s.Resources()
	switch element {
	case "Action":
		action := exampleOf(value)
		skipped := false
		for n := range actions {
			if text := actions[n].String(); !skipped && text == value {
				skipped = true
			} else if actions[n].Match(action) {
				return false
			}
		}
		return d.isNeeded(s, action, "")
	case "Resource":
		resource, ok := exampleResource(value)
		if !ok || notAction || notResource || len(actions) == 0 {
			return false
		}
		skipped := false
		for n := range resources {
			if text := resources[n].String(); !skipped && text == value {
				skipped = true
			} else if matches, _ := resources[n].Match(resource, &clause.Context{}); matches || strings.Contains(text, "${") {
				return false
			}
		}
		return d.isNeeded(s, exampleOf(actions[0].String()), resource)
	}
	if key, ok := strings.CutPrefix(element, "StringEquals "); ok && !notAction && len(actions) > 0 {
		return d.needsText(s, key, value)
	}
	return false
}

// needsText is needsValue for a value of StringEquals.
func (d *draft) needsText(s *machine.Statement, key, value string) bool {
	times := 0
	for cl := range s.Condition().Clauses() {
		if cl.Operator() != "StringEquals" || cl.Key() != key {
			continue
		}
		for _, other := range cl.Values() {
			if strings.Contains(other, "${") {
				return false
			}
			if other == value {
				times++
			}
		}
	}
	sample := d.sample(s)
	if times != 1 || sample == nil {
		return false
	}
	req := *sample
	req.Context = condition.Context(clause.Context(req.Context).With(clause.String(key, value)))
	context := boundContext(&req)
	if texts, ok := context.Lookup(key); !ok || len(texts) != 1 || texts[0] != value {
		return false // it follows from the rest of the request
	}
	return d.isOnlyAllow(s, &req)
}

// isNeeded reports whether a request for an action on a resource, or "" for one of s, is
// allowed, and covered by no other Allow of the draft than s.
func (d *draft) isNeeded(s *machine.Statement, action, resource string) bool {
	sample := d.sample(s)
	if sample == nil {
		return false
	}
	req := *sample
	if resource != "" && d.isForAnyone(s) {
		req = *requestOn(resource)
	} else if resource != "" {
		req.Resource = resource
	}
	req.Action = action
	return d.isOnlyAllow(s, &req)
}

// isOnlyAllow reports whether a request is allowed, and covered by no other Allow of the draft
// than s.
func (d *draft) isOnlyAllow(s *machine.Statement, req *evaluate.Request) bool {
	context := boundContext(req)
	for other := range (*machine.Policy)(d.source).Statements() {
		if other != s && d.statements[other.Index()] != nil && other.Effect() == machine.Allow && other.MatchAction(req.Action) &&
			other.MatchResource(req.Resource, context) && other.Condition().Match(context) {
			return false
		}
	}
	byName := evaluate.Evaluate(req, &evaluate.Policies{}).Allowed() // whatever policies say
	return !byName && evaluate.Evaluate(req, d.alone).Allowed()
}

// boundContext returns the context of a request, with what follows from the rest of it. The time
// is fixed.
func boundContext(req *evaluate.Request) *clause.Context {
	if req.Time.IsZero() {
		req.Time = ordinaryTime
	}
	context := clause.Context(req.Context).Bind(caller.Principal(req.Principal), ownerOf(req), req.Time)
	return &context
}

// sample returns a request that is one of s in all but the action and the resource, or nil if
// there is none, or none that would tell anything: s is a Deny, a call needs several actions, or
// what was left out has made a statement wider than it is in the source.
func (d *draft) sample(s *machine.Statement) *evaluate.Request {
	if s.Effect() != machine.Allow || d.source.Type() == policy.Trust || d.wider {
		return nil
	}
	if sample, ok := d.samples[s.Index()]; ok {
		return sample
	}
	var sample *evaluate.Request
	resources, not := s.Resources()
	if !d.isForAnyone(s) || not || len(resources) == 0 {
		sample = d.witness(s)
	} else if resource, ok := exampleResource(resources[0].String()); ok {
		sample = requestOn(resource)
	}
	d.samples[s.Index()] = sample
	return sample
}

// ownerOf returns the account that owns the resource of a request.
func ownerOf(req *evaluate.Request) string {
	if req.ResourceAccount != "" {
		return req.ResourceAccount
	}
	if _, account, ok := arn.Owner(req.Resource); ok && account != "" {
		return account
	}
	return caller.Principal(req.Principal).Account()
}

// isForAnyone reports whether s is about whoever makes a request, and in whatever context.
func (d *draft) isForAnyone(s *machine.Statement) bool {
	return !s.UsesContext() && !s.HasPrincipal() && d.source.Type() != policy.Session
}

// witness returns a request that s allows, under the Denies of the policy.
func (d *draft) witness(s *machine.Statement) *evaluate.Request {
	var statements []map[string]any
	for i, other := range d.statements {
		if other != nil && (i == s.Index() || other["Effect"] == "Deny") {
			statements = append(statements, other)
		}
	}
	p, err := d.policy(statements)
	if err != nil {
		return nil
	}
	return Possible(Alone(p), nil).Request
}

// exampleWord stands for any text where a pattern has a wildcard. No name of AWS ends so.
const exampleWord = "zz"

// exampleOf returns an action that a pattern covers.
func exampleOf(action string) string {
	if action == "*" {
		return exampleWord + ":" + exampleWord
	}
	return strings.NewReplacer("*", exampleWord, "?", "z").Replace(action)
}

// anyAccount is the account of resources that may have any.
const anyAccount = "111122223333"

// exampleResource returns a resource that a pattern covers, or false if it is not plain which
// does.
func exampleResource(text string) (string, bool) {
	if text == "*" {
		return text, true
	}
	a, ok := arn.Split(text)
	if !ok || strings.Contains(text, "${") || strings.ContainsAny(a.Partition+a.Service, "*?") {
		return "", false
	}
	if a.Region == "*" {
		a.Region = exampleRegion
	}
	if a.Account == "*" {
		a.Account = anyAccount
	}
	text = strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.Account, a.Resource}, ":")
	return strings.NewReplacer("*", exampleWord, "?", "z").Replace(text), true
}

// requestOn returns a request on a resource by a user of the account that owns it.
func requestOn(resource string) *evaluate.Request {
	partition, account, ok := arn.Owner(resource)
	if !ok {
		partition = "aws"
	}
	if account == "" {
		account = anyAccount
	}
	user, err := principal.Parse("arn:" + partition + ":iam::" + account + ":user/" + exampleWord)
	if err != nil {
		return &evaluate.Request{Resource: resource} // of nobody, who is allowed nothing
	}
	return &evaluate.Request{Principal: user, Resource: resource, ResourceAccount: account}
}
