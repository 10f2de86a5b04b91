package evaluate_test

import (
	"flag"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var (
	soakFor      = flag.Duration("soak.for", 2*time.Second, "how long TestSoak replaces policies while requests are decided")
	flatRequests = flag.Int("flat.requests", 200_000, "number of requests of distinct users that TestHeapIsFlat decides")
)

// soakActions is how many actions each version of the policies of TestSoak
// answers in its own way.
const soakActions = 48

// A soakVersion is the number of a version of the policies. Each of three layers
// says something else in each version, so that a decision by parts of two
// versions is soon one that neither gives.
type soakVersion uint64

// says reports whether layer, of which there are three, speaks about an action.
func (v soakVersion) says(layer, action int) bool {
	x := (uint64(v)*3+uint64(layer))*soakActions + uint64(action)
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (x^x>>31)&3 != 0
}

// A soakAnswer is what a decision says.
type soakAnswer struct {
	outcome evaluate.Outcome
	typ     policy.Type
	version string // that the deciding statement is of, if there is one
}

// want returns the answer of v: an SCP denies, or else an identity-based policy
// and a permissions boundary both have to allow (SEMANTICS 8.3).
func (v soakVersion) want(action int) soakAnswer {
	name := strconv.FormatUint(uint64(v), 10)
	switch {
	case !v.says(0, action):
		return soakAnswer{evaluate.ExplicitDeny, policy.SCP, name}
	case !v.says(1, action):
		return soakAnswer{evaluate.ImplicitDeny, policy.Identity, ""}
	case !v.says(2, action):
		return soakAnswer{evaluate.ImplicitDeny, policy.Boundary, ""}
	}
	return soakAnswer{evaluate.Allow, policy.Identity, name}
}

func answer(d evaluate.Decision) soakAnswer {
	a := soakAnswer{outcome: d.Outcome, typ: d.Type}
	if d.Statement != nil {
		a.version = d.Statement.Policy().Name()
	}
	return a
}

// attachments parses the policies of v.
func (v soakVersion) attachments(user string) (*evaluate.Attachments, error) {
	parse := func(layer int, typ policy.Type, effect string, said bool, more string) (*policy.Policy, error) {
		statements := []string{more + `{"Effect":"Deny","Action":"none:*","Resource":"*"}`}
		for action := range soakActions {
			if v.says(layer, action) == said {
				statements = append(statements, fmt.Sprintf(`{"Effect":%q,"Action":%q,"Resource":"*"}`, effect, soakAction(action)))
			}
		}
		return policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`), typ,
			policy.WithName(strconv.FormatUint(uint64(v), 10)))
	}
	scp, err := parse(0, policy.SCP, "Deny", false, `{"Effect":"Allow","Action":"*","Resource":"*"},`)
	if err != nil {
		return nil, err
	}
	identity, err := parse(1, policy.Identity, "Allow", true, "")
	if err != nil {
		return nil, err
	}
	boundary, err := parse(2, policy.Boundary, "Allow", true, "")
	if err != nil {
		return nil, err
	}
	return &evaluate.Attachments{
		SCP:      map[string][]*policy.Policy{world.AccountA: {scp}},
		Identity: map[string][]*policy.Policy{user: {identity}},
		Boundary: map[string]*policy.Policy{user: boundary},
	}, nil
}

func soakAction(i int) string { return fmt.Sprintf("app:Action%02d", i) }

// TestSoak decides requests while the policies are replaced by ever new
// versions. Each decision is that of a version that was current at some time
// between its start and its end, all those of an EvaluateAll are of the same, and
// neither goroutines nor memory are left behind. For a long run:
//
//	go test ./evaluate -race -run TestSoak -v -timeout 0 -soak.for 1h
func TestSoak(t *testing.T) {
	user := "arn:aws:iam::" + world.AccountA + ":user/ann"
	var requests []evaluate.Request
	for i := range soakActions {
		requests = append(requests, evaluate.Request{
			Principal: principal.MustParse(user), Action: soakAction(i), Resource: "*", ResourceAccount: world.AccountA,
		})
	}
	// A version is begun before it is published, and done after it.
	var begun, done atomic.Uint64
	e := evaluate.MustNew(nil)
	publish := func(v soakVersion, a *evaluate.Attachments) {
		begun.Store(uint64(v))
		require.NoError(t, e.Replace(a))
		done.Store(uint64(v))
	}
	first, err := soakVersion(1).attachments(user)
	require.NoError(t, err)
	publish(1, first)
	goroutines, before := runtime.NumGoroutine(), collected()

	var wg sync.WaitGroup
	var single, lists, explained atomic.Uint64
	stop := make(chan struct{})
	stopped := func() bool {
		select {
		case <-stop:
			return true
		default:
			return t.Failed()
		}
	}
	for range 2 {
		wg.Go(func() { // one request at a time, now and then explained
			for i := 0; !stopped(); i = (i + 1) % soakActions {
				first := done.Load()
				var got evaluate.Decision
				if i == 5 {
					got = e.Ask(&requests[i], nil).Explain().Decision
					explained.Add(1)
				} else {
					got = e.Evaluate(&requests[i], nil)
					single.Add(1)
				}
				if last := begun.Load(); !givenBy(first, last, func(v soakVersion) bool { return answer(got) == v.want(i) }) {
					t.Errorf("%s: %s by %+v: no version from %d to %d says so", requests[i].Action, got, answer(got), first, last)
				}
			}
		})
		wg.Go(func() { // all requests by one version
			var got []evaluate.Decision
			for !stopped() {
				first := done.Load()
				got = e.EvaluateAll(got[:0], requests, nil)
				if last := begun.Load(); !givenBy(first, last, func(v soakVersion) bool { return allGivenBy(v, got) }) {
					t.Errorf("EvaluateAll: no one version from %d to %d gives all decisions", first, last)
				}
				lists.Add(1)
			}
		})
	}
	version := soakVersion(1)
	for start := time.Now(); time.Since(start) < *soakFor && !t.Failed(); {
		var burst []*evaluate.Attachments // they are parsed before: that takes longest
		for range 32 {
			a, err := (version + 1 + soakVersion(len(burst))).attachments(user)
			if err != nil {
				t.Error(err)
			}
			burst = append(burst, a)
		}
		for _, a := range burst {
			version++
			publish(version, a)
		}
	}
	close(stop)
	wg.Wait()

	require.Positive(t, single.Load())
	require.Positive(t, lists.Load())
	publish(1, first)
	requireNoGoroutine(t, goroutines)
	after := collected()
	t.Logf("%d versions, %d single decisions, %d lists of %d, %d explanations; heap %d bytes before, %d after",
		version, single.Load(), lists.Load(), soakActions, explained.Load(), before.HeapAlloc, after.HeapAlloc)
	require.Less(t, after.HeapAlloc, before.HeapAlloc+heapSlack, "memory is left behind")
}

// givenBy reports whether f holds for a version from first to last.
func givenBy(first, last uint64, f func(soakVersion) bool) bool {
	for v := first; v <= last; v++ {
		if f(soakVersion(v)) {
			return true
		}
	}
	return false
}

func allGivenBy(v soakVersion, decisions []evaluate.Decision) bool {
	for i, d := range decisions {
		if answer(d) != v.want(i) {
			return false
		}
	}
	return len(decisions) == soakActions
}

// heapSlack is by how much the heap may differ without any use of it that grows.
const heapSlack = 256 << 10

// collected returns what memory is in use after garbage was collected.
func collected() (m runtime.MemStats) {
	runtime.GC()
	runtime.GC() // for what had a finalizer or was in a pool
	runtime.ReadMemStats(&m)
	return m
}

// TestHeapIsFlat decides requests of users, for objects and with values that were
// never seen before. Nothing of them is kept. For a long run:
//
//	go test ./evaluate -run TestHeapIsFlat -v -timeout 0 -flat.requests 10000000
func TestHeapIsFlat(t *testing.T) {
	p := policy.MustParse(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotLike":{"app:ticket":"t-*"}}},
		{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"arn:aws:s3:::homes/${aws:username}/*"}]}`, policy.Identity)
	e := evaluate.MustNew(&evaluate.Attachments{Account: world.AccountA})
	extra := &evaluate.Policies{Identity: []*policy.Policy{p}}
	decide := func(i int) bool {
		name := fmt.Sprintf("user-%d", i)
		req := evaluate.Request{
			Principal: principal.MustParse("arn:aws:iam::" + world.AccountA + ":user/" + name),
			Action:    fmt.Sprintf("s3:Get%d", i), Resource: "arn:aws:s3:::homes/" + name + "/plan.txt", ResourceAccount: world.AccountA,
			Context: condition.NewContext(condition.String("app:ticket", "t-"+name), condition.String("app:"+name, name)),
		}
		return evaluate.Evaluate(&req, extra).Allowed() && e.Evaluate(&req, extra).Allowed()
	}
	for i := range 1000 { // so that all that is made once was made
		require.True(t, decide(i), "user-%d", i)
	}
	before := collected()
	for i := range *flatRequests {
		if !decide(i) {
			t.Fatalf("user-%d is denied", i)
		}
	}
	after := collected()
	t.Logf("%d requests: heap in use %d bytes in %d objects before, %d in %d after; from the system %d before, %d after; %d collections",
		*flatRequests, before.HeapAlloc, before.HeapObjects, after.HeapAlloc, after.HeapObjects, before.Sys, after.Sys, after.NumGC-before.NumGC)
	require.Less(t, after.HeapAlloc, before.HeapAlloc+heapSlack, "memory is left behind")
	runtime.KeepAlive(e)
	runtime.KeepAlive(extra)
}
