package main

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// watch opens a stream and receives its first message.
func watch(t *testing.T, h *harness, option grpc.CallOption) healthpb.Health_WatchClient {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // for a stream that ought to end and does not
	t.Cleanup(cancel)
	stream, err := h.health.Watch(ctx, check(invoices), option)
	require.NoError(t, err)
	r, err := stream.Recv()
	require.NoError(t, err)
	require.Equal(t, healthpb.HealthCheckResponse_SERVING, r.GetStatus())
	return stream
}

func TestStreamDenied(t *testing.T) {
	h := newHarness(t)
	stream, err := h.health.Watch(t.Context(), check(invoices), h.as("ben", "developer", "billing"))
	require.NoError(t, err)
	_, err = stream.Recv()
	requireDenied(t, err, codes.PermissionDenied, accessDenied, "health:Watch")

	stream, err = h.health.Watch(t.Context(), check(invoices))
	require.NoError(t, err)
	_, err = stream.Recv()
	requireDenied(t, err, codes.Unauthenticated, unauthenticated, "")
}

// TestStreamMessages sends messages until one is not allowed.
func TestStreamMessages(t *testing.T) {
	symbol := func(name string) *reflectionpb.ServerReflectionRequest {
		return &reflectionpb.ServerReflectionRequest{
			MessageRequest: &reflectionpb.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: name},
		}
	}
	list := &reflectionpb.ServerReflectionRequest{MessageRequest: &reflectionpb.ServerReflectionRequest_ListServices{}}
	file := &reflectionpb.ServerReflectionRequest{MessageRequest: &reflectionpb.ServerReflectionRequest_FileByFilename{}}
	health := symbol("grpc.health.v1.Health")
	h := newHarness(t)
	for _, test := range []struct {
		name   string
		last   *reflectionpb.ServerReflectionRequest
		action string
	}{
		{"another symbol", symbol("grpc.reflection.v1.ServerReflection"), "reflection:FileContainingSymbol"},
		{"malformed symbol", symbol("grpc.health.v1.*"), ""},
		{"another kind of message", file, ""},
		{"empty message", &reflectionpb.ServerReflectionRequest{}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			stream, err := h.reflection.ServerReflectionInfo(t.Context(), h.as("ann", "oncall", ""))
			require.NoError(t, err)
			for _, message := range []*reflectionpb.ServerReflectionRequest{list, health, list} {
				require.NoError(t, stream.Send(message))
				r, err := stream.Recv()
				require.NoError(t, err)
				require.Nil(t, r.GetErrorResponse())
			}
			require.NoError(t, stream.Send(test.last))
			_, err = stream.Recv()
			requireDenied(t, err, codes.PermissionDenied, accessDenied, test.action)
			require.ErrorIs(t, stream.Send(health), io.EOF) // the stream is over
		})
	}
}

// TestStreamReplaced cuts off a stream by new policies, at its next message.
func TestStreamReplaced(t *testing.T) {
	h := newHarness(t)
	stream := watch(t, h, h.as("ann", "oncall", ""))
	deny := policy.MustParse(`{"Statement": {"Sid": "Secret", "Effect": "Deny", "Action": "health:Watch", "Resource": "*"}}`, policy.Identity)
	require.NoError(t, h.evaluator.Replace(&evaluate.Attachments{Identity: map[string][]*policy.Policy{roleARN("oncall"): {deny}}}))
	h.servers.health.SetServingStatus(invoices, healthpb.HealthCheckResponse_NOT_SERVING)
	_, err := stream.Recv()
	requireDenied(t, err, codes.PermissionDenied, accessDenied, "health:Watch")
}

// TestStreamIdle ends streams on which nothing is sent: at a date in the policy and
// when the token expires.
func TestStreamIdle(t *testing.T) {
	april := time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		issued time.Time
		end    time.Time
		code   codes.Code
		why    reason
	}{
		{"date", april.Add(-time.Minute), april, codes.PermissionDenied, accessDenied},
		{"token", noon, noon.Add(time.Hour), codes.Unauthenticated, expired},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHarness(t)
			h.clock.set(test.end.Add(-20 * time.Millisecond))
			token := h.sign(h.login.claims("ann", "oncall", "", test.issued))
			stream := watch(t, h, with(token))
			h.clock.set(test.end)
			_, err := stream.Recv()
			requireDenied(t, err, test.code, test.why, "health:Watch")
		})
	}
}
