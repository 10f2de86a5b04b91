// Command grpc authorizes the calls of a gRPC service and, as the external
// authorization service of Envoy, HTTP requests: by the same policies, with callers
// from JSON Web Tokens. It starts both servers, calls them and prints the exchange.
package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"io/fs"
	"log"
	"log/slog"
	"os"
	"sync"
	"time"

	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	reflectionpb "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := run(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run starts the servers and plays the scenes.
func run(ctx context.Context, w io.Writer) error {
	policies, err := fs.Sub(files, "policies")
	if err != nil {
		return err
	}
	attachments, err := loadPolicies(policies)
	if err != nil {
		return err
	}
	freeze, err := loadPolicy(policies, "freeze.json")
	if err != nil {
		return err
	}
	login, public, err := newLogin("2026-03")
	if err != nil {
		return err
	}
	certificate, pool, err := newCertificate()
	if err != nil {
		return err
	}
	out := &output{w: w}
	c := newClock(time.Date(2026, time.March, 31, 23, 30, 0, 0, time.UTC))
	evaluator, err := evaluate.New(attachments)
	if err != nil {
		return err
	}
	s, err := start(config{
		evaluator:   evaluator,
		keys:        map[string]ed25519.PublicKey{"2026-03": public},
		log:         slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: short})),
		now:         c.now,
		certificate: certificate,
	})
	if err != nil {
		return err
	}
	defer s.stop()
	s.health.SetServingStatus("billing.v1.Invoices", healthpb.HealthCheckResponse_SERVING)
	s.health.SetServingStatus("search.v1.Query", healthpb.HealthCheckResponse_SERVING)

	api, err := grpc.NewClient(s.apiAddr, grpc.WithTransportCredentials(credentials.NewClientTLSFromCert(pool, "")))
	if err != nil {
		return err
	}
	defer func() { _ = api.Close() }()
	check, err := grpc.NewClient(s.checkAddr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer func() { _ = check.Close() }()
	p := &play{
		output: out, clock: c, login: login, servers: s,
		evaluator: evaluator, attachments: attachments, freeze: freeze,
		health:     healthpb.NewHealthClient(api),
		reflection: reflectionpb.NewServerReflectionClient(api),
		envoy:      authpb.NewAuthorizationClient(check),
	}
	for _, scene := range []func(context.Context) error{p.unary, p.messages, p.envoyAsks, p.replace} {
		if err := scene(ctx); err != nil {
			return err
		}
	}
	return nil
}

// An output is written to by the client and by the log of the servers.
type output struct {
	mu sync.Mutex
	w  io.Writer
}

func (o *output) Write(data []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := fmt.Fprint(o.w, "    log: "); err != nil {
		return 0, err
	}
	return o.w.Write(data)
}

// printf prints what the client sees.
func (o *output) printf(format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, _ = fmt.Fprintf(o.w, format, args...)
}

// short leaves out the time of a log record, which is not that of our clock, and the
// level, which is always the same.
func short(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
		return slog.Attr{}
	}
	return a
}
