package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A listing is what a Question keeps for requests like its own: by the same caller in the
// same context, to another resource or with another action. It is the request that is
// decided now, and what was found out for those before it.
type listing struct {
	evaluation // of request
	request    Request
	bound      decision.BoundContext
	memory     decision.Memory
	few        [4]clause.Entry // room for the entries of most requests
	head       string          // what resources begin with that have the owner of the last one; "" if there is none

	begun   bool
	sources decision.Sources // of the caller alone
	account *attachedAccount // of the caller
	found   string           // problem of what is attached to the caller, or of no request or policies
	given   decision.KindSet // of which policies come with the request
	denying decision.KindSet // of which some of these deny
	caller  string           // problem of the caller, the action or the policies given
}

// On decides the request for another resource, as [Evaluate] does: who shows a list asks of
// each entry whether the caller may see it. The caller, the action, the time and the
// policies that came with the request are those of q, and so are ResourceAccount and the
// context, in which entries go before those of the same key: what differs from resource to
// resource, such as a tag. What is attached to the resource counts if an Evaluator was
// asked.
//
// It does not allocate, but for more than four entries. What does not depend on the
// resource is found out once, so that a list takes far less time than a loop over Evaluate.
func (q *Question) On(resource string, entries ...condition.Entry) Decision {
	if q == nil {
		return Decision{Problem: problemNoQuestion}
	}
	l := q.list()
	own := l.few[:0]
	for i := range entries {
		if l.request.mfa.IsZero() || !glob.EqualFold(entries[i].Key(), keyMFAAge) { // which no entry tells then
			own = append(own, clause.Entry(entries[i]))
		}
	}
	return l.decide(q, q.request.Action, resource, own)
}

// To decides the request with another action, as [Evaluate] does: who shows a menu asks of
// each entry whether the caller may choose it. All else is that of q. It does not allocate.
func (q *Question) To(action string) Decision {
	if q == nil {
		return Decision{Problem: problemNoQuestion}
	}
	return q.list().decide(q, action, q.request.Resource, nil)
}

// list returns the listing of q, begun.
func (q *Question) list() *listing {
	l := &q.listing
	if l.begun && l.req == &l.request { // which it is not in a copy of a Question
		return l
	}
	*l = listing{begun: true, request: q.request, found: q.problem}
	l.evaluation = q.overOther(&l.request, &l.bound)
	l.check()
	l.Sources = decision.Sources{Given: l.Given}
	if q.attached != nil {
		l.account, l.found = q.attached.findCaller(&l.Sources, l.bound.Facts(), &l.request)
	}
	l.Memory, l.sources = &l.memory, l.Sources
	return l
}

// check checks the caller, the action and the policies that come with the request.
func (l *listing) check() {
	l.Sources = decision.Sources{Given: l.Given}
	l.caller, l.head = l.prepareCaller(), ""
	l.given, l.denying = l.Present, l.Denying
	if l.caller == "" && l.given == 0 && l.Given != nil && !l.Given.ResourceMustAllow && !l.Given.CallerAllows {
		l.Given = nil // which says nothing
	}
}

// decide decides a request like that of q, with entries of its own.
func (l *listing) decide(q *Question, action, resource string, own []clause.Entry) Decision {
	if action != l.Action {
		l.request.Action = action
		l.SetAction(action)
		l.check()
	}
	l.request.Resource, l.Resource = resource, resource
	if len(own)+len(l.memory.Own) > 0 {
		l.memory.Own = own
		l.Context.Override(own)
		l.bound.Override(own)
	}
	sameOwner := l.head != "" && strings.HasPrefix(resource, l.head)
	problem := ""
	if !sameOwner || q.attached.tellsOfResources() || l.mayBeNamed() {
		problem = l.prepareResource(q, sameOwner)
	}
	if d, done := q.answer(problem); done {
		return d
	}
	return l.evaluation.decide()
}

// prepareResource makes l ready to decide about its resource, which may have the owner of
// the last one. It returns a problem, or "".
func (l *listing) prepareResource(q *Question, sameOwner bool) string {
	if problem := l.find(q); problem != "" {
		return problem
	}
	l.Present |= l.given
	l.Denying |= l.denying
	if !sameOwner {
		l.head = ""
		if problem := l.prepareOwner(q.home); problem != "" {
			return problem
		}
		l.head = arn.Head(l.Resource)
	}
	return l.finish()
}

// find finds what is attached to the resource. It returns a problem that goes before those
// of the resource itself, or "".
func (l *listing) find(q *Question) (problem string) {
	l.Sources = l.sources
	if l.found != "" {
		return l.found
	}
	if q.attached != nil {
		if problem := q.attached.findResource(&l.Sources, l.bound.Facts(), &l.request, l.account); problem != "" {
			return problem
		}
		if l.IsTwice(l.Given) {
			return problemAttachedTwice
		}
	}
	return l.caller
}
