package main

import (
	"context"
	"crypto/ed25519"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
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

// TestUnknownPeer checks that a call without a known address is refused: without
// the key a Deny on IpAddress would be lost.
func TestUnknownPeer(t *testing.T) {
	h := newHarness(t)
	i := &interceptor{verifier: newVerifier(map[string]ed25519.PublicKey{"test": h.public}, h.clock.now)}
	header := metadata.Pairs("authorization", "Bearer "+h.token("ann", "oncall", ""))
	ctx := metadata.NewIncomingContext(t.Context(), header)
	for name, ctx := range map[string]context.Context{
		"no peer":     ctx,
		"no address":  peer.NewContext(ctx, &peer.Peer{}),
		"Unix socket": peer.NewContext(ctx, &peer.Peer{Addr: &net.UnixAddr{Name: "@", Net: "unix"}}),
	} {
		_, err := i.caller(ctx)
		require.Error(t, err, name)
	}
	who, err := i.caller(peer.NewContext(ctx, &peer.Peer{Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7)}}))
	require.NoError(t, err)
	data, err := who.context.MarshalJSON()
	require.NoError(t, err)
	require.Contains(t, string(data), `"aws:SourceIp":"192.0.2.7"`)
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
