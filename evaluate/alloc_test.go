package evaluate_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestEvaluateDoesNotAllocate has a row for each kind of work that a decision
// can take.
func TestEvaluateDoesNotAllocate(t *testing.T) {
	statement := func(rest string) []*policy.Policy {
		return identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow",` + rest + `}}`)
	}
	scp := [][]*policy.Policy{{policy.MustParse(allowAll, policy.SCP)}, {policy.MustParse(allowAll, policy.SCP)}}
	rcp := [][]*policy.Policy{{policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*",
		"Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}}}}`, policy.RCP)}}
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/x/r", "s")
	require.NoError(t, err)
	sessionWithID, err := session.WithID("AROAEXAMPLE1234567890")
	require.NoError(t, err)

	rows := []struct {
		name    string
		request func(*evaluate.Request)
		p       evaluate.Policies
		want    evaluate.Outcome
	}{
		{name: "one statement", p: evaluate.Policies{Identity: statement(`"Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"`)}, want: evaluate.Allow},
		{name: "explicit deny", p: evaluate.Policies{Identity: identity(allowAll, denyAll)}, want: evaluate.ExplicitDeny},
		{name: "nothing", p: evaluate.Policies{}, want: evaluate.ImplicitDeny},
		{name: "Not elements", p: evaluate.Policies{Identity: statement(`"NotAction":"iam:*","NotResource":"arn:aws:s3:*:*:c/*"`)}, want: evaluate.Allow},
		{
			name: "a long NotResource", want: evaluate.Allow,
			p: evaluate.Policies{Identity: statement(`"Action":"*","NotResource":["arn:aws:s3:::b-` + strings.Join(strings.Split("abcdefghijklmnopq", ""), `/*","arn:aws:s3:::b-`) + `"]`)},
		},
		{
			name: "the name of the action", p: evaluate.Policies{}, want: evaluate.Allow,
			request: func(r *evaluate.Request) { r.Action, r.Resource = "sts:GetSessionToken", "*" },
		},
		{
			name: "what a session may not call", p: evaluate.Policies{Identity: identity(allowAll)},
			request: func(r *evaluate.Request) {
				r.Action, r.Context = "iam:GetUser", condition.NewContext(condition.String("aws:TokenIssueTime", "2026-01-01T00:00:00Z"))
			},
		},
		{
			name: "gateway endpoint", want: evaluate.Allow,
			p: evaluate.Policies{Identity: identity(allowAll), EndpointIsGateway: true, Endpoint: policy.MustParse(openAll, policy.Endpoint)},
		},
		{name: "problem", request: func(r *evaluate.Request) { r.Action = "" }, p: evaluate.Policies{Identity: identity(allowAll)}},
		{
			name: "variables in Resource",
			p: evaluate.Policies{Identity: statement(`"Action":"*","Resource":["arn:aws:s3:::b/${aws:PrincipalTag/none}",
				"arn:aws:s3:::b/${aws:EpochTime}/${aws:CurrentTime}/*","arn:*:s3:*:${aws:PrincipalTag/acct, ''}:b/${app:dir, 'k'}"]`)},
			want: evaluate.Allow,
		},
		{
			name: "conditions of every family",
			request: func(r *evaluate.Request) {
				r.Context = condition.NewContext(
					condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.7")),
					condition.String("aws:VpcSourceIp", "2001:db8::1"),
					condition.Bool("aws:SecureTransport", true),
					condition.Int("aws:MultiFactorAuthAge", 1800),
					condition.Number("app:load", 0.25),
					condition.Time("aws:TokenIssueTime", r.Time.Add(-time.Hour)),
					condition.String("app:signed", "2026-01-01T00:00:00.5+01:00"),
					condition.String("app:blob", "QUJD"),
					condition.String("aws:SourceArn", "arn:aws:sns:us-east-1:111122223333:topic"),
					condition.String("aws:PrincipalTag/team", "Blue"),
					condition.Strings("aws:TagKeys", "team", "cost-center"),
				)
			},
			p: evaluate.Policies{Identity: statement(`"Action":"*","Resource":"*","Condition":{
				"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"],"aws:VpcSourceIp":"2001:db8::/32"},
				"Bool":{"aws:SecureTransport":"true"},
				"NumericLessThan":{"aws:MultiFactorAuthAge":"3600","app:load":0.5},
				"DateGreaterThan":{"aws:TokenIssueTime":"2025-01-01","app:signed":"1700000000"},
				"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z","aws:EpochTime":"2000000000"},
				"BinaryEquals":{"app:blob":"QUJD"},
				"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t*","aws:PrincipalArn":"arn:aws:iam::*:user/ann"},
				"StringEqualsIgnoreCase":{"aws:PrincipalTag/team":"blue"},
				"StringLike":{"aws:username":"${aws:username}","aws:CurrentTime":"2026-*","aws:EpochTime":"17*"},
				"StringNotEquals":{"aws:PrincipalAccount":["444455556666","${aws:PrincipalTag/none}"]},
				"ForAllValues:StringEquals":{"aws:TagKeys":["team","cost-center"]},
				"ForAnyValue:StringLike":{"aws:TagKeys":"cost-*"},
				"Null":{"aws:ViaAWSService":"false"},
				"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}}`)},
			want: evaluate.Allow,
		},
		{
			name: "role of unknown path",
			request: func(r *evaluate.Request) {
				r.Principal = principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s")
			},
			p: evaluate.Policies{Identity: statement(`"Action":"*","Resource":["arn:aws:s3:::c/${aws:PrincipalArn}","*"],"Condition":{
				"ArnLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/x/*","arn:aws:iam::${aws:PrincipalAccount}:role/*"]},
				"StringNotLike":{"aws:PrincipalArn":["*/other*","arn:aws:iam::111122223333:user/*x?"]},
				"StringNotEqualsIgnoreCase":{"aws:PrincipalArn":"arn:aws:iam::${aws:PrincipalAccount}:role/q"},
				"StringLike":{"aws:username":"x"}}`)},
			want: evaluate.ImplicitDeny,
		},
		{
			name: "IDs",
			request: func(r *evaluate.Request) {
				r.Principal = session
				r.Context = condition.NewContext(condition.String("aws:userid", "AROAOTHER12345678901:s"))
			},
			p: evaluate.Policies{
				Identity: identity(allowAll),
				Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":{"AWS":["AIDAEXAMPLE1234567890","AROAEXAMPLE1234567890"]},
					"Action":"*","Resource":"*"}]}`, policy.Resource),
			},
			want: evaluate.Allow,
		},
		{
			name:    "aws:userid",
			request: func(r *evaluate.Request) { r.Principal = sessionWithID },
			p: evaluate.Policies{Identity: statement(`"Action":"*","Resource":"*","Condition":{
				"StringEquals":{"aws:userid":"AROAEXAMPLE1234567890:s"},"StringLike":{"aws:userid":"${aws:userid}"}}`)},
			want: evaluate.Allow,
		},
		{
			name:    "all layers",
			request: func(r *evaluate.Request) { r.Principal = session },
			p: evaluate.Policies{
				Identity: identity(allowAll), Boundary: identity(allowAll)[0], Session: identity(allowAll), SCP: scp, RCP: rcp,
				Endpoint: policy.MustParse(openAll, policy.Endpoint),
				Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":[
					{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:sts::111122223333:assumed-role/r/s","111122223333",
						"arn:aws:iam::111122223333:role/x/r"]},"Action":"kms:*","Resource":"*"},
					{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/x/r"]},"Action":"s3:*","Resource":"*"}]}`, policy.Resource),
			},
			want: evaluate.Allow,
		},
		{
			name:    "a caller who is taken to be allowed",
			request: func(r *evaluate.Request) { r.ResourceAccount = "444455556666" },
			p: evaluate.Policies{
				CallerAllows: true,
				Resource:     policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}}`, policy.Resource),
			},
			want: evaluate.Allow,
		},
		{
			name: "a caller who may not be taken to be allowed",
			p:    evaluate.Policies{CallerAllows: true, Identity: identity(allowAll)},
		},
		{
			name: "the time is now",
			request: func(r *evaluate.Request) {
				r.Time, r.Expires = time.Time{}, time.Now().Add(time.Hour)
			},
			p:    evaluate.Policies{Identity: statement(`"Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01"}}`)},
			want: evaluate.Allow,
		},
	}
	for _, row := range rows {
		req := getObject()
		if row.request != nil {
			row.request(&req)
		}
		if row.name == "variables in Resource" {
			req.Resource = "arn:aws:s3:::b/k"
		}
		got := evaluate.Evaluate(&req, &row.p)
		require.Equal(t, row.want, got.Outcome, "%s: %s", row.name, evaluate.Ask(&req, &row.p).Explain())
		require.Zero(t, testing.AllocsPerRun(100, func() { evaluate.Evaluate(&req, &row.p) }), "Evaluate: %s", row.name)

		// The request and the policies may stay on the caller's stack.
		require.Zero(t, testing.AllocsPerRun(100, func() {
			mine, p := req, row.p
			evaluate.Evaluate(&mine, &p)
		}), "Evaluate lets its arguments escape: %s", row.name)

		attached, extra := attach(&req, &row.p)
		e := evaluate.MustNew(attached)
		require.Zero(t, testing.AllocsPerRun(100, func() { e.Evaluate(&req, extra) }), "Evaluator: %s", row.name)
		require.Zero(t, testing.AllocsPerRun(100, func() {
			mine, p := req, evaluate.Policies{}
			if extra != nil {
				p = *extra
			}
			e.Evaluate(&mine, &p)
			e.Ask(&mine, &p).Decision()
		}), "an Evaluator lets its arguments escape: %s", row.name)
	}
}
