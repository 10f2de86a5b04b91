package evaluate

import (
	"iter"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
)

// A verdict is the answer at a moment. Over an interval its outcome stays the same,
// and that alone: who asks until when access lasts does not mean the statement, and
// what keeps answers keeps the outcome (SEMANTICS S-61).
type verdict struct {
	Decision
	action string // of the assumption of a role
}

// A clock answers questions as time goes by, all of which have to be answered
// with yes. At each moment it looks at what may change then and at nothing else.
// It is for one goroutine.
type clock struct {
	questions []timed
	moments   []moment // in order; between two neighbors the verdict is the same
	perSecond bool     // except for a change at each full second
	textSteps int      // how many times the time was read as text
}

// A timed question is one of those that a clock answers: may this be done, at any
// time?
type timed struct {
	action  string
	expires time.Time // if not zero, from then on the answer is expired
	expired Decision
	always  Decision // the answer if there is no tracker
	tracker *tracker
}

// A moment is a time at which one part of a question, or the question itself if
// the part is -1, may change.
type moment struct {
	event
	question int32
}

// expiry stands for a part: the whole question.
const expiry = -1

// maxTextSteps bounds how many times a timeline matches parts that read the time
// as text: one of them at each second of a year.
const maxTextSteps = 366 * 24 * 60 * 60

const problemTextSteps = "the time is read as text, by a String operator or a policy variable, " +
	"and the Timeline has too many seconds for that: ask for a shorter span"

func newClock(questions ...Question) *clock {
	c := new(clock)
	if len(questions) == 0 {
		questions = make([]Question, 1) // which denies
	}
	for _, q := range questions {
		c.add(&q)
	}
	slices.SortFunc(c.moments, func(a, b moment) int { return a.at.Compare(b.at) })
	return c
}

// add adds q, which is only for c.
func (c *clock) add(q *Question) {
	t := timed{action: q.request.Action}
	i := int32(len(c.questions))
	expires := q.request.Expires
	q.request.Time, q.request.Expires = notZero(q.request.Time), time.Time{}
	ev := q.over(new(decision.BoundContext))
	d, done := q.prepare(&ev)
	t.always = d
	if d.Problem == "" && !expires.IsZero() {
		t.expires, t.expired = expires, q.expired()
		c.moments = append(c.moments, moment{event{expires, expiry}, i})
	}
	if !done {
		ev.BoundContext() // only read from now on
		c.perSecond = c.perSecond || ev.ReadsTime()
		t.tracker = newTracker(&ev, timeOnly, nil)
		c.perSecond = c.perSecond || len(t.tracker.texts) > 0
		for _, e := range t.tracker.events {
			c.moments = append(c.moments, moment{e, i})
		}
	}
	c.questions = append(c.questions, t)
}

// verdict returns the answer at t, to which the trackers have come: if all
// questions are answered with yes, the first stands for them.
func (c *clock) verdict(t time.Time) (v verdict) {
	for i := range c.questions {
		q := &c.questions[i]
		d := q.always
		switch {
		case !q.expires.IsZero() && !notZero(t).Before(q.expires):
			d = q.expired
		case q.tracker != nil:
			d = q.tracker.decide()
		}
		if i == 0 || !d.Allowed() {
			v = verdict{d, q.action}
		}
		if !d.Allowed() {
			break
		}
	}
	return v
}

// match matches the parts of moments at t.
func (c *clock) match(moments []moment, t time.Time) {
	for i := range c.questions {
		tracker := c.questions[i].tracker
		if tracker == nil {
			continue
		}
		context := tracker.at(t)
		for _, m := range moments {
			if int(m.question) == i && m.part != expiry {
				tracker.set(m.part, tracker.matches(m.part, &context))
			}
		}
	}
}

// matchTexts matches all parts that read the time as text, at t.
func (c *clock) matchTexts(t time.Time) {
	for i := range c.questions {
		tracker := c.questions[i].tracker
		if tracker == nil || len(tracker.texts) == 0 {
			continue
		}
		context := tracker.at(t)
		for _, i := range tracker.texts {
			c.textSteps += int(tracker.parts[i].weight)
			tracker.set(i, tracker.matches(i, &context))
		}
	}
}

