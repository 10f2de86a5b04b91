package inventory_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestEscalations gives a user one statement at a time, in an account with another user, a
// group, a role that Lambda assumes and an administrator that nobody assumes.
func TestEscalations(t *testing.T) {
	const account = "arn:aws:iam::111122223333:"
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
			[]string{"iam:PassRole+lambda:CreateFunction+lambda:InvokeFunction role/Worker"}},
		{`{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}, {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}`, nil},
		{`{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "iam:AddUserToGroup", "Resource": "*"}`,
			[]string{"iam:AddUserToGroup group/Ops"}},
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
