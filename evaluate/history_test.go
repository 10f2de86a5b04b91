package evaluate_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var (
	historyPairs     = flag.Uint64("history.pairs", 100_000, "number of pairs of what is attached and a request that TestHistory compares")
	historySeed      = flag.Uint64("history.seed", 1, "seed of TestHistory")
	historyWorld     = flag.Uint64("history.world", 0, "number of the history that TestHistory begins with")
	historyWorkers   = flag.Int("history.workers", 1, "number of histories that TestHistory looks at at the same time")
	historyReference = flag.Uint64("history.reference", 4, "of how many requests of Evaluators, which are half of the pairs, the reference engine decides one")
)

const (
	changesPerHistory = 40
	scenesPerChange   = 12
	settingsPerScene  = 3
	actionsPerSetting = 4
)

// TestHistory changes what is attached to Evaluators, step by step, and compares each with
// what New makes of the result, with a scan of the policies that apply, which are looked up
// in the plain maps, and with the reference engine. What happens depends on the seed and
// the number of the history only. For a long run:
//
//	go test ./evaluate -run '^TestHistory$' -timeout 0 -v -history.pairs 100000000 -history.workers 2
func TestHistory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // most of what is made is soon dropped

	var (
		mu      sync.Mutex
		all     historyTally
		problem string
		next    atomic.Uint64
		stopped atomic.Bool
		workers sync.WaitGroup
	)
	for range *historyWorkers {
		workers.Go(func() {
			for !stopped.Load() {
				i := next.Add(1) - 1
				seen, found := compareHistory(*historySeed, *historyWorld+i)
				mu.Lock()
				all.add(&seen)
				if found != "" && problem == "" {
					problem = found
				}
				if before := all.pairs - seen.pairs; before/logEvery != all.pairs/logEvery {
					t.Logf("%s so far, all alike", &all)
				}
				stopped.Store(problem != "" || all.pairs >= *historyPairs)
				mu.Unlock()
			}
		})
	}
	workers.Wait()

	require.Empty(t, problem)
	t.Logf("seed %d, histories %d to %d: %s, all alike", *historySeed, *historyWorld, *historyWorld+next.Load()-1, &all)
}

// A historyTally says what histories held.
type historyTally struct {
	pairs, referred, explained  uint64
	on, to                      uint64 // pairs of a question with another resource or action
	calls, assumed              uint64 // of a role with an attached trust policy, and those allowed
	allowed, denied, problems   uint64 // of the pairs
	known, ignored, id, carried uint64 // of those that the reference engine decided: see SEMANTICS S-68
	changes, refused            uint64
}

func (t *historyTally) add(more *historyTally) {
	t.pairs += more.pairs
	t.referred += more.referred
	t.explained += more.explained
	t.on += more.on
	t.to += more.to
	t.calls += more.calls
	t.assumed += more.assumed
	t.allowed += more.allowed
	t.denied += more.denied
	t.problems += more.problems
	t.known += more.known
	t.ignored += more.ignored
	t.id += more.id
	t.carried += more.carried
	t.changes += more.changes
	t.refused += more.refused
}

func (t *historyTally) String() string {
	percent := func(n, of uint64) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(max(of, 1))) }
	return fmt.Sprintf("%d pairs after %d changes and %d refused ones: %s allowed, %s with a problem; %d decided by the reference engine too, "+
		"of which %s read what is attached beside policies, %s what a request says in vain, %s an ID, %s a tag of a session; %d by Question.On and %d by Question.To; %d explained; %d calls of a role with its trust policy attached, of which %s allowed",
		t.pairs, t.changes, t.refused, percent(t.allowed, t.pairs), percent(t.problems, t.pairs), t.referred,
		percent(t.known, t.referred), percent(t.ignored, t.referred), percent(t.id, t.referred), percent(t.carried, t.referred), t.on, t.to, t.explained, t.calls, percent(t.assumed, t.calls))
}

