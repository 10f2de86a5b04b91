// Package caller is the machine under package principal: who makes a request, and how
// directly an entry of a Principal element names whom. Package principal shows what
// its users need of it. All values are immutable.
package caller

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Principal is the identity that makes a request.
//
// The zero Principal is the anonymous caller. Principals are comparable: they
// support == and may be used as map keys; a caller whose unique ID is known is not
// == to the same without it. They are immutable and safe for concurrent use.
type Principal struct {
	// text is the ARN of the caller, then that of its issuer, if it is another, and
	// then a tail, or the name of a caller without ARN. A Principal is small, and it
	// and its structs have at most four fields, so that it is passed in registers.
	text    string
	typ     Type
	details details
	lengths lengths
}

// details are a special and the length of the tail: the value of aws:userid, where
// it is known and not that of another part, and of a federated user session after
// that the unique ID of its user, if it is known. The value stands there ready,
// because to put it together at evaluation would allocate.
type details struct {
	special special
	tail    uint16
}

// special is what is to be known of some callers.
type special uint8

const (
	pathUnknown  special = iota + 1 // a role session made from its own ARN
	byRoot                          // a federated user session of the root user
	originAccess                    // an origin access identity of CloudFront
)

// lengths are those of the ARN of the caller and of parts of it. The partition
// may be that of a provider.
type lengths struct{ arn, partition, account, name uint16 }

// An arnCaller is what a Principal with an ARN is made from.
type arnCaller struct {
	typ      Type
	special  special
	identity *identity // that text or issuer names
	text     string    // ARN, which ends with name
	name     string
	issuer   string // ARN; "" if it is no other
}

// principal returns the Principal of c. None of the texts is longer than split and
// isName let it be.
func (c *arnCaller) principal() Principal {
	tail := ""
	if c.typ == TypeFederatedUser {
		tail = c.identity.account + ":" + c.name
	}
	return Principal{
		text: c.text + c.issuer + tail, typ: c.typ,
		details: details{special: c.special, tail: uint16(len(tail))},
		lengths: lengths{
			arn:       uint16(len(c.text)),
			partition: uint16(len(c.identity.partition)),
			account:   uint16(len(c.identity.account)),
			name:      uint16(len(c.name)),
		},
	}
}

// Parse returns the principal whose ARN text is: an IAM user, an account root user,
// or a role session. A 12-digit account ID is shorthand for the account root user in
// the partition "aws".
//
// The ARN of a role session does not carry the path of its role: the path is
// then unknown. Such a session is compared by account and role name (SEMANTICS
// S-34), and conditions on the ARN of its role whose answer depends on the path match
// in a Deny statement and not in an Allow (SEMANTICS S-44). Use [RoleSession] to give
// the path.
//
// Parse rejects federated user sessions, whose ARN does not tell their user: there
// is [FederatedUser]. It rejects roles too, for the caller is always a session of a
// role, and ARNs of more than 2,048 bytes. Of the words that stand for accounts of AWS
// itself one has callers: arn:aws:iam::cloudfront:user/CloudFront Origin Access
// Identity E1 is one (SEMANTICS S-38).
func Parse(text string, accounts Accounts) (Principal, error) {
	if arn.IsAccountID(text) {
		text = "arn:aws:iam::" + text + ":root"
	}
	id, problem := split(text, accounts)
	if !problem.IsZero() {
		return Principal{}, invalid(text, problem)
	}
	p := arnCaller{identity: &id, text: text, name: id.name}
	switch id.kind {
	case kindRoot:
		p.typ = TypeAccount
	case kindUser:
		p.typ = TypeUser
	case kindOriginAccess:
		p.typ, p.special = TypeUser, originAccess
	case kindSession:
		p.typ, p.special = TypeAssumedRole, pathUnknown
		p.issuer = "arn:" + id.partition + ":iam::" + id.account + ":role/" + id.role
	case kindRole:
		return Principal{}, invalid(text, message.Of("a role makes no requests; its sessions do, see RoleSession"))
	case kindFederatedUser:
		return Principal{}, invalid(text, message.Of("the ARN does not tell the user of the session, see FederatedUser"))
	default:
		return Principal{}, invalid(text, message.Of("it names no user, root user or role session"))
	}
	return p.principal(), nil
}

// RoleSession returns the principal of the named session of the role roleARN.
func RoleSession(roleARN, sessionName string, accounts Accounts) (Principal, error) {
	id, problem := split(roleARN, accounts)
	if problem.IsZero() && id.kind != kindRole {
		problem = message.Of("it names no role")
	}
	if !problem.IsZero() {
		return Principal{}, invalid(roleARN, problem)
	}
	if !isName(sessionName) {
		return Principal{}, message.Errorf("principal: invalid session name {name}", quote.Short(sessionName))
	}
	text := "arn:" + id.partition + ":sts::" + id.account + ":assumed-role/" + id.name + "/" + sessionName
	p := arnCaller{typ: TypeAssumedRole, identity: &id, text: text, name: sessionName, issuer: roleARN}
	return p.principal(), nil
}

// FederatedUser returns the principal of the named session that the IAM user
// userARN got from sts:GetFederationToken. The root user may have got it too:
// userARN is then its ARN. The name of the session need not be that of the
// user.
func FederatedUser(userARN, sessionName string, accounts Accounts) (Principal, error) {
	id, problem := split(userARN, accounts)
	if problem.IsZero() && id.kind != kindUser && id.kind != kindRoot {
		problem = message.Of("it names no user")
	}
	if !problem.IsZero() {
		return Principal{}, invalid(userARN, problem)
	}
	if !isName(sessionName) {
		return Principal{}, message.Errorf("principal: invalid session name {name}", quote.Short(sessionName))
	}
	text := "arn:" + id.partition + ":sts::" + id.account + ":federated-user/" + sessionName
	p := arnCaller{typ: TypeFederatedUser, identity: &id, text: text, name: sessionName, issuer: userARN}
	if id.kind == kindRoot {
		p.special = byRoot
	}
	return p.principal(), nil
}

