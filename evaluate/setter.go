package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// Who sets the condition keys of a request. A near miss advises a caller to change
// what it can choose: the parameters of its request, and where and how it makes it.
// The rest is settled by who the caller is, by its credentials, by the resource, or
// by the service that calls, and only the policy can be changed.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html.

// callers is a set of types of principals, each 1 << its principal.Type.
type callers uint16

const (
	nobodyAtAll callers = 0
	people              = 1<<principal.TypeAccount | 1<<principal.TypeUser
	inAccounts          = people | 1<<principal.TypeAssumedRole | 1<<principal.TypeFederatedUser
	strangers           = 1<<principal.TypeAnonymous | 1<<principal.TypeCanonicalUser
	federated           = 1<<principal.TypeSAML | 1<<principal.TypeWebIdentity
	services            = 1 << principal.TypeService
	persons             = inAccounts | strangers | federated // all but services
)

// A setter says who chooses the value of a condition key.
type setter struct {
	key    string // or how it begins, if it ends in "/" or ":"; "*:" stands for any service
	by     callers
	always bool   // the key is always there: nobody can leave it out
	origin string // where the value comes from for all others
}

// Origins of values.
const (
	fromIdentity  = "settled by who the caller is"
	fromAccount   = "settled by the account of the caller"
	fromTags      = "from the tags of its user, role or session: change them there"
	fromSession   = "settled when its session began"
	fromIssue     = "settled when its credentials were issued"
	fromMFA       = "only users can sign in with MFA"
	fromToken     = "from the token of its identity provider"
	fromAssertion = "from the assertion of its identity provider"
	fromProvider  = "from its identity provider"
	fromService   = "set by the AWS service that calls"
	fromForwarder = "set by AWS where a service calls on behalf of a user or role"
	fromResource  = "a property of the resource"
	fromTagged    = "from the tags of the resource: change them there"
	fromParameter = "a parameter of sts:AssumeRole alone"
)

