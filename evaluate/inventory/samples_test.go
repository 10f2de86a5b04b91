package inventory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	payments = "arn:aws:iam::111122223333:"
	sandbox  = "arn:aws:iam::444455556666:"
)

// A question is a request by a user, or by a session of a role.
type question struct {
	name     string
	by       string
	action   string
	resource string
	context  []condition.Entry
	allowed  bool
	says     string // a part of the decision
}

func ask(t *testing.T, inv *inventory.Inventory, q question) {
	t.Helper()
	p, err := principal.Parse(q.by)
	if role := inv.Role(q.by); role != nil {
		p, err = principal.RoleSession(q.by, "session")
	}
	require.NoError(t, err)
	req := evaluate.Request{
		Principal: p, Action: q.action, Resource: q.resource, ResourceAccount: "111122223333",
		Context: condition.NewContext(q.context...), Time: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC),
	}
	d := inv.Evaluator().Evaluate(&req, nil)
	require.Equal(t, q.allowed, d.Allowed(), d.String())
	require.Contains(t, d.String(), q.says)
}

// TestSamples asks what should follow from the samples, by the rules of AWS: see
// testdata/README.md.
func TestSamples(t *testing.T) {
	for form, details := range map[string][]string{
		"as the CLI prints it":  {"gaad/111122223333.json"},
		"as the API answers":    {"gaad/111122223333.encoded.page1.json", "gaad/111122223333.encoded.page2.json"},
		"the second page first": {"gaad/111122223333.encoded.page2.json", "gaad/111122223333.encoded.page1.json"},
		"twice":                 {"gaad/111122223333.json", "gaad/111122223333.json"},
		"in both forms":         {"gaad/111122223333.encoded.*", "gaad/111122223333.json"},
		"with what else IAM prints, and in two ways": {"iam/*", "gaad/111122223333.json", "iam/*"},
	} {
		t.Run(form, func(t *testing.T) {
			inv, err := read(t, append(details, "gaad/444455556666.json", "iam/*")...)
			require.ErrorContains(t, err, "arn:aws:iam::aws:policy/service-role/AWSConfigRole is attached and in no file")
			for _, q := range []question{
				{"by a group, the default version", payments + "user/hana", "s3:GetObject", "arn:aws:s3:::example-reports/finance/a", nil, true, payments + "policy/finance/ReportsReader"},
				{"of another version", payments + "user/hana", "s3:GetObjectTagging", "arn:aws:s3:::example-reports/finance/a", nil, false, "no identity-based policy allows"},
				{"a managed policy of AWS", payments + "user/hana", "iam:ListRoles", "*", nil, true, "ViewOnlyAccess"},
				{"a managed policy and a condition", payments + "user/contractors/ren", "s3:ListBucket", "arn:aws:s3:::example-reports", []condition.Entry{condition.String("s3:prefix", "finance/")}, true, "List"},
				{"within a boundary that is attached to nobody", payments + "user/mei", "s3:GetObject", "arn:aws:s3:::example-reports/finance/a", nil, true, "ReportsReader"},
				{"a role with a path", payments + "role/app/Web", "s3:GetObject", "arn:aws:s3:::example-reports/finance/a", nil, true, "ReportsReader"},
				{"inline, within a boundary", payments + "role/ReportWriter", "s3:PutObject", "arn:aws:s3:::example-reports/a", nil, true, payments + "role/ReportWriter:write"},
				{"a managed policy, within a boundary", payments + "role/ReportWriter", "logs:PutLogEvents", "*", nil, true, "AWSLambdaBasicExecutionRole"},
				{"a role that is passed, whatever it trusts", payments + "role/ci/Deploy", "iam:PassRole", payments + "role/ReportWriter", []condition.Entry{condition.String("iam:PassedToService", "lambda.amazonaws.com")}, true, payments + "role/ci/Deploy:deploy"},
				{"a policy that is in no file", payments + "role/Orphan", "s3:GetObject", "arn:aws:s3:::example-reports/a", nil, false, "AWSConfigRole is attached and in no file"},
			} {
				t.Run(q.name, func(t *testing.T) { ask(t, inv, q) })
			}
		})
	}
}

func TestBoundaryInNoFile(t *testing.T) {
	inv, err := read(t, "gaad/111122223333.json")
	require.ErrorContains(t, err, "gaad/111122223333.json:84:27: /UserDetailList/2/PermissionsBoundary: missing output: arn:aws:iam::111122223333:policy/OnlyABoundary is attached and in no file")
	ask(t, inv, question{by: payments + "user/mei", action: "s3:GetObject", resource: "arn:aws:s3:::example-reports/a", says: "OnlyABoundary"})
	require.Contains(t, inv.User(payments+"user/mei").Unknown, "OnlyABoundary")
}

