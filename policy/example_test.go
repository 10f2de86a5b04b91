package policy_test

import (
	"errors"
	"fmt"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A mistake that would widen access is an error, with its position.
func ExampleParse() {
	_, err := policy.Parse([]byte(`{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::reports/*",
    "Conditions": {"Bool": {"aws:SecureTransport": "true"}}
  }
}`), policy.Identity, policy.WithName("reports.json"))
	fmt.Println(err)

	var first *policy.Error
	if errors.As(err, &first) {
		fmt.Println(first.Line, first.Pointer, first.Code == policy.ErrUnknownElement)
	}
	// Output:
	// reports.json:7:5: /Statement/Conditions: unknown element: "Conditions"; did you mean "Condition"?
	// 7 /Statement/Conditions true
}

func ExampleStatement() {
	p := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Home", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
     "Resource": "arn:aws:s3:::home/${aws:username}/*"},
    {"Sid": "NoIAM", "Effect": "Deny", "Action": "iam:*", "Resource": "*",
     "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
  ]
}`, policy.Identity)

	for s := range p.Statements() {
		actions, _ := s.Actions()
		resources, _ := s.Resources()
		fmt.Println(s.Line(), s.Sid(), s.Effect(), actions, resources)
		for cl := range s.Condition() {
			fmt.Println(cl.Key(), cl.Operator(), cl.Values())
		}
	}
	// Output:
	// 4 Home Allow [s3:GetObject s3:PutObject] [arn:aws:s3:::home/${aws:username}/*]
	// 6 NoIAM Deny [iam:*] [*]
	// aws:MultiFactorAuthPresent BoolIfExists [false]
}

// A server such as Ceph has tenants where AWS has accounts.
func ExampleWithTenants() {
	document := []byte(`{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::research:user/ann"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::reports/*"
  }
}`)
	_, err := policy.Parse(document, policy.Resource)
	fmt.Println(err != nil)
	_, err = policy.Parse(document, policy.Resource, policy.WithTenants())
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}
