package evaluate_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var soakChanges = flag.Uint64("soak.changes", 2_000, "number of changes in place that TestSoakChanges and TestSoakWriters make while requests are decided")

// A soakCycle is a history that goes round: each version of what is attached, from 1 on, and
// how it becomes the next one. After the last the first is again.
type soakCycle struct {
	attached []*evaluate.Attachments
	changes  []*evaluate.Change   // to the next version; nil for Replace
	wrong    [][]*evaluate.Change // that must change nothing

	scenes   []world.Scene
	settings []world.Setting
	actions  []string
}

func newSoakCycle(versions int) *soakCycle {
	h := world.NewHistory(world.Seeded(1, 0))
	s := &soakCycle{settings: h.Settings}
	for len(s.attached) < versions {
		s.attached = append(s.attached, h.Attached)
		s.wrong = append(s.wrong, nil)
		for range 4 {
			s.scenes, s.actions = append(s.scenes, h.Scene()), append(s.actions, h.Action())
		}
		for {
			c := h.Change()
			if after, problems := h.Try(c); len(problems) == 0 {
				s.changes = append(s.changes, c)
				h.Advance(c, after)
				break
			}
			last := &s.wrong[len(s.wrong)-1]
			*last = append(*last, c)
		}
	}
	s.changes[len(s.changes)-1] = nil
	return s
}

// place returns where a version is in the cycle.
func (s *soakCycle) place(version uint64) int { return int((version - 1) % uint64(len(s.attached))) } //nolint:gosec // small

// next publishes the version after that of e.
func (s *soakCycle) next(e *evaluate.Evaluator) error {
	version := e.Version()
	i := s.place(version)
	for _, c := range s.wrong[i] {
		if e.Apply(c) == nil || e.Version() != version {
			return fmt.Errorf("version %d: a change that is wrong is applied", version)
		}
	}
	var err error
	if c := s.changes[i]; c != nil {
		err = e.Apply(c)
	} else {
		err = e.Replace(s.attached[0])
	}
	if err == nil && e.Version() != version+1 {
		err = fmt.Errorf("version %d follows %d", e.Version(), version)
	}
	return err
}

// A soakReader asks requests.
type soakReader struct {
	*soakCycle
	world.Chance
	e       *evaluate.Evaluator
	scene   world.Scene
	setting *world.Setting
	asked   uint64
}

// decidedBy says in what d differs from the decision by a version.
func (r *soakReader) decidedBy(version uint64, d *evaluate.Decision) string {
	p := newPlainScene(r.attached[r.place(version)], &r.scene, r.setting)
	return p.compare(d, r.scene.Request.Action, &p.settings[0])
}

// ask asks a request in several ways. It says what is wrong with an answer, if anything is.
func (r *soakReader) ask() string {
	r.scene, r.setting = world.OneOf(r, r.scenes...), &r.settings[r.IntN(len(r.settings))]
	req := &r.scene.Request
	req.Action, req.Context = world.OneOf(r, r.actions...), r.setting.Context
	r.asked++

	q := r.e.Ask(req, &r.scene.Extra)
	resource := req.Resource
	for range 2 { // later it is still of that version
		d := q.Decision()
		if problem := r.decidedBy(q.Version(), &d); problem != "" {
			return fmt.Sprintf("question of version %d: %s", q.Version(), problem)
		}
		req.Resource = world.OneOf(r, r.scenes...).Request.Resource
		d = q.On(req.Resource)
		if problem := r.decidedBy(q.Version(), &d); problem != "" {
			return fmt.Sprintf("question of version %d on %s: %s", q.Version(), req.Resource, problem)
		}
		req.Resource = resource
	}
	first := r.e.Version()
	d := r.e.Evaluate(req, &r.scene.Extra)
	last := min(r.e.Version(), first+uint64(len(r.attached)))
	problem := ""
	for version := first; version <= last; version++ {
		if problem = r.decidedBy(version, &d); problem == "" {
			return ""
		}
	}
	return fmt.Sprintf("no version from %d to %d decides so: %s", first, last, problem)
}

