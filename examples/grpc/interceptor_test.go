package main

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/protobuf/types/known/emptypb"
)

func TestUnary(t *testing.T) {
	h := newHarness(t)
	h.servers.health.SetServingStatus("search.v1.Query", healthpb.HealthCheckResponse_SERVING)
	ben := h.as("ben", "developer", "search")

	r, err := h.health.Check(t.Context(), check("search.v1.Query"), ben)
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, r.GetStatus())

	for _, name := range []string{invoices, "search", "no.such.Service"} {
		_, err = h.health.Check(t.Context(), check(name), ben)
		requireDenied(t, err, codes.PermissionDenied, accessDenied, "health:Check")
	}
	_, err = h.health.Check(t.Context(), check("search.v1.Query"), h.as("eve", "developer", ""))
	requireDenied(t, err, codes.PermissionDenied, accessDenied, "health:Check")
	_, err = h.health.Check(t.Context(), check("search.v1.Query"), h.as("eve", "unknown", "search"))
	requireDenied(t, err, codes.PermissionDenied, accessDenied, "health:Check")
}

// TestUnknown calls what is not in the table, with a role that may do everything.
func TestUnknown(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.evaluator.Replace(everything("all", "admin")))
	admin := h.as("ann", "admin", "")

	_, err := h.health.Check(t.Context(), check(invoices), admin)
	require.NoError(t, err)

	for _, method := range []string{
		"/grpc.health.v1.Health/List", // registered, and not in the table
		"/grpc.health.v1.Health/Delete",
		"/grpc.health.v1.Health/check",
		"/no.such.Service/Method",
	} {
		err := h.api.Invoke(t.Context(), method, &emptypb.Empty{}, &emptypb.Empty{}, admin)
		requireDenied(t, err, codes.PermissionDenied, accessDenied, "")
		err = h.api.Invoke(t.Context(), method, &emptypb.Empty{}, &emptypb.Empty{})
		requireDenied(t, err, codes.Unauthenticated, unauthenticated, "")
	}
	for _, name := range []string{"", ".", "..", "a/b", "*", "a b", "a\x00", "ä"} {
		_, err := h.health.Check(t.Context(), check(name), admin)
		requireDenied(t, err, codes.PermissionDenied, accessDenied, "")
	}
}

// TestPlainConnection checks that a policy can ask for an encrypted connection: the
// key comes from the connection and not from the caller.
func TestPlainConnection(t *testing.T) {
	h := newHarness(t)
	header := map[string]string{"authorization": "Bearer " + h.token("ben", "developer", "search")}
	r, err := h.envoy.Check(t.Context(), httpCheck("", "10.0.0.1", "GET", servicesPath+"search.v1.Query", header))
	require.NoError(t, err)
	requireNotOK(t, r, 403)
}
