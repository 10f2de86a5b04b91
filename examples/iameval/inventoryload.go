package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A loadReport is what inventory load prints for machines.
type loadReport struct {
	Accounts []*loadedAccount   `json:"accounts"`
	Problems []inventoryProblem `json:"problems"`
}

// A loadedAccount says how much was read of an account.
type loadedAccount struct {
	ID        string `json:"id"`
	Name      string `json:"name,omitempty"`
	Path      string `json:"path,omitempty"` // in its organization
	Users     int    `json:"users"`
	Groups    int    `json:"groups"`
	Roles     int    `json:"roles"`
	Resources int    `json:"resources"`
	Unknown   int    `json:"unknown"` // how many of them deny because of what is not known
}

// An inventoryProblem is an [inventory.Problem] for machines.
type inventoryProblem struct {
	File    string              `json:"file"`
	Line    int                 `json:"line,omitempty"`
	Column  int                 `json:"column,omitempty"`
	Pointer string              `json:"pointer,omitempty"`
	Code    inventory.ErrorCode `json:"code"`
	Detail  string              `json:"detail,omitempty"`
	Remark  bool                `json:"remark"` // nothing is denied because of it
}

// load says what was read, and what is not known.
func (r *inventoryCommand) load(_ context.Context, inv *inventory.Inventory) (int, error) {
	report := newLoadReport(inv)
	var b, table strings.Builder
	for _, a := range report.Accounts {
		counts := []message.Text{
			texts.Plural(a.Users, "1 user", "{n} users"), texts.Plural(a.Groups, "1 group", "{n} groups"),
			texts.Plural(a.Roles, "1 role", "{n} roles"), texts.Plural(a.Resources, "1 resource", "{n} resources"),
		}
		if a.Unknown > 0 {
			counts = append(counts, texts.Plural(a.Unknown, "1 of them is not known as a whole", "{n} of them are not known as a whole"))
		}
		name := a.ID
		if name == "" {
			name = r.say(texts.Of("of no known account"))
		}
		fmt.Fprintf(&table, "%s\t%s\t%s\n", name, escaped(a.Name), r.say(texts.Join(", ", counts...)))
	}
	b.WriteString(aligned(table.String()))
	status := exitYes
	for _, remarks := range []bool{false, true} {
		var some inventory.Problems
		for _, p := range inv.Problems() {
			if p.Remark == remarks {
				some = append(some, p)
			}
		}
		if len(some) == 0 {
			continue
		}
		title := texts.Plural(len(some), "1 remark, because of which nothing is denied:", "{n} remarks, because of which nothing is denied:")
		if !remarks {
			status = exitNo
			title = texts.Plural(len(some), "1 problem: what it is about is denied until it is known", "{n} problems: what they are about is denied until it is known")
		}
		b.WriteString("\n" + r.say(title) + "\n")
		for _, p := range some {
			b.WriteString(escaped(p.In(r.lang)) + "\n")
		}
	}
	r.print(report, b.String())
	return status, nil
}

func newLoadReport(inv *inventory.Inventory) *loadReport {
	accounts := make(map[string]*loadedAccount)
	in := func(id, unknown string) *loadedAccount {
		a := accounts[id]
		if a == nil {
			a = &loadedAccount{ID: id}
			accounts[id] = a
		}
		if unknown != "" {
			a.Unknown++
		}
		return a
	}
	for a := range inv.Accounts() {
		known := in(a.ID, a.Unknown)
		known.Name, known.Path = a.Name, a.Path
	}
	for u := range inv.Users() {
		in(accountOf(u.ARN), u.Unknown).Users++
	}
	for g := range inv.Groups() {
		in(accountOf(g.ARN), g.Unknown).Groups++
	}
	for role := range inv.Roles() {
		in(accountOf(role.ARN), role.Unknown+role.TrustUnknown).Roles++
	}
	for resource := range inv.Resources() {
		in(resource.Account, resource.Unknown).Resources++
	}
	report := &loadReport{Accounts: []*loadedAccount{}, Problems: []inventoryProblem{}}
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		report.Accounts = append(report.Accounts, accounts[id])
	}
	for _, p := range inv.Problems() {
		report.Problems = append(report.Problems, inventoryProblem{p.File, p.Line, p.Column, p.Pointer, p.Code, p.Detail, p.Remark})
	}
	return report
}

// accountOf returns the account in the ARN of a user, a group or a role.
func accountOf(arn string) string { return strings.SplitN(arn, ":", 6)[4] }
