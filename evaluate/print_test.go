package evaluate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestString(t *testing.T) {
	p := policy.MustParse(allowAll, policy.Identity, policy.WithName("all\n.json"))
	req := getObject()
	req.Resource = "arn:aws:s3:::b/\n"
	req.Context = condition.NewContext(condition.String("sts:ExternalId", secretName), condition.String("a:b", "c"))
	call := assumeRole()
	call.ExternalID, call.Duration, call.Tags = secretName, time.Hour, map[string]string{"k": "v w"}
	call.Chain = &evaluate.Session{Principal: principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s"), Policies: []*policy.Policy{}}
	call.Role.MaxSession, call.SessionPolicies = time.Hour, []*policy.Policy{p, nil, identity(denyAll)[0]}
	for _, tt := range []struct {
		value any
		want  string
	}{
		{req, `{principal: arn:aws:iam::111122223333:user/ann, action: s3:GetObject, resource: "arn:aws:s3:::b/\n", resourceAccount: 111122223333, ` +
			`context: {a:b = "c", sts:ExternalId = (not shown)}, time: 2026-01-01T00:00:00Z}`},
		{evaluate.Request{}, "{principal: anonymous, context: {}}"},
		{call, `{principal: arn:aws:iam::111122223333:user/ann, role: {arn: arn:aws:iam::111122223333:role/app/r, id: AROAEXAMPLE1234567890, ` +
			`trustPolicy: role trust policy with 1 statement, maxSession: 1h0m0s}, sessionName: s1, duration: 1h0m0s, externalID: "(not shown)", ` +
			`tags: ["k=v w"], sessionPolicies: ["all\n.json", nil, "identity-based policy"], ` +
			`chain: {principal: arn:aws:sts::111122223333:assumed-role/r/s, policies: [], context: {}}, context: {}, time: 2026-01-01T00:00:00Z}`},
		{evaluate.CallResult{Action: "sts:AssumeRole", Session: &evaluate.Session{SourceIdentity: "ann"}},
			"{action: sts:AssumeRole, decision: denied because no policy allows the action, session: {principal: anonymous, sourceIdentity: ann, context: {}}}"},
		{evaluate.Policies{Identity: []*policy.Policy{p}, Boundary: p, SCP: [][]*policy.Policy{{}, nil, {p}}, ResourceMustAllow: true},
			`{identity: ["all\n.json"], boundary: identity-based policy "all\n.json" with 1 statement, scp0: [], scp1: [], scp2: ["all\n.json"], resourceMustAllow: true}`},
		{evaluate.Attachments{Account: "111122223333", MustAllow: map[string]bool{"x": true}},
			"{identity: 0, boundary: 0, resource: 0, scp: 0, rcp: 0, mustAllow: 1, account: 111122223333}"},
		{evaluate.Session{Tags: map[string]string{"a": "b"}}, "{principal: anonymous, tags: [a=b], context: {}}"},
		{evaluate.Role{ARN: "x y"}, `{arn: "x y"}`},
		{evaluate.Explanation{Missing: []string{"a:b", "c:d/\n"}}, "denied because no policy allows the action\n  absent from the request: a:b, \"c:d/\\n\"\n"},
		{evaluate.NearMiss{Unset: []string{"c:d/\n"}}, `leave out condition key "c:d/\n"`},
		{evaluate.Validity{Until: day(1, 1)}, "until 2026-01-01T00:00:00Z"},
		{evaluate.Decision{Problem: "x\ny"}, `denied: "x\ny"`},
		{evaluate.StatementResult{Mismatch: "x\ny"}, `<nil>: "x\ny" does not match`},
		{evaluate.Layer{Type: policy.SCP, Level: 1}, "service control policy at level 1: implicitDeny, none attached\n"},
	} {
		for _, format := range []string{"%v", "%+v", "%s"} {
			require.Equal(t, tt.want, fmt.Sprintf(format, tt.value))
		}
		require.Equal(t, 1, strings.Count(logged(t, tt.value), "\n"))
	}
	require.JSONEq(t, `{"level":"INFO","msg":"decided","x":{"type":"service control policy","level":0,"outcome":"implicitDeny","statements":[]}}`,
		logged(t, evaluate.Layer{Type: policy.SCP}))
}

// TestHostileRequests has requests with names that would forge a line, or hide a
// part of it, if explanations printed them as they are. A policy cannot hold bytes
// that are not UTF-8; a request can.
func TestHostileRequests(t *testing.T) {
	documents := []string{
		allowAll, denyAll,
		`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::x/*"},
			{"Effect":"Deny","NotAction":"iam:*","NotResource":"arn:aws:s3:::x/${aws:PrincipalTag/t}","Condition":{"StringNotEquals":{"aws:PrincipalTag/t":"x"}}},
			{"Effect":"Allow","Action":"iam:*","Resource":"*"},
			{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::x/${aws:PrincipalTag/t}"},
			{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/t":"${aws:PrincipalTag/u}"}}},
			{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalTag/u":"${aws:PrincipalTag/t}"}}}]}`,
	}
	texts := 0
	for _, name := range []string{"\n", "\r", "\x1b[2J", "\u0085", "\u2028", "\u202e", "\x00", "\xff", "\" ", strings.Repeat("\u202e", 5000)} {
		var caller principal.Principal
		if p, err := principal.Parse("arn:aws:iam::111122223333:user/" + name); err == nil {
			caller = p
		}
		for _, req := range []evaluate.Request{
			{Action: "s3:Get" + name, Resource: "*"},
			{Action: "s3:GetObject", Resource: name},
			{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/" + name, ResourceAccount: "111122223333"},
			{Action: "s3:GetObject", Resource: "arn:" + name + ":s3:::b", ResourceAccount: name},
			{Action: "iam:GetUser", Resource: "arn:aws:iam::" + name + ":user/" + name},
		} {
			req.Context = condition.NewContext(condition.String("aws:PrincipalTag/t", name), condition.Strings("aws:PrincipalTag/u", name, name))
			for _, req.Principal = range []principal.Principal{caller, getObject().Principal} {
				for _, document := range documents {
					x := evaluate.Ask(&req, &evaluate.Policies{
						Identity: []*policy.Policy{policy.MustParse(document, policy.Identity, policy.WithName(name))},
						Resource: policy.MustParse(strings.ReplaceAll(document, `"Effect"`, `"Principal":{"AWS":"arn:aws:iam::111122223333:user/ann"},"Effect"`), policy.Resource, policy.WithName(name)),
					}).Explain()
					lines := 1 + len(x.Layers) + len(x.NearMisses)
					for _, l := range x.Layers {
						lines += len(l.Statements)
					}
					if len(x.Missing) > 0 {
						lines++
					}
					require.Equal(t, lines, strings.Count(x.String(), "\n"), x)
					for _, text := range []string{x.String(), fmt.Sprint(req), fmt.Sprint(x.Decision), logged(t, x), logged(t, req), logged(t, x.Decision)} {
						require.False(t, strings.ContainsFunc(text, func(r rune) bool {
							return r != '\n' && (!unicode.IsPrint(r) || r == unicode.ReplacementChar)
						}), "%q", text)
						texts++
					}
				}
			}
		}
	}
	require.Greater(t, texts, 1000)
}