// TestAssume follows the chain of the samples by AssumeRole.
func TestAssume(t *testing.T) {
	inv, _ := read(t, "gaad/111122223333.json", "gaad/444455556666.json", "iam/*")
	e := inv.Evaluator()
	noah := principal.MustParse(sandbox + "user/noah")
	at := time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)
	bridge, err := e.AssumeRole(&evaluate.AssumeRoleRequest{Principal: noah, Role: &inv.Role(sandbox + "role/Bridge").Role, SessionName: "noah", Time: at}, nil)
	require.NoError(t, err)
	require.True(t, bridge.Decision.Allowed(), bridge)
	partner := &inv.Role(payments + "role/Partner").Role
	require.Equal(t, 2*time.Hour, partner.MaxSession)
	require.Equal(t, "AROAEXAMPLE0000000012", partner.ID)
	hop := evaluate.AssumeRoleRequest{
		Principal: bridge.Session.Principal, Chain: bridge.Session, Role: partner, SessionName: "noah", ExternalID: "example-7", Time: at,
	}
	for _, c := range []struct {
		name    string
		change  func(*evaluate.AssumeRoleRequest)
		allowed bool
	}{
		{"as it should be", func(*evaluate.AssumeRoleRequest) {}, true},
		{"without the external ID", func(r *evaluate.AssumeRoleRequest) { r.ExternalID = "" }, false},
		{"by noah himself", func(r *evaluate.AssumeRoleRequest) { r.Principal, r.Chain = noah, nil }, false},
	} {
		r := hop
		c.change(&r)
		result, err := e.AssumeRole(&r, nil)
		require.NoError(t, err, c.name)
		require.Equal(t, c.allowed, result.Decision.Allowed(), "%s: %s", c.name, result)
		if c.allowed {
			require.Equal(t, at.Add(time.Hour), result.Session.Expires) // chained
		}
	}
	early := evaluate.AssumeRoleRequest{Principal: noah, Role: &inv.Role(sandbox + "role/Bridge").Role, SessionName: "noah", Time: at.AddDate(0, -2, 0)}
	bridge, err = e.AssumeRole(&early, nil)
	require.NoError(t, err)
	hop.Principal, hop.Chain, hop.Time = bridge.Session.Principal, bridge.Session, early.Time
	result, err := e.AssumeRole(&hop, nil)
	require.NoError(t, err)
	require.False(t, result.Decision.Allowed(), "before June")

	for _, c := range []struct {
		by      string
		age     int64
		allowed bool
	}{{"user/hana", 899, true}, {"user/hana", 900, false}, {"user/mei", 10, false}} {
		result, err := e.AssumeRole(&evaluate.AssumeRoleRequest{
			Principal: principal.MustParse(payments + c.by), Role: &inv.Role(payments + "role/ops/BreakGlass").Role, SessionName: "test", Time: at,
			Context: condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true), condition.Int("aws:MultiFactorAuthAge", c.age)),
		}, nil)
		require.NoError(t, err)
		require.Equal(t, c.allowed, result.Decision.Allowed(), "%s %d: %s", c.by, c.age, result)
	}
}

func TestEntities(t *testing.T) {
	inv, _ := read(t, "gaad/111122223333.json", "iam/*")
	ren := inv.User(payments + "user/contractors/ren")
	require.Equal(t, "/contractors/", ren.Path)
	require.Equal(t, "AIDAEXAMPLE0000000002", ren.ID)
	require.Equal(t, map[string]string{"team": "finance", "employment": "contractor"}, ren.Tags)
	require.Equal(t, payments+"policy/TeamBoundary", ren.Boundary)
	require.Equal(t, []string{payments + "policy/finance/ReportsReader"}, ren.Managed)
	require.Len(t, ren.Inline, 1)
	require.Equal(t, time.Date(2025, 4, 10, 1, 2, 3, 0, time.UTC), ren.Created)
	readers := inv.Group(payments + "group/Readers")
	require.Equal(t, []*inventory.User{inv.User(payments + "user/hana"), inv.User(payments + "user/mei")}, readers.Users)
	require.Equal(t, readers, inv.User(payments + "user/mei").Groups[0])
	web := inv.Role(payments + "role/app/Web")
	require.Equal(t, []string{payments + "instance-profile/app/Web", payments + "instance-profile/app/WebBlue"}, web.InstanceProfiles)
	require.Equal(t, time.Hour, web.MaxSession)
	partner := inv.Role(payments + "role/Partner")
	require.Equal(t, time.Date(2026, 11, 10, 1, 0, 0, 0, time.UTC), partner.LastUsed) // by get-role
	var names []string
	for r := range inv.Roles() {
		names = append(names, r.Name)
	}
	require.Equal(t, []string{"Orphan", "Partner", "ReportWriter", "Web", "AWSReservedSSO_Auditor_0123456789abcdef", "Deploy", "BreakGlass"}, names)
}
