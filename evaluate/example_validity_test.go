package evaluate_test

import (
	"fmt"
	"log"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An answer may be kept until validity.Until. A zero time is not a bound: nothing in
// this policy says when access begins.
func ExampleQuestion_Until() {
	policies := &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(homeFolder, policy.Identity)},
	}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::homes/ann/plan.txt",
		ResourceAccount: "111122223333",
		Time:            time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC),
	}
	q := evaluate.Ask(&req, policies)
	validity := q.Until()
	fmt.Println(q.Decision())
	fmt.Println(validity.From.IsZero(), validity.Until.UTC().Format(time.RFC3339))

	req.Expires = time.Date(2026, 6, 30, 12, 15, 0, 0, time.UTC) // of the caller's credentials
	validity = evaluate.Ask(&req, policies).Until()
	fmt.Println(validity.Until.UTC().Format(time.RFC3339))
	// Output:
	// allowed by statement "ReadHome" of an identity-based policy
	// true 2026-07-01T00:00:00Z
	// 2026-06-30T12:15:00Z
}

func ExampleQuestion_Timeline() {
	policies := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": [
			{
				"Sid": "ReadHome",
				"Effect": "Allow",
				"Action": "s3:GetObject",
				"Resource": "arn:aws:s3:::homes/${aws:username}/*",
				"Condition": {"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}}
			},
			{
				"Sid": "Maintenance",
				"Effect": "Deny",
				"Action": "*",
				"Resource": "*",
				"Condition": {
					"DateGreaterThanEquals": {"aws:CurrentTime": "2026-06-14T20:00:00Z"},
					"DateLessThan": {"aws:CurrentTime": "2026-06-15T06:00:00Z"}
				}
			}
		]
	}`, policy.Identity)}}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::homes/ann/plan.txt",
		ResourceAccount: "111122223333",
	}
	june := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for validity, d := range evaluate.Ask(&req, policies).Timeline(june, june.AddDate(0, 2, 0)) {
		fmt.Println(validity.From.UTC().Format(time.RFC3339), validity.Until.UTC().Format(time.RFC3339), d)
	}
	// Output:
	// 2026-06-01T00:00:00Z 2026-06-14T20:00:00Z allowed by statement "ReadHome" of an identity-based policy
	// 2026-06-14T20:00:00Z 2026-06-15T06:00:00Z denied with an explicit deny by statement "Maintenance" of an identity-based policy
	// 2026-06-15T06:00:00Z 2026-07-01T00:00:00Z allowed by statement "ReadHome" of an identity-based policy
	// 2026-07-01T00:00:00Z 2026-08-01T00:00:00Z denied because no identity-based policy allows the action
}

// How long the role can be assumed, and how long a session lives, are two things.
func ExampleCall_Until() {
	own := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(mayAudit, policy.Identity)}}
	call, err := vendorCall().Ask(own)
	if err != nil {
		log.Fatal(err) // a malformed call
	}
	result, validity := call.Result(), call.Until()
	fmt.Println(result.Decision)
	fmt.Println("role can be assumed until", validity.Until.UTC().Format(time.RFC3339))
	fmt.Println("this session lives until ", result.Session.Expires.UTC().Format(time.RFC3339))
	// Output:
	// allowed by statement "MayAudit" of an identity-based policy
	// role can be assumed until 2026-07-01T00:00:00Z
	// this session lives until  2026-07-01T00:30:00Z
}

func ExampleCall_Timeline() {
	own := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(mayAudit, policy.Identity)}}
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	call, err := vendorCall().Ask(own)
	if err != nil {
		log.Fatal(err) // a malformed call
	}
	for validity, result := range call.Timeline(year, year.AddDate(1, 0, 0)) {
		if result.Decision.Allowed() {
			fmt.Println(validity.From.Format(time.DateOnly), "until", validity.Until.UTC().Format(time.DateOnly))
		}
	}
	// Output:
	// 2026-01-01 until 2026-07-01
}
