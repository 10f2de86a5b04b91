package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// Names of results that are no engines.
const (
	ourParse = "iam policy.Parse"
	jsonAny  = "encoding/json into any"
)

// measureList measures W10: deciding about each of a list.
func measureList(o *options) (row, error) {
	w := w10()
	o.progress("%s: %s", w.name, w.title)
	b := rowBuilder{row: row{Workload: w.name, Title: w.title, Statements: w.size()}}
	want, err := wantedList(w)
	if err != nil {
		return b.row, err
	}
	for _, e := range engines() {
		list, err := e.lister(w)
		var na notApplicable
		if errors.As(err, &na) {
			b.without(e.name, string(na))
			continue
		}
		if err != nil {
			return b.row, fmt.Errorf("%s: %w", e.name, err)
		}
		if !slices.Equal(list(), want) {
			return b.row, fmt.Errorf("%s decides otherwise", e.name)
		}
		b.add(e.name, repeat(func() { list() }), len(w.turn))
	}
	return b.measure(o), nil
}

// lister returns what decides the list of w.
func (e *engine) lister(w *workload) (lister, error) {
	if e.list != nil {
		return e.list(w)
	}
	bind, err := e.load(w)
	if err != nil {
		return nil, err
	}
	return oneByOne(w, bind), nil
}

func wantedList(w *workload) ([]bool, error) {
	bind, err := loadEvaluate(w)
	if err != nil {
		return nil, err
	}
	return oneByOne(w, bind)(), nil
}

// measureChange measures W11: another policy for one of many users.
func measureChange(o *options) (row, error) {
	w, users := w11(), size(o, manyPrincipals, 1000)
	title := fmt.Sprintf("one of %s users gets another policy, from its text until it is in force", thousands(users))
	o.progress("%s: %s", w.name, title)
	b := rowBuilder{row: row{Workload: w.name, Title: title, Statements: users}}
	for _, e := range engines() {
		if e.serve == nil {
			b.without(e.name, "keeps no policies by user")
			continue
		}
		s, err := e.serve(users)
		if err != nil {
			return b.row, fmt.Errorf("%s: %w", e.name, err)
		}
		if err := s.check(w); err != nil {
			return b.row, fmt.Errorf("%s: %w", e.name, err)
		}
		revision := 0
		b.add(e.name, repeat(func() {
			revision = 1 - revision
			s.change(revision)
		}), 1)
	}
	return b.measure(o), nil
}

// check makes sure that a change is in force when it was made.
func (s *service) check(w *workload) error {
	for _, revision := range []int{0, 1, 0} {
		s.change(revision)
		if got, want := s.decide(w.hit)(), revision == 0; got != want {
			return fmt.Errorf("in revision %d allowed is %t", revision, got)
		}
		if s.decide(w.miss)() {
			return fmt.Errorf("in revision %d the miss is allowed", revision)
		}
	}
	return nil
}

// measureText measures how long the policies of w take from text to ready. What was
// read is checked, as in [loadAll].
func measureText(o *options, name string, w *workload) (row, error) {
	b := rowBuilder{row: row{Workload: name, Statements: w.size()}}
	b.row.Title = fmt.Sprintf("from the text of the policies of %s, %d statements, to ready to decide", w.name, b.row.Statements)
	requests := checkSample(w, size(o, 200, 30))
	want, err := loadEvaluate(w)
	if err != nil {
		return b.row, err
	}
	o.progress("%s: %s", name, b.row.Title)
	input := make(map[string]int)
	for _, e := range engines() {
		if e.text == nil {
			b.without(e.name, "reads no text")
			continue
		}
		p, err := e.text(w)
		if err != nil {
			return b.row, err
		}
		input[e.name] = p.bytes
		bind, err := p.load()
		if err != nil {
			return b.row, fmt.Errorf("%s: %w", e.name, err)
		}
		if err := check(w, e.name, bind, want, requests); err != nil {
			return b.row, err
		}
		b.add(e.name, repeat(func() { runtime.KeepAlive(must(p.load())) }), 1)
	}
	r := b.measure(o)
	for i := range r.Results {
		r.Results[i].Input = input[r.Results[i].Name]
	}
	return r, nil
}

// measureCorpus measures W7: reading the policies of a corpus, beside reading them as
// JSON.
func measureCorpus(o *options) (row, error) {
	b := rowBuilder{row: row{Workload: "W7", Title: "AWS's managed policies, read"}}
	if o.corpus == "" {
		for _, name := range []string{ourParse, jsonAny} {
			b.without(name, notMeasured+": -corpus is not given")
		}
		return b.measure(o), nil
	}
	all, err := readCorpus(o.corpus)
	if err != nil {
		return b.row, err
	}
	b.row.Statements = len(all)
	b.row.Title = fmt.Sprintf("%s managed policies, read", thousands(len(all)))
	o.progress("W7: %s", b.row.Title)
	bytes := 0
	for _, d := range all {
		bytes += len(d)
		if _, err := policy.Parse(d, policy.Identity); err != nil {
			return b.row, err
		}
	}
	b.add(ourParse, repeat(func() {
		for _, d := range all {
			runtime.KeepAlive(must(policy.Parse(d, policy.Identity)))
		}
	}), 1)
	b.add(jsonAny, repeat(func() {
		for _, d := range all {
			var v any
			if err := json.Unmarshal(d, &v); err != nil {
				panic(err)
			}
			runtime.KeepAlive(v)
		}
	}), 1)
	r := b.measure(o)
	for i := range r.Results {
		r.Results[i].Input = bytes
	}
	return r, nil
}
