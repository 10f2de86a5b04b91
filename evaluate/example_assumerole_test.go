package evaluate_test

import (
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A trust policy that lets another account in until the end of June.
const auditTrust = `{
	"Version": "2012-10-17",
	"Statement": {
		"Sid": "Vendor",
		"Effect": "Allow",
		"Principal": {"AWS": "444455556666"},
		"Action": "sts:AssumeRole",
		"Condition": {
			"Bool": {"aws:MultiFactorAuthPresent": "true"},
			"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}
		}
	}
}`

// The policy of a user in that account.
const mayAudit = `{
	"Version": "2012-10-17",
	"Statement": {
		"Sid": "MayAudit",
		"Effect": "Allow",
		"Action": "sts:AssumeRole",
		"Resource": "arn:aws:iam::111122223333:role/Audit"
	}
}`

// vendorCall returns a call by a user in the account that auditTrust names.
func vendorCall() *evaluate.AssumeRoleRequest {
	return &evaluate.AssumeRoleRequest{
		Principal: principal.MustParse("arn:aws:iam::444455556666:user/pat"),
		Role: &evaluate.Role{
			ARN:         "arn:aws:iam::111122223333:role/Audit",
			TrustPolicy: policy.MustParse(auditTrust, policy.Trust, policy.WithName("trust.json")),
		},
		SessionName: "pat",
		Context:     condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true)),
		Time:        time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC),
	}
}

func ExampleAssumeRole() {
	own := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(mayAudit, policy.Identity)}}
	req := vendorCall()
	result, err := evaluate.AssumeRole(req, own)
	if err != nil {
		log.Fatal(err) // a malformed call
	}
	fmt.Println(result.Decision)
	fmt.Println(result.Session.Principal, "until", result.Session.Expires.Format(time.RFC3339))

	req.Time = req.Time.Add(30 * time.Minute) // the trust policy no longer applies
	result, err = evaluate.AssumeRole(req, own)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %s\n", result.Action, result.Decision)
	// Output:
	// allowed by statement "MayAudit" of an identity-based policy
	// arn:aws:sts::111122223333:assumed-role/Audit/pat until 2026-07-01T00:30:00Z
	// sts:AssumeRole: denied because no role trust policy allows the action
}

// A trust policy for a vendor is tried without the policies that the vendor has, which
// nobody here knows. What it does not allow, and what denies, counts all the same.
func ExamplePolicies_callerAllows() {
	req := vendorCall()
	result, err := evaluate.AssumeRole(req, &evaluate.Policies{CallerAllows: true})
	if err != nil {
		log.Fatal(err) // a malformed call
	}
	fmt.Println(result.Decision)

	req.Context = condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", false))
	result, err = evaluate.AssumeRole(req, &evaluate.Policies{CallerAllows: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Decision)
	// Output:
	// allowed by statement "Vendor" of a role trust policy (trust.json), if the caller's own policies allow it, which is assumed
	// denied because no role trust policy allows the action
}

// There is one explanation for each action that the call needs. A session tag
// adds sts:TagSession, which here no policy allows.
func ExampleCall_Explain() {
	own := &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(mayAudit, policy.Identity, policy.WithName("pat.json"))},
	}
	req := vendorCall()
	req.Tags = map[string]string{"team": "audit"}
	call, err := req.Ask(own)
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range call.Explain() {
		fmt.Println(x.Decision)
		for _, layer := range x.Layers {
			for _, r := range layer.Statements {
				fmt.Printf("  %s: %s\n", layer.Type, &r)
			}
		}
	}
	// Output:
	// allowed by statement "MayAudit" of an identity-based policy (pat.json)
	//   role trust policy: Allow statement "Vendor" of trust.json: applies
	//   identity-based policy: Allow statement "MayAudit" of pat.json: applies
	// denied because no role trust policy allows the action
	//   role trust policy: Allow statement "Vendor" of trust.json: Action ["sts:AssumeRole"] does not match sts:TagSession
	//   identity-based policy: Allow statement "MayAudit" of pat.json: Action ["sts:AssumeRole"] does not match sts:TagSession
}

