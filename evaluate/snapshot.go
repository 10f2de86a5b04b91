package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A snapshot is what is attached to an Evaluator at one time, arranged so that
// it is found by few look-ups. It never changes.
type snapshot struct {
	home      string // owner of resources whose ARN names no account
	callers   map[string]callerPolicies
	names     map[string]string // ARN of each user and role that has policies, by name: see appendName
	resources map[string]resourcePolicy
	longest   int              // of the keys of resources
	scp, rcp  map[string]*list // by account
}

// callerPolicies are attached to a user or role.
type callerPolicies struct {
	identity, boundary *list // nil if there is none
}

// A resourcePolicy is attached to a resource.
type resourcePolicy struct {
	list      *list // of one policy; nil if there is none
	mustAllow bool
}

// newSnapshot copies a, which was checked, and indexes its policies. It keeps names.
func newSnapshot(a *Attachments, names map[string]string) *snapshot {
	s := &snapshot{
		home:      a.Account,
		callers:   make(map[string]callerPolicies, max(len(a.Identity), len(a.Boundary))),
		names:     names,
		resources: make(map[string]resourcePolicy, len(a.Resource)),
	}
	x := newIndexer()
	for key, policies := range a.Identity {
		s.callers[key] = callerPolicies{identity: x.list(policies...)}
	}
	for key, boundary := range a.Boundary {
		c := s.callers[key]
		c.boundary = x.list(boundary)
		s.callers[key] = c
	}
	for key, p := range a.Resource {
		s.resources[key] = resourcePolicy{list: x.list(p)}
	}
	for key, mustAllow := range a.MustAllow {
		r := s.resources[key]
		r.mustAllow = mustAllow
		s.resources[key] = r
	}
	for key := range s.resources {
		s.longest = max(s.longest, len(key))
	}
	s.scp, s.rcp = newLevels(a.SCP, x), newLevels(a.RCP, x)
	x.finish()
	return s
}

// newLevels copies and indexes the levels of each account.
func newLevels(all map[string][][]*policy.Policy, x *indexer) map[string]*list {
	copied := make(map[string]*list, len(all))
	for account, policies := range all {
		l := &list{levels: make([]*list, len(policies))}
		for i, level := range policies {
			l.levels[i] = x.list(level...)
		}
		copied[account] = l
	}
	return copied
}

func (s *snapshot) evaluate(req *Request, extra *Policies) Decision {
	var c lazyContext
	ev := evaluation{boundRequest: boundRequest{req: req, context: &c}}
	if problem := s.prepare(&ev, extra); problem != "" {
		return Decision{Problem: problem}
	}
	return ev.decide().decision()
}

// prepare makes ev ready to decide by extra and what is attached in s. It returns a
// problem, or "".
func (s *snapshot) prepare(ev *evaluation, extra *Policies) string {
	role, problem := s.find(&ev.sources, ev.req, extra)
	if problem != "" {
		return problem
	}
	if role != "" {
		ev.context.role = role
	}
	return ev.prepare(s.home)
}

// find makes what is attached in s for req, and extra, the sources of a decision. It
// returns the ARN of the role of the caller too, if the caller does not tell its path.
func (s *snapshot) find(to *sources, req *Request, extra *Policies) (role, problem string) {
	switch {
	case s == nil:
		return "", problemNotInitialized
	case req == nil:
		return "", problemNoRequest
	}
	issuer := req.Principal.Issuer()
	attached, ok := s.callers[issuer]
	if !ok && len(s.names) > 0 {
		if attached, issuer, problem = s.namesake(&req.Principal); problem != "" {
			return "", problem
		}
		ok = issuer != ""
	}
	if ok && (*caller.Principal)(&req.Principal).PathUnknown() {
		role = issuer
	}
	to.attach(kindIdentity, attached.identity)
	to.attach(kindBoundary, attached.boundary)
	if s.longest > 0 {
		resource := s.resource(req.Resource)
		to.attach(kindResource, resource.list)
		to.mustAllow = resource.mustAllow
	}
	if len(s.scp) > 0 {
		to.attach(kindSCP, s.scp[req.Principal.Account()])
	}
	if len(s.rcp) > 0 {
		_, account, _ := arn.Owner(req.Resource)
		to.attach(kindRCP, s.rcp[req.owner(account, s.home)])
	}
	if to.given = extra; extra != nil && to.isTwice() {
		return "", problemAttachedTwice
	}
	return role, ""
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
