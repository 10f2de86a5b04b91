// Command explain says why a request is denied, and what would have to change, with -lang ja
// in Japanese.
package main

import (
	"embed"
	"net/netip"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

//go:embed policies/*.json
var files embed.FS

const ledger = "arn:aws:dynamodb:eu-west-1:111122223333:table/ledger"

func main() { tell(story.Flags(texts())) }

func tell(t *story.Teller) {
	p := &evaluate.Policies{Identity: []*policy.Policy{load("maintain-ledger"), load("guard-rails")}}
	keys(t, p)
	req := denied(t, p)
	nearMiss(t, req, p)
	edits(t, p)
}

// The keys that the policies refer to tell what a request has to say. Its Time is
// aws:CurrentTime; the others here belong in its Context.
func keys(t *story.Teller, p *evaluate.Policies) {
	t.Println("1. The condition keys that the policies refer to")
	for _, each := range p.Identity {
		t.Printf("  %-16s %s\n", each.Name(), strings.Join(policy.Keys(each), ", "))
	}
}

// ann works from home, with long-term access keys, which say nothing about MFA.
func ann(action, resource string) evaluate.Request {
	return evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:    action,
		Resource:  resource,
		Context:   condition.NewContext(condition.IP("aws:SourceIp", netip.MustParseAddr("192.0.2.17"))),
		Time:      time.Date(2026, time.June, 30, 15, 0, 0, 0, time.UTC),
	}
}

// An explanation is a tree: the decision, the types of policies that took part,
// their statements, and what kept each from applying. For a deny the near misses
// follow, which are the smallest changes of the request that lead to an allow,
// and the keys that were tested and are absent. Its fields hold the same.
func denied(t *story.Teller, p *evaluate.Policies) evaluate.Request {
	req := ann("dynamodb:DeleteItem", ledger)
	t.Printf("\n2. ann deletes an item of the ledger, from home and without MFA\n%s", evaluate.Ask(&req, p).Explain())
	return req
}

// Apply makes the changes of a near miss in a copy of the request. Whether they
// come true is up to ann: she has to use MFA, and be in the office.
func nearMiss(t *story.Teller, req evaluate.Request, p *evaluate.Policies) {
	x := evaluate.Ask(&req, p).Explain()
	first := &x.NearMisses[0]
	t.Printf("\n3. The same request with the first of %d near misses applied:\n   %s\n", len(x.NearMisses), first)
	changed := first.Apply(req)
	q := evaluate.Ask(&changed, p)
	t.Println(q.Decision())
	if validity := q.Until(); !validity.Until.IsZero() { // else it holds for good
		t.Printf("  holds until %s\n", validity.Until.UTC().Format(time.RFC3339))
	}
}

// No change of the request helps against an explicit deny without a condition,
// or if the resource is not the one that a statement allows. The near miss then
// names what to edit.
func edits(t *story.Teller, p *evaluate.Policies) {
	office := condition.IP("aws:SourceIp", netip.MustParseAddr("203.0.113.70"))

	req := ann("dynamodb:DeleteBackup", ledger+"/backup/01747000000000-0a1b2c3d")
	req.Context.Set(office)
	t.Printf("\n4. ann deletes a backup, from the office\n%s", evaluate.Ask(&req, p).Explain())

	req = ann("dynamodb:Query", ledger+"-archive")
	req.Context.Set(office)
	t.Printf("\n5. ann queries another table, from the office\n%s", evaluate.Ask(&req, p).Explain())
}

// load parses a policy that is part of the program: a mistake in it is a bug.
func load(name string) *policy.Policy {
	data, err := files.ReadFile("policies/" + name + ".json")
	if err != nil {
		panic(err)
	}
	return policy.MustParse(string(data), policy.Identity, policy.WithName(name))
}
