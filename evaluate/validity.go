package evaluate

import (
	"iter"
	"time"
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

// Until decides req and reports the interval around its time over which the outcome
// stays the same, all else equal: an allow, an implicit deny or an explicit deny
// (SEMANTICS S-61). It is what a cache has to know and what to tell a person. The
// interval does not end where another statement or another type of policy takes over:
// the decision is that at the time of req.
//
// Date and Numeric operators on aws:CurrentTime and aws:EpochTime move with
// time, and so does Request.Expires. The bounds are exact to the nanosecond:
// DateLessThanEquals holds until one nanosecond after its date. If a String
// operator or a policy variable reads either key as text, each bound is at most
// the edge of the current second: short, never wrong (SEMANTICS S-30).
//
// It takes O(n log n) time in the size of the policies and the request.
func Until(req *Request, p *Policies) (Decision, Validity) {
	q, now := questionOf(req, p, attached{}, "")
	v, validity := newClock(q).until(now)
	return v.Decision, validity
}

// Timeline yields the decisions of req over [from, to), whatever its own time: the
// intervals over which the outcome stays the same, in order and without gaps. The
// decision is that at the beginning of the interval; later in it another statement may
// decide likewise. The outcomes of neighbors differ. The first interval and the last
// are cut off at from and to.
//
// It takes O(n log n) time in the size of the policies and the request. If a
// String operator or a policy variable reads the time as text, each second is
// looked at: that is meant for spans of hours or days. After some 30 million
// looks at such an element, one for each second of a year, the rest of the span is an
// interval of its own, denied with a Problem that says so. Nothing else is ever left
// out.
func Timeline(req *Request, p *Policies, from, to time.Time) iter.Seq2[Validity, Decision] {
	q, _ := questionOf(req, p, attached{}, "")
	return decisions(from, to, q)
}

// Until is like the function [Until], with what is attached.
func (e *Evaluator) Until(req *Request, extra *Policies) (Decision, Validity) {
	q, now := e.questionOf(req, extra)
	v, validity := newClock(q).until(now)
	return v.Decision, validity
}

// Timeline is like the function [Timeline], with what is attached now: later
// calls of [Evaluator.Replace] have no effect on it.
func (e *Evaluator) Timeline(req *Request, extra *Policies, from, to time.Time) iter.Seq2[Validity, Decision] {
	q, _ := e.questionOf(req, extra)
	return decisions(from, to, q)
}

// UntilAssumeRole decides req as [AssumeRole] does and reports the interval over
// which the outcome stays the same, whichever action decides: when the role can be
// assumed, which is not how long its session lives. The expiry of the calling session
// and of a SAML assertion count. The error is that of AssumeRole.
func UntilAssumeRole(req *AssumeRoleRequest, p *Policies) (AssumeRoleResult, Validity, error) {
	a, err := newAssumption(req, p)
	if err != nil {
		return AssumeRoleResult{}, Validity{}, err
	}
	result, validity := a.until()
	return result, validity, nil
}

// TimelineAssumeRole yields the answers to req over [from, to), whatever its own
// time, as [Timeline] does: who may assume the role, and when. Decision, action and
// session are those of a call at the beginning of each interval. The error is that of
// AssumeRole.
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
	result, validity := a.until()
	return result, validity, nil
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

// until is UntilAssumeRole.
func (a *assumption) until() (AssumeRoleResult, Validity) {
	v, validity := newClock(a.questions()...).until(a.now)
	return a.resultOf(v.action, v.Decision), validity
}

// timeline is TimelineAssumeRole.
func (a *assumption) timeline(from, to time.Time) iter.Seq2[Validity, AssumeRoleResult] {
	a.carried = a.carriedOver() // once for all sessions
	return func(yield func(Validity, AssumeRoleResult) bool) {
		for validity, v := range newClock(a.questions()...).segments(from, to) {
			if !yield(validity, a.moved(notZero(validity.From)).resultOf(v.action, v.Decision)) {
				return
			}
		}
	}
}

// decisions yields the decisions of q over [from, to).
func decisions(from, to time.Time, q question) iter.Seq2[Validity, Decision] {
	return func(yield func(Validity, Decision) bool) {
		for validity, v := range newClock(q).segments(from, to) {
			if !yield(validity, v.Decision) {
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

// justBefore returns the last time before t that is not the zero time.
func justBefore(t time.Time) time.Time {
	before := t.Add(-1)
	if before.IsZero() {
		return before.Add(-1)
	}
	return before
}
