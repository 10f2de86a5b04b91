package access_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var (
	worldPairs   = flag.Int("worlds.n", 3000, "number of pairs of policies in small worlds")
	worldFirst   = flag.Int("worlds.first", 0, "number of the first pair")
	worldWorkers = flag.Int("worlds.workers", 2, "goroutines that look at small worlds")
	worldKind    = flag.Int("worlds.kind", -1, "kind of small worlds: 0 mixed, 1 plain, 2 with variables; -1 all in turn")
	worldUnknown = flag.Bool("worlds.unknown", false, "take each unknown for a wrong answer, and make it smaller")
	worldSkip    = flag.Bool("worlds.continue", false, "go on after a wrong answer, and tell all at the end")
)

// raceShare is what a test that takes long is divided by under the race detector, for which
// two workers and a few pairs do.
const raceShare = 20

// skipUnderRace skips a test of one goroutine that takes long under the race detector.
func skipUnderRace(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("one goroutine, and long under the race detector")
	}
}

// An engine answers the questions of package access.
type engine struct {
	newAccess func(before, after *evaluate.Policies, scope *policy.Policy) access.Answer
	possible  func(p *evaluate.Policies, scope *policy.Policy) access.Answer
	compare   func(a, b *evaluate.Policies, scope *policy.Policy) access.Comparison
	alone     func(p *policy.Policy) *evaluate.Policies
}

var theEngine = engine{access.NewAccess, access.Possible, access.Compare, access.Alone}

// TestWorlds asks about pairs of policies in worlds that are so small that all requests
// can be looked at. Where the answer is no, none may be allowed that was not.
func TestWorlds(t *testing.T) {
	run := newRun(t, theEngine)
	run.each(*worldPairs)
	run.report(t)
}

// A run is many pairs.
type run struct {
	engine
	seed   uint64
	make   func(seed uint64, n int) *pair
	strict bool // what should be known has to be
	mu     sync.Mutex
	wrong  []string
	tally
}

func newRun(t *testing.T, e engine) *run {
	return &run{engine: e, seed: seed(t), make: newPair, strict: true}
}

// each asks about n pairs.
func (r *run) each(n int) {
	if allocation.RaceDetector {
		n /= raceShare
	}
	var next atomic.Int64
	next.Store(int64(*worldFirst) - 1)
	var workers sync.WaitGroup
	for range *worldWorkers {
		workers.Go(func() {
			var all tally
			for {
				i := int(next.Add(1))
				if i >= *worldFirst+n || r.isOver() {
					break
				}
				p := r.make(r.seed, i)
				if wrong := r.judge(p, &all); wrong != "" {
					r.tell(p, wrong)
				}
			}
			r.mu.Lock()
			r.add(&all)
			r.mu.Unlock()
		})
	}
	workers.Wait()
}

func (r *run) isOver() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.wrong) > 0 && !*worldSkip || len(r.wrong) > 100
}

// tell notes a wrong answer, for a pair that is as small as it can be made.
func (r *run) tell(p *pair, wrong string) {
	what, _, _ := strings.Cut(wrong, ":")
	small := p
	if began := time.Now(); r.strict {
		small = p.smaller(func(p *pair) bool {
			if time.Since(began) > 20*time.Second {
				return false
			}
			still, _, _ := strings.Cut(r.judge(p, new(tally)), ":")
			return still == what
		})
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, fmt.Sprintf("-worlds.seed=%d -worlds.first=%d: %s\nmade smaller: %s\n%s", r.seed, p.number, wrong, r.judge(small, new(tally)), small))
}

func (r *run) report(t *testing.T) {
	t.Helper()
	t.Log(r.String())
	require.Empty(t, r.wrong, "%d wrong answers; the first:\n%s", len(r.wrong), first(r.wrong))
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list[:min(len(list), 20)], "\n\n")
}

