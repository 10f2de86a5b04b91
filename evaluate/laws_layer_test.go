package evaluate_test

import (
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A boundary, session policies, SCPs, RCPs, and an endpoint policy never let
// anybody in who is out without them. A federated user is the exception, who can
// do nothing before session policies are passed.
func layersOnlyShrink(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	w.Boundary, w.Session, w.SCP, w.RCP, w.Endpoint = nil, nil, nil, nil, nil
	for _, add := range []func(*world.Draft){
		func(w *world.Draft) { w.Boundary = g.Document(policy.Boundary) },
		func(w *world.Draft) { w.SCP = [][]world.Document{g.Documents(2, policy.SCP)} },
		func(w *world.Draft) { w.RCP = [][]world.Document{g.Documents(2, policy.RCP)} },
		func(w *world.Draft) { w.Endpoint = g.Document(policy.Endpoint) },
		func(w *world.Draft) {
			w.Session = g.Documents(2, policy.Session)
			reqs = slices.DeleteFunc(reqs, isFederated)
		},
	} {
		with := *w
		add(&with)
		requireOutcomes(t, reqs, outcomes(t, &with, reqs), outcomes(t, w, reqs), atMost)
	}
}

func isFederated(r evaluate.Request) bool { return r.Principal.Type() == principal.TypeFederatedUser }

var (
	allowsAll     = world.Rule{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}
	opensToAnyone = world.Rule{Effect: "Allow", Principal: "*", Action: []string{"*"}, Resource: []string{"*"}}
)

// A layer that allows everything changes nothing. Two rules of AWS stand apart:
// a boundary takes the exemptions of NotPrincipal away (NP-4), and a federated
// user needs session policies.
func neutralLayers(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	with := *w
	with.SCP = append([][]world.Document{{{allowsAll}}}, w.SCP...)
	with.RCP = append([][]world.Document{{{opensToAnyone}}, {}}, w.RCP...)
	if w.Endpoint == nil {
		with.Endpoint = world.Document{allowsAll}
	}
	exempts := func(r world.Rule) bool { return r.NotPrincipal != nil }
	if w.Boundary == nil && !slices.ContainsFunc(w.Resource, exempts) {
		with.Boundary = world.Document{allowsAll}
	}
	if w.Session == nil {
		with.Session = []world.Document{{allowsAll}}
		reqs = slices.DeleteFunc(reqs, isFederated)
	}
	requireSame(t, reqs, &with, w)
}

// A layer that allows nothing lets nobody in whom it reaches. Those stay in
// whom the resource-based policy of their own account lets in by itself.
func emptyLayers(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	withSCP, withEndpoint, withBoundary, withSession, byResource := *w, *w, *w, *w, *w
	withSCP.SCP = append([][]world.Document{{}}, w.SCP...)
	withEndpoint.Endpoint = world.Document{}
	withBoundary.Boundary = world.Document{}
	withSession.Session = []world.Document{}
	byResource.Identity, byResource.Boundary, byResource.Session = nil, nil, nil

	before, suffices := outcomes(t, w, reqs), outcomes(t, &byResource, reqs)
	scp, endpoint := outcomes(t, &withSCP, reqs), outcomes(t, &withEndpoint, reqs)
	boundary, session := outcomes(t, &withBoundary, reqs), outcomes(t, &withSession, reqs)
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
		mayStay := reqs[i].Principal.Account() == world.AccountA && suffices[i] == evaluate.Allow
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
	g := drafts(t)
	full, reqs := g.Draft(), g.Requests()
	caller := world.OneOf(g, world.AnnARN, world.DeploySessionARN)
	reqs = requestsOf(reqs, caller)
	for named, want := range map[string]evaluate.Outcome{
		"*": evaluate.Allow, caller: evaluate.Allow, world.AccountA: evaluate.ImplicitDeny, world.BenARN: evaluate.ImplicitDeny,
	} {
		w := &world.Draft{Resource: world.Document{{
			Effect: "Allow", Principal: map[string][]string{"AWS": {named}}, Action: []string{"*"}, Resource: []string{"*"},
		}}}
		for _, outcome := range outcomes(t, w, reqs) {
			require.Equal(t, want, outcome, named)
		}
	}
	both := &world.Draft{Identity: full.Identity, Resource: g.Document(policy.Resource)}
	byIdentity := outcomes(t, &world.Draft{Identity: both.Identity}, reqs)
	byResource := outcomes(t, &world.Draft{Resource: both.Resource}, reqs)
	for i, got := range outcomes(t, both, reqs) {
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
	g := drafts(t)
	full, reqs := g.Draft(), g.Requests()
	reqs = requestsOf(reqs, world.BenARN)
	both := &world.Draft{Identity: full.Identity, Resource: g.Document(policy.Resource)}
	byIdentity := outcomes(t, &world.Draft{Identity: both.Identity, Resource: world.Document{opensToAnyone}}, reqs)
	byResource := outcomes(t, &world.Draft{Identity: []world.Document{{allowsAll}}, Resource: both.Resource}, reqs)
	requireOutcomes(t, reqs, outcomes(t, both, reqs), byResource, atMost)
	requireOutcomes(t, reqs, outcomes(t, both, reqs), byIdentity, atMost)
	for i, got := range outcomes(t, both, reqs) {
		require.Equal(t, byIdentity[i] == evaluate.Allow && byResource[i] == evaluate.Allow, got == evaluate.Allow, "%v", reqs[i])
		require.Equal(t, byIdentity[i] == evaluate.ExplicitDeny || byResource[i] == evaluate.ExplicitDeny, got == evaluate.ExplicitDeny, "%v", reqs[i])
	}
	for _, half := range []*world.Draft{{Identity: both.Identity}, {Resource: both.Resource}} {
		require.NotContains(t, outcomes(t, half, reqs), evaluate.Allow)
	}
}