func (t *historyTally) count(d *evaluate.Decision) {
	t.pairs++
	switch {
	case d.Problem != "":
		t.problems++
	case d.Allowed():
		t.allowed++
	default:
		t.denied++
	}
}

func (t *historyTally) countRules(met reference.Rules) {
	t.referred++
	for rule, n := range map[reference.Rule]*uint64{
		reference.FactKnown: &t.known, reference.EntryIgnored: &t.ignored, reference.IDAttached: &t.id, reference.TagOfSession: &t.carried,
	} {
		if met.Has(rule) {
			*n++
		}
	}
}

// A historian compares one history.
type historian struct {
	*world.History
	historyTally
	changed *evaluate.Evaluator // by Apply
	made    *evaluate.Evaluator // by New, of what is attached

	asked uint64 // requests of Evaluators

	before  *evaluate.Question // asked before the change
	decided evaluate.Decision
}

// compareHistory changes what is attached and asks after each change. It returns what it saw
// and where a decision differs from another, if one does.
func compareHistory(seed, number uint64) (seen historyTally, problem string) {
	w := &historian{History: world.NewHistory(world.Seeded(seed, number))}
	step := 0
	defer func() {
		seen = w.historyTally
		if p := recover(); p != nil {
			problem = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
		}
		if problem != "" {
			problem += fmt.Sprintf("\nseed %d, history %d, after change %d", seed, number, step)
		}
	}()
	var err error
	if w.changed, err = evaluate.New(w.Attached); err != nil {
		return seen, fmt.Sprintf("New: %v\n%s", err, dumpAttachments(w.Attached))
	}
	w.made = w.changed
	for step = 0; step <= changesPerHistory; step++ {
		if step > 0 {
			if problem := w.change(w.Change()); problem != "" {
				return seen, problem
			}
		}
		for range scenesPerChange {
			if problem := w.ask(); problem != "" {
				return seen, problem
			}
		}
	}
	return seen, ""
}

// change changes what is attached, in place or, at times, all at once. It says in what Apply
// differs from New.
func (w *historian) change(c *evaluate.Change) string {
	after, problems := w.Try(c)
	version := w.changed.Version()
	made, refused := evaluate.New(after)
	var err error
	if len(problems) == 0 && w.OneIn(8) {
		err = w.changed.Replace(after)
	} else {
		err = w.changed.Apply(c)
	}
	now := w.changed.Version()
	switch {
	case (err != nil) != (len(problems) > 0), refused != nil && err == nil:
		return fmt.Sprintf("Apply: got error %v, want %q; New: %v\n%s", err, problems, refused, dumpChange(w.Attached, c))
	case err != nil && refused != nil && len(problems) == 1 && len(c.Delete) == 0 && err.Error() != refused.Error():
		return fmt.Sprintf("Apply: got error %v, want %v as from New\n%s", err, refused, dumpChange(w.Attached, c))
	case w.before != nil && w.before.Decision() != w.decided:
		return "Apply: changes the decision of a question that was asked before\n" + dumpChange(w.Attached, c)
	case err != nil && now != version, err == nil && now != version+1:
		return fmt.Sprintf("Version: got %d after %d and error %v", now, version, err)
	case err != nil:
		w.refused++
		return ""
	}
	w.changes++
	w.Advance(c, after)
	w.made = made
	return ""
}

