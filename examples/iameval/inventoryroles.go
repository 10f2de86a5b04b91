package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A becoming is that somebody can become a role, for machines. Times without an end are those
// of the span that is looked at.
type becoming struct {
	Principal string              `json:"principal"`
	Role      string              `json:"role"`
	Windows   []evaluate.Validity `json:"windows"`
	Through   []string            `json:"through,omitempty"` // roles on the way of the earliest chain
	Needs     []string            `json:"needs,omitempty"`   // of the first call
	Seconds   int                 `json:"seconds,omitempty"` // how long the session can be
}

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

// graph returns the graph of the roles over the span of the flags, which tells p how far it is.
func (r *inventoryCommand) graph(inv *inventory.Inventory, p *progress) (*inventory.RoleGraph, error) {
	if r.from.IsZero() {
		r.from = r.context.now()
	}
	if r.to.IsZero() {
		r.to = r.from.AddDate(1, 0, 0)
	}
	if !r.to.After(r.from) {
		return nil, texts.Error("-to is not after -from")
	}
	keys, err := r.context.load(&r.files, derived)
	if err != nil {
		return nil, err
	}
	return inv.RoleGraph(inventory.GraphOptions{From: r.from, To: r.to, Context: keys, Progress: func(done, total int) {
		p.show(int64(done), int64(total), int64(done))
	}}), nil
}

// principals counts those that the graph asks about.
func (r *inventoryCommand) principals() *progress {
	return r.progress(func(n int) message.Text { return texts.Plural(n, "1 principal", "{n} principals") })
}

// who returns the principal of the flags. A role is any session of it.
func (r *inventoryCommand) who(inv *inventory.Inventory) (principal.Principal, error) {
	switch text := r.principal; {
	case inv.Role(text) != nil:
		p, err := principal.RoleSession(text, "session")
		return p, about("-principal", err)
	case strings.Contains(text, ":saml-provider/"):
		return named(principal.SAML(text), "-principal")
	case strings.Contains(text, ":oidc-provider/"):
		return named(principal.WebIdentity(text), "-principal")
	}
	return (&callerFlags{principal: r.principal}).caller()
}

// roles lists who can become which role, and when.
func (r *inventoryCommand) roles(ctx context.Context, inv *inventory.Inventory) (int, error) {
	if r.dot && r.json {
		return exitError, texts.Error("-json and -dot exclude each other")
	}
	p := r.principals()
	defer p.clear()
	g, err := r.graph(inv, p)
	if err != nil {
		return exitError, err
	}
	if err := r.hasRole(inv); err != nil {
		return exitError, err
	}
	var all []becoming
	switch {
	case r.principal != "":
		who, err := r.who(inv)
		if err != nil {
			return exitError, err
		}
		arrivals, err := g.Reach(ctx, who)
		if err != nil {
			return exitError, err
		}
		all = becomings(arrivals, r.role)
	case r.role != "":
		arrivals, err := g.Reached(ctx, r.role)
		if err != nil {
			return exitError, err
		}
		all = becomings(arrivals, r.role)
	default:
		edges, err := g.Edges(ctx)
		if err != nil {
			return exitError, err
		}
		for i := range edges {
			e := &edges[i]
			all = append(all, becoming{nameOf(e.From), e.To.ARN, e.Windows, nil, needsOf(e.Needs), int(e.Lives / time.Second)})
		}
	}
	text := r.table(all)
	if r.dot {
		text = r.digraph(all)
	}
	r.print(struct {
		From  instant    `json:"from"`
		To    instant    `json:"to"`
		Roles []becoming `json:"roles"`
	}{instant(r.from), instant(r.to), append([]becoming{}, all...)}, text)
	if len(all) == 0 {
		return exitNo, nil
	}
	return exitYes, nil
}

// hasRole is an error unless the role of the flags is in the inventory.
func (r *inventoryCommand) hasRole(inv *inventory.Inventory) error {
	if r.role != "" && inv.Role(r.role) == nil {
		return texts.Error("-role-arn: there is no role {arn} in the inventory", shown(r.role))
	}
	return nil
}

// becomings returns the arrivals at a role, or at all if it is "".
func becomings(arrivals []inventory.Arrival, role string) (all []becoming) {
	for i := range arrivals {
		a := &arrivals[i]
		if role != "" && a.To.ARN != role {
			continue
		}
		var through []string
		for _, hop := range a.First.Hops[:len(a.First.Hops)-1] {
			through = append(through, hop.Role.ARN)
		}
		all = append(all, becoming{nameOf(a.From), a.To.ARN, a.Windows, through, needsOf(a.First.Hops[0].Needs), 0})
	}
	return all
}

