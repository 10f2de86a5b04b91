package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A point is the results at one size.
type point struct {
	N       int      `json:"n"`
	Results []result `json:"results"`
	Heap    float64  `json:"heapBytes,omitempty"` // that the policies and the index take, each
}

// A curve is how the figures of this library grow.
type curve struct {
	Title  string  `json:"title"`
	Unit   string  `json:"unit"` // of N
	Points []point `json:"points"`
}

// rotation is the number of requests that a rotating measurement goes through.
const rotation = 1 << 16

// measurePeerGrowth measures all engines on W4 at several sizes, up to the one that
// rows has: one request repeated, and many in turn.
func measurePeerGrowth(o *options, rows []row) (repeated, rotating []point, err error) {
	for n := 10; n < w4Statements; n *= 10 {
		o.progress("growth of all engines: %d statements", n)
		w := w4(n)
		loaded, err := loadAll(o, w)
		if err != nil {
			return nil, nil, err
		}
		r := loaded.measure(o, w, "", "", func(b binder) func(int) { return decisions(b(w.hit)) })
		repeated = append(repeated, point{N: n, Results: r.Results})
		r = loaded.measure(o, w, "", "", rotate(w))
		rotating = append(rotating, point{N: n, Results: r.Results})
	}
	for _, r := range rows {
		switch r.Workload {
		case "W4":
			repeated = append(repeated, point{N: w4Statements, Results: r.Results})
		case "W4R":
			rotating = append(rotating, point{N: w4Statements, Results: r.Results})
		}
	}
	return repeated, rotating, nil
}

func measureGrowth(o *options) ([]curve, error) {
	var curves []curve
	for _, f := range []func(*options) (curve, error){
		growStatements, growPrincipals, growConditions, growGlobs, growUsers, growGoroutines,
	} {
		c, err := f(o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Title, err)
		}
		curves = append(curves, c)
	}
	return curves, nil
}

// Names of the measurements of [growStatements].
const (
	hitRepeated, hitRotating   = "hit, repeated", "hit, rotating"
	missRepeated, missRotating = "miss, repeated", "miss, rotating"
)

func growStatements(o *options) (curve, error) {
	c := curve{Title: "Evaluator: statements of one principal (literal resources, as W4)", Unit: "statements"}
	for _, n := range size(o, []int{10, 100, 1000, 10_000, 100_000, 1_000_000}, []int{10, 100, 1000, 10_000, 100_000}) {
		o.progress("growth: %d statements", n)
		w := w4(n)
		texts := documents(w.policies)
		w.policies = nil // of no use any more
		empty, start := heap(), time.Now()
		policies, err := parseDocuments(texts)
		if err != nil {
			return c, err
		}
		parsed := time.Now()
		e := attach(policies)
		attached := time.Now()
		each := float64(heap()-empty) / float64(n)
		bind := bindEvaluator(w, e)
		var hits, misses []func() bool
		hit := bind(w.hit)
		for i, req := range w.turn {
			hits = append(hits, bind(req))
			misses = append(misses, bind(request{req.action, tenantObject(n + (i*7919)%n), office()}))
		}
		if err := all(append(hits, hit), true); err != nil {
			return c, err
		}
		if err := all(misses, false); err != nil {
			return c, err
		}
		results := measure(o, []job{
			{hitRepeated, decisions(hit)}, {hitRotating, inTurn(hits)},
			{missRepeated, decisions(bind(w.miss))}, {missRotating, inTurn(misses)},
		})
		c.Points = append(c.Points, point{n, append(results,
			once("Parse, each", parsed.Sub(start), n), once("New, each", attached.Sub(parsed), n)), each})
		runtime.KeepAlive(texts)
	}
	return c, nil
}

// once returns the result of n operations that were done a single time.
func once(name string, took time.Duration, n int) result {
	each := float64(took) / float64(n)
	return result{Name: name, Median: each, Min: each, Runs: 1}
}

// all checks that every decision is want.
func all(decide []func() bool, want bool) error {
	for i, f := range decide {
		if f() != want {
			return fmt.Errorf("decision %d: allowed is %t", i, !want)
		}
	}
	return nil
}

// growPrincipals attaches a policy of its own and one that all share to each of
// n users.
func growPrincipals(o *options) (curve, error) {
	c := curve{Title: "Evaluator: principals (each with a policy of its own and a shared one of 40 statements)", Unit: "principals"}
	for _, n := range size(o, []int{1, 10, 100, 1000, 10_000, 100_000}, []int{1, 100, 10_000}) {
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
			{hitRepeated, decisions(decide[0])}, {hitRotating, inTurn(decide)},
		}), each})
		runtime.KeepAlive(a)
	}
	return c, nil
}

