package main

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// reportOf returns what is printed of answers that are made up here.
func reportOf(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	c := newCommand("diff", nil, &out, &errOut)
	r := newAccessReport(c)
	require.NoError(t, c.parseFlags(args))

	of := func(name, action string) side {
		return side{message.Plain(name), &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Sid": "Write", "Effect": "Allow",
			"Action": "`+action+`", "Resource": "arn:aws:s3:::reports/*", "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}}`,
			policy.Identity, policy.WithName(name))}}}
	}
	after, before := of("new.json", "s3:*Object"), of("old.json", "s3:GetObject")
	r.addDifferences([]access.Answer{{Outcome: access.Yes, Request: &evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:DeleteObject",
		Resource:        "arn:aws:s3:::reports/`a`",
		ResourceAccount: "111122223333",
		Context: condition.NewContext(condition.String("s3:x", "a*b"),
			condition.IP("aws:SourceIp", netip.MustParseAddr("192.0.2.1"))),
		Time: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC),
	}}}, after, before)
	r.addDifferences([]access.Answer{{Outcome: access.No}}, before, after)
	r.addDifferences([]access.Answer{{Why: "the budget is used up"}}, before, after)

	trust := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Sid": "GitHub", "Effect": "Allow",
		"Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
		"Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
		"Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme*"}}}}`, policy.Trust)
	alone := access.Alone(trust)
	call := access.Answer{Outcome: access.Yes, Call: &evaluate.AssumeRoleRequest{
		Principal:         principal.WebIdentity("arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"),
		Role:              &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/Deploy"},
		SessionName:       "session",
		Duration:          time.Hour,
		Tags:              map[string]string{"team": "blue"},
		TransitiveTagKeys: []string{"team"},
		Context:           condition.NewContext(condition.String("token.actions.githubusercontent.com:sub", "repo:acme-evil/x:ref:refs/heads/main")),
		Time:              time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC),
	}}
	r.add(call, message.Plain("trust.json lets in a stranger"), message.Text{}, side{policies: alone})
	call.Call = &evaluate.AssumeRoleRequest{
		Principal:      principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Role:           call.Call.Role,
		SessionName:    "s",
		SourceIdentity: "ann",
		ExternalID:     "secret-1",
	}
	r.add(call, message.Plain("trust.json lets in ann"), message.Text{}, side{policies: alone})
	require.NoError(t, r.print())
	return out.String(), errOut.String()
}

func TestReport(t *testing.T) {
	stdout, stderr := reportOf(t)
	require.Equal(t, `new.json allows what old.json does not:

  principal  arn:aws:iam::111122223333:user/ann
  action     s3:DeleteObject
  on         arn:aws:s3:::reports/`+"`a`"+`
  owner      111122223333
  key        aws:SourceIp = "192.0.2.1"
  key        s3:x = "a*b"
  time       2026-03-31T00:00:00Z

  new.json: allowed by statement "Write" of an identity-based policy (new.json)
  old.json: denied because no identity-based policy allows the action

old.json allows nothing that new.json does not
not known whether old.json allows what new.json does not: the budget is used up

trust.json lets in a stranger:

  oidc          arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com
  role-arn      arn:aws:iam::111122223333:role/Deploy
  session-name  session
  duration      1h0m0s
  tag           team=blue
  transitive    team
  key           token.actions.githubusercontent.com:sub = "repo:acme-evil/x:ref:refs/heads/main"
  time          2026-03-31T00:00:00Z

  sts:AssumeRoleWithWebIdentity: allowed by statement "GitHub" of a role trust policy

trust.json lets in ann:

  principal        arn:aws:iam::111122223333:user/ann
  role-arn         arn:aws:iam::111122223333:role/Deploy
  session-name     s
  external-id      (not shown)
  source-identity  ann

  malformed: "s" is not a session name: want 2 to 64 ASCII letters, digits and _+=,.@-
`, stdout)
	require.Empty(t, stderr)
}

func TestReportInMarkdown(t *testing.T) {
	stdout, _ := reportOf(t, "-markdown")
	request, rest, ok := strings.Cut(stdout, "\n\nold.json allows nothing")
	require.True(t, ok)
	require.Equal(t, strings.ReplaceAll(`**new.json allows what old.json does not:**

- principal: 'arn:aws:iam::111122223333:user/ann'
- action: 's3:DeleteObject'
- on: '' arn:aws:s3:::reports/'a' ''
- owner: '111122223333'
- key: 'aws:SourceIp = "192.0.2.1"'
- key: 's3:x = "a*b"'
- time: '2026-03-31T00:00:00Z'

- new.json: allowed by statement "Write" of an identity-based policy (new.json)
- old.json: denied because no identity-based policy allows the action`, "'", "`"), request)
	require.Contains(t, rest, "\n\n**not known whether old.json allows what new.json does not: the budget is used up**\n\n**trust.json lets in a stranger:**\n\n")
	require.Equal(t, `\*a\_b\|\<c\>\@d`, marked("*a_b|<c>@d"))
}

// A case file has what is printed, and decides it.
func TestReportAsCases(t *testing.T) {
	stdout, stderr := reportOf(t, "-json")
	require.Equal(t, "iameval diff: not known whether old.json allows what new.json does not: the budget is used up\n", stderr)
	file := fstest.MapFS{"found.json": {Data: []byte(stdout)}}
	groups, err := evaltest.Load(file, "*.json")
	require.NoError(t, err)
	require.Len(t, groups, 4)
	require.Equal(t, "new.json allows what old.json does not: new.json", groups[0].Description)
	require.Equal(t, evaluate.Allow, groups[0].Cases[0].Want)
	require.Equal(t, evaluate.ImplicitDeny, groups[1].Cases[0].Want)
	evaltest.RunFS(t, file, "*.json")
}
