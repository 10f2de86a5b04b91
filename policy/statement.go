package policy

import (
	"fmt"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Effect is the Effect element of a statement. The zero Effect is none.
type Effect uint8

// The effects.
const (
	Allow Effect = iota + 1
	Deny
)

// String returns "Allow" or "Deny".
func (e Effect) String() string {
	switch e {
	case Allow:
		return "Allow"
	case Deny:
		return "Deny"
	}
	return fmt.Sprintf("Effect(%d)", uint8(e))
}

// A Statement is one compiled statement of a [Policy]. It is immutable and safe
// for concurrent use.
type Statement struct {
	// What most decisions read stands together, to be read at once.
	policy                               *Policy
	effect                               Effect
	notPrincipal, notAction, notResource bool
	hasPrincipal                         bool // a Principal or NotPrincipal element
	hasResource                          bool // a Resource or NotResource element
	usesContext                          bool // a Condition element or a policy variable in a resource
	condition                            condition.Block
	resources                            []condition.ResourcePattern

	actions    []action
	principals []principal.Pattern
	sid        string
	index      int
	line       int
}

// An action is one entry of an Action or NotAction element.
type action struct {
	source  string
	pattern glob.Pattern
}

// Policy returns the policy that s belongs to.
func (s *Statement) Policy() *Policy { return s.policy }

// Sid returns the Sid element, or "".
func (s *Statement) Sid() string { return s.sid }

// Index returns the position of s in its policy, from 0.
func (s *Statement) Index() int { return s.index }

// Line returns the line of the source at which s begins, from 1.
func (s *Statement) Line() int { return s.line }

// Effect returns the Effect element.
func (s *Statement) Effect() Effect { return s.effect }

// Condition returns the compiled Condition element.
func (s *Statement) Condition() condition.Block { return s.condition }

// Principals returns a copy of the patterns of the Principal element or, if not
// is true, of the NotPrincipal element.
func (s *Statement) Principals() (patterns []principal.Pattern, not bool) {
	return append([]principal.Pattern(nil), s.principals...), s.notPrincipal
}

// Actions returns a copy of the patterns of the Action element or, if not is
// true, of the NotAction element.
func (s *Statement) Actions() (patterns []string, not bool) {
	patterns = make([]string, len(s.actions))
	for i := range s.actions {
		patterns[i] = s.actions[i].source
	}
	return patterns, s.notAction
}

// Resources returns a copy of the patterns of the Resource element or, if not
// is true, of the NotResource element.
func (s *Statement) Resources() (patterns []string, not bool) {
	for i := range s.resources {
		patterns = append(patterns, s.resources[i].String())
	}
	return patterns, s.notResource
}

// ResourcePatterns returns the compiled patterns of the Resource element or, if
// not is true, of the NotResource element, in source order.
func (s *Statement) ResourcePatterns() (patterns []*condition.ResourcePattern, not bool) {
	patterns = make([]*condition.ResourcePattern, len(s.resources))
	for i := range s.resources {
		patterns[i] = &s.resources[i]
	}
	return patterns, s.notResource
}

// UsesContext reports whether s reads the request context: whether it has a
// Condition element or a policy variable in a resource.
func (s *Statement) UsesContext() bool { return s.usesContext }

// MatchAction reports whether the Action or NotAction element covers action.
// The letter case of ASCII letters does not count (SEMANTICS A-1). It does not
// allocate.
func (s *Statement) MatchAction(action string) bool {
	for i := range s.actions {
		if s.actions[i].pattern.Match(action, nil) {
			return !s.notAction
		}
	}
	return s.notAction
}

// MatchResource reports whether the Resource or NotResource element covers
// resource, an ARN or "*". Policy variables take their values from c. A
// statement of a policy that has no such element, as in a trust policy, covers
// every resource. It does not allocate.
//
// A pattern with a policy variable that has no value covers nothing. In
// NotResource that leaves open what is meant, and the statement then matches if
// it is a Deny and does not if it is an Allow (SEMANTICS S-5).
func (s *Statement) MatchResource(resource string, c *condition.Context) bool {
	if !s.hasResource {
		return true
	}
	open := false
	for i := range s.resources {
		matches, resolved := s.resources[i].Match(resource, c)
		if matches {
			return !s.notResource
		}
		open = open || !resolved
	}
	if !s.notResource {
		return false
	}
	return !open || s.effect == Deny
}

// MatchPrincipal reports how directly the Principal element names p. A
// NotPrincipal element, which only a Deny has, matches as [principal.MatchAnyone]
// if it does not exempt p. A statement with neither, as in an identity-based
// policy, matches as [principal.MatchDirect]. It does not allocate.
//
// If bounded, p has a permissions boundary, and no NotPrincipal element exempts
// it (SEMANTICS NP-4).
func (s *Statement) MatchPrincipal(p principal.Principal, bounded bool) principal.Match {
	var flags CallerFlags
	if bounded {
		flags = Bounded
	}
	return s.MatchCaller(&p, flags, nil)
}

// CallerFlags say what counts of a caller beside who it is.
type CallerFlags uint8

// The flags.
const (
	Bounded   CallerFlags = 1 << iota // it has a permissions boundary, see [Statement.MatchPrincipal]
	AtGateway                         // it calls through a gateway endpoint, see [Statement.MatchCaller]
)

// MatchCaller is MatchPrincipal for a request whose context is c: where the unique ID
// of p is not known, the entry aws:userid of c may tell it. If it does not either, an
// entry of a Principal element that is such an ID, and of the kind that p has, matches
// in a Deny and not in an Allow, and one of a NotPrincipal element exempts nobody
// (SEMANTICS S-43). If c is nil, it tells nothing. It does not allocate.
//
// In an Allow of the policy of a gateway endpoint, "*" names everyone, an account names
// its root user alone, and all else nobody (SEMANTICS S-42): see
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
func (s *Statement) MatchCaller(p *principal.Principal, flags CallerFlags, c *condition.Context) principal.Match {
	if s.hasPrincipal {
		return s.matchPrincipal(p, flags, c)
	}
	return principal.MatchDirect
}

// matchGateway is matchPrincipal for an Allow of the policy of a gateway endpoint.
func (s *Statement) matchGateway(p *principal.Principal) principal.Match {
	strongest := principal.NoMatch
	for i := range s.principals {
		m := s.principals[i].Match(*p)
		if m == principal.MatchAnyone || m == principal.MatchDirect && p.Type() == principal.TypeAccount {
			strongest = max(strongest, m)
		}
	}
	return strongest
}

// matchPrincipal is apart from MatchCaller so that the latter is inlined: most
// statements have no Principal element.
func (s *Statement) matchPrincipal(p *principal.Principal, flags CallerFlags, c *condition.Context) principal.Match {
	switch {
	case flags&AtGateway != 0 && s.policy.typ == Endpoint && s.effect == Allow:
		return s.matchGateway(p)
	case s.notPrincipal && s.exempts(p, flags&Bounded != 0, c):
		return principal.NoMatch
	case s.notPrincipal:
		return principal.MatchAnyone
	}
	strongest := principal.NoMatch
	for i := range s.principals {
		strongest = max(strongest, s.match(&s.principals[i], p, c))
	}
	return strongest
}

// match matches one entry of the Principal or NotPrincipal element. In a trust policy
// an Allow for {"AWS": "*"} is for principals of AWS accounts, while a bare "*" is for
// services and federated identities too (SEMANTICS P-9, S-14).
func (s *Statement) match(pattern *principal.Pattern, p *principal.Principal, c *condition.Context) principal.Match {
	m := pattern.Match(*p)
	switch {
	case m == principal.NoMatch && pattern.IsID():
		return s.matchID(pattern, p, c)
	case m == principal.MatchAnyone && pattern.Key() == "AWS" &&
		s.policy.typ == Trust && s.effect == Allow && (p.ARN() == "" || p.IsOriginAccess()):
		return principal.NoMatch
	}
	return m
}

// matchID matches an entry that is a unique ID. If it is not known whether it is that
// of p, what is denied must not be lost, and nothing be won (SEMANTICS S-43).
func (s *Statement) matchID(pattern *principal.Pattern, p *principal.Principal, c *condition.Context) principal.Match {
	m, known := pattern.MatchID(*p, c.UserID())
	if !known && (s.effect == Allow || s.notPrincipal) {
		return principal.NoMatch
	}
	return m
}

// exempts reports whether the NotPrincipal element keeps s, a Deny, from p: from
// those who are named in every way, a role session by its ARN, its role and its
// account (SEMANTICS NP-2, NP-4).
func (s *Statement) exempts(p *principal.Principal, bounded bool, c *condition.Context) bool {
	var named [principal.MatchDirect + 1]bool
	for i := range s.principals {
		named[s.match(&s.principals[i], p, c)] = true
	}
	switch {
	case bounded:
		return false
	case named[principal.MatchAnyone]:
		return true
	case !named[principal.MatchDirect]:
		return false
	}
	switch p.Type() {
	case principal.TypeUser:
		return named[principal.MatchAccount] || p.IsOriginAccess()
	case principal.TypeAssumedRole, principal.TypeFederatedUser:
		return named[principal.MatchAccount] && (named[principal.MatchIssuer] || p.FederatedByRoot())
	}
	return true
}

// Moments tells when s can begin or cease to match as time goes by, all else
// equal: see [condition.Clause.Moments].
func (s *Statement) Moments(moments []time.Time) (all []time.Time, perSecond bool) {
	for i := range s.resources {
		perSecond = perSecond || s.resources[i].ReadsTime()
	}
	for clause := range s.condition.Clauses() {
		var text bool
		moments, text = clause.Moments(moments)
		perSecond = perSecond || text
	}
	return moments, perSecond
}

// ResourceKeys returns the condition keys of the policy variables in the
// Resource or NotResource element. Keys may repeat.
func (s *Statement) ResourceKeys() []string {
	var keys []string
	for i := range s.resources {
		keys = append(keys, s.resources[i].Keys()...)
	}
	return keys
}
