package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// statement parses the object v and adds the statement to the policy.
func (p *parser) statement(v gjson.Result, at *place) {
	var found [numElements]member
	p.members(&found, v, at, false)
	p.checkElements(&found, at)

	index := len(p.policy.statements)
	s := Statement{index: index, line: p.line(at.offset)}
	if m := &found[elementSid]; m.present {
		s.sid = p.sid(m.value, at)
	}
	if m := &found[elementEffect]; m.present {
		s.effect = p.effect(m.value, at)
	}
	pl := &p.elementAt
	for _, e := range [...]element{elementPrincipal, elementNotPrincipal} {
		if m := &found[e]; m.present && !p.typ.forbids(e) {
			s.hasPrincipal, s.notPrincipal = true, e == elementNotPrincipal
			*pl = at.member(e.String(), m.value.Index)
			s.principals = p.principals(m.value, pl, s.notPrincipal)
		}
	}
	if s.notPrincipal && s.effect == Allow && !found[elementPrincipal].present {
		*pl = at.member("NotPrincipal", found[elementNotPrincipal].key)
		p.fail(pl, ErrMisplacedElement, "%s", allowNotPrincipal)
	}
	for _, e := range [...]element{elementAction, elementNotAction} {
		if m := &found[e]; m.present && !p.typ.forbids(e) {
			s.notAction = e == elementNotAction
			*pl = at.member(e.String(), m.value.Index)
			s.actions = p.actions(m.value, pl, s.notAction)
		}
	}
	for _, e := range [...]element{elementResource, elementNotResource} {
		if m := &found[e]; m.present && !p.typ.forbids(e) {
			s.hasResource, s.notResource = true, e == elementNotResource
			*pl = at.member(e.String(), m.value.Index)
			s.resources = p.resources(m.value, pl, s.effect, s.notResource)
		}
	}
	if m := &found[elementCondition]; m.present {
		*pl = at.member("Condition", m.value.Index)
		s.condition = p.condition(m.value, pl, s.effect)
	}
	s.usesContext = found[elementCondition].present || len(s.ResourceKeys()) > 0
	if p.typ == RCP {
		p.checkRCP(&s, &found, at)
	}
	p.policy.statements = append(p.policy.statements, s)
}

// allowNotPrincipal says what to write instead of NotPrincipal in an Allow, which
// would let in anonymous callers too (SEMANTICS S-41):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
const allowNotPrincipal = `NotPrincipal with "Effect": "Allow" lets in everyone who is not listed: ` +
	`list in Principal who is allowed, or write "Principal": "*" and a Condition, such as ArnNotLike on aws:PrincipalArn`

// statementsToCome returns the number of statements that are not parsed, that which
// is being parsed included.
func (p *parser) statementsToCome() int {
	return cap(p.policy.statements) - len(p.policy.statements)
}

// line returns the line of the byte at offset. Offsets come in ascending order,
// so that all lines of a document cost one pass.
func (p *parser) line(offset int) int {
	p.lines += strings.Count(p.policy.source[p.counted:offset], "\n")
	p.counted = offset
	return p.lines + 1
}

func (p *parser) sid(v gjson.Result, at *place) string {
	pl := at.member("Sid", v.Index)
	sid, ok := p.text(v, &pl)
	if !ok || sid == "" {
		return ""
	}
	if !p.typ.strictSid() {
		return sid
	}
	if problem := checkSid(sid); problem != "" {
		p.fail(&pl, ErrValue, "%.100q: %s", sid, problem)
	}
	if _, taken := p.sids[sid]; taken {
		p.fail(&pl, ErrDuplicate, "another statement has the Sid %.100q", sid)
	}
	if p.sids == nil {
		p.sids = make(map[string]struct{}, cap(p.policy.statements))
	}
	p.sids[sid] = struct{}{}
	return sid
}

func (p *parser) effect(v gjson.Result, at *place) Effect {
	pl := at.member("Effect", v.Index)
	text, ok := p.text(v, &pl)
	switch {
	case !ok:
	case text == "Allow":
		return Allow
	case text == "Deny":
		return Deny
	default:
		p.fail(&pl, ErrValue, `%.100q; want "Allow" or "Deny"`, text)
	}
	return 0
}

