package evaluate

import (
	"iter"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Validity is the half-open interval [From, Until) of Request.Time around
// which a decision does not change. A zero bound is unbounded.
type Validity struct{ From, Until time.Time }

// String returns v in words, such as "until 2026-07-01T00:00:00Z".
func (v Validity) String() string {
	from, until := v.From.Format(time.RFC3339Nano), v.Until.Format(time.RFC3339Nano)
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

// Until decides req and reports the interval around its time over which the
// decision stays the same, all else equal: the same outcome by the same
// statement of the same type of policy. It is what a cache has to know. To tell a
// person when access ends, look in [Timeline] for the next decision that does not
// allow: another statement may take over where this one ends.
//
// Date and Numeric operators on aws:CurrentTime and aws:EpochTime move with
// time, and so does Request.Expires. The bounds are exact to the nanosecond:
// DateLessThanEquals holds until one nanosecond after its date. If a String
// operator or a policy variable reads either key as text, each bound is at most
// the edge of the current second: short, never wrong (SEMANTICS S-30).
func Until(req *Request, p *Policies) (Decision, Validity) {
	c, now := clockOf(req, p, attached{}, "")
	v, validity := c.until(now)
	return v.Decision, validity
}

// Timeline yields the decisions of req over [from, to), whatever its own time:
// the intervals over which a decision stays the same, in order and without gaps.
// Neighbors differ. The first and the last are cut off at from and to. If a String operator or a policy variable reads the time as
// text, each second is looked at.
func Timeline(req *Request, p *Policies, from, to time.Time) iter.Seq2[Validity, Decision] {
	c, _ := clockOf(req, p, attached{}, "")
	return c.decisions(from, to)
}

// Until is like the function [Until], with what is attached.
func (e *Evaluator) Until(req *Request, extra *Policies) (Decision, Validity) {
	c, now := e.clockOf(req, extra)
	v, validity := c.until(now)
	return v.Decision, validity
}

// Timeline is like the function [Timeline], with what is attached now: later
// calls of [Evaluator.Replace] have no effect on it.
func (e *Evaluator) Timeline(req *Request, extra *Policies, from, to time.Time) iter.Seq2[Validity, Decision] {
	c, _ := e.clockOf(req, extra)
	return c.decisions(from, to)
}

// UntilAssumeRole decides req as [AssumeRole] does and reports the interval over
// which the answer stays the same: when the role can be assumed, which is not
// how long its session lives. The expiry of the calling session and of a SAML
// assertion count. The error is that of AssumeRole.
func UntilAssumeRole(req *AssumeRoleRequest, p *Policies) (AssumeRoleResult, Validity, error) {
	a, err := newAssumption(req, p)
	if err != nil {
		return AssumeRoleResult{}, Validity{}, err
	}
	v, validity := a.clock().until(a.now)
	return a.resultOf(v.action, v.Decision), validity, nil
}

// TimelineAssumeRole yields the answers to req over [from, to), whatever its own
// time: who may assume the role, and when. The sessions are those of calls at
// the beginning of each interval. The error is that of AssumeRole.
func TimelineAssumeRole(req *AssumeRoleRequest, p *Policies, from, to time.Time) (iter.Seq2[Validity, AssumeRoleResult], error) {
	a, err := newAssumption(req, p)
	if err != nil {
		return nil, err
	}
	return a.timeline(from, to), nil
}

// UntilAssumeRole is like the function [UntilAssumeRole], with what is attached.
func (e *Evaluator) UntilAssumeRole(req *AssumeRoleRequest, extra *Policies) (AssumeRoleResult, Validity, error) {
	a, err := e.newAssumption(req, extra)
	if err != nil {
		return AssumeRoleResult{}, Validity{}, err
	}
	v, validity := a.clock().until(a.now)
	return a.resultOf(v.action, v.Decision), validity, nil
}

// TimelineAssumeRole is like the function [TimelineAssumeRole], with what is
// attached now.
func (e *Evaluator) TimelineAssumeRole(req *AssumeRoleRequest, extra *Policies, from, to time.Time) (iter.Seq2[Validity, AssumeRoleResult], error) {
	a, err := e.newAssumption(req, extra)
	if err != nil {
		return nil, err
	}
	return a.timeline(from, to), nil
}

// A verdict is what stays the same over an interval.
type verdict struct {
	Decision
	action string // of the assumption of a role
}

// A clock decides one question at any time.
type clock struct {
	at        func(time.Time) verdict
	moments   []time.Time // between two neighbors the verdict is the same
	perSecond bool        // but for a change at each full second
}

// clockOf returns a clock for req, and the time of req. What is attached
// comes on top of p, and home owns resources whose ARN names no account.
func clockOf(req *Request, p *Policies, attached attached, home string) (*clock, time.Time) {
	if req == nil || p == nil {
		return &clock{at: func(time.Time) verdict { return verdict{Decision: Evaluate(req, p)} }}, time.Time{}
	}
	now := req.Time
	if now.IsZero() {
		now = time.Now()
	}
	at := func(t time.Time) verdict {
		moved := *req
		moved.Time = notZero(t)
		var c lazyContext
		ev := evaluation{req: &moved, policies: p, attached: attached, context: &c}
		if problem := ev.prepare(home); problem != "" {
			return verdict{Decision: Decision{Problem: problem}}
		}
		return verdict{Decision: ev.decide()}
	}
	return newClock(at, p, attached.policies(), req.Expires), now
}

func (e *Evaluator) clockOf(req *Request, extra *Policies) (*clock, time.Time) {
	s := e.current()
	var p Policies
	ev := evaluation{req: req, policies: &p}
	if problem := s.fill(&ev, extra); problem != "" {
		return &clock{at: func(time.Time) verdict { return verdict{Decision: Decision{Problem: problem}} }}, time.Time{}
	}
	return clockOf(req, &p, ev.attached, s.home)
}

// clock returns a clock for the call. What the call is checked for does not
// depend on the time.
func (a *assumption) clock() *clock {
	at := func(t time.Time) verdict {
		action, d := a.moved(notZero(t)).decideAll()
		return verdict{Decision: d, action: action}
	}
	return newClock(at, &a.policies, a.attached.policies(), a.expires())
}

// timeline is TimelineAssumeRole.
func (a *assumption) timeline(from, to time.Time) iter.Seq2[Validity, AssumeRoleResult] {
	return func(yield func(Validity, AssumeRoleResult) bool) {
		for validity, v := range a.clock().segments(from, to) {
			if !yield(validity, a.moved(notZero(validity.From)).resultOf(v.action, v.Decision)) {
				return
			}
		}
	}
}

// notZero returns t or, if t is the zero time, which stands for the current one,
// the time after it.
func notZero(t time.Time) time.Time {
	if t.IsZero() {
		return t.Add(1)
	}
	return t
}

// newClock returns a clock for a question that policies decide. Moments that are
// zero do not count.
func newClock(at func(time.Time) verdict, p *Policies, attached []*policy.Policy, moments ...time.Time) *clock {
	c := &clock{at: at, moments: moments}
	c.add(attached...)
	c.add(p.Identity...)
	c.add(p.Session...)
	c.add(p.Resource, p.Boundary, p.Endpoint)
	for _, level := range slices.Concat(p.SCP, p.RCP) {
		c.add(level...)
	}
	c.moments = slices.DeleteFunc(c.moments, time.Time.IsZero)
	slices.SortFunc(c.moments, time.Time.Compare)
	c.moments = slices.CompactFunc(c.moments, time.Time.Equal)
	return c
}

// add adds the moments of policies, which may be nil.
func (c *clock) add(policies ...*policy.Policy) {
	for _, p := range policies {
		if p == nil {
			continue
		}
		for s := range p.Statements() {
			var perSecond bool
			c.moments, perSecond = s.Moments(c.moments)
			c.perSecond = c.perSecond || perSecond
		}
	}
}

// until returns the verdict at t and the interval over which it stays the same.
func (c *clock) until(t time.Time) (verdict, Validity) {
	v := c.at(t)
	var validity Validity
	next := c.after(t)
	second := t.Truncate(time.Second)
	for _, moment := range c.moments[next:] {
		if c.perSecond && moment.After(second.Add(time.Second)) {
			break
		}
		if c.at(moment) != v {
			validity.Until = moment
			break
		}
	}
	for _, moment := range slices.Backward(c.moments[:next]) {
		if c.perSecond && moment.Before(second) {
			break
		}
		if c.at(moment.Add(-1)) != v {
			validity.From = moment
			break
		}
	}
	if c.perSecond {
		if validity.Until.IsZero() {
			validity.Until = second.Add(time.Second)
		}
		if validity.From.IsZero() {
			validity.From = second
		}
	}
	return v, validity
}

// after returns the number of moments up to and including t.
func (c *clock) after(t time.Time) int {
	n, found := slices.BinarySearchFunc(c.moments, t, time.Time.Compare)
	if found {
		n++
	}
	return n
}

// segments yields the intervals of [from, to) over which the verdict stays the
// same, and the verdict.
func (c *clock) segments(from, to time.Time) iter.Seq2[Validity, verdict] {
	return func(yield func(Validity, verdict) bool) {
		if !from.Before(to) {
			return
		}
		start, v := from, c.at(from)
		next := c.after(from)
		for t := from; ; {
			t, next = c.step(t, to, next)
			if !t.Before(to) {
				yield(Validity{start, to}, v)
				return
			}
			if now := c.at(t); now != v {
				if !yield(Validity{start, t}, v) {
					return
				}
				start, v = t, now
			}
		}
	}
}

// step returns the first time after t, but at most to, at which the verdict may
// change. The moments from next on are after t.
func (c *clock) step(t, to time.Time, next int) (time.Time, int) {
	end := to
	if c.perSecond {
		if second := t.Truncate(time.Second).Add(time.Second); second.Before(end) {
			end = second
		}
	}
	if next < len(c.moments) && !c.moments[next].After(end) {
		return c.moments[next], next + 1
	}
	return end, next
}

// decisions yields the decisions of c over [from, to).
func (c *clock) decisions(from, to time.Time) iter.Seq2[Validity, Decision] {
	return func(yield func(Validity, Decision) bool) {
		for validity, v := range c.segments(from, to) {
			if !yield(validity, v.Decision) {
				return
			}
		}
	}
}
