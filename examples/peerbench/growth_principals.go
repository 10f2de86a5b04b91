package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// growPrincipals attaches a policy of its own and one that all share to each of
// n users.
func growPrincipals(o *options) (curve, error) {
	c := curve{Name: "principals", Title: "Evaluator: principals, with a policy of their own and a common one", Unit: "principals"}
	for _, n := range size(o, []int{1, 10, 100, 1000, 10_000, 100_000}, []int{1, 100, 1000}) {
		o.progress("growth: %d principals", n)
		empty := heap()
		a, err := manyUsers(n)
		if err != nil {
			return c, err
		}
		e, err := evaluate.New(a)
		if err != nil {
			return c, err
		}
		each := float64(heap()-empty) / float64(n)
		var decide []func() bool
		for i := range min(n, rotation) {
			at := (i * 7919) % n
			req := evaluate.Request{
				Principal: principal.MustParse(user(at)), Action: "s3:GetObject",
				Resource: home(at) + "notes.txt", ResourceAccount: account, Time: noon(),
			}
			decide = append(decide, func() bool { return e.Evaluate(&req, nil).Allowed() })
		}
		if err := all(decide, true); err != nil {
			return c, err
		}
		c.Points = append(c.Points, point{n, measure(o, []job{
			{name: hitRepeated, f: decisions(decide[0])}, {name: hitRotating, f: inTurn(decide)},
		}), each})
		runtime.KeepAlive(a)
	}
	return c, nil
}

// growChanges changes the policy of one of n users, and looks at how long a reader
// waits for a decision meanwhile.
func growChanges(o *options) (curve, error) {
	c := curve{Name: "changes", Title: "Evaluator: another policy for one of n users, and 99 % of a reader", Unit: "principals"}
	for _, n := range size(o, []int{1, 10, 100, 1000, 10_000, 100_000}, []int{1, 100, 1000}) {
		o.progress("growth: a change among %d principals", n)
		s, err := serveIAM(n)
		if err != nil {
			return c, err
		}
		w, revision := w11(), 0
		if err := s.check(w); err != nil {
			return c, err
		}
		change := func() { revision = 1 - revision; s.change(revision) }
		decide := s.decide(w.hit)
		results := measure(o, []job{{name: "the change", f: repeat(change)}})
		results = append(results,
			quantile(o, "99 %, idle", decide, nil),
			quantile(o, "99 %, meanwhile", decide, change))
		c.Points = append(c.Points, point{N: n, Results: results})
	}
	return c, nil
}

// quantile returns the least time, of several runs, in which 99 of 100 decisions of a
// goroutine are made, while another calls change again and again, if it is not nil.
func quantile(o *options, name string, decide func() bool, change func()) result {
	var all []float64
	for range o.runs {
		runtime.GC()
		var done atomic.Bool
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for change != nil && !done.Load() {
				change()
			}
		}()
		var took []float64
		for start := time.Now(); len(took) < 10_000 || time.Since(start) < o.target(); {
			before := time.Now()
			decide()
			took = append(took, float64(time.Since(before)))
		}
		done.Store(true)
		<-ended
		slices.Sort(took)
		all = append(all, took[len(took)*99/100])
	}
	slices.Sort(all)
	return result{Name: name, Median: median(all), Min: all[0], Runs: len(all)}
}

// growUsers decides requests of users all of whom are distinct, and looks at what
// they leave behind in the heap.
func growUsers(o *options) (curve, error) {
	c := curve{Name: "users", Title: "Evaluator: heap in use after n requests of distinct users", Unit: "requests"}
	p, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:Get*","s3:List*"],
		"Resource":"arn:aws:s3:::home/${aws:username}/*"}}`), policy.Identity)
	if err != nil {
		return c, err
	}
	e := evaluate.MustNew(nil)
	extra := evaluate.Policies{Identity: []*policy.Policy{p}}
	attached := attach([]*policy.Policy{p})
	done := 0
	for _, n := range size(o, []int{0, 1_000_000, 3_000_000, 10_000_000}, []int{0, 10_000, 100_000}) {
		o.progress("growth: %d requests", n)
		start, first := time.Now(), done
		for ; done < n; done++ {
			name := fmt.Sprintf("user-%d", done)
			req := evaluate.Request{
				Principal: principal.MustParse("arn:aws:iam::" + account + ":user/" + name),
				Action:    fmt.Sprintf("s3:Get%d", done), Resource: "arn:aws:s3:::home/" + name + "/a",
				ResourceAccount: account, Time: noon(),
			}
			if !e.Evaluate(&req, &extra).Allowed() {
				return c, fmt.Errorf("%s is denied", name)
			}
			if attached.Evaluate(&req, nil).Allowed() { // to somebody else
				return c, fmt.Errorf("%s is allowed", name)
			}
		}
		took := result{Name: "two decisions, making the request included", NA: "none made"}
		if done > first {
			took = once(took.Name, time.Since(start), done-first)
		}
		c.Points = append(c.Points, point{N: n, Heap: float64(heap()), Results: []result{took}})
	}
	runtime.KeepAlive(e)
	runtime.KeepAlive(attached)
	return c, nil
}

// growGoroutines measures W3 on up to as many goroutines as there are processors.
func growGoroutines(o *options) (curve, error) {
	c := curve{Name: "goroutines", Title: "Evaluator: W3 on several goroutines, wall time per decision", Unit: "goroutines"}
	w := w3()
	e, err := newEvaluator(w)
	if err != nil {
		return c, err
	}
	bind := bindEvaluator(w, e)
	var jobs []job
	var counts []int
	for n := 1; ; n = min(2*n, runtime.GOMAXPROCS(0)) {
		decide := make([]func() bool, n)
		for i := range decide {
			decide[i] = bind(w.hit)
		}
		if err := all(decide, true); err != nil {
			return c, err
		}
		jobs = append(jobs, job{name: "W3", f: inParallel(decide)})
		counts = append(counts, n)
		if n == runtime.GOMAXPROCS(0) {
			break
		}
	}
	o.progress("growth: goroutines")
	for i, r := range measure(o, jobs) {
		c.Points = append(c.Points, point{N: counts[i], Results: []result{r}})
	}
	return c, nil
}
