package inventory_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const management = "arn:aws:iam::777788889999:"

// A folder is files by name.
type folder map[string]string

func load(t testing.TB, patterns ...string) folder {
	t.Helper()
	f := make(folder)
	for _, pattern := range patterns {
		names, err := fs.Glob(os.DirFS("testdata"), pattern)
		require.NoError(t, err)
		require.NotEmpty(t, names, pattern)
		for _, name := range names {
			text, err := fs.ReadFile(os.DirFS("testdata"), name)
			require.NoError(t, err)
			f[name] = string(text)
		}
	}
	return f
}

// with returns f with another text in place of old in the file with the given name. If old is
// "", the whole file is it, and without new it is no more.
func (f folder) with(t testing.TB, name, old, text string) folder {
	t.Helper()
	next := make(folder)
	for name, text := range f {
		next[name] = text
	}
	switch {
	case old != "":
		require.Contains(t, next[name], old, name)
		next[name] = strings.ReplaceAll(next[name], old, text)
	case text != "":
		next[name] = text
	default:
		require.Contains(t, next, name)
		delete(next, name)
	}
	return next
}

func (f folder) read() (*inventory.Inventory, error) {
	var r inventory.Reader
	for name, text := range f { // in any order
		r.Read(name, strings.NewReader(text))
	}
	return r.Inventory()
}

// users adds a user who may do everything to each account.
func (f folder) users() folder {
	f["users.json"] = `{"principals": [` +
		`{"arn": "arn:aws:iam::777788889999:user/admin", "policies": [{"name": "all", "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]},` +
		`{"arn": "arn:aws:iam::111122223333:user/admin", "policies": [{"name": "all", "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]},` +
		`{"arn": "arn:aws:iam::444455556666:user/admin", "policies": [{"name": "all", "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]}]}`
	return f
}

