package policy_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// The keys are those of the Condition elements and of the policy variables.
func ExampleKeys() {
	p := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::teams/${aws:PrincipalTag/team}/*",
    "Condition": {
      "Bool": {"aws:SecureTransport": "true"},
      "StringEquals": {"aws:RequestedRegion": "${aws:PrincipalTag/region, 'eu-west-1'}"}
    }
  }
}`, policy.Identity)
	for _, key := range policy.Keys(p) {
		fmt.Println(key)
	}
	// Output:
	// aws:PrincipalTag/region
	// aws:PrincipalTag/team
	// aws:RequestedRegion
	// aws:SecureTransport
}
