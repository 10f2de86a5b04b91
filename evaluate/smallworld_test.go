package evaluate_test

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A rule is a statement that can still be changed.
type rule struct {
	Effect       string
	Principal    any                            `json:",omitempty"` // "*" or lists by kind
	NotPrincipal any                            `json:",omitempty"`
	Action       []string                       `json:",omitempty"`
	NotAction    []string                       `json:",omitempty"`
	Resource     []string                       `json:",omitempty"`
	NotResource  []string                       `json:",omitempty"`
	Condition    map[string]map[string][]string `json:",omitempty"`
}

// A document is a policy that can still be changed. A nil one is not a policy; one
// without rules does nothing.
type document []rule

// text returns d as JSON.
func (d document) text(t *rapid.T, typ policy.Type) string {
	if len(d) == 0 { // AWS has no policy without a statement
		d = document{{Effect: "Deny", Action: []string{"none:None"}, Resource: []string{"*"}}}
		if typ == policy.Resource || typ == policy.RCP {
			d[0].Principal = "*"
		}
	}
	if typ == policy.Endpoint { // which has Principal elements like a resource-based policy
		d = slices.Clone(d)
		for i := range d {
			d[i].Principal = "*"
		}
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []rule(d)})
	require.NoError(t, err)
	return string(text)
}

// parse returns d as a policy, or nil if there is none.
func (d document) parse(t *rapid.T, typ policy.Type) *policy.Policy {
	if d == nil {
		return nil
	}
	text := d.text(t, typ)
	p, err := policy.Parse([]byte(text), typ)
	require.NoError(t, err, text)
	return p
}

// A smallWorld is all policies that apply to a request. Few names are used in
// it, so that statements often meet.
type smallWorld struct {
	identity  []document
	resource  document
	boundary  document
	session   []document
	scp, rcp  [][]document
	endpoint  document
	mustAllow bool
}

// each returns w with change applied to every document. It shares nothing that
// change replaces.
func (w *smallWorld) each(change func(document, policy.Type) document) *smallWorld {
	one := func(d document, typ policy.Type) document {
		if d == nil {
			return nil
		}
		if d = change(slices.Clone(d), typ); d == nil {
			d = document{}
		}
		return d
	}
	list := func(all []document, typ policy.Type) []document {
		return each(all, func(d document) document { return one(d, typ) })
	}
	levels := func(all [][]document, typ policy.Type) [][]document {
		return each(all, func(level []document) []document { return list(level, typ) })
	}
	return &smallWorld{
		identity: list(w.identity, policy.Identity), resource: one(w.resource, policy.Resource),
		boundary: one(w.boundary, policy.Boundary), session: list(w.session, policy.Session),
		scp: levels(w.scp, policy.SCP), rcp: levels(w.rcp, policy.RCP), endpoint: one(w.endpoint, policy.Endpoint),
		mustAllow: w.mustAllow,
	}
}

// parse returns the policies of w.
func (w *smallWorld) parse(t *rapid.T) *evaluate.Policies {
	list := func(typ policy.Type) func([]document) []*policy.Policy {
		return func(all []document) []*policy.Policy {
			return each(all, func(d document) *policy.Policy { return d.parse(t, typ) })
		}
	}
	return &evaluate.Policies{
		Identity: list(policy.Identity)(w.identity), Resource: w.resource.parse(t, policy.Resource),
		Boundary: w.boundary.parse(t, policy.Boundary), Session: list(policy.Session)(w.session),
		SCP: each(w.scp, list(policy.SCP)), RCP: each(w.rcp, list(policy.RCP)), Endpoint: w.endpoint.parse(t, policy.Endpoint),
		ResourceMustAllow: w.mustAllow,
	}
}

// outcomes decides reqs by the policies of w.
func (w *smallWorld) outcomes(t *rapid.T, reqs []evaluate.Request) []evaluate.Outcome {
	p := w.parse(t)
	list := make([]evaluate.Outcome, len(reqs))
	for i := range reqs {
		d := evaluate.Evaluate(&reqs[i], p)
		require.Empty(t, d.Problem)
		list[i] = d.Outcome
	}
	return list
}

// referenceOutcomes lets the reference engine decide reqs.
func (w *smallWorld) referenceOutcomes(t *rapid.T, reqs []evaluate.Request) []evaluate.Outcome {
	one := func(d document, typ policy.Type) *reference.Policy {
		if d == nil {
			return nil
		}
		read, err := reference.Read("", []byte(d.text(t, typ)), typ)
		require.NoError(t, err)
		return read
	}
	list := func(typ policy.Type) func([]document) []*reference.Policy {
		return func(all []document) []*reference.Policy {
			return each(all, func(d document) *reference.Policy { return one(d, typ) })
		}
	}
	p := &reference.Policies{
		Identity: list(policy.Identity)(w.identity), Resource: one(w.resource, policy.Resource),
		Boundary: one(w.boundary, policy.Boundary), Session: list(policy.Session)(w.session),
		SCP: each(w.scp, list(policy.SCP)), RCP: each(w.rcp, list(policy.RCP)), Endpoint: one(w.endpoint, policy.Endpoint),
		ResourceMustAllow: w.mustAllow,
	}
	outcomes := make([]evaluate.Outcome, len(reqs))
	for i := range reqs {
		keys, err := reference.ReadContext(reqs[i].Context)
		require.NoError(t, err)
		outcomes[i] = reference.Decide(&reference.Request{Request: &reqs[i], Caller: reference.ReadCaller(reqs[i].Principal), Keys: keys}, p).Outcome
	}
	return outcomes
}

// allowedness orders the outcomes by how much they let in.
func allowedness(o evaluate.Outcome) int {
	switch o {
	case evaluate.ExplicitDeny:
		return 0
	case evaluate.ImplicitDeny:
		return 1
	default:
		return 2
	}
}

const (
	deploySessionARN = "arn:aws:sts::" + accountA + ":assumed-role/Deploy/ci"
	fayARN           = "arn:aws:sts::" + accountA + ":federated-user/fay"
)

// rename returns w with other names, which with has in pairs.
func (w *smallWorld) rename(t *rapid.T, with *strings.Replacer) *smallWorld {
	return w.each(func(d document, _ policy.Type) document {
		text, err := json.Marshal(d)
		require.NoError(t, err)
		var renamed document
		require.NoError(t, json.Unmarshal([]byte(with.Replace(string(text))), &renamed))
		return renamed
	})
}

// each returns f of each member of list; nil if list is nil.
func each[T, U any](list []T, f func(T) U) []U {
	if list == nil {
		return nil
	}
	out := make([]U, 0, len(list))
	for _, member := range list {
		out = append(out, f(member))
	}
	return out
}
