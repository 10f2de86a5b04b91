package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

// A row is the results of all engines for one workload.
type row struct {
	Workload   string   `json:"workload"`
	Title      string   `json:"title"`
	Statements int      `json:"statements"`
	Results    []result `json:"results"`
}

func (r *row) result(engine string) *result {
	for i := range r.Results {
		if r.Results[i].Name == engine {
			return &r.Results[i]
		}
	}
	return &result{Name: engine, NA: "not measured"}
}

// w4Statements is the number of statements of W4.
const w4Statements = 10_000

func decisionWorkloads() []*workload {
	return []*workload{w1(), w2(), w3(), w4(w4Statements), w5()}
}

func measureWorkloads(o *options) ([]row, error) {
	var rows []row
	for _, w := range decisionWorkloads() {
		o.progress("%s: %s", w.name, w.title)
		loaded, err := loadAll(o, w)
		if err != nil {
			return nil, err
		}
		rows = append(rows, loaded.measure(o, w, w.name, w.title, func(b binder) func(int) {
			return decisions(b(w.hit))
		}))
		switch w.name {
		case "W3":
			rows = append(rows, measureParallel(o, w, loaded))
		case "W4":
			o.progress("W4N: the same, miss")
			title := strings.Replace(w.title, "hit", "miss", 1)
			rows = append(rows, loaded.measure(o, w, "W4N", title, func(b binder) func(int) { return decisions(b(w.miss)) }))
			o.progress("W4R: the same, %d requests in turn", len(w.turn))
			title = strings.Replace(w.title, "hit", fmt.Sprintf("%d hits in turn", len(w.turn)), 1)
			rows = append(rows, loaded.measure(o, w, "W4R", title, rotate(w)))
		}
	}
	for _, t := range []struct {
		name string
		w    *workload
	}{{"W7a", w3()}, {"W7b", w4(size(o, w4Statements, w4Statements/5))}} {
		r, err := measureText(o, t.name, t.w)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func measureParallel(o *options, w *workload, loaded loadedEngines) row {
	goroutines := runtime.GOMAXPROCS(0)
	title := fmt.Sprintf("W3 on %d goroutines, wall time per decision", goroutines)
	o.progress("W6: %s", title)
	return loaded.measure(o, w, "W6", title, func(b binder) func(int) {
		decide := make([]func() bool, goroutines)
		for i := range decide {
			decide[i] = b(w.hit)
		}
		return inParallel(decide)
	})
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
	var jobs []job
	for _, e := range all {
		if e.na == "" {
			jobs = append(jobs, job{e.name, f(e.bind)})
		}
	}
	r := row{Workload: name, Title: title, Statements: len(w.statements()), Results: measure(o, jobs)}
	for _, e := range all {
		if e.na != "" {
			r.Results = append(r.Results, result{Name: e.name, NA: e.na})
		}
	}
	return r
}

// measureText measures how long the policies of w take from text to ready. What was
// read is checked, as in [loadAll].
func measureText(o *options, name string, w *workload) (row, error) {
	r := row{Workload: name, Statements: len(w.statements())}
	r.Title = fmt.Sprintf("from the text of the policies of %s, %d statements, to ready to decide", w.name, r.Statements)
	requests := checkSample(w, size(o, 200, 30))
	want, err := loadEvaluate(w)
	if err != nil {
		return row{}, err
	}
	o.progress("%s: %s", name, r.Title)
	var jobs []job
	var na []result
	input := make(map[string]int)
	for _, e := range engines() {
		if e.text == nil {
			na = append(na, result{Name: e.name, NA: "reads no text"})
			continue
		}
		p, err := e.text(w)
		if err != nil {
			return row{}, err
		}
		input[e.name] = p.bytes
		bind, err := p.load()
		if err != nil {
			return row{}, fmt.Errorf("%s: %s: %w", name, e.name, err)
		}
		if err := check(w, e.name, bind, want, requests); err != nil {
			return row{}, err
		}
		jobs = append(jobs, job{e.name, func(n int) {
			for range n {
				runtime.KeepAlive(must(p.load()))
			}
		}})
	}
	r.Results = append(measure(o, jobs), na...)
	for i := range r.Results {
		r.Results[i].Input = input[r.Results[i].Name]
	}
	return r, nil
}
