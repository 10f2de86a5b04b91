package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An Evaluation is a request and all that takes part in deciding it.
type Evaluation struct {
	Request
	Sources
	SameAccount bool // of the caller and of the resource
	Assuming    bool // the request is part of the assumption of a role
	Exception   Exception

	// Set by Prepare.
	callerAllows bool // what Policies.CallerAllows says
	takesPart    KindSet
	resourceType statement.Type
}

// An Exception is what AWS says of an action by its name, whatever policies say.
type Exception uint8

// The exceptions.
const (
	NoException    Exception = iota
	AlwaysAllowed            // by any policy or none
	KeptFromBucket           // the policy of the bucket denies nothing to its owner
)

// An Outcome is what a Ruling comes to: see evaluate.Outcome.
type Outcome uint8

// The outcomes.
const (
	ImplicitDeny Outcome = iota
	ExplicitDeny
	Allow
)

// A Ruling is what policies decide. The zero Ruling denies.
type Ruling struct {
	Outcome   Outcome
	Type      statement.Type       // of policy that decided
	Statement *statement.Statement // that allowed or denied
}

// Allowed reports whether the request may proceed.
func (r Ruling) Allowed() bool { return r.Outcome == Allow }

// ActionSetSourceIdentity is needed to assume a role with a source identity.
const ActionSetSourceIdentity = "sts:SetSourceIdentity"

// Decide follows the flow chart of AWS from top to bottom (SEMANTICS 8.3).
func (ev *Evaluation) Decide() Ruling {
	// Some few actions are not for policies to decide (SEMANTICS S-17, S-52).
	if ev.Exception == AlwaysAllowed {
		return Ruling{Outcome: Allow}
	}

	// 1. An explicit deny anywhere ends the matter.
	if denying := ev.takesPart & ev.Denying; denying != 0 {
		if d := ev.explicitDeny(denying); d.Outcome == ExplicitDeny {
			return d
		}
	}

	// 2. Guardrails: they have to allow, and grant nothing. Resource control
	// policies only deny (SEMANTICS S-32).
	if !ev.lets(KindSCP) {
		return Ruling{Type: statement.SCP}
	}
	if !ev.lets(KindEndpoint) {
		return Ruling{Type: statement.Endpoint}
	}

	// 3. What the resource-based policy grants, and how directly it names the
	// caller (SEMANTICS P-4).
	byResource, grade := ev.resourceAllow()
	typ := ev.resourceType
	allowedByResource := Ruling{Allow, typ, byResource}
	deniedByResource := Ruling{Type: typ}

	// 4. Callers without an account have nothing but that policy (SEMANTICS
	// S-33).
	switch ev.CallerType {
	case caller.TypeAnonymous:
		if grade == caller.MatchAnyone {
			return allowedByResource
		}
		return deniedByResource
	case caller.TypeService, caller.TypeCanonicalUser, caller.TypeSAML, caller.TypeWebIdentity:
		if grade >= caller.MatchAnyone {
			return allowedByResource
		}
		return deniedByResource
	}

	// 5. What the caller's own policies say.
	byIdentity := ev.identityAllow()
	boundaryAllows := ev.lets(KindBoundary)
	sessionAllows := ev.sessionAllows()

	// In role chaining, both sides have to let a source identity be set, however
	// directly the trust policy names the caller (SEMANTICS S-7).
	if ev.Assuming && ev.CallerType == caller.TypeAssumedRole && grade != caller.NoMatch &&
		ev.Action == ActionSetSourceIdentity && !byIdentity.Allowed() {
		return byIdentity
	}

	// 6. Within the account of the resource, its policy can suffice.
	if ev.SameAccount {
		switch grade {
		case caller.MatchDirect, caller.MatchAnyone:
			// Not limited by boundary and session policies (SEMANTICS E-7), with
			// two exceptions: the boundary of a user who assumes a role (S-7,
			// S-45), and session policies of callers who have none in AWS (S-33).
			if ev.CallerType == caller.TypeUser && typ == statement.Trust && !boundaryAllows {
				return Ruling{Type: statement.Boundary}
			}
			if !ev.IsSession() && !sessionAllows {
				return Ruling{Type: statement.Session}
			}
			return allowedByResource
		case caller.MatchIssuer:
			if !boundaryAllows {
				return Ruling{Type: statement.Boundary}
			}
			if !sessionAllows {
				return Ruling{Type: statement.Session}
			}
			return allowedByResource
		case caller.NoMatch:
			if ev.resourceMustAllow() {
				return deniedByResource
			}
		case caller.MatchAccount: // delegates to identity-based policies
		}
	} else if grade == caller.NoMatch {
		// 7. Between accounts, both sides have to allow (SEMANTICS E-8).
		return deniedByResource
	}

	// 8. Identity-based policies grant; boundary and session policies limit.
	switch {
	case !byIdentity.Allowed():
		return byIdentity
	case !boundaryAllows:
		return Ruling{Type: statement.Boundary}
	case !sessionAllows:
		return Ruling{Type: statement.Session}
	case byIdentity.Statement == nil && byIdentity.Type == statement.Identity:
		return Ruling{Allow, statement.Identity, byResource} // taken to allow; this one was seen
	case byIdentity.Statement == nil && byResource != nil:
		return allowedByResource // a root user, who has no policies of its own
	}
	return byIdentity
}

// explicitDeny looks for a Deny that applies among policies of the given kinds, in the order
// of the flow chart.
func (ev *Evaluation) explicitDeny(kinds KindSet) Ruling {
	for left := kinds; left != 0; left &= left - 1 {
		k := left.first()
		if k == KindResource && ev.Exception == KeptFromBucket {
			continue
		}
		if s := ev.first(k, statement.Deny); s != nil {
			return Ruling{ExplicitDeny, ev.TypeOf(k), s}
		}
	}
	return Ruling{}
}

