package main

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A side is a set of policies and how to call it.
type side struct {
	name     message.Text // "" if there is one side only
	policies *evaluate.Policies
}

// A witness is a request, or a call that assumes a role, that answers a question about
// all of them, with the sides that decide it.
type witness struct {
	access.Answer
	sides []side
}

// A fact is a part of a witness, under the name of the flag that sets it in other
// commands.
type fact struct{ name, value string }

// facts returns the parts of w in words.
func (w *witness) facts(c *command) []fact {
	if w.Call != nil {
		return factsOfCall(c, w.Call)
	}
	r := w.Request
	all := append(who(c, r.Principal), fact{"action", shown(r.Action)}, fact{"on", shown(r.Resource)})
	if r.ResourceAccount != "" {
		all = append(all, fact{"owner", shown(r.ResourceAccount)})
	}
	return append(append(all, keys(&r.Context)...), at(r.Time)...)
}

func factsOfCall(c *command, r *evaluate.AssumeRoleRequest) []fact {
	all := append(who(c, r.Principal), fact{"role-arn", shown(r.Role.ARN)}, fact{"session-name", shown(r.SessionName)})
	if r.Duration != 0 {
		all = append(all, fact{"duration", r.Duration.String()})
	}
	if r.ExternalID != "" {
		all = append(all, fact{"external-id", c.say(texts.Of("(not shown)"))})
	}
	if r.SourceIdentity != "" {
		all = append(all, fact{"source-identity", shown(r.SourceIdentity)})
	}
	for _, key := range slices.Sorted(maps.Keys(r.Tags)) {
		all = append(all, fact{"tag", shown(key + "=" + r.Tags[key])})
	}
	for _, key := range r.TransitiveTagKeys {
		all = append(all, fact{"transitive", shown(key)})
	}
	for _, provided := range r.ProvidedContexts { // for which there is no flag
		all = append(all, fact{c.say(texts.Of("provided context")), shown(provided.ProviderARN)})
	}
	return append(append(all, keys(&r.Context)...), at(r.Time)...)
}

func who(c *command, p principal.Principal) []fact {
	switch p.Type() {
	case principal.TypeAnonymous:
		return []fact{{"principal", "anonymous"}}
	case principal.TypeService:
		return []fact{{"principal", shown(p.Name())}}
	case principal.TypeSAML:
		return []fact{{"saml", shown(p.Name())}}
	case principal.TypeWebIdentity:
		return []fact{{"oidc", shown(p.Name())}}
	case principal.TypeCanonicalUser:
		return []fact{{"principal", c.say(texts.Of("canonical user {id}", shown(p.Name())))}}
	}
	return []fact{{"principal", shown(p.ARN())}}
}

func keys(c *condition.Context) []fact {
	var all []fact
	for e := range c.Entries() {
		all = append(all, fact{"key", e.String()})
	}
	slices.SortFunc(all, func(a, b fact) int { return strings.Compare(a.value, b.value) })
	return all
}

func at(t time.Time) []fact {
	if t.IsZero() {
		return nil
	}
	return []fact{{"time", moment(t)}}
}

// ask decides w by the policies of a side. It returns the answer in words, and as a
// group of a case file in which it is expected.
func (w *witness) ask(c *command, s side) (string, evaltest.Group) {
	if w.Call == nil {
		asked := evaltest.Case{Name: w.Request.Action + " on " + w.Request.Resource, Request: *w.Request}
		d := evaluate.Evaluate(w.Request, s.policies)
		return c.decision(d), expecting(asked, d, s.policies)
	}
	call, role, policies := *w.Call, *w.Call.Role, *s.policies
	if policies.Resource != nil { // the trust policy of this side
		role.TrustPolicy, policies.Resource = policies.Resource, nil
	}
	call.Role = &role
	asked := evaltest.Case{Name: "assume " + role.ARN, Call: &call}
	result, err := evaluate.AssumeRole(&call, &policies)
	if err != nil {
		asked.WantError = strings.TrimPrefix(err.Error(), "evaluate: ")
		return c.say(texts.Of("malformed: {why}", texts.WithoutPrefix("evaluate: ", err))), expecting(asked, result.Decision, &policies)
	}
	asked.WantAction = result.Action
	return result.Action + ": " + c.decision(result.Decision), expecting(asked, result.Decision, &policies)
}

// expecting returns a group with c, which expects d.
func expecting(c evaltest.Case, d evaluate.Decision, p *evaluate.Policies) evaltest.Group {
	c.Want, c.WantType, c.WantProblem = d.Outcome, d.Type, d.Problem
	if d.Statement != nil {
		c.WantSid = d.Statement.Sid()
	}
	return evaltest.Group{Policies: p, Cases: []evaltest.Case{c}}
}
