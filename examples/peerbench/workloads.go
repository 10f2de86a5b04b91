package main

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// A row is the results of all engines for one workload.
type row struct {
	Workload   string   `json:"workload"`
	Title      string   `json:"title"`
	Statements int      `json:"statements"`
	Results    []result `json:"results"`
}

const notMeasured = "not measured"

func (r *row) result(engine string) *result {
	for i := range r.Results {
		if r.Results[i].Name == engine {
			return &r.Results[i]
		}
	}
	return &result{Name: engine, NA: notMeasured}
}

// ours returns the result that others are compared with.
func (r *row) ours() *result {
	switch r.Workload {
	case "W7":
		return r.result(ourParse)
	case "W10":
		return r.result(ourQuestion)
	}
	return r.result(ourEngine)
}

// w4Statements is the number of statements of W4.
func w4Statements(o *options) int { return size(o, 10_000, 1000) }

// decisionWorkloads are those of which one request is decided again and again.
func decisionWorkloads(o *options) []*workload {
	return []*workload{w1(), w2(), w3(), w4(w4Statements(o)), w5(), w5s(longList), w8(), w14v(longList), w14n(longList), w14p(longList), abac(longList)}
}

func measureWorkloads(o *options) ([]row, error) {
	var rows []row
	for _, w := range decisionWorkloads(o) {
		o.progress("%s: %s", w.name, w.title)
		loaded, err := loadAll(o, w)
		if err != nil {
			return nil, err
		}
		rows = append(rows, loaded.measure(o, w, w.name, w.title, func(b binder) func(int) {
			return decisions(b(w.hit))
		}))
		if w.name == "W4" {
			o.progress("W4N: the same, miss")
			title := strings.Replace(w.title, "hit", "miss", 1)
			rows = append(rows, loaded.measure(o, w, "W4N", title, func(b binder) func(int) { return decisions(b(w.miss)) }))
			o.progress("W4R: the same, %d requests in turn", len(w.turn))
			title = strings.Replace(w.title, "hit", fmt.Sprintf("%d hits in turn", len(w.turn)), 1)
			rows = append(rows, loaded.measure(o, w, "W4R", title, rotate(w)))
		}
	}
	for _, measure := range []func(*options) (row, error){
		measureParallel, measureList, measureChange, measureContext, measureCorpus,
		func(o *options) (row, error) { return measureText(o, "W7a", w3()) },
		func(o *options) (row, error) { return measureText(o, "W7b", w4(size(o, 10_000, 500))) },
	} {
		r, err := measure(o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Workload, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// measureParallel measures W6: all goroutines decide by the same policies.
func measureParallel(o *options) (row, error) {
	w, goroutines := w3(), runtime.GOMAXPROCS(0)
	title := fmt.Sprintf("W3 on %d goroutines, wall time per decision", goroutines)
	o.progress("W6: %s", title)
	b := rowBuilder{row: row{Workload: "W6", Title: title, Statements: w.size()}}
	for _, e := range engines() {
		bind, err := e.load(w)
		if err != nil {
			return b.row, err
		}
		decide := make([]func() bool, goroutines)
		for i := range decide {
			if decide[i] = bind(w.hit); e.name != ourQuestion {
				continue
			}
			if bind, err = e.load(w); err != nil { // a Question serves one goroutine
				return b.row, err
			}
		}
		b.add(e.name, inParallel(decide), 1)
	}
	return b.measure(o), nil
}

// measureContext measures W13: making a request, with its context, and deciding it.
func measureContext(o *options) (row, error) {
	w := w13()
	o.progress("%s: %s", w.name, w.title)
	loaded, err := loadAll(o, w)
	if err != nil {
		return row{Workload: w.name}, err
	}
	return loaded.measure(o, w, w.name, w.title, func(b binder) func(int) {
		return decisions(func() bool { return b(w.hit)() })
	}), nil
}

// loadedEngines are the engines with the policies of one workload.
type loadedEngines []loadedEngine

type loadedEngine struct {
	name string
	na   string
	bind binder
}

// loadAll prepares every engine for w and checks that it decides as this library.
func loadAll(o *options, w *workload) (loadedEngines, error) {
	requests := checkSample(w, size(o, 200, 30))
	want, err := loadEvaluate(w)
	if err != nil {
		return nil, err
	}
	var all loadedEngines
	for _, e := range engines() {
		bind, err := e.load(w)
		var na notApplicable
		if errors.As(err, &na) {
			all = append(all, loadedEngine{name: e.name, na: string(na)})
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", w.name, e.name, err)
		}
		if err := check(w, e.name, bind, want, requests); err != nil {
			return nil, err
		}
		all = append(all, loadedEngine{name: e.name, bind: bind})
	}
	return all, nil
}

// rotate returns what decides the requests of w in turn.
func rotate(w *workload) func(binder) func(int) {
	return func(b binder) func(int) {
		var decide []func() bool
		for _, req := range w.turn {
			decide = append(decide, b(req))
		}
		return inTurn(decide)
	}
}

func (all loadedEngines) measure(o *options, w *workload, name, title string, f func(binder) func(int)) row {
	b := rowBuilder{row: row{Workload: name, Title: title, Statements: w.size()}}
	for _, e := range all {
		if e.na != "" {
			b.without(e.name, e.na)
			continue
		}
		b.add(e.name, f(e.bind), 1)
	}
	return b.measure(o)
}

// A rowBuilder collects what to measure for a row.
type rowBuilder struct {
	row  row
	jobs []job
	na   []result
}

func (b *rowBuilder) add(name string, f func(int), per int) {
	b.jobs = append(b.jobs, job{name, f, per})
}

func (b *rowBuilder) without(name, reason string) {
	b.na = append(b.na, result{Name: name, NA: reason})
}

func (b *rowBuilder) measure(o *options) row {
	b.row.Results = slices.Concat(measure(o, b.jobs), b.na)
	return b.row
}
