package evaluate

import (
	"maps"
	"strings"
	"sync/atomic"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Attachments says which policies are attached to what. Its fields have the
// meaning of those of [Policies]. A resource key also covers what follows it
// after "/" or ":"; the longest match wins. Role sessions whose path is unknown
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

// A snapshot is a copy of Attachments. It never changes.
type snapshot struct {
	Attachments
	roles      map[roleName]string // ARN of each role that has policies, by name
	longestKey int                 // among the ARNs of resources
	indexes    *indexes
}

// A roleName identifies a role without its path.
type roleName struct{ partition, account, name string }

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
	copies := make(listCopies)
	s := &snapshot{
		Attachments: Attachments{
			Identity:  copies.lists(a.Identity),
			Boundary:  maps.Clone(a.Boundary),
			Resource:  maps.Clone(a.Resource),
			SCP:       copies.levels(a.SCP),
			RCP:       copies.levels(a.RCP),
			MustAllow: maps.Clone(a.MustAllow),
			Account:   a.Account,
		},
		roles: make(map[roleName]string),
	}
	for key := range a.Identity {
		s.addRole(key)
	}
	for key := range a.Boundary {
		s.addRole(key)
	}
	for key := range a.Resource {
		s.longestKey = max(s.longestKey, len(key))
	}
	for key := range a.MustAllow {
		s.longestKey = max(s.longestKey, len(key))
	}
	s.indexes = newIndexes(&s.Attachments)
	e.attached.Store(s)
}

// addRole makes the role with the given ARN known by its name.
func (s *snapshot) addRole(text string) {
	role, ok := arn.Split(text)
	path, isRole := strings.CutPrefix(role.Resource, "role/")
	if ok && isRole {
		name := path[strings.LastIndexByte(path, '/')+1:]
		s.roles[roleName{role.Partition, role.Account, name}] = text
	}
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
	identity, problem := s.fill(&p, req, extra)
	var c lazyContext
	ev := evaluation{req: req, policies: &p, attached: identity, context: &c}
	if problem == "" {
		ev.indexes = s.indexes
		problem = ev.prepare(s.Account)
	}
	if problem != "" {
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
	s := e.attached.Load()
	a.attached, a.problem = s.fill(&p, &request, extra)
	if a.problem == "" {
		a.indexes = s.indexes
		a.setPolicies(&p)
	}
	return a, nil
}

func (s *snapshot) evaluate(req *Request, extra *Policies) Decision {
	var p Policies
	identity, problem := s.fill(&p, req, extra)
	var c lazyContext
	ev := evaluation{req: req, policies: &p, attached: identity, context: &c}
	if problem == "" {
		ev.indexes = s.indexes
		problem = ev.prepare(s.Account)
	}
	if problem != "" {
		return Decision{Problem: problem}
	}
	return ev.decide()
}

// fill makes p extra with what is attached in s, but for the attached
// identity-based policies, which come on top of those of extra.
func (s *snapshot) fill(p *Policies, req *Request, extra *Policies) (identity []*policy.Policy, problem string) {
	switch {
	case s == nil:
		return nil, problemNotInitialized
	case req == nil:
		return nil, problemNoRequest
	}
	if extra != nil {
		*p = *extra
	}
	issuer := s.issuer(&req.Principal)
	boundary := s.Boundary[issuer]
	resource, mustAllow := s.resource(req.Resource)
	scp, rcp := s.SCP[req.Principal.Account()], s.RCP[req.owner(s.Account)]
	if p.Boundary != nil && boundary != nil || p.Resource != nil && resource != nil ||
		p.SCP != nil && scp != nil || p.RCP != nil && rcp != nil {
		return nil, problemAttachedTwice
	}
	if boundary != nil {
		p.Boundary = boundary
	}
	if resource != nil {
		p.Resource = resource
	}
	if scp != nil {
		p.SCP = scp
	}
	if rcp != nil {
		p.RCP = rcp
	}
	p.ResourceMustAllow = p.ResourceMustAllow || mustAllow
	return s.Identity[issuer], ""
}

// issuer returns the ARN by which the policies of caller are attached.
func (s *snapshot) issuer(caller *principal.Principal) string {
	if !caller.PathUnknown() {
		return caller.Issuer()
	}
	name := caller.Issuer()
	name = name[strings.LastIndexByte(name, '/')+1:]
	return s.roles[roleName{caller.Partition(), caller.Account(), name}]
}

// resource returns the policy attached to the resource with the given ARN or to
// what it is part of, and whether that policy has to allow.
func (s *snapshot) resource(text string) (p *policy.Policy, mustAllow bool) {
	if s.longestKey == 0 {
		return nil, false
	}
	end := len(text)
	for end > 0 {
		if end <= s.longestKey {
			key := text[:end]
			if p == nil {
				p = s.Resource[key]
			}
			mustAllow = mustAllow || s.MustAllow[key]
		}
		end = strings.LastIndexAny(text[:end], "/:")
	}
	return p, mustAllow
}
