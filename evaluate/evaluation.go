package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An evaluation is a request and the decision over it, and what is asked beside: whether
// the request makes sense, how the decision came about, and what would change it.
type evaluation struct {
	decision.Evaluation
	req   *Request
	alone bool // the account of the resource has no say, whichever it is: sts:AssumeRoot
}

// elements returns what the elements of a statement are matched against. Whoever has the
// evaluation as a variable assigns them: assigned through a pointer to it, req would escape.
func (req *Request) elements() (p *caller.Principal, action, resource string, c *clause.Context) {
	return (*caller.Principal)(&req.Principal), req.Action, req.Resource, (*clause.Context)(&req.Context)
}

// decide decides ev, which is prepared.
func (ev *evaluation) decide() Decision {
	r := ev.Decide()
	return Decision{Outcome: Outcome(r.Outcome), Type: policy.Type(r.Type), Statement: (*policy.Statement)(r.Statement)}
}
