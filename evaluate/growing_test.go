package evaluate_test

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var principals = flag.Int("principals", 2000, "number of users of tests of changes in place")

// manyUsers returns users with a policy of their own each.
func manyUsers(n int) map[string][]*policy.Policy {
	users := make(map[string][]*policy.Policy, n)
	for i := range n {
		users[userNumber(i)] = []*policy.Policy{homePolicy(i)}
	}
	return users
}

func userNumber(i int) string { return fmt.Sprintf("%suser-%d", accountUsers, i) }

func homePolicy(i int) *policy.Policy {
	return policy.MustParse(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::homes/user-%d/*"},
		{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::homes","Condition":{"StringLike":{"s3:prefix":"user-%d/*"}}}]}`, i, i), policy.Identity)
}

// TestW11 changes one of many users.
func TestW11(t *testing.T) {
	a := &evaluate.Attachments{Identity: manyUsers(*principals)}
	e := evaluate.MustNew(a)
	var replaced, applied []time.Duration
	for range 5 {
		start := time.Now()
		require.NoError(t, e.Replace(a))
		replaced = append(replaced, time.Since(start))
	}
	var fresh []time.Duration
	for range 5 {
		start := time.Now()
		evaluate.MustNew(a)
		fresh = append(fresh, time.Since(start))
	}
	var changes []*evaluate.Change
	for i := range 1000 {
		changes = append(changes, &evaluate.Change{Put: evaluate.Attachments{Identity: map[string][]*policy.Policy{
			userNumber(i * 7919 % *principals): {homePolicy(i)},
		}}})
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for _, c := range changes {
		start := time.Now()
		if err := e.Apply(c); err != nil {
			t.Fatal(err)
		}
		applied = append(applied, time.Since(start))
	}
	runtime.ReadMemStats(&after)
	slices.Sort(replaced)
	slices.Sort(applied)
	slices.Sort(fresh)
	t.Logf("%d users: New %v, Replace %v, Apply %v median, %v p99: ratio %.0f; %d bytes of garbage", *principals, fresh[0], replaced[0],
		applied[len(applied)/2], applied[len(applied)*99/100], float64(replaced[0])/float64(applied[len(applied)/2]), (after.TotalAlloc-before.TotalAlloc)/1000)
}

// TestOneByOne creates users one by one.
func TestOneByOne(t *testing.T) {
	e := evaluate.MustNew(nil)
	users := manyUsers(*principals)
	start := time.Now()
	last := start
	n := 0
	for key, list := range users {
		require.NoError(t, e.Apply(&evaluate.Change{Put: evaluate.Attachments{Identity: map[string][]*policy.Policy{key: list}}}))
		if n++; n%(*principals/10) == 0 {
			t.Logf("%d: %v each", n, time.Since(last)/time.Duration(*principals/10))
			last = time.Now()
		}
	}
	t.Logf("%d in %v", n, time.Since(start))
}