// ask asks the requests of a scene. It says in what a decision differs from another.
func (w *historian) ask() string {
	scene := w.Scene()
	var settings []*world.Setting
	for range settingsPerScene {
		settings = append(settings, &w.Settings[w.IntN(len(w.Settings))])
	}
	p := newPlainScene(w.Attached, &scene, settings...)
	read := reference.ReadPolicies(&p.found.Policies, w.Read)
	tags, err := reference.ReadContext(condition.NewContext(scene.Tags...))
	if err != nil {
		return err.Error()
	}
	referred := reference.Request{
		Request: &scene.Request, Caller: reference.ReadCaller(scene.Request.Principal),
		Home: w.Attached.Account, Role: p.found.Role, Facts: p.found.Facts, Session: tags,
	}
	req, extra := &scene.Request, &scene.Extra
	if reflect.ValueOf(scene.Extra).IsZero() && w.OneIn(2) {
		extra = nil
	}
	for i := range p.settings {
		setting := &p.settings[i]
		req.Context, referred.Keys = setting.Context, setting.Keys
		for range actionsPerSetting {
			req.Action = w.Action()
			got := w.changed.Evaluate(req, extra)
			w.count(&got)
			if made := w.made.Evaluate(req, extra); made != got {
				return fmt.Sprintf("Apply: got %s, want %s as from New%s", decisionText(&got), decisionText(&made), w.dump(p))
			}
			if problem := p.compare(&got, req.Action, setting); problem != "" {
				return "Evaluator: " + problem + w.dump(p)
			}
			if w.asked++; w.asked%*historyReference == 0 {
				want := reference.Result{Problem: p.found.Problem}
				if want.Problem == "" {
					want = reference.Decide(&referred, &read)
				}
				w.countRules(want.Rules)
				if problem := disagree(&got, &want); problem != "" {
					return "reference: " + problem + w.dump(p)
				}
			}
		}
	}
	plain := p.request
	plain.Action, plain.Context = req.Action, p.settings[0].plain
	if problem := w.assume(req, extra); problem != "" {
		return problem + w.dump(p)
	}
	if problem := w.askQuestions(req, extra, &plain, &p.found.Policies); problem != "" {
		return problem + w.dump(p)
	}
	return ""
}

// dump returns a request and what is attached.
func (w *historian) dump(p *plainScene) string {
	var b strings.Builder
	req := &p.Request
	data, _ := json.Marshal(map[string]any{
		"principal": req.Principal, "id": req.Principal.ID(), "action": req.Action, "resource": req.Resource, "resourceAccount": req.ResourceAccount,
		"context": req.Context, "time": req.Time, "tags": fmt.Sprint(p.Tags), "gateway": p.Extra.EndpointIsGateway,
	})
	fmt.Fprintf(&b, "\nrequest %s\nfound holder %q role %q owner %q problem %q\nby scan of %+v\n", data, p.found.Holder, p.found.Role, p.found.Owner, p.found.Problem, p.request)
	fmt.Fprintf(&b, "comes with %+v\n", names(p.Extra))
	fmt.Fprintf(&b, "applies %+v\n", names(p.found.Policies))
	policies := (&world.Question{Policies: p.found.Policies}).All()
	slices.SortFunc(policies, func(a, b *policy.Policy) int { return strings.Compare(a.Name(), b.Name()) })
	for _, member := range slices.Compact(policies) {
		data, _ := json.Marshal(member)
		fmt.Fprintf(&b, "%s (%v) %s\n", member.Name(), member.Type(), data)
	}
	b.WriteString(dumpAttachments(w.Attached))
	return b.String()
}

// names returns v with the names of policies.
func names(v any) any {
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Pointer:
		if p, ok := v.(*policy.Policy); ok && p != nil {
			return p.Name()
		}
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.String {
			return v
		}
		out := []any{}
		for i := range r.Len() {
			out = append(out, names(r.Index(i).Interface()))
		}
		return out
	case reflect.Map:
		out := map[string]any{}
		for _, key := range r.MapKeys() {
			out[fmt.Sprint(key)] = names(r.MapIndex(key).Interface())
		}
		return out
	case reflect.Struct:
		out := map[string]any{}
		for i := range r.NumField() {
			if f := r.Field(i); !f.IsZero() {
				out[r.Type().Field(i).Name] = names(f.Interface())
			}
		}
		return out
	}
	return v
}

func dumpAttachments(a *evaluate.Attachments) string {
	var b strings.Builder
	fields := names(*a).(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		fmt.Fprintf(&b, "%s: %v\n", name, fields[name])
	}
	return b.String()
}

func dumpChange(a *evaluate.Attachments, c *evaluate.Change) string {
	return fmt.Sprintf("change %v\nof\n%s", names(*c), dumpAttachments(a))
}
