package lint

import (
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// A window is when the clauses of a statement about the date match.
type window struct {
	clauses []*clause.Clause
	at      source.Value // the key of the first
	moments []moment
	failing int // clauses that do not match at the time that was looked at last
	fails   []bool
}

// A moment is a time at which the clause with the given index may change.
type moment struct {
	at     time.Time
	clause int
}

// add adds cl, the key of which is given, if it is about the date.
func (w *window) add(cl *clause.Clause, key source.Value) {
	moments, _ := cl.Moments(nil)
	if len(moments) == 0 {
		return
	}
	if w.clauses == nil {
		w.at = key
	}
	for _, t := range moments {
		w.moments = append(w.moments, moment{t, len(w.clauses)})
	}
	w.clauses = append(w.clauses, cl)
}

// window reports a window that is empty or over. Between two neighboring moments
// nothing changes, so it is enough to try these, and a time before the first. At
// each only the clauses that may change then are matched.
func (l *linter) window(w *window) {
	if len(w.moments) == 0 {
		return
	}
	slices.SortFunc(w.moments, func(a, b moment) int { return a.at.Compare(b.at) })
	last := time.Time{}
	open := w.openAt(w.moments[0].at.Add(-time.Second))
	for i, m := range w.moments {
		c := contextAt(m.at)
		w.match(m.clause, &c)
		simultaneous := i+1 < len(w.moments) && w.moments[i+1].at.Equal(m.at)
		if !simultaneous && w.failing == 0 {
			open, last = true, m.at
		}
	}
	switch {
	case !open:
		l.report(w.at, DateEmpty, "no time satisfies the dates, so the statement never matches")
	case !l.now.IsZero() && !last.After(l.now) && !w.openAt(l.now):
		l.report(w.at, DateOver, "the dates are over, so the statement matches no longer")
	}
}

// openAt reports whether all clauses match at t.
func (w *window) openAt(t time.Time) bool {
	c := contextAt(t)
	w.failing, w.fails = 0, make([]bool, len(w.clauses))
	for i := range w.clauses {
		w.match(i, &c)
	}
	return w.failing == 0
}

// match notes whether the clause with index i matches in c.
func (w *window) match(i int, c *clause.Context) {
	if w.fails[i] {
		w.failing--
	}
	w.fails[i] = !w.clauses[i].Match(c)
	if w.fails[i] {
		w.failing++
	}
}

// contextAt returns a context in which there is nothing but the time.
func contextAt(t time.Time) clause.Context {
	if t.IsZero() {
		t = t.Add(time.Nanosecond) // zero would mean the current time
	}
	return clause.Context{}.Bind(caller.Principal{}, "", t)
}
