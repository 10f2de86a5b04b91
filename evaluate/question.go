package evaluate

import (
	"iter"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Question is a request bound to the policies that decide it. [Ask] and
// [Evaluator.Ask] make it, and its methods say whether the request is allowed, how
// that came about, and how long it stays so.
//
// All its answers are about the same things: the request as it was then, the
// time at which it was asked if Request.Time is zero, and what was attached to
// the Evaluator then, even if [Evaluator.Apply] or [Evaluator.Replace] is called meanwhile.
//
// A Question serves one goroutine and lives as long as the request that it
// serves. A nil Question and the zero Question deny with a Problem.
type Question struct {
	request Request // with a Time
	given   Policies
	sources decision.Sources // what an Evaluator adds
	home    string           // owner of resources whose ARN names no account
	facts   clause.Facts     // that an Evaluator knows
	version uint64           // of what is attached to the Evaluator

	attached *snapshot // to the Evaluator; nil if none was asked
	problem  string    // why it cannot be decided

	asked    bool // by Ask
	called   bool // it is part of a call, whose caller has more than Request.Expires that ends
	assuming bool // it is part of the assumption of a role
	barred   bool // the trust policy of the role has no say: see assumption.isBarred
	alone    bool // the account of the resource has no say

	possible func(*NearMiss) bool // of a call: whether it can be as a near miss says

	listing listing // of On and To
}

// Ask binds req to p. It does not fail: whatever cannot be evaluated is denied with
// a [Decision.Problem]. For the decision alone, [Evaluate] is the shorter way.
func Ask(req *Request, p *Policies) *Question {
	q := new(Question)
	q.ask(req, p)
	return q
}

// Ask is like the function [Ask], with what is attached now and, as
// [Evaluator.Evaluate] takes it, extra.
func (e *Evaluator) Ask(req *Request, extra *Policies) *Question {
	q := new(Question)
	q.askAttached(e, req, extra)
	return q
}

// ask makes q the question of req and p.
func (q *Question) ask(req *Request, p *Policies) {
	switch {
	case req == nil:
		q.problem = problemNoRequest
	case p == nil:
		q.request, q.problem = *req, problemNoPolicies
	default:
		q.request, q.given = *req, *p
	}
	q.begin()
}

// begin makes q, which has its request, ready to be asked.
func (q *Question) begin() {
	q.asked = true
	if q.request.Time.IsZero() {
		q.request.Time = time.Now()
	}
}

// askAttached makes q the question of req and what is attached to e, and extra.
func (q *Question) askAttached(e *Evaluator, req *Request, extra *Policies) {
	if req == nil {
		q.ask(nil, nil)
		return
	}
	q.request = *req
	q.begin()
	q.attach(e.current(), extra)
}

// attach makes extra and what is attached in s the policies of q.
func (q *Question) attach(s *snapshot, extra *Policies) {
	switch {
	case q.problem != "":
		return
	case s == nil:
		q.problem = problemNotInitialized
		return
	}
	q.given, q.version, q.attached = Policies{}, s.version, s
	if extra != nil {
		q.given = *extra
	}
	q.home = s.home
	q.problem = s.find(&q.sources, &q.facts, &q.request, extra)
}

// Version returns the [Evaluator.Version] of the attachments that q was asked of: its answers
// are those of that version. It is 0 without an Evaluator.
func (q *Question) Version() uint64 {
	if q == nil {
		return 0
	}
	return q.version
}

// Decision decides the request as [Evaluate] does.
func (q *Question) Decision() Decision {
	if q == nil {
		return Decision{Problem: problemNoQuestion}
	}
	var c decision.BoundContext
	ev := q.over(&c)
	if d, done := q.prepare(&ev); done {
		return d
	}
	return ev.decide()
}

// Explain decides the request and says how. It takes O(n log n) time in the size of
// the policies and the request: of long values it shows the beginning, and the
// search for near misses ends after a bounded amount of work, see [Explanation].
func (q *Question) Explain() *Explanation {
	if q == nil {
		return &Explanation{Decision: q.Decision()}
	}
	var c decision.BoundContext
	ev := q.over(&c)
	if d, done := q.prepare(&ev); done {
		return &Explanation{Action: q.request.Action, Decision: d}
	}
	return ev.explain(q.possible)
}

// Until reports the interval around the time of the request over which the outcome
// stays the same, all else equal: an allow, an implicit deny or an explicit deny
// (SEMANTICS S-61). It is what a cache has to know and what to tell a person. The
// interval does not end where another statement or another type of policy takes over.
//
// Date and Numeric operators on aws:CurrentTime and aws:EpochTime move with
// time, and so does Request.Expires. The bounds are exact to the nanosecond:
// DateLessThanEquals holds until one nanosecond after its date. If a String
// operator or a policy variable reads either key as text, each bound is at most
// the edge of the current second: short, never wrong (SEMANTICS S-30). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime
//
// It takes O(n log n) time in the size of the policies and the request.
func (q *Question) Until() Validity {
	asked := q.copied()
	_, validity := newClock(asked).until(asked.request.Time)
	return validity
}

// Timeline yields the decisions of the request over [from, to), whatever its own time:
// the intervals over which the outcome stays the same, in order and without gaps. The
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
func (q *Question) Timeline(from, to time.Time) iter.Seq2[Validity, Decision] {
	asked := q.copied()
	return func(yield func(Validity, Decision) bool) {
		for validity, v := range newClock(asked).segments(from, to) {
			if !yield(validity, v.Decision) {
				return
			}
		}
	}
}

// copied returns what q is, and the zero Question for nil.
func (q *Question) copied() Question {
	if q == nil {
		return Question{}
	}
	return *q
}

// over returns the evaluation of q, over c.
func (q *Question) over(c *decision.BoundContext) (ev evaluation) {
	*c.Facts() = q.facts
	ev = q.overOther(&q.request, c)
	ev.Sources = q.sources
	ev.Given = (*decision.Policies)(&q.given)
	return ev
}

// overOther returns the evaluation of a request like that of q, over c, without what is
// attached.
func (q *Question) overOther(req *Request, c *decision.BoundContext) (ev evaluation) {
	ev.req, ev.Bound, ev.Given = req, c, (*decision.Policies)(&q.given)
	ev.Principal, ev.Action, ev.Resource, ev.Context = req.elements()
	ev.Assuming, ev.alone = q.assuming, q.alone
	return ev
}

// prepare makes ev, the evaluation of q, ready to decide, or reports a decision in
// which no policy has a say.
func (q *Question) prepare(ev *evaluation) (d Decision, done bool) {
	problem := q.problem
	if q.asked && problem == "" {
		problem = ev.prepare(q.home)
	}
	return q.answer(problem)
}

// answer reports the decision in which no policy has a say, for a problem or "".
func (q *Question) answer(problem string) (d Decision, done bool) {
	switch {
	case !q.asked:
		return Decision{Problem: problemNoQuestion}, true
	case problem == problemExpired:
		return q.expired(), true
	case problem != "":
		return Decision{Problem: problem}, true
	case q.barred:
		return Decision{Type: policy.Trust}, true
	}
	return Decision{}, false
}

// expired is the decision if the credentials of the caller have expired.
func (q *Question) expired() Decision {
	if q.called {
		return Decision{Problem: problemCallerExpired}
	}
	return Decision{Problem: problemExpired}
}