// TestSoakChanges decides requests while several goroutines change what is attached in place, now
// and then in wrong ways. Each decision of a question is that of the version that it tells, each
// other decision that of a version that was current meanwhile, and neither goroutines nor memory
// are left behind. For a long run:
//
//	go test ./evaluate -race -run '^TestSoakChanges$' -v -timeout 0 -soak.changes 1000000
func TestSoakChanges(t *testing.T) {
	cycle := newSoakCycle(60)
	e := evaluate.MustNew(cycle.attached[0])
	for range cycle.attached { // so that all that is made once was made
		require.NoError(t, cycle.next(e))
	}
	goroutines, before := runtime.NumGoroutine(), collected()

	end := e.Version() + *soakChanges
	end += uint64(len(cycle.attached)) - (end-1)%uint64(len(cycle.attached)) // where the cycle begins
	var readers, writers sync.WaitGroup
	var asked atomic.Uint64
	var stop atomic.Bool
	for i := range uint64(3) {
		readers.Go(func() {
			r := &soakReader{soakCycle: cycle, Chance: world.Seeded(2, i), e: e}
			for !stop.Load() && !t.Failed() {
				if problem := r.ask(); problem != "" {
					t.Error(problem)
				}
			}
			asked.Add(r.asked)
		})
	}
	var turn sync.Mutex // each version follows from the one before
	for range 3 {
		writers.Go(func() {
			for ended := false; !ended && !t.Failed(); {
				turn.Lock()
				if ended = e.Version() >= end; !ended {
					if err := cycle.next(e); err != nil {
						t.Error(err)
					}
					if v := e.Version(); v%100_000 == 0 {
						t.Logf("%d versions, %d bytes in use", v, collected().HeapAlloc)
					}
				}
				turn.Unlock()
			}
		})
	}
	writers.Wait()
	stop.Store(true)
	readers.Wait()

	require.Positive(t, asked.Load())
	requireNoGoroutine(t, goroutines)
	after := collected()
	t.Logf("%d versions, %d requests asked; heap %d bytes before, %d after", e.Version(), asked.Load(), before.HeapAlloc, after.HeapAlloc)
	require.Less(t, after.HeapAlloc, before.HeapAlloc+heapSlack, "memory is left behind")
	runtime.KeepAlive(cycle)
}

// requireNoGoroutine waits until there are as few goroutines as before: one ends a little
// after it has said so.
func requireNoGoroutine(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before, "goroutines are left behind")
}

// A soakWriter changes one user, at the same time as others do theirs.
type soakWriter struct {
	requests    []evaluate.Request
	versions    []*evaluate.Change // of which the next one takes the place of the last
	begun, done atomic.Uint64      // as in TestSoak
}

// newSoakWriter makes changes of a user that a request of it reads in many places: SCPs of its
// account, inline policies, those of its group and managed ones, of which one is its boundary.
func newSoakWriter(account string) (*soakWriter, error) {
	user, group := "arn:aws:iam::"+account+":user/ann", "arn:aws:iam::"+account+":group/devs"
	own, bound := "arn:aws:iam::"+account+":policy/Own", "arn:aws:iam::"+account+":policy/Bound"
	w := &soakWriter{}
	for i := range soakActions {
		w.requests = append(w.requests, evaluate.Request{Principal: principal.MustParse(user), Action: soakAction(i), Resource: "*"})
	}
	for v := range soakVersion(soakWriterVersions) {
		a, err := v.attachments(user)
		if err != nil {
			return nil, err
		}
		text, err := a.Boundary[user].MarshalJSON()
		if err != nil {
			return nil, err
		}
		boundary, err := policy.Parse(text, policy.Identity, policy.WithName(a.Boundary[user].Name()))
		if err != nil {
			return nil, err
		}
		c := &evaluate.Change{Put: evaluate.Attachments{
			SCP: map[string][]*policy.Policy{account: a.SCP[world.AccountA]},
			Managed: map[string]evaluate.ManagedPolicy{
				bound: {Versions: map[string]*policy.Policy{"v1": boundary}, Default: "v1"},
				own:   {Versions: map[string]*policy.Policy{"v1": a.Identity[user][0], "v2": boundary}, Default: "v1"},
			},
			ManagedBoundary: map[string]string{user: bound},
			Identity:        map[string][]*policy.Policy{user: {}, group: {}},
			Attached:        map[string][]string{user: {}, group: {}},
			Groups:          map[string][]string{user: {group}},
		}}
		switch v % 4 { // in how far the user has it
		case 0:
			c.Put.Identity[user] = a.Identity[user]
		case 1:
			c.Put.Identity[group] = a.Identity[user]
		case 2:
			c.Put.Attached[user] = []string{own}
		case 3:
			c.Put.Attached[group] = []string{own}
		}
		w.versions = append(w.versions, c)
	}
	return w, nil
}

