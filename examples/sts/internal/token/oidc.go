package token

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An OIDCProvider is one that the account knows, as by CreateOpenIDConnectProvider.
type OIDCProvider struct {
	ARN       string   // arn:aws:iam::111122223333:oidc-provider/HOST, and perhaps a path
	ClientIDs []string // audiences that its tokens may be for

	// Key returns one of the keys that the provider publishes, or nil.
	Key func(id string) *rsa.PublicKey
}

// host returns what the URL of the provider has after https://, with which its condition
// keys begin.
func (p *OIDCProvider) host() string {
	_, host, _ := strings.Cut(p.ARN, ":oidc-provider/")
	return host
}

// An OIDCVerifier verifies OpenID Connect tokens.
type OIDCVerifier struct {
	Providers []OIDCProvider
	Now       func() time.Time
}

const (
	maxWebIdentityToken = 20_000
	tagsClaim           = "https://aws.amazon.com/tags"
	sourceIdentityClaim = "https://aws.amazon.com/source_identity"
)

// githubClaims are the further ones that trust policies may test of GitHub (SEMANTICS T-18).
//
//nolint:gochecknoglobals // table that is never written
var githubClaims = []string{"actor", "actor_id", "job_workflow_ref", "repository", "repository_id", "workflow", "ref", "environment", "enterprise_id"}

// Verify returns the identity that a token proves. An error is a *fault.Fault.
func (v *OIDCVerifier) Verify(token string) (*Identity, error) {
	if err := checkLength("webIdentityToken", token, maxWebIdentityToken); err != nil {
		return nil, err
	}
	var provider *OIDCProvider
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}), // neither none nor a key that is public as if it were a secret
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(v.Now),
	)
	claims := jwt.MapClaims{}
	_, err := parser.ParseWithClaims(token, claims, func(t *jwt.Token) (key any, err error) {
		provider, key, err = v.key(t, claims)
		return key, err
	})
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return nil, expired("Token expired: current date/time must be before the expiration date/time")
	case err != nil:
		return nil, invalid("The web identity token is not valid: " + err.Error())
	case claims["iat"] == nil:
		return nil, invalid("Missing a required claim: iat")
	}
	return provider.identity(claims)
}

// key returns the provider that a token claims to be from, and its key that the token
// names. Keys that the token brings along do not count.
func (v *OIDCVerifier) key(t *jwt.Token, claims jwt.MapClaims) (*OIDCProvider, *rsa.PublicKey, error) {
	issuer, err := claims.GetIssuer()
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(v.Providers, func(p OIDCProvider) bool { return issuer == "https://"+p.host() })
	if i < 0 {
		return nil, nil, fmt.Errorf("no OpenIDConnect provider found in your account for %s", issuer)
	}
	if _, ok := t.Header["crit"]; ok {
		return nil, nil, errors.New("the token has a critical header")
	}
	id, _ := t.Header["kid"].(string)
	key := v.Providers[i].Key(id)
	if key == nil {
		return nil, nil, errors.New("couldn't retrieve verification key from your identity provider")
	}
	return &v.Providers[i], key, nil
}

// identity returns the identity of claims, which are verified. Of a token for several
// audiences azp says which counts (SEMANTICS S-58).
func (p *OIDCProvider) identity(claims jwt.MapClaims) (*Identity, error) {
	audiences, err := claims.GetAudience()
	if err != nil {
		return nil, invalid("The claim aud is not valid")
	}
	audience, hasParty := claims["azp"].(string)
	if !hasParty {
		if len(audiences) != 1 {
			return nil, invalid("Incorrect token audience: without azp it has to be one")
		}
		audience = audiences[0]
	}
	if !slices.Contains(p.ClientIDs, audience) {
		return nil, invalid("Incorrect token audience")
	}
	subject, err := claims.GetSubject()
	if err != nil || subject == "" {
		return nil, invalid("Missing a required claim: sub")
	}
	id := &Identity{Principal: principal.WebIdentity(p.ARN), Issuer: p.host(), Audience: audience, Subject: subject}
	prefix := p.host() + ":"
	id.Context = condition.NewContext(condition.String(prefix+"aud", audience), condition.String(prefix+"sub", subject))
	if len(audiences) > 0 {
		id.Context.Set(condition.Strings(prefix+"oaud", audiences...))
	}
	names := []string{"email"}
	if p.host() == "token.actions.githubusercontent.com" {
		names = append(names, githubClaims...)
	}
	for _, name := range names {
		if value, ok := claims[name].(string); ok {
			id.Context.Set(condition.String(prefix+name, value))
		}
	}
	if methods, ok := texts(claims["amr"]); ok {
		id.Context.Set(condition.Strings(prefix+"amr", methods...))
	}
	if err := id.readTags(claims); err != nil {
		return nil, err
	}
	return id, nil
}

// readTags reads the session tags and the source identity of a token. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
func (id *Identity) readTags(claims jwt.MapClaims) error {
	for name := range claims {
		if strings.HasPrefix(name, tagsClaim+"/") {
			return invalid("Session tags in flattened claims are not read here: use " + tagsClaim)
		}
	}
	if source, ok := claims[sourceIdentityClaim]; ok {
		if id.SourceIdentity, ok = source.(string); !ok {
			return invalid("The claim " + sourceIdentityClaim + " is not a text")
		}
	}
	claim, ok := claims[tagsClaim]
	if !ok {
		return nil
	}
	malformed := invalid("The claim " + tagsClaim + " is not valid")
	parts, ok := claim.(map[string]any)
	if !ok {
		return malformed
	}
	tags, ok := parts["principal_tags"].(map[string]any)
	if !ok {
		return malformed
	}
	id.Tags = map[string]string{}
	for key, value := range tags {
		values, ok := texts(value)
		if !ok || len(values) != 1 {
			return malformed
		}
		id.Tags[key] = values[0]
	}
	if keys, ok := parts["transitive_tag_keys"]; ok {
		if id.TransitiveTagKeys, ok = texts(keys); !ok {
			return malformed
		}
	}
	return nil
}

// texts returns the elements of a list of texts.
func texts(value any) ([]string, bool) {
	list, ok := value.([]any)
	if !ok {
		return nil, false
	}
	all := make([]string, len(list))
	for i, element := range list {
		if all[i], ok = element.(string); !ok {
			return nil, false
		}
	}
	return all, true
}