func TestOrganization(t *testing.T) {
	const org = "organization/"
	all := load(t, org+"*").users()
	targets := func(ids ...string) string {
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = `{"TargetId": "` + id + `", "Arn": "", "Name": "", "Type": ""}`
		}
		return `{"Targets": [` + strings.Join(list, ",") + `]}`
	}
	for _, c := range []struct {
		name   string
		folder folder
		by     string
		action string
		region string
		says   string // "" if it is allowed
	}{
		{"an SCP of a unit", all, sandbox, "iam:CreateUser", "us-east-1", `explicit deny by statement "NoUsers"`},
		{"of another unit", all, payments, "iam:CreateUser", "us-east-1", ""},
		{"an SCP of the root", all, payments, "s3:ListAllMyBuckets", "eu-west-1", `explicit deny by statement "Regions"`},
		{"the management account has none", all, management, "s3:ListAllMyBuckets", "eu-west-1", ""},
		{"CLI 2.9 and version 1 have no Paths", all.with(t, org+"list-accounts.json", "", ""), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"without list-parents", all.with(t, org+"list-parents.444455556666.json", "", ""), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"with neither",
			all.with(t, org+"list-accounts.json", "", "").with(t, org+"list-parents.444455556666.json", "", ""), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the place of 444455556666 in its organization is in no file"},
		{"only the first parent", all.with(t, org+"list-accounts.json", "", "").with(t, org+"list-parents.ou-ab12-33333333.json", "", ""), sandbox, "s3:ListAllMyBuckets", "us-east-1", "is in no file"},
		{"Paths that disagree with list-parents", all.with(t, org+"list-parents.444455556666.json", "ou-ab12-33333333", "ou-ab12-22222222"), sandbox, "s3:ListAllMyBuckets", "us-east-1", "elsewhere"},
		{"Paths as the example of the CLI has them: the same for all accounts", all.with(t, org+"list-accounts.json", "ou-ab12-33333333/444455556666/", "777788889999/"), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"a parent that is its own", all.with(t, org+"list-accounts.json", "", "").with(t, org+"list-parents.ou-ab12-33333333.json", `"r-ab12"`, `"ou-ab12-33333333"`), sandbox, "s3:ListAllMyBuckets", "us-east-1", "is in no file"},
		{"the content of an SCP is in no file", all.with(t, org+"describe-policy.p-sandbox01.json", "", ""), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the content of p-sandbox01 is in no file"},
		{"which does not matter elsewhere", all.with(t, org+"describe-policy.p-sandbox01.json", "", ""), payments, "s3:ListAllMyBuckets", "us-east-1", ""},
		{"an SCP that is not understood", all.with(t, org+"describe-policy.p-sandbox01.json", "Effect", "effect"), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the policy p-sandbox01 is not understood"},
		{"FullAWSAccess is known", all.with(t, org+"describe-policy.p-FullAWSAccess.json", "", ""), payments, "iam:CreateUser", "us-east-1", ""},
		{"the targets of an SCP are in no file", all.with(t, org+"list-targets-for-policy.p-sandbox01.json", "", ""), payments, "iam:CreateUser", "us-east-1", "to what p-sandbox01 is attached is in no file"},
		{"the targets go on", all.with(t, org+"list-targets-for-policy.p-sandbox01.json", `"Targets"`, `"NextToken": "x", "Targets"`), payments, "iam:CreateUser", "us-east-1", "to what p-sandbox01 is attached is in no file"},
		{"an empty page, and then another", all.with(t, "2/"+org+"list-targets-for-policy.p-sandbox01.json", "", `{"NextToken": "x", "Targets": []}`), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"no list of SCPs", all.with(t, org+"list-policies.SERVICE_CONTROL_POLICY.json", "", ""), payments, "iam:CreateUser", "us-east-1", "which policies of type SERVICE_CONTROL_POLICY there are is in no file"},
		{"SCPs are not enabled", all.with(t, org+"list-roots.json", `"SERVICE_CONTROL_POLICY",
     "Status": "ENABLED"`, `"SERVICE_CONTROL_POLICY",
     "Status": "PENDING_DISABLE"`), sandbox, "iam:CreateUser", "us-east-1", ""},
		{"consolidated billing", all.with(t, org+"describe-organization.json", `"ALL"`, `"CONSOLIDATED_BILLING"`), sandbox, "iam:CreateUser", "us-east-1", ""},
		{"no list of roots", all.with(t, org+"list-roots.json", "", ""), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"AvailablePolicyTypes is not used", all.with(t, org+"describe-organization.json", `"AvailablePolicyTypes": []`, `"AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "PENDING_DISABLE"}]`), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"the management account by the ARNs alone", all.with(t, org+"describe-organization.json", "", ""), management, "s3:ListAllMyBuckets", "eu-west-1", ""},
		{"no SCP at a level, where AWS has one", all.with(t, org+"list-targets-for-policy.p-FullAWSAccess.json", "", targets("r-ab12", "ou-ab12-11111111", "ou-ab12-22222222", "ou-ab12-33333333", "444455556666")), payments, "iam:CreateUser", "us-east-1", "no SCP is attached to 111122223333"},
		{"list-policies-for-target agrees", all.with(t, org+"list-policies-for-target.ou-ab12-33333333.json", "",
			`{"Policies": [{"Id": "p-sandbox01", "Type": "SERVICE_CONTROL_POLICY"}, {"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}]}`), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"or not", all.with(t, org+"list-policies-for-target.ou-ab12-33333333.json", "",
			`{"Policies": [{"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}]}`), sandbox, "iam:CreateUser", "us-east-1", "do not agree about ou-ab12-33333333"},
		{"two parents", all.with(t, "2/"+org+"list-parents.444455556666.json", "", `{"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]}`), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the parent of 444455556666 is"},
		{"a policy of another type", all.with(t, org+"list-policies.TAG_POLICY.json", "", `{"Policies": [{"Id": "p-tags0001", "Type": "TAG_POLICY"}]}`), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"two contents of an SCP", all.with(t, "2/"+org+"describe-policy.p-sandbox01.json", "", strings.ReplaceAll(all[org+"describe-policy.p-sandbox01.json"], "iam:CreateUser", "iam:CreateRole")), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the content of p-sandbox01 is another here"},
		{"two lists of roots", all.with(t, "2/"+org+"list-roots.json", "", strings.ReplaceAll(all[org+"list-roots.json"], "ENABLED", "PENDING_DISABLE")), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the types of policies that are enabled in r-ab12"},
		{"a root without PolicyTypes", all.with(t, org+"list-roots.json", `"PolicyTypes"`, `"Types"`), sandbox, "iam:CreateUser", "us-east-1", `"NoUsers"`},
		{"PolicyTypes that are no list", all.with(t, org+"list-roots.json", "", `{"Roots": [{"Id": "r-ab12", "PolicyTypes": ["SERVICE_CONTROL_POLICY"]}]}`), sandbox, "s3:ListAllMyBuckets", "us-east-1", "want an object, found a string"},
		{"two answers about FeatureSet", all.with(t, "2/"+org+"describe-organization.json", "", strings.ReplaceAll(all[org+"describe-organization.json"], `"ALL"`, `"CONSOLIDATED_BILLING"`)), sandbox, "s3:ListAllMyBuckets", "us-east-1", "FeatureSet of o-a1b2c3d4e5"},
		{"two management accounts", all.with(t, "2/"+org+"describe-organization.json", "", strings.ReplaceAll(all[org+"describe-organization.json"], `777788889999`, `444455556666`)), management, "s3:ListAllMyBuckets", "us-east-1", "the management account of o-a1b2c3d4e5"},
		{"two organizations of one account", all.with(t, org+"list-accounts.json", "o-a1b2c3d4e5/r-ab12/ou-ab12-33333333/444455556666/", "o-zzzzzzzzzz/r-ab12/ou-ab12-33333333/444455556666/"), sandbox, "s3:ListAllMyBuckets", "us-east-1", "444455556666 is in o-zzzzzzzzzz here and in o-a1b2c3d4e5 elsewhere"},
		{"Paths that disagree with the parent, whose parent is in no file", all.with(t, org+"list-parents.444455556666.json", "ou-ab12-33333333", "ou-ab12-99999999"), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the path of 444455556666"},
		{"an account that a list of targets alone names", folder{"1.json": all[org+"list-policies.SERVICE_CONTROL_POLICY.json"], "list-targets-for-policy.p-sandbox01.json": targets("444455556666")}.users(), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the place of 444455556666 in its organization is in no file"},
		{"an account that its parents alone name", folder{"1.json": all[org+"list-policies.SERVICE_CONTROL_POLICY.json"], "list-parents.444455556666.json": all[org+"list-parents.444455556666.json"]}.users(), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the place of 444455556666 in its organization is in no file"},
		{"an account in which an organization was described", folder{"1.json": `{"command": "organizations describe-organization", "account": "444455556666", "output": ` + all[org+"describe-organization.json"] + `}`}.users(), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the place of 444455556666 in its organization is in no file"},
		{"and which is the management account", folder{"1.json": `{"command": "organizations describe-organization", "account": "777788889999", "output": ` + all[org+"describe-organization.json"] + `}`}.users(), management, "s3:ListAllMyBuckets", "us-east-1", ""},
		{"an account that nothing names, beside SCPs", folder{"1.json": all[org+"list-policies.SERVICE_CONTROL_POLICY.json"]}.users(), sandbox, "s3:ListAllMyBuckets", "us-east-1", "whether 444455556666 is in the organization is in no file"},
		{"an account that is not in the list", all.with(t, org+"list-accounts.json", "", `{"Accounts": []}`).with(t, org+"list-accounts.cli-v1.json", "", "").with(t, org+"list-parents.444455556666.json", "", "").with(t, org+"list-targets-for-policy.p-FullAWSAccess.json", `"444455556666"`, `"ou-ab12-33333333"`).with(t, org+"list-targets-for-policy.p-RCPFullAWSAccess.json", `"444455556666"`, `"ou-ab12-33333333"`), sandbox, "iam:CreateUser", "us-east-1", ""},
		{"a list of accounts that goes on, and that of a unit", folder{"1.json": all[org+"list-policies.SERVICE_CONTROL_POLICY.json"], "2.json": `{"Accounts": [], "NextToken": "x"}`, "list-accounts-for-parent.ou-ab12-33333333.json": `{"Accounts": []}`}.users(), sandbox, "s3:ListAllMyBuckets", "us-east-1", "whether 444455556666 is in the organization is in no file"},
		{"an account in a list, without a path", all.with(t, org+"list-accounts.json", "", `{"Accounts": [{"Id": "444455556666"}]}`).with(t, org+"list-accounts.cli-v1.json", "", "").with(t, org+"list-parents.444455556666.json", "", ""), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the place of 444455556666 in its organization is in no file"},
		{"two lists of targets", all.with(t, "2/"+org+"list-targets-for-policy.p-FullAWSAccess.json", "", targets("r-ab12", "ou-ab12-11111111")), sandbox, "s3:ListAllMyBuckets", "us-east-1", "two outputs do not agree about the attachments of p-FullAWSAccess"},
		{"a target without an ID", all.with(t, org+"list-targets-for-policy.p-sandbox01.json", "TargetId", "Id"), sandbox, "s3:ListAllMyBuckets", "us-east-1", "TargetId is missing"},
		{"a policy without a type", all.with(t, org+"list-policies.SERVICE_CONTROL_POLICY.json", `"Type"`, `"Typ"`), sandbox, "s3:ListAllMyBuckets", "us-east-1", "Type is missing"},
		{"a policy of two types", all.with(t, org+"describe-policy.p-sandbox01.json", `SERVICE_CONTROL_POLICY`, `TAG_POLICY`), sandbox, "s3:ListAllMyBuckets", "us-east-1", "the type of p-sandbox01"},
		{"a list of SCPs with something else in it", all.with(t, org+"list-policies.SERVICE_CONTROL_POLICY.json", `"Policies": [`, `"Policies": ["p-other001",`), sandbox, "s3:ListAllMyBuckets", "us-east-1", "want an object, found a string"},
		{"list-policies-for-target goes on, and no targets are known", all.with(t, org+"list-targets-for-policy.p-sandbox01.json", "", "").with(t, org+"list-policies-for-target.ou-ab12-33333333.json", "",
			`{"NextToken": "x", "Policies": [{"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}]}`), sandbox, "s3:ListAllMyBuckets", "us-east-1", "to what p-sandbox01 is attached is in no file"},
		{"list-policies-for-target as the CLI's example has it", all.with(t, "x.json", "",
			`{"command": "aws organizations list-policies-for-target --filter SERVICE_CONTROL_POLICY --target-id ou-ab12-33333333", "output": {"Policies": [{"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}]}}`), sandbox, "iam:CreateUser", "us-east-1", "do not agree about ou-ab12-33333333"},
		{"no place of RCPs does not deny callers of what is elsewhere", all.with(t, org+"list-policies.RESOURCE_CONTROL_POLICY.json", "", ""), management, "s3:ListAllMyBuckets", "us-east-1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			inv, err := c.folder.read()
			req := evaluate.Request{
				Principal: principal.MustParse(c.by + "user/admin"), Action: c.action, Resource: "*",
				Context: condition.NewContext(condition.String("aws:RequestedRegion", c.region)), Time: time.Now(),
			}
			d := inv.Evaluator().Evaluate(&req, nil)
			require.Equal(t, c.says == "", d.Allowed(), "%s\n%v", d, err)
			require.Contains(t, d.String(), c.says)
			if c.says != "" && !strings.Contains(c.says, `"`) {
				require.Error(t, err)
			}
		})
	}
}

func TestRCP(t *testing.T) {
	inv, err := load(t, "organization/*", "gaad/111122223333.json").with(t, "111122223333/s3api.get-bucket-policy.open.json", "",
		`{"Policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::open/*\"}}"}`).read()
	require.Error(t, err)
	for by, want := range map[string]bool{payments + "user/hana": true, sandbox + "user/stranger": false, "arn:aws:iam::999999999999:user/stranger": false} {
		req := evaluate.Request{
			Principal: principal.MustParse(by), Action: "s3:GetObject", Resource: "arn:aws:s3:::open/a", ResourceAccount: inv.Resource("arn:aws:s3:::open/a").Account,
			Context: condition.NewContext(condition.String("aws:RequestedRegion", "ap-northeast-1")),
		}
		d := inv.Evaluator().Evaluate(&req, nil)
		require.Equal(t, want, d.Allowed(), "%s: %s", by, d)
		if strings.Contains(by, "999999999999") {
			require.Contains(t, d.String(), `statement "Perimeter"`)
		}
	}
}

// TestMemberMayNotAsk has a member account of which list-roots fails: nothing is lost if the
// management account answers.
func TestMemberMayNotAsk(t *testing.T) {
	refused := `{"command": "organizations list-roots", "argument": "", "account": "111122223333", "error": "(AccessDeniedException)"}`
	both := load(t, "organization/*")
	both["member.json"] = refused
	inv, err := both.read()
	require.NoError(t, err)
	require.Len(t, inv.Problems(), 1)
	require.True(t, inv.Problems()[0].Remark)

	alone := folder{"member.json": refused}.users()
	for _, command := range []string{"list-roots", "describe-organization"} {
		for _, account := range []string{"111122223333", ""} {
			alone["member.json"] = strings.NewReplacer("list-roots", command, "111122223333", account).Replace(refused)
			inv, err = alone.read()
			require.ErrorContains(t, err, `member.json:1:1: no permission to read it: "organizations `+command+`" failed`)
			for _, each := range []string{"111122223333", "444455556666"} {
				d := inv.Evaluator().Evaluate(&evaluate.Request{Principal: principal.MustParse("arn:aws:iam::" + each + ":user/admin"), Action: "iam:ListUsers", Resource: "*"}, nil)
				require.Equal(t, account != "" && each != account, d.Allowed(), "%s, %s: %v", command, each, d)
			}
		}
	}
}