// judge asks about p, and says what is wrong with the answers, if anything is.
func (r *run) judge(p *pair, all *tally) (wrong string) {
	defer func() {
		if e := recover(); e != nil {
			wrong = fmt.Sprint("panic: ", e)
		}
	}()
	sides := p.policies(r.alone)
	var found *truth
	truth := func() *truth {
		if found == nil {
			began := time.Now()
			tr := p.truth(&sides)
			found = &tr
			all.worlds++
			all.classes += tr.classes
			all.enumerating += time.Since(began)
		}
		return found
	}
	group := p.group()
	check := func(name string, a access.Answer, before, after *evaluate.Policies, witness func() *evaluate.Request) string {
		switch a.Outcome {
		case access.Yes:
			if problem := p.confirm(a, before, after); problem != "" {
				return fmt.Sprintf("wrong yes of %s: %s", name, problem)
			}
			all.count(group, 1)
		case access.No:
			if req := witness(); req != nil {
				return fmt.Sprintf("wrong no of %s: %v", name, req)
			}
			all.count(group, 0)
		case access.Unknown:
			all.count(group, 2)
			all.reasons[reasonOf(a.Why)]++
			switch {
			case a.Why == "":
				return fmt.Sprintf("no reason of %s: ", name)
			case group == plainGroup && r.strict && !strings.HasPrefix(a.Why, "a Principal element names a unique ID") || *worldUnknown:
				return fmt.Sprintf("unknown of %s, %s: %s", name, group, a.Why)
			}
			if req := witness(); req != nil {
				all.missed++
				all.examples = append(all.examples, fmt.Sprintf("%s of %d (%s): %v", name, p.number, a.Why, req))
			}
		}
		return ""
	}
	all.pairs++
	if all.reasons == nil {
		all.reasons = map[string]int{}
	}
	timed := func(ask func() access.Answer) access.Answer {
		began := time.Now()
		a := ask()
		all.times = append(all.times, time.Since(began))
		return a
	}
	gained := timed(func() access.Answer { return r.newAccess(sides[0], sides[1], p.scope.parsed) })
	if wrong := check("NewAccess", gained, sides[0], sides[1], func() *evaluate.Request { return truth().gained }); wrong != "" {
		return wrong
	}
	lost := timed(func() access.Answer { return r.newAccess(sides[1], sides[0], p.scope.parsed) })
	if wrong := check("NewAccess backward", lost, sides[1], sides[0], func() *evaluate.Request { return truth().lost }); wrong != "" {
		return wrong
	}
	possible := timed(func() access.Answer { return r.possible(sides[1], p.scope.parsed) })
	if wrong := check("Possible", possible, nil, sides[1], func() *evaluate.Request { return truth().possible }); wrong != "" {
		return wrong
	}
	if p.number%8 == 0 {
		return r.judgeComparison(p, &sides, gained, lost)
	}
	return ""
}

// judgeComparison compares with what NewAccess says.
func (r *run) judgeComparison(p *pair, sides *[2]*evaluate.Policies, gained, lost access.Answer) string {
	c := r.compare(sides[0], sides[1], p.scope.parsed)
	if c.Gained.Outcome != gained.Outcome || c.Lost.Outcome != lost.Outcome {
		return fmt.Sprintf("Compare differs from NewAccess: %v %v, want %v %v", c.Gained.Outcome, c.Lost.Outcome, gained.Outcome, lost.Outcome)
	}
	want := map[[2]access.Outcome]access.Relation{
		{access.No, access.No}: access.Equivalent, {access.No, access.Yes}: access.Narrower, {access.Yes, access.No}: access.Wider, {access.Yes, access.Yes}: access.Incomparable,
	}[[2]access.Outcome{c.Gained.Outcome, c.Lost.Outcome}]
	if c.Relation != want {
		return fmt.Sprintf("wrong relation: %v, want %v of %v %v", c.Relation, want, gained.Outcome, lost.Outcome)
	}
	return ""
}

// confirm says what is wrong with a witness, if anything is. Where before is nil,
// after only has to allow.
func (p *pair) confirm(a access.Answer, before, after *evaluate.Policies) string {
	if p.calls {
		return confirmCall(a, before, after)
	}
	switch {
	case a.Request == nil:
		return "there is no witness"
	case a.Call != nil:
		return "the witness is a call too"
	case !evaluate.Evaluate(a.Request, after).Allowed():
		return fmt.Sprintf("%v is not allowed: %v", a.Request, evaluate.Evaluate(a.Request, after))
	case before != nil && evaluate.Evaluate(a.Request, before).Allowed():
		return fmt.Sprintf("%v was allowed before", a.Request)
	case !smallworld.Contains(p.scope.parsed, a.Request):
		return fmt.Sprintf("%v is not in the scope", a.Request)
	}
	asked := p.sides[1].parsed()
	if before != nil { // else the question is about the second alone
		asked = append(asked, p.sides[0].parsed()...)
	}
	if odd := smallworld.Oddity(a.Request, append(asked, p.scope.parsed)...); odd != "" {
		return fmt.Sprintf("%v is no request: %s", a.Request, odd)
	}
	return ""
}