// Service returns the principal of an AWS service, such as
// "ec2.amazonaws.com". Use the name that the service presents: in Regions that
// must be enabled a call from another Region comes from a regional name, such
// as "s3.ap-east-1.amazonaws.com" (SEMANTICS P-11).
//
// An invalid name gives a principal without a name: no pattern except "*" matches
// it, and package evaluate denies its requests.
func Service(name string) Principal {
	if !isServiceName(name) {
		name = ""
	}
	return Principal{text: name, typ: TypeService}
}

// SAML returns the identity asserted by the SAML provider providerARN. An
// invalid ARN gives a principal without a name, as in [Service].
func SAML(providerARN string, accounts Accounts) Principal {
	return provider(TypeSAML, kindSAMLProvider, providerARN, accounts)
}

// WebIdentity returns the identity asserted by an OIDC provider. The provider
// is an IAM OIDC provider ARN or a built-in provider such as
// "accounts.google.com". An invalid provider gives a principal without a name,
// as in [Service].
func WebIdentity(idp string, accounts Accounts) Principal {
	if isBuiltInProvider(idp) {
		return Principal{text: idp, typ: TypeWebIdentity}
	}
	return provider(TypeWebIdentity, kindOIDCProvider, idp, accounts)
}

func provider(typ Type, kind kind, providerARN string, accounts Accounts) Principal {
	id, problem := split(providerARN, accounts)
	if !problem.IsZero() || id.kind != kind {
		return Principal{typ: typ}
	}
	return Principal{text: providerARN, typ: typ, lengths: lengths{partition: uint16(len(id.partition))}}
}

// CanonicalUser returns the principal with the given Amazon S3 canonical user
// ID, 64 hexadecimal digits. Their letter case does not count (SEMANTICS S-66):
// [Principal.Name] has small letters. An invalid ID gives a principal without a name, as
// in [Service].
func CanonicalUser(id string) Principal {
	if !isCanonicalID(id) {
		id = ""
	}
	return Principal{text: strings.ToLower(id), typ: TypeCanonicalUser}
}

// ARN returns the ARN of p as it appears in logs: for a role session, the
// assumed-role ARN. It is empty for principals that have none.
func (p Principal) ARN() string { return p.text[:p.lengths.arn] }

// Account returns the account of p, in AWS 12 digits, or "" if it has none.
func (p Principal) Account() string {
	if p.lengths.account == 0 {
		return ""
	}
	start := len("arn:") + int(p.lengths.partition) + len(":iam::")
	return p.text[start : start+int(p.lengths.account)]
}

// Issuer returns the ARN that policies are attached to: the role of a role
// session, the user of a federated user session, and otherwise the same as
// [Principal.ARN].
//
// For a role session that [Parse] made, the path of the role is unknown and
// Issuer shows the role without one; see [Principal.PathUnknown].
func (p Principal) Issuer() string {
	if n, end := int(p.lengths.arn), len(p.text)-int(p.details.tail); 0 < n && n < end {
		return p.text[n:end]
	}
	return p.ARN()
}

// PathUnknown reports whether p is a role session whose role is known by
// account and name only, because [Parse] made it from the ARN of the session. The ARN
// that [Principal.Issuer] returns may then be that of no role.
func (p Principal) PathUnknown() bool { return p.details.special == pathUnknown }

// FederatedByRoot reports whether p is a federated user session that the
// account root user, not an IAM user, got from sts:GetFederationToken.
func (p Principal) FederatedByRoot() bool { return p.details.special == byRoot }

// IsOriginAccess reports whether p is an origin access identity of CloudFront, which is
// written like a user and decided like a service (SEMANTICS S-38): see
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3-oai.html
func (p Principal) IsOriginAccess() bool { return p.details.special == originAccess }

// Name returns the user name, session name, service name, provider, or
// canonical user ID, depending on the type of p. It is "root" for an account
// root user and empty for the anonymous caller and for invalid names.
func (p Principal) Name() string {
	if p.lengths.arn == 0 {
		return p.text
	}
	return p.text[p.lengths.arn-p.lengths.name : p.lengths.arn]
}

// Partition returns the partition of the ARN of p or of its provider, such as
// "aws" or "aws-cn". It is empty for principals that belong to none: services,
// canonical users, built-in providers and the anonymous caller.
func (p Principal) Partition() string {
	if p.lengths.partition == 0 {
		return ""
	}
	return p.text[len("arn:"):][:p.lengths.partition]
}

// Type returns the type of p.
func (p Principal) Type() Type { return p.typ }

// String returns the ARN of p or, if it has none, a readable stand-in such as
// "service:ec2.amazonaws.com" or "anonymous". If it is not plain ASCII, it is
// quoted as a Go string, so that it stays one line.
func (p Principal) String() string {
	switch p.typ {
	case TypeAnonymous:
		return "anonymous"
	case TypeService:
		return "service:" + p.text
	case TypeSAML:
		return quote.Word("saml:" + p.text)
	case TypeWebIdentity:
		return quote.Word("web-identity:" + p.text)
	case TypeCanonicalUser:
		return "canonical-user:" + p.text
	}
	return quote.Word(p.ARN())
}

func invalid(text string, problem message.Text) error {
	return message.Errorf("principal: invalid ARN {arn}: {problem}", quote.Short(text), problem)
}
