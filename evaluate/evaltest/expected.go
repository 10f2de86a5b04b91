package evaltest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// expected is the part of a case in a file that says what is expected.
type expected struct {
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

func (w *expected) newCase() (Case, error) {
	c := Case{Name: w.Name, Source: w.Source, WantSid: w.Sid, WantProblem: w.Problem}
	outcomes := []evaluate.Outcome{evaluate.ImplicitDeny, evaluate.ExplicitDeny, evaluate.Allow}
	i := slices.IndexFunc(outcomes, func(o evaluate.Outcome) bool { return o.String() == w.Want })
	if i < 0 {
		return c, fmt.Errorf(`want %q; it is "allowed", "implicitDeny" or "explicitDeny"`, w.Want)
	}
	c.Want = outcomes[i]
	if w.Validity != nil {
		c.WantValidity = &evaluate.Validity{From: w.Validity.From, Until: w.Validity.Until}
	}
	if w.Type == "" {
		return c, nil
	}
	for typ := policy.Identity; ; typ++ {
		name, err := typ.MarshalText()
		if err != nil { // there are no more types
			return c, fmt.Errorf("type %q is not a type of policy", w.Type)
		}
		if strings.EqualFold(string(name), w.Type) {
			c.WantType = typ
			return c, nil
		}
	}
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
