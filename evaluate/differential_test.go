package evaluate_test

import (
	"flag"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var (
	differentialPairs   = flag.Uint64("differential.pairs", 300_000, "number of pairs of a world and a request that TestDifferential compares")
	differentialSeed    = flag.Uint64("differential.seed", 1, "seed of TestDifferential")
	differentialWorld   = flag.Uint64("differential.world", 0, "number of the world that TestDifferential begins with")
	differentialWorkers = flag.Int("differential.workers", 1, "number of worlds that TestDifferential looks at at the same time")
)

const (
	requestsPerWorld = 1000       // asked of policies that were parsed once
	callEvery        = 10         // requests, between which there is a call
	explainEvery     = 1000       // requests: the search for near misses takes far longer than the rest
	sampleEvery      = 100        // requests, of whose statements all elements are counted
	logEvery         = 10_000_000 // pairs
)

// TestDifferential compares Evaluate, Explain and Evaluator with the reference
// engine, in random small worlds. What a world is depends on the seed and its
// number only. For a long run:
//
//	go test ./evaluate -run '^TestDifferential$' -timeout 0 -v -differential.pairs 1000000000 -differential.seed 7
func TestDifferential(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // most of what is made is soon dropped

	worlds := (*differentialPairs + requestsPerWorld - 1) / requestsPerWorld
	var (
		mu      sync.Mutex
		all     = newTally()
		problem string
		next    atomic.Uint64
		stopped atomic.Bool
		workers sync.WaitGroup
	)
	for range *differentialWorkers {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < worlds && !stopped.Load(); i = next.Add(1) - 1 {
				seen, found := compareWorld(*differentialSeed, *differentialWorld+i)
				mu.Lock()
				all.add(seen)
				if found != "" && problem == "" {
					problem = found
					stopped.Store(true)
				}
				if all.pairs%logEvery == 0 {
					t.Logf("%d pairs so far, all alike", all.pairs)
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()

	require.Empty(t, problem)
	t.Logf("seed %d: %d pairs in worlds %d to %d, all alike\n%s",
		*differentialSeed, all.pairs, *differentialWorld, *differentialWorld+worlds-1, all)
	if all.pairs >= 200_000 {
		require.Empty(t, all.gaps(), "the worlds say too little")
	}
}

// compareWorld asks all requests of a world. It returns what they reached and
// where the engines disagree, if they do.
func compareWorld(seed, number uint64) (seen *tally, problem string) {
	seen = newTally()
	defer func() {
		if p := recover(); p != nil {
			problem = fmt.Sprintf("panic: %v\n%s\nseed %d, world %d", p, debug.Stack(), seed, number)
		}
	}()
	w := world.New(world.Seeded(seed, number))
	calls := world.NewCalls(w)
	var q world.Question
	for i := range requestsPerWorld {
		if i%callEvery == 0 {
			answer, problem := compareCall(calls, seen)
			if problem != "" {
				return seen, fmt.Sprintf("%s\nseed %d, world %d, before request %d", problem, seed, number, i)
			}
			seen.countCall(&answer)
			answer, results, problem := compareToken(calls)
			if problem != "" {
				return seen, fmt.Sprintf("%s\nseed %d, world %d, before request %d", problem, seed, number, i)
			}
			seen.countToken(&answer, results)
		}
		w.Ask(&q)
		reached, problem := compare(w, &q, i%explainEvery == 0)
		if problem != "" {
			return seen, fmt.Sprintf("%s\nseed %d, world %d, request %d\n%s", problem, seed, number, i, w.Dump(&q))
		}
		seen.count(&reached)
		if i%sampleEvery == 0 {
			seen.sample(&q)
		}
	}
	return seen, ""
}

// compare asks q of all engines. It returns the result of the reference engine and
// how they disagree, if they do.
func compare(w *world.World, q *world.Question, explain bool) (reference.Result, string) {
	asked := q.Asked()
	want := reference.Decide(asked, &q.Read)
	first := want
	got := evaluate.Evaluate(&q.Request, &q.Policies)
	if problem := disagree(&got, &want); problem != "" {
		return first, "Evaluate: " + problem
	}
	if problem := disagreeMatching(evaluate.Matching(nil, &q.Request, &q.Policies, ""), want.Matching); problem != "" {
		return first, "Evaluate: " + problem
	}
	if explain {
		x := evaluate.Ask(&q.Request, &q.Policies).Explain()
		if problem := disagreeExplained(x, &want); problem != "" {
			return first, "Explain: " + problem
		}
		if problem := disagreeNearMisses(x, asked, &q.Read); problem != "" {
			return first, "Explain: " + problem
		}
	}

	useHome := w.Home != "" && q.Request.ResourceAccount == "" // else the home account does not count
	same := !useHome && q.Role == "" && !w.HasFacts()
	if !same {
		asked.Role, asked.Facts, asked.Session = q.Role, w.Facts, q.Session
		if useHome {
			asked.Home = w.Home
		}
		want = reference.Decide(asked, &q.Read)
		first.Rules |= want.Rules
	}
	attached := w.Evaluator.Evaluate(&q.Request, &q.Extra)
	if problem := disagree(&attached, &want); problem != "" {
		return first, "Evaluator.Evaluate: " + problem
	}
	if attached != got && same {
		return first, fmt.Sprintf("Evaluator.Evaluate: got %+v, want %+v as from Evaluate", attached, got)
	}
	if explain {
		question := w.Evaluator.Ask(&q.Request, &q.Extra)
		x := question.Explain()
		if problem := disagreeExplained(x, &want); problem != "" {
			return first, "Evaluator.Explain: " + problem
		}
		if problem := disagreeNearMisses(x, asked, &q.Read); problem != "" {
			return first, "Evaluator.Explain: " + problem
		}
		if d, _ := question.ByClock(); d.Outcome != attached.Outcome || (d.Problem == "") != (attached.Problem == "") {
			return first, fmt.Sprintf("Question.Until: got %v, want %v", d, attached)
		}
	}
	return first, ""
}

// disagree says in what got differs from want, if it does.
func disagree(got *evaluate.Decision, want *reference.Result) string {
	if got.CallerAssumed() != want.Assumed {
		return fmt.Sprintf("got assumed %v, want %v of %v by %v", got.CallerAssumed(), want.Assumed, want.Outcome, want.Type)
	}
	if got.Outcome != want.Outcome || got.Type != want.Type || (got.Problem != "") != (want.Problem != "") {
		return fmt.Sprintf("got %v by %v (problem %q), want %v by %v (problem %q)",
			got.Outcome, got.Type, got.Problem, want.Outcome, want.Type, want.Problem)
	}
	st := got.Statement
	switch {
	case st == nil && got.Type != 0 && got.Outcome != evaluate.ImplicitDeny:
		return fmt.Sprintf("%v by %v without a statement", got.Outcome, got.Type)
	case st == nil:
		return ""
	case (st.Effect() == policy.Deny) != (got.Outcome == evaluate.ExplicitDeny):
		return fmt.Sprintf("%v by a statement of the wrong effect, %d of %s", got.Outcome, st.Index(), st.Policy().Name())
	}
	typ := got.Type
	if want.Assumed { // then the statement is that of the resource-based policy
		typ = st.Policy().Type()
	}
	for i := range want.Matching {
		if m := &want.Matching[i]; m.Type == typ && isMatch(m, st) {
			return ""
		}
	}
	return fmt.Sprintf("statement %d of %s decides but does not match", st.Index(), st.Policy().Name())
}

func isMatch(m *reference.Match, st *policy.Statement) bool {
	return m.Statement == st.Index() && m.Policy == st.Policy().Name() && m.Deny == (st.Effect() == policy.Deny)
}

// disagreeMatching says in what the statements that apply differ from those expected.
func disagreeMatching(got []evaluate.Matched, want []reference.Match) string {
	same := slices.EqualFunc(got, want, func(g evaluate.Matched, w reference.Match) bool {
		return g.Type == w.Type && g.Level == w.Level && isMatch(&w, g.Statement)
	})
	if same {
		return ""
	}
	var names []string
	for _, g := range got {
		names = append(names, fmt.Sprintf("%v %d %s %d", g.Type, g.Level, g.Statement.Policy().Name(), g.Statement.Index()))
	}
	return fmt.Sprintf("got matching statements %v, want %v", names, want)
}

// disagreeExplained says in what the decision of x, or the statements that apply
// by it, differ from want.
func disagreeExplained(x *evaluate.Explanation, want *reference.Result) string {
	if problem := disagree(&x.Decision, want); problem != "" {
		return problem
	}
	var matching []evaluate.Matched
	for _, l := range x.Layers {
		for _, s := range l.Statements {
			if s.Applies {
				matching = append(matching, evaluate.Matched{Type: l.Type, Level: l.Level, Statement: s.Statement})
			}
		}
	}
	return disagreeMatching(matching, want.Matching)
}

// disagreeNearMisses says which change of the request that x suggests would not
// let it pass, if there is one.
func disagreeNearMisses(x *evaluate.Explanation, asked *reference.Request, p *reference.Policies) string {
	for _, n := range x.NearMisses {
		if n.Edit != nil || n.Add != nil {
			continue
		}
		changed := n.Apply(*asked.Request)
		keys, err := reference.ReadContext(changed.Context)
		if err != nil {
			return err.Error()
		}
		again := *asked
		again.Request, again.Keys = &changed, keys
		if d := reference.Decide(&again, p); d.Outcome != evaluate.Allow {
			return fmt.Sprintf("near miss %q: %v by %v %s", n, d.Outcome, d.Type, d.Problem)
		}
	}
	return ""
}
