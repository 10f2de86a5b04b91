package main

import (
	"crypto/ed25519"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

const invoices = "billing.v1.Invoices"

var noon = time.Date(2026, time.March, 31, 12, 0, 0, 0, time.UTC)

// A harness is both servers, with clients connected to them.
type harness struct {
	t         *testing.T
	clock     *clock
	evaluator *evaluate.Evaluator
	login     *login
	public    ed25519.PublicKey
	servers   *servers
	api       *grpc.ClientConn

	health     healthpb.HealthClient
	reflection reflectionpb.ServerReflectionClient
	envoy      authpb.AuthorizationClient
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	login, public, err := newLogin("test")
	require.NoError(t, err)
	certificate, pool, err := newCertificate()
	require.NoError(t, err)
	h := &harness{t: t, clock: newClock(noon), evaluator: evaluate.MustNew(attachments(t)), login: login, public: public}
	h.servers, err = start(config{
		evaluator:   h.evaluator,
		keys:        map[string]ed25519.PublicKey{"test": public},
		log:         slog.New(slog.DiscardHandler),
		now:         h.clock.now,
		certificate: certificate,
	})
	require.NoError(t, err)
	t.Cleanup(h.servers.stop)
	h.servers.health.SetServingStatus(invoices, healthpb.HealthCheckResponse_SERVING)

	h.api = dial(t, h.servers.apiAddr, credentials.NewClientTLSFromCert(pool, ""))
	h.health = healthpb.NewHealthClient(h.api)
	h.reflection = reflectionpb.NewServerReflectionClient(h.api)
	h.envoy = authpb.NewAuthorizationClient(dial(t, h.servers.checkAddr, insecure.NewCredentials()))
	return h
}

func dial(t *testing.T, addr string, c credentials.TransportCredentials) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(c))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// attachments returns the policies of the example.
func attachments(t *testing.T) *evaluate.Attachments {
	t.Helper()
	dir, err := fs.Sub(files, "policies")
	require.NoError(t, err)
	a, err := loadPolicies(dir)
	require.NoError(t, err)
	return a
}

// everything attaches a policy that allows everything to each of roles.
func everything(name string, roles ...string) *evaluate.Attachments {
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`,
		policy.Identity, policy.WithName(name))
	a := &evaluate.Attachments{Identity: map[string][]*policy.Policy{}}
	for _, role := range roles {
		a.Identity[roleARN(role)] = []*policy.Policy{p}
	}
	return a
}

// token returns a token that is valid for an hour from noon.
func (h *harness) token(name, role, team string) string {
	return h.sign(h.login.claims(name, role, team, noon))
}

func (h *harness) sign(c claims) string {
	h.t.Helper()
	token, err := h.login.sign(c)
	require.NoError(h.t, err)
	return token
}

// as returns the call option for a person with a token from noon.
func (h *harness) as(name, role, team string) grpc.CallOption {
	return with(h.token(name, role, team))
}

func with(token string) grpc.CallOption { return grpc.PerRPCCredentials(bearerToken(token)) }

// signAs returns a token that was signed by another method or key.
func (h *harness) signAs(method jwt.SigningMethod, key any, c claims) string {
	h.t.Helper()
	token := jwt.NewWithClaims(method, c)
	token.Header["kid"] = h.login.id
	text, err := token.SignedString(key)
	require.NoError(h.t, err)
	return text
}

func check(service string) *healthpb.HealthCheckRequest {
	return &healthpb.HealthCheckRequest{Service: service}
}

// requireDenied requires err to be the denial for a reason, to the last detail.
func requireDenied(t *testing.T, err error, code codes.Code, why reason, action string) {
	t.Helper()
	s, ok := status.FromError(err)
	require.True(t, ok && err != nil, "want a status, got %v", err)
	require.Equal(t, code, s.Code(), s.Message())
	require.Len(t, s.Details(), 1)
	info, ok := s.Details()[0].(*errdetails.ErrorInfo)
	require.True(t, ok)
	require.Equal(t, string(why), info.GetReason())
	require.Equal(t, action, info.GetMetadata()["action"])
	want, _ := status.FromError(denial(why, action))
	require.Equal(t, want.Message(), s.Message(), "the text tells more than the reason")
}
