package policy

import (
	"slices"
	"strings"
)

// forbids reports whether e, an element of a statement, may not stand in a
// policy of type t (SEMANTICS 1.10).
func (t Type) forbids(e element) bool {
	switch e {
	case elementPrincipal:
		return t == Identity || t == Boundary || t == Session || t == SCP
	case elementNotPrincipal:
		return t != Resource && t != Endpoint
	case elementNotAction:
		return t == RCP
	case elementResource, elementNotResource:
		return t == Trust
	}
	return false
}

// needsPrincipal reports whether a statement of a policy of type t has to have
// a Principal or, where that is allowed, a NotPrincipal element.
func (t Type) needsPrincipal() bool {
	return t == Resource || t == Trust || t == RCP || t == Endpoint
}

// needsResource reports whether a statement of a policy of type t has to have a
// Resource or NotResource element. A resource-based policy without one is about the
// resource that carries it, as those of ECR repositories are (SEMANTICS S-39):
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
func (t Type) needsResource() bool { return t != Trust && t != Resource }

// strictSid reports whether a Sid may have letters and digits only in a policy of
// type t, and no two statements the same (SEMANTICS S-12, S-63). In other types
// IAM Access Analyzer recommends the latter and does not require it:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
func (t Type) strictSid() bool {
	return t == Identity || t == Boundary || t == Session || t == Trust
}

// checkElements reports elements that are missing, that may not stand in a
// policy of this type, or that exclude each other. One that is misspelled is not
// missing too.
func (p *parser) checkElements(found *[numElements]member, at *place) {
	for e := elementSid; e < numElements; e++ {
		if found[e].present && p.typ.forbids(e) {
			pl := at.member(e.String(), found[e].key)
			p.fail(&pl, ErrMisplacedElement, "%s in a document of type %s", e, p.typ)
		}
	}
	for _, pair := range [...]struct {
		one, not element
		needed   bool
	}{
		{elementPrincipal, elementNotPrincipal, p.typ.needsPrincipal()},
		{elementAction, elementNotAction, true},
		{elementResource, elementNotResource, p.typ.needsResource()},
	} {
		one, not := &found[pair.one], &found[pair.not]
		switch {
		case one.present && not.present && !p.typ.forbids(pair.one) && !p.typ.forbids(pair.not):
			second := pair.one
			if not.key > one.key {
				second = pair.not
			}
			pl := at.member(second.String(), found[second].key)
			p.fail(&pl, ErrConflict, "%s and %s exclude each other", pair.one, pair.not)
		case !pair.needed || one.present || not.present || one.misspelled || not.misspelled:
		case p.typ.forbids(pair.not):
			p.fail(at, ErrMissingElement, "%s", pair.one)
		default:
			p.fail(at, ErrMissingElement, "%s or %s", pair.one, pair.not)
		}
	}
	if effect := &found[elementEffect]; !effect.present && !effect.misspelled {
		p.fail(at, ErrMissingElement, "Effect")
	}
}

// checkSid says what is wrong with a Sid of a type that is strict about them, or "".
func checkSid(sid string) string {
	for i := range len(sid) {
		if !isLetterOrDigit(sid[i]) {
			return "want letters A-Z, a-z and digits only"
		}
	}
	return ""
}

// checkAction says what is wrong with an entry of Action or NotAction, or "":
// it is "*" or service:action, each of ASCII letters, digits, "-", "_", "." and
// wildcards (SEMANTICS G-19, S-22).
func (p *parser) checkAction(text string, not bool) string {
	if text == "*" {
		return ""
	}
	service, name, _ := strings.Cut(text, ":")
	switch {
	case !isActionName(service) || !isActionName(name):
		if strings.Contains(text, "${") {
			return "policy variables are not supported here"
		}
		return `want "*" or service:action, such as "s3:GetObject" or "ec2:Describe*"`
	case p.typ == Trust && !not && !strings.EqualFold(service, "sts"):
		return "a role trust policy is about actions of sts only"
	}
	return ""
}

// isActionName reports whether s can stand before or after the colon of an entry
// of Action or NotAction.
func isActionName(s string) bool {
	for i := range len(s) {
		if !isLetterOrDigit(s[i]) && strings.IndexByte("-_.*?", s[i]) < 0 {
			return false
		}
	}
	return s != ""
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// checkRCP reports what may not stand in a statement of a resource control
// policy (SEMANTICS S-13). Only RCPFullAWSAccess allows anything.
func (p *parser) checkRCP(s *Statement, found *[numElements]member, at *place) {
	everyService := slices.IndexFunc(s.actions, func(a action) bool {
		service, _, _ := strings.Cut(a.source, ":")
		return strings.Trim(service, "*?") == ""
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
	case s.effect == Deny && everyService >= 0:
		pl := at.member("Action", found[elementAction].value.Index)
		p.fail(&pl, ErrValue, "%.100q; a resource control policy names a service", s.actions[everyService].source)
	}
}
