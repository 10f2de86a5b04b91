package evaluate

import (
	"sync/atomic"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// Attachments says which policies are attached to what. Its fields have the
// meaning of those of [Policies]. A resource key also covers what follows it
// after "/" or ":". Of several policies that of the longest key is taken, while
// MustAllow holds if any key says so. Role sessions whose path is unknown
// are found by account and role name (SEMANTICS S-34).
type Attachments struct {
	Identity map[string][]*policy.Policy   // by ARN of the user or role
	Boundary map[string]*policy.Policy     // by ARN of the user or role
	Resource map[string]*policy.Policy     // by resource ARN; also covers sub-resources
	SCP      map[string][][]*policy.Policy // by account ID
	RCP      map[string][][]*policy.Policy // by account ID

	MustAllow map[string]bool // resource ARNs for which ResourceMustAllow holds
	Account   string          // owner of resources whose ARN names no account
}

// An Evaluator evaluates requests against a set of attachments. It is safe for
// concurrent use, [Evaluator.Replace] included. The zero Evaluator denies.
type Evaluator struct {
	attached atomic.Pointer[snapshot]
}

// New returns an Evaluator for a. It copies the maps and lists of a, so that
// later changes to them have no effect. A nil a stands for no attachments.
func New(a *Attachments) *Evaluator {
	e := new(Evaluator)
	e.Replace(a)
	return e
}

// Replace atomically replaces the attachments of e, as [New] takes them.
// Evaluations in progress finish with those they started with.
func (e *Evaluator) Replace(a *Attachments) {
	if a == nil {
		a = new(Attachments)
	}
	e.attached.Store(newSnapshot(a))
}

// Evaluate decides req by the attached policies and those in extra, which may
// be nil. Identity of extra is added to what is attached; Session and Endpoint
// come from extra only; Boundary, Resource, SCP or RCP set in both is denied
// with a Problem. It does not allocate.
func (e *Evaluator) Evaluate(req *Request, extra *Policies) Decision {
	return e.attached.Load().evaluate(req, extra)
}

// EvaluateAll decides every request in reqs by the same attachments, even if
// they are replaced meanwhile, and appends the decisions to dst.
func (e *Evaluator) EvaluateAll(dst []Decision, reqs []Request, extra *Policies) []Decision {
	s := e.attached.Load()
	for i := range reqs {
		dst = append(dst, s.evaluate(&reqs[i], extra))
	}
	return dst
}

// Explain decides req as [Evaluator.Evaluate] does and says how.
func (e *Evaluator) Explain(req *Request, extra *Policies) *Explanation {
	s := e.attached.Load()
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	if problem := s.prepare(&ev, extra); problem != "" {
		return unexplained(req, problem)
	}
	return ev.explain()
}

// AssumeRole is like the function [AssumeRole], with what is attached to the
// caller and to the account of the role. Policies attached to the role take no
// part: its trust policy is that of req.
func (e *Evaluator) AssumeRole(req *AssumeRoleRequest, extra *Policies) (AssumeRoleResult, error) {
	a, err := e.newAssumption(req, extra)
	if err != nil {
		return AssumeRoleResult{}, err
	}
	return a.result(), nil
}

// ExplainAssumeRole decides req as [Evaluator.AssumeRole] does and says how.
func (e *Evaluator) ExplainAssumeRole(req *AssumeRoleRequest, extra *Policies) ([]*Explanation, error) {
	a, err := e.newAssumption(req, extra)
	if err != nil {
		return nil, err
	}
	return a.explanations(), nil
}

// newAssumption prepares to decide a call by what is attached and extra.
func (e *Evaluator) newAssumption(req *AssumeRoleRequest, extra *Policies) (*assumption, error) {
	if extra == nil {
		extra = new(Policies)
	}
	a, err := newAssumption(req, extra)
	if err != nil || a.problem != "" {
		return a, err
	}
	request := a.request("")
	var p Policies
	ev := evaluation{req: &request, policies: &p}
	a.problem = e.attached.Load().fill(&ev, extra)
	if a.problem == "" {
		a.attached = ev.attached
		a.setPolicies(&p)
	}
	return a, nil
}
