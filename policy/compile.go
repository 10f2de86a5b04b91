package policy

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// statement parses the object v and adds the statement to the policy.
func (p *parser) statement(v gjson.Result, at *place) {
	found := p.members(v, at, false)
	p.checkElements(&found, at)

	index := len(p.policy.statements)
	s := Statement{index: index, line: p.line(at.offset)}
	if m := found[elementSid]; m.present {
		s.sid = p.sid(m.value, at)
	}
	if m := found[elementEffect]; m.present {
		s.effect = p.effect(m.value, at)
	}
	for _, e := range [...]element{elementPrincipal, elementNotPrincipal} {
		if m := found[e]; m.present && !p.typ.forbids(e) {
			s.hasPrincipal, s.notPrincipal = true, e == elementNotPrincipal
			pl := at.member(e.String(), m.value.Index)
			s.principals = p.principals(m.value, &pl, s.notPrincipal)
		}
	}
	for _, e := range [...]element{elementAction, elementNotAction} {
		if m := found[e]; m.present && !p.typ.forbids(e) {
			s.notAction = e == elementNotAction
			pl := at.member(e.String(), m.value.Index)
			s.actions = p.actions(m.value, &pl, s.notAction)
		}
	}
	for _, e := range [...]element{elementResource, elementNotResource} {
		if m := found[e]; m.present && !p.typ.forbids(e) {
			s.hasResource, s.notResource = true, e == elementNotResource
			pl := at.member(e.String(), m.value.Index)
			s.resources = p.resources(m.value, &pl)
		}
	}
	if m := found[elementCondition]; m.present {
		pl := at.member("Condition", m.value.Index)
		s.condition = p.condition(m.value, &pl, s.effect)
	}
	if p.typ == RCP {
		p.checkRCP(&s, &found, at)
	}
	p.policy.statements = append(p.policy.statements, s)
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
	if problem := p.checkSid(sid); problem != "" {
		p.fail(&pl, ErrValue, "%.100q: %s", sid, problem)
	}
	if _, taken := p.sids[sid]; taken {
		p.fail(&pl, ErrDuplicate, "another statement has the Sid %.100q", sid)
	}
	if p.sids == nil {
		p.sids = make(map[string]struct{})
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
		pattern, err := principal.ParsePattern(key, value)
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
		pl := at.member(key.Str, key.Index)
		switch {
		case !isPrincipalKey(key.Str):
			p.fail(&pl, ErrPrincipal, "%s", didYouMean(key.Str, principalKeys()...))
			return true
		case slices.Contains(seen, key.Str):
			p.fail(&pl, ErrDuplicate, "%.100q", key.Str)
			return true
		}
		seen = append(seen, key.Str)
		pl.offset = v.Index
		n += p.texts(v, &pl, func(text string, at *place) { add(key.Str, text, at) })
		return len(p.errors) < maxErrors
	})
	if not && n == 0 && len(p.errors) == failed {
		p.fail(at, ErrValue, "NotPrincipal names nobody")
	}
	return patterns
}

func principalKeys() []string { return []string{"AWS", "Service", "Federated", "CanonicalUser"} }

func isPrincipalKey(s string) bool { return slices.Contains(principalKeys(), s) }

func (p *parser) actions(v gjson.Result, at *place, not bool) []action {
	actions := make([]action, 0, size(v))
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
	return actions
}

func (p *parser) resources(v gjson.Result, at *place) []condition.ResourcePattern {
	patterns := make([]condition.ResourcePattern, 0, size(v))
	n := p.texts(v, at, func(text string, at *place) {
		pattern, err := condition.CompileResource(text, p.flags(0))
		var problem *condition.Error
		if errors.As(err, &problem) {
			code := ErrValue
			if problem.Part == condition.VariablePart {
				code = ErrVariable
			}
			p.fail(at, code, "%s", problem.Detail)
		} else if problem := p.checkResource(text); problem != "" {
			p.fail(at, ErrValue, "%.100q: %s", text, problem)
		}
		patterns = append(patterns, pattern)
	})
	if n == 0 {
		p.fail(at, ErrValue, "there is no resource")
	}
	return patterns
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

// condition parses the Condition element (SEMANTICS G-25 to G-28).
func (p *parser) condition(v gjson.Result, at *place, effect Effect) condition.Block {
	if !v.IsObject() {
		p.fail(at, ErrType, "want an object, not %s", describe(v))
		return condition.Block{}
	}
	var clauses []condition.Clause
	var operators []string
	v.ForEach(func(operator, v gjson.Result) bool {
		pl := at.member(operator.Str, operator.Index)
		if slices.Contains(operators, operator.Str) {
			p.fail(&pl, ErrDuplicate, "%.100q", operator.Str)
			return true
		}
		operators = append(operators, operator.Str)
		// Compiled without values for the sake of the operator alone: its
		// object may be empty.
		var problem *condition.Error
		if _, err := condition.Compile(operator.Str, "aws:SourceIp", nil, 0); errors.As(err, &problem) {
			p.fail(&pl, ErrOperator, "%s", problem.Detail)
			return len(p.errors) < maxErrors
		}
		pl.offset = v.Index
		if !v.IsObject() {
			p.fail(&pl, ErrType, "want an object of condition keys, not %s", describe(v))
			return len(p.errors) < maxErrors
		}
		n := size(v)
		clauses = slices.Grow(clauses, n)
		keys := make(map[string]struct{}, n)
		v.ForEach(func(key, v gjson.Result) bool {
			pl := pl.member(key.Str, key.Index)
			folded := foldKey(key.Str)
			if _, taken := keys[folded]; taken {
				p.fail(&pl, ErrDuplicate, "%.100q; the letter case of condition keys does not count", key.Str)
				return true
			}
			keys[folded] = struct{}{}
			if clause, ok := p.clause(operator.Str, key.Str, v, &pl, effect); ok {
				clauses = append(clauses, clause)
			}
			return len(p.errors) < maxErrors
		})
		return len(p.errors) < maxErrors
	})
	return condition.NewBlock(clauses...)
}

// size returns the number of members or elements of v, or 1 if v is neither an
// object nor an array.
func size(v gjson.Result) int {
	n := 0
	v.ForEach(func(_, _ gjson.Result) bool {
		n++
		return true
	})
	return n
}

// foldKey returns key with its ASCII letters in lower case.
func foldKey(key string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, key)
}

