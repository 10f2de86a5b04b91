package policy

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// forbids reports whether e, an element of a statement, may not stand in a
// policy of type t (SEMANTICS 1.10).
func (t Type) forbids(e source.Element) bool {
	switch e {
	case source.Principal:
		return t == Identity || t == Boundary || t == Session || t == SCP
	case source.NotPrincipal:
		return t != Resource && t != Endpoint
	case source.NotAction:
		return t == RCP
	case source.Resource, source.NotResource:
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
// policy of this type, or that exclude each other, in the statement v. One that is
// misspelled is not missing too.
func (p *parser) checkElements(found *source.Elements, v source.Value) {
	for e := source.Sid; e < source.NumElements; e++ {
		if found[e].Present && p.typ.forbids(e) {
			p.fail(found[e].Name(), ErrMisplacedElement, message.Of("{element} in a document of type {type}", e, statement.Type(p.typ).Text()))
		}
	}
	for _, pair := range [...]struct {
		one, not source.Element
		needed   bool
	}{
		{source.Principal, source.NotPrincipal, p.typ.needsPrincipal()},
		{source.Action, source.NotAction, true},
		{source.Resource, source.NotResource, p.typ.needsResource()},
	} {
		one, not := &found[pair.one], &found[pair.not]
		switch {
		case one.Present && not.Present && !p.typ.forbids(pair.one) && !p.typ.forbids(pair.not):
			second := one
			if not.Name().Offset() > one.Name().Offset() {
				second = not
			}
			p.fail(second.Name(), ErrConflict, message.Of("{one} and {other} exclude each other", pair.one, pair.not))
		case !pair.needed || one.Present || not.Present || one.Misspelled || not.Misspelled:
		case p.typ.forbids(pair.not):
			p.fail(v, ErrMissingElement, message.Plain(pair.one.String()))
		default:
			p.fail(v, ErrMissingElement, message.Of("{one} or {other}", pair.one, pair.not))
		}
	}
	if effect := &found[source.Effect]; !effect.Present && !effect.Misspelled {
		p.fail(v, ErrMissingElement, message.Plain(source.Effect.String()))
	}
}

// checkSid says what is wrong with a Sid of a type that is strict about them, if anything is.
func checkSid(sid string) message.Text {
	for i := range len(sid) {
		if !isLetterOrDigit(sid[i]) {
			return message.Of("want letters A-Z, a-z and digits only")
		}
	}
	return message.Text{}
}

// checkAction says what is wrong with an entry of Action or NotAction, if anything is:
// it is "*" or service:action, each of ASCII letters, digits, "-", "_", "." and
// wildcards (SEMANTICS G-19, S-22).
func (p *parser) checkAction(text string, e source.Element) message.Text {
	if text == "*" {
		return message.Text{}
	}
	service, name, _ := strings.Cut(text, ":")
	switch {
	case !isActionName(service) || !isActionName(name):
		if strings.Contains(text, "${") {
			return message.Of("policy variables are not supported here")
		}
		return message.Of(`want "*" or service:action, such as "s3:GetObject" or "ec2:Describe*"`)
	case p.typ == Trust && e == source.Action && !glob.EqualFold(service, "sts"):
		return message.Of("a role trust policy is about actions of sts only")
	}
	return message.Text{}
}

// isActionName reports whether s can stand before or after the colon of an entry
// of Action or NotAction.
func isActionName(s string) bool {
	for i := range len(s) {
		if !inActionNames[s[i]] {
			return false
		}
	}
	return s != ""
}

// inActionNames are the bytes of which names of services and actions are made.
//
//nolint:gochecknoglobals // a table that is never written
var inActionNames = func() (is [256]bool) {
	for c := range len(is) {
		is[c] = isLetterOrDigit(byte(c)) || strings.IndexByte("-_.*?", byte(c)) >= 0
	}
	return is
}()

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// checkRCP reports what may not stand in s, a statement of a resource control
// policy with the actions and resources (SEMANTICS S-13). Only RCPFullAWSAccess allows anything.
func (p *parser) checkRCP(s *statement.Elements, actions []statement.Action, resources []clause.ResourcePattern, found *source.Elements) {
	everyService := slices.IndexFunc(actions, func(a statement.Action) bool {
		service, _, _ := strings.Cut(a.String(), ":")
		return strings.Trim(service, "*?") == ""
	})
	everyResource := false
	for i := range resources {
		everyResource = everyResource || resources[i].String() == "*"
	}
	if m := found[source.Principal]; m.Present && m.Value.Is(source.Object) {
		p.fail(m.Value, ErrPrincipal, message.Of(`the principal of a resource control policy is "*"`))
	}
	full := len(actions) == 1 && actions[0].String() == "*" && everyResource && len(resources) == 1 &&
		!s.NotResource && !s.HasCondition
	switch {
	case s.Effect == statement.Allow && !full:
		p.fail(found[source.Effect].Value, ErrValue, message.Of(`"Allow"; a resource control policy can only deny, except for RCPFullAWSAccess`))
	case s.Effect == statement.Deny && everyService >= 0:
		p.fail(found[source.Action].Value, ErrValue, message.Of("{action}; a resource control policy names a service", quote.Short(actions[everyService].String())))
	}
}
