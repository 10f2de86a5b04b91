package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Validity is the half-open interval [From, Until) of Request.Time over which the
// [Outcome] of a decision does not change. A zero bound is unbounded. No request is made
// at the zero time, and a bound there is given as the nanosecond after it.
type Validity struct{ From, Until time.Time }

// String returns v in words, such as "until 2026-07-01T00:00:00Z".
func (v Validity) String() string {
	from, until := v.From.UTC().Format(time.RFC3339Nano), v.Until.UTC().Format(time.RFC3339Nano)
	switch {
	case v.From.IsZero() && v.Until.IsZero():
		return "always"
	case v.From.IsZero():
		return "until " + until
	case v.Until.IsZero():
		return "from " + from
	}
	return "from " + from + " until " + until
}

// In returns String in language l.
func (v Validity) In(policy.Language) string { return v.String() }

// notZero returns t or, if t is the zero time, which stands for the current one,
// the time after it.
func notZero(t time.Time) time.Time {
	if t.IsZero() {
		return t.Add(1)
	}
	return t
}

// justBefore returns the last time before t that is not the zero time.
func justBefore(t time.Time) time.Time {
	before := t.Add(-1)
	if before.IsZero() {
		return before.Add(-1)
	}
	return before
}