func confirmCall(a access.Answer, before, after *evaluate.Policies) string {
	switch {
	case a.Call == nil:
		return "there is no call"
	case a.Request != nil:
		return "there is a request too"
	case a.Call.Role == nil || a.Call.Role.TrustPolicy != after.Resource:
		return "the role has another trust policy"
	case !allowsCall(a.Call, after):
		return fmt.Sprintf("%v is not allowed", a.Call)
	case before != nil && allowsCall(a.Call, before):
		return fmt.Sprintf("%v was allowed before", a.Call)
	}
	return ""
}

// The groups of pairs, of which the answers are counted apart.
const (
	variableGroup = "variables in all policies"
	plainGroup    = "no variables, one type a key"
	otherGroup    = "all others"
)

func (p *pair) group() string {
	all, some := true, false
	for i := range p.sides {
		has := slices.ContainsFunc(p.sides[i].parsed(), smallworld.HasVariables)
		all, some = all && has, some || has
	}
	policies := p.parsed()
	switch {
	case all:
		return variableGroup
	case !some && !slices.ContainsFunc(policies, smallworld.HasVariables) && smallworld.OneType(policies...):
		return plainGroup
	}
	return otherGroup
}

// A tally counts answers.
type tally struct {
	pairs, worlds, classes int
	answers                map[string]*[3]int // by group: no, yes, unknown
	missed                 int                // unknown with a witness in the world
	enumerating            time.Duration
	times                  []time.Duration
	reasons                map[string]int
	examples               []string // unknown where none should be
}

func (t *tally) count(group string, answer int) {
	if t.answers == nil {
		t.answers = map[string]*[3]int{}
	}
	if t.answers[group] == nil {
		t.answers[group] = new([3]int)
	}
	t.answers[group][answer]++
}

func (t *tally) add(o *tally) {
	t.pairs += o.pairs
	t.worlds += o.worlds
	t.classes += o.classes
	t.missed += o.missed
	t.enumerating += o.enumerating
	t.times = append(t.times, o.times...)
	for group, counts := range o.answers {
		for answer, n := range counts {
			for range n {
				t.count(group, answer)
			}
		}
	}
	if t.reasons == nil {
		t.reasons = map[string]int{}
	}
	for reason, n := range o.reasons {
		t.reasons[reason] += n
	}
	t.examples = append(t.examples, o.examples...)
}

func (t *tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d pairs; %d enumerated in %v, with %d classes of requests\n", t.pairs, t.worlds, t.enumerating.Round(time.Millisecond), t.classes)
	var sum [3]int
	line := func(name string, c *[3]int) {
		all := c[0] + c[1] + c[2]
		fmt.Fprintf(&b, "%-30s %8d no %8d yes %6d unknown (%.2f %%)\n", name, c[0], c[1], c[2], 100*float64(c[2])/float64(max(1, all)))
	}
	for _, group := range []string{plainGroup, variableGroup, otherGroup} {
		if c := t.answers[group]; c != nil {
			line(group, c)
			for i := range sum {
				sum[i] += c[i]
			}
		}
	}
	line("all", &sum)
	fmt.Fprintf(&b, "%d unknown with a witness in the world\n%s\n", t.missed, spread(t.times))
	var reasons []string
	for reason, n := range t.reasons {
		reasons = append(reasons, fmt.Sprintf("%6d %s", n, reason))
	}
	slices.Sort(reasons)
	slices.Reverse(reasons)
	fmt.Fprintln(&b, strings.Join(reasons[:min(len(reasons), 12)], "\n"))
	fmt.Fprintln(&b, strings.Join(t.examples[:min(len(t.examples), 10)], "\n"))
	return b.String()
}

// reasonOf returns a reason without what differs from policy to policy.
func reasonOf(why string) string {
	if i := strings.IndexAny(why, `"$`); i > 0 {
		why = why[:i]
	}
	return why[:min(len(why), 100)]
}

// spread says how durations are spread.
func spread(times []time.Duration) string {
	if len(times) == 0 {
		return "no times"
	}
	slices.Sort(times)
	at := func(share float64) time.Duration { return times[int(share*float64(len(times)-1))] }
	return fmt.Sprintf("%d times: median %v, 99 %% %v, most %v", len(times), at(0.5), at(0.99), at(1))
}
