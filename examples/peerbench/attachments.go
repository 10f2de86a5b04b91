package main

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

const maxBytes = 64 << 20 // W4 is larger than the default of 1 MiB

// attachments returns p as what is attached to the caller, the bucket and the account.
func attachments(caller string, p *evaluate.Policies) *evaluate.Attachments {
	a := &evaluate.Attachments{Identity: map[string][]*policy.Policy{caller: p.Identity}}
	if p.Boundary != nil {
		a.Boundary = map[string]*policy.Policy{caller: p.Boundary}
	}
	if p.Resource != nil {
		a.Resource = map[string]*policy.Policy{bucket: p.Resource}
	}
	if p.SCP != nil {
		const root, unit = "r-ab12", "ou-ab12-11111111"
		a.SCP = map[string][]*policy.Policy{root: p.SCP[0], unit: p.SCP[1], account: p.SCP[2]}
		a.Accounts = map[string]evaluate.Account{account: {Path: "o-a1b2c3d4e5/" + root + "/" + unit + "/"}}
	}
	return a
}

func attach(p []*policy.Policy) *evaluate.Evaluator {
	return evaluate.MustNew(attachments(userARN, &evaluate.Policies{Identity: p}))
}

// A policyReader keeps the first error.
type policyReader struct{ err error }

func (r *policyReader) read(statements []statement, t policy.Type) *policy.Policy {
	if statements == nil {
		return nil
	}
	return r.parse(document(statements), t)
}

func (r *policyReader) parse(d []byte, t policy.Type) *policy.Policy {
	p, err := policy.Parse(d, t, policy.WithMaxBytes(maxBytes))
	if err != nil && r.err == nil {
		r.err = err
	}
	return p
}

func parsePolicies(w *workload) (*evaluate.Policies, error) {
	var r policyReader
	p := &evaluate.Policies{Boundary: r.read(w.boundary, policy.Boundary), Resource: r.read(w.resource, policy.Resource)}
	for _, statements := range w.policies {
		p.Identity = append(p.Identity, r.read(statements, policy.Identity))
	}
	for _, statements := range w.levels {
		p.SCP = append(p.SCP, []*policy.Policy{r.read(statements, policy.SCP)})
	}
	return p, r.err
}

func parseDocuments(documents [][]byte) ([]*policy.Policy, error) {
	var r policyReader
	var policies []*policy.Policy
	for _, d := range documents {
		policies = append(policies, r.parse(d, policy.Identity))
	}
	return policies, r.err
}
