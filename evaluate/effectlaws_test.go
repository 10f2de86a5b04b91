package evaluate_test

import (
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// withRule returns w with a statement more in one of its policies, once for each
// policy of the types.
func (g drawing) withRule(w *smallWorld, effect string, types ...policy.Type) []*smallWorld {
	var all []*smallWorld
	for place := 0; ; place++ {
		places := 0
		with := w.each(func(d document, typ policy.Type) document {
			if slices.Contains(types, typ) {
				if places == place {
					d = append(d, g.rule(typ, effect))
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
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	want := w.outcomes(t, reqs)
	for _, more := range g.withRule(w, "Deny",
		policy.Identity, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.RCP, policy.Endpoint) {
		requireOutcomes(t, reqs, more.outcomes(t, reqs), want, atMost)
	}
}

// An Allow that is added to any policy keeps nobody out, and no explicit deny
// yields to it. (In a trust policy it can: S-7. It is not asked here.)
func oneMoreAllow(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	want := w.outcomes(t, reqs)
	worlds := g.withRule(w, "Allow", policy.Identity, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.Endpoint)
	if w.resource != nil { // which may name the caller more directly, or less
		for _, name := range []string{"*", accountA, annARN, deployARN} {
			more := *w
			more.resource = append(slices.Clone(w.resource), rule{
				Effect: "Allow", Principal: map[string][]string{"AWS": {name}}, Action: []string{"*"}, Resource: []string{"*"},
			})
			worlds = append(worlds, &more)
		}
	}
	for _, more := range worlds {
		requireOutcomes(t, reqs, more.outcomes(t, reqs), want, func(got, want evaluate.Outcome) bool {
			return atMost(want, got) && (got == evaluate.ExplicitDeny) == (want == evaluate.ExplicitDeny)
		})
	}
}

// Without an Allow nobody gets in but the root user of the account, who needs
// none.
func noAllow(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	w = w.each(func(d document, _ policy.Type) document {
		return slices.DeleteFunc(d, func(r rule) bool { return r.Effect == "Allow" })
	})
	for i, outcome := range w.outcomes(t, reqs) {
		if reqs[i].Principal.Type() != principal.TypeAccount {
			require.NotEqual(t, evaluate.Allow, outcome, "%v", reqs[i])
		}
	}
}

// Where every Allow is turned into a Deny, nobody gets in but the root user.
func everyAllowADeny(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	w = w.each(func(d document, _ policy.Type) document {
		for i := range d {
			d[i].Effect = "Deny"
		}
		return d
	})
	for i, outcome := range w.outcomes(t, reqs) {
		if reqs[i].Principal.Type() != principal.TypeAccount {
			require.NotEqual(t, evaluate.Allow, outcome, "%v", reqs[i])
		}
	}
}

// What an explanation says of a statement is what it does by itself.
func statementsThatApply(t *rapid.T) {
	g := drawing{T: t}
	w, reqs := g.world(), requestsOf(g.requests(), annARN)
	w = &smallWorld{identity: w.identity, resource: w.resource}
	p := w.parse(t)
	for i := range reqs {
		x := evaluate.Ask(&reqs[i], p).Explain()
		for _, layer := range x.Layers {
			for _, result := range layer.Statements {
				own := &smallWorld{}
				if layer.Type == policy.Identity {
					d := w.identity[slices.Index(p.Identity, result.Statement.Policy())]
					own.identity = []document{{d[result.Statement.Index()]}}
				} else {
					own.resource = document{w.resource[result.Statement.Index()]}
				}
				want := evaluate.ImplicitDeny
				switch {
				case result.Applies && result.Statement.Effect() == policy.Deny:
					want = evaluate.ExplicitDeny
				case result.Applies && (layer.Type == policy.Identity || layer.Match > principal.MatchAccount):
					want = evaluate.Allow
				}
				got := own.outcomes(t, reqs[i:i+1])[0]
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
	g := drawing{T: t}
	w, reqs := g.world(), g.requests()
	p := w.parse(t)
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
		without := w.each(func(d document, _ policy.Type) document {
			var kept document
			for j, r := range d {
				if !slices.Contains(lifted[rest[0]], j) {
					kept = append(kept, r)
				}
			}
			rest = rest[1:]
			return kept
		})
		require.Empty(t, rest)
		require.NotEqual(t, evaluate.ExplicitDeny, without.outcomes(t, reqs[i:i+1])[0], "%v", reqs[i])
	}
}
