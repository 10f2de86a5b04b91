package principal

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/object"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// Type is the kind of a [Principal]. Its String form is the value of the
// aws:PrincipalType condition key where AWS defines one.
type Type caller.Type

// The types of principals.
const (
	TypeAnonymous     = Type(caller.TypeAnonymous)     // unauthenticated caller; the zero value
	TypeAccount       = Type(caller.TypeAccount)       // account root user
	TypeUser          = Type(caller.TypeUser)          // IAM user
	TypeAssumedRole   = Type(caller.TypeAssumedRole)   // role session, from any sts:AssumeRole* call
	TypeFederatedUser = Type(caller.TypeFederatedUser) // session from sts:GetFederationToken
	TypeSAML          = Type(caller.TypeSAML)          // SAML identity, before it assumes a role
	TypeWebIdentity   = Type(caller.TypeWebIdentity)   // OIDC identity, before it assumes a role
	TypeService       = Type(caller.TypeService)       // AWS service principal
	TypeCanonicalUser = Type(caller.TypeCanonicalUser) // Amazon S3 canonical user
)

// String returns the AWS name of t, such as "AssumedRole".
func (t Type) String() string { return caller.Type(t).String() }

// MarshalText returns the name of t. It is an error if t is not a type.
func (t Type) MarshalText() ([]byte, error) {
	if t > TypeCanonicalUser {
		return nil, message.Errorf("principal: {type} is not a type of principal", t)
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what MarshalText writes, and nothing else.
func (t *Type) UnmarshalText(text []byte) error {
	typ, ok := object.Named(text, TypeAnonymous, TypeCanonicalUser)
	if !ok {
		return message.Errorf("principal: {type} is not a type of principal", quote.Short(string(text)))
	}
	*t = typ
	return nil
}
