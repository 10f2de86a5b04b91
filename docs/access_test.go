package docs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func Example_withoutMFA() {
	caseFile := new(bytes.Buffer)
	admins := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Buckets", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
    {
      "Sid": "DeleteWithMFA",
      "Effect": "Deny",
      "Action": "s3:DeleteBucket",
      "Resource": "*",
      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    }
  ]
}`, policy.Identity, policy.WithName("admins"))

	// The requests in question are those that this policy allows.
	withoutMFA := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:DeleteBucket",
    "Resource": "arn:aws:s3:::reports",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
  }
}`, policy.Identity)

	policies := &evaluate.Policies{Identity: []*policy.Policy{admins}}
	answer := access.Possible(policies, withoutMFA)
	fmt.Println(answer.Outcome)
	if answer.Outcome != access.Yes {
		return
	}
	mfa, known := answer.Request.Context.Lookup("aws:MultiFactorAuthPresent")
	fmt.Println(answer.Request.Principal, "with MFA:", mfa, known)

	// Kept as a test, it fails until the policy is corrected.
	denied := evaltest.Case{Name: "with an access key", Request: *answer.Request, Want: evaluate.ExplicitDeny}
	group := evaltest.Group{Description: "deletion needs MFA", Policies: policies, Cases: []evaltest.Case{denied}}
	if err := json.NewEncoder(caseFile).Encode([]evaltest.Group{group}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// yes
	// arn:aws:iam::111122223333:user/ann with MFA: [] false
}