// resourceAllow returns the Allow of the resource-based policy that names the
// caller most directly.
func (ev *Evaluation) resourceAllow() (*statement.Statement, caller.Match) {
	var strongest *statement.Statement
	grade := caller.NoMatch
	if !ev.takesPart.Has(KindResource) {
		return nil, grade
	}
	if l := ev.attached[KindResource]; l != nil {
		if l.verdicts != nil {
			return l.verdicts.strongest()
		}
		return ev.find(l.indexes[0], statement.Allow, strongestMatch) // of the one policy
	}
	for s := range (*statement.Policy)(ev.Given.Resource).Statements() {
		if s.Effect() != statement.Allow {
			continue
		}
		if m, mismatch := ev.Judge(s); mismatch == Matches && m > grade {
			strongest, grade = s, m
		}
	}
	return strongest, grade
}

// identityAllow decides what the identity-based policies of the caller say. A
// root user needs none (SEMANTICS E-12), and those of a caller of another account may
// be taken to allow (SEMANTICS S-70).
func (ev *Evaluation) identityAllow() Ruling {
	if !ev.takesPart.Has(KindIdentity) {
		return Ruling{Outcome: Allow}
	}
	s := ev.first(KindIdentity, statement.Allow)
	switch {
	case s != nil:
		return Ruling{Allow, statement.Identity, s}
	case ev.callerAllows:
		return Ruling{Outcome: Allow, Type: statement.Identity}
	}
	return Ruling{Type: statement.Identity}
}

// sessionAllows reports whether the session policies allow the request. Without
// any a federated user session may do nothing that its user may (SEMANTICS
// E-11).
func (ev *Evaluation) sessionAllows() bool {
	if !ev.takesPart.Has(KindSession) {
		return ev.CallerType != caller.TypeFederatedUser
	}
	return ev.first(KindSession, statement.Allow) != nil
}

// resourceMustAllow reports whether identity-based policies alone cannot open
// the resource (SEMANTICS E-9).
func (ev *Evaluation) resourceMustAllow() bool {
	return ev.MustAllow || ev.resourceType == statement.Trust
}

// lets reports whether the policies of a kind allow the request or take no part.
func (ev *Evaluation) lets(k Kind) bool {
	return !ev.takesPart.Has(k) || ev.first(k, statement.Allow) != nil
}

// first returns the first statement of a kind with the given effect that applies, or
// nil. Of an organization, a Deny of any level counts, and an Allow if each level has
// one.
func (ev *Evaluation) first(k Kind, effect statement.Effect) *statement.Statement {
	if l := ev.attached[k]; l != nil {
		if l.only != nil {
			if s, _ := ev.find(l.only, effect, firstStatement); s != nil {
				return s
			}
		} else if s := ev.firstAttached(l, effect); s != nil {
			return s
		}
	}
	if ev.Given != nil {
		return ev.firstGiven(k, effect)
	}
	return nil
}

// firstGiven is first for what comes with the request.
func (ev *Evaluation) firstGiven(k Kind, effect statement.Effect) *statement.Statement {
	levels, several, one := ev.Given.of(k)
	switch {
	case levels != nil:
		return ev.firstOfLevels(levels, effect)
	case one != nil:
		return ev.FirstOf([]*policy.Policy{one}, effect)
	}
	return ev.FirstOf(several, effect)
}

// firstAttached is first for what is attached.
func (ev *Evaluation) firstAttached(l *List, effect statement.Effect) (s *statement.Statement) {
	switch {
	case l.verdicts != nil:
		return l.verdicts.first(effect)
	case l.isLevels:
		return ev.firstOfOrganization(l, effect)
	}
	for _, x := range l.indexes {
		if s, _ = ev.find(x, effect, firstStatement); s != nil {
			return s
		}
	}
	for i := 0; i < len(l.shared) && s == nil; i++ {
		if other := ev.onShelf(l.shared[i]); other != nil {
			s = ev.firstAttached(other, effect)
		}
	}
	return s
}

// firstOfOrganization is first for the levels of an organization that are attached.
func (ev *Evaluation) firstOfOrganization(l *List, effect statement.Effect) (s *statement.Statement) {
	for _, place := range l.shared {
		s = nil // of a level without a list
		if level := ev.onShelf(place); level != nil {
			if level.only != nil {
				s, _ = ev.find(level.only, effect, firstStatement)
			} else {
				s = ev.firstAttached(level, effect)
			}
		}
		if settles(s, effect) {
			break
		}
	}
	return s
}

// firstOfLevels is first for what is given with levels.
func (ev *Evaluation) firstOfLevels(levels [][]*policy.Policy, effect statement.Effect) (s *statement.Statement) {
	for _, policies := range levels {
		if s = ev.FirstOf(policies, effect); settles(s, effect) {
			break
		}
	}
	return s
}

// settles reports whether what one level has, which may be nil, holds for all levels: a
// Deny, or that there is no Allow.
func settles(s *statement.Statement, effect statement.Effect) bool {
	return (s != nil) == (effect == statement.Deny)
}

// FirstOf returns the first statement of policies with the given effect that applies,
// or nil.
func (ev *Evaluation) FirstOf(policies []*policy.Policy, effect statement.Effect) *statement.Statement {
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			if s.Effect() != effect {
				continue
			}
			if _, mismatch := ev.Judge(s); mismatch == Matches {
				return s
			}
		}
	}
	return nil
}
