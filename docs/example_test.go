package docs_test

import (
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/policy/lint"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The examples here are those that the pages of this folder quote: see TestQuotes.

func Example_strict() {
	const document = `{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::logs/*",
    "Conditions": {"DateLessThan": {"aws:CurrentTime": "2026-04-01"}}
  }
}`
	_, err := policy.Parse([]byte(document), policy.Identity, policy.WithName("logs.json"))
	fmt.Println(err)

	var problem *policy.Error
	if errors.As(err, &problem) {
		fmt.Println(problem.Line, problem.Pointer, problem.Code == policy.ErrUnknownElement)
	}
	// Output:
	// logs.json:7:5: /Statement/Conditions: unknown element: "Conditions"; did you mean "Condition"?
	// 7 /Statement/Conditions true
}

func Example_untilWhen() {
	const document = `{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "CorrectLedger",
    "Effect": "Allow",
    "Action": "dynamodb:PutItem",
    "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/ledger",
    "Condition": {
      "Bool": {"aws:MultiFactorAuthPresent": "true"},
      "DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}
    }
  }
}`
	p := policy.MustParse(document, policy.Identity, policy.WithName("ledger"))
	policies := evaluate.Policies{Identity: []*policy.Policy{p}}
	req := evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:    "dynamodb:PutItem",
		Resource:  "arn:aws:dynamodb:eu-west-1:111122223333:table/ledger",
		Time:      time.Date(2026, time.June, 30, 15, 0, 0, 0, time.UTC),
	}
	x := evaluate.Ask(&req, &policies).Explain()
	fmt.Print(x)

	withMFA := x.NearMisses[0].Apply(req)
	q := evaluate.Ask(&withMFA, &policies)
	d, validity := q.Decision(), q.Until()
	fmt.Println(d)
	fmt.Println("holds", validity)

	june := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	for v, d := range q.Timeline(june, june.AddDate(0, 2, 0)) {
		fmt.Println(v.From.Format(time.DateOnly), v.Until.Format(time.DateOnly), d.Outcome)
	}
	// Output:
	// denied because no identity-based policy allows the action
	//   identity-based policy: implicitDeny
	//     Allow statement "CorrectLedger" of ledger: Condition does not match: aws:MultiFactorAuthPresent Bool ["true"], but it is absent
	//   near miss: set condition key aws:MultiFactorAuthPresent = "true"
	//   absent from the request: aws:MultiFactorAuthPresent
	// allowed by statement "CorrectLedger" of an identity-based policy (ledger)
	// holds until 2026-07-01T00:00:00Z
	// 2026-06-01 2026-07-01 allowed
	// 2026-07-01 2026-08-01 implicitDeny
}

func Example_manyCallers() {
	deploy := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {"Sid": "Upload", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*"}
}`, policy.Identity)
	reports := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "KeepOld",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "arn:aws:s3:::reports/2025/*"
  }
}`, policy.Resource)
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/Deploy", "ci")
	if err != nil {
		log.Fatal(err)
	}
	decide := func(req evaluate.Request) error {
		ev, err := evaluate.New(&evaluate.Attachments{
			Account:  "111122223333", // owner of resources whose ARN names no account
			Identity: map[string][]*policy.Policy{"arn:aws:iam::111122223333:role/Deploy": {deploy}},
			Resource: map[string]*policy.Policy{"arn:aws:s3:::reports": reports}, // and its objects
		})
		if err != nil {
			return err // every entry that would silently not count, and what to write instead
		}
		decision := ev.Evaluate(&req, nil)
		fmt.Println(decision)
		return nil
	}
	for _, key := range []string{"2026/q3.csv", "2025/q3.csv"} {
		req := evaluate.Request{Principal: session, Action: "s3:PutObject", Resource: "arn:aws:s3:::reports/" + key}
		if err := decide(req); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// allowed by statement "Upload" of an identity-based policy
	// denied with an explicit deny by statement "KeepOld" of a resource-based policy
}

