package cloudtrail_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
)

// describe returns what a call is, in one line.
func describe(c cloudtrail.Call) string {
	var b strings.Builder
	switch {
	case c.Reason != "":
		fmt.Fprintf(&b, "%s: not judged: %s", c.Principal, c.Reason)
		return b.String()
	case c.AssumeRole != nil:
		fmt.Fprintf(&b, "%s %s %s as %s", c.Principal, c.Action, c.Resource, c.AssumeRole.SessionName)
	default:
		fmt.Fprintf(&b, "%s %s %s of %q", c.Principal, c.Action, c.Resource, c.Request.ResourceAccount)
	}
	if c.NoResource {
		b.WriteString(", resource not named")
	}
	if c.NameOnly {
		b.WriteString(", path not named")
	}
	return b.String()
}

func describeAll(e *cloudtrail.Event) string {
	var lines []string
	for _, c := range e.Calls() {
		lines = append(lines, describe(c))
	}
	return strings.Join(lines, "\n")
}

// The samples, of which shared/samples/README.md says what they are. Each number is the last
// of the ID of the event.
func TestSampleEvents(t *testing.T) {
	want := []string{
		`arn:aws:iam::111122223333:user/hana s3:GetObject arn:aws:s3:::example-reports/finance/2026-11.csv of "111122223333"`,
		`arn:aws:iam::111122223333:user/contractors/ren s3:GetObject arn:aws:s3:::example-reports/finance/2026-11.csv of "111122223333"`,
		`arn:aws:sts::444455556666:assumed-role/Bridge/noah sts:AssumeRole arn:aws:iam::111122223333:role/Partner as noah`,
		`anonymous: not judged: other-account`,
		`service:lambda.amazonaws.com sts:AssumeRole arn:aws:iam::111122223333:role/ReportWriter as report-make`,
		`web-identity:arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com sts:AssumeRoleWithWebIdentity arn:aws:iam::111122223333:role/ci/Deploy as GitHubActions`,
		`saml:arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE sts:AssumeRoleWithSAML arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/ap-northeast-1/AWSReservedSSO_Auditor_0123456789abcdef as mei`,
		`arn:aws:iam::111122223333:user/mei sts:AssumeRole arn:aws:iam::111122223333:role/ops/BreakGlass as mei`,
		`anonymous: not judged: no-action`,
		`anonymous: not judged: no-action`,
		`arn:aws:iam::111122223333:user/hana kms:Decrypt arn:aws:kms:ap-northeast-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab of ""`,
		`arn:aws:sts::444455556666:assumed-role/Bridge/noah iam:CreateUser arn:aws:iam::444455556666:user/extra of ""`,
		`arn:aws:sts::111122223333:assumed-role/Web/i-0123456789abcdef0 ec2:RunInstances arn:aws:ec2:us-west-2:111122223333:instance/* of ""` + "\n" +
			`arn:aws:sts::111122223333:assumed-role/Web/i-0123456789abcdef0 ec2:RunInstances * of "111122223333", resource not named`,
		`arn:aws:sts::111122223333:assumed-role/ReportWriter/report-make secretsmanager:GetSecretValue arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:db-a1b2c3 of ""`,
		`arn:aws:sts::111122223333:assumed-role/Deploy/GitHubActions lambda:UpdateFunctionCode arn:aws:lambda:ap-northeast-1:111122223333:function:report-make of ""`,
		`arn:aws:iam::111122223333:user/hana lambda:InvokeFunction arn:aws:lambda:ap-northeast-1:111122223333:function:report-make of ""`,
		`arn:aws:sts::111122223333:assumed-role/BreakGlass/hana cloudwatch:PutMetricAlarm arn:aws:cloudwatch:ap-northeast-1:111122223333:alarm:errors of ""` + "\n" +
			`arn:aws:sts::111122223333:assumed-role/BreakGlass/hana cloudwatch:PutMetricAlarm * of "111122223333", resource not named`,
		`arn:aws:sts::111122223333:assumed-role/ReportWriter/report-make dynamodb:PutItem arn:aws:dynamodb:ap-northeast-1:111122223333:table/runs of ""`,
		`arn:aws:iam::111122223333:root s3:PutBucketPolicy arn:aws:s3:::example-reports of "111122223333"`,
		`arn:aws:sts::111122223333:federated-user/yui: not judged: no-permission-needed`,
		`anonymous: not judged: not-a-call`,
		`anonymous s3:GetObject arn:aws:s3:::example-reports/finance/2026-11.csv of "111122223333"`,
		`anonymous: not judged: not-a-call`,
	}
	denied := map[int]string{ // type and ARN of the policy
		2: "identity-based policy", 8: "", 12: "service control policy arn:aws:organizations::777788889999:policy/o-a1b2c3d4e5/service_control_policy/p-sandbox01",
		13: "service control policy arn:aws:organizations::777788889999:policy/o-a1b2c3d4e5/service_control_policy/p-regions01",
		14: "permissions boundary", 21: "VPC endpoint policy", 22: "",
	}
	events, errs := readAll(t, "testdata/records.json")
	require.Empty(t, errs)
	require.Len(t, events, len(want))
	for i, e := range events {
		require.Equal(t, want[i], describeAll(e), "%d: %s %s", i+1, e.Source, e.Name)
		d, isDenial := e.Denial()
		said, wantDenial := denied[i+1]
		require.Equal(t, wantDenial, isDenial, i+1)
		require.Equal(t, isDenial, e.Answer() == cloudtrail.Denied)
		if isDenial && (said != "" || d.Type != 0) {
			require.Equal(t, said, strings.TrimSpace(d.Type.String()+" "+d.Policy), i+1)
		}
	}
}

