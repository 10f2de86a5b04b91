//go:build linux || darwin

package inventory_test

import (
	"context"
	"flag"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

var figures = flag.Int("figures", 0, "up to how many roles the role graph and WhoCan are measured, from an eighth of it")

// used returns the processor time that this process has used.
func used() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// TestFigures says what the role graph and WhoCan cost in organizations that are made up: time
// of processors, and memory.
func TestFigures(t *testing.T) {
	if *figures == 0 {
		t.Skip("it is run by hand, with -figures")
	}
	for n := *figures / 8; n <= *figures; n *= 2 {
		c := newCompany(n/100, 100)
		figuresOf(t, "company", n, c.read(t), c.questions())
	}
	for _, c := range crowds() {
		most := *figures
		if c.edges(most) > 1e7 {
			most = *figures / 16
		}
		for n := most / 8; n <= most; n *= 2 {
			inv := c.read(t, n)
			roles := slices.Collect(inv.Roles())
			figuresOf(t, c.name, n, inv, []evaluate.Request{{Action: "sts:AssumeRole", Resource: roles[len(roles)/2].ARN, Time: day(2026, 3, 1)}})
		}
	}
}

func figuresOf(t *testing.T, name string, n int, inv *inventory.Inventory, questions []evaluate.Request) {
	t.Helper()
	ctx := context.Background()
	before := heap()
	begin := used()
	g := inv.RoleGraph(year())
	edges, err := g.Edges(ctx)
	require.NoError(t, err)
	forEdges, asked := used()-begin, inventory.Asked(g)
	retained := heap() - before

	roles := slices.Collect(inv.Roles())
	begin = used()
	arrivals, err := g.Reached(ctx, roles[len(roles)/2].ARN)
	require.NoError(t, err)
	forReached := used() - begin

	var forQuestions []time.Duration
	for range max(1, 9/len(questions)) {
		for i := range questions {
			begin = used()
			for range inv.WhoCan(&questions[i], nil) {
			}
			forQuestions = append(forQuestions, used()-begin)
		}
	}
	slices.Sort(forQuestions)
	t.Logf("%s, %d roles: %d edges in %s, %.1f µs and %d bytes for each, asked %d times; one role is reached by %d, in %s; WhoCan: median %s", name, n,
		len(edges), forEdges.Round(time.Millisecond), float64(forEdges.Microseconds())/float64(len(edges)), retained/len(edges), asked,
		len(arrivals), forReached.Round(time.Millisecond), forQuestions[len(forQuestions)/2].Round(time.Microsecond))
	runtime.KeepAlive(edges)
	runtime.KeepAlive(g)
}
