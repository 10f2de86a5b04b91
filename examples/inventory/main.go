// Command inventory reads a small organization, as collect.sh would have written it with the
// AWS CLI, and tells who can read a bucket in it, when, and what is not known. With -lang ja
// it speaks Japanese.
package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/principal"
)

//go:embed organization
var files embed.FS

const (
	prod     = "arn:aws:iam::444455556666:"
	security = "arn:aws:iam::123456789012:"
)

func main() { tell(story.Flags(texts())) }

func tell(t *story.Teller) {
	inv := load(t)
	for _, scene := range []func(*story.Teller, *inventory.Inventory){readers, contractors, workflow, emergency} {
		fmt.Println()
		scene(t, inv)
	}
}

// load reads all files, and tells what is not known.
func load(t *story.Teller) *inventory.Inventory {
	var r inventory.Reader
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := files.Open(name)
		if err != nil {
			return err
		}
		r.Read(strings.TrimPrefix(name, "organization/"), f)
		return f.Close()
	})
	if err != nil {
		panic(err) // the files are in the program
	}
	inv, err := r.Inventory()
	t.Println("1. What was read")
	for a := range inv.Accounts() {
		fmt.Printf("   %s %-11s %s\n", a.ID, a.Name, a.Path)
	}
	t.Println("   What is not known denies whoever it is about:")
	var problems inventory.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Printf("   - %s\n", t.Say(p))
		}
	}
	return inv
}

// readers asks who may read the ledger. Somebody of whom something is not known is told, with
// what it is.
func readers(t *story.Teller, inv *inventory.Inventory) {
	t.Println("2. Who can read the ledger?")
	request := evaluate.Request{
		Action:   "s3:GetObject",
		Resource: "arn:aws:s3:::example-ledger/2026/july.csv",
		Context:  condition.NewContext(condition.String("aws:RequestedRegion", "eu-west-1")),
		Time:     day(time.July, 3),
	}
	for answer := range inv.WhoCan(&request, nil) {
		fmt.Printf("   %s\n", answer.Request.Principal)
		if answer.Decision.Problem != "" {
			t.Println("      denied, for what is attached is not known: see above")
			continue
		}
		fmt.Printf("      %s\n", t.Say(answer.Decision))
	}

	t.Println("   A partner's account is named by the policy of the bucket, but is outside of the organization:")
	request.Principal = principal.MustParse("arn:aws:iam::999988887777:user/pat")
	request.ResourceAccount = inv.Resource(request.Resource).Account // the ARNs of S3 do not tell it
	fmt.Printf("   %s\n      %s\n", request.Principal, t.Say(inv.Evaluator().Evaluate(&request, nil)))
}

func day(m time.Month, d int) time.Time { return time.Date(2026, m, d, 9, 0, 0, 0, time.UTC) }

// contractors has the windows of the contractors, and how far a session reaches over them.
func contractors(t *story.Teller, inv *inventory.Inventory) {
	t.Println("3. When may the contractor ren become LedgerReader?")
	role := inv.Role(prod + "role/finance/LedgerReader")
	call := evaluate.AssumeRoleRequest{
		Principal: principal.MustParse(security + "user/contractors/ren"), Role: &role.Role,
		SessionName: "ren", ExternalID: "ledger-2026", Duration: role.MaxSession, Time: day(time.January, 1),
	}
	bound, err := inv.Evaluator().Call(&call, nil)
	if err != nil {
		panic(err) // the call is well-formed
	}
	for span, result := range bound.Timeline(day(time.January, 1), day(time.December, 31)) {
		if result.Decision.Allowed() {
			t.Printf("   from %s until %s\n", minute(span.From), minute(span.Until))
		}
	}
	call.Time = time.Date(2026, time.July, 5, 23, 59, 0, 0, time.UTC)
	assume(t, inv, "a minute before the first window closes", &call)
}

func minute(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }

// workflow has the workflow of GitHub that deploys, and a boundary.
func workflow(t *story.Teller, inv *inventory.Inventory) {
	t.Println("4. Who can become Deploy?")
	const provider = "token.actions.githubusercontent.com"
	for _, branch := range []string{"main", "test"} {
		assume(t, inv, "a workflow of branch "+branch, &evaluate.AssumeRoleRequest{
			Principal: principal.WebIdentity(prod + "oidc-provider/" + provider), Role: &inv.Role(prod + "role/ci/Deploy").Role, SessionName: "run-8812",
			Context: condition.NewContext(
				condition.String(provider+":aud", "sts.amazonaws.com"),
				condition.String(provider+":sub", "repo:example-org/ledger:ref:refs/heads/"+branch),
			),
			Time: day(time.July, 3),
		})
	}
	t.Println("   Its own policy has s3:* on the ledger, and its boundary s3:PutObject alone: it was not among the readers.")
}

// emergency has a role that may do everything, and what stops it all the same.
func emergency(t *story.Teller, inv *inventory.Inventory) {
	t.Println("5. What may BreakGlass do?")
	call := evaluate.AssumeRoleRequest{
		Principal: principal.MustParse(security + "user/mika"), Role: &inv.Role(prod + "role/BreakGlass").Role, SessionName: "mika", Time: day(time.July, 3),
	}
	assume(t, inv, "mika, without MFA", &call)
	call.Context = condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true), condition.Int("aws:MultiFactorAuthAge", 60))
	mika := assume(t, inv, "mika, with MFA", &call)
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		req := mika.Request("ec2:TerminateInstances", "arn:aws:ec2:"+region+":444455556666:instance/i-0abcd1234")
		req.Time = call.Time
		req.Context.Set(condition.String("aws:RequestedRegion", region))
		fmt.Printf("   ec2:TerminateInstances %s: %s\n", region, t.Say(inv.Evaluator().Evaluate(&req, nil)))
	}
	req := mika.Request("organizations:LeaveOrganization", "*")
	req.Time = call.Time
	fmt.Printf("   organizations:LeaveOrganization: %s\n", t.Say(inv.Evaluator().Evaluate(&req, nil)))
}

// assume decides a call that assumes a role, and prints the answer.
func assume(t *story.Teller, inv *inventory.Inventory, words string, call *evaluate.AssumeRoleRequest) *evaluate.Session {
	result, err := inv.Evaluator().AssumeRole(call, nil)
	if err != nil {
		panic(err) // the call is well-formed
	}
	t.Printf("   %s: %s\n", words, result.Decision)
	if result.Session != nil {
		t.Printf("      a session until %s\n", minute(result.Session.Expires))
	}
	return result.Session
}