// soakWriterVersions is how many versions each writer has; after the last the first is again.
const soakWriterVersions = 32

// change publishes the next version.
func (w *soakWriter) change(e *evaluate.Evaluator) error {
	n := w.done.Load() + 1
	w.begun.Store(n)
	err := e.Apply(w.versions[n%soakWriterVersions])
	w.done.Store(n)
	return err
}

// ask asks a request, or all at once. It says what is wrong with the answers.
func (w *soakWriter) ask(e *evaluate.Evaluator, action int, all []evaluate.Decision) string {
	first := w.done.Load()
	got := e.Evaluate(&w.requests[action], nil)
	if last := w.begun.Load(); !w.givenBy(first, last, func(v soakVersion) bool { return answer(got) == v.want(action) }) {
		return fmt.Sprintf("%s by %+v: no version from %d to %d says so", w.requests[action].Action, answer(got), first, last)
	}
	first = w.done.Load()
	all = e.EvaluateAll(all[:0], w.requests, nil)
	if last := w.begun.Load(); !w.givenBy(first, last, func(v soakVersion) bool { return allGivenBy(v, all) }) {
		return fmt.Sprintf("no one version from %d to %d gives all decisions", first, last)
	}
	return ""
}

func (w *soakWriter) givenBy(first, last uint64, f func(soakVersion) bool) bool {
	return givenBy(first, last, func(v soakVersion) bool { return f(v % soakWriterVersions) })
}

// TestSoakWriters changes users by several goroutines that do not wait for each other, while
// others decide requests. Each decision about a user is that of a version of this user, none of
// the changes is lost, and no memory is left behind.
func TestSoakWriters(t *testing.T) {
	e := evaluate.MustNew(nil)
	var users []*soakWriter
	for i := range 4 {
		w, err := newSoakWriter(strings.Repeat(fmt.Sprint(i+1), 12))
		require.NoError(t, err)
		require.NoError(t, w.change(e))
		users = append(users, w)
	}
	round := func() {
		for _, w := range users {
			for range soakWriterVersions {
				require.NoError(t, w.change(e))
			}
		}
	}
	round()
	goroutines, before := runtime.NumGoroutine(), collected()

	var readers, writers sync.WaitGroup
	var stop atomic.Bool
	for range 2 {
		readers.Go(func() {
			var all []evaluate.Decision
			for i := 0; !stop.Load() && !t.Failed(); i++ {
				if problem := users[i%len(users)].ask(e, i%soakActions, all); problem != "" {
					t.Error(problem)
				}
			}
		})
	}
	begun := e.Version()
	each := (*soakChanges/uint64(len(users))/soakWriterVersions + 1) * soakWriterVersions
	for _, w := range users {
		writers.Go(func() {
			for range each {
				if err := w.change(e); err != nil || t.Failed() {
					t.Errorf("Apply: %v", err)
					return
				}
			}
		})
	}
	writers.Wait()
	stop.Store(true)
	readers.Wait()

	require.Equal(t, begun+each*uint64(len(users)), e.Version(), "versions")
	for _, w := range users {
		require.Empty(t, w.ask(e, 0, nil))
	}
	requireNoGoroutine(t, goroutines)
	after := collected()
	t.Logf("%d versions; heap %d bytes before, %d after", e.Version(), before.HeapAlloc, after.HeapAlloc)
	require.Less(t, after.HeapAlloc, before.HeapAlloc+heapSlack, "memory is left behind")
	runtime.KeepAlive(users)
}
