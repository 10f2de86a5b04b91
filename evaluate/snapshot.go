package evaluate

import (
	"slices"
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
	longest   int // of the keys of resources
	scp, rcp  map[string]levels
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

// levels are attached to the levels of an organization.
type levels struct {
	policies [][]*policy.Policy
	lists    []*list // of policies, level by level
}

// attached is what is attached to the caller and to the resource of a request,
// except for what fill adds to the Policies of the request: of that it has the
// indexes. It is nil or zero for policies that come with a request.
type attached struct {
	identity           *list // on top of Policies.Identity
	boundary, resource *list
	scp, rcp           []*list // by level

	session, endpoint *list // of a tracker only
}

// policies returns the identity-based policies that are attached.
func (a *attached) policies() []*policy.Policy {
	if a.identity == nil {
		return nil
	}
	return a.identity.policies
}

// at returns the list of a level, or nil if it is not attached.
func at(levels []*list, level int) *list {
	if levels == nil {
		return nil
	}
	return levels[level]
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
func newLevels(all map[string][][]*policy.Policy, x *indexer) map[string]levels {
	copied := make(map[string]levels, len(all))
	for account, policies := range all {
		l := levels{policies: slices.Clone(policies)}
		for i, level := range policies {
			attached := x.list(level...)
			l.policies[i] = attached.policies
			l.lists = append(l.lists, attached)
		}
		copied[account] = l
	}
	return copied
}

func (s *snapshot) evaluate(req *Request, extra *Policies) Decision {
	var p Policies
	var c lazyContext
	ev := evaluation{req: req, policies: &p, context: &c}
	if problem := s.prepare(&ev, extra); problem != "" {
		return Decision{Problem: problem}
	}
	return ev.decide()
}

// prepare makes ev, which has empty policies, ready to decide by extra and what
// is attached in s. It returns a problem, or "".
func (s *snapshot) prepare(ev *evaluation, extra *Policies) string {
	role, problem := s.fill(ev.req, ev.policies, &ev.attached, extra)
	if problem != "" {
		return problem
	}
	if role != "" {
		ev.context.role = role
	}
	ev.checked = extra == nil
	return ev.prepare(s.home)
}

// fill makes p, which is empty, extra with what is attached in s, and sets a. It
// returns the ARN of the role of the caller too, if the caller does not tell its path.
func (s *snapshot) fill(req *Request, p *Policies, a *attached, extra *Policies) (role, problem string) {
	switch {
	case s == nil:
		return "", problemNotInitialized
	case req == nil:
		return "", problemNoRequest
	}
	if extra != nil {
		*p = *extra
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
	a.identity = attached.identity
	if attached.boundary != nil {
		if p.Boundary != nil {
			return "", problemAttachedTwice
		}
		p.Boundary, a.boundary = attached.boundary.policies[0], attached.boundary
	}
	if s.longest > 0 {
		resource := s.resource(req.Resource)
		if resource.list != nil {
			if p.Resource != nil {
				return "", problemAttachedTwice
			}
			p.Resource, a.resource = resource.list.policies[0], resource.list
		}
		p.ResourceMustAllow = p.ResourceMustAllow || resource.mustAllow
	}
	if len(s.scp) > 0 {
		if scp, ok := s.scp[req.Principal.Account()]; ok {
			if p.SCP != nil {
				return "", problemAttachedTwice
			}
			p.SCP, a.scp = scp.policies, scp.lists
		}
	}
	if len(s.rcp) > 0 {
		_, account, _ := arn.Owner(req.Resource)
		if rcp, ok := s.rcp[req.owner(account, s.home)]; ok {
			if p.RCP != nil {
				return "", problemAttachedTwice
			}
			p.RCP, a.rcp = rcp.policies, rcp.lists
		}
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
