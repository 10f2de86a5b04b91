package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// TestReplace replaces the policies while both servers are called. Each answer of
// the checker names the policy that it rests on: one that was in force during the
// call, and never an old one once Replace has returned.
func TestReplace(t *testing.T) {
	const versions = 200
	h := newHarness(t)
	name := func(v int64) string { return fmt.Sprintf("v%03d", v) }
	require.NoError(t, h.evaluator.Replace(everything(name(0), "workload.prod.checkout", "oncall")))
	stream := watch(t, h, h.as("ann", "oncall", ""))

	var begun, done atomic.Int64 // versions that Replace has been called with, and has returned from
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	calls := make(chan int)
	for worker := range 4 {
		go func() {
			n := 0
			defer func() { calls <- n }()
			for ctx.Err() == nil {
				oldest := done.Load()
				r, err := h.envoy.Check(t.Context(), httpCheck(checkout, "10.0.0.1", "GET", servicesPath+invoices, nil))
				newest := begun.Load()
				version, _ := r.GetDynamicMetadata().AsMap()["policy"].(string)
				if !assert.NoError(t, err) || !assert.GreaterOrEqual(t, version, name(oldest)) || !assert.LessOrEqual(t, version, name(newest)) {
					return
				}
				if worker == 0 {
					_, err := h.health.Check(t.Context(), check(invoices), h.as("ann", "oncall", ""))
					if !assert.NoError(t, err) {
						return
					}
				}
				n++
			}
		}()
	}
	for v := int64(1); v <= versions; v++ {
		begun.Store(v)
		require.NoError(t, h.evaluator.Replace(everything(name(v), "workload.prod.checkout", "oncall")))
		done.Store(v)
		h.servers.health.SetServingStatus(invoices, healthpb.HealthCheckResponse_ServingStatus(1+v%2))
		time.Sleep(time.Millisecond)
	}
	_, err := stream.Recv() // it has seen all versions pass
	require.NoError(t, err)
	cancel()
	for range 4 {
		require.Positive(t, <-calls)
	}
}

func TestLoadPolicies(t *testing.T) {
	good := &fstest.MapFile{Data: []byte(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)}
	a, err := loadPolicies(fstest.MapFS{"roles/a.json": good, "roles/b.json": good, "roles/README": {}})
	require.NoError(t, err)
	require.Len(t, a.Identity, 2)
	require.Contains(t, a.Identity, roleARN("b"))

	broken := &fstest.MapFile{Data: []byte(`{"Statement": {"Effect": "Deny", "Actoin": "*", "Resource": "*"}}`)}
	_, err = loadPolicies(fstest.MapFS{"roles/a.json": good, "roles/b.json": broken, "roles/c.json": {}})
	require.ErrorContains(t, err, "roles/b.json:1:")
	require.ErrorContains(t, err, "roles/c.json:1:")

	_, err = loadPolicies(fstest.MapFS{})
	require.Error(t, err)

	// Nobody can have the role: what it denies would be denied to nobody.
	for _, role := range []string{"prod.checkout", "workload.prod.chekout", "a b", "-", strings.Repeat("r", 65)} {
		_, err = loadPolicies(fstest.MapFS{"roles/a.json": good, "roles/" + role + ".json": good})
		require.ErrorContains(t, err, fmt.Sprintf("no token and no workload can have the role %q", role))
	}
}
