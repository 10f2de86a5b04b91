package main

import (
	"fmt"
	"runtime"
	"time"
)

// A point is the results at one size.
type point struct {
	N       int      `json:"n"`
	Results []result `json:"results"`
	Heap    float64  `json:"heapBytes,omitempty"` // that the policies and the index take, each
}

// A curve is how the figures of this library grow.
type curve struct {
	Name   string  `json:"name"` // of the file that has its plot
	Title  string  `json:"title"`
	Unit   string  `json:"unit"` // of N
	Points []point `json:"points"`
}

// rotation is the number of requests that a rotating measurement goes through.
const rotation = 1 << 16

// measurePeerGrowth measures all engines on W4 at several sizes, up to the one that
// rows has: one request repeated, and many in turn.
func measurePeerGrowth(o *options, rows []row) (repeated, rotating []point, err error) {
	largest := w4Statements(o)
	for n := 10; n < largest; n *= 10 {
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
			repeated = append(repeated, point{N: largest, Results: r.Results})
		case "W4R":
			rotating = append(rotating, point{N: largest, Results: r.Results})
		}
	}
	return repeated, rotating, nil
}

func measureGrowth(o *options) ([]curve, error) {
	var curves []curve
	for _, f := range []func(*options) (curve, error){
		growStatements, growPrincipals, growChanges, growStars, growElements, growConditions, growGlobs, growUsers, growGoroutines, growAccess,
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
	c := curve{Name: "statements", Title: "Evaluator: statements of one principal (literal resources, as W4)", Unit: "statements"}
	for _, n := range size(o, []int{10, 100, 1000, 10_000, 100_000, 1_000_000}, []int{10, 100, 1000, 10_000}) {
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
			{name: hitRepeated, f: decisions(hit)}, {name: hitRotating, f: inTurn(hits)},
			{name: missRepeated, f: decisions(bind(w.miss))}, {name: missRotating, f: inTurn(misses)},
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

// heap returns the bytes in use after garbage was collected.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
