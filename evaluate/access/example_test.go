package access_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func readLogs(resource string) *policy.Policy {
	return policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "`+resource+`"}
	}`, policy.Identity)
}

// A change of a policy grants something if there is a request that proves it.
func ExampleNewAccess() {
	before := access.Alone(readLogs("arn:aws:s3:::logs/*"))
	after := access.Alone(readLogs("arn:aws:s3:::logs*"))

	answer := access.NewAccess(before, after, nil)
	fmt.Println(answer.Outcome)
	fmt.Println(answer.Request.Action, answer.Request.Resource)

	fmt.Println(access.NewAccess(after, before, nil).Outcome)
	// Output:
	// yes
	// s3:GetObject arn:aws:s3:::logs-example
	// no
}

// describe says how a change of a policy compares.
func describe(c access.Comparison) string {
	switch c.Relation {
	case access.Wider:
		return "wider, by " + c.Gained.Request.Resource
	case access.Narrower:
		return "narrower, by " + c.Lost.Request.Resource
	case access.Incomparable, access.Equivalent, access.Undecided:
	}
	return c.Relation.String()
}

// Compare asks in both directions.
func ExampleCompare() {
	logs := access.Alone(readLogs("arn:aws:s3:::logs/*"))
	wider := access.Alone(readLogs("arn:aws:s3:::logs*"))
	fmt.Println(describe(access.Compare(logs, wider, nil)))
	fmt.Println(describe(access.Compare(wider, logs, nil)))
	fmt.Println(describe(access.Compare(logs, access.Alone(readLogs("arn:aws:s3:::plans/*")), nil)))
	fmt.Println(describe(access.Compare(logs, access.Alone(readLogs("arn:aws:s3:::logs/**")), nil)))
	// Output:
	// wider, by arn:aws:s3:::logs-example
	// narrower, by arn:aws:s3:::logs-example
	// incomparable
	// equivalent
}

// The scope is a policy: here all that deletes buckets without MFA.
func ExamplePossible() {
	admins := policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": [
	    {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
	    {
	      "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*",
	      "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
	    }
	  ]
	}`, policy.Identity)
	withoutMFA := policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": [
	    {"Effect": "Allow", "Action": "s3:DeleteBucket", "Resource": "*"},
	    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
	  ]
	}`, policy.Identity)

	answer := access.Possible(access.Alone(admins), withoutMFA)
	fmt.Println(answer.Outcome)
	_, present := answer.Request.Context.Lookup("aws:MultiFactorAuthPresent")
	fmt.Println("aws:MultiFactorAuthPresent is in the request:", present) // with access keys it is not
	// Output:
	// yes
	// aws:MultiFactorAuthPresent is in the request: false
}

// What AWS calls public is open to whom the policy does not name.
func ExamplePublic() {
	bucket := policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": {
	    "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site/*",
	    "Condition": {"StringLike": {"aws:UserAgent": "our-app*"}}
	  }
	}`, policy.Resource)

	answer := access.Public(bucket, access.Named(bucket))
	fmt.Println(answer.Outcome)
	fmt.Println(answer.Request.Context)
	// Output:
	// yes
	// {aws:UserAgent = "our-app-x/2.0"}
}

// Redundant finds what may go.
func ExampleRedundant() {
	p := policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": [
	    {"Sid": "Read", "Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"},
	    {"Sid": "Logs", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}
	  ]
	}`, policy.Identity)

	show := func(r access.Redundancy) { fmt.Printf("%q %q %q\n", r.Statement.Sid(), r.Element, r.Value) }
	for _, r := range access.Redundant(p) {
		show(r)
	}
	// Output:
	// "Logs" "" ""
	// "Read" "Action" "s3:GetObject"
}

// Differences are the requests to look at in a review.
func ExampleDifferences() {
	before := access.Alone(readLogs("arn:aws:s3:::logs/*"))
	after := access.Alone(policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": {
	    "Effect": "Allow",
	    "Action": ["s3:GetObject", "s3:PutObject", "s3:Delete*"],
	    "Resource": "arn:aws:s3:::logs/*"
	  }
	}`, policy.Identity))

	for answer := range access.Differences(before, after, nil, 10) {
		fmt.Println(answer.Request.Action, answer.Request.Resource)
	}
	// Output:
	// s3:PutObject arn:aws:s3:::logs/example
	// s3:DeleteExample arn:aws:s3:::logs/example
}

// The zero values are the careful ones: an Answer that was not given is Unknown.
func ExampleOutcome() {
	var outcome access.Outcome
	var relation access.Relation
	fmt.Println(outcome, relation)
	fmt.Println(access.Possible(nil, nil).Why)
	// Output:
	// unknown undecided
	// no policies: they are nil
}
