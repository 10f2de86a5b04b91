package main

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	issuer   = "https://login.acme.example"
	audience = "acme-services"

	maxTokenBytes = 4096 // ours are below 500
)

// A caller is who makes a request, by credentials that have been verified.
type caller struct {
	principal principal.Principal
	expires   time.Time         // end of the credentials; zero if it is unknown
	context   condition.Context // condition keys that come with the credentials
}

// A verifier verifies JSON Web Tokens.
type verifier struct {
	keys   map[string]ed25519.PublicKey // by key ID; during a rotation there are two
	parser *jwt.Parser
}

// newVerifier returns a verifier that takes tokens signed by one of keys.
func newVerifier(keys map[string]ed25519.PublicKey, now func() time.Time) *verifier {
	return &verifier{keys, jwt.NewParser(
		// The algorithm is ours to choose, not the token's. Otherwise a token that
		// says "none" needs no signature, and one that says "HS256" can be signed by
		// whoever knows the public key.
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithIssuer(issuer),
		jwt.WithAudience(audience), // not a token that was made for another service
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(now),
	)}
}

// verify returns the caller that holds token: a role session. The role is a name
// and not an ARN, so that the issuer of tokens cannot speak for other accounts.
func (v *verifier) verify(token string) (*caller, error) {
	if len(token) > maxTokenBytes {
		return nil, errors.New("token too long")
	}
	var c claims
	if _, err := v.parser.ParseWithClaims(token, &c, v.key); err != nil {
		return nil, err
	}
	if c.IssuedAt == nil {
		// A policy that revokes the sessions that began before some time tests
		// aws:TokenIssueTime, and would spare a session that has none.
		return nil, errors.New("token has no iat")
	}
	if !isTokenRole(c.Role) {
		return nil, errors.New("token has no valid role")
	}
	if !isSessionName(c.Subject) {
		return nil, errors.New("token has no valid subject")
	}
	if c.Team != "" && !isName(c.Team) {
		return nil, errors.New("token has no valid team")
	}
	session, err := principal.RoleSession(roleARN(c.Role), c.Subject)
	if err != nil {
		return nil, err
	}
	who := &caller{
		principal: session,
		expires:   c.ExpiresAt.Time,
		context:   condition.NewContext(condition.Time("aws:TokenIssueTime", c.IssuedAt.Time)),
	}
	if c.Team != "" {
		who.context.Set(condition.String("aws:PrincipalTag/team", c.Team))
	}
	return who, nil
}

// key returns the key that the header of t names.
func (v *verifier) key(t *jwt.Token) (any, error) {
	id, _ := t.Header["kid"].(string)
	key, ok := v.keys[id]
	if !ok {
		return nil, errors.New("unknown key")
	}
	return key, nil
}

// bearer returns the token in the one authorization header of a request. Two of
// them are refused: another party may look at the other one.
func bearer(headers []string) (string, error) {
	if len(headers) != 1 {
		return "", errors.New("want one authorization header")
	}
	scheme, token, ok := strings.Cut(headers[0], " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return "", errors.New("want a bearer token")
	}
	return token, nil
}
