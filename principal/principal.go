// Package principal identifies who makes a request.
//
// A [Principal] is the caller: an IAM user, a role session, an AWS service, a
// federated identity, an account root user, or nobody. It is a small, immutable,
// comparable value; the zero Principal is the anonymous caller. All of the package is
// safe for concurrent use.
//
// # Roles and role sessions
//
// Nobody calls AWS as a role. A role is assumed, and the caller is then a role
// session: it has an ARN of its own, which names the role without its path,
//
//	arn:aws:sts::111122223333:assumed-role/Deploy/ann
//
// while policies are attached to the role and the condition key
// aws:PrincipalArn is the ARN of the role. A Principal knows both:
// [Principal.ARN] is the session, [Principal.Issuer] the role.
//
// # Unique IDs
//
// IAM gives each user and role an ID that no other ever has, AIDA… or AROA…, and
// writes it in place of the ARN into the Principal elements of stored policies when
// the user or role is deleted. [Principal.WithID] adds it to the caller. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
//
// # How directly a policy names the caller
//
// An entry of a Principal element may name the caller itself, its role, its account or
// everyone, and these are not the same: within one account, a resource-based policy
// that names the role is limited by boundary and session policies, and one that names
// the session is not. A [Match] tells which, in the explanations of package evaluate.
//
// # JSON
//
// A Principal is written to JSON and read back as the same. Whatever is not written
// like that is an error, and so is what two members contradict each other in:
//
//	{"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Deploy/ann",
//	  "issuer": "arn:aws:iam::111122223333:role/ci/Deploy", "id": "AROAEXAMPLE1234567890"}
//
// The anonymous caller is written out, {"type": "Anonymous"}.
//
// # Errors
//
// [Parse], [RoleSession], [FederatedUser] and [Principal.WithID] return an error that
// quotes what is wrong. [Service], [SAML], [WebIdentity] and [CanonicalUser]
// return none: an invalid name gives a principal without a name, whose requests
// package evaluate denies.
//
// # Rules
//
// A number such as SEMANTICS S-34 is that of a rule in docs/semantics.md of this module.
package principal

