package inventory_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestEscalations gives a user one statement at a time, in an account with another user, a
// group, a role that Lambda assumes and an administrator that nobody assumes.
func TestEscalations(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	byLambda := []string{"iam:PassRole+lambda:CreateFunction+lambda:InvokeFunction role/Worker", "iam:PassRole+lambda:CreateFunction+lambda:AddPermission role/Worker"}
	for _, c := range []struct {
		statements string
		want       []string
	}{
		{`{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`, nil},
		{`{"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": "arn:aws:iam::111122223333:role/Admin"}`,
			[]string{"iam:UpdateAssumeRolePolicy role/Admin"}},
		{`{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}`, []string{"iam:CreateAccessKey user/bob"}},
		{`{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::111122223333:user/${aws:username}"}`, nil}, // her own
		{`{"Effect": "Allow", "Action": ["iam:AttachUserPolicy", "iam:PutUserPolicy"], "Resource": "arn:aws:iam::111122223333:user/${aws:username}"}`,
			[]string{"iam:AttachUserPolicy user/ann", "iam:PutUserPolicy user/ann"}},
		{`{"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "arn:aws:iam::111122223333:user/bob"}`, nil},
		{`{"Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "*"}`, []string{"iam:AddUserToGroup group/Ops"}},
		{`{"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*"}`, []string{"iam:CreatePolicyVersion policy/Own"}},
		{`{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction"], "Resource": "*"}`, nil}, // which nobody invokes
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}, {"Effect": "Allow", "Action": "lambda:*", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:*"}`,
			byLambda},
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}, {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}`, nil},
		{`{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "iam:AddUserToGroup", "Resource": "*"}`,
			[]string{"iam:AddUserToGroup group/Ops"}},
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}, {"Effect": "Allow", "Action": "lambda:*", "Resource": "arn:aws:lambda:*:*:function:*"}`,
			byLambda},
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}, {"Effect": "Allow", "Action": "lambda:*", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:${aws:username}-*"}`,
			byLambda},
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}, {"Effect": "Allow", "Action": "lambda:*", "Resource": "arn:aws:lambda:us-east-1:${aws:PrincipalAccount}:function:x"}`,
			byLambda},
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}, {"Effect": "Allow", "Action": "lambda:*", "NotResource": "arn:aws:lambda:us-east-1:111122223333:function:x"}`,
			byLambda},
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}, {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}, {"Effect": "Deny", "Action": "lambda:*", "Resource": "arn:aws:lambda:*:*:function:prod-*"}`,
			byLambda},
		{`{"Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}}`, nil},
	} {
		inv, err := readText("own.json", `{"principals": [
		  {"arn": "`+account+`user/ann", "tags": {}, "managedPolicies": ["`+account+`policy/Own"],
		    "policies": [{"name": "p", "document": {"Version": "2012-10-17", "Statement": [`+c.statements+`]}}]},
		  {"arn": "`+account+`user/bob", "tags": {}},
		  {"arn": "`+account+`group/Ops"},
		  {"arn": "`+account+`role/Admin", "tags": {}, "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "`+account+`user/bob"}, "Action": "sts:AssumeRole"}}},
		  {"arn": "`+account+`role/Worker", "tags": {}, "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}}
		], "managedPolicies": [{"arn": "`+account+`policy/Own", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}}]}`)
		require.NotNil(t, inv, "%v", err)
		g := inv.RoleGraph(inventory.GraphOptions{From: day(2026, 1, 1), To: day(2027, 1, 1)})
		list, err := g.Escalations(context.Background(), principal.MustParse(account+"user/ann"), day(2026, 7, 1))
		require.NoError(t, err)
		var got []string
		for _, e := range list {
			got = append(got, strings.Join(e.Actions, "+")+" "+strings.TrimPrefix(e.To, account))
			require.Contains(t, e.Source, "https://docs.aws.amazon.com/")
		}
		require.Equal(t, c.want, got, c.statements)
	}
}

