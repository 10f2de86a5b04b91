package inventory_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A company is an organization that is made up: the outputs of the CLI, by the names of files.
// In each account roles are assumed by users, by services, by a CI provider and by roles of
// other accounts, some within a month.
type company struct {
	accounts, roles int // roles in each account
	files           map[string]string
	bytes           int
}

// accountID returns the ID of account i. The first is the management account.
func accountID(i int) string { return fmt.Sprintf("1%011d", i) }

// newCompany makes up an organization.
func newCompany(accounts, roles int) *company {
	c := &company{accounts: accounts, roles: roles, files: make(map[string]string)}
	c.organize()
	for i := range accounts {
		c.details(i)
	}
	for _, text := range c.files {
		c.bytes += len(text)
	}
	return c
}

func (c *company) read(t testing.TB) *inventory.Inventory {
	t.Helper()
	var r inventory.Reader
	for name, text := range c.files {
		r.Read(name, strings.NewReader(text))
	}
	inv, err := r.Inventory()
	require.NoError(t, err)
	return inv
}

// organize makes up the organization: ten units, an SCP and an RCP at the root and an SCP at
// each unit.
func (c *company) organize() {
	const units = 10
	arn := "arn:aws:organizations::" + accountID(0) + ":"
	var list, targets []string
	for i := range c.accounts {
		path := "o-a1b2c3d4e5/r-ab12/"
		if i > 0 {
			path += fmt.Sprintf("ou-ab12-%08d/", i%units)
			targets = append(targets, accountID(i))
		}
		list = append(list, fmt.Sprintf(`{"Id": "%[1]s", "Arn": "%[2]saccount/o-a1b2c3d4e5/%[1]s", "Email": "a%[3]d@example.com", "Name": "account-%[3]d", "State": "ACTIVE", "Paths": ["%[4]s%[1]s/"], "JoinedMethod": "CREATED", "JoinedTimestamp": "2025-01-15T03:04:05.678000+00:00"}`, accountID(i), arn, i, path))
	}
	targets = append(targets, "r-ab12")
	for u := range units {
		targets = append(targets, fmt.Sprintf("ou-ab12-%08d", u))
	}
	c.files["organizations.list-accounts.json"] = `{"Accounts": [` + strings.Join(list, ",") + `]}`
	c.files["organizations.list-roots.json"] = `{"Roots": [{"Id": "r-ab12", "Arn": "` + arn + `root/o-a1b2c3d4e5/r-ab12", "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}, {"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"}]}]}`
	policies := map[string][]string{}
	add := func(typ, id, content string, targets ...string) {
		summary := fmt.Sprintf(`{"Id": "%[1]s", "Arn": "%[2]spolicy/o-a1b2c3d4e5/%[3]s/%[1]s", "Name": "%[1]s", "Type": "%[4]s", "AwsManaged": false}`, id, arn, strings.ToLower(typ), typ)
		policies[typ] = append(policies[typ], summary)
		c.files["organizations.describe-policy."+id+".json"] = `{"Policy": {"PolicySummary": ` + summary + `, "Content": ` + quoteJSON(content) + `}}`
		for i, id := range targets {
			targets[i] = `{"TargetId": "` + id + `"}`
		}
		c.files["organizations.list-targets-for-policy."+id+".json"] = `{"Targets": [` + strings.Join(targets, ",") + `]}`
	}
	const scp, rcp = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
	add(scp, "p-FullAWSAccess", `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`, targets...)
	add(scp, "p-regions01", `{"Version": "2012-10-17", "Statement": [{"Sid": "Regions", "Effect": "Deny", "NotAction": ["iam:*", "sts:*", "s3:*"], "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["ap-northeast-1", "us-east-1"]}}}]}`, "r-ab12")
	add(rcp, "p-perimeter01", `{"Version": "2012-10-17", "Statement": [{"Sid": "Perimeter", "Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sts:AssumeRole"], "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}]}`, "r-ab12")
	for u := range units {
		add(scp, fmt.Sprintf("p-unit%08d", u), fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Sid": "Unit", "Effect": "Deny", "Action": ["iam:CreateUser", "service%d:*"], "Resource": "*"}]}`, u), fmt.Sprintf("ou-ab12-%08d", u))
	}
	for typ, list := range policies {
		c.files["organizations.list-policies."+typ+".json"] = `{"Policies": [` + strings.Join(list, ",") + `]}`
	}
}

// details makes up the details of an account, list-roles and the policy of a bucket.
func (c *company) details(i int) {
	id := accountID(i)
	iam := "arn:aws:iam::" + id + ":"
	var users, groups, roles, durations, policies []string
	document := func(statements ...string) string {
		return "{\n      \"Version\": \"2012-10-17\",\n      \"Statement\": [\n        " + strings.Join(statements, ",\n        ") + "\n      ]\n    }"
	}
	allow := func(action, resource, condition string) string {
		return `{"Effect": "Allow", "Action": "` + action + `", "Resource": "` + resource + `"` + condition + `}`
	}
	for g := range 3 {
		groups = append(groups, fmt.Sprintf(`{"Path": "/", "GroupName": "team-%[1]d", "GroupId": "AGPAEXAMPLE%010[2]d", "Arn": "%[3]sgroup/team-%[1]d", "CreateDate": "2025-04-09T00:00:00+00:00", "GroupPolicyList": [{"PolicyName": "assume", "PolicyDocument": %[4]s}], "AttachedManagedPolicies": [{"PolicyName": "Read-%[1]d", "PolicyArn": "%[3]spolicy/Read-%[1]d"}]}`,
			g, i*3+g, iam, document(allow("sts:AssumeRole", iam+"role/app/*", ""))))
	}
	for u := range 6 {
		users = append(users, fmt.Sprintf(`{"Path": "/", "UserName": "user-%[1]d", "UserId": "AIDAEXAMPLE%010[2]d", "Arn": "%[3]suser/user-%[1]d", "CreateDate": "2025-04-10T01:02:03+00:00", "GroupList": ["team-%[4]d"], "AttachedManagedPolicies": [], "Tags": [{"Key": "team", "Value": "team-%[4]d"}]}`,
			u, i*6+u, iam, u%3))
	}
	for r := range c.roles {
		var trust string
		switch r % 5 {
		case 0:
			trust = `{"Effect": "Allow", "Principal": {"AWS": "` + iam + `root"}, "Action": "sts:AssumeRole"}`
		case 1:
			trust = `{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}`
		case 2:
			trust = fmt.Sprintf(`{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:role/app/role-%d"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "id-%d"}}}`, accountID((i+1)%c.accounts), (r+3)%c.roles, r)
		case 3:
			trust = fmt.Sprintf(`{"Effect": "Allow", "Principal": {"AWS": "%suser/user-%d"}, "Action": "sts:AssumeRole", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-%02d-01T00:00:00Z"}, "DateLessThan": {"aws:CurrentTime": "2026-%02d-28T00:00:00Z"}}}`, iam, r%6, r%12+1, r%12+1)
		case 4:
			trust = fmt.Sprintf(`{"Effect": "Allow", "Principal": {"Federated": "%soidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}, "StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/app-%d:*"}}}`, iam, r)
		}
		head := fmt.Sprintf(`"Path": "/app/", "RoleName": "role-%[1]d", "RoleId": "AROAEXAMPLE%010[2]d", "Arn": "%[3]srole/app/role-%[1]d", "CreateDate": "2025-05-01T00:00:00+00:00", "AssumeRolePolicyDocument": %[4]s`, r, i*c.roles+r, iam, document(trust))
		inline := document(
			allow("s3:GetObject", fmt.Sprintf("arn:aws:s3:::bucket-%d/role-%d/*", i, r), ""),
			allow("sts:AssumeRole", fmt.Sprintf("arn:aws:iam::%s:role/app/role-%d", accountID((i+c.accounts-1)%c.accounts), (r+c.roles-3)%c.roles), ""),
			allow("dynamodb:Query", fmt.Sprintf("arn:aws:dynamodb:ap-northeast-1:%s:table/table-%d", id, r), `, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/team}"]}}`))
		roles = append(roles, fmt.Sprintf("{\n    %s,\n    \"InstanceProfileList\": [], \"RolePolicyList\": [{\"PolicyName\": \"app\", \"PolicyDocument\": %s}], \"AttachedManagedPolicies\": [{\"PolicyName\": \"Read-%[3]d\", \"PolicyArn\": \"%[4]spolicy/Read-%[3]d\"}, {\"PolicyName\": \"AWSLambdaBasicExecutionRole\", \"PolicyArn\": \"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"}], \"PermissionsBoundary\": {\"PermissionsBoundaryType\": \"Policy\", \"PermissionsBoundaryArn\": \"%[4]spolicy/Boundary\"}, \"Tags\": [{\"Key\": \"team\", \"Value\": \"team-%[3]d\"}], \"RoleLastUsed\": {}\n  }", head, inline, r%3, iam))
		durations = append(durations, "{"+head+`, "MaxSessionDuration": 3600}`)
	}
	managed := func(arn, document string) {
		policies = append(policies, `{"PolicyName": "`+arn[strings.LastIndexByte(arn, '/')+1:]+`", "Arn": "`+arn+`", "DefaultVersionId": "v2", "PolicyVersionList": [{"VersionId": "v2", "IsDefaultVersion": true, "Document": `+document+`}, {"VersionId": "v1", "IsDefaultVersion": false, "Document": `+document+`}]}`)
	}
	for p := range 3 {
		managed(fmt.Sprintf("%spolicy/Read-%d", iam, p), document(allow("s3:Get*", fmt.Sprintf("arn:aws:s3:::bucket-%d/shared/*", i), ""), allow("ec2:Describe*", "*", "")))
	}
	managed(iam+"policy/Boundary", document(allow("s3:*", "*", ""), allow("sts:*", "*", ""), allow("dynamodb:*", "*", ""), allow("logs:*", "*", "")))
	managed("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole", document(`{"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}`))
	c.files[id+"/get-account-authorization-details.json"] = "{\n  \"UserDetailList\": [" + strings.Join(users, ",\n  ") + "],\n  \"GroupDetailList\": [" + strings.Join(groups, ",\n  ") + "],\n  \"RoleDetailList\": [" + strings.Join(roles, ",\n  ") + "],\n  \"Policies\": [" + strings.Join(policies, ",\n  ") + "]\n}"
	c.files[id+"/iam.list-roles.json"] = `{"Roles": [` + strings.Join(durations, ",\n") + `]}`
	c.files[id+fmt.Sprintf("/s3api.get-bucket-policy.bucket-%d.json", i)] = `{"Policy": ` + quoteJSON(fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket-%d/shared/*"}]}`, accountID((i+1)%c.accounts), i)) + `}`
}

// TestCompany asks a small organization that is made up.
func TestCompany(t *testing.T) {
	c := newCompany(4, 10)
	inv := c.read(t)
	require.Empty(t, inv.Problems())
	session, err := principal.RoleSession("arn:aws:iam::"+accountID(1)+":role/app/role-7", "session")
	require.NoError(t, err)
	for resource, allowed := range map[string]bool{"bucket-1/role-7/a": true, "bucket-1/role-8/a": false, "bucket-1/shared/a": true, "bucket-0/shared/a": false} {
		owner := accountID(1)
		if strings.HasPrefix(resource, "bucket-0") {
			owner = accountID(0)
		}
		d := inv.Evaluator().Evaluate(&evaluate.Request{Principal: session, Action: "s3:GetObject", Resource: "arn:aws:s3:::" + resource, ResourceAccount: owner}, nil)
		require.Equal(t, allowed, d.Allowed(), "%s: %s", resource, d)
	}
}

// TestScale loads an organization of 200 accounts with 20,000 roles, and says how long it takes
// and what is retained: see docs/performance.md.
func TestScale(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	for _, accounts := range []int{25, 50, 100, 200} {
		c := newCompany(accounts, 100)
		before := heap()
		begin := time.Now()
		inv := c.read(t)
		took := time.Since(begin)
		retained := heap() - before
		t.Logf("%d accounts, %d roles, %.1f MB of files: loaded in %s, %.1f MB retained, %.2f bytes for each byte",
			accounts, accounts*c.roles, float64(c.bytes)/1e6, took.Round(time.Millisecond), float64(retained)/1e6, float64(retained)/float64(c.bytes))
		require.Less(t, retained, 8*c.bytes)
		n := 0
		for range inv.Roles() {
			n++
		}
		require.Equal(t, accounts*c.roles, n)
		runtime.KeepAlive(inv)
	}
}

// heap returns how much memory is in use.
func heap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func BenchmarkLoad(b *testing.B) {
	c := newCompany(20, 100)
	b.SetBytes(int64(c.bytes))
	b.ReportAllocs()
	for b.Loop() {
		c.read(b)
	}
}
