package policy

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// statement parses v and adds the statement to the policy.
func (p *parser) statement(v source.Value) {
	var found source.Elements
	p.elements(&found, v, source.InStatement)
	p.checkElements(&found, v)

	line, _ := p.lines.Position(p.source.Text(), v.Offset())
	s := statement.Elements{Line: line, HasCondition: found[source.Condition].Present}
	if m := &found[source.Sid]; m.Present {
		s.Sid, s.SidAt = p.sid(m.Value), m.Value.Offset()
	}
	if m := &found[source.Effect]; m.Present {
		s.Effect = p.effect(m.Value)
	}
	for _, e := range [...]source.Element{source.Principal, source.NotPrincipal} {
		if m := &found[e]; m.Present && !p.typ.forbids(e) {
			s.HasPrincipal, s.NotPrincipal = true, e == source.NotPrincipal
			p.principals(m.Value, e)
		}
	}
	if s.NotPrincipal && s.Effect == statement.Allow && !found[source.Principal].Present {
		p.fail(found[source.NotPrincipal].Name(), ErrMisplacedElement, message.Of(problemNotPrincipal))
	}
	var actions []statement.Action
	for _, e := range [...]source.Element{source.Action, source.NotAction} {
		if m := &found[e]; m.Present && !p.typ.forbids(e) {
			s.NotAction = e == source.NotAction
			actions, s.SameActions = p.actions(m.Value, e)
		}
	}
	var resources []clause.ResourcePattern
	for _, e := range [...]source.Element{source.Resource, source.NotResource} {
		if m := &found[e]; m.Present && !p.typ.forbids(e) {
			s.HasResource, s.NotResource = true, e == source.NotResource
			resources = p.resources(m.Value, s.Effect, e)
		}
	}
	if m := &found[source.Condition]; m.Present {
		p.condition(m.Value, s.Effect)
	}
	if p.typ == RCP {
		p.checkRCP(&s, actions, resources, &found)
	}
	p.draft.Add(&s)
}

// problemNotPrincipal says what to write instead of NotPrincipal in an Allow, which
// would let in anonymous callers too (SEMANTICS S-41):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
const problemNotPrincipal = `NotPrincipal with "Effect": "Allow" lets in everyone who is not listed: ` +
	`list in Principal who is allowed, or write "Principal": "*" and a Condition, such as ArnNotLike on aws:PrincipalArn`

func (p *parser) sid(v source.Value) string {
	sid, ok := p.text(v)
	if !ok || sid == "" {
		return ""
	}
	if !p.typ.strictSid() {
		return sid
	}
	if problem := checkSid(sid); !problem.IsZero() {
		p.failAbout(v, sid, problem)
	}
	if !p.sids.add(sid) {
		p.fail(v, ErrDuplicate, message.Of("another statement has the Sid {name}", quote.Short(sid)))
	}
	return sid
}

func (p *parser) effect(v source.Value) statement.Effect {
	text, ok := p.text(v)
	switch {
	case !ok:
	case text == "Allow":
		return statement.Allow
	case text == "Deny":
		return statement.Deny
	default:
		p.fail(v, ErrValue, message.Of(`{value}; want "Allow" or "Deny"`, quote.Short(text)))
	}
	return 0
}

// principals parses e, Principal or NotPrincipal (SEMANTICS G-21 to G-24).
func (p *parser) principals(v source.Value, e source.Element) {
	add := func(key, value string, at source.Value) {
		pattern, problem := caller.ParsePattern(key, value, p.accounts)
		if !problem.IsZero() {
			p.fail(at, ErrPrincipal, problem)
			return
		}
		p.draft.Principals = append(p.draft.Principals, pattern)
	}
	switch kind := v.Kind(); kind {
	case source.String:
		add("*", v.Text(), v)
		return
	case source.Object:
	default:
		p.fail(v, ErrType, message.Of(`want "*" or an object, not {kind}`, kind.Text()))
		return
	}
	failed := len(p.errors)
	var seen []string
	n := 0
	v.Members(func(name, v source.Value) bool {
		key := name.Text()
		switch {
		case !isPrincipalKey(key):
			p.fail(name, ErrPrincipal, unknownPrincipalKey(key))
			return len(p.errors) < maxErrors
		case slices.Contains(seen, key):
			p.fail(name, ErrDuplicate, quoted(key))
			return len(p.errors) < maxErrors
		}
		seen = append(seen, key)
		n += p.texts(v, func(text string, at source.Value) { add(key, text, at) })
		return len(p.errors) < maxErrors
	})
	if e == source.NotPrincipal && n == 0 && len(p.errors) == failed {
		p.fail(v, ErrValue, message.Of("NotPrincipal names nobody"))
	}
}

func principalKeys() []string { return []string{"AWS", "Service", "Federated", "CanonicalUser"} }

func isPrincipalKey(s string) bool { return slices.Contains(principalKeys(), s) }

// unknownPrincipalKey says what to write instead of key in a Principal element.
func unknownPrincipalKey(key string) message.Text {
	if near, ok := suggest.Near(key, principalKeys()...); ok {
		return message.Of("{name}; did you mean {near}?", quote.Short(key), quote.Short(near))
	}
	if _, ok := suggest.Near(key, "Account", "AccountId", "Arn", "User", "Role"); ok {
		return message.Of("{name}; did you mean {near}?", quote.Short(key), `"AWS"`)
	}
	if isIntrinsic(key) {
		return quoted(key)
	}
	return message.Of("{key}; want AWS, Service, Federated or CanonicalUser", quote.Short(key))
}

// lastActions are the last actions that were parsed without an error.
type lastActions struct {
	value    source.Value // null if there were none
	element  source.Element
	compiled []statement.Action
}

// actions parses e, Action or NotAction. Large policies tend to repeat theirs from
// statement to statement: it reports whether they are the same as those of the last one.
func (p *parser) actions(v source.Value, e source.Element) (compiled []statement.Action, same bool) {
	if last := &p.lastActions; e == last.element && v.Same(last.value) {
		return last.compiled, true
	}
	failed := len(p.errors)
	list := &p.draft.Actions
	begin := len(*list)
	n := p.texts(v, func(text string, at source.Value) {
		if problem := p.checkAction(text, e); !problem.IsZero() {
			p.failAbout(at, text, problem)
			return
		}
		*list = append(*list, statement.NewAction(text))
	})
	if n == 0 {
		p.fail(v, ErrValue, message.Of("there is no action"))
	}
	compiled = (*list)[begin:]
	if len(p.errors) == failed {
		p.lastActions = lastActions{value: v, element: e, compiled: compiled}
	}
	return compiled, false
}

// flags returns what package clause has to know of a statement.
func (p *parser) flags(effect statement.Effect) clause.Flags {
	var flags clause.Flags
	if p.draft.Literal {
		flags |= clause.Literal
	}
	if effect == statement.Deny {
		flags |= clause.InDeny
	}
	return flags
}
