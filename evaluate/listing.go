package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A listing is what a Question keeps for requests like its own: by the same caller in the
// same context, to another resource or with another action. It is the request that is
// decided, and what was found out for those before it.
type listing struct {
	request Request
	bound   decision.BoundContext
	memory  decision.Memory
	few     [4]clause.Entry // room for the entries of most requests
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
	l := &q.listing
	l.request = q.request
	l.request.Resource = resource
	own := l.few[:0]
	for i := range entries {
		own = append(own, clause.Entry(entries[i]))
	}
	l.memory.Own = own
	return q.decideOther()
}

// To decides the request with another action, as [Evaluate] does: who shows a menu asks of
// each entry whether the caller may choose it. All else is that of q. It does not allocate.
func (q *Question) To(action string) Decision {
	if q == nil {
		return Decision{Problem: problemNoQuestion}
	}
	l := &q.listing
	l.request = q.request
	l.request.Action = action
	l.memory.Own = nil
	return q.decideOther()
}

// decideOther decides the request of the listing.
func (q *Question) decideOther() Decision {
	l := &q.listing
	(*clause.Context)(&l.request.Context).Override(l.memory.Own)
	l.bound = decision.BoundContext{}
	ev := q.overOther(&l.request, &l.bound)
	ev.Memory = &l.memory
	problem := q.problem
	if q.attached != nil {
		problem = q.attached.find(&ev.Sources, l.bound.Facts(), &l.request, &q.given)
	}
	if d, done := q.prepareOther(&ev, problem); done {
		return d
	}
	return ev.decide()
}