// nameOf returns how a principal is called: any session of a role has the name of the role.
func nameOf(p principal.Principal) string {
	if p.Type() == principal.TypeAssumedRole {
		return p.Issuer()
	}
	if p.Type() == principal.TypeService {
		return p.Name()
	}
	return p.String()
}

func needsOf(entries []condition.Entry) (needs []string) {
	for _, e := range entries {
		needs = append(needs, e.String())
	}
	return needs
}

// table returns all by role, for people.
func (r *inventoryCommand) table(all []becoming) string {
	if len(all) == 0 {
		return r.say(texts.Of("nobody, from {from} until {until}", moment(r.from), moment(r.to))) + "\n"
	}
	slices.SortStableFunc(all, func(a, b becoming) int { return strings.Compare(a.Role, b.Role) })
	var b strings.Builder
	for i := range all {
		if i == 0 || all[i].Role != all[i-1].Role {
			fmt.Fprintf(&b, "%s\n", escaped(all[i].Role))
		}
		for n, text := range r.lines(&all[i]) {
			name := ""
			if n == 0 {
				name = escaped(all[i].Principal)
			}
			fmt.Fprintf(&b, "  %s\t%s\n", name, text)
		}
	}
	return aligned(b.String())
}

// lines says when somebody can become a role, and how.
func (r *inventoryCommand) lines(of *becoming) (lines []string) {
	for _, v := range of.Windows {
		text := texts.Of("from {from} until {until}", moment(v.From), moment(v.Until))
		if !v.From.After(r.from) && !v.Until.Before(r.to) {
			text = texts.Of("at any time")
		}
		lines = append(lines, r.say(text))
	}
	for _, role := range of.Through {
		lines = append(lines, r.say(texts.Of("through {role}", escaped(role))))
	}
	if len(of.Needs) > 0 {
		lines = append(lines, r.with(of.Needs))
	}
	return lines
}

// digraph returns all in the language of Graphviz.
func (r *inventoryCommand) digraph(all []becoming) string {
	var b strings.Builder
	b.WriteString("digraph {\n\trankdir=LR;\n\tnode [shape=box, fontname=Helvetica];\n\tedge [fontname=Helvetica, fontsize=10];\n")
	for i := range all {
		label := strings.Join(r.lines(&all[i]), "\n")
		fmt.Fprintf(&b, "\t%s -> %s [label=%s];\n", dotQuoted(all[i].Principal), dotQuoted(all[i].Role), dotQuoted(label))
	}
	b.WriteString("}\n")
	return b.String()
}

// dotQuoted returns text as a quoted string of Graphviz, in which a line break is \n.
func dotQuoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// with says what a caller has to choose or have.
func (r *inventoryCommand) with(needs []string) string {
	all := make([]message.Text, len(needs))
	for i, need := range needs {
		all[i] = message.Plain(escaped(need))
		if name, isHidden := strings.CutSuffix(need, "(not shown)"); isHidden {
			all[i] = texts.Join("", message.Plain(escaped(name)), texts.Of("(not shown)"))
		}
	}
	return r.say(texts.Of("with {needs}", texts.Join(", ", all...)))
}

// paths lists the chains by which somebody becomes a role at a time or, without one, the
// earliest of the span.
func (r *inventoryCommand) paths(ctx context.Context, inv *inventory.Inventory) (int, error) {
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
	who, err := r.who(inv)
	if err != nil {
		return exitError, err
	}
	var found []inventory.Path
	if at.IsZero() {
		first, ok, err := g.EarliestArrival(ctx, who, r.role, r.from)
		if err != nil {
			return exitError, err
		}
		if ok {
			found = append(found, first)
		}
	} else if found, err = g.Paths(ctx, who, r.role, at); err != nil {
		return exitError, err
	}
	chains := []chain{}
	var b strings.Builder
	for i := range found {
		p := &found[i]
		one := chain{Principal: nameOf(p.From)}
		b.WriteString(escaped(one.Principal) + "\n")
		for _, hop := range p.Hops {
			c := chainCall{hop.Role.ARN, instant(hop.At), instant(hop.Session.Expires), needsOf(hop.Needs)}
			one.Calls = append(one.Calls, c)
			b.WriteString("  → " + escaped(c.Role) + "  " + r.say(texts.Of("from {from} until {until}", moment(hop.At), moment(hop.Session.Expires))))
			if len(c.Needs) > 0 {
				b.WriteString("\n      " + r.with(c.Needs))
			}
			b.WriteString("\n")
		}
		chains = append(chains, one)
	}
	if len(found) == 0 {
		b.WriteString(r.say(texts.Of("no chain of calls leads there")) + "\n")
	}
	r.print(chains, b.String())
	if len(found) == 0 {
		return exitNo, nil
	}
	return exitYes, nil
}
