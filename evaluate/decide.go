package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An evaluation is a request and all that takes part in deciding it.
type evaluation struct {
	boundRequest
	sources
	alone bool // the account of the resource has no say, whichever it is: sts:AssumeRoot

	// Set by prepare.
	sameAccount bool       // of the caller and of the resource
	named       nameEffect // what AWS says of the action, whatever policies say
	takesPart   kindSet    // of the sources
}

// A ruling is what policies decide: a Decision without a Problem.
type ruling struct {
	outcome   Outcome
	typ       statement.Type
	statement *statement.Statement
}

func (r ruling) allowed() bool { return r.outcome == Allow }

// decision returns r as it is told.
func (r ruling) decision() Decision {
	return Decision{Outcome: r.outcome, Type: policy.Type(r.typ), Statement: (*policy.Statement)(r.statement)}
}

// decide follows the flow chart of AWS from top to bottom (SEMANTICS 8.3).
func (ev *evaluation) decide() ruling {
	// Some few actions are not for policies to decide (SEMANTICS S-17, S-52).
	if ev.named == alwaysAllowed {
		return ruling{outcome: Allow}
	}

	// 1. An explicit deny anywhere ends the matter.
	if d := ev.explicitDeny(); d.outcome == ExplicitDeny {
		return d
	}

	// 2. Guardrails: they have to allow, and grant nothing. Resource control
	// policies only deny (SEMANTICS S-32).
	if !ev.lets(kindSCP) {
		return ruling{typ: statement.SCP}
	}
	if !ev.lets(kindEndpoint) {
		return ruling{typ: statement.Endpoint}
	}

	// 3. What the resource-based policy grants, and how directly it names the
	// caller (SEMANTICS P-4).
	byResource, grade := ev.resourceAllow()
	typ := ev.resourceType()
	allowedByResource := ruling{Allow, typ, byResource}
	deniedByResource := ruling{typ: typ}

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
	boundaryAllows := ev.lets(kindBoundary)
	sessionAllows := ev.sessionAllows()

	// In role chaining, both sides have to let a source identity be set, however
	// directly the trust policy names the caller (SEMANTICS S-7).
	if ev.assuming && ev.caller == caller.TypeAssumedRole && grade != caller.NoMatch &&
		ev.req.Action == actionSetSourceIdentity && !byIdentity.allowed() {
		return byIdentity
	}

	// 6. Within the account of the resource, its policy can suffice.
	if ev.sameAccount {
		switch grade {
		case caller.MatchDirect, caller.MatchAnyone:
			// Not limited by boundary and session policies (SEMANTICS E-7), with
			// two exceptions: the boundary of a user who assumes a role (S-7,
			// S-45), and session policies of callers who have none in AWS (S-33).
			if ev.caller == caller.TypeUser && typ == statement.Trust && !boundaryAllows {
				return ruling{typ: statement.Boundary}
			}
			if !ev.isSession() && !sessionAllows {
				return ruling{typ: statement.Session}
			}
			return allowedByResource
		case caller.MatchIssuer:
			if !boundaryAllows {
				return ruling{typ: statement.Boundary}
			}
			if !sessionAllows {
				return ruling{typ: statement.Session}
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
	case !byIdentity.allowed():
		return byIdentity
	case !boundaryAllows:
		return ruling{typ: statement.Boundary}
	case !sessionAllows:
		return ruling{typ: statement.Session}
	case byIdentity.statement == nil && byResource != nil:
		return allowedByResource // a root user, who has no policies of its own
	}
	return byIdentity
}

// explicitDeny looks for a Deny that applies, in the order of the flow chart.
func (ev *evaluation) explicitDeny() ruling {
	for left := ev.takesPart; left != 0; left &= left - 1 {
		k := left.first()
		if k == kindResource && ev.named == keptFromBucket {
			continue
		}
		if s := ev.first(k, statement.Deny); s != nil {
			return ruling{ExplicitDeny, ev.typeOf(k), s}
		}
	}
	return ruling{}
}

// resourceAllow returns the Allow of the resource-based policy that names the
// caller most directly.
func (ev *evaluation) resourceAllow() (*statement.Statement, caller.Match) {
	var strongest *statement.Statement
	grade := caller.NoMatch
	if !ev.takesPart.has(kindResource) {
		return nil, grade
	}
	if l := ev.attached[kindResource]; l != nil {
		if l.verdicts != nil {
			return l.verdicts.strongest()
		}
		if indexes := l.indexes[statement.Allow]; len(indexes) > 0 {
			return ev.find(indexes[0], true) // of the one policy
		}
		return nil, grade
	}
	for s := range (*statement.Policy)(ev.given.Resource).Statements() {
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
func (ev *evaluation) identityAllow() ruling {
	if !ev.takesPart.has(kindIdentity) {
		return ruling{outcome: Allow}
	}
	s := ev.first(kindIdentity, statement.Allow)
	if s == nil {
		return ruling{typ: statement.Identity}
	}
	return ruling{Allow, statement.Identity, s}
}

// sessionAllows reports whether the session policies allow the request. Without
// any a federated user session may do nothing that its user may (SEMANTICS
// E-11).
func (ev *evaluation) sessionAllows() bool {
	if !ev.takesPart.has(kindSession) {
		return ev.caller != caller.TypeFederatedUser
	}
	return ev.first(kindSession, statement.Allow) != nil
}

// lets reports whether the policies of a kind allow the request or take no part.
func (ev *evaluation) lets(k kind) bool {
	return !ev.takesPart.has(k) || ev.first(k, statement.Allow) != nil
}

// first returns the first statement of a kind with the given effect that applies, or
// nil. Of an organization, a Deny of any level counts, and an Allow if each level has
// one.
func (ev *evaluation) first(k kind, effect statement.Effect) *statement.Statement {
	if l := ev.attached[k]; l != nil {
		if s := ev.firstAttached(l, effect); s != nil {
			return s
		}
	}
	if ev.given == nil {
		return nil
	}
	levels, several, one := ev.given.of(k)
	switch {
	case levels != nil:
		return ev.firstOfLevels(levels, effect)
	case one != nil:
		return ev.firstOf([]*policy.Policy{one}, effect)
	}
	return ev.firstOf(several, effect)
}

// firstAttached is first for what is attached.
func (ev *evaluation) firstAttached(l *list, effect statement.Effect) (s *statement.Statement) {
	if l.verdicts != nil {
		return l.verdicts.first(effect)
	}
	for _, x := range l.indexes[effect] {
		if s, _ = ev.find(x, false); s != nil {
			return s
		}
	}
	for _, level := range l.levels {
		if s = ev.firstAttached(level, effect); settles(s, effect) {
			break
		}
	}
	return s
}

// firstOfLevels is first for what is given with levels.
func (ev *evaluation) firstOfLevels(levels [][]*policy.Policy, effect statement.Effect) (s *statement.Statement) {
	for _, policies := range levels {
		if s = ev.firstOf(policies, effect); settles(s, effect) {
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

// firstOf returns the first statement of policies with the given effect that applies,
// or nil.
func (ev *evaluation) firstOf(policies []*policy.Policy, effect statement.Effect) *statement.Statement {
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