// growConditions evaluates one statement of n clauses, all of which hold, and n
// statements of which only the condition of the last holds.
func growConditions(o *options) (curve, error) {
	c := curve{Title: "Evaluator: conditions", Unit: "clauses"}
	for _, n := range size(o, []int{1, 10, 100, 1000}, []int{1, 10, 100, 1000}) {
		o.progress("growth: %d conditions", n)
		tags := make(map[string]string, n)
		var entries []condition.Entry
		var many []string
		for i := range n {
			key := fmt.Sprintf("aws:PrincipalTag/key-%04d", i)
			tags[key] = "yes"
			entries = append(entries, condition.String(key, "yes"))
			many = append(many, fmt.Sprintf(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
				"Condition":{"StringEquals":{"aws:PrincipalTag/key-0000":"%d"}}}`, i))
		}
		many[n-1] = strings.Replace(many[n-1], fmt.Sprintf(`"%d"`, n-1), `"yes"`, 1)
		one := fmt.Sprintf(`{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":%s}}}`, text(tags))
		var jobs []job
		for _, d := range []struct{ name, text string }{
			{"one statement with n", one},
			{"n statements with one", `{"Statement":[` + strings.Join(many, ",") + `]}`},
		} {
			p, err := policy.Parse([]byte(d.text), policy.Identity)
			if err != nil {
				return c, err
			}
			e := attach([]*policy.Policy{p})
			req := iamRequest(w1().hit)
			req.Context = condition.NewContext(entries...)
			if got := e.Evaluate(&req, nil); !got.Allowed() {
				return c, fmt.Errorf("%s: %v", d.name, got)
			}
			jobs = append(jobs, job{d.name, decisions(func() bool { return e.Evaluate(&req, nil).Allowed() })})
		}
		c.Points = append(c.Points, point{N: n, Results: measure(o, jobs)})
	}
	return c, nil
}

// growGlobs matches resources of n bytes that are as hard as can be for their
// patterns, which have n bytes too. None matches.
func growGlobs(o *options) (curve, error) {
	c := curve{Title: "Evaluator: worst-case patterns, none of which matches", Unit: "bytes"}
	const prefix = "arn:aws:s3:::b/"
	for _, n := range []int{256, 512, 1024, 2048, 4096} {
		rest := n - len(prefix)
		resource := prefix + strings.Repeat("a", rest)
		var jobs []job
		for _, p := range []struct{ name, pattern string }{
			{"*a*a…*a*b", strings.Repeat("*a", rest/2-1) + "*b"},
			{"*aaa…ab*", "*" + strings.Repeat("a", rest/2) + "b*"},
			{"*aa…ab*aa…ab*", strings.Repeat("*"+strings.Repeat("a", rest/4)+"b", 2) + "*"},
			{"*?a?a…b*", "*" + strings.Repeat("?a", rest/4) + "b*"},
			{"*a?*a?…*b", strings.Repeat("*a?", rest/3-1) + "*b"},
		} {
			doc := `{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":` + text(prefix+p.pattern) + `}}`
			parsed, err := policy.Parse([]byte(doc), policy.Identity)
			if err != nil {
				return c, err
			}
			e := attach([]*policy.Policy{parsed})
			req := iamRequest(request{"s3:GetObject", resource, office()})
			if e.Evaluate(&req, nil).Allowed() {
				return c, fmt.Errorf("%s is allowed", p.name)
			}
			jobs = append(jobs, job{p.name, decisions(func() bool { return e.Evaluate(&req, nil).Allowed() })})
		}
		o.progress("growth: patterns of %d bytes", n)
		c.Points = append(c.Points, point{N: n, Results: measure(o, jobs)})
	}
	return c, nil
}

// growUsers decides requests of users all of whom are distinct, and looks at what
// they leave behind in the heap.
func growUsers(o *options) (curve, error) {
	c := curve{Title: "Evaluator: heap in use after n requests of distinct users", Unit: "requests"}
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
	c := curve{Title: "Evaluator: W3 on several goroutines, wall time per decision", Unit: "goroutines"}
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
		jobs = append(jobs, job{"W3", inParallel(decide)})
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

// heap returns the bytes in use after garbage was collected.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
