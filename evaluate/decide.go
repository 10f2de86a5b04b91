package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An evaluation is a request and all that takes part in deciding it.
type evaluation struct {
	req      *Request
	policies *Policies
	attached attached // what an Evaluator adds
	checked  bool     // New checked all policies: prepare need not
	assuming bool     // the request is part of the assumption of a role
	alone    bool     // the account of the resource has no say, whichever it is: sts:AssumeRoot

	// Set by prepare.
	caller      caller.Type // of the request
	sameAccount bool        // of the caller and of the resource
	named       nameEffect  // what AWS says of the action, whatever policies say
	applies     applies

	// Set by prepare for the indexes: the action in lower case, and the length of
	// its service with the colon.
	folded        [maxAction]byte
	serviceLength int

	// The context is apart from the evaluation, and not a part of it, because
	// some of its text escapes: with it, the request would.
	context *lazyContext
}

// decide follows the flow chart of AWS from top to bottom (SEMANTICS 8.3).
func (ev *evaluation) decide() Decision {
	// Some few actions are not for policies to decide (SEMANTICS S-17, S-52).
	if ev.named == alwaysAllowed {
		return Decision{Outcome: Allow}
	}

	// 1. An explicit deny anywhere ends the matter.
	if d := ev.explicitDeny(); d.Outcome == ExplicitDeny {
		return d
	}

	// 2. Guardrails: they have to allow, and grant nothing. Resource control
	// policies only deny (SEMANTICS S-32).
	if ev.applies.scp {
		for i, level := range ev.policies.SCP {
			if ev.firstIn(level, at(ev.attached.scp, i), statement.Allow) == nil {
				return Decision{Type: policy.SCP}
			}
		}
	}
	if ev.policies.Endpoint != nil && ev.first(ev.policies.Endpoint, ev.attached.endpoint, statement.Allow) == nil {
		return Decision{Type: policy.Endpoint}
	}

	// 3. What the resource-based policy grants, and how directly it names the
	// caller (SEMANTICS P-4).
	byResource, grade := ev.resourceAllow()
	typ := ev.resourceType()
	allowedByResource := Decision{Outcome: Allow, Type: typ, Statement: (*policy.Statement)(byResource)}
	deniedByResource := Decision{Type: typ}

	// 4. Callers without an account have nothing but that policy (SEMANTICS
	// S-33).
	switch ev.caller {
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
	boundaryAllows := !ev.applies.boundary || ev.first(ev.policies.Boundary, ev.attached.boundary, statement.Allow) != nil
	sessionAllows := ev.sessionAllows()

	// In role chaining, both sides have to let a source identity be set, however
	// directly the trust policy names the caller (SEMANTICS S-7).
	if ev.assuming && ev.caller == caller.TypeAssumedRole && grade != caller.NoMatch &&
		ev.req.Action == actionSetSourceIdentity && !byIdentity.Allowed() {
		return byIdentity
	}

	// 6. Within the account of the resource, its policy can suffice.
	if ev.sameAccount {
		switch grade {
		case caller.MatchDirect, caller.MatchAnyone:
			// Not limited by boundary and session policies (SEMANTICS E-7), with
			// two exceptions: the boundary of a user who assumes a role (S-7,
			// S-45), and session policies of callers who have none in AWS (S-33).
			if ev.caller == caller.TypeUser && typ == policy.Trust && !boundaryAllows {
				return Decision{Type: policy.Boundary}
			}
			if !ev.isSession() && !sessionAllows {
				return Decision{Type: policy.Session}
			}
			return allowedByResource
		case caller.MatchIssuer:
			if !boundaryAllows {
				return Decision{Type: policy.Boundary}
			}
			if !sessionAllows {
				return Decision{Type: policy.Session}
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
		return Decision{Type: policy.Boundary}
	case !sessionAllows:
		return Decision{Type: policy.Session}
	case byIdentity.Statement == nil && byResource != nil:
		return allowedByResource // a root user, who has no policies of its own
	}
	return byIdentity
}

// explicitDeny looks for a Deny that applies, in the order of the flow chart.
func (ev *evaluation) explicitDeny() Decision {
	p := ev.policies
	if ev.applies.rcp {
		for i, level := range p.RCP {
			if s := ev.firstIn(level, at(ev.attached.rcp, i), statement.Deny); s != nil {
				return Decision{Outcome: ExplicitDeny, Type: policy.RCP, Statement: (*policy.Statement)(s)}
			}
		}
	}
	if ev.applies.scp {
		for i, level := range p.SCP {
			if s := ev.firstIn(level, at(ev.attached.scp, i), statement.Deny); s != nil {
				return Decision{Outcome: ExplicitDeny, Type: policy.SCP, Statement: (*policy.Statement)(s)}
			}
		}
	}
	if s := ev.first(p.Endpoint, ev.attached.endpoint, statement.Deny); s != nil {
		return Decision{Outcome: ExplicitDeny, Type: policy.Endpoint, Statement: (*policy.Statement)(s)}
	}
	if ev.named != keptFromBucket {
		if s := ev.first(p.Resource, ev.attached.resource, statement.Deny); s != nil {
			return Decision{Outcome: ExplicitDeny, Type: ev.resourceType(), Statement: (*policy.Statement)(s)}
		}
	}
	if ev.applies.identity {
		s := ev.firstIn(ev.attached.policies(), ev.attached.identity, statement.Deny)
		if s == nil {
			s = ev.firstIn(p.Identity, nil, statement.Deny)
		}
		if s != nil {
			return Decision{Outcome: ExplicitDeny, Type: policy.Identity, Statement: (*policy.Statement)(s)}
		}
	}
	if ev.applies.boundary {
		if s := ev.first(p.Boundary, ev.attached.boundary, statement.Deny); s != nil {
			return Decision{Outcome: ExplicitDeny, Type: policy.Boundary, Statement: (*policy.Statement)(s)}
		}
	}
	if ev.applies.session {
		if s := ev.firstIn(p.Session, ev.attached.session, statement.Deny); s != nil {
			return Decision{Outcome: ExplicitDeny, Type: policy.Session, Statement: (*policy.Statement)(s)}
		}
	}
	return Decision{}
}

// resourceAllow returns the Allow of the resource-based policy that names the
// caller most directly.
func (ev *evaluation) resourceAllow() (*statement.Statement, caller.Match) {
	var strongest *statement.Statement
	grade := caller.NoMatch
	if ev.policies.Resource == nil {
		return nil, grade
	}
	if l := ev.attached.resource; l != nil {
		if l.tracked != nil {
			return l.tracked.strongest()
		}
		if indexes := l.indexes[statement.Allow]; len(indexes) > 0 {
			return ev.find(indexes[0], true) // of the one policy
		}
		return nil, grade
	}
	for s := range (*statement.Policy)(ev.policies.Resource).Statements() {
		if s.Effect() != statement.Allow {
			continue
		}
		if m, mismatch := ev.judge(s); mismatch == matches && m > grade {
			strongest, grade = s, m
		}
	}
	return strongest, grade
}

// identityAllow decides what the identity-based policies of the caller say. A
// root user needs none (SEMANTICS E-12).
func (ev *evaluation) identityAllow() Decision {
	if !ev.applies.identity {
		return Decision{Outcome: Allow}
	}
	s := ev.firstIn(ev.attached.policies(), ev.attached.identity, statement.Allow)
	if s == nil {
		s = ev.firstIn(ev.policies.Identity, nil, statement.Allow)
	}
	if s == nil {
		return Decision{Type: policy.Identity}
	}
	return Decision{Outcome: Allow, Type: policy.Identity, Statement: (*policy.Statement)(s)}
}

// sessionAllows reports whether the session policies allow the request. Without
// any a federated user session may do nothing that its user may (SEMANTICS
// E-11).
func (ev *evaluation) sessionAllows() bool {
	if ev.policies.Session == nil {
		return ev.caller != caller.TypeFederatedUser
	}
	return ev.firstIn(ev.policies.Session, ev.attached.session, statement.Allow) != nil
}

// first is firstIn for one policy, which may be nil.
func (ev *evaluation) first(p *policy.Policy, l *list, effect statement.Effect) *statement.Statement {
	if p == nil {
		return nil
	}
	return ev.firstOf([]*policy.Policy{p}, l, effect)
}

// firstIn returns the first statement of policies with the given effect that
// applies, or nil. The list, if not nil, is that of policies.
func (ev *evaluation) firstIn(policies []*policy.Policy, l *list, effect statement.Effect) *statement.Statement {
	if len(policies) == 0 {
		return nil
	}
	return ev.firstOf(policies, l, effect)
}

// firstOf is apart from first and firstIn so that these are inlined: most requests
// have few of the policies that they could have.
func (ev *evaluation) firstOf(policies []*policy.Policy, l *list, effect statement.Effect) *statement.Statement {
	if l != nil {
		if l.tracked != nil {
			return l.tracked.first(effect)
		}
		for _, x := range l.indexes[effect] {
			if s, _ := ev.find(x, false); s != nil {
				return s
			}
		}
		return nil
	}
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			if s.Effect() != effect {
				continue
			}
			if _, mismatch := ev.judge(s); mismatch == matches {
				return s
			}
		}
	}
	return nil
}

// A mismatch is the first element of a statement that does not match.
type mismatch uint8

const (
	matches mismatch = iota
	mismatchPrincipal
	mismatchAction
	mismatchResource
	mismatchCondition
)

// judge reports how directly s names the caller, and the first of its elements
// that does not match. A statement applies if there is none.
func (ev *evaluation) judge(s *statement.Statement) (caller.Match, mismatch) {
	if !s.MatchAction(ev.req.Action) {
		return caller.NoMatch, mismatchAction
	}
	if !s.MatchResource(ev.req.Resource, ev.contextOf(s)) {
		return caller.NoMatch, mismatchResource
	}
	return ev.judgeCaller(s)
}

// judgeCaller is judge for a statement whose action and resource match.
func (ev *evaluation) judgeCaller(s *statement.Statement) (caller.Match, mismatch) {
	m := s.MatchCaller(ev.principal(), ev.applies.flags, (*clause.Context)(&ev.req.Context))
	if m == caller.NoMatch {
		return m, mismatchPrincipal
	}
	if !s.Condition().Match(ev.contextOf(s)) {
		return m, mismatchCondition
	}
	return m, matches
}

// principal returns who makes the request.
func (ev *evaluation) principal() *caller.Principal { return (*caller.Principal)(&ev.req.Principal) }
