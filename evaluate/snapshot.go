package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/persistent"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A snapshot is what is attached to an Evaluator at one time, arranged so that
// it is found by few look-ups. It never changes: an update makes the next one, which
// shares with it what stays.
type snapshot struct {
	version uint64
	home    string // owner of resources whose ARN names no account
	tenants bool
	knows   knowledge

	callers   persistent.Map[attachedCaller]
	resources persistent.Map[attachedResource]
	accounts  persistent.Map[attachedAccount]
	shelf     decision.Shelf // of managed policies, of groups and of levels of organizations
	lengths   []int32        // of keys of resources with a policy or MustAllow: how many have each

	// ARNs of users, roles and groups by name, if the name is not the ARN: see appendName.
	names persistent.Map[string]

	// What only updates look at.
	managed persistent.Map[int32] // places on the shelf
	groups  persistent.Map[attachedGroup]
	units   persistent.Map[unit] // of organizations, and their roots
	shelved persistent.Array[shelved]
	free    *freePlace
}

// An attachedCaller is what is attached to a user or role, and known of it.
type attachedCaller struct {
	identity, boundary *decision.List // nil if there is none
	details            *callerDetails // nil if there is nothing but inline policies
}

// The details of a caller are immutable.
type callerDetails struct {
	isInline         bool    // Identity has an entry
	attached, groups []int32 // places of managed policies, and of groups; nil without an entry
	boundary         int32   // place of the managed policy that is the boundary; 0 if none is
	tags             *clause.Tags
	id               string
	unknown          string // a Problem; "" if what is attached is known
}

// An attachedResource is what is attached to a resource, and known of it.
type attachedResource struct {
	list        *decision.List // of one policy; nil if there is none
	tags        *clause.Tags
	mustAllow   bool
	isMustAllow bool   // MustAllow has an entry
	unknown     string // as that of callerDetails
}

// unknownPrefix begins the Problem of what is not known.
const unknownPrefix = "what is attached is not known: "

// notKnown returns the Problem of what is not known, and why, or "" if it is.
func notKnown(why string) string {
	if why == "" {
		return ""
	}
	return unknownPrefix + why
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
	account, problem := s.findCaller(to, facts, req)
	if problem != "" {
		return problem
	}
	if problem = s.findResource(to, facts, req, account); problem != "" {
		return problem
	}
	if to.IsTwice((*decision.Policies)(extra)) {
		return problemAttachedTwice
	}
	return ""
}

// findCaller is find for the caller. It returns what is attached to the account of the
// caller, or nil if there is nothing.
func (s *snapshot) findCaller(to *decision.Sources, facts *clause.Facts, req *Request) (account *attachedAccount, problem string) {
	to.SetShelf(&s.shelf)
	issuer := req.Principal.Issuer()
	attached := s.callers.Get(issuer)
	if attached == nil && s.callers.Len() > 0 {
		if attached, issuer, problem = s.namesake(&req.Principal); problem != "" {
			return nil, problem
		}
	}
	if attached != nil {
		if d := attached.details; d != nil && d.unknown != "" {
			return nil, d.unknown
		}
		if (*caller.Principal)(&req.Principal).PathUnknown() {
			facts.Role = issuer
		}
		to.Attach(decision.KindIdentity, attached.identity)
		to.Attach(decision.KindBoundary, attached.boundary)
	}
	if s.accounts.Len() > 0 {
		if account = s.accounts.Get(req.Principal.Account()); account != nil {
			if account.unknown != "" {
				return nil, account.unknown
			}
			to.AttachLevels(decision.KindSCP, account.scp)
		}
	}
	if s.knows != (knowledge{}) {
		s.tellOfCaller(facts, attached, account)
	}
	return account, ""
}

// tellsOfResources reports whether findResource may find more for one resource than for
// another of the same account. A nil snapshot tells nothing.
func (s *snapshot) tellsOfResources() bool {
	return s != nil && (len(s.lengths) > 0 || s.accounts.Len() > 0 || s.knows != (knowledge{}))
}

// findResource is find for the resource, after findCaller, which returned account.
func (s *snapshot) findResource(to *decision.Sources, facts *clause.Facts, req *Request, account *attachedAccount) (problem string) {
	if len(s.lengths) > 0 {
		resource := s.resource(req.Resource)
		if resource.unknown != "" {
			return resource.unknown
		}
		to.Attach(decision.KindResource, resource.list)
		to.MustAllow = resource.mustAllow
	}
	if s.accounts.Len() > 0 {
		_, named, _ := arn.Owner(req.Resource)
		if owner := req.owner(named, s.home); owner != req.Principal.Account() {
			account = s.accounts.Get(owner)
		}
		if account != nil {
			if account.unknown != "" {
				return account.unknown
			}
			to.AttachLevels(decision.KindRCP, account.rcp)
		}
	}
	if s.knows != (knowledge{}) {
		s.tellOfResource(facts, req.Resource, account)
	}
	return ""
}

// namesake returns what is attached to p, which is not the ARN of its user or
// role, and to which ARN that is: a session may know that by name only. It returns a
// problem if the ARN is another: an account has a name once, so that the policies are
// those of the caller, and what they deny must not be lost.
func (s *snapshot) namesake(p *principal.Principal) (found *attachedCaller, key, problem string) {
	switch p.Type() {
	case principal.TypeUser, principal.TypeAssumedRole, principal.TypeFederatedUser:
	default:
		return nil, "", ""
	}
	issuer := p.Issuer()
	key, found = s.byName(issuer)
	switch {
	case found == nil:
		return nil, "", ""
	case (*caller.Principal)(p).PathUnknown() && arn.Name(key) == arn.Name(issuer):
		return found, key, ""
	}
	return nil, "", problemOtherARN
}

// byName returns what is attached to the user or role with the name of that with the given
// ARN, and to which ARN that is.
func (s *snapshot) byName(text string) (key string, found *attachedCaller) {
	var b [128]byte
	name := appendName(b[:0], text)
	key, found = s.callers.Find(name)
	if _, other := s.names.Find(name); other != nil {
		key, found = *other, s.callers.Get(*other)
	}
	return key, found
}

// resource returns what is attached to the resource with the given ARN and to
// what it is part of: the policy of the longest key, whether a policy has to allow, and
// what is not known.
func (s *snapshot) resource(text string) (found attachedResource) {
	end := len(text)
	for end > 0 {
		if end < len(s.lengths) && s.lengths[end] > 0 {
			if r := s.resources.Get(text[:end]); r != nil {
				if found.list == nil {
					found.list = r.list
				}
				found.mustAllow = found.mustAllow || r.mustAllow
				if found.unknown == "" {
					found.unknown = r.unknown
				}
			}
		}
		for end--; end > 0 && text[end] != '/' && text[end] != ':'; {
			end--
		}
	}
	return found
}
