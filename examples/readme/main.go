// Command readme is the program in the README.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const document = `{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "OnCallInMarch",
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::logs/${aws:username}/*",
    "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-04-01T00:00:00Z"}}
  }
}`

func main() {
	p, err := policy.Parse([]byte(document), policy.Identity, policy.WithName("on-call"))
	if err != nil {
		log.Fatal(err)
	}
	policies := evaluate.Policies{Identity: []*policy.Policy{p}}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::logs/ann/today.log",
		ResourceAccount: "111122223333", // the ARN of a bucket does not name its owner
		Time:            time.Date(2026, time.March, 31, 12, 0, 0, 0, time.UTC),
	}
	fmt.Println(evaluate.Evaluate(&req, &policies))

	req.Time = req.Time.AddDate(0, 0, 1)
	fmt.Print(evaluate.Ask(&req, &policies).Explain())
}
