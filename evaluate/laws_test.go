package evaluate_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestProperties checks laws that every decision obeys, whatever the policies
// are. Their numbers are those of testdata/PROPERTIES.md, which also says how to
// run them for longer and how to repeat one that fails.
func TestProperties(t *testing.T) {
	for _, property := range []struct {
		name  string
		check func(*rapid.T)
	}{
		{"I-01 one more Deny", oneMoreDeny},
		{"I-02 one more Allow", oneMoreAllow},
		{"I-03 no Allow", noAllow},
		{"I-04 order", order},
		{"I-05 duplicates", duplicates},
		{"I-06 lists are products", listsAreProducts},
		{"I-06 Not lists are conjunctions", notListsAreConjunctions},
		{"I-07 an error is not an Allow", errorIsNotAllow},
		{"I-08 merged documents", mergedDocuments},
		{"I-09 spelling", spelling},
		{"I-10 complements", complements},
		{"I-11 every Allow a Deny", everyAllowADeny},
		{"I-20 variables without a value", variablesWithoutValue},
		{"I-32 layers only shrink", layersOnlyShrink},
		{"I-33 neutral layers", neutralLayers},
		{"I-33 empty layers", emptyLayers},
		{"I-34 same account", sameAccount},
		{"I-34 across accounts", acrossAccounts},
		{"I-35 renaming", renaming},
		{"I-43 round trip", roundTrip},
		{"I-48 stateless", stateless},
		{"I-51 statements that apply", statementsThatApply},
		{"I-51 Denies lifted", deniesLifted},
	} {
		t.Run(property.name, rapid.MakeCheck(property.check))
	}
}

// TestPropertiesSeeAllOutcomes checks that the worlds of TestProperties are
// worth it: each outcome is common in them.
func TestPropertiesSeeAllOutcomes(t *testing.T) {
	seen := map[evaluate.Outcome]int{}
	total := 0
	for seed := range 200 {
		rapid.Custom(func(t *rapid.T) int {
			g := drafts(t)
			for _, outcome := range outcomes(t, g.Draft(), g.Requests()) {
				seen[outcome]++
				total++
			}
			return 0
		}).Example(seed)
	}
	for _, o := range []evaluate.Outcome{evaluate.Allow, evaluate.ImplicitDeny, evaluate.ExplicitDeny} {
		require.Greater(t, seen[o], total/20, "%s: %v", o, seen)
	}
}

// drafts are those of which package rapid makes the choices, so that it finds the
// smallest example.
func drafts(t *rapid.T) world.Drafts {
	return world.Drafts{Chance: world.By(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") })}
}

// outcomes decides reqs by the policies of w.
func outcomes(t *rapid.T, w *world.Draft, reqs []evaluate.Request) []evaluate.Outcome {
	p := w.Parsed()
	t.Logf("policies: %v", asText{p})
	return world.Each(reqs, func(r evaluate.Request) evaluate.Outcome {
		d := evaluate.Evaluate(&r, p)
		require.Empty(t, d.Problem)
		return d.Outcome
	})
}

// asText prints policies as JSON, for the example that is found.
type asText struct{ policies *evaluate.Policies }

func (p asText) String() string {
	text, err := json.Marshal(p.policies)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// referenceOutcomes lets the reference engine decide reqs.
func referenceOutcomes(t *rapid.T, w *world.Draft, reqs []evaluate.Request) []evaluate.Outcome {
	p := w.Read()
	return world.Each(reqs, func(r evaluate.Request) evaluate.Outcome {
		keys, err := reference.ReadContext(r.Context)
		require.NoError(t, err)
		return reference.Decide(&reference.Request{Request: &r, Caller: reference.ReadCaller(r.Principal), Keys: keys}, p).Outcome
	})
}

// requireOutcomes requires that got and want, the answers to reqs, agree by ok.
func requireOutcomes(t *rapid.T, reqs []evaluate.Request, got, want []evaluate.Outcome, ok func(got, want evaluate.Outcome) bool) {
	for i := range reqs {
		if !ok(got[i], want[i]) {
			r := &reqs[i]
			require.FailNow(t, "outcomes", "%s, %s, %s, %v: %s and %s", r.Principal, r.Action, r.Resource, r.Context, got[i], want[i])
		}
	}
}

func same(a, b evaluate.Outcome) bool { return a == b }

// allowedness orders the outcomes by how much they let in.
func allowedness(o evaluate.Outcome) int {
	switch o {
	case evaluate.ExplicitDeny:
		return 0
	case evaluate.ImplicitDeny:
		return 1
	default:
		return 2
	}
}

// atMost reports whether got lets in no more than want.
func atMost(got, want evaluate.Outcome) bool { return allowedness(got) <= allowedness(want) }

// requireSame requires that two worlds decide alike.
func requireSame(t *rapid.T, reqs []evaluate.Request, got, want *world.Draft) {
	requireOutcomes(t, reqs, outcomes(t, got, reqs), outcomes(t, want, reqs), same)
}

// An answer depends on nothing that was asked before, of the same policies or
// of others: it is that of the reference engine, which remembers nothing.
func stateless(t *rapid.T) {
	g := drafts(t)
	reqs := g.Requests()
	type side struct {
		policies  *evaluate.Policies
		evaluator *evaluate.Evaluator // with what is attached to one user
		rest      *evaluate.Policies  // that cannot be attached
		resources map[string]*policy.Policy
		want      []evaluate.Outcome
	}
	var sides []side
	for range 2 {
		w := g.Draft()
		p := w.Parsed()
		a, rest := attach(&evaluate.Request{Principal: principal.MustParse(world.AnnARN), ResourceAccount: world.AccountA}, p)
		a.Resource = map[string]*policy.Policy{}
		for _, r := range reqs {
			resource := map[string]*policy.Policy{r.Resource: p.Resource}
			if _, err := evaluate.New(&evaluate.Attachments{Resource: resource}); err == nil {
				a.Resource[r.Resource] = p.Resource
			}
		}
		sides = append(sides, side{p, evaluate.MustNew(a), rest, a.Resource, referenceOutcomes(t, w, reqs)})
	}
	for range 300 {
		i, s := rapid.IntRange(0, len(reqs)-1).Draw(t, "request"), rapid.SampledFrom(sides).Draw(t, "side")
		require.Equal(t, s.want[i], evaluate.Evaluate(&reqs[i], s.policies).Outcome, "%v", reqs[i])
		if attached := s.resources[reqs[i].Resource]; reqs[i].Principal.ARN() == world.AnnARN && attached == s.policies.Resource {
			extra := &evaluate.Policies{
				Session: s.policies.Session, Endpoint: s.policies.Endpoint, ResourceMustAllow: s.policies.ResourceMustAllow, CallerAllows: s.policies.CallerAllows,
				SCP: s.rest.SCP, RCP: s.rest.RCP,
			}
			require.Equal(t, s.want[i], s.evaluator.Evaluate(&reqs[i], extra).Outcome, "%v", reqs[i])
		}
	}
}
