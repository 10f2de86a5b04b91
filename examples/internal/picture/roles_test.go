//go:build !js

package picture

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// organization returns the graph of the organization of examples/inventory in 2026.
func organization(t *testing.T, lang policy.Language) *RoleGraph {
	t.Helper()
	folder := os.DirFS("../../inventory/organization")
	var r inventory.Reader
	require.NoError(t, fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := folder.Open(name)
		if err != nil {
			return err
		}
		r.Read(name, f)
		return f.Close()
	}))
	inv, err := r.Inventory()
	require.NotNil(t, inv, err)
	g := &RoleGraph{
		Title: in(lang, "Who can become which role in 2026", "2026年に誰がどのロールになれるか"),
		From:  time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC),
		Accounts: map[string]string{},
	}
	for a := range inv.Accounts() {
		g.Accounts[a.ID] = a.Name
	}
	g.Edges, err = inv.RoleGraph(inventory.GraphOptions{From: g.From, To: g.To}).Edges(context.Background())
	require.NoError(t, err)
	return g
}

// somebody returns the principal of a short name: a user of small letters, or a role.
func somebody(name string) principal.Principal {
	switch {
	case strings.Contains(name, "."):
		return principal.Service(name)
	case strings.ToLower(name) == name:
		return principal.MustParse("arn:aws:iam::" + ours + ":user/" + name)
	}
	p, err := principal.RoleSession(roleARN(name), "session")
	if err != nil {
		panic(err)
	}
	return p
}

func roleARN(name string) string { return "arn:aws:iam::" + ours + ":role/" + name }

// edge returns the edge from one short name to another: by day of March, always if there is none.
func edge(from, to string, days ...int) inventory.Edge {
	e := inventory.Edge{From: somebody(from), To: &inventory.Role{Role: evaluate.Role{ARN: roleARN(to)}}}
	for _, day := range days {
		e.Windows = append(e.Windows, evaluate.Validity{From: march(day, 0, 0), Until: march(day+1, 0, 0)})
	}
	if len(days) == 0 {
		e.Windows = []evaluate.Validity{{From: march(1, 0, 0), Until: march(31, 0, 0)}}
	}
	return e
}

func inMarch(edges ...inventory.Edge) *RoleGraph {
	return &RoleGraph{From: march(1, 0, 0), To: march(31, 0, 0), Edges: edges}
}

// layersOf returns the names of all nodes by layer.
func layersOf(r *roleLayout) (all []string) {
	for _, layer := range r.layers {
		var names []string
		for _, n := range layer {
			names = append(names, shortNames(n.ids, policy.English))
		}
		all = append(all, strings.Join(names, "; "))
	}
	return all
}

func TestRoleLayers(t *testing.T) {
	for _, tt := range []struct {
		name  string
		graph *RoleGraph
		want  []string
	}{
		{"nobody", inMarch(), nil},
		{"a chain", inMarch(edge("ann", "A"), edge("A", "B"), edge("B", "C")), []string{"ann", "A", "B", "C"}},
		{"the shortest way counts", inMarch(edge("ann", "A"), edge("A", "B"), edge("ann", "B")), []string{"ann", "A; B"}},
		{"a role that nobody assumes", inMarch(edge("A", "B"), edge("B", "C")), []string{"A", "B", "C"}},
		{"back to the first", inMarch(edge("ann", "A"), edge("A", "B"), edge("B", "A")), []string{"ann", "A", "B"}},
		{"a role that trusts itself", inMarch(edge("A", "A")), []string{"", "A"}},
		{"a circle", inMarch(edge("A", "B"), edge("B", "C"), edge("C", "A")), []string{"", "A", "B", "C"}},
		{"users who are alike", inMarch(edge("ann", "A"), edge("ben", "A"), edge("cam", "A", 3), edge("dan", "A"), edge("ec2.amazonaws.com", "A")), []string{"ec2; ann, ben and 1 more; cam", "A"}},
		{"lines do not cross", inMarch(edge("ann", "C"), edge("ben", "B"), edge("cam", "A")), []string{"cam; ben; ann", "A; B; C"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.graph.layout()
			require.Equal(t, tt.want, layersOf(r))
			require.Equal(t, r.edges, r.edgesDrawn)
			require.Equal(t, r.targets, r.targetsDrawn)
		})
	}
}

