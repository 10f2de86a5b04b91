package evaltest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// expected is the part of a case in a file that says what is expected.
type expected struct {
	place
	Name     string          `json:"name"`
	Want     string          `json:"want"`
	Type     string          `json:"type,omitzero"`
	Sid      string          `json:"sid,omitzero"`
	Problem  string          `json:"problem,omitzero"`
	Validity *validitySource `json:"validity,omitzero"`
	Source   string          `json:"source,omitzero"`
}

// A validitySource is an interval. A bound that is absent is unbounded.
type validitySource struct {
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// The words for what is wanted, beside the outcomes.
const (
	wantDenied = "denied" // either deny
	wantError  = "error"  // of a malformed call
)

// newCase returns the case of which w is a part. Words are those that may be wanted beside
// the outcomes.
func (r *reader) newCase(w *expected, words ...string) Case {
	c := Case{Name: w.Name, Source: w.Source, WantSid: w.Sid, WantProblem: w.Problem}
	c.Line, _ = r.position(w.object.Offset())
	words = append([]string{evaluate.Allow.String(), wantDenied, evaluate.ImplicitDeny.String(), evaluate.ExplicitDeny.String()}, words...)
	switch at := w.at("want"); {
	case w.lacks("want"):
		r.fail(w.object, policy.ErrMissingElement, message.Plain("want"))
	case !at.Is(source.String): // which was said
	case !slices.Contains(words, w.Want):
		r.fail(at, policy.ErrValue, orMeant(w.Want, words, want(words)))
	case w.Want == wantDenied:
		c.WantDenied = true
	case w.Want != wantError:
		_ = c.Want.UnmarshalText([]byte(w.Want))
	}
	r.compared(&w.place, "sid", "type")
	if w.Validity != nil {
		c.WantValidity = &evaluate.Validity{From: w.Validity.From, Until: w.Validity.Until}
	}
	if w.Type != "" {
		c.WantType = r.policyType(w)
	}
	return c
}

// compared notes the texts of p that are empty: they would not be compared.
func (r *reader) compared(p *place, names ...string) {
	for _, name := range names {
		if at := p.at(name); at.Is(source.String) && at.Text() == "" {
			r.fail(at, policy.ErrValue, message.Of("it is empty; leave it out where it is not compared"))
		}
	}
}

// policyType returns the type of policy that is to decide.
func (r *reader) policyType(w *expected) policy.Type {
	var names []string
	for typ := policy.Identity; ; typ++ {
		text, err := typ.MarshalText()
		if err != nil { // there are no more types
			r.fail(w.at("type"), policy.ErrValue, orMeant(w.Type, names, want(names)))
			return 0
		}
		if strings.EqualFold(string(text), w.Type) {
			return typ
		}
		names = append(names, strings.ToLower(string(text)))
	}
}

// want returns what to say of a text that is none of names.
func want(names []string) message.Text {
	last := len(names) - 1
	return message.Of("{names} or {last}", `"`+strings.Join(names[:last], `", "`)+`"`, strconv.Quote(names[last]))
}

// principal returns the caller of the case of which w is a part. A name that nobody can
// have is refused, unless the case is about the problem that it is.
func (r *reader) principal(w *expected, tenants bool, text, role, user, id string) principal.Principal {
	var opts []principal.Option
	if tenants {
		opts = append(opts, principal.WithTenants())
	}
	p, err := parsePrincipal(text, role, user, id, opts...)
	switch at := w.at("principal"); {
	case w.lacks("principal"):
		r.fail(w.object, policy.ErrMissingElement, message.Plain("principal"))
	case !at.Is(source.String): // which was said
	case err != nil:
		r.fail(at, policy.ErrPrincipal, withoutName("principal: ", err))
	case p.ARN() == "" && p.Name() == "" && text != "anonymous" && w.Problem == "":
		r.fail(at, policy.ErrPrincipal, message.Of("{text}; want {wanted}", quoted(text),
			message.Of(`an ARN, the name of a service, "anonymous", or "saml:", "oidc:" or "canonical:" and a name`)))
	}
	return p
}

// parsePrincipal makes a caller. The role is that of a role session, the user the one
// who got a federated user session, and the id that of the user or role.
func parsePrincipal(text, role, user, id string, opts ...principal.Option) (principal.Principal, error) {
	p, err := namedPrincipal(text, role, user, opts)
	if err != nil || id == "" {
		return p, err
	}
	return p.WithID(id)
}

func namedPrincipal(text, role, user string, opts []principal.Option) (principal.Principal, error) {
	name := text[strings.LastIndexByte(text, '/')+1:]
	kind, named, _ := strings.Cut(text, ":")
	switch {
	case text == "anonymous":
		return principal.Principal{}, nil
	case role != "":
		return principal.RoleSession(role, name, opts...)
	case user != "":
		return principal.FederatedUser(user, name, opts...)
	case kind == "arn":
		return principal.Parse(text, opts...)
	case kind == "saml":
		return principal.SAML(named, opts...), nil
	case kind == "oidc":
		return principal.WebIdentity(named, opts...), nil
	case kind == "canonical":
		return principal.CanonicalUser(named), nil
	}
	return principal.Service(text), nil
}
