package policy

import (
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// maxMoments is the largest number of times at which a window is tried. A window
// with more dates is not judged, so that the time stays linear.
const maxMoments = 64

// A window is when the clauses of a statement about the date match.
type window struct {
	clauses []*condition.Clause
	at      place // of the first
	moments []time.Time
}

// add adds cl, which stands at the place, if it is about the date.
func (w *window) add(cl *condition.Clause, at *place) {
	moments, _ := cl.Moments(nil)
	if len(moments) == 0 {
		return
	}
	if w.clauses == nil {
		w.at = *at
	}
	w.clauses = append(w.clauses, cl)
	w.moments = append(w.moments, moments...)
}

// window reports a window that is empty or over. Between two neighboring moments
// nothing changes, so it is enough to try these, and a time before the first.
func (l *linter) window(w *window) {
	if len(w.moments) == 0 || len(w.moments) > maxMoments {
		return
	}
	slices.SortFunc(w.moments, time.Time.Compare)
	last := time.Time{}
	open := w.open(w.moments[0].Add(-time.Second))
	for _, moment := range w.moments {
		if w.open(moment) {
			open, last = true, moment
		}
	}
	switch {
	case !open:
		l.report(&w.at, LintDateEmpty, "no time satisfies the dates, so the statement never matches")
	case !l.now.IsZero() && !last.After(l.now) && !w.open(l.now):
		l.report(&w.at, LintDateOver, "the dates are over, so the statement matches no longer")
	}
}

// open reports whether all clauses match at t.
func (w *window) open(t time.Time) bool {
	if t.IsZero() {
		t = t.Add(time.Nanosecond) // zero would mean the current time
	}
	c := condition.Context{}.Bind(principal.Principal{}, "", t)
	for _, cl := range w.clauses {
		if !cl.Match(&c) {
			return false
		}
	}
	return true
}
