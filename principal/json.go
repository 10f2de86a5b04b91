package principal

import (
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/object"
)

// parts are what tells a principal from all others, as it is written to JSON.
type parts struct {
	typ         Type
	arn         string // of callers that have one
	issuer      string // of a session, if it is known
	pathUnknown bool
	tenants     bool   // whether WithTenants is needed
	name        string // of a service
	provider    string // of a SAML or OIDC identity
	id          string // of a canonical user, or the unique ID of a user or role, if it is known
}

func (w *parts) members() []object.Member {
	return []object.Member{
		{Name: "type", Value: &w.typ},
		{Name: "arn", Value: &w.arn, Zero: object.Left},
		{Name: "issuer", Value: &w.issuer, Zero: object.Left},
		{Name: "pathUnknown", Value: &w.pathUnknown, Zero: object.Left},
		{Name: "tenants", Value: &w.tenants, Zero: object.Left},
		{Name: "name", Value: &w.name, Zero: object.Left},
		{Name: "provider", Value: &w.provider, Zero: object.Left},
		{Name: "id", Value: &w.id, Zero: object.Left},
	}
}

// parts returns the parts of p.
func (p Principal) parts() parts {
	w := parts{typ: p.Type(), arn: p.ARN(), id: p.ID()}
	switch w.typ {
	case TypeAssumedRole, TypeFederatedUser:
		if w.pathUnknown = caller.Principal(p).PathUnknown(); !w.pathUnknown {
			w.issuer = p.Issuer()
		}
	case TypeService:
		w.name = p.Name()
	case TypeSAML, TypeWebIdentity:
		w.provider = p.Name()
	case TypeCanonicalUser:
		w.id = p.Name()
	}
	w.tenants = caller.IsOfTenant(w.arn) || caller.IsOfTenant(w.provider)
	return w
}

// principal makes the principal that has some of the parts of w, if there is one.
func (w *parts) principal() (Principal, error) {
	p, err := w.named()
	if err != nil || w.id == "" || w.typ == TypeCanonicalUser {
		return p, err
	}
	return p.WithID(w.id)
}

// named is principal without the unique ID of a user or role.
func (w *parts) named() (Principal, error) {
	var opts []Option
	if w.tenants {
		opts = []Option{WithTenants()}
	}
	switch w.typ {
	case TypeAccount, TypeUser:
		return Parse(w.arn, opts...)
	case TypeAssumedRole:
		if w.pathUnknown {
			return Parse(w.arn, opts...)
		}
		return RoleSession(w.issuer, arn.Name(w.arn), opts...)
	case TypeFederatedUser:
		return FederatedUser(w.issuer, arn.Name(w.arn), opts...)
	case TypeService:
		return Service(w.name), nil
	case TypeSAML:
		return SAML(w.provider, opts...), nil
	case TypeWebIdentity:
		return WebIdentity(w.provider, opts...), nil
	case TypeCanonicalUser:
		return CanonicalUser(w.id), nil
	}
	return Principal{}, nil
}

// MarshalJSON encodes p as an object with its "type" and what tells it from
// others of its type: "arn" and, of a session, the "issuer" or "pathUnknown", the
// "name" of a service, the "provider" of a SAML or OIDC identity, or the "id" of a
// canonical user. The unique ID of a user or role, if it is known, is an "id" too.
// "tenants" is true if the ARN takes [WithTenants]. A principal without a name has none
// there. It is an error if a name is not valid UTF-8.
func (p Principal) MarshalJSON() ([]byte, error) {
	w := p.parts()
	data, err := object.Write(w.members()...)
	if err != nil {
		return nil, message.Errorf("principal: {problem}", err)
	}
	return data, nil
}

// UnmarshalJSON reads what MarshalJSON writes, by the functions of this package
// that make principals, and nothing else: a member that is unknown, given twice or
// at odds with another is an error. After an error p is a principal without a
// name, whose requests package evaluate denies.
func (p *Principal) UnmarshalJSON(data []byte) error {
	*p = Service("")
	var w parts
	if err := object.Read(data, w.members()...); err != nil {
		return message.Errorf("principal: {problem}", err)
	}
	read, err := w.principal()
	if err != nil {
		return err
	}
	if read.parts() != w {
		return message.Errorf("principal: the members of the principal do not belong together")
	}
	*p = read
	return nil
}
