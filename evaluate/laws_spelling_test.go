package evaluate_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Sid, Id, white space, the order of the members, escapes, and lists of one do
// not count.
func spelling(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	p, other := w.Parsed(), w.Parsed()
	respelled := func(d world.Document, typ policy.Type) *policy.Policy {
		var generic map[string]any
		require.NoError(t, json.Unmarshal([]byte(d.Text(typ)), &generic))
		if g.OneIn(2) {
			generic["Id"] = "an id"
		}
		for i, statement := range generic["Statement"].([]any) {
			if g.OneIn(2) {
				statement.(map[string]any)["Sid"] = fmt.Sprint("S", i)
			}
		}
		var b strings.Builder
		respell(g, &b, generic)
		parsed, err := policy.Parse([]byte(b.String()), typ)
		require.NoError(t, err, b.String())
		return parsed
	}
	for i, d := range w.Identity {
		other.Identity[i] = respelled(d, policy.Identity)
	}
	if w.Resource != nil {
		other.Resource = respelled(w.Resource, policy.Resource)
	}
	if w.Boundary != nil {
		other.Boundary = respelled(w.Boundary, policy.Boundary)
	}
	for i := range reqs {
		require.Equal(t, evaluate.Evaluate(&reqs[i], p).Outcome, evaluate.Evaluate(&reqs[i], other).Outcome)
	}
}

// respell writes v as JSON in one of the many ways there are.
func respell(g world.Drafts, b *strings.Builder, v any) {
	space := func() { b.WriteString(world.OneOf(g, "", "", " ", "\n", "\t\r\n ")) }
	space()
	switch v := v.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, name := range world.Permuted(g, slices.Sorted(maps.Keys(v))) {
			if i > 0 {
				b.WriteByte(',')
			}
			respell(g, b, name)
			b.WriteByte(':')
			respell(g, b, v[name])
		}
		b.WriteByte('}')
	case []any:
		if len(v) == 1 && g.OneIn(2) {
			respell(g, b, v[0])
			break
		}
		b.WriteByte('[')
		for i, member := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			respell(g, b, member)
		}
		b.WriteByte(']')
	case string:
		b.WriteByte('"')
		for i := range len(v) {
			if g.OneIn(12) {
				fmt.Fprintf(b, `\u%04x`, v[i])
			} else {
				b.WriteByte(v[i])
			}
		}
		b.WriteByte('"')
	}
	space()
}

// Names mean nothing: with all accounts, users, roles and actions renamed, and
// nothing else, the decisions are the same.
func renaming(t *rapid.T) {
	g := drafts(t)
	g.Plain = true
	w, reqs := g.Draft(), g.Requests()
	with := strings.NewReplacer(world.AccountA, "999900001111", world.AccountB, "888877776666", "ann", "zoe", "ben", "kim", "Deploy", "Release",
		"fay", "gus", "ec2.amazonaws.com", "sns.amazonaws.com", "s3:GetObject", "s3:DeleteObject", "s3:PutObject", "sqs:SendMessage", "kms:Decrypt", "ec2:StopInstances")
	renamed := slices.Clone(reqs)
	for i := range renamed {
		r := &renamed[i]
		r.Action, r.Resource, r.ResourceAccount = with.Replace(r.Action), with.Replace(r.Resource), with.Replace(r.ResourceAccount)
		text, err := json.Marshal(r.Context)
		require.NoError(t, err)
		var c condition.Context
		require.NoError(t, json.Unmarshal([]byte(with.Replace(string(text))), &c))
		r.Context = c
		p := r.Principal
		switch p.Type() {
		case principal.TypeAssumedRole:
			p, err = principal.RoleSession(with.Replace(p.Issuer()), with.Replace(p.Name()))
		case principal.TypeFederatedUser:
			p, err = principal.FederatedUser(with.Replace(p.Issuer()), with.Replace(p.Name()))
		case principal.TypeService:
			p = principal.Service(with.Replace(p.Name()))
		case principal.TypeUser, principal.TypeAccount:
			p, err = principal.Parse(with.Replace(p.ARN()))
		}
		require.NoError(t, err)
		r.Principal = p
	}
	requireOutcomes(t, reqs, outcomes(t, w.Renamed(with), renamed), outcomes(t, w, reqs), same)
}

// allPolicies returns the policies of p in the order in which Draft.Each
// visits the documents.
func allPolicies(p *evaluate.Policies) []*policy.Policy {
	list := slices.Concat(p.Identity, []*policy.Policy{p.Resource, p.Boundary}, p.Session)
	list = append(list, slices.Concat(p.SCP...)...)
	list = append(list, slices.Concat(p.RCP...)...)
	list = append(list, p.Endpoint)
	return slices.DeleteFunc(list, func(p *policy.Policy) bool { return p == nil })
}

// A policy that is printed and parsed is the same policy, and decides alike.
func roundTrip(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	p := w.Parsed()
	want := world.Each(reqs, func(r evaluate.Request) evaluate.Outcome { return evaluate.Evaluate(&r, p).Outcome })
	for _, original := range allPolicies(p) {
		printed, err := original.MarshalJSON()
		require.NoError(t, err)
		again, err := policy.Parse(printed, original.Type())
		require.NoError(t, err)
		require.Equal(t, original, again)
		printedAgain, err := again.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, printed, printedAgain)
		*original = *again
	}
	require.Equal(t, want, world.Each(reqs, func(r evaluate.Request) evaluate.Outcome { return evaluate.Evaluate(&r, p).Outcome }))
}
