package evaluate_test

import (
	"fmt"
	"log"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An identity-based policy that lets users read their own folder until the end
// of June.
const homeFolder = `{
	"Version": "2012-10-17",
	"Statement": {
		"Sid": "ReadHome",
		"Effect": "Allow",
		"Action": "s3:GetObject",
		"Resource": "arn:aws:s3:::homes/${aws:username}/*",
		"Condition": {"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}}
	}
}`

func ExampleEvaluate() {
	policies := &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(homeFolder, policy.Identity)},
	}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::homes/ann/plan.txt",
		ResourceAccount: "111122223333", // S3 ARNs do not name the owner
		Time:            time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC),
	}
	fmt.Println(evaluate.Evaluate(&req, policies))

	req.Resource = "arn:aws:s3:::homes/bob/plan.txt"
	fmt.Println(evaluate.Evaluate(&req, policies))
	// Output:
	// allowed by statement "ReadHome" of an identity-based policy
	// denied because no identity-based policy allows the action
}

func ExampleDecision_AccessDenied() {
	const guardrail = `{
		"Version": "2012-10-17",
		"Statement": [
			{"Effect": "Allow", "Action": "*", "Resource": "*"},
			{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}
		]
	}`
	const name = "arn:aws:organizations::444455556666:policy/o-a1b2c3d4e5/service_control_policy/p-a1b2c3d4"
	policies := &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(homeFolder, policy.Identity)},
		SCP:      [][]*policy.Policy{{policy.MustParse(guardrail, policy.SCP, policy.WithName(name))}},
	}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Resource:        "arn:aws:s3:::homes/ann/plan.txt",
		ResourceAccount: "111122223333",
	}
	for _, req.Action = range []string{"s3:PutObject", "s3:DeleteObject"} {
		fmt.Println(evaluate.Evaluate(&req, policies).AccessDenied(&req))
	}
	fmt.Println("To callers who may not know why:")
	fmt.Println(evaluate.Decision{}.AccessDenied(&req))
	// Output:
	// User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::homes/ann/plan.txt because no identity-based policy allows the s3:PutObject action
	// User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:DeleteObject on resource: arn:aws:s3:::homes/ann/plan.txt with an explicit deny in a service control policy: arn:aws:organizations::444455556666:policy/o-a1b2c3d4e5/service_control_policy/p-a1b2c3d4
	// To callers who may not know why:
	// User: arn:aws:iam::111122223333:user/ann is not authorized to perform: s3:DeleteObject on resource: arn:aws:s3:::homes/ann/plan.txt
}

func ExampleQuestion_Explain() {
	policies := &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(homeFolder, policy.Identity, policy.WithName("homes.json"))},
	}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::homes/ann/plan.txt",
		ResourceAccount: "111122223333",
		Time:            time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
	}
	fmt.Print(evaluate.Ask(&req, policies).Explain())
	// Output:
	// denied because no identity-based policy allows the action
	//   identity-based policy: implicitDeny
	//     Allow statement "ReadHome" of homes.json: Condition does not match: aws:CurrentTime DateLessThan ["2026-07-01T00:00:00Z"], but it is ["2026-07-01T00:00:00Z"]
	//   near miss: make the request at 2026-06-30T23:59:59.999999999Z
}

func ExampleNew() {
	ann := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{
			ann.ARN(): {policy.MustParse(homeFolder, policy.Identity)},
		},
		Account: "111122223333", // owns the buckets
	})
	req := evaluate.Request{
		Principal: ann,
		Action:    "s3:GetObject",
		Resource:  "arn:aws:s3:::homes/ann/plan.txt",
		Time:      time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
	fmt.Println(e.Evaluate(&req, nil).Allowed())

	if err := e.Replace(&evaluate.Attachments{Account: "111122223333"}); err != nil { // the policy is detached
		log.Fatal(err)
	}
	fmt.Println(e.Evaluate(&req, nil).Allowed())
	// Output:
	// true
	// false
}

// A bucket policy that names an account in another account delegates to its
// identity-based policies: between accounts, both sides have to allow.
func ExamplePolicies_crossAccount() {
	bucket := policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": {
			"Sid": "Partner",
			"Effect": "Allow",
			"Principal": {"AWS": "444455556666"},
			"Action": "s3:GetObject",
			"Resource": "arn:aws:s3:::shared/*",
			"Condition": {"Bool": {"aws:SecureTransport": "true"}}
		}
	}`, policy.Resource)
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::444455556666:user/bob"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::shared/report.pdf",
		ResourceAccount: "111122223333",
		Context:         condition.NewContext(condition.Bool("aws:SecureTransport", true)),
	}
	fmt.Println(evaluate.Evaluate(&req, &evaluate.Policies{Resource: bucket}))

	bobs := policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": {"Sid": "Shared", "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::shared/*"}
	}`, policy.Identity)
	fmt.Println(evaluate.Evaluate(&req, &evaluate.Policies{
		Resource: bucket,
		Identity: []*policy.Policy{bobs},
	}))
	// Output:
	// denied because no identity-based policy allows the action
	// allowed by statement "Shared" of an identity-based policy
}
