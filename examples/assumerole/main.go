// Command assumerole tells what a trust policy, sts:AssumeRole and temporary
// credentials do: who may assume a role, when, and what the role session may do. With
// -lang ja it speaks Japanese.
package main

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

//go:embed policies/*.json
var files embed.FS

const (
	ours   = "111122223333" // account that owns the roles, the buckets and the table
	theirs = "444455556666" // account of the contractor
)

func main() { tell(story.Flags(texts())) }

func tell(t *story.Teller) {
	for i, scene := range []func(*story.Teller){trustPolicy, bothGates, sharedRole, ends, lambdaFunction, workflow, chaining} {
		if i > 0 {
			fmt.Println()
		}
		scene(t)
	}
}

// assume decides a call that assumes a role, prints the answer and returns the
// session, or nil. own are the identity-based policies of the caller; the trust
// policy is that of the role.
func assume(t *story.Teller, words string, req evaluate.AssumeRoleRequest, own ...*policy.Policy) *evaluate.Session {
	policies := &evaluate.Policies{Identity: own}
	result, err := evaluate.AssumeRole(&req, policies)
	switch {
	case err != nil: // the call is malformed: no policy was looked at
		show(t, req.Time, words, "error", t.Say(err))
	case result.Decision.Allowed():
		show(t, req.Time, words, "allowed", t.Say(result.Decision))
	default:
		show(t, req.Time, words, result.Decision.Outcome.String(), result.Action+": "+why(t, &req, policies))
	}
	return result.Session
}

// why gives the reason for a denial: that of the first action not allowed.
func why(t *story.Teller, req *evaluate.AssumeRoleRequest, p *evaluate.Policies) string {
	call, err := req.Ask(p)
	if err != nil {
		return t.Say(err)
	}
	for _, x := range call.Explain() {
		if !x.Decision.Allowed() {
			return reason(t, x)
		}
	}
	return ""
}

// use decides a request of a session. p are the policies that apply to it: those
// of the role, not those of whoever assumed it.
func use(t *story.Teller, words string, now time.Time, req evaluate.Request, p *evaluate.Policies) {
	req.Time = now
	req.ResourceAccount = ours // the ARNs of S3 do not tell it
	x := evaluate.Ask(&req, p).Explain()
	show(t, now, words, x.Decision.Outcome.String(), reason(t, x))
}

// reason returns the decision in words. If no statement allowed the request, what
// kept one from it comes last.
func reason(t *story.Teller, x *evaluate.Explanation) string {
	text := t.Say(x.Decision)
	if x.Decision.Outcome != evaluate.ImplicitDeny {
		return text
	}
	for _, layer := range x.Layers {
		for _, s := range layer.Statements {
			switch {
			case layer.Type != x.Decision.Type:
			case s.Mismatch == "Principal":
				return t.Sprintf("%s: Principal names others", text)
			case s.Clause == nil:
			case s.Actual == nil:
				return t.Sprintf("%s: %s is absent", text, s.Clause.Key())
			default:
				return t.Sprintf("%s: %s is %s", text, s.Clause.Key(), strings.Join(s.Actual, ", "))
			}
		}
	}
	return text
}

func show(t *story.Teller, now time.Time, words, answer, reason string) {
	t.Printf("  %s  %s %s %s\n", now.Format(t.Say("_2 Jan 15:04:05")), t.Pad(words, 40), t.Pad(answer, 13), reason)
}

// begin prints a heading and what follows it.
func begin(t *story.Teller, heading string, lines ...string) {
	t.Printf("%s\n%s\n\n%s\n\n", heading, strings.Repeat("=", story.Width(t.Say(heading))), strings.Join(lines, "\n"))
}

func march(day, hour, minute int) time.Time {
	return time.Date(2026, time.March, day, hour, minute, 0, 0, time.UTC)
}

// load parses a policy that is part of the program: a mistake in it is a bug.
func load(name string, typ policy.Type) *policy.Policy {
	data, err := files.ReadFile("policies/" + name + ".json")
	if err != nil {
		panic(err)
	}
	return policy.MustParse(string(data), typ, policy.WithName(name))
}
