package evaluate_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A page that lists what there is shows each caller what it may see.
func ExampleQuestion_On() {
	own := policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": {
	    "Effect": "Allow",
	    "Action": "s3:GetObject",
	    "Resource": "arn:aws:s3:::reports/*",
	    "Condition": {"StringEquals": {"s3:ExistingObjectTag/team": "${aws:PrincipalTag/team}"}}
	  }
	}`, policy.Identity)
	q := evaluate.Ask(&evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::reports/*",
		ResourceAccount: "111122223333",
		Context:         condition.NewContext(condition.String("aws:PrincipalTag/team", "blue")),
	}, &evaluate.Policies{Identity: []*policy.Policy{own}})

	for _, object := range []struct{ key, team string }{{"q1.csv", "blue"}, {"q2.csv", "red"}, {"q3.csv", "blue"}} {
		team := condition.String("s3:ExistingObjectTag/team", object.team)
		if q.On("arn:aws:s3:::reports/"+object.key, team).Allowed() {
			fmt.Println(object.key)
		}
	}
	// Output:
	// q1.csv
	// q3.csv
}

// A menu has the actions that the caller may choose for a resource.
func ExampleQuestion_To() {
	reader := policy.MustParse(`{
	  "Version": "2012-10-17",
	  "Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": "arn:aws:s3:::reports/*"}
	}`, policy.Identity)
	q := evaluate.Ask(&evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::reports/q1.csv",
		ResourceAccount: "111122223333",
	}, &evaluate.Policies{Identity: []*policy.Policy{reader}})

	for _, action := range []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject"} {
		fmt.Println(action, q.To(action).Allowed())
	}
	// Output:
	// s3:GetObject true
	// s3:PutObject true
	// s3:DeleteObject false
}
