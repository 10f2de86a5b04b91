package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// A workload may call without a token, by its certificate alone.
type workload struct {
	role   string   // begins with workloadPrefix
	routes []string // patterns of the routes on which it may, and no others
}

// workloadPrefix begins the name of each role of a workload. A role that a token
// can name has no dot, so that neither can have the policies of the other.
//
// The namespace of a workload is a part of the name and not a path, for the ARN of
// a role session has no path: those of prod and test would look alike there.
const workloadPrefix = "workload."

// workloads returns the workloads by the SPIFFE ID in the certificate that Envoy has
// verified. It is a list and no rule that makes roles from certificates: many have
// one, and most of them call on behalf of somebody. A gateway above all is never
// listed, or a request without a token would be allowed what the gateway is.
func workloads() map[string]workload {
	return map[string]workload{
		checkout: {role: workloadPrefix + "prod.checkout", routes: []string{"GET /v1/services/{name}"}},
	}
}

// checkWorkloads returns what is wrong with a list of workloads: an entry that would
// have no effect, or another than it seems to have.
func checkWorkloads(list map[string]workload, table []route) error {
	var problems []error
	for id, w := range list {
		if !strings.HasPrefix(id, "spiffe://") {
			problems = append(problems, fmt.Errorf("workload %q: not a SPIFFE ID", id))
		}
		if !strings.HasPrefix(w.role, workloadPrefix) || !isName(w.role) || len(w.role) > maxRoleName {
			problems = append(problems, fmt.Errorf("workload %q: role %q: want %s and a name", id, w.role, workloadPrefix))
		}
		for _, pattern := range w.routes {
			if !slices.ContainsFunc(table, func(r route) bool { return r.pattern() == pattern }) {
				problems = append(problems, fmt.Errorf("workload %q: route %q is not in the table", id, pattern))
			}
		}
	}
	return errors.Join(problems...)
}

// workload returns the caller of a request without a token: the workload that is
// listed under the SPIFFE ID, if the route is among its own.
func (c *checker) workload(id, method, path string) (*caller, error) {
	w, ok := c.workloads[id]
	if !ok {
		return nil, errors.New("no token, and the peer is not listed as a workload")
	}
	r, _, err := routeOf(c.routes, method, path)
	if err != nil || !slices.Contains(w.routes, r.pattern()) {
		return nil, errors.New("no token, and the route is not listed for the workload")
	}
	session, err := principal.RoleSession(roleARN(w.role), "workload")
	if err != nil {
		return nil, err
	}
	// Envoy has verified the certificate and does not tell when it expires: maxTTL
	// has to do.
	return &caller{principal: session}, nil
}
