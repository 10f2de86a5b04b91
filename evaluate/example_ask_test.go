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

// All answers of a Question are about the same moment and the same policies.
func ExampleAsk() {
	policies := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(homeFolder, policy.Identity)}}
	q := evaluate.Ask(&evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::homes/ann/plan.txt",
		ResourceAccount: "111122223333",
		Time:            time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC),
	}, policies)
	fmt.Println(q.Decision(), q.Until())
	// Output:
	// allowed by statement "ReadHome" of an identity-based policy until 2026-07-01T00:00:00Z
}

// A Question stays with the policies that were attached when it was asked.
func ExampleEvaluator_Ask() {
	ann := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{ann.ARN(): {policy.MustParse(homeFolder, policy.Identity)}},
		Account:  "111122223333", // owns the buckets
	})
	req := evaluate.Request{
		Principal: ann,
		Action:    "s3:GetObject",
		Resource:  "arn:aws:s3:::homes/ann/plan.txt",
		Time:      time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC),
	}
	q := e.Ask(&req, nil)
	if err := e.Replace(nil); err != nil { // everything is detached
		log.Fatal(err)
	}
	fmt.Println(q.Decision().Allowed(), e.Ask(&req, nil).Decision().Allowed())
	// Output:
	// true false
}

// One method of an Evaluator serves all calls to STS.
func ExampleEvaluator_Call() {
	req := vendorCall()
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{req.Principal.ARN(): {policy.MustParse(mayAudit, policy.Identity)}},
	})
	for _, each := range []evaluate.CallRequest{
		req,
		&evaluate.GetSessionTokenRequest{Principal: req.Principal, Time: req.Time},
		&evaluate.GetFederationTokenRequest{Principal: req.Principal, Name: "guest", Time: req.Time},
	} {
		call, err := e.Call(each, nil)
		if err != nil {
			log.Fatal(err) // a malformed call
		}
		result := call.Result()
		fmt.Printf("%s: %s\n", result.Action, result.Decision)
	}
	// Output:
	// sts:AssumeRole: allowed by statement "MayAudit" of an identity-based policy
	// sts:GetSessionToken: allowed without a policy
	// sts:GetFederationToken: denied because no identity-based policy allows the action
}

// A federated user may do what both its user and the session policies allow, but
// nothing in IAM.
func ExampleGetFederationTokenRequest() {
	broker := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": [
			{"Sid": "Broker", "Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "arn:aws:sts::111122223333:federated-user/*"},
			{"Sid": "Work", "Effect": "Allow", "Action": ["s3:*", "iam:GetUser"], "Resource": "*"}
		]
	}`, policy.Identity)}}
	req := evaluate.GetFederationTokenRequest{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/broker"),
		Name:      "guest",
		Duration:  time.Hour,
		SessionPolicies: []*policy.Policy{policy.MustParse(`{
			"Version": "2012-10-17",
			"Statement": {"Sid": "Guests", "Effect": "Allow", "Action": ["s3:Get*", "iam:Get*"], "Resource": "*"}
		}`, policy.Session)},
		Time: time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC),
	}
	call, err := req.Ask(broker)
	if err != nil {
		log.Fatal(err) // a malformed call
	}
	session := call.Result().Session
	fmt.Println(session.Principal, "until", session.Expires.Format(time.RFC3339))

	limited := *broker
	limited.Session = session.Policies
	for _, action := range []string{"s3:GetObject", "s3:PutObject", "iam:GetUser"} {
		each := session.Request(action, "*")
		each.Time = req.Time
		fmt.Printf("%s: %s\n", action, evaluate.Evaluate(&each, &limited))
	}
	// Output:
	// arn:aws:sts::111122223333:federated-user/guest until 2026-06-30T13:00:00Z
	// s3:GetObject: allowed by statement "Work" of an identity-based policy
	// s3:PutObject: denied because no session policy allows the action
	// iam:GetUser: denied: a session by sts:GetFederationToken may call no action of iam, and of sts GetCallerIdentity only
}

// A user proves by MFA who it is: its requests then carry that.
func ExampleGetSessionTokenRequest() {
	user := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": {
			"Sid": "StopWithMFA",
			"Effect": "Allow",
			"Action": "ec2:StopInstances",
			"Resource": "*",
			"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
		}
	}`, policy.Identity)}}
	for _, mfa := range []bool{false, true} {
		req := evaluate.GetSessionTokenRequest{
			Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"),
			MFA:       mfa,
			Time:      time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC),
		}
		call, err := req.Ask(user)
		if err != nil {
			log.Fatal(err) // a malformed call
		}
		stop := call.Result().Session.Request("ec2:StopInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc")
		stop.Time = req.Time
		fmt.Println(evaluate.Evaluate(&stop, user))
	}
	// Output:
	// denied because no identity-based policy allows the action
	// allowed by statement "StopWithMFA" of an identity-based policy
}

// An administrator of the management account repairs a bucket of a member account.
func ExampleAssumeRootRequest() {
	const task = "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"
	admin := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": {
			"Sid": "Unlock",
			"Effect": "Allow",
			"Action": "sts:AssumeRoot",
			"Resource": "arn:aws:iam::444455556666:root",
			"Condition": {"StringEquals": {"sts:TaskPolicyArn": "`+task+`"}}
		}
	}`, policy.Identity)}}
	req := evaluate.AssumeRootRequest{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/admin"),
		TargetPrincipal: "444455556666",
		TaskPolicyARN:   task,
		TaskPolicy: policy.MustParse(`{
			"Version": "2012-10-17",
			"Statement": {"Effect": "Allow", "Action": ["s3:GetBucketPolicy", "s3:DeleteBucketPolicy"], "Resource": "*"}
		}`, policy.Session),
		Context: condition.NewContext(condition.Bool("aws:SecureTransport", true)),
		Time:    time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC),
	}
	call, err := req.Ask(admin)
	if err != nil {
		log.Fatal(err) // a malformed call
	}
	result := call.Result()
	fmt.Println(result.Decision)
	fmt.Println(result.Session.Principal, "until", result.Session.Expires.Format(time.RFC3339))

	for _, action := range []string{"s3:DeleteBucketPolicy", "s3:DeleteBucket"} {
		each := result.Session.Request(action, "arn:aws:s3:::locked")
		each.ResourceAccount, each.Time = "444455556666", req.Time
		fmt.Println(evaluate.Evaluate(&each, &evaluate.Policies{Session: result.Session.Policies}))
	}
	// Output:
	// allowed by statement "Unlock" of an identity-based policy
	// arn:aws:iam::444455556666:root until 2026-06-30T12:15:00Z
	// allowed without a policy
	// denied because no session policy allows the action
}
