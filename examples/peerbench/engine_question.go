package main

import (
	"reflect"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// A Question is bound to the caller, the action and the context, and asked about
// resources.
func iamQuestion() engine {
	return engine{
		name: ourQuestion, module: "github.com/seed-1d0cfdb5/iam", version: "this tree", license: "Apache-2.0",
		load: func(w *workload) (binder, error) {
			e, err := newEvaluator(w)
			if err != nil {
				return nil, err
			}
			if w.name == "W13" {
				return nil, notApplicable("a Question has one context")
			}
			return bindQuestion(w, e), nil
		},
		list: listQuestion,
	}
}

// bindQuestion asks one Question as long as the action and the context stay the same.
func bindQuestion(w *workload, e *evaluate.Evaluator) binder {
	bind := iamBinder(w)
	var asked request
	var q *evaluate.Question
	return func(r request) func() bool {
		if q == nil || asked.action != r.action || !reflect.DeepEqual(asked.context, r.context) {
			req := bind(r)
			asked, q = r, e.Ask(&req, nil)
		}
		q := q
		return func() bool { return q.On(r.resource).Allowed() }
	}
}

// listQuestion makes the Question and asks it about each resource.
func listQuestion(w *workload) (lister, error) {
	e, err := newEvaluator(w)
	if err != nil {
		return nil, err
	}
	req := iamBinder(w)(w.turn[0])
	allowed := make([]bool, len(w.turn))
	return func() []bool {
		q := e.Ask(&req, nil)
		for i := range w.turn {
			allowed[i] = q.On(w.turn[i].resource).Allowed()
		}
		return allowed
	}, nil
}
