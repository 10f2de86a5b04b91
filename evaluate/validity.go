package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Validity is the half-open interval [From, Until) of Request.Time over which the
// [Outcome] of a decision does not change. A zero bound is unbounded. No request is made
// at the zero time, and a bound there is given as the nanosecond after it.
type Validity struct{ From, Until time.Time }

// String returns v in words, such as "until 2026-07-01T00:00:00Z".
func (v Validity) String() string { return v.In(policy.English) }

// In returns String in language l.
func (v Validity) In(l policy.Language) string { return v.text().In(message.Language(l)) }

func (v *Validity) text() message.Text {
	from, until := v.From.UTC().Format(time.RFC3339Nano), v.Until.UTC().Format(time.RFC3339Nano)
	switch {
	case v.From.IsZero() && v.Until.IsZero():
		return message.Of("always")
	case v.From.IsZero():
		return message.Of("until {time}", until)
	case v.Until.IsZero():
		return message.Of("from {time}", from)
	}
	return message.Of("from {start} until {end}", from, until)
}

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
