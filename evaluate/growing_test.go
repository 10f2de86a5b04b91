package evaluate_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var (
	changedUsers = flag.Int("changes.users", 2000, "number of users of the tests of many changes in place")
	manyChanges  = flag.Int("changes.number", 5000, "number of changes that TestChangesLeaveNothing makes")
)

func userNumber(i int) string { return fmt.Sprintf("%sdivision-%d/user-%d", accountUsers, i%17, i) }

// homePolicy returns a policy of a user.
func homePolicy(i int) *policy.Policy {
	return policy.MustParse(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::homes/user-%d/*"},
		{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::homes","Condition":{"StringLike":{"s3:prefix":"user-%d/*"}}}]}`, i, i), policy.Identity)
}

// usersWithHomes returns users that have a policy of their own each.
func usersWithHomes(n int) map[string][]*policy.Policy {
	users := make(map[string][]*policy.Policy, n)
	for i := range n {
		users[userNumber(i)] = []*policy.Policy{homePolicy(i)}
	}
	return users
}

// TestOneOfMany changes one of many users, while others ask, and compares the time with that
// of a Replace of all. With as many as the goal is about:
//
//	go test ./evaluate -run TestOneOfMany -v -changes.users 100000
func TestOneOfMany(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	a := &evaluate.Attachments{Identity: usersWithHomes(*changedUsers), Account: account}
	e := evaluate.MustNew(a)
	var replaced []time.Duration
	for range 3 {
		start := time.Now()
		require.NoError(t, e.Replace(a))
		replaced = append(replaced, time.Since(start))
	}
	changes := make([]*evaluate.Change, 500)
	for i := range changes {
		changes[i] = &evaluate.Change{Put: evaluate.Attachments{Identity: map[string][]*policy.Policy{
			userNumber(i * 7919 % *changedUsers): {homePolicy(i)},
		}}}
	}
	idle := askFor(t, e, 20_000, nil)

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var applied []time.Duration
	for _, c := range changes {
		start := time.Now()
		if err := e.Apply(c); err != nil {
			t.Fatal(err)
		}
		applied = append(applied, time.Since(start))
	}
	runtime.ReadMemStats(&after)
	bytes := (after.TotalAlloc - before.TotalAlloc) / uint64(len(changes))
	busy := askFor(t, e, 20_000, changes)

	slices.Sort(applied)
	ratio := float64(slices.Min(replaced)) / float64(applied[len(applied)/2])
	t.Logf("%d users: Replace %v; Apply of one %v (median), %v (p99), %d bytes; ratio 1/%.0f; a decision takes %v (p99), and %v while users change",
		*changedUsers, slices.Min(replaced), applied[len(applied)/2], applied[len(applied)*99/100], bytes, ratio, idle, busy)
	require.Less(t, bytes, uint64(200<<10))
	if *changedUsers >= 100_000 {
		require.Greater(t, ratio, 1500.0)
	}
}

// askFor decides n requests, while another goroutine applies changes, and returns the 99th
// percentile of the times.
func askFor(t *testing.T, e *evaluate.Evaluator, n int, changes []*evaluate.Change) time.Duration {
	t.Helper()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; len(changes) > 0; i++ {
			select {
			case <-stop:
				return
			default:
				if err := e.Apply(changes[i%len(changes)]); err != nil {
					t.Error(err)
					return
				}
			}
		}
	})
	reqs := make([]evaluate.Request, min(n, *changedUsers))
	for i := range reqs {
		reqs[i] = evaluate.Request{
			Principal: principal.MustParse(userNumber(i)), Action: "s3:GetObject", Resource: fmt.Sprintf("arn:aws:s3:::homes/user-%d/k", i),
		}
	}
	times := make([]time.Duration, n)
	for i := range times {
		start := time.Now()
		e.Evaluate(&reqs[i%len(reqs)], nil)
		times[i] = time.Since(start)
	}
	close(stop)
	wg.Wait()
	slices.Sort(times)
	return times[n*99/100]
}

// TestOneByOne creates users one by one: the last take no longer than the first.
func TestOneByOne(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector is slow")
	}
	e := evaluate.MustNew(nil)
	const parts = 10
	var took []time.Duration
	for part := range parts {
		changes := make([]*evaluate.Change, *changedUsers/parts)
		for i := range changes {
			key := part*len(changes) + i
			changes[i] = &evaluate.Change{Put: evaluate.Attachments{Identity: map[string][]*policy.Policy{userNumber(key): {homePolicy(key)}}}}
		}
		runtime.GC()
		start := time.Now()
		for _, c := range changes {
			if err := e.Apply(c); err != nil {
				t.Fatal(err)
			}
		}
		took = append(took, time.Since(start)/time.Duration(len(changes)))
	}
	t.Logf("%d users, each: %v", *changedUsers, took)
	slices.Sort(took[1:])
	require.Less(t, took[parts/2], 20*max(took[0], 10*time.Microsecond))
	req := evaluate.Request{
		Principal: principal.MustParse(userNumber(1)), Action: "s3:GetObject", Resource: "arn:aws:s3:::homes/user-1/k", ResourceAccount: account,
	}
	require.True(t, e.Evaluate(&req, nil).Allowed())
}

// TestChangesLeaveNothing changes everything at random, many times, and then takes all away:
// no more memory is in use than after the first changes. For a long run:
//
//	go test ./evaluate -run TestChangesLeaveNothing -v -timeout 0 -changes.number 1000000
func TestChangesLeaveNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 4))
	one := func(keys ...string) string { return keys[r.IntN(len(keys))] }
	user := func() string { return fmt.Sprintf("%su%d", accountUsers, r.IntN(50)) }
	group := func() string { return fmt.Sprintf("arn:aws:iam::111122223333:group/g%d", r.IntN(5)) }
	managed := func() string { return fmt.Sprintf("arn:aws:iam::111122223333:policy/m%d", r.IntN(5)) }
	resource := func() string { return fmt.Sprintf("arn:aws:s3:::b%d", r.IntN(50)) }
	member := func() string { return fmt.Sprintf("00000000000%d", r.IntN(9)) }
	path := func() string { return one(pathOfRoot, pathOfUnit, pathOfRoot+"ou-ab12-22222222/", "") }
	var documents []*policy.Policy
	for i := range 20 {
		documents = append(documents, homePolicy(i))
	}
	document := func() *policy.Policy { // the same again, or a new one
		if r.IntN(2) == 0 {
			return homePolicy(r.IntN(1000))
		}
		return documents[r.IntN(len(documents))]
	}
	open, scps := policy.MustParse(openAll, policy.Resource), []*policy.Policy{policy.MustParse(allowAll, policy.SCP)}
	type attachments = evaluate.Attachments
	put := func(a attachments) *evaluate.Change { return &evaluate.Change{Put: a} }
	kinds := []func() *evaluate.Change{
		func() *evaluate.Change {
			return put(attachments{Identity: map[string][]*policy.Policy{one(user(), group()): {document(), document()}}})
		},
		func() *evaluate.Change {
			return put(attachments{Managed: map[string]evaluate.ManagedPolicy{managed(): version1(document())}})
		},
		func() *evaluate.Change {
			return put(attachments{Attached: map[string][]string{one(user(), group()): {managed(), managed()}}})
		},
		func() *evaluate.Change {
			return put(attachments{Groups: map[string][]string{user(): {group(), group()}}})
		},
		func() *evaluate.Change { return put(attachments{Groups: map[string][]string{user(): {}}}) },
		func() *evaluate.Change { return put(attachments{Attached: map[string][]string{user(): {}}}) },
		func() *evaluate.Change {
			return put(attachments{ManagedBoundary: map[string]string{user(): managed()}})
		},
		func() *evaluate.Change {
			return put(attachments{Boundary: map[string]*policy.Policy{user(): document()}})
		},
		func() *evaluate.Change {
			return put(attachments{PrincipalTags: map[string]map[string]string{user(): {"team": one("a", "b")}}})
		},
		func() *evaluate.Change {
			return put(attachments{ResourceTags: map[string]map[string]string{resource(): {"team": one("a", "b")}}})
		},
		func() *evaluate.Change {
			return put(attachments{IDs: map[string]string{user(): "AIDAEXAMPLEEXAMPLE12"}})
		},
		func() *evaluate.Change {
			return put(attachments{Resource: map[string]*policy.Policy{resource(): open}, MustAllow: map[string]bool{resource(): true}})
		},
		func() *evaluate.Change {
			return put(attachments{Accounts: map[string]evaluate.Account{member(): {Path: path()}}, SCP: map[string][]*policy.Policy{member(): scps}})
		},
		func() *evaluate.Change {
			return put(attachments{SCP: map[string][]*policy.Policy{one("r-ab12", "ou-ab12-11111111", "ou-ab12-22222222"): scps}})
		},
		func() *evaluate.Change { return &evaluate.Change{Delete: []string{user()}} },
		func() *evaluate.Change { return &evaluate.Change{Delete: []string{user(), group(), managed()}} },
		func() *evaluate.Change { return &evaluate.Change{Delete: []string{resource()}} },
		func() *evaluate.Change { return &evaluate.Change{Delete: []string{member()}} },
		func() *evaluate.Change {
			return &evaluate.Change{Detach: map[policy.Type][]string{policy.Identity: {one(user(), group())}}}
		},
		func() *evaluate.Change {
			return &evaluate.Change{Detach: map[policy.Type][]string{policy.Boundary: {user()}}}
		},
	}
	e := evaluate.MustNew(&attachments{Accounts: map[string]evaluate.Account{}})
	done := 0
	change := func(n int) {
		for range n {
			if e.Apply(kinds[r.IntN(len(kinds))]()) == nil { // many are refused, and leave nothing either
				done++
			}
		}
	}
	empty := func() uint64 {
		require.NoError(t, e.Replace(&attachments{Accounts: map[string]evaluate.Account{}}))
		return collected().HeapAlloc
	}
	change(2000)
	begin := empty()
	change(*manyChanges)
	full := collected().HeapAlloc
	end := empty()
	t.Logf("%d changes done: %d bytes in use at first, %d with all that was attached, %d in the end", done, begin, full, end)
	require.Greater(t, done, *manyChanges/4)
	if !allocation.RaceDetector {
		require.Less(t, end, begin+heapSlack)
	}
	runtime.KeepAlive(documents)
	runtime.KeepAlive(e)
}
