// Command review reviews two changes of policies by asking about all requests at once:
// whether a stranger may assume a role, and what a new version of a policy lets in. With
// -lang ja it speaks Japanese.
package main

import (
	"embed"
	"log"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

//go:embed policies/*.json
var files embed.FS

// ours has the workflows of the organization acme on GitHub.
func ours() access.Zone {
	return access.Zone{Claims: map[string][]string{"token.actions.githubusercontent.com:sub": {"repo:acme/*"}}}
}

func main() { tell(story.Flags(texts())) }

func tell(t *story.Teller) {
	stranger := found(t)
	fixed(t, stranger)
	lost(t)
	reports(t)
}

// The role Deploy is for the workflows of acme. Its trust policy asks for
// repo:acme*, and who else that lets in is a question about all tokens.
func found(t *story.Teller) *evaluate.AssumeRoleRequest {
	deploy := &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/Deploy", TrustPolicy: load("deploy-trust-1", policy.Trust)}
	answer := access.Strangers(deploy, ours())
	t.Println("1. May a stranger assume the role?", answer.Outcome)
	if answer.Outcome != access.Yes {
		log.Fatal(answer.Why)
	}
	stranger := answer.Call
	t.Println("  ", stranger.Context)

	// The call is the proof: anybody can decide it again.
	result, err := evaluate.AssumeRole(stranger, new(evaluate.Policies))
	if err != nil {
		log.Fatal(err)
	}
	t.Println("  ", result.Decision)
	return stranger
}

// A slash is what was missing. No is an answer about every call there can be.
func fixed(t *story.Teller, stranger *evaluate.AssumeRoleRequest) {
	deploy := &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/Deploy", TrustPolicy: load("deploy-trust-2", policy.Trust)}
	t.Println("2. With repo:acme/* in its place?", access.Strangers(deploy, ours()).Outcome)

	again := *stranger
	again.Role = deploy
	result, err := evaluate.AssumeRole(&again, new(evaluate.Policies))
	if err != nil {
		log.Fatal(err)
	}
	t.Println("   the same call:", result.Decision)
}

// A fix must not lock out those for whom the role is.
func lost(t *story.Teller) {
	before, after := load("deploy-trust-1", policy.Trust), load("deploy-trust-2", policy.Trust)
	change := access.Compare(access.Alone(before), access.Alone(after), nil)
	t.Println("3. What the fix lets in is", change.Relation)

	ourWorkflows := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Resource": "*",
    "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*"}}
  }
}`, policy.Identity)
	gone := access.NewAccess(access.Alone(after), access.Alone(before), ourWorkflows)
	t.Println("   may a workflow of acme no longer assume the role?", gone.Outcome)
}

// A change of a policy with several statements: each request is one that only the new
// version allows, and comes about by another part of it.
func reports(t *story.Teller) {
	before, after := access.Alone(load("reports-1", policy.Identity)), access.Alone(load("reports-2", policy.Identity))
	t.Println("4. What does the new policy for reports let in?")
	for answer := range access.Differences(before, after, nil, 5) {
		if answer.Outcome != access.Yes {
			log.Fatal(answer.Why)
		}
		req := answer.Request
		t.Printf("   %s on %s at %s\n", req.Action, req.Resource, req.Time.Format(time.RFC3339))
		t.Printf("     by %s, %s\n", req.Principal, evaluate.Evaluate(req, after))
	}
	t.Println("   and what not any more?")
	for answer := range access.Differences(after, before, nil, 5) {
		if answer.Outcome != access.Yes {
			log.Fatal(answer.Why)
		}
		t.Printf("   %s on %s at %s\n", answer.Request.Action, answer.Request.Resource, answer.Request.Time.Format(time.RFC3339))
	}
	deletion := policy.MustParse(`{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::reports/*"}
}`, policy.Identity)
	t.Println("   may anybody delete a report?", access.Possible(after, deletion).Outcome)
}

// load parses a policy that is part of the program: a mistake in it is a bug.
func load(name string, typ policy.Type) *policy.Policy {
	data, err := files.ReadFile("policies/" + name + ".json")
	if err != nil {
		log.Fatal(err)
	}
	return policy.MustParse(string(data), typ, policy.WithName(name))
}
