package caller

import "fmt"

// Type is the kind of a [Principal]. Its String form is the value of the
// aws:PrincipalType condition key where AWS defines one.
type Type uint8

// The types of principals.
const (
	TypeAnonymous     Type = iota // unauthenticated caller; the zero value
	TypeAccount                   // account root user
	TypeUser                      // IAM user
	TypeAssumedRole               // role session, from any sts:AssumeRole* call
	TypeFederatedUser             // session from sts:GetFederationToken
	TypeSAML                      // SAML identity, before it assumes a role
	TypeWebIdentity               // OIDC identity, before it assumes a role
	TypeService                   // AWS service principal
	TypeCanonicalUser             // Amazon S3 canonical user
)

// String returns the AWS name of t, such as "AssumedRole".
func (t Type) String() string {
	switch t {
	case TypeAnonymous:
		return "Anonymous"
	case TypeAccount:
		return "Account"
	case TypeUser:
		return "User"
	case TypeAssumedRole:
		return "AssumedRole"
	case TypeFederatedUser:
		return "FederatedUser"
	case TypeSAML:
		return "SAML"
	case TypeWebIdentity:
		return "WebIdentity"
	case TypeService:
		return "Service"
	case TypeCanonicalUser:
		return "CanonicalUser"
	}
	return fmt.Sprintf("Type(%d)", uint8(t))
}
