package inventory_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// TestRoleGraphScale says how long it takes to find all edges of an organization that is made
// up, and who becomes one role.
func TestRoleGraphScale(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	ctx := context.Background()
	for _, accounts := range []int{5, 10, 20} {
		inv := newCompany(accounts, 100).read(t)
		begin := time.Now()
		var told int
		g := inv.RoleGraph(inventory.GraphOptions{
			From: day(2026, 1, 1), To: day(2027, 1, 1),
			Progress: func(done, total int) { told = total - done },
		})
		edges, err := g.Edges(ctx)
		require.NoError(t, err)
		require.Zero(t, told)
		took := time.Since(begin)
		begin = time.Now()
		arrivals, err := g.Reached(ctx, "arn:aws:iam::"+accountID(1)+":role/app/role-2")
		require.NoError(t, err)
		t.Logf("%d roles: %d edges in %s; one role is reached by %d, in %s",
			accounts*100, len(edges), took.Round(time.Millisecond), len(arrivals), time.Since(begin).Round(time.Millisecond))
		require.Len(t, edges, accounts*200)
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
