package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/examples/internal/picture"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// oneOutput is an error if several forms are to be printed.
func (r *inventoryCommand) oneOutput() error {
	printed := 0
	for _, is := range []bool{r.json, r.dot, r.svg == "-", r.html == "-"} {
		if is {
			printed++
		}
	}
	if printed > 1 {
		return texts.Error("only one of -json, -dot, -svg - and -html - can be printed: name files for the others")
	}
	return nil
}

// show prints value for machines or text for people, or what other flags want printed, and writes
// the files that they name.
func (r *inventoryCommand) show(ctx context.Context, value any, text string, f drawer) error {
	if r.dot || r.svg != "" || r.html != "" {
		g, err := f.drawn(ctx)
		if err != nil {
			return err
		}
		if r.dot {
			r.out.WriteString(r.digraph(g))
		}
		if r.svg != "" {
			if err := r.write(r.svg, picture.Roles(g, r.lang)); err != nil {
				return err
			}
		}
		if r.html != "" {
			page, err := f.page(ctx, g)
			if err != nil {
				return err
			}
			if err := r.write(r.html, page); err != nil {
				return err
			}
		}
	}
	if !r.dot && r.svg != "-" && r.html != "-" {
		r.print(value, text)
	}
	return nil
}

// A drawer is what is found and can be drawn.
type drawer interface {
	drawn(ctx context.Context) (*picture.RoleGraph, error)
	page(ctx context.Context, g *picture.RoleGraph) ([]byte, error)
}

// write writes a file, or prints what is in it if its name is "-".
func (r *inventoryCommand) write(name string, content []byte) error {
	if name == "-" {
		r.out.Write(content)
		return nil
	}
	return os.WriteFile(name, content, 0o644)
}

// accountNames returns the names of the accounts that have one.
func accountNames(inv *inventory.Inventory) map[string]string {
	names := make(map[string]string)
	for a := range inv.Accounts() {
		if a.Name != "" {
			names[a.ID] = a.Name
		}
	}
	return names
}

// edgesOf returns the edges of the calls of the earliest chains. A call that only the session of a chain may
// make, such as one with a tag that another call passed, is an edge while that session lives.
func edgesOf(ctx context.Context, g *inventory.RoleGraph, arrivals []inventory.Arrival) ([]inventory.Edge, error) {
	type call struct{ from, to string }
	var edges []inventory.Edge
	asked, has, done := make(map[string][]inventory.Edge), make(map[string]bool), make(map[call]bool)
	for i := range arrivals {
		from := arrivals[i].From
		for _, hop := range arrivals[i].First.Hops {
			c := call{nameOf(from), hop.Role.ARN}
			if !has[c.from] {
				some, err := g.EdgesFrom(ctx, from)
				if err != nil {
					return nil, err
				}
				has[c.from], asked[c.from] = true, some
			}
			if !done[c] {
				done[c] = true
				found := false
				for _, e := range asked[c.from] {
					if e.To == hop.Role {
						found = true
						edges = append(edges, e)
					}
				}
				if !found {
					edges = append(edges, edgeOf(from, &hop))
				}
			}
			from = sessionOf(hop.Role)
		}
	}
	return edges, nil
}

// edgeOf returns the edge of one call, over the life of its session.
func edgeOf(from principal.Principal, hop *inventory.Hop) inventory.Edge {
	return inventory.Edge{
		From: from, To: hop.Role, Windows: []evaluate.Validity{{From: hop.At, Until: hop.Session.Expires}}, Needs: hop.Needs,
		Lives: hop.Session.Expires.Sub(hop.At),
	}
}

// digraph returns g in the language of Graphviz.
func (r *inventoryCommand) digraph(g *picture.RoleGraph) string {
	var b strings.Builder
	b.WriteString("digraph {\n\trankdir=LR;\n\tnode [shape=box, fontname=Helvetica];\n\tedge [fontname=Helvetica, fontsize=10];\n")
	for i := range g.Edges {
		e := &g.Edges[i]
		label := strings.Join(r.lines(&becoming{Windows: e.Windows, Needs: needsOf(e.Needs)}), "\n")
		fmt.Fprintf(&b, "\t%s -> %s [label=%s];\n", dotQuoted(escaped(nameOf(e.From))), dotQuoted(escaped(e.To.ARN)), dotQuoted(label))
	}
	for i := range g.Escalations {
		e := &g.Escalations[i]
		fmt.Fprintf(&b, "\t%s -> %s [label=%s, style=dashed, color=red];\n", dotQuoted(escaped(nameOf(e.From))), dotQuoted(escaped(e.To)), dotQuoted(strings.Join(e.Actions, "\n")))
	}
	b.WriteString("}\n")
	return b.String()
}

// dotQuoted returns text as a quoted string of Graphviz, in which a line break is \n.
func dotQuoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}
