package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An escalation is an [inventory.Escalation] for machines.
type escalation struct {
	Principal string   `json:"principal"`
	Actions   []string `json:"actions"`
	To        string   `json:"to"`
	Source    string   `json:"source"`
}

// escalationsOf returns the escalations of principals at the begin of the span: if to is not "", those that
// end there.
func (r *inventoryCommand) escalationsOf(ctx context.Context, g *inventory.RoleGraph, who []principal.Principal, to string, at time.Time) ([]inventory.Escalation, error) {
	p := r.principals()
	defer p.clear()
	var all []inventory.Escalation
	seen := make(map[principal.Principal]bool)
	for i, from := range who {
		p.show(int64(i), int64(len(who)), int64(i))
		if seen[from] {
			continue
		}
		seen[from] = true
		some, err := g.Escalations(ctx, from, at)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	if to != "" {
		all = slices.DeleteFunc(all, func(e inventory.Escalation) bool { return e.To != to })
	}
	return all, nil
}

// escalations returns all for machines, or nil if they were not asked for.
func (r *inventoryCommand) escalations(all []inventory.Escalation) []escalation {
	if !r.escalates {
		return nil
	}
	list := []escalation{}
	for i := range all {
		e := &all[i]
		list = append(list, escalation{nameOf(e.From), e.Actions, e.To, e.Source})
	}
	return list
}

// escalationTable returns all for people, or "" if they were not asked for.
func (r *inventoryCommand) escalationTable(all []inventory.Escalation, at time.Time) string {
	if !r.escalates {
		return ""
	}
	if len(all) == 0 {
		return "\n" + r.say(texts.Of("at {time} nobody escalates in a way that is looked for", moment(at))) + "\n"
	}
	var b strings.Builder
	before := ""
	for i := range all {
		e := &all[i]
		name := nameOf(e.From)
		if name == before {
			name = ""
		} else {
			before = name
		}
		fmt.Fprintf(&b, "  %s\t%s → %s\n", escaped(name), strings.Join(e.Actions, ", "), escaped(e.To))
	}
	return "\n" + r.say(texts.Of("at {time} these get permissions otherwise:", moment(at))) + "\n" + aligned(b.String())
}
