package cloudtrail_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/cloudtrail"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// failed returns an event that failed with an error.
func failed(t *testing.T, code, message string) *cloudtrail.Event {
	t.Helper()
	text, err := json.Marshal(message)
	require.NoError(t, err)
	e, err := cloudtrail.ParseEvent(event("s3", "GetObject", user+`, "errorCode": "`+code+`", "errorMessage": `+string(text)))
	require.NoError(t, err)
	return e
}

// Which errors are denials by policy, allowed calls, or neither. Sources: the User Guide of
// CloudTrail, the API references of EC2 and S3.
func TestAnswers(t *testing.T) {
	for code, want := range map[string]cloudtrail.Answer{
		"": cloudtrail.Allowed, "Client.DryRunOperation": cloudtrail.Allowed,
		"AccessDenied": cloudtrail.Denied, "AccessDeniedException": cloudtrail.Denied, "Client.UnauthorizedOperation": cloudtrail.Denied, "VpceAccessDenied": cloudtrail.Denied,
		"ThrottlingException": cloudtrail.NotTold, "NoSuchBucket": cloudtrail.NotTold, "ValidationException": cloudtrail.NotTold, "InvalidClientTokenId": cloudtrail.NotTold,
		"ExpiredToken": cloudtrail.NotTold, "accessdenied": cloudtrail.NotTold,
	} {
		e := failed(t, code, "")
		require.Equal(t, want, e.Answer(), code)
		_, ok := e.Denial()
		require.Equal(t, want == cloudtrail.Denied, ok, code)
	}
	e := failed(t, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")
	require.Equal(t, cloudtrail.NotTold, e.Answer())
}

// The messages of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html and of EC2
// in https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
func TestDenials(t *testing.T) {
	const (
		begin = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: "
		ann   = "arn:aws:iam::111122223333:user/ann"
	)
	for message, want := range map[string]cloudtrail.Denial{
		begin + "codecommit:ListRepositories because no service control policy allows the codecommit:ListRepositories action": {Principal: ann, Action: "codecommit:ListRepositories", Type: policy.SCP},
		begin + "codecommit:ListRepositories with an explicit deny in a service control policy":                               {Principal: ann, Action: "codecommit:ListRepositories", Type: policy.SCP, Explicit: true},
		begin + "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/team/P": {
			Principal: ann, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Type: policy.Identity, Explicit: true, Policy: "arn:aws:iam::111122223333:policy/team/P",
		},
		begin + "sqs:receivemessage on resource: arn:aws:sqs:eu-west-1:111122223333:q with an explicit deny in a resource-based policy": {
			Principal: ann, Action: "sqs:receivemessage", Resource: "arn:aws:sqs:eu-west-1:111122223333:q", Type: policy.Resource, Explicit: true,
		},
		begin + "s3:GetObject because no permissions boundary allows the s3:GetObject action":    {Principal: ann, Action: "s3:GetObject", Type: policy.Boundary},
		begin + "s3:GetObject because no session policy allows the s3:GetObject action":          {Principal: ann, Action: "s3:GetObject", Type: policy.Session},
		begin + "s3:GetObject because no VPC endpoint policy allows the s3:GetObject action":     {Principal: ann, Action: "s3:GetObject", Type: policy.Endpoint},
		begin + "s3:GetObject because no resource control policy allows the s3:GetObject action": {Principal: ann, Action: "s3:GetObject", Type: policy.RCP},
		begin + "sts:AssumeRole on resource: arn:aws:iam::444455556666:role/R":                   {Principal: ann, Action: "sts:AssumeRole", Resource: "arn:aws:iam::444455556666:role/R"},
		"You are not authorized to perform this operation. " + begin + "ec2:RunInstances on resource: arn:aws:ec2:us-west-2:111122223333:instance/* because no identity-based policy allows the ec2:RunInstances action. Encoded authorization failure message: abc": {
			Principal: ann, Action: "ec2:RunInstances", Resource: "arn:aws:ec2:us-west-2:111122223333:instance/*", Type: policy.Identity,
		},
		"You are not authorized to perform this operation. " + begin + "ec2:RunInstances on resource: arn:aws:ec2:us-west-2:111122223333:instance/* with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-a/service_control_policy/p-b. Encoded authorization failure message: abc": {
			Principal: ann, Action: "ec2:RunInstances", Resource: "arn:aws:ec2:us-west-2:111122223333:instance/*", Type: policy.SCP, Explicit: true,
			Policy: "arn:aws:organizations::1:policy/o-a/service_control_policy/p-b",
		},
		// A name that looks like a reason.
		begin + "s3:GetObject on resource: \"arn:aws:s3:::b/k with an explicit deny in a session policy\" because no identity-based policy allows the s3:GetObject action": {
			Principal: ann, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k with an explicit deny in a session policy", Type: policy.Identity,
		},
		begin + "s3:GetObject on resource: \"arn:aws:s3:::b/k with an explicit deny in a session policy\"": {
			Principal: ann, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k with an explicit deny in a session policy",
		},
		begin + "s3:GetObject on resource: arn:aws:s3:::b/k with an explicit deny": {Principal: ann, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Explicit: true},
		"Access Denied":      {},
		"":                   {},
		"User: ann is angry": {},
		begin:                {Principal: ann},
		begin + "s3:GetObject with an explicit deny in an unheard-of policy": {Principal: ann, Action: "s3:GetObject"},
	} {
		got, ok := failed(t, "AccessDenied", message).Denial()
		require.True(t, ok)
		require.Equal(t, want, got, message)
	}
}

// What package evaluate writes is read.
func TestDenialsOfEvaluate(t *testing.T) {
	document := func(effect string) string {
		return `{"Version": "2012-10-17", "Statement": [{"Effect": "` + effect + `", "Action": "s3:GetObject", "Resource": "*"}]}`
	}
	name := policy.WithName("arn:aws:iam::111122223333:policy/P")
	allow, deny := policy.MustParse(document("Allow"), policy.Identity), policy.MustParse(document("Deny"), policy.Identity, name)
	req := &evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333",
	}
	for want, p := range map[string]*evaluate.Policies{
		"identity-based policy false ":                                  {},
		"identity-based policy true arn:aws:iam::111122223333:policy/P": {Identity: []*policy.Policy{allow, deny}},
		"permissions boundary true arn:aws:iam::111122223333:policy/P":  {Identity: []*policy.Policy{allow}, Boundary: deny},
		"session policy true arn:aws:iam::111122223333:policy/P":        {Identity: []*policy.Policy{allow}, Session: []*policy.Policy{deny}},
	} {
		d, ok := failed(t, "AccessDenied", evaluate.Evaluate(req, p).AccessDenied(req)).Denial()
		require.True(t, ok)
		require.Equal(t, req.Principal.ARN()+" s3:GetObject arn:aws:s3:::b/k", strings.Join([]string{d.Principal, d.Action, d.Resource}, " "))
		explicit := map[bool]string{false: "false", true: "true"}[d.Explicit]
		require.Equal(t, want, d.Type.String()+" "+explicit+" "+d.Policy)
	}
}
