package main

import (
	"crypto/ed25519"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"time"

	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A config is what both servers have in common.
type config struct {
	evaluator   *evaluate.Evaluator
	keys        map[string]ed25519.PublicKey // of the issuer of tokens, by key ID
	log         *slog.Logger
	now         func() time.Time
	certificate tls.Certificate
}

// servers are the two servers, listening on free ports of the loopback address.
type servers struct {
	health *health.Server

	api, check         *grpc.Server
	apiAddr, checkAddr string
}

// start starts a gRPC service that authorizes its own calls, and a service that
// authorizes for Envoy.
func start(c config) (*servers, error) {
	table, list := routes(), workloads()
	if err := checkWorkloads(list, table); err != nil {
		return nil, err
	}
	a := &authorizer{c.evaluator, c.log, c.now}
	v := newVerifier(c.keys, c.now)
	i := &interceptor{authorizer: a, verifier: v, methods: methods()}
	s := &servers{
		health: health.NewServer(),
		api: grpc.NewServer(
			grpc.Creds(credentials.NewServerTLSFromCert(&c.certificate)),
			grpc.UnaryInterceptor(i.unary),
			grpc.StreamInterceptor(i.stream),
			// Without it the interceptors are not called for what is not registered,
			// and the answer would tell which methods there are.
			grpc.UnknownServiceHandler(func(any, grpc.ServerStream) error {
				return denial(accessDenied, "")
			}),
		),
		// In clear text, for an Envoy on the same machine. Elsewhere: mutual TLS.
		check: grpc.NewServer(),
	}
	healthpb.RegisterHealthServer(s.api, s.health)
	reflection.RegisterV1(s.api)
	authpb.RegisterAuthorizationServer(s.check, &checker{authorizer: a, verifier: v, routes: table, workloads: list})

	var err1, err2 error
	s.apiAddr, err1 = serve(s.api)
	s.checkAddr, err2 = serve(s.check)
	if err := errors.Join(err1, err2); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// serve runs s on a free port and returns its address.
func serve(s *grpc.Server) (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = s.Serve(listener) }() // ends without an error by Stop
	return listener.Addr().String(), nil
}

func (s *servers) stop() {
	s.api.Stop()
	s.check.Stop()
}
