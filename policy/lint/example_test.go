package lint_test

import (
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
)

// A trust policy that was meant for one repository, and an Allow whose time is
// over.
func ExampleCheck() {
	trust := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}
    },
    {
      "Effect": "Allow",
      "Principal": {"AWS": "444455556666"},
      "Action": "sts:AssumeRole",
      "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-04-01T00:00:00Z"}}
    }
  ]
}`, policy.Trust, policy.WithName("deploy.json"))

	now := time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)
	for _, f := range lint.Check(trust, now) {
		fmt.Printf("%s:%d:%d: %s: %s\n", f.Name, f.Line, f.Column, f.Level, f.Code)
		if f.Level == lint.Security {
			fmt.Println(f.Detail)
		}
	}
	// Output:
	// deploy.json:6:34: security: oidc-shared-provider
	// many organizations share this provider, and IAM refuses a role for it unless the trust policy tests token.actions.githubusercontent.com:sub
	// deploy.json:14:38: warning: date-over
}
