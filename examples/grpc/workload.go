package main

import (
	"errors"
	"strings"

	"github.com/seed-1d0cfdb5/iam/principal"
)

const trustDomain = "spiffe://acme.example/"

// workload returns the caller that a SPIFFE ID of our trust domain stands for:
// spiffe://acme.example/ns/prod/sa/checkout has the role prod.checkout.
//
// The namespace is a part of the role's name and not its path, for the ARN of a
// role session has no path: prod/checkout and test/checkout would look alike there.
// A namespace has no dot, so that no two workloads share a role.
func workload(id string) (*caller, error) {
	rest, ok := strings.CutPrefix(id, trustDomain+"ns/")
	if !ok {
		return nil, errors.New("peer has no SPIFFE ID of " + trustDomain)
	}
	namespace, name, ok := strings.Cut(rest, "/sa/")
	if !ok || !isLabel(namespace) || !isLabel(name) {
		return nil, errors.New("malformed SPIFFE ID")
	}
	session, err := principal.RoleSession(roleARN(namespace+"."+name), "workload")
	if err != nil {
		return nil, err
	}
	// Envoy has verified the certificate and does not tell when it expires: maxTTL
	// has to do.
	return &caller{principal: session}, nil
}

// isLabel reports whether s is a name without dots.
func isLabel(s string) bool { return isName(s) && !strings.Contains(s, ".") }