// TestEscalationsOfLimits has a user and a role with boundaries, in a group, roles with and without
// an instance profile, and a service-linked role.
func TestEscalationsOfLimits(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
	trust := func(key, who string) string {
		return `"trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"` + key + `": "` + who + `"}, "Action": "sts:AssumeRole"}}`
	}
	for _, c := range []struct {
		by, statements string
		want           []string
	}{
		{"user/ann", `{"Effect": "Allow", "Action": "iam:DeleteUserPermissionsBoundary", "Resource": "*"}`, []string{"iam:DeleteUserPermissionsBoundary user/ann"}},
		{"user/ann", `{"Effect": "Allow", "Action": ["iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary"], "Resource": "*", "Condition": {"ArnEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/Limit"}}}`,
			[]string{"iam:PutUserPolicy user/ann", "iam:DeleteUserPermissionsBoundary user/ann"}},
		{"user/ann", `{"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*", "Condition": {"ArnEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/Other"}}}`, nil},
		{"user/ann", `{"Effect": "Allow", "Action": ["iam:AttachGroupPolicy", "iam:PutGroupPolicy"], "Resource": "*"}`, []string{"iam:AttachGroupPolicy group/Ops", "iam:PutGroupPolicy group/Ops"}},
		{"user/ann", `{"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*"}`, []string{"iam:CreatePolicyVersion policy/Limit"}},
		{"user/ann", `{"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*"}`, []string{"iam:AttachRolePolicy+sts:AssumeRole role/Bounded"}},
		{"user/ann", `{"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "*"}`, []string{"iam:PassRole+ec2:RunInstances role/Profiled"}},
		{"user/ann", `{"Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances", "iam:*InstanceProfile"], "Resource": "*"}`,
			[]string{"iam:PassRole+ec2:RunInstances role/Profiled", "iam:PassRole+iam:CreateInstanceProfile+iam:AddRoleToInstanceProfile+ec2:RunInstances role/Plain"}},
		{"user/ann", `{"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": "*"}`,
			[]string{"iam:UpdateAssumeRolePolicy role/Bounded", "iam:UpdateAssumeRolePolicy role/Plain", "iam:UpdateAssumeRolePolicy role/Profiled"}}, // a service-linked role only its service changes
		{"role/Bounded", `{"Effect": "Allow", "Action": "iam:*PermissionsBoundary", "Resource": "*"}`, []string{"iam:DeleteRolePermissionsBoundary role/Bounded", "iam:PutRolePermissionsBoundary role/Bounded"}},
	} {
		policies := func(by string) string {
			if by != c.by {
				return `"policies": []`
			}
			return `"policies": [{"name": "p", "document": {"Version": "2012-10-17", "Statement": [` + c.statements + `]}}]`
		}
		inv, err := readText("own.json", `{"principals": [
		  {"arn": "`+account+`user/ann", "boundary": "`+account+`policy/Limit", "groups": ["Ops"], `+policies("user/ann")+`},
		  {"arn": "`+account+`group/Ops"},
		  {"arn": "`+account+`role/Bounded", "boundary": "`+account+`policy/Limit", `+policies("role/Bounded")+`, `+trust("AWS", account+"user/ann")+`},
		  {"arn": "`+account+`role/Plain", `+trust("Service", "ec2.amazonaws.com")+`},
		  {"arn": "`+account+`role/Profiled", `+trust("Service", "ec2.amazonaws.com")+`},
		  {"arn": "`+account+`role/aws-service-role/ops.amazonaws.com/Linked", `+trust("Service", "ops.amazonaws.com")+`}
		], "managedPolicies": [{"arn": "`+account+`policy/Limit", "document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]}`,
			"profiles.json", `{"InstanceProfiles": [{"Arn": "`+account+`instance-profile/p", "Roles": [{"Arn": "`+account+`role/Profiled"}]}]}`)
		require.NoError(t, err)
		g := inv.RoleGraph(inventory.GraphOptions{From: day(2026, 1, 1), To: day(2027, 1, 1)})
		who := principal.MustParse(account + "user/ann")
		if role := inv.Role(account + c.by); role != nil {
			who, err = principal.RoleSession(role.ARN, "session")
			require.NoError(t, err)
		}
		list, err := g.Escalations(context.Background(), who, day(2026, 7, 1))
		require.NoError(t, err)
		var got []string
		for _, e := range list {
			got = append(got, strings.Join(e.Actions, "+")+" "+strings.TrimPrefix(e.To, account))
		}
		require.Equal(t, c.want, got, c.statements)
	}
}

// TestTechniques looks the actions up in AWS's reference, and requires that each technique is there once.
func TestTechniques(t *testing.T) {
	seen := make(map[string]bool)
	for _, actions := range inventory.Techniques() {
		key := strings.Join(actions, "+")
		require.False(t, seen[key], key)
		seen[key] = true
		for _, action := range actions {
			_, ok := catalog.Lookup(action)
			require.True(t, ok, action)
		}
	}
}
