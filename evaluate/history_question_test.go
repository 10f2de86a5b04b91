package evaluate_test

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

// askQuestions asks a question that stays until after the next change, explains it, and asks it
// about other resources and actions. The policies that apply come with the request plain.
func (w *historian) askQuestions(req *evaluate.Request, extra *evaluate.Policies, plain *evaluate.Request, applies *evaluate.Policies) string {
	q := w.changed.Ask(req, extra)
	decided := w.changed.Evaluate(req, extra)
	if q.Version() != w.changed.Version() {
		return fmt.Sprintf("Question.Version: got %d, want %d", q.Version(), w.changed.Version())
	}
	if w.OneIn(4) { // which takes far longer than the rest
		w.explained++
		if got := q.Explain().Decision; got != decided {
			return fmt.Sprintf("Explain: got %s, want %s", decisionText(&got), decisionText(&decided))
		}
	}
	if problem := w.list(q, req, func(r *evaluate.Request) evaluate.Decision { return w.changed.Evaluate(r, extra) }); problem != "" {
		return "Evaluator.Ask: " + problem
	}
	if got := q.Decision(); got != decided {
		return fmt.Sprintf("Question.Decision: got %s, want %s", decisionText(&got), decisionText(&decided))
	}
	w.before, w.decided = q, decided
	scan := func(r *evaluate.Request) evaluate.Decision { return evaluate.Evaluate(r, applies) }
	if problem := w.list(evaluate.Ask(plain, applies), plain, scan); problem != "" {
		return "Ask: " + problem
	}
	return ""
}

// listLength is how many other resources and actions a question is asked about.
const listLength = 6

// list asks q, the question of req, about other resources and actions, in any order and some twice.
// It says in what a decision differs from that of the changed request.
func (w *historian) list(q *evaluate.Question, req *evaluate.Request, evaluate func(*evaluate.Request) evaluate.Decision) string {
	for range listLength {
		other := *req
		if w.OneIn(3) {
			other.Action = w.Action()
			got, want := q.To(other.Action), evaluate(&other)
			w.count(&got)
			w.to++
			if got != want {
				return fmt.Sprintf("To(%q): got %s, want %s, of %v", other.Action, decisionText(&got), decisionText(&want), req)
			}
			continue
		}
		other.Resource = w.ResourceFor(&req.Principal)
		entries := w.Entries()
		other.Context.Set(entries...)
		got, want := q.On(other.Resource, entries...), evaluate(&other)
		w.count(&got)
		w.on++
		if got != want {
			return fmt.Sprintf("On(%q, %v): got %s, want %s, of %v", other.Resource, entries, decisionText(&got), decisionText(&want), req)
		}
	}
	return ""
}
