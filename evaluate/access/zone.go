package access

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Zone is a zone of trust: whoever a field names is trusted, and so is whoever comes from
// where a field says. The zero Zone trusts nobody. Zones are only read.
type Zone struct {
	Accounts      []string // IDs of 12 digits: their users, role sessions and root users
	Organizations []string // such as o-a1b2c3d4e5: callers with that aws:PrincipalOrgID

	// Services are AWS services, such as logging.s3.amazonaws.com, that are trusted on
	// whoever's behalf they call. Any service is trusted that says by aws:SourceAccount,
	// aws:SourceArn or aws:SourceOrgID that it calls for one of the accounts or
	// organizations: see
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
	Services []string

	Networks  []netip.Prefix // of aws:SourceIp
	VPCs      []string       // of aws:SourceVpc
	Endpoints []string       // of aws:SourceVpce

	// Claims are, by condition key, the patterns of values that identities of an OpenID
	// Connect provider have who are trusted, with "*" and "?" as in StringLike, such as
	// token.actions.githubusercontent.com:sub and repo:acme/*. Of a provider with several
	// keys all have to match.
	Claims map[string][]string
}

// Public answers whether a resource-based policy lets in anybody outside of the zone: Yes
// with a request of such a stranger, whatever policies the stranger has itself.
//
// With the zone that [Named] returns it is the question that AWS asks of a bucket policy,
// whether it is public: see
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func Public(p *policy.Policy, trusted Zone) Answer {
	if p == nil || p.Type() != policy.Resource {
		return unknown(message.Errorf("the policy is not a resource-based policy"))
	}
	scope, err := trusted.outside()
	if err != nil {
		return unknown(message.Errorf("the zone of trust: {error}", err))
	}
	return Possible(Alone(p), scope)
}

// Strangers answers whether anybody outside of the zone may assume the role: Yes with the
// call of such a stranger, whatever policies the stranger has itself. The account of the
// role is trusted, and so are AWS services, which assume roles that somebody there passed
// to them, and the identities of SAML providers, which that account set up. If role.ARN is
// empty, the role may be any.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
func Strangers(role *evaluate.Role, trusted Zone) Answer {
	if role == nil || role.TrustPolicy == nil || role.TrustPolicy.Type() != policy.Trust {
		return unknown(message.Errorf("the role has no trust policy"))
	}
	more := []scopeStatement{
		{Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: scopeCondition{"Bool": {"aws:PrincipalIsAWSService": {"true"}}}},
		{Effect: "Deny", Principal: "*", Action: "sts:AssumeRoleWithSAML", Resource: "*"},
		{Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: scopeCondition{"StringEquals": {"aws:PrincipalAccount": {"${aws:ResourceAccount}"}}}},
	}
	if role.ARN != "" {
		if _, ok := arn.Split(role.ARN); !ok {
			return unknown(message.Errorf("the ARN of the role is not one"))
		}
		more = append(more, scopeStatement{Effect: "Deny", Principal: "*", Action: "*", NotResource: role.ARN})
	}
	scope, err := trusted.outside(more...)
	if err != nil {
		return unknown(message.Errorf("the zone of trust: {error}", err))
	}
	return Possible(Alone(role.TrustPolicy), scope)
}

// A scopeStatement is a statement of a scope, to be marshaled.
type scopeStatement struct {
	Effect      string
	Principal   any
	Action      string
	Resource    any            `json:",omitempty"`
	NotResource any            `json:",omitempty"`
	Condition   scopeCondition `json:",omitempty"`
}

type scopeCondition map[string]map[string][]string

// outside returns the scope of requests by whoever is not in z, from which more statements
// take others.
func (z *Zone) outside(more ...scopeStatement) (*policy.Policy, error) {
	statements := append([]scopeStatement{{Effect: "Allow", Principal: "*", Action: "*", Resource: "*"}}, more...)
	deny := func(c scopeCondition) {
		statements = append(statements, scopeStatement{Effect: "Deny", Principal: "*", Action: "*", Resource: "*", Condition: c})
	}
	if len(z.Accounts) > 0 {
		statements = append(statements, scopeStatement{Effect: "Deny", Principal: map[string][]string{"AWS": z.Accounts}, Action: "*", Resource: "*"})
		var arns []string
		for _, account := range z.Accounts {
			arns = append(arns, "arn:*:*:*:"+account+":*")
		}
		ofService := map[string][]string{"aws:PrincipalIsAWSService": {"true"}}
		deny(scopeCondition{"Bool": ofService, "StringEquals": {"aws:SourceAccount": z.Accounts}})
		deny(scopeCondition{"Bool": ofService, "ArnLike": {"aws:SourceArn": arns}})
	}
	if len(z.Organizations) > 0 {
		deny(scopeCondition{"StringEquals": {"aws:PrincipalOrgID": z.Organizations}})
		deny(scopeCondition{"Bool": {"aws:PrincipalIsAWSService": {"true"}}, "StringEquals": {"aws:SourceOrgID": z.Organizations}})
	}
	if len(z.Services) > 0 {
		statements = append(statements, scopeStatement{Effect: "Deny", Principal: map[string][]string{"Service": z.Services}, Action: "*", Resource: "*"})
	}
	if len(z.Networks) > 0 {
		var texts []string
		for _, network := range z.Networks {
			texts = append(texts, network.String())
		}
		deny(scopeCondition{"IpAddress": {"aws:SourceIp": texts}})
	}
	if len(z.VPCs) > 0 {
		deny(scopeCondition{"StringEquals": {"aws:SourceVpc": z.VPCs}})
	}
	if len(z.Endpoints) > 0 {
		deny(scopeCondition{"StringEquals": {"aws:SourceVpce": z.Endpoints}})
	}
	for _, claims := range z.claims() {
		deny(scopeCondition{"StringLike": claims})
	}
	return newScope(statements)
}

// claims returns the claims of each provider.
func (z *Zone) claims() []map[string][]string {
	byProvider := map[string]map[string][]string{}
	var providers []string
	for key, patterns := range z.Claims {
		provider, _, _ := strings.Cut(key, ":")
		provider = glob.Lower(provider)
		if byProvider[provider] == nil {
			byProvider[provider] = map[string][]string{}
			providers = append(providers, provider)
		}
		byProvider[provider][key] = patterns
	}
	slices.Sort(providers)
	list := make([]map[string][]string, len(providers))
	for i, provider := range providers {
		list[i] = byProvider[provider]
	}
	return list
}

// newScope returns a scope of statements.
func newScope(statements []scopeStatement) (*policy.Policy, error) {
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		return nil, err
	}
	return policy.Parse(text, policy.Resource)
}