// setters are the keys that not every caller can choose. What is not listed, such
// as parameters of the services, all can but services. A service chooses what it
// sends by itself.
//
//nolint:gochecknoglobals // a table that is never written
var setters = [...]setter{
	// Properties of the principal.
	{"aws:PrincipalArn", nobodyAtAll, false, fromIdentity},
	{"aws:PrincipalAccount", nobodyAtAll, false, fromIdentity},
	{"aws:PrincipalType", nobodyAtAll, false, fromIdentity},
	{"aws:PrincipalIsAWSService", nobodyAtAll, false, fromIdentity},
	{"aws:PrincipalServiceName", nobodyAtAll, false, fromIdentity},
	{"aws:PrincipalServiceNamesList", nobodyAtAll, false, fromIdentity},
	{"aws:username", nobodyAtAll, false, fromIdentity},
	{"aws:userid", nobodyAtAll, false, fromIdentity},
	{"kms:CallerAccount", nobodyAtAll, false, fromIdentity},
	{"aws:PrincipalOrgID", nobodyAtAll, false, fromAccount},
	{"aws:PrincipalOrgPaths", nobodyAtAll, false, fromAccount},
	{"aws:PrincipalTag/", nobodyAtAll, false, fromTags},

	// Properties of a session.
	{"aws:MultiFactorAuthPresent", people, false, fromMFA},
	{"aws:MultiFactorAuthAge", people, false, fromMFA},
	{"aws:TokenIssueTime", nobodyAtAll, false, fromIssue},
	{"aws:AssumedRoot", nobodyAtAll, false, fromSession},
	{"aws:FederatedProvider", nobodyAtAll, false, fromSession},
	{"aws:SourceIdentity", nobodyAtAll, false, fromSession},
	{"aws:SignInSessionArn", nobodyAtAll, false, fromSession},
	{"aws:ChatbotSourceArn", nobodyAtAll, false, fromSession},
	{"aws:Ec2InstanceSourceVpc", nobodyAtAll, false, fromSession},
	{"aws:Ec2InstanceSourcePrivateIPv4", nobodyAtAll, false, fromSession},
	{"ec2:RoleDelivery", nobodyAtAll, false, fromSession},
	{"ec2:SourceInstanceArn", nobodyAtAll, false, fromSession},
	{"glue:RoleAssumedBy", nobodyAtAll, false, fromSession},
	{"glue:CredentialIssuingService", nobodyAtAll, false, fromSession},
	{"lambda:SourceFunctionArn", nobodyAtAll, false, fromSession},
	{"ssm:SourceInstanceArn", nobodyAtAll, false, fromSession},
	{"identitystore:UserId", nobodyAtAll, false, fromSession},
	{"codebuild:", nobodyAtAll, false, fromSession},

	// Of the network and the request: where and how a caller calls is its choice.
	{"aws:SecureTransport", persons, true, fromService},
	{"aws:UserAgent", persons, true, fromService},
	{"aws:RequestedRegion", persons, true, fromService},
	{"aws:ViaAWSService", inAccounts, true, fromForwarder},
	{"aws:CalledVia", inAccounts, false, fromForwarder},
	{"aws:CalledViaFirst", inAccounts, false, fromForwarder},
	{"aws:CalledViaLast", inAccounts, false, fromForwarder},
	{"aws:CalledViaAWSMCP", inAccounts, false, fromForwarder},
	{"aws:ViaAWSMCPService", inAccounts, false, fromForwarder},
	{"aws:IsMcpServiceAction", inAccounts, false, fromForwarder},
	{"aws:SourceArn", nobodyAtAll, false, fromService},
	{"aws:SourceAccount", nobodyAtAll, false, fromService},
	{"aws:SourceOrgID", nobodyAtAll, false, fromService},
	{"aws:SourceOrgPaths", nobodyAtAll, false, fromService},
	{"aws:CurrentTime", persons | services, true, ""},
	{"aws:EpochTime", persons | services, true, ""},

	// Properties of the resource.
	{"aws:ResourceAccount", nobodyAtAll, false, fromResource},
	{"aws:ResourceOrgID", nobodyAtAll, false, fromResource},
	{"aws:ResourceOrgPaths", nobodyAtAll, false, fromResource},
	{"*:ResourceTag/", nobodyAtAll, false, fromTagged},
	{"s3:ExistingObjectTag/", nobodyAtAll, false, fromTagged},
	{"s3:ResourceAccount", nobodyAtAll, false, fromResource},
	{"kms:ResourceAliases", nobodyAtAll, false, fromResource},

	// Parameters of calls that assume a role. Of those with an assertion or a token
	// the identity provider sets some.
	{"aws:RequestTag/", inAccounts | strangers, false, fromProvider},
	{"aws:TagKeys", inAccounts | strangers, false, fromProvider},
	{"sts:TransitiveTagKeys", inAccounts, false, fromProvider},
	{"sts:SourceIdentity", inAccounts, false, fromProvider},
	{"sts:RoleSessionName", persons &^ (1 << principal.TypeSAML), true, fromAssertion},
	{"sts:ExternalId", inAccounts | services, false, fromParameter}, // to be configured in services
	{"sts:RequestContext/", nobodyAtAll, false, fromProvider},
	{"sts:RequestContextProviders", inAccounts, false, fromProvider},
	{"sts:RoleAuthorizedByIdp", nobodyAtAll, false, fromProvider},
	{"saml:", nobodyAtAll, false, fromAssertion},
}

// setterOf returns the setter of key. The keys of a web identity begin with the host
// name of its provider.
func setterOf(key string) setter {
	service, name, _ := strings.Cut(key, ":")
	if strings.Contains(service, ".") {
		return setter{origin: fromToken}
	}
	for i := range setters {
		s := &setters[i]
		known, given := s.key, key
		if rest, ok := strings.CutPrefix(known, "*:"); ok {
			known, given = rest, name
		}
		if last := known[len(known)-1]; last == '/' || last == ':' {
			given = given[:min(len(given), len(known))]
		}
		if glob.EqualFold(known, given) {
			return *s
		}
	}
	return setter{by: persons}
}

// setterOf is setterOf for the request: in role chaining, a source identity stays
// (SEMANTICS S-29), and the session of a user says whether and when MFA was used.
func (ev *evaluation) setterOf(key string) setter {
	if ev.req.issued && ev.CallerType != caller.TypeAssumedRole && isOneOf(key, keyMFAPresent, keyMFAAge) {
		return setter{origin: fromSession}
	}
	if ev.Assuming && glob.EqualFold(key, keyNewSourceIdentity) {
		if _, carried := ev.BoundContext().Lookup(keySourceIdentity); carried {
			return setter{origin: fromSession}
		}
	}
	return setterOf(key)
}

// canSet reports whether the caller can choose the value of key, and, if it can,
// whether it can leave key out.
func (ev *evaluation) canSet(key string) (set, unset bool) {
	s := ev.setterOf(key)
	set = s.by>>ev.CallerType&1 != 0
	return set, set && !s.always
}

// originOf says where the value of key, which the caller cannot set, comes from.
func (ev *evaluation) originOf(key string) string {
	if s := ev.setterOf(key); ev.CallerType != caller.TypeService || s.by == nobodyAtAll {
		return s.origin
	}
	return fromService
}
