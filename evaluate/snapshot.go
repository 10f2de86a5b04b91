package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A snapshot is what is attached to an Evaluator at one time, arranged so that
// it is found by few look-ups. It never changes.
type snapshot struct {
	version   uint64
	home      string // owner of resources whose ARN names no account
	callers   map[string]callerPolicies
	names     map[string]string // ARN of each user and role that has policies, by name: see appendName
	resources map[string]resourcePolicy
	longest   int                       // of the keys of resources
	scp, rcp  map[string]*decision.List // by account
}

// callerPolicies are attached to a user or role.
type callerPolicies struct {
	identity, boundary *decision.List // nil if there is none
}

// A resourcePolicy is attached to a resource.
type resourcePolicy struct {
	list      *decision.List // of one policy; nil if there is none
	mustAllow bool
}

// newSnapshot copies a, which was checked, and indexes its policies. It keeps names.
func newSnapshot(a *Attachments, names map[string]string) *snapshot {
	s := &snapshot{
		home:      a.Account,
		callers:   make(map[string]callerPolicies, max(len(a.Identity), len(a.Boundary))),
		names:     names,
		resources: make(map[string]resourcePolicy, len(a.Resource)),
		scp:       make(map[string]*decision.List, len(a.SCP)),
		rcp:       make(map[string]*decision.List, len(a.RCP)),
	}
	x := decision.NewIndexer()
	for key, policies := range a.Identity {
		s.callers[key] = callerPolicies{identity: x.List(policies...)}
	}
	for key, boundary := range a.Boundary {
		c := s.callers[key]
		c.boundary = x.List(boundary)
		s.callers[key] = c
	}
	for key, p := range a.Resource {
		s.resources[key] = resourcePolicy{list: x.List(p)}
	}
	for key, mustAllow := range a.MustAllow {
		r := s.resources[key]
		r.mustAllow = mustAllow
		s.resources[key] = r
	}
	for key := range s.resources {
		s.longest = max(s.longest, len(key))
	}
	for account, level := range a.SCP {
		s.scp[account] = x.Levels([][]*policy.Policy{level})
	}
	for account, level := range a.RCP {
		s.rcp[account] = x.Levels([][]*policy.Policy{level})
	}
	x.Finish()
	return s
}

// evaluate decides req by extra and what is attached in s.
func (s *snapshot) evaluate(req *Request, extra *Policies) Decision {
	switch {
	case s == nil:
		return Decision{Problem: problemNotInitialized}
	case req == nil:
		return Decision{Problem: problemNoRequest}
	}
	var c decision.BoundContext
	var ev evaluation
	ev.req, ev.Bound, ev.Given = req, &c, (*decision.Policies)(extra)
	ev.Principal, ev.Action, ev.Resource, ev.Context = req.elements()
	var problem string
	if problem = s.find(&ev.Sources, c.Facts(), req, extra); problem == "" {
		problem = ev.prepare(s.home)
	}
	if problem != "" {
		return Decision{Problem: problem}
	}
	return ev.decide()
}

// find adds what is attached in s for req to the sources of a decision, which may not be
// in extra too, and to its facts what s knows. It does not keep extra, which would escape.
func (s *snapshot) find(to *decision.Sources, facts *clause.Facts, req *Request, extra *Policies) (problem string) {
	issuer := req.Principal.Issuer()
	attached, ok := s.callers[issuer]
	if !ok && len(s.names) > 0 {
		if attached, issuer, problem = s.namesake(&req.Principal); problem != "" {
			return problem
		}
		ok = issuer != ""
	}
	if ok && (*caller.Principal)(&req.Principal).PathUnknown() {
		facts.Role = issuer
	}
	to.Attach(decision.KindIdentity, attached.identity)
	to.Attach(decision.KindBoundary, attached.boundary)
	if s.longest > 0 {
		resource := s.resource(req.Resource)
		to.Attach(decision.KindResource, resource.list)
		to.MustAllow = resource.mustAllow
	}
	if len(s.scp) > 0 {
		to.Attach(decision.KindSCP, s.scp[req.Principal.Account()])
	}
	if len(s.rcp) > 0 {
		_, account, _ := arn.Owner(req.Resource)
		to.Attach(decision.KindRCP, s.rcp[req.owner(account, s.home)])
	}
	if to.IsTwice((*decision.Policies)(extra)) {
		return problemAttachedTwice
	}
	return ""
}

// namesake returns what is attached to p, which is not the ARN of its user or
// role, and to which ARN that is: a session may know that by name only. It returns a
// problem if the ARN is another: an account has a name once, so that the policies are
// those of the caller, and what they deny must not be lost.
func (s *snapshot) namesake(p *principal.Principal) (found callerPolicies, role, problem string) {
	switch p.Type() {
	case principal.TypeUser, principal.TypeAssumedRole, principal.TypeFederatedUser:
	default:
		return callerPolicies{}, "", ""
	}
	issuer := p.Issuer()
	var b [128]byte
	attached, ok := s.names[string(appendName(b[:0], issuer))]
	switch {
	case !ok:
		return callerPolicies{}, "", ""
	case (*caller.Principal)(p).PathUnknown() && arn.Name(attached) == arn.Name(issuer):
		return s.callers[attached], attached, ""
	}
	return callerPolicies{}, "", problemOtherARN
}

// resource returns what is attached to the resource with the given ARN and to
// what it is part of: the policy of the longest key, and whether a policy has to
// allow.
func (s *snapshot) resource(text string) (found resourcePolicy) {
	end := len(text)
	for end > 0 {
		if end <= s.longest {
			r := s.resources[text[:end]]
			if found.list == nil {
				found.list = r.list
			}
			found.mustAllow = found.mustAllow || r.mustAllow
		}
		end = strings.LastIndexAny(text[:end], "/:")
	}
	return found
}
