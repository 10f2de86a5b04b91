package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The claims of a SAML or OIDC caller that stay in the context of its session, those
// of which the page says "Available in session" (SEMANTICS S-58, T-15,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html):
// the keys of SAML, and the names of the claims by OIDC provider. Providers that are
// not listed have those of otherClaims.
//
//nolint:gochecknoglobals // tables that are never written
var (
	samlClaims = []string{"saml:namequalifier", "saml:sub", "saml:sub_type"}
	oidcClaims = map[string][]string{
		"graph.facebook.com": {"app_id", "id"},
		"www.amazon.com":     {"app_id", "sub", "user_id"},
	}
	otherClaims = []string{"amr", "aud", "sub"}
)

// survives reports whether the claim key of a SAML or OIDC caller stays in the
// context of the session.
func survives(key string, p *principal.Principal) bool {
	if p.Type() == principal.TypeSAML {
		return isOneOf(key, samlClaims...)
	}
	provider := p.Name()
	if a, ok := arn.Split(provider); ok {
		provider = strings.TrimPrefix(a.Resource, "oidc-provider/")
	}
	provider = glob.Lower(provider)
	claim, ok := strings.CutPrefix(glob.Lower(key), provider+":")
	if !ok {
		return false
	}
	claims, ok := oidcClaims[provider]
	if !ok {
		claims = otherClaims
	}
	return isOneOf(claim, claims...)
}