// The session outlives the date in the trust policy. Its own requests are
// decided by the policies of the role.
func ExampleSession_Request() {
	own := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(mayAudit, policy.Identity)}}
	result, err := evaluate.AssumeRole(vendorCall(), own)
	if err != nil || !result.Decision.Allowed() {
		log.Fatal(result.Decision, err)
	}
	role := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
	}`, policy.Identity)}}
	req := result.Session.Request("s3:GetObject", "arn:aws:s3:::reports/q2.csv")
	req.ResourceAccount = "111122223333" // S3 ARNs do not name the owner

	req.Time = time.Date(2026, 7, 1, 0, 15, 0, 0, time.UTC)
	fmt.Println(evaluate.Evaluate(&req, role))
	req.Time = result.Session.Expires
	fmt.Println(evaluate.Evaluate(&req, role).Allowed())
	// Output:
	// allowed by statement "Read" of an identity-based policy
	// false
}

// A session is stored until its next request. Its session policies limit it then
// too.
func ExampleSession_MarshalJSON() {
	call := vendorCall()
	call.SessionPolicies = []*policy.Policy{policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": {"Sid": "Q2", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/q2.csv"}
	}`, policy.Session)}
	result, err := evaluate.AssumeRole(call, &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(mayAudit, policy.Identity)}})
	if err != nil || !result.Decision.Allowed() {
		log.Fatal(result.Decision, err)
	}
	stored, err := json.Marshal(result.Session)
	if err != nil {
		log.Fatal(err)
	}

	var session evaluate.Session
	if err := json.Unmarshal(stored, &session); err != nil {
		log.Fatal(err)
	}
	p := &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(`{
			"Version": "2012-10-17",
			"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}
		}`, policy.Identity)},
		Session: session.Policies,
	}
	for _, name := range []string{"q2.csv", "q3.csv"} {
		req := session.Request("s3:GetObject", "arn:aws:s3:::reports/"+name)
		req.ResourceAccount, req.Time = "111122223333", call.Time
		fmt.Println(name, evaluate.Evaluate(&req, p))
	}
	// Output:
	// q2.csv allowed by statement 1 of an identity-based policy
	// q3.csv denied because no session policy allows the action
}

// An Evaluator finds the policies of the user who assumes the role, and then
// those of the role for the requests of the session.
func ExampleEvaluator_AssumeRole() {
	req := vendorCall()
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{
			req.Principal.ARN(): {policy.MustParse(mayAudit, policy.Identity)},
			req.Role.ARN: {policy.MustParse(`{
				"Version": "2012-10-17",
				"Statement": {"Sid": "Query", "Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*"}
			}`, policy.Identity)},
		},
	})
	result, err := e.AssumeRole(req, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Decision)

	query := result.Session.Request("dynamodb:Query", "arn:aws:dynamodb:eu-west-1:111122223333:table/ledger")
	query.Time = req.Time
	fmt.Println(e.Evaluate(&query, nil))
	// Output:
	// allowed by statement "MayAudit" of an identity-based policy
	// allowed by statement "Query" of an identity-based policy
}

// An application that passes on what IAM Identity Center asserts of its user needs
// sts:SetContext too.
func ExampleProvidedContext() {
	call := vendorCall()
	call.ProvidedContexts = []evaluate.ProvidedContext{{
		ProviderARN: "arn:aws:iam::aws:contextProvider/IdentityCenter",
		Assertion:   "eyJhbGciOiJSUzI1NiJ9...",
	}}
	c, err := call.Ask(&evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(mayAudit, policy.Identity)}})
	if err != nil {
		log.Fatal(err)
	}
	r := c.Result()
	fmt.Println(r.Action, r.Decision)
	fmt.Println(call.ProvidedContexts[0]) // without the assertion
	// Output:
	// sts:SetContext denied because no role trust policy allows the action
	// {providerARN: arn:aws:iam::aws:contextProvider/IdentityCenter}
}

// A near miss can be tried.
func ExampleNearMiss_Apply() {
	p := &evaluate.Policies{Identity: []*policy.Policy{policy.MustParse(`{
		"Version": "2012-10-17",
		"Statement": {
			"Effect": "Allow",
			"Action": "ec2:RunInstances",
			"Resource": "*",
			"Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:TagKeys": "false"}}
		}
	}`, policy.Identity)}}
	req := evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:    "ec2:RunInstances",
		Resource:  "*",
		Context: condition.NewContext(
			condition.String("aws:RequestTag/team", "blue"), condition.String("aws:RequestTag/owner", "ann"),
			condition.Strings("aws:TagKeys", "team", "owner"),
		),
	}
	for _, n := range evaluate.Ask(&req, p).Explain().NearMisses {
		fmt.Println(n)
		changed := n.Apply(req)
		fmt.Println(evaluate.Evaluate(&changed, p).Allowed())
	}
	// Output:
	// set condition key aws:TagKeys = ["team"], and leave out condition key aws:RequestTag/owner
	// true
}
