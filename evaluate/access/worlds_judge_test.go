package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestJudge has engines judged that are wrong on purpose, and one that is right because
// it looks at the same world.
func TestJudge(t *testing.T) {
	always := func(a access.Answer) engine {
		return engine{
			newAccess: func(_, _ *evaluate.Policies, _ *policy.Policy) access.Answer { return a },
			possible:  func(*evaluate.Policies, *policy.Policy) access.Answer { return a },
			compare: func(_, _ *evaluate.Policies, _ *policy.Policy) access.Comparison {
				relation := map[access.Outcome]access.Relation{access.No: access.Equivalent, access.Yes: access.Incomparable}[a.Outcome]
				return access.Comparison{Relation: relation, Gained: a, Lost: a}
			},
			alone: smallworld.Alone,
		}
	}
	stranger := &evaluate.Request{Principal: principal.MustParse(world.AnnARN), Action: "x:None", Resource: "*"}
	for name, a := range map[string]access.Answer{
		"wrong no":  {Outcome: access.No},
		"wrong yes": {Outcome: access.Yes, Request: stranger},
		"no reason": {},
	} {
		t.Run(name, func(t *testing.T) {
			r := &run{engine: always(a), seed: 16, make: newPair}
			r.each(200)
			require.NotEmpty(t, r.wrong)
			require.Contains(t, r.wrong[0], name)
		})
	}
	r := &run{engine: always(access.Answer{Why: "it knows nothing"}), seed: 16, make: newPair}
	r.each(200)
	require.Empty(t, r.wrong)
	t.Log(r.String())
}

// BenchmarkTruth looks at all requests of a small world.
func BenchmarkTruth(b *testing.B) {
	for name, makePair := range map[string]func(uint64, int) *pair{"alone": newPair, "layers": newLayers, "calls": newCalls} {
		b.Run(name, func(b *testing.B) {
			for i := range b.N {
				p := makePair(16, i)
				sides := p.policies(smallworld.Alone)
				p.truth(&sides)
			}
		})
	}
}