// clause parses the values of one condition key. The place is that of the key.
func (p *parser) clause(operator, key string, v gjson.Result, at *place, effect Effect) (condition.Clause, bool) {
	valueAt := *at
	valueAt.offset = v.Index
	values, offsets, ok := p.conditionValues(v, &valueAt)
	if !ok {
		return condition.Clause{}, false
	}
	clause, err := condition.Compile(operator, key, values, p.flags(effect))
	for done := 0; err != nil; {
		var problem *condition.Error
		if !errors.As(err, &problem) || problem.Part == condition.KeyPart {
			p.fail(at, ErrConditionKey, "%s", strings.TrimPrefix(err.Error(), "condition: "))
			return clause, false
		}
		code := ErrConditionValue
		if problem.Part == condition.VariablePart {
			code = ErrVariable
		}
		done += problem.Index
		pl := valueAt
		if v.IsArray() {
			pl = valueAt.element(done, offsets[done])
		}
		p.fail(&pl, code, "%s", problem.Detail)
		// Compile stops at the first bad value: look at those that follow.
		done++
		if len(p.errors) == maxErrors {
			return clause, false
		}
		if _, err = condition.Compile(operator, key, values[done:], p.flags(effect)); err == nil {
			return clause, false
		}
	}
	return clause, true
}

// conditionValues returns the values of a condition key as text and, of a list,
// where they stand. Numbers and Booleans are as good as their text, but the values of one
// key are all of one JSON type (SEMANTICS G-28, S-8).
func (p *parser) conditionValues(v gjson.Result, at *place) (values []string, offsets []int, ok bool) {
	failed := len(p.errors)
	values = make([]string, 0, size(v))
	add := func(v gjson.Result, at *place) {
		text := v.Raw
		switch {
		case v.Type == gjson.String:
			text = v.Str
		case v.Type == gjson.Number:
			if !isNumber(text) {
				p.fail(at, ErrConditionValue, "the number is too long or its exponent too large")
			}
		case !v.IsBool():
			p.fail(at, ErrType, "want a string, number, Boolean, or a list of those, not %s", describe(v))
		}
		values = append(values, text)
	}
	if !v.IsArray() {
		add(v, at)
		return values, offsets, len(p.errors) == failed
	}
	var first string
	n := 0
	v.ForEach(func(_, v gjson.Result) bool {
		pl := at.element(n, v.Index)
		if n == 0 {
			first = describe(v)
		}
		if got := describe(v); got != first {
			p.fail(&pl, ErrType, "%s after %s; the values of one key are of one type", got, first)
		} else {
			add(v, &pl)
			offsets = append(offsets, pl.offset)
		}
		n++
		return len(p.errors) < maxErrors
	})
	return values, offsets, len(p.errors) == failed
}

// Limits on numbers in a policy (SEMANTICS S-35).
const (
	maxNumberLength = 64
	maxExponent     = 308
)

// isNumber reports whether the JSON number s keeps within the limits.
func isNumber(s string) bool {
	if len(s) > maxNumberLength {
		return false
	}
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return true
	}
	exponent, err := strconv.Atoi(s[i+1:])
	return err == nil && -maxExponent <= exponent && exponent <= maxExponent
}

// checkRCP reports what may not stand in a statement of a resource control
// policy (SEMANTICS S-13). Only RCPFullAWSAccess allows anything.
func (p *parser) checkRCP(s *Statement, found *[numElements]member, at *place) {
	everyAction := slices.ContainsFunc(s.actions, func(a action) bool {
		service, _, _ := strings.Cut(a.source, ":")
		return strings.Trim(service, "*") == ""
	})
	everyResource := false
	for i := range s.resources {
		everyResource = everyResource || s.resources[i].String() == "*"
	}
	if m := found[elementPrincipal]; m.present && m.value.IsObject() {
		pl := at.member("Principal", m.value.Index)
		p.fail(&pl, ErrPrincipal, `the principal of a resource control policy is "*"`)
	}
	full := len(s.actions) == 1 && s.actions[0].source == "*" && everyResource && len(s.resources) == 1 &&
		!s.notResource && !found[elementCondition].present
	switch {
	case s.effect == Allow && !full:
		pl := at.member("Effect", found[elementEffect].value.Index)
		p.fail(&pl, ErrValue, `"Allow"; a resource control policy can only deny, except for RCPFullAWSAccess`)
	case s.effect == Deny && everyAction:
		pl := at.member("Action", found[elementAction].value.Index)
		p.fail(&pl, ErrValue, `"*"; a resource control policy names a service`)
	}
}
