package evaluate_test

import (
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A boundary, session policies, SCPs, RCPs, and an endpoint policy never let
// anybody in who is out without them. A federated user is the exception, who can
// do nothing before session policies are passed.
func layersOnlyShrink(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	w.boundary, w.session, w.scp, w.rcp, w.endpoint = nil, nil, nil, nil, nil
	for _, add := range []func(*smallWorld){
		func(w *smallWorld) { w.boundary = g.document(policy.Boundary) },
		func(w *smallWorld) { w.scp = [][]document{g.documents(2, policy.SCP)} },
		func(w *smallWorld) { w.rcp = [][]document{g.documents(2, policy.RCP)} },
		func(w *smallWorld) { w.endpoint = g.document(policy.Endpoint) },
		func(w *smallWorld) {
			w.session = g.documents(2, policy.Session)
			reqs = slices.DeleteFunc(reqs, isFederated)
		},
	} {
		with := *w
		add(&with)
		requireOutcomes(t, reqs, with.outcomes(t, reqs), w.outcomes(t, reqs), atMost)
	}
}

func isFederated(r evaluate.Request) bool { return r.Principal.Type() == principal.TypeFederatedUser }

var (
	allowsAll     = rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}
	opensToAnyone = rule{Effect: "Allow", Principal: "*", Action: []string{"*"}, Resource: []string{"*"}}
)

// A layer that allows everything changes nothing. Two rules of AWS stand apart:
// a boundary takes the exemptions of NotPrincipal away (NP-4), and a federated
// user needs session policies.
func neutralLayers(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	with := *w
	with.scp = append([][]document{{{allowsAll}}}, w.scp...)
	with.rcp = append([][]document{{{opensToAnyone}}, {}}, w.rcp...)
	if w.endpoint == nil {
		with.endpoint = document{allowsAll}
	}
	exempts := func(r rule) bool { return r.NotPrincipal != nil }
	if w.boundary == nil && !slices.ContainsFunc(w.resource, exempts) {
		with.boundary = document{allowsAll}
	}
	if w.session == nil {
		with.session = []document{{allowsAll}}
		reqs = slices.DeleteFunc(reqs, isFederated)
	}
	requireSame(t, reqs, &with, w)
}

// A layer that allows nothing lets nobody in whom it reaches. Those stay in
// whom the resource-based policy of their own account lets in by itself.
func emptyLayers(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	withSCP, withEndpoint, withBoundary, withSession, byResource := *w, *w, *w, *w, *w
	withSCP.scp = append([][]document{{}}, w.scp...)
	withEndpoint.endpoint = document{}
	withBoundary.boundary = document{}
	withSession.session = []document{}
	byResource.identity, byResource.boundary, byResource.session = nil, nil, nil

	before, suffices := w.outcomes(t, reqs), byResource.outcomes(t, reqs)
	scp, endpoint := withSCP.outcomes(t, reqs), withEndpoint.outcomes(t, reqs)
	boundary, session := withBoundary.outcomes(t, reqs), withSession.outcomes(t, reqs)
	for i := range reqs {
		caller := reqs[i].Principal.Type()
		isRoot := caller == principal.TypeAccount
		isAWS := caller != principal.TypeService && caller != principal.TypeAnonymous
		require.NotEqual(t, evaluate.Allow, endpoint[i], "endpoint policy: %v", reqs[i])
		if !isAWS {
			require.Equal(t, before[i], scp[i], "SCP: %v", reqs[i])
			require.Equal(t, before[i], session[i], "session policies: %v", reqs[i])
			continue
		}
		require.NotEqual(t, evaluate.Allow, scp[i], "SCP: %v", reqs[i])
		mayStay := reqs[i].Principal.Account() == accountA && suffices[i] == evaluate.Allow
		if !mayStay && !isRoot { // who has no boundary
			require.NotEqual(t, evaluate.Allow, boundary[i], "boundary: %v", reqs[i])
		}
		if !mayStay || caller == principal.TypeUser || isRoot {
			require.NotEqual(t, evaluate.Allow, session[i], "session policies: %v", reqs[i])
		}
	}
}

// requestsOf returns those of reqs that a caller makes.
func requestsOf(reqs []evaluate.Request, arn string) []evaluate.Request {
	return slices.DeleteFunc(reqs, func(r evaluate.Request) bool { return r.Principal.ARN() != arn })
}

// Within an account it takes one of identity-based and resource-based policy to
// let somebody in, and one to deny. A resource-based policy that names the account
// alone leaves it to the other.
func sameAccount(t *rapid.T) {
	g := drawing{T: t}
	full, reqs := g.world(), g.requests()
	caller := g.of(annARN, deploySessionARN)
	reqs = requestsOf(reqs, caller)
	for named, want := range map[string]evaluate.Outcome{
		"*": evaluate.Allow, caller: evaluate.Allow, accountA: evaluate.ImplicitDeny, benARN: evaluate.ImplicitDeny,
	} {
		w := &smallWorld{resource: document{{
			Effect: "Allow", Principal: map[string][]string{"AWS": {named}}, Action: []string{"*"}, Resource: []string{"*"},
		}}}
		for _, outcome := range w.outcomes(t, reqs) {
			require.Equal(t, want, outcome, named)
		}
	}
	both := &smallWorld{identity: full.identity, resource: g.document(policy.Resource)}
	byIdentity := (&smallWorld{identity: both.identity}).outcomes(t, reqs)
	byResource := (&smallWorld{resource: both.resource}).outcomes(t, reqs)
	for i, got := range both.outcomes(t, reqs) {
		want := byIdentity[i]
		switch {
		case byIdentity[i] == evaluate.ExplicitDeny || byResource[i] == evaluate.ExplicitDeny:
			want = evaluate.ExplicitDeny
		case byResource[i] == evaluate.Allow:
			want = evaluate.Allow
		}
		require.Equal(t, want, got, "%v", reqs[i])
	}
}

// Between accounts it takes both to let somebody in, and one to deny.
func acrossAccounts(t *rapid.T) {
	g := drawing{T: t}
	full, reqs := g.world(), g.requests()
	reqs = requestsOf(reqs, benARN)
	both := &smallWorld{identity: full.identity, resource: g.document(policy.Resource)}
	byIdentity := (&smallWorld{identity: both.identity, resource: document{opensToAnyone}}).outcomes(t, reqs)
	byResource := (&smallWorld{identity: []document{{allowsAll}}, resource: both.resource}).outcomes(t, reqs)
	requireOutcomes(t, reqs, both.outcomes(t, reqs), byResource, atMost)
	requireOutcomes(t, reqs, both.outcomes(t, reqs), byIdentity, atMost)
	for i, got := range both.outcomes(t, reqs) {
		require.Equal(t, byIdentity[i] == evaluate.Allow && byResource[i] == evaluate.Allow, got == evaluate.Allow, "%v", reqs[i])
		require.Equal(t, byIdentity[i] == evaluate.ExplicitDeny || byResource[i] == evaluate.ExplicitDeny, got == evaluate.ExplicitDeny, "%v", reqs[i])
	}
	for _, half := range []*smallWorld{{identity: both.identity}, {resource: both.resource}} {
		require.NotContains(t, half.outcomes(t, reqs), evaluate.Allow)
	}
}
