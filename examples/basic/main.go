// Command basic decides a handful of requests and says why, with -lang ja in Japanese.
package main

import (
	"embed"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

//go:embed policies/*.json
var files embed.FS

const (
	ours   = "111122223333" // account that owns the buckets and the table
	theirs = "444455556666"
)

func main() { tell(story.Flags(texts())) }

func tell(t *story.Teller) {
	homeFolders(t)
	explicitDeny(t)
	crossAccount(t)
	dates(t)
}

// One policy serves all users: the policy variable ${aws:username} is the name
// of the IAM user who makes the request. Its value is always plain text: a user
// called "*" gets a folder called "*".
func homeFolders(t *story.Teller) {
	p := &evaluate.Policies{Identity: []*policy.Policy{load("home-folder", policy.Identity)}}
	t.Println("A folder for each user: home/${aws:username}")
	show(t, "ann reads home/ann/plan.txt", file("ann", "s3:GetObject", "home/ann/plan.txt"), p)
	show(t, "ann reads home/ben/plan.txt", file("ann", "s3:GetObject", "home/ben/plan.txt"), p)
	show(t, "user * reads home/ann/plan.txt", file("*", "s3:GetObject", "home/ann/plan.txt"), p)
	show(t, "user * reads home/*/plan.txt", file("*", "s3:GetObject", "home/*/plan.txt"), p)
}

// An explicit deny in any policy beats every allow.
func explicitDeny(t *story.Teller) {
	p := &evaluate.Policies{Identity: []*policy.Policy{
		load("home-folder", policy.Identity),
		load("keep-files", policy.Identity),
	}}
	t.Println("\nWith a second policy, which denies s3:DeleteObject")
	show(t, "ann writes home/ann/plan.txt", file("ann", "s3:PutObject", "home/ann/plan.txt"), p)
	show(t, "ann deletes home/ann/plan.txt", file("ann", "s3:DeleteObject", "home/ann/plan.txt"), p)
}

// Between accounts both sides have to allow: the resource-based policy of the
// bucket, and an identity-based policy of the caller in its own account.
func crossAccount(t *story.Teller) {
	bucket := load("shared-bucket", policy.Resource)
	own := []*policy.Policy{load("read-reports", policy.Identity)}
	req := evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::" + theirs + ":user/pat"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::reports/q3.csv",
		ResourceAccount: ours,
	}
	t.Println("\npat reads reports/q3.csv, which is in a bucket of another account")
	show(t, "resource-based policy alone", req, &evaluate.Policies{Resource: bucket})
	show(t, "identity-based policy alone", req, &evaluate.Policies{Identity: own})
	show(t, "both policies", req, &evaluate.Policies{Resource: bucket, Identity: own})
}

// The condition key aws:CurrentTime is Request.Time. Explain decides as Evaluate
// does, and says what kept each statement from applying.
func dates(t *story.Teller) {
	p := &evaluate.Policies{Identity: []*policy.Policy{
		load("home-folder", policy.Identity),
		load("audit-in-march", policy.Identity),
	}}
	req := evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::" + ours + ":user/ann"),
		Action:    "dynamodb:Query",
		Resource:  "arn:aws:dynamodb:eu-west-1:" + ours + ":table/ledger",
	}
	march := time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	april := march.AddDate(0, 1, 0)
	t.Println("\nann queries a table, which a policy allows in March only")
	req.Time = march.Add(-time.Nanosecond)
	show(t, "a nanosecond before March", req, p)
	req.Time = march
	show(t, "as March begins", req, p)
	req.Time = april.Add(-time.Nanosecond)
	show(t, "a nanosecond before April", req, p)
	req.Time = april
	show(t, "as April begins", req, p)
	t.Printf("\nThe last decision, explained\n%s", evaluate.Ask(&req, p).Explain())
}

// file returns the request of an IAM user for a file in our bucket. The ARN of a
// bucket does not tell which account owns it, so the request has to.
func file(user, action, key string) evaluate.Request {
	return evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::" + ours + ":user/" + user),
		Action:          action,
		Resource:        "arn:aws:s3:::team-files/" + key,
		ResourceAccount: ours,
	}
}

// show prints a request in words, the outcome, and the reason.
func show(t *story.Teller, words string, req evaluate.Request, p *evaluate.Policies) {
	d := evaluate.Evaluate(&req, p)
	t.Printf("  %s %s %s\n", t.Pad(words, 31), t.Pad(d.Outcome, 13), d)
}

// load parses a policy that is part of the program: a mistake in it is a bug, so
// MustParse will do. For policies that come from elsewhere there is Parse.
func load(name string, typ policy.Type) *policy.Policy {
	data, err := files.ReadFile("policies/" + name + ".json")
	if err != nil {
		panic(err)
	}
	return policy.MustParse(string(data), typ, policy.WithName(name))
}
