package main

import (
	"context"
	"errors"
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// An interceptor authorizes the calls of a gRPC server.
type interceptor struct {
	*authorizer
	verifier *verifier
	methods  map[string]method
}

// begin authenticates the caller of a method and finds the method in the table.
// In this order a caller without a token does not learn which methods there are.
func (i *interceptor) begin(ctx context.Context, name string) (*caller, method, error) {
	who, err := i.caller(ctx)
	if err != nil {
		i.refuse(ctx, name, err)
		return nil, method{}, denial(unauthenticated, "")
	}
	m, ok := i.methods[name]
	if !ok {
		i.refuse(ctx, name, errUnknownMethod)
		return nil, method{}, denial(accessDenied, "")
	}
	return who, m, nil
}

// caller returns the verified caller, with the condition keys of its connection.
func (i *interceptor) caller(ctx context.Context) (*caller, error) {
	token, err := bearer(metadata.ValueFromIncomingContext(ctx, "authorization"))
	if err != nil {
		return nil, err
	}
	who, err := i.verifier.verify(token)
	if err != nil {
		return nil, err
	}
	p, ok := peer.FromContext(ctx)
	if !ok {
		return nil, errors.New("the peer is not known")
	}
	addr, ok := p.Addr.(*net.TCPAddr)
	if !ok { // without the key a Deny on IpAddress would be lost
		return nil, errors.New("the peer has no IP address")
	}
	_, encrypted := p.AuthInfo.(credentials.TLSInfo)
	who.context.Set(
		condition.Bool("aws:SecureTransport", encrypted),
		condition.IP("aws:SourceIp", addr.AddrPort().Addr()),
	)
	return who, nil
}

// unary is a grpc.UnaryServerInterceptor.
func (i *interceptor) unary(ctx context.Context, message any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	who, m, err := i.begin(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	x, err := m.request(message)
	if err != nil {
		i.refuse(ctx, info.FullMethod, err)
		return nil, denial(accessDenied, "")
	}
	if d := i.decide(ctx, who, x); !d.Allowed() {
		return nil, i.denial(who, x)
	}
	return handler(ctx, message)
}

// stream is a grpc.StreamServerInterceptor.
func (i *interceptor) stream(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	who, m, err := i.begin(stream.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	s := i.guard(stream, who, m, info.FullMethod)
	defer s.close()
	err = handler(server, s)
	if denied := s.denied(); denied != nil {
		return denied // handlers tend to replace the errors of Send and Recv
	}
	return err
}

// denial returns the error for a denied access.
func (i *interceptor) denial(who *caller, x access) error {
	if !who.expires.IsZero() && !i.now().Before(who.expires) {
		return denial(expired, x.action)
	}
	return denial(accessDenied, x.action)
}
