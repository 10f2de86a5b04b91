package evaluate

import (
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A question is what a clock asks: may this be done, at any time? It is only
// read.
type question struct {
	action string // of the assumption of a role

	expires time.Time // if not zero, from then on the answer is expired
	expired Decision

	ev        *evaluation // prepared, for what policies decide; otherwise nil
	always    Decision    // the answer if ev is nil
	perSecond bool        // a policy reads the time as text, be it a statement that can apply or not
}

// questionOf returns the question whether req is allowed, and the time of req.
// What is attached comes on top of p, and home owns resources whose ARN names no
// account.
func questionOf(req *Request, p *Policies, attached attached, home string) (question, time.Time) {
	if req == nil || p == nil {
		return question{always: Evaluate(req, p)}, time.Time{}
	}
	now := req.Time
	if now.IsZero() {
		now = time.Now()
	}
	moved := *req
	moved.Time, moved.Expires = notZero(now), time.Time{}
	ev := evaluation{req: &moved, policies: p, attached: attached, context: &lazyContext{role: attached.role}}
	if problem := ev.prepare(home); problem != "" {
		return question{always: Decision{Problem: problem}}, now
	}
	ev.boundContext() // only read from now on
	return question{
		expires: req.Expires, expired: Decision{Problem: problemExpired}, ev: &ev, perSecond: ev.readsTime(),
	}, now
}

func (e *Evaluator) questionOf(req *Request, extra *Policies) (question, time.Time) {
	s := e.current()
	var p Policies
	ev := evaluation{req: req, policies: &p, context: new(lazyContext)}
	if problem := s.fill(&ev, extra); problem != "" {
		return question{always: Decision{Problem: problem}}, time.Time{}
	}
	return questionOf(req, &p, ev.attached, s.home)
}

// questions returns one question for each action of the call. What the call is
// checked for does not depend on the time.
func (a *assumption) questions() []question {
	var all []question
	for _, action := range a.actions {
		req := a.request(action)
		req.Time, req.Expires = notZero(req.Time), time.Time{}
		ev := &evaluation{req: &req, policies: &a.policies, attached: a.attached, context: &lazyContext{role: a.attached.role}, assuming: true}
		q := question{action: action}
		switch d, done := a.prepare(ev); {
		case !done:
			q.ev, q.perSecond = ev, ev.readsTime()
			fallthrough
		case d.Problem == "":
			q.always, q.expires, q.expired = d, a.expires(), Decision{Problem: problemCallerExpired}
		default:
			q.always = d
		}
		all = append(all, q)
	}
	return all
}

// readsTime reports whether a statement of any policy reads the time as text.
func (ev *evaluation) readsTime() bool {
	p := ev.policies
	all := slices.Concat(ev.attached.policies(), p.Identity, p.Session, []*policy.Policy{p.Resource, p.Boundary, p.Endpoint})
	for _, level := range slices.Concat(p.SCP, p.RCP) {
		all = append(all, level...)
	}
	var moments []time.Time
	for _, p := range all {
		if p == nil {
			continue
		}
		for s := range p.Statements() {
			var perSecond bool
			if moments, perSecond = s.Moments(moments[:0]); perSecond {
				return true
			}
		}
	}
	return false
}
