package main

import (
	"bytes"
	"context"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/examples/internal/picture"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// mostPrincipals is how many principals a page tells of.
const mostPrincipals = 1000

// page returns a page about the roles that principals become by chains, and when.
func (f *roleFinding) page(ctx context.Context, g *picture.RoleGraph) ([]byte, error) {
	r := f.command
	page := report.Roles{From: r.from, To: r.to, Picture: picture.Roles(g, r.lang), Escalates: r.escalates}
	for _, p := range f.inv.Problems() {
		if p.Remark {
			page.Remarks = append(page.Remarks, escaped(p.In(r.lang)))
		} else {
			page.Problems = append(page.Problems, escaped(p.In(r.lang)))
		}
	}
	arrivals, leftOut, err := f.all(ctx)
	if err != nil {
		return nil, err
	}
	page.LeftOut = leftOut
	for i := range arrivals {
		a := &arrivals[i]
		b := report.Becoming{Principal: nameOf(a.From), Role: a.To.ARN, Windows: a.Windows}
		for _, hop := range a.First.Hops {
			b.First = append(b.First, report.Call{Role: hop.Role.ARN, At: hop.At, Expires: hop.Session.Expires, Needs: r.needs(needsOf(hop.Needs))})
		}
		page.Becoming = append(page.Becoming, b)
	}
	for i := range f.escalations {
		e := &f.escalations[i]
		page.Escalations = append(page.Escalations, report.Escalation{Principal: nameOf(e.From), Actions: strings.Join(e.Actions, ", "), To: e.To, Source: e.Source})
	}
	var b bytes.Buffer
	err = page.WriteHTML(&b, r.lang)
	return b.Bytes(), err
}

// all returns the arrivals that were asked for or, if the flags name nobody and no role, those of each
// principal of an edge, and of how many it does not.
func (f *roleFinding) all(ctx context.Context) (arrivals []inventory.Arrival, leftOut int, err error) {
	if f.command.principal != "" || f.command.role != "" {
		return f.arrivals, 0, nil
	}
	var who []principal.Principal
	for i := range f.edges {
		if from := f.edges[i].From; len(who) == 0 || who[len(who)-1] != from { // edges are by principal
			who = append(who, from)
		}
	}
	leftOut = max(len(who)-mostPrincipals, 0)
	p := f.command.principals()
	defer p.clear()
	for i, from := range who[:len(who)-leftOut] {
		p.show(int64(i), int64(len(who)-leftOut), int64(i))
		some, err := f.graph.Reach(ctx, from)
		if err != nil {
			return nil, 0, err
		}
		arrivals = append(arrivals, some...)
	}
	return arrivals, leftOut, nil
}
