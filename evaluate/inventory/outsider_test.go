package inventory_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// TestOutsiders asks who can read an object of a bucket with a policy, or call something: those
// in no file too.
func TestOutsiders(t *testing.T) {
	const (
		principals = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
		keys       = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
		identity   = "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"
	)
	const root = "arn:aws:iam::111122223333:root allowed"
	for _, c := range []struct {
		name, source, action, who, condition string
		want                                 []string
	}{
		{"nobody else", principals, "s3:GetObject", `{"AWS": "111122223333"}`, "", []string{root}},
		{"everybody", principals, "s3:GetObject", `"*"`, "", []string{
			"anonymous allowed", "arn:aws:iam::000000000000:user/stranger assumed", root,
			"arn:aws:iam::111122223333:user/ann allowed", "arn:aws:sts::111122223333:assumed-role/Deploy/session allowed",
		}},
		{"an account in no file", principals, "s3:GetObject", `{"AWS": "999900001111"}`, "", []string{root, "arn:aws:iam::999900001111:root allowed"}},
		{"a role in no file", principals, "s3:GetObject", `{"AWS": "arn:aws:iam::999900001111:role/x/Read"}`, "", []string{"arn:aws:sts::999900001111:assumed-role/Read/session assumed", root}},
		{"roles of a pattern", keys, "s3:GetObject", `{"AWS": "999900001111"}`, `"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Read-*"}`, []string{
			"arn:aws:sts::000000000000:assumed-role/Read-stranger/session needs", root,
		}[1:]},
		{"roles of a pattern in the account", keys, "s3:GetObject", `{"AWS": "999900001111"}`, `"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::999900001111:role/Read-*"}`, []string{
			"arn:aws:sts::999900001111:assumed-role/Read-stranger/session assumed", root,
		}},
		{"a service, for an account", keys, "s3:GetObject", `{"Service": "logging.s3.amazonaws.com"}`, `"StringEquals": {"aws:SourceAccount": "111122223333"}`, []string{
			"service:logging.s3.amazonaws.com needs", root,
		}},
		{"by its own session", principals, "s3:GetObject", `{"AWS": "arn:aws:sts::111122223333:assumed-role/Deploy/ann"}`, "", []string{
			"arn:aws:sts::111122223333:assumed-role/Deploy/ann allowed", root,
		}},
		{"by its ID", principals, "s3:GetObject", `{"AWS": "AIDAEXAMPLE0000000001"}`, "", []string{root, "arn:aws:iam::111122223333:user/ann allowed"}},
		{"whatever policies say", identity, "sts:GetCallerIdentity", `{"AWS": "111122223333"}`, "", []string{
			root, "arn:aws:iam::111122223333:user/ann allowed", "arn:aws:sts::111122223333:assumed-role/Deploy/session allowed",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r inventory.Reader
			r.Read("own.json", strings.NewReader(`{"principals": [{"arn": "arn:aws:iam::111122223333:user/ann", "id": "AIDAEXAMPLE0000000001"},
				{"arn": "arn:aws:iam::111122223333:role/x/Deploy", "id": "AROAEXAMPLE0000000002", "maxSessionDuration": 3600,
				  "trustPolicy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}}],
				"resources": [{"arn": "arn:aws:s3:::bucket", "account": "111122223333", "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
				  "Principal": `+c.who+`, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*", "Condition": {`+c.condition+`}}}}]}`))
			inv, err := r.Inventory()
			require.NoError(t, err)
			like := &evaluate.Request{Action: c.action, Resource: "arn:aws:s3:::bucket/a", Time: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
			if strings.HasPrefix(c.action, "sts:") {
				like.Resource = "*"
			}
			var got []string
			for a := range inv.WhoCan(like, nil) {
				how := "allowed"
				switch {
				case a.Needs() != nil:
					how = "needs"
				case a.Decision.CallerAssumed():
					how = "assumed"
				}
				got = append(got, fmt.Sprint(a.Request.Principal, " ", how))
			}
			require.Equal(t, c.want, got, c.source)
		})
	}
}

// TestWhoCanNothing asks what makes no sense: the Problem is told once.
func TestWhoCanNothing(t *testing.T) {
	inv := newCompany(2, 5).read(t)
	for _, like := range []*evaluate.Request{nil, {Action: "GetObject", Resource: "arn:aws:s3:::a/b"}, {Action: "s3:GetObject", Resource: "arn:aws:s3:::unknown/b"}} {
		n := 0
		for a := range inv.WhoCan(like, nil) {
			require.NotEmpty(t, a.Decision.Problem)
			require.Nil(t, a.Needs())
			n++
		}
		require.Equal(t, 1, n)
	}
}
