package engine

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A strangerAnswer says whether a policy lets in anybody outside of the zone.
type strangerAnswer struct {
	Policy  int    `json:"policy"`
	Outcome string `json:"outcome"` // of access.Outcome
	Why     string `json:"why"`     // of an unknown

	// Of a yes: who the stranger is, what it says, and the question about it.
	Caller   string       `json:"caller"`
	Action   string       `json:"action"`
	Resource string       `json:"resource"`
	Time     string       `json:"time"`
	Keys     []contextRow `json:"keys"`
	Decision string       `json:"decision"`
	Patch    *patch       `json:"patch,omitempty"`
}

func (s *scene) decideAnybody() {
	z := s.trusted()
	if !s.ready() {
		return
	}
	s.answer.Anybody = []strangerAnswer{}
	for i, p := range s.parsed {
		switch {
		case p == nil:
		case p.Type() == policy.Trust:
			s.answer.Anybody = append(s.answer.Anybody, s.strangerToRole(i, z))
		case p.Type() == policy.Resource:
			s.answer.Anybody = append(s.answer.Anybody, s.strangerToResource(i, z))
		}
	}
	if len(s.answer.Anybody) == 0 {
		s.wrong("policies", "problem.noDoor", nil)
	}
}

// trusted returns the zone of the question.
func (s *scene) trusted() access.Zone {
	z := access.Zone{Accounts: filled(s.Zone.Accounts), Organizations: filled(s.Zone.Organizations)}
	for _, text := range filled(s.Zone.Networks) {
		n, err := netip.ParsePrefix(text)
		if err != nil {
			s.wrong("zone.networks", "problem.network", nil)
			continue
		}
		z.Networks = append(z.Networks, n)
	}
	for _, row := range s.Zone.Claims {
		if row[0] == "" || row[1] == "" {
			continue
		}
		if z.Claims == nil {
			z.Claims = map[string][]string{}
		}
		z.Claims[row[0]] = append(z.Claims[row[0]], row[1])
	}
	return z
}

func (s *scene) strangerToRole(i int, z access.Zone) strangerAnswer {
	r := &evaluate.Role{ARN: s.Role.ARN, TrustPolicy: s.parsed[i]}
	a := access.Strangers(r, z)
	out := strangerAnswer{Policy: i, Outcome: a.Outcome.String(), Why: a.In(s.language), Keys: []contextRow{}}
	call := a.Call
	if call == nil {
		return out
	}
	result, err := evaluate.AssumeRole(call, &evaluate.Policies{CallerAllows: call.Principal.Account() != ""})
	if err != nil {
		out.Decision = policy.ErrorIn(err, s.language)
	} else {
		out.Decision, out.Action = result.Decision.In(s.language), result.Action
	}
	out.Caller, out.Resource, out.Time = callerText(call.Principal), call.Role.ARN, written(call.Time)
	out.Keys = rowsOf(&call.Context)
	changed := role{
		ARN: call.Role.ARN, SessionName: call.SessionName, ExternalID: call.ExternalID, SourceIdentity: call.SourceIdentity,
		MaxHours: s.Role.MaxHours, CallerAllows: call.Principal.Account() != "",
	}
	out.Patch = &patch{
		View: viewRole, Caller: &out.Caller, Context: slices.Clone(out.Keys), Time: out.Time, Role: &changed,
		Policies: slices.DeleteFunc(slices.Clone(s.Policies), func(d document) bool { return d.Of != ofRole && d.Type == "Identity" }),
	}
	if call.ExternalID != "" {
		out.Keys = append(out.Keys, contextRow{"sts:ExternalId", call.ExternalID})
	}
	return out
}

func (s *scene) strangerToResource(i int, z access.Zone) strangerAnswer {
	a := access.Public(s.parsed[i], z)
	out := strangerAnswer{Policy: i, Outcome: a.Outcome.String(), Why: a.In(s.language), Keys: []contextRow{}}
	req := a.Request
	if req == nil {
		return out
	}
	out.Caller, out.Action, out.Resource, out.Time = callerText(req.Principal), req.Action, req.Resource, written(req.Time)
	out.Keys = rowsOf(&req.Context)
	owner := req.ResourceAccount
	account := req.Principal.Account()
	ps := evaluate.Policies{Resource: s.parsed[i], CallerAllows: account != "" && account != owner}
	out.Decision = evaluate.Evaluate(req, &ps).In(s.language)
	out.Patch = &patch{
		View: viewRequest, Caller: &out.Caller, Context: out.Keys, Time: out.Time, Action: out.Action, Resource: out.Resource, Owner: &owner,
		Policies: []document{s.Policies[i], {Type: "Identity", Name: "stranger", Text: allowAll}},
	}
	return out
}

// allowAll is the policy of a stranger, who wrote it.
const allowAll = `{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
}`

// callerText returns how the field of the page names a caller.
func callerText(p principal.Principal) string {
	switch {
	case p.Type() == principal.TypeAnonymous:
		return "anonymous"
	case p.ARN() != "":
		return p.ARN()
	}
	return p.Name()
}

func rowsOf(c *condition.Context) []contextRow {
	rows := []contextRow{}
	for e := range c.Entries() {
		for _, v := range e.Values() {
			rows = append(rows, contextRow{e.Key(), v})
		}
	}
	sortRows(rows)
	return rows
}

// sortRows sorts rows by key; values of a key stay in their order.
func sortRows(rows []contextRow) {
	slices.SortStableFunc(rows, func(a, b contextRow) int { return strings.Compare(a[0], b[0]) })
}

// filled returns what is not empty.
func filled(texts []string) []string {
	var out []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, text)
		}
	}
	return out
}
