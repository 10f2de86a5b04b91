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

// withRule returns w with a statement more in one of its policies, once for each
// policy of the types.
func withRule(g world.Drafts, w *world.Draft, effect string, types ...policy.Type) []*world.Draft {
	var all []*world.Draft
	for place := 0; ; place++ {
		places := 0
		with := w.Each(func(d world.Document, typ policy.Type) world.Document {
			if slices.Contains(types, typ) {
				if places == place {
					d = append(d, g.Rule(typ, effect))
				}
				places++
			}
			return d
		})
		if place == places {
			return all
		}
		all = append(all, with)
	}
}

// A Deny that is added to any policy lets nobody in.
func oneMoreDeny(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	want := outcomes(t, w, reqs)
	for _, more := range withRule(g, w, "Deny",
		policy.Identity, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.RCP, policy.Endpoint) {
		requireOutcomes(t, reqs, outcomes(t, more, reqs), want, atMost)
	}
}

// An Allow that is added to any policy keeps nobody out, and no explicit deny
// yields to it. (In a trust policy it can: S-7. It is not asked here.)
func oneMoreAllow(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	want := outcomes(t, w, reqs)
	worlds := withRule(g, w, "Allow", policy.Identity, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.Endpoint)
	if w.Resource != nil { // which may name the caller more directly, or less
		for _, name := range []string{"*", world.AccountA, world.AnnARN, world.DeployARN} {
			more := *w
			more.Resource = append(slices.Clone(w.Resource), world.Rule{
				Effect: "Allow", Principal: map[string][]string{"AWS": {name}}, Action: []string{"*"}, Resource: []string{"*"},
			})
			worlds = append(worlds, &more)
		}
	}
	for _, more := range worlds {
		requireOutcomes(t, reqs, outcomes(t, more, reqs), want, func(got, want evaluate.Outcome) bool {
			return atMost(want, got) && (got == evaluate.ExplicitDeny) == (want == evaluate.ExplicitDeny)
		})
	}
}

// Without an Allow nobody gets in but the root user of the account, who needs
// none.
func noAllow(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	w = w.Each(func(d world.Document, _ policy.Type) world.Document {
		return slices.DeleteFunc(d, func(r world.Rule) bool { return r.Effect == "Allow" })
	})
	for i, outcome := range outcomes(t, w, reqs) {
		if reqs[i].Principal.Type() != principal.TypeAccount {
			require.NotEqual(t, evaluate.Allow, outcome, "%v", reqs[i])
		}
	}
}

// Where every Allow is turned into a Deny, nobody gets in but the root user.
func everyAllowADeny(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	w = w.Each(func(d world.Document, _ policy.Type) world.Document {
		for i := range d {
			d[i].Effect = "Deny"
		}
		return d
	})
	for i, outcome := range outcomes(t, w, reqs) {
		if reqs[i].Principal.Type() != principal.TypeAccount {
			require.NotEqual(t, evaluate.Allow, outcome, "%v", reqs[i])
		}
	}
}

// What an explanation says of a statement is what it does by itself.
func statementsThatApply(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), requestsOf(g.Requests(), world.AnnARN)
	w = &world.Draft{Identity: w.Identity, Resource: w.Resource}
	p := w.Parsed()
	for i := range reqs {
		x := evaluate.Ask(&reqs[i], p).Explain()
		for _, layer := range x.Layers {
			for _, result := range layer.Statements {
				own := &world.Draft{}
				if layer.Type == policy.Identity {
					d := w.Identity[slices.Index(p.Identity, result.Statement.Policy())]
					own.Identity = []world.Document{{d[result.Statement.Index()]}}
				} else {
					own.Resource = world.Document{w.Resource[result.Statement.Index()]}
				}
				want := evaluate.ImplicitDeny
				switch {
				case result.Applies && result.Statement.Effect() == policy.Deny:
					want = evaluate.ExplicitDeny
				case result.Applies && (layer.Type == policy.Identity || layer.Match > principal.MatchAccount):
					want = evaluate.Allow
				}
				got := outcomes(t, own, reqs[i:i+1])[0]
				if layer.Type == policy.Resource && result.Applies && result.Statement.Effect() == policy.Allow && got != want {
					continue // another statement names the caller more directly than this one
				}
				require.Equal(t, want, got, "%s: %s", layer.Type, result.String())
				require.Equal(t, result.Applies, result.Mismatch == "")
			}
		}
		if s := x.Decision.Statement; s != nil {
			require.Equal(t, x.Decision.Outcome == evaluate.Allow, s.Effect() == policy.Allow)
			require.True(t, slices.ContainsFunc(x.Layers, func(l evaluate.Layer) bool {
				return slices.ContainsFunc(l.Statements, func(r evaluate.StatementResult) bool { return r.Statement == s && r.Applies })
			}), "the statement that decides applies")
		}
	}
}

// Without the Denies that an explanation names, and with all else, no explicit
// deny is left.
func deniesLifted(t *rapid.T) {
	g := drafts(t)
	w, reqs := g.Draft(), g.Requests()
	p := w.Parsed()
	denied := 0
	for i := range reqs {
		if denied == 8 || evaluate.Evaluate(&reqs[i], p).Outcome != evaluate.ExplicitDeny {
			continue
		}
		denied++
		lifted := map[*policy.Policy][]int{}
		for _, layer := range evaluate.Ask(&reqs[i], p).Explain().Layers {
			for _, result := range layer.Statements {
				if s := result.Statement; result.Applies && s.Effect() == policy.Deny {
					lifted[s.Policy()] = append(lifted[s.Policy()], s.Index())
				}
			}
		}
		require.NotEmpty(t, lifted)
		rest := allPolicies(p)
		without := w.Each(func(d world.Document, _ policy.Type) world.Document {
			var kept world.Document
			for j, r := range d {
				if !slices.Contains(lifted[rest[0]], j) {
					kept = append(kept, r)
				}
			}
			rest = rest[1:]
			return kept
		})
		require.Empty(t, rest)
		require.NotEqual(t, evaluate.ExplicitDeny, outcomes(t, without, reqs[i:i+1])[0], "%v", reqs[i])
	}
}
