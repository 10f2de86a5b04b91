package inventory_test

import (
	"context"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// year is the span of the graphs that are measured.
func year() inventory.GraphOptions {
	return inventory.GraphOptions{From: day(2026, 1, 1), To: day(2027, 1, 1)}
}

// TestRoleGraphGrows counts how often the Evaluator is asked for all edges: once for each of
// them, however many principals and roles there are between which there is none; and for who
// becomes one role. What is retained is in proportion to the edges.
func TestRoleGraphGrows(t *testing.T) {
	ctx := context.Background()
	for _, c := range crowds() {
		t.Run(c.name, func(t *testing.T) {
			var retained [2]int // bytes for an edge
			for i, n := range []int{c.least, 2 * c.least} {
				inv := c.read(t, n)
				g := inv.RoleGraph(year())
				before := heap()
				edges, err := g.Edges(ctx)
				require.NoError(t, err)
				require.Len(t, edges, c.edges(n))
				retained[i] = (heap() - before) / len(edges)
				asked := inventory.Asked(g)
				require.Equal(t, len(edges), asked)

				roles := slices.Collect(inv.Roles())
				arrivals, err := g.Reached(ctx, roles[len(roles)/2].ARN)
				require.NoError(t, err)
				asked = inventory.Asked(g) - asked
				t.Logf("%d users, %d roles: %d edges of %d bytes; one role is reached by %d, asked %d times", n, n, len(edges), retained[i], len(arrivals), asked)
				runtime.KeepAlive(edges)
				require.LessOrEqual(t, asked, len(edges))
				if c.isDirect {
					require.LessOrEqual(t, asked, 2*perTeam*len(arrivals))
				}
			}
			require.Less(t, retained[1], 2*retained[0])
		})
	}
}

// TestRoleGraphOfCompany finds all edges of organizations that are made up, each role of which
// two may assume.
func TestRoleGraphOfCompany(t *testing.T) {
	asked := make([]int, 0, 2)
	for _, accounts := range []int{3, 6} {
		inv := newCompany(accounts, 100).read(t)
		var told int
		o := year()
		o.Progress = func(done, total int) { told = total - done }
		g := inv.RoleGraph(o)
		edges, err := g.Edges(context.Background())
		require.NoError(t, err)
		require.Zero(t, told)
		require.Len(t, edges, accounts*200)
		asked = append(asked, inventory.Asked(g))
	}
	t.Logf("asked %v", asked)
	require.LessOrEqual(t, asked[1], asked[0]*21/10)
}

// TestWhoCanAsksWhomStatementsLetIn counts whom WhoCan evaluates: who is named, those of a team
// if a policy that names everybody asks for it, or if only theirs let them.
func TestWhoCanAsksWhomStatementsLetIn(t *testing.T) {
	for _, c := range crowds() {
		if c.isDirect {
			continue
		}
		for _, n := range []int{c.least, 2 * c.least} {
			inv := c.read(t, n)
			roles := slices.Collect(inv.Roles())
			asked, _ := inventory.Candidates(inv, &evaluate.Request{Action: "sts:AssumeRole", Resource: roles[len(roles)/2].ARN, Time: day(2026, 1, 1)})
			t.Logf("%s: of %d users and %d roles %d are asked about", c.name, n, n, asked)
			require.LessOrEqual(t, asked, 60, "the fifty others, or the team, and the root users of accounts")
		}
	}
}

// TestRoleGraphIsCanceled shows that what can take long ends with its context.
func TestRoleGraphIsCanceled(t *testing.T) {
	g := sampleGraph(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := g.Edges(ctx)
	require.ErrorIs(t, err, context.Canceled)
	_, err = g.Reached(ctx, payments+"role/Partner")
	require.ErrorIs(t, err, context.Canceled)
}