// The same event has the same meaning in every container.
func TestContainersHoldTheSame(t *testing.T) {
	records, _ := readAll(t, "testdata/records.json")
	byID := make(map[string]string)
	for _, e := range records {
		byID[e.ID] = describeAll(e)
	}
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.Len(t, files, 5)
	for _, name := range files {
		events, errs := readAll(t, name)
		require.Empty(t, errs, name)
		for _, e := range events {
			require.Equal(t, byID[e.ID], describeAll(e), "%s: %s", name, e.ID)
		}
	}
}

// An enriched event of CloudTrail Lake tells the keys that it was asked for.
func TestEnrichedEvent(t *testing.T) {
	events, _ := readAll(t, "testdata/enriched-event.json")
	call := events[0].Calls()[0]
	require.True(t, call.Known.Has("aws:PrincipalOrgID"))
	require.True(t, call.Known.Has("aws:SecureTransport"))
	require.False(t, call.Known.Has("aws:ResourceOrgID"))
	values, ok := call.Request.Context.Lookup("aws:PrincipalTag/team")
	require.True(t, ok)
	require.Equal(t, []string{"finance"}, values)
	require.False(t, call.Known.Has("aws:PrincipalTag/other"))
}

// A caseOfCalls is an event in short form and what becomes of it.
type caseOfCalls struct {
	name   string
	fields string // of the event, beside those that each has
	want   string
	facts  map[string]string // by condition key: the value, "absent" or "unknown"
	source string
}

// user, role and the like are values of userIdentity, and header is what each event has.
const (
	header = `"eventVersion": "1.11", "eventTime": "2026-11-24T09:01:00Z", "awsRegion": "eu-west-1", "recipientAccountId": "111122223333"`
	user   = `"userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE0000000001", "arn": "arn:aws:iam::111122223333:user/team/ann", "accountId": "111122223333", "userName": "ann"}`
	ann    = `arn:aws:iam::111122223333:user/team/ann `
)

// session returns a userIdentity of a session of role /app/Web with more members of the
// identity, and of its session context.
func session(identity, context string) string {
	return `"userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLE0000000002:s", "arn": "arn:aws:sts::111122223333:assumed-role/Web/s",
		"accountId": "111122223333"` + identity + `, "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLE0000000002",
		"arn": "arn:aws:iam::111122223333:role/app/Web", "accountId": "111122223333", "userName": "Web"},
		"attributes": {"creationDate": "2026-11-24T08:55:00Z", "mfaAuthenticated": "false"}` + context + `}}`
}

// event returns an event of a service.
func event(service, name, fields string) string {
	return `{` + header + `, "eventSource": "` + service + `.amazonaws.com", "eventName": "` + name + `", ` + fields + `}`
}

func runCases(t *testing.T, cases []caseOfCalls) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			require.NotEmpty(t, c.source)
			service, rest, _ := strings.Cut(c.fields, " ")
			name, fields, _ := strings.Cut(rest, " ")
			e, err := cloudtrail.ParseEvent(event(service, name, fields))
			require.NoError(t, err)
			require.Equal(t, c.want, describeAll(e))
			call := e.Calls()[0]
			for key, want := range c.facts {
				require.Equal(t, want, factOf(&call, key), key)
			}
		})
	}
}

// factOf returns what a call says of a condition key. Keys that evaluation derives have no
// value here.
func factOf(call *cloudtrail.Call, key string) string {
	context := call.Request
	var values []string
	ok := false
	if context != nil {
		values, ok = context.Context.Lookup(key)
	} else {
		values, ok = call.AssumeRole.Context.Lookup(key)
	}
	switch known := call.Known.Has(key); {
	case ok && known:
		return strings.Join(values, " ")
	case ok:
		return "perhaps " + strings.Join(values, " ")
	case known:
		return "absent"
	}
	return "unknown"
}
