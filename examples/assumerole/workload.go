package main

import (
	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A service has no policies of its own: the trust policy alone decides.
func lambdaFunction(t *story.Teller) {
	begin(t, "5. A Lambda function takes its execution role",
		"The caller of sts:AssumeRole is the service lambda.amazonaws.com. It has no identity-based",
		"policy, so there is one gate. The code of the function then acts as the role session.")
	call := evaluate.AssumeRoleRequest{
		Principal:   principal.Service("lambda.amazonaws.com"),
		Role:        &evaluate.Role{ARN: "arn:aws:iam::" + ours + ":role/Resize", TrustPolicy: load("resize-trust", policy.Trust)},
		SessionName: "resize-pictures",
		Time:        march(10, 12, 0),
	}
	function := assume(t, "Lambda", call)
	call.Principal = principal.Service("ec2.amazonaws.com")
	assume(t, "EC2", call)
	role := &evaluate.Policies{Identity: []*policy.Policy{load("resize-permissions", policy.Identity)}}
	use(t, "the function reads pictures/1.png", call.Time, function.Request("s3:GetObject", "arn:aws:s3:::pictures/1.png"), role)
	use(t, "the function deletes pictures/1.png", call.Time, function.Request("s3:DeleteObject", "arn:aws:s3:::pictures/1.png"), role)
}

// An OIDC provider says who the caller is. Without a condition on its sub claim
// the trust policy would trust every workflow on GitHub.
func workflow(t *story.Teller) {
	begin(t, "6. A GitHub workflow assumes a deploy role",
		"The caller has no AWS credentials, only a token from GitHub's OIDC provider. Its claim sub",
		"names repository and branch, and the trust policy wants one of each.")
	const provider = "token.actions.githubusercontent.com"
	call := evaluate.AssumeRoleRequest{
		Principal:   principal.WebIdentity("arn:aws:iam::" + ours + ":oidc-provider/" + provider),
		Role:        &evaluate.Role{ARN: "arn:aws:iam::" + ours + ":role/Deploy", TrustPolicy: load("deploy-trust", policy.Trust)},
		SessionName: "run-8812",
		Time:        march(11, 15, 0),
	}
	for _, run := range [...]struct{ words, sub string }{
		{"example-org/shop, branch main", "repo:example-org/shop:ref:refs/heads/main"},
		{"example-org/shop, branch test", "repo:example-org/shop:ref:refs/heads/test"},
		{"another repository, branch main", "repo:someone-else/shop:ref:refs/heads/main"},
	} {
		call.Context = condition.NewContext(
			condition.String(provider+":aud", "sts.amazonaws.com"),
			condition.String(provider+":sub", run.sub),
		)
		assume(t, run.words, call)
	}
}
