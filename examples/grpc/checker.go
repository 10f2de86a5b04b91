package main

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	authpb "github.com/envoyproxy/go-control-plane/envoy/service/auth/v3"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// A checker answers Envoy, which asks it about each HTTP request. It has no state
// but the policies, so that there can be as many as are needed.
//
// It believes Envoy and has to be reachable by Envoy only. An answer gives nobody
// access, but tells what somebody else may do.
type checker struct {
	authpb.UnimplementedAuthorizationServer
	*authorizer
	verifier  *verifier
	routes    []route
	workloads map[string]workload // by SPIFFE ID
}

// Check decides a request. It returns no error: what cannot be understood is
// denied, and not left to what Envoy is configured to do about a failure.
func (c *checker) Check(ctx context.Context, req *authpb.CheckRequest) (*authpb.CheckResponse, error) {
	attributes := req.GetAttributes()
	http := attributes.GetRequest().GetHttp()
	path, _, _ := strings.Cut(http.GetPath(), "?") // a query may hold secrets, and decides nothing here
	what := http.GetMethod() + " " + path
	if err := checkHeaders(http.GetHeaders()); err != nil {
		c.refuse(ctx, what, err)
		return deniedResponse(accessDenied, nil), nil
	}
	who, err := c.caller(attributes, path)
	if err != nil {
		c.refuse(ctx, what, err)
		return deniedResponse(unauthenticated, nil), nil
	}
	address, err := netip.ParseAddr(attributes.GetSource().GetAddress().GetSocketAddress().GetAddress())
	if err != nil {
		c.refuse(ctx, what, err)
		return deniedResponse(accessDenied, nil), nil
	}
	_, x, err := routeOf(c.routes, http.GetMethod(), path)
	if err != nil {
		c.refuse(ctx, what, err)
		return deniedResponse(accessDenied, nil), nil
	}
	who.context.Set(
		condition.IP("aws:SourceIp", address),
		condition.Bool("aws:SecureTransport", attributes.GetTlsSession() != nil),
	)
	d, ttl := c.until(ctx, who, x)
	metadata := decisionMetadata(who, x, d, ttl)
	if !d.Allowed() {
		return deniedResponse(accessDenied, metadata), nil
	}
	return okResponse(who, ttl, metadata), nil
}

// caller returns who makes the request: the holder of the token in it or, if there
// is no authorization header at all, a workload that is listed for the route. A token
// that is not valid never falls back to the certificate, which may be that of a
// gateway and allow more.
//
// The header x-forwarded-client-cert is not read. Envoy passes it on or not as it
// is configured, and whoever it comes from can write anything into it.
func (c *checker) caller(attributes *authpb.AttributeContext, path string) (*caller, error) {
	http := attributes.GetRequest().GetHttp()
	if http.GetHeaderMap() != nil {
		// With encode_raw_headers the other map is empty, as if there was no token.
		return nil, errors.New("raw headers are not supported: unset encode_raw_headers")
	}
	header, ok := http.GetHeaders()["authorization"]
	if !ok {
		return c.workload(attributes.GetSource().GetPrincipal(), http.GetMethod(), path)
	}
	token, err := bearer([]string{header}) // Envoy joins several by a comma, which is in no token
	if err != nil {
		return nil, err
	}
	return c.verifier.verify(token)
}