// TestRolesDrawn draws graphs of all forms: no two nodes and no two bars are one over the other.
func TestRolesDrawn(t *testing.T) {
	names := strings.Fields("ann ben cam dan eve A B C D E F G H ec2.amazonaws.com lambda.amazonaws.com")
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // it is for tests
	for range 200 {
		g := inMarch()
		for range random.IntN(30) {
			to := string(rune('A' + random.IntN(8)))
			g.Edges = append(g.Edges, edge(names[random.IntN(len(names))], to, 1+random.IntN(20)))
		}
		for range random.IntN(3) {
			g.Escalations = append(g.Escalations, inventory.Escalation{
				From: somebody(names[random.IntN(5)]), To: roleARN(string(rune('A' + random.IntN(8)))), Actions: []string{"iam:PassRole", "lambda:CreateFunction"},
			})
		}
		svg := string(Roles(g, policy.English))
		r := g.layout()
		require.Equal(t, len(r.links), strings.Count(svg, `class="edge `))
		(&rolePicture{roleLayout: r, graph: g, axis: axis{from: g.From, to: g.To, w: 200}}).words()
		r.place()
		for _, layer := range r.layers {
			for i, n := range layer {
				require.GreaterOrEqual(t, n.y, 0.0)
				if i > 0 {
					require.GreaterOrEqual(t, n.y, layer[i-1].y+layer[i-1].h+nodeGap)
				}
				end := 0.0
				for _, l := range n.in {
					require.GreaterOrEqual(t, l.y-10, end)
					end = l.y - 10 + l.height()
				}
				require.LessOrEqual(t, end, n.h)
			}
		}
	}
}

// TestRolesLeftOut says how much of a large graph is not drawn.
func TestRolesLeftOut(t *testing.T) {
	g := inMarch()
	for i := range 60 {
		for j := range 4 {
			g.Edges = append(g.Edges, edge(fmt.Sprintf("u%d", 10*i+j), fmt.Sprintf("R%02d", i), 1+j))
		}
	}
	svg := string(Roles(g, policy.English))
	require.Contains(t, svg, ">Only 20 of 60 roles and 80 of 240 edges are drawn:")
	require.Contains(t, string(Roles(g, policy.Japanese)), ">ロール 60 個のうち 20 個、辺 240 本のうち 80 本だけを描いています。")
	require.Equal(t, 80, strings.Count(svg, `class="edge `))

	g.Edges = g.Edges[:160]
	for i := range g.Edges {
		g.Edges[i].Windows = edge("a", "A").Windows
	}
	require.Empty(t, (&rolePicture{roleLayout: g.layout()}).leftOut(), "users who are alike are one node")

	one := inMarch()
	for i := range 1000 {
		one.Edges = append(one.Edges, edge(fmt.Sprintf("u%d", i), "A"))
	}
	svg = string(Roles(one, policy.English))
	require.Contains(t, svg, ">1000 users · 1111")
	require.NotContains(t, svg, "Only ")
	require.Contains(t, string(Roles(inMarch(), policy.English)), "nobody can become a role")
}

// TestRolesHostile draws names and conditions that others wrote.
func TestRolesHostile(t *testing.T) {
	for _, lang := range []policy.Language{policy.English, policy.Japanese} {
		e := edge("ann", "A")
		e.To.ARN = roleARN(hostile)
		e.Needs = []condition.Entry{condition.String("sts:ExternalId", hostile), condition.String("aws:PrincipalTag/"+hostile, hostile), condition.String(hostile, hostile)}
		g := inMarch(e, edge("ann", "B", 1, 3, 5, 7, 9, 11, 13, 15, 17, 19))
		g.Title, g.Accounts = hostile, map[string]string{ours: hostile}
		g.Escalations = []inventory.Escalation{{From: somebody("ann"), Actions: []string{hostile, hostile}, To: hostile}}
		check(t, Roles(g, lang))
		require.NotContains(t, string(Roles(g, lang)), "<script")
	}
}