func Example_roles() {
	patsPolicies := []*policy.Policy{policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "MayAudit",
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Resource": "arn:aws:iam::111122223333:role/Audit"
  }
}`, policy.Identity)}
	rolesPolicies := []*policy.Policy{policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "ReadLogs",
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::logs/*"
  }
}`, policy.Identity)}
	const trust = `{
  "Version": "2012-10-17",
  "Statement": {
    "Sid": "AuditorsInMarch",
    "Effect": "Allow",
    "Principal": {"AWS": "444455556666"},
    "Action": "sts:AssumeRole",
    "Condition": {
      "StringEquals": {"sts:ExternalId": "audit-7741"},
      "DateLessThan": {"aws:CurrentTime": "2026-04-01T00:00:00Z"}
    }
  }
}`

	req := evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::444455556666:user/pat"),
		Role: &evaluate.Role{
			ARN:         "arn:aws:iam::111122223333:role/Audit",
			TrustPolicy: policy.MustParse(trust, policy.Trust),
		},
		SessionName: "pat",
		ExternalID:  "audit-7741",
		Time:        time.Date(2026, time.March, 31, 23, 30, 0, 0, time.UTC),
	}
	result, err := evaluate.AssumeRole(&req, &evaluate.Policies{Identity: patsPolicies})
	if err != nil {
		log.Fatal(err) // a malformed call
	}
	fmt.Println(result.Action, result.Decision)

	read := result.Session.Request("s3:GetObject", "arn:aws:s3:::logs/today.log")
	read.ResourceAccount = "111122223333"
	read.Time = time.Date(2026, time.April, 1, 0, 15, 0, 0, time.UTC)
	fmt.Println(evaluate.Evaluate(&read, &evaluate.Policies{Identity: rolesPolicies}))

	req.Time = read.Time
	result, err = evaluate.AssumeRole(&req, &evaluate.Policies{Identity: patsPolicies})
	fmt.Println(result.Action, result.Decision, err)
	// Output:
	// sts:AssumeRole allowed by statement "MayAudit" of an identity-based policy
	// allowed by statement "ReadLogs" of an identity-based policy
	// sts:AssumeRole denied because no role trust policy allows the action <nil>
}

func Example_lint() {
	p := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Alarms",
      "Effect": "Allow",
      "Principal": {"Service": "sns.amazonaws.com"},
      "Action": "sqs:SendMessage",
      "Resource": "arn:aws:sqs:eu-west-1:111122223333:alarms"
    },
    {
      "Sid": "Contractor",
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::444455556666:user/pat"},
      "Action": "sqs:ReceiveMessage",
      "Resource": "arn:aws:sqs:eu-west-1:111122223333:alarms",
      "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-04-01T00:00:00Z"}}
    }
  ]
}`, policy.Resource, policy.WithName("alarms.json"))

	now := time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)
	findings := lint.Check(p, now)
	for _, f := range findings {
		fmt.Println(f)
	}
	grave := func(f lint.Finding) bool { return f.Level >= lint.Security }
	fmt.Println("refuse it:", slices.ContainsFunc(findings, grave))
	// Output:
	// alarms.json:7:32: security: statement "Alarms": /Statement/0/Principal/Service: the service may act for anyone: test aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths (confused-deputy)
	// alarms.json:17:38: warning: statement "Contractor": /Statement/1/Condition/DateLessThan/aws:CurrentTime: the dates are over, so the statement matches no longer (date-over)
	// refuse it: true
}

func Example_view() {
	p := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "444455556666"},
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::reports/*",
      "Condition": {
        "StringEquals": {"aws:PrincipalTag/team": "audit"},
        "DateLessThan": {"aws:CurrentTime": "2026-04-01"}
      }
    },
    {
      "Effect": "Allow",
      "Principal": {"Service": "logging.s3.amazonaws.com"},
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::reports/log/*"
    },
    {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::reports/*"}
  ]
}`, policy.Resource)

	for s := range p.Statements() {
		if s.Effect() != policy.Allow {
			continue
		}
		names, _ := s.Principals() // not of NotPrincipal, which an Allow cannot have
		fmt.Println("line", s.Line(), names)
		for clause := range s.Condition() {
			fmt.Println("  if", clause)
		}
	}
	// Output:
	// line 4 [AWS:444455556666]
	//   if aws:PrincipalTag/team StringEquals ["audit"]
	//   if aws:CurrentTime DateLessThan ["2026-04-01"]
	// line 14 [Service:logging.s3.amazonaws.com]
}
