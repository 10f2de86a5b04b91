package main

import (
	"context"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/examples/internal/picture"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A chain is one by which somebody becomes a role, for machines.
type chain struct {
	Principal string      `json:"principal"`
	Calls     []chainCall `json:"calls"`
}

type chainCall struct {
	Role    string   `json:"role"`
	At      instant  `json:"at"`
	Expires instant  `json:"expires"`
	Needs   []string `json:"needs,omitempty"`
}

// paths lists the chains by which somebody becomes a role at a time or, without one, the
// earliest of the span.
func (r *inventoryCommand) paths(ctx context.Context, inv *inventory.Inventory) (int, error) {
	if err := r.oneOutput(); err != nil {
		return exitError, err
	}
	at := r.context.time
	p := r.principals()
	defer p.clear()
	g, err := r.graph(inv, p)
	if err != nil {
		return exitError, err
	}
	if r.role == "" {
		return exitError, texts.Error("-role-arn is missing")
	}
	if err := r.hasRole(inv); err != nil {
		return exitError, err
	}
	f := &pathFinding{command: r, inv: inv, at: at}
	if f.who, err = r.who(inv); err != nil {
		return exitError, err
	}
	if at.IsZero() {
		f.at = r.from
		first, ok, err := g.EarliestArrival(ctx, f.who, r.role, r.from)
		if err != nil {
			return exitError, err
		}
		if ok {
			f.paths = append(f.paths, first)
		}
	} else if f.paths, err = g.Paths(ctx, f.who, r.role, at); err != nil {
		return exitError, err
	}
	if r.escalates {
		if f.escalations, err = r.escalationsOf(ctx, g, f.suspects(), "", f.at); err != nil {
			return exitError, err
		}
	}
	if err := r.show(ctx, f.forMachines(), f.text(), f); err != nil {
		return exitError, err
	}
	if len(f.paths) == 0 {
		return r.statusOfNobody(ctx, inv, g, f.who)
	}
	return exitYes, nil
}

// A pathFinding is what paths finds.
type pathFinding struct {
	command     *inventoryCommand
	inv         *inventory.Inventory
	who         principal.Principal
	at          time.Time
	paths       []inventory.Path
	escalations []inventory.Escalation
}

// suspects returns whose escalations are looked for.
func (f *pathFinding) suspects() []principal.Principal {
	all := []principal.Principal{f.who}
	for i := range f.paths {
		for _, hop := range f.paths[i].Hops {
			all = append(all, sessionOf(hop.Role))
		}
	}
	return all
}

func (f *pathFinding) forMachines() any {
	chains := []chain{}
	for i := range f.paths {
		p := &f.paths[i]
		one := chain{Principal: nameOf(p.From)}
		for _, hop := range p.Hops {
			one.Calls = append(one.Calls, chainCall{hop.Role.ARN, instant(hop.At), instant(hop.Session.Expires), needsOf(hop.Needs)})
		}
		chains = append(chains, one)
	}
	return struct {
		Paths       []chain      `json:"paths"`
		Escalations []escalation `json:"escalations,omitzero"`
	}{chains, f.command.escalations(f.escalations)}
}

func (f *pathFinding) text() string {
	r := f.command
	var b strings.Builder
	for i := range f.paths {
		p := &f.paths[i]
		b.WriteString(escaped(nameOf(p.From)) + "\n")
		for _, hop := range p.Hops {
			b.WriteString("  → " + escaped(hop.Role.ARN) + "  " + r.say(texts.Of("from {from} until {until}", moment(hop.At), moment(hop.Session.Expires))))
			if needs := needsOf(hop.Needs); len(needs) > 0 {
				b.WriteString("\n      " + r.with(needs))
			}
			b.WriteString("\n")
		}
	}
	if len(f.paths) == 0 {
		b.WriteString(r.say(texts.Of("no chain of calls leads there")) + "\n")
	}
	return b.String() + r.escalationTable(f.escalations, f.at)
}

// drawn returns the calls, over some more time than their sessions live.
func (f *pathFinding) drawn(context.Context) (*picture.RoleGraph, error) {
	const margin = time.Hour
	g := &picture.RoleGraph{From: f.at, To: f.at, Sessions: true, Escalations: f.escalations, Accounts: accountNames(f.inv)}
	done := make(map[string]bool)
	for i := range f.paths {
		from := f.paths[i].From
		for _, hop := range f.paths[i].Hops {
			e := edgeOf(from, &hop)
			if key := e.String(); !done[key] {
				done[key] = true
				g.Edges = append(g.Edges, e)
			}
			if len(g.Edges) == 1 {
				g.From = hop.At
			}
			if hop.Session.Expires.After(g.To) {
				g.To = hop.Session.Expires
			}
			from = sessionOf(hop.Role)
		}
	}
	g.From, g.To = g.From.Add(-margin), g.To.Add(margin)
	return g, nil
}

// page is there for roles alone.
func (f *pathFinding) page(context.Context, *picture.RoleGraph) ([]byte, error) { return nil, nil }