// principals parses Principal or NotPrincipal (SEMANTICS G-21 to G-24).
func (p *parser) principals(v gjson.Result, at *place, not bool) []principal.Pattern {
	var patterns []principal.Pattern
	add := func(key, value string, at *place) {
		pattern, err := principal.ParsePattern(key, value, p.principalOptions...)
		if err != nil {
			p.fail(at, ErrPrincipal, "%s", strings.TrimPrefix(err.Error(), "principal: invalid principal "))
			return
		}
		patterns = append(patterns, pattern)
	}
	switch {
	case v.Type == gjson.String:
		add("*", v.Str, at)
		return patterns
	case !v.IsObject():
		p.fail(at, ErrType, `want "*" or an object, not %s`, describe(v))
		return nil
	}
	failed := len(p.errors)
	var seen []string
	n := 0
	v.ForEach(func(key, v gjson.Result) bool {
		pl := &p.keyAt
		*pl = at.member(key.Str, key.Index)
		switch {
		case !isPrincipalKey(key.Str):
			p.fail(pl, ErrPrincipal, "%s", unknownPrincipalKey(key.Str))
			return true
		case slices.Contains(seen, key.Str):
			p.fail(pl, ErrDuplicate, "%.100q", key.Str)
			return true
		}
		seen = append(seen, key.Str)
		pl.offset = v.Index
		patterns = slices.Grow(patterns, size(v))
		n += p.texts(v, pl, func(text string, at *place) { add(key.Str, text, at) })
		return len(p.errors) < maxErrors
	})
	if not && n == 0 && len(p.errors) == failed {
		p.fail(at, ErrValue, "NotPrincipal names nobody")
	}
	return patterns
}

func principalKeys() []string { return []string{"AWS", "Service", "Federated", "CanonicalUser"} }

func isPrincipalKey(s string) bool { return slices.Contains(principalKeys(), s) }

// unknownPrincipalKey says what to write instead of key in a Principal element.
func unknownPrincipalKey(key string) string {
	if near, ok := suggest.Near(key, principalKeys()...); ok {
		return fmt.Sprintf("%.100q; did you mean %.100q?", key, near)
	}
	if _, ok := suggest.Near(key, "Account", "AccountId", "Arn", "User", "Role"); ok {
		return fmt.Sprintf(`%.100q; did you mean "AWS"?`, key)
	}
	if isIntrinsic(key) {
		return fmt.Sprintf("%.100q", key)
	}
	return fmt.Sprintf("%.100q; want AWS, Service, Federated or CanonicalUser", key)
}

// lastActions are the last actions that were parsed without an error.
type lastActions struct {
	source   string // JSON; "" if there were none
	not      bool
	compiled []action
}

// actions parses Action or NotAction. Large policies tend to repeat theirs from
// statement to statement, which then share the result.
func (p *parser) actions(v gjson.Result, at *place, not bool) []action {
	if v.Raw == p.lastActions.source && not == p.lastActions.not {
		return p.lastActions.compiled
	}
	failed := len(p.errors)
	actions := p.actionSlab.take(size(v), p.statementsToCome())
	n := p.texts(v, at, func(text string, at *place) {
		if problem := p.checkAction(text, not); problem != "" {
			p.fail(at, ErrValue, "%.100q: %s", text, problem)
			return
		}
		actions = append(actions, action{source: text, pattern: glob.CompileFold(text)})
	})
	if n == 0 {
		p.fail(at, ErrValue, "there is no action")
	}
	if len(p.errors) == failed {
		p.lastActions = lastActions{source: v.Raw, not: not, compiled: actions}
	}
	return actions
}

// flags returns what package condition has to know of a statement.
func (p *parser) flags(effect Effect) condition.Flags {
	var flags condition.Flags
	if p.literal {
		flags |= condition.Literal
	}
	if effect == Deny {
		flags |= condition.InDeny
	}
	return flags
}
