package evaluate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// isBeyond reports whether no caller of type typ can change key. It is what the
// pages of AWS say, written apart from the table of the engine:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// and https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html.
func isBeyond(typ principal.Type, key string) bool {
	key = strings.ToLower(key)
	host, _, _ := strings.Cut(key, ":")
	for _, prefix := range []string{
		"saml:", "aws:principal", "aws:user", "aws:tokenissuetime", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorg", "aws:sourceidentity",
		"aws:resource", "aws:federatedprovider",
	} {
		if strings.HasPrefix(key, prefix) && key != "aws:useragent" {
			return true
		}
	}
	switch {
	case strings.Contains(host, "."), strings.Contains(key, ":resourcetag/"):
		return true
	case strings.HasPrefix(key, "aws:multifactorauth"):
		return typ != principal.TypeUser && typ != principal.TypeAccount
	case typ == principal.TypeService:
		return key != "sts:externalid" && key != "aws:currenttime" && key != "aws:epochtime"
	case typ == principal.TypeSAML, typ == principal.TypeWebIdentity:
		return strings.HasPrefix(key, "aws:requesttag/") || strings.HasPrefix(key, "aws:calledvia") || key == "aws:tagkeys" ||
			key == "sts:sourceidentity" || key == "sts:transitivetagkeys" || key == "sts:externalid"
	}
	return false
}

// TestCanSet has a caller of each type and a key of each kind.
func TestCanSet(t *testing.T) {
	types := []principal.Type{
		principal.TypeAnonymous, principal.TypeAccount, principal.TypeUser, principal.TypeAssumedRole, principal.TypeFederatedUser,
		principal.TypeSAML, principal.TypeWebIdentity, principal.TypeService, principal.TypeCanonicalUser,
	}
	for key, want := range map[string]string{
		"aws:SourceIp":                            "Anonymous Account User AssumedRole FederatedUser SAML WebIdentity CanonicalUser",
		"aws:SourceVpce":                          "Anonymous Account User AssumedRole FederatedUser SAML WebIdentity CanonicalUser",
		"aws:SecureTransport":                     "Anonymous Account User AssumedRole FederatedUser SAML WebIdentity CanonicalUser",
		"s3:prefix":                               "Anonymous Account User AssumedRole FederatedUser SAML WebIdentity CanonicalUser",
		"app:k":                                   "Anonymous Account User AssumedRole FederatedUser SAML WebIdentity CanonicalUser",
		"aws:CurrentTime":                         "Anonymous Account User AssumedRole FederatedUser SAML WebIdentity Service CanonicalUser",
		"AWS:multifactorauthPRESENT":              "Account User",
		"aws:CalledVia":                           "Account User AssumedRole FederatedUser",
		"aws:RequestTag/team":                     "Anonymous Account User AssumedRole FederatedUser CanonicalUser",
		"sts:ExternalId":                          "Account User AssumedRole FederatedUser Service",
		"sts:RoleSessionName":                     "Anonymous Account User AssumedRole FederatedUser WebIdentity CanonicalUser",
		"sts:SourceIdentity":                      "Account User AssumedRole FederatedUser",
		"aws:PrincipalTag/team":                   "",
		"aws:principaltag/team":                   "",
		"aws:PrincipalOrgID":                      "",
		"aws:SourceArn":                           "",
		"aws:SourceIdentity":                      "",
		"aws:TokenIssueTime":                      "",
		"ec2:ResourceTag/team":                    "",
		"aws:ResourceTag/team":                    "",
		"saml:aud":                                "",
		"token.actions.githubusercontent.com:sub": "",
		"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud": "",
		"www.amazon.com:app_id": "",
	} {
		var can []string
		for _, typ := range types {
			if evaluate.CanSet(typ, key) {
				can = append(can, typ.String())
			}
			require.False(t, isBeyond(typ, key) && evaluate.CanSet(typ, key), "%s: %s", typ, key)
		}
		require.Equal(t, want, strings.Join(can, " "), key)
	}
}