// start brings c to t, wherever it was, and returns the verdict and the number of
// moments up to and including t.
func (c *clock) start(t time.Time) (v verdict, next int) {
	c.match(c.moments, t)
	c.matchTexts(t)
	next, _ = slices.BinarySearchFunc(c.moments, t, func(m moment, t time.Time) int {
		if m.at.After(t) {
			return 1
		}
		return -1
	})
	return c.verdict(t), next
}

// until returns the verdict at t and the interval over which its outcome stays the
// same.
func (c *clock) until(t time.Time) (verdict, Validity) {
	var validity Validity
	second := t.Truncate(time.Second)
	v, next := c.start(t)
	for low := next; low < len(c.moments); {
		at, high := c.moments[low].at, c.endOf(low)
		if c.perSecond && at.After(second.Add(time.Second)) {
			break
		}
		c.match(c.moments[low:high], at)
		if c.verdict(at).Outcome != v.Outcome {
			validity.Until = at
			break
		}
		low = high
	}
	c.start(t)
	for high := next; high > 0; {
		at, low := c.moments[high-1].at, c.beginOf(high)
		if c.perSecond && at.Before(second) {
			break
		}
		before := justBefore(at)
		c.match(c.moments[low:high], before)
		if c.verdict(before).Outcome != v.Outcome {
			validity.From = at
			break
		}
		high = low
	}
	if c.perSecond {
		if validity.Until.IsZero() {
			validity.Until = notZero(second.Add(time.Second))
		}
		if validity.From.IsZero() {
			validity.From = notZero(second)
		}
	}
	return v, validity
}

// endOf returns the end of the moments at the time of the one at low.
func (c *clock) endOf(low int) int {
	high := low + 1
	for high < len(c.moments) && c.moments[high].at.Equal(c.moments[low].at) {
		high++
	}
	return high
}

// beginOf returns the beginning of the moments at the time of the one before high.
func (c *clock) beginOf(high int) int {
	low := high - 1
	for low > 0 && c.moments[low-1].at.Equal(c.moments[high-1].at) {
		low--
	}
	return low
}

// segments yields the intervals of [from, to) over which the outcome stays the same,
// and the verdict at the beginning of each.
func (c *clock) segments(from, to time.Time) iter.Seq2[Validity, verdict] {
	return func(yield func(Validity, verdict) bool) {
		from, to := notZero(from), notZero(to)
		if !from.Before(to) {
			return
		}
		v, next := c.start(from)
		begin := from
		for t := c.step(from, to, next); t.Before(to); t = c.step(t, to, next) {
			if c.textSteps > maxTextSteps {
				if yield(Validity{begin, t}, v) {
					yield(Validity{t, to}, verdict{Decision{Problem: problemTextSteps}, c.questions[0].action})
				}
				return
			}
			if next < len(c.moments) && c.moments[next].at.Equal(t) {
				end := c.endOf(next)
				c.match(c.moments[next:end], t)
				next = end
			}
			if t.Equal(notZero(t.Truncate(time.Second))) {
				c.matchTexts(t)
			}
			if now := c.verdict(t); now.Outcome != v.Outcome {
				if !yield(Validity{begin, t}, v) {
					return
				}
				begin, v = t, now
			}
		}
		yield(Validity{begin, to}, v)
	}
}

// step returns the first time after t, but at most to, at which the verdict may
// change. The moments from next on are after t.
func (c *clock) step(t, to time.Time, next int) time.Time {
	if c.readsTime() {
		if second := notZero(t.Truncate(time.Second).Add(time.Second)); second.Before(to) {
			to = second
		}
	}
	if next < len(c.moments) && c.moments[next].at.Before(to) {
		return c.moments[next].at
	}
	return to
}

// readsTime reports whether a part reads the time as text.
func (c *clock) readsTime() bool {
	return slices.ContainsFunc(c.questions, func(q timed) bool { return q.tracker != nil && len(q.tracker.texts) > 0 })
}
