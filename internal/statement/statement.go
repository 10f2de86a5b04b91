package statement

import (
	"strconv"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Statement is one compiled statement of a [Policy].
type Statement struct {
	policy *Policy

	// Its parts of the lists of the policy.
	clauses, resources, actions, principals part

	effect                               Effect
	notPrincipal, notAction, notResource bool
	hasPrincipal                         bool // a Principal or NotPrincipal element
	hasResource                          bool // a Resource or NotResource element
	usesContext                          bool // a Condition element or a policy variable in a resource
	reads                                reads

	index, line int32
	sid         part // of the text of the policy
}

// A reads says what the Condition element of a statement reads beside the entries of its
// keys.
type reads uint8

const (
	readsNothing  reads = iota
	readsOthers         // other entries: see [clause.Block.ReadsOthers]
	readsResource       // what follows from the resource of the request
)

// A part is where a part of a list stands.
type part struct{ begin, end uint32 }

// of returns part p of list, without room behind it.
func of[T any](p part, list []T) []T { return list[p.begin:p.end:p.end] }

// The lists of s, which are empty if it has no policy.

func (s *Statement) actionList() []Action {
	if s.policy == nil {
		return nil
	}
	return of(s.actions, s.policy.actions)
}

func (s *Statement) resourceList() []clause.ResourcePattern {
	if s.policy == nil {
		return nil
	}
	return of(s.resources, s.policy.resources)
}

func (s *Statement) principalList() []caller.Pattern {
	if s.policy == nil {
		return nil
	}
	return of(s.principals, s.policy.principals)
}

// An Action is one entry of an Action or NotAction element.
type Action struct{ pattern glob.Pattern }

// NewAction returns the entry text.
func NewAction(text string) Action { return Action{pattern: glob.CompileFold(text)} }

// String returns a as written.
func (a *Action) String() string { return a.pattern.Text() }

// Beginning returns, as written, what all actions begin with that a covers, and whether a
// covers that action and no other: letter case aside.
func (a *Action) Beginning() (text string, whole bool) { return a.pattern.Beginning() }

// Tokens returns what a matches. The letter case of ASCII letters does not count.
func (a *Action) Tokens() []clause.Token {
	var tokens []clause.Token
	for _, t := range a.pattern.Tokens() {
		tokens = append(tokens, clause.Token{Kind: t.Kind, Text: t.Text})
	}
	return tokens
}

// Match reports whether a covers action. The letter case of ASCII letters does not
// count (SEMANTICS A-1).
func (a *Action) Match(action string) bool { return a.pattern.Match(action, nil) }

// Policy returns the policy that s belongs to, or nil for the zero Statement.
func (s *Statement) Policy() *Policy { return s.policy }

// Sid returns the Sid element, or "".
func (s *Statement) Sid() string {
	if s.policy == nil {
		return ""
	}
	return s.policy.text[s.sid.begin:s.sid.end]
}

// Index returns the position of s in its policy, from 0.
func (s *Statement) Index() int { return int(s.index) }

// Line returns the line of the source at which s begins, from 1.
func (s *Statement) Line() int { return int(s.line) }

// Effect returns the Effect element.
func (s *Statement) Effect() Effect { return s.effect }

// Name returns the Sid of s in quotes or else its number, from 1, as in
// statement "Ours".
func (s *Statement) Name() string { return NameOf(int(s.index), s.Sid()) }

// NameText returns Name as a text.
func (s *Statement) NameText() message.Text { return TextOf(int(s.index), s.Sid()) }

// NameOf returns the [Statement.Name] of the statement with the given index and Sid.
func NameOf(index int, sid string) string { return TextOf(index, sid).String() }

// TextOf returns NameOf as a text.
func TextOf(index int, sid string) message.Text {
	if sid != "" {
		return message.Of("statement {name}", strconv.Quote(sid))
	}
	return message.Of("statement {name}", index+1)
}

// Condition returns the compiled Condition element.
func (s *Statement) Condition() clause.Block {
	if s.policy == nil {
		return clause.Block{}
	}
	return clause.BlockOf(of(s.clauses, s.policy.clauses))
}

// HasPrincipal reports whether s has a Principal or NotPrincipal element.
func (s *Statement) HasPrincipal() bool { return s.hasPrincipal }

// HasResource reports whether s has a Resource or NotResource element.
func (s *Statement) HasResource() bool { return s.hasResource }

// Principals returns the entries of the Principal element or, if not is true, of the
// NotPrincipal element. The list must not be changed.
func (s *Statement) Principals() (patterns []caller.Pattern, not bool) {
	return s.principalList(), s.notPrincipal
}

// Actions returns the entries of the Action element or, if not is true, of the
// NotAction element. The list must not be changed.
func (s *Statement) Actions() (patterns []Action, not bool) { return s.actionList(), s.notAction }

// Resources returns the entries of the Resource element or, if not is true, of the
// NotResource element. The list must not be changed.
func (s *Statement) Resources() (patterns []clause.ResourcePattern, not bool) {
	return s.resourceList(), s.notResource
}

// UsesContext reports whether s reads the request context: whether it has a
// Condition element or a policy variable in a resource.
func (s *Statement) UsesContext() bool { return s.usesContext }

// Varies reports whether the Principal and Condition elements of s may match one request
// and not another by the same caller that differs from it in the action, in the resource,
// and in entries of its context. It does not allocate.
func (s *Statement) Varies(entries []clause.Entry) bool {
	return s.reads == readsResource ||
		len(entries) > 0 && (s.reads == readsOthers || s.hasPrincipal || s.Condition().HasKey(entries))
}

// MatchAction reports whether the Action or NotAction element covers action.
// The letter case of ASCII letters does not count (SEMANTICS A-1). It does not
// allocate.
func (s *Statement) MatchAction(action string) bool {
	for i := s.actions.begin; i < s.actions.end; i++ {
		if s.policy.actions[i].pattern.Match(action, nil) { // by Action.Match, this would not be inlined
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
func (s *Statement) MatchResource(resource string, c *clause.Context) bool {
	switch {
	case !s.hasResource:
		return true
	case s.notResource && s.resources.end-s.resources.begin > fewExcepted:
		excepted, resolved := s.policy.excepted[s.index].Match(resource, c)
		return !excepted && (resolved || s.effect == Deny)
	}
	open := false
	for i := s.resources.begin; i < s.resources.end; i++ {
		matches, resolved := s.policy.resources[i].Match(resource, c)
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

// fewExcepted is the number of entries of a NotResource element up to which all are matched.
// Of more those are that a [clause.ResourceSet] does not find.
const fewExcepted = 16

// CallerFlags say what counts of a caller beside who it is.
type CallerFlags uint8

// The flags.
const (
	Bounded   CallerFlags = 1 << iota // it has a permissions boundary: no NotPrincipal element exempts it (SEMANTICS NP-4)
	AtGateway                         // it calls through a gateway endpoint, see [Statement.MatchCaller]
)

// MatchCaller reports how directly the Principal element names p, who makes a request.
// A NotPrincipal element, which only a Deny has, matches as
// [caller.MatchAnyone] if it does not exempt p. A statement with neither, as in an
// identity-based policy, matches as [caller.MatchDirect]. It does not allocate.
//
// Where p does not tell its unique ID, id may. If it does not either, an entry of a
// Principal element that is such an ID, and of the kind that p has, matches in a Deny
// and not in an Allow, and one of a NotPrincipal element exempts nobody (SEMANTICS
// S-43). The zero CallerID tells nothing.
//
// In an Allow of the policy of a gateway endpoint, "*" names everyone, an account names
// its root user alone, and all else nobody (SEMANTICS S-42): see
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
func (s *Statement) MatchCaller(p *caller.Principal, flags CallerFlags, id clause.CallerID) caller.Match {
	if s.hasPrincipal {
		return s.matchPrincipal(p, flags, id)
	}
	return caller.MatchDirect
}

// matchPrincipal is apart from MatchCaller so that the latter is inlined: most
// statements have no Principal element.
func (s *Statement) matchPrincipal(p *caller.Principal, flags CallerFlags, id clause.CallerID) caller.Match {
	grades := s.grades(p, id)
	switch {
	case flags&AtGateway != 0 && s.policy.typ == Endpoint && s.effect == Allow:
		return atGateway(grades, p)
	case s.notPrincipal && exempts(grades, p, flags&Bounded != 0):
		return caller.NoMatch
	case s.notPrincipal:
		return caller.MatchAnyone
	}
	return grades.Strongest()
}

// fewPrincipals is the number of entries of a Principal element up to which all are
// matched. Of more those are that a [caller.Directory] finds.
const fewPrincipals = 16

// grades returns how the entries of the Principal or NotPrincipal element name p.
func (s *Statement) grades(p *caller.Principal, id clause.CallerID) caller.Grades {
	var grades caller.Grades
	principals := s.principalList()
	if len(principals) <= fewPrincipals {
		for i := range principals {
			grades.Add(s.match(&principals[i], p, id))
		}
		return grades
	}
	for _, places := range s.policy.directories[s.index].Find(p) {
		for _, i := range places {
			grades.Add(s.match(&principals[i], p, id))
		}
	}
	return grades
}

// atGateway returns what counts of grades in an Allow of the policy of a gateway endpoint.
func atGateway(grades caller.Grades, p *caller.Principal) caller.Match {
	switch {
	case p.Type() == caller.TypeAccount && grades.Has(caller.MatchDirect):
		return caller.MatchDirect
	case grades.Has(caller.MatchAnyone):
		return caller.MatchAnyone
	}
	return caller.NoMatch
}

// match matches one entry of the Principal or NotPrincipal element. In a trust policy
// an Allow for {"AWS": "*"} is for principals of AWS accounts, while a bare "*" is for
// services and federated identities too (SEMANTICS P-9, S-14).
func (s *Statement) match(pattern *caller.Pattern, p *caller.Principal, id clause.CallerID) caller.Match {
	m := pattern.Match(*p)
	switch {
	case m == caller.NoMatch && pattern.IsID():
		return s.matchID(pattern, p, id)
	case m == caller.MatchAnyone && pattern.Key() == "AWS" &&
		s.policy.typ == Trust && s.effect == Allow && (p.ARN() == "" || p.IsOriginAccess()):
		return caller.NoMatch
	}
	return m
}

// matchID matches an entry that is a unique ID. If it is not known whether it is that
// of p, what is denied must not be lost, and nothing be won (SEMANTICS S-43).
func (s *Statement) matchID(pattern *caller.Pattern, p *caller.Principal, id clause.CallerID) caller.Match {
	m, known := pattern.MatchID(*p, id.Of(*p))
	if !known && (s.effect == Allow || s.notPrincipal) {
		return caller.NoMatch
	}
	return m
}

// exempts reports whether a NotPrincipal element, whose entries name p by grades, keeps a
// Deny from p: from those who are named in every way, a role session by its ARN, its role
// and its account (SEMANTICS NP-2, NP-4).
func exempts(grades caller.Grades, p *caller.Principal, bounded bool) bool {
	switch {
	case bounded:
		return false
	case grades.Has(caller.MatchAnyone):
		return true
	case !grades.Has(caller.MatchDirect):
		return false
	}
	switch p.Type() {
	case caller.TypeUser:
		return grades.Has(caller.MatchAccount) || p.IsOriginAccess()
	case caller.TypeAssumedRole, caller.TypeFederatedUser:
		return grades.Has(caller.MatchAccount) && (grades.Has(caller.MatchIssuer) || p.FederatedByRoot())
	}
	return true
}

// Moments tells when s can begin or cease to match as time goes by, all else
// equal: see [clause.Clause.Moments].
func (s *Statement) Moments(moments []time.Time) (all []time.Time, perSecond bool) {
	resources := s.resourceList()
	for i := range resources {
		perSecond = perSecond || resources[i].ReadsTime()
	}
	for cl := range s.Condition().Clauses() {
		var text bool
		moments, text = cl.Moments(moments)
		perSecond = perSecond || text
	}
	return moments, perSecond
}

// ResourceKeys returns the condition keys of the policy variables in the
// Resource or NotResource element. Keys may repeat.
func (s *Statement) ResourceKeys() []string {
	var keys []string
	resources := s.resourceList()
	for i := range resources {
		keys = append(keys, resources[i].Keys()...)
	}
	return keys
}
