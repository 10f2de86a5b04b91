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
	"github.com/seed-1d0cfdb5/iam/examples/internal/picture"
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
	if _, err := r.setRegion(&keys, ""); err != nil {
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
	p, err := (&callerFlags{principal: r.principal}).caller()
	if err == nil && inv.Account(p.Account()) != nil && !inv.Knows(p) {
		return p, texts.Error("-principal: {arn} is not in the inventory, and its account is", shown(r.principal))
	}
	return p, err
}

// roles lists who can become which role, and when.
func (r *inventoryCommand) roles(ctx context.Context, inv *inventory.Inventory) (int, error) {
	if err := r.oneOutput(); err != nil {
		return exitError, err
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
	f := &roleFinding{command: r, inv: inv, graph: g}
	if err := f.find(ctx); err != nil {
		return exitError, err
	}
	if err := r.show(ctx, f.forMachines(), f.text(), f); err != nil {
		return exitError, err
	}
	if len(f.becomings) == 0 && len(f.escalations) == 0 {
		return r.statusOfNobody(ctx, inv, g, f.who)
	}
	return exitYes, nil
}

// A roleFinding is what roles finds.
type roleFinding struct {
	command *inventoryCommand
	inv     *inventory.Inventory
	graph   *inventory.RoleGraph

	who         principal.Principal // that the flags name
	edges       []inventory.Edge    // all, if the flags name nobody and no role
	arrivals    []inventory.Arrival // else
	becomings   []becoming
	escalations []inventory.Escalation
}

// find asks the graph.
func (f *roleFinding) find(ctx context.Context) (err error) {
	r := f.command
	switch {
	case r.principal != "":
		if f.who, err = r.who(f.inv); err != nil {
			return err
		}
		if f.arrivals, err = f.graph.Reach(ctx, f.who); err != nil {
			return err
		}
		if r.role != "" {
			f.arrivals = slices.DeleteFunc(f.arrivals, func(a inventory.Arrival) bool { return a.To.ARN != r.role })
		}
	case r.role != "":
		if f.arrivals, err = f.graph.Reached(ctx, r.role); err != nil {
			return err
		}
	default:
		if f.edges, err = f.graph.Edges(ctx); err != nil {
			return err
		}
		for i := range f.edges {
			e := &f.edges[i]
			f.becomings = append(f.becomings, becoming{nameOf(e.From), e.To.ARN, e.Windows, nil, needsOf(e.Needs), int(e.Lives / time.Second)})
		}
	}
	f.becomings = append(f.becomings, becomings(f.arrivals)...)
	if r.escalates {
		f.escalations, err = r.escalationsOf(ctx, f.graph, f.suspects(), r.role, r.from)
	}
	return err
}

// suspects returns whose escalations are looked for: those of the principal of the flags and of the
// roles that it becomes, or else of all users and roles.
func (f *roleFinding) suspects() (all []principal.Principal) {
	if f.command.principal != "" {
		all = append(all, f.who)
		for i := range f.arrivals {
			all = append(all, sessionOf(f.arrivals[i].To))
		}
		return all
	}
	for u := range f.inv.Users() {
		all = append(all, principal.MustParse(u.ARN)) // of an inventory, which has no other
	}
	for role := range f.inv.Roles() {
		all = append(all, sessionOf(role))
	}
	return all
}

// sessionOf returns any session of a role.
func sessionOf(role *inventory.Role) principal.Principal {
	p, err := principal.RoleSession(role.ARN, "session")
	if err != nil {
		panic(err) // an inventory has no such role
	}
	return p
}

func (f *roleFinding) forMachines() any {
	r := f.command
	return struct {
		From        instant      `json:"from"`
		To          instant      `json:"to"`
		Roles       []becoming   `json:"roles"`
		Escalations []escalation `json:"escalations,omitzero"`
	}{instant(r.from), instant(r.to), append([]becoming{}, f.becomings...), r.escalations(f.escalations)}
}

func (f *roleFinding) text() string {
	return f.command.table(f.becomings) + f.command.escalationTable(f.escalations, f.command.from)
}

// drawn returns the graph to be drawn: of the arrivals the calls of their earliest chains.
func (f *roleFinding) drawn(ctx context.Context) (*picture.RoleGraph, error) {
	edges := f.edges
	if f.command.principal != "" || f.command.role != "" {
		var err error
		if edges, err = edgesOf(ctx, f.graph, f.arrivals); err != nil {
			return nil, err
		}
	}
	return &picture.RoleGraph{
		From: f.command.from, To: f.command.to, Edges: edges, Escalations: f.escalations, Accounts: accountNames(f.inv),
	}, nil
}

// hasRole is an error unless the role of the flags is in the inventory.
func (r *inventoryCommand) hasRole(inv *inventory.Inventory) error {
	if r.role != "" && inv.Role(r.role) == nil {
		return texts.Error("-role-arn: there is no role {arn} in the inventory", shown(r.role))
	}
	return nil
}

// becomings returns the arrivals.
func becomings(arrivals []inventory.Arrival) (all []becoming) {
	for i := range arrivals {
		a := &arrivals[i]
		last := len(a.First.Hops) - 1
		var through []string
		for _, hop := range a.First.Hops[:last] {
			through = append(through, hop.Role.ARN)
		}
		lives := a.First.Hops[last].Session.Expires.Sub(a.First.Hops[last].At)
		all = append(all, becoming{nameOf(a.From), a.To.ARN, a.Windows, through, needsOf(a.First.Hops[0].Needs), int(lives / time.Second)})
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
	all = slices.SortedStableFunc(slices.Values(all), func(a, b becoming) int { return strings.Compare(a.Role, b.Role) })
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

// with says what a caller has to choose or have.
func (r *inventoryCommand) with(needs []string) string {
	all := make([]message.Text, len(needs))
	for i, need := range r.needs(needs) {
		all[i] = message.Plain(escaped(need))
	}
	return r.say(texts.Of("with {needs}", texts.Join(", ", all...)))
}

// needs returns needs in the language of the output.
func (r *inventoryCommand) needs(all []string) []string {
	said := make([]string, len(all))
	for i, need := range all {
		said[i] = need
		if name, isHidden := strings.CutSuffix(need, "(not shown)"); isHidden {
			said[i] = name + r.say(texts.Of("(not shown)"))
		}
	}
	return said
}
