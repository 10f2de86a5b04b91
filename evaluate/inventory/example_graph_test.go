package inventory_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// rolesOf2026 returns the graph of the roles of two accounts over 2026.
func rolesOf2026() *inventory.RoleGraph {
	var r inventory.Reader
	for _, name := range []string{"gaad/111122223333.json", "gaad/444455556666.json", "iam/list-roles.111122223333.json"} {
		f, err := os.Open("testdata/" + name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		r.Read(name, f)
		_ = f.Close()
	}
	inv, _ := r.Inventory() // what is not known is denied
	return inv.RoleGraph(inventory.GraphOptions{
		From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		To:   time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	})
}

// Who can become which role, when, and what the call needs.
func ExampleRoleGraph() {
	ctx := context.Background()
	g := rolesOf2026()
	edges, err := g.Edges(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	name := func(e inventory.Edge) string { return cmp.Or(e.From.Issuer(), e.From.Name()) + " → " + e.To.Name }
	for _, e := range edges {
		if e.From.Type() == principal.TypeService {
			continue
		}
		fmt.Println(name(e), "for", e.Lives)
		for _, window := range e.Windows {
			fmt.Println("  ", window)
		}
		for _, need := range e.Needs {
			fmt.Println("  ", need)
		}
	}
	edges, err = g.EdgesFrom(ctx, principal.MustParse("arn:aws:iam::111122223333:user/mei"))
	fmt.Println("mei:", len(edges), err)
	// Output:
	// arn:aws:iam::111122223333:user/hana → BreakGlass for 1h0m0s
	//    from 2026-01-01T00:00:00Z until 2027-01-01T00:00:00Z
	//    aws:MultiFactorAuthPresent = "true"
	//    aws:MultiFactorAuthAge = "899"
	// arn:aws:iam::444455556666:user/noah → Bridge for 1h0m0s
	//    from 2026-01-01T00:00:00Z until 2027-01-01T00:00:00Z
	// arn:aws:iam::444455556666:role/Bridge → Partner for 1h0m0s
	//    from 2026-06-01T00:00:00.000000001Z until 2026-12-31T00:00:00Z
	//    sts:ExternalId = (not shown)
	// arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com → Deploy for 12h0m0s
	//    from 2026-01-01T00:00:00Z until 2027-01-01T00:00:00Z
	//    token.actions.githubusercontent.com:aud = "sts.amazonaws.com"
	//    token.actions.githubusercontent.com:sub = "repo:example-org/reports:ref:refs/heads/main"
	// arn:aws:iam::111122223333:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE → AWSReservedSSO_Auditor_0123456789abcdef for 1h0m0s
	//    from 2026-01-01T00:00:00Z until 2027-01-01T00:00:00Z
	//    SAML:aud = "https://signin.aws.amazon.com/saml"
	// mei: 0 <nil>
}

// A chain of two roles: the second may be assumed from June on, with an external ID.
func ExampleRoleGraph_Paths() {
	ctx := context.Background()
	g := rolesOf2026()
	noah := principal.MustParse("arn:aws:iam::444455556666:user/noah")
	const partner = "arn:aws:iam::111122223333:role/Partner"
	paths, err := g.Paths(ctx, noah, partner, time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	hop := func(h inventory.Hop) {
		fmt.Println(h.Role.Name, h.At.Format(time.TimeOnly), h.Session.Expires.Format(time.TimeOnly), h.Needs)
	}
	for _, p := range paths {
		for _, h := range p.Hops {
			hop(h)
		}
	}
	show := func(p inventory.Path) { fmt.Println(p.String()) }
	p, ok, err := g.EarliestArrival(ctx, noah, partner, time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC))
	if ok && err == nil {
		show(p)
		fmt.Println(p.In(policy.Japanese))
	}
	// Output:
	// Bridge 09:00:00 10:00:00 []
	// Partner 09:00:00 10:00:00 [sts:ExternalId = (not shown)]
	// arn:aws:iam::444455556666:user/noah → arn:aws:iam::444455556666:role/Bridge from 2026-06-01T00:00:00.000000001Z to 2026-06-01T01:00:00.000000001Z → arn:aws:iam::111122223333:role/Partner from 2026-06-01T00:00:00.000000001Z to 2026-06-01T01:00:00.000000001Z with sts:ExternalId = (not shown)
	// arn:aws:iam::444455556666:user/noah → 2026-06-01T00:00:00.000000001Z から 2026-06-01T01:00:00.000000001Z まで arn:aws:iam::444455556666:role/Bridge → 2026-06-01T00:00:00.000000001Z から 2026-06-01T01:00:00.000000001Z まで arn:aws:iam::111122223333:role/Partner (条件: sts:ExternalId = (非表示))
}

// Who can become a role, and what somebody can become.
func ExampleRoleGraph_Reached() {
	ctx := context.Background()
	g := rolesOf2026()
	show := func(list []inventory.Arrival, err error) {
		for _, a := range list {
			fmt.Println(a.From.Issuer(), "→", a.To.Name, "by", len(a.First.Hops), "calls,", a.Windows[0])
		}
		if err != nil {
			fmt.Println(err)
		}
	}
	show(g.Reached(ctx, "arn:aws:iam::111122223333:role/Partner"))
	show(g.Reach(ctx, principal.MustParse("arn:aws:iam::444455556666:user/noah")))
	// Output:
	// arn:aws:iam::444455556666:user/noah → Partner by 2 calls, from 2026-06-01T00:00:00.000000001Z until 2026-12-31T00:00:00Z
	// arn:aws:iam::444455556666:role/Bridge → Partner by 1 calls, from 2026-06-01T00:00:00.000000001Z until 2026-12-31T00:00:00Z
	// arn:aws:iam::444455556666:user/noah → Partner by 2 calls, from 2026-06-01T00:00:00.000000001Z until 2026-12-31T00:00:00Z
	// arn:aws:iam::444455556666:user/noah → Bridge by 1 calls, from 2026-01-01T00:00:00Z until 2027-01-01T00:00:00Z
}

// Who may change the trust policy of a role can let itself in.
func ExampleRoleGraph_Escalations() {
	var r inventory.Reader
	r.Read("own.json", strings.NewReader(`{"principals": [
	  {"arn": "arn:aws:iam::111122223333:user/ann", "policies": [{"name": "trust", "document": {"Version": "2012-10-17",
	    "Statement": {"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": "*"}}}]},
	  {"arn": "arn:aws:iam::111122223333:role/Admin", "trustPolicy": {"Version": "2012-10-17",
	    "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}}]}`))
	inv, _ := r.Inventory()
	now := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	g := inv.RoleGraph(inventory.GraphOptions{From: now, To: now.AddDate(0, 1, 0)})
	show := func(e inventory.Escalation) { fmt.Println(e.From.Name(), e.Actions, e.To, e.Source) }
	list, err := g.Escalations(context.Background(), principal.MustParse("arn:aws:iam::111122223333:user/ann"), now)
	for _, e := range list {
		show(e)
	}
	fmt.Println(err)
	// Output:
	// ann [iam:UpdateAssumeRolePolicy] arn:aws:iam::111122223333:role/Admin https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
	// <nil>
}