import (
	"fmt"
	"log/slog"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Principal is the identity that makes a request.
//
// The zero Principal is the anonymous caller. Principals are comparable: they
// support == and may be used as map keys; a caller whose unique ID is known is not
// == to the same without it. They are immutable and safe for concurrent use.
type Principal caller.Principal

// MustParse is like [Parse] but panics on error. It is intended for tests and
// package-level variables.
func MustParse(arn string, opts ...Option) Principal {
	p, err := Parse(arn, opts...)
	if err != nil {
		panic(err)
	}
	return p
}

// Parse returns the principal whose ARN text is: an IAM user, an account root user,
// or a role session. A 12-digit account ID is shorthand for the account root user in
// the partition "aws".
//
// The ARN of a role session does not carry the path of its role: the path is
// then unknown. Such a session is compared by account and role name, which is unique
// in an account (SEMANTICS S-34), and conditions on the ARN of its role whose answer
// depends on the path match in a Deny statement and not in an Allow (SEMANTICS S-44).
// Use [RoleSession] to give the path. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
// and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
//
// Parse rejects federated user sessions, whose ARN does not tell their user: there
// is [FederatedUser]. It rejects roles too, for the caller is always a session of a
// role, and ARNs of more than 2,048 bytes. Of the words that stand for accounts of AWS
// itself one has callers: arn:aws:iam::cloudfront:user/CloudFront Origin Access
// Identity E1 is one (SEMANTICS S-38). See
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3-oai.html
func Parse(text string, opts ...Option) (Principal, error) {
	p, err := caller.Parse(text, accountsOf(opts))
	return Principal(p), err
}

// RoleSession returns the principal of the named session of the role roleARN.
func RoleSession(roleARN, sessionName string, opts ...Option) (Principal, error) {
	p, err := caller.RoleSession(roleARN, sessionName, accountsOf(opts))
	return Principal(p), err
}

// FederatedUser returns the principal of the named session that the IAM user
// userARN got from sts:GetFederationToken. The root user may have got it too:
// userARN is then its ARN. The name of the session need not be that of the
// user.
func FederatedUser(userARN, sessionName string, opts ...Option) (Principal, error) {
	p, err := caller.FederatedUser(userARN, sessionName, accountsOf(opts))
	return Principal(p), err
}

// Service returns the principal of an AWS service, such as
// "ec2.amazonaws.com". Use the name that the service presents: in Regions that
// must be enabled a call from another Region comes from a regional name, such
// as "s3.ap-east-1.amazonaws.com" (SEMANTICS P-11). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services
//
// An invalid name gives a principal without a name: no entry of a Principal element
// names it except "*", and package evaluate denies its requests.
func Service(name string) Principal { return Principal(caller.Service(name)) }

// SAML returns the identity asserted by the SAML provider providerARN. An
// invalid ARN gives a principal without a name, as in [Service].
func SAML(providerARN string, opts ...Option) Principal {
	return Principal(caller.SAML(providerARN, accountsOf(opts)))
}

// WebIdentity returns the identity asserted by an OIDC provider. The provider
// is an IAM OIDC provider ARN or a built-in provider such as
// "accounts.google.com". An invalid provider gives a principal without a name,
// as in [Service].
func WebIdentity(idp string, opts ...Option) Principal {
	return Principal(caller.WebIdentity(idp, accountsOf(opts)))
}

// CanonicalUser returns the principal with the given Amazon S3 canonical user
// ID, 64 hexadecimal digits. Their letter case does not count, as it is one number
// (SEMANTICS S-66): [Principal.Name] has small letters. An invalid ID gives a principal
// without a name, as in [Service]. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func CanonicalUser(id string) Principal { return Principal(caller.CanonicalUser(id)) }

// ARN returns the ARN of p as it appears in logs: for a role session, the
// assumed-role ARN. It is empty for principals that have none.
func (p Principal) ARN() string { return caller.Principal(p).ARN() }

// Account returns the account of p, in AWS 12 digits, or "" if it has none.
func (p Principal) Account() string { return caller.Principal(p).Account() }

// Issuer returns the ARN that policies are attached to: the role of a role
// session, the user of a federated user session, and otherwise the same as
// [Principal.ARN].
//
// For a role session that [Parse] made, the path of the role is unknown and
// Issuer shows the role without one.
func (p Principal) Issuer() string { return caller.Principal(p).Issuer() }

// WithID returns p with the unique ID of its user or role: AIDA… for an IAM user and
// for the user of a federated user session, AROA… for the role of a role session. It
// takes the place of one that p has. By the ID an entry of a Principal element that is
// an ID names p; without it such an entry matches in a Deny and not in an Allow
// (SEMANTICS S-43). The condition key aws:userid follows from it.
//
// It is an error if p is not such a caller, if the ID is not of its kind, and if it
// does not have 16 to 128 capital letters and digits. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func (p Principal) WithID(id string) (Principal, error) {
	with, err := caller.Principal(p).WithID(id)
	return Principal(with), err
}

// ID returns the unique ID that [Principal.WithID] gave p, or "" if it is not known.
func (p Principal) ID() string { return caller.Principal(p).ID() }

// Name returns the user name, session name, service name, provider, or
// canonical user ID, depending on the type of p. It is "root" for an account
// root user and empty for the anonymous caller and for invalid names.
func (p Principal) Name() string { return caller.Principal(p).Name() }

// Partition returns the partition of the ARN of p or of its provider, such as
// "aws" or "aws-cn". It is empty for principals that belong to none: services,
// canonical users, built-in providers and the anonymous caller.
func (p Principal) Partition() string { return caller.Principal(p).Partition() }

// Type returns the type of p.
func (p Principal) Type() Type { return Type(caller.Principal(p).Type()) }

// String returns the ARN of p or, if it has none, a readable stand-in such as
// "service:ec2.amazonaws.com" or "anonymous". If it is not plain ASCII, it is
// quoted as a Go string, so that it stays one line.
func (p Principal) String() string { return caller.Principal(p).String() }

// Format prints String.
func (p Principal) Format(f fmt.State, verb rune) { quote.Format(f, verb, p.String()) }

// LogValue returns String for package log/slog.
func (p Principal) LogValue() slog.Value { return slog.StringValue(p.String()) }
