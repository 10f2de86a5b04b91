package token

import (
	"crypto/rand"
	"crypto/rsa"
	"maps"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// An Issuer issues OpenID Connect tokens, as GitHub does for a workflow. It is for tests.
type Issuer struct {
	URL   string // https://HOST
	keyID string
	key   *rsa.PrivateKey
}

// NewIssuer returns an issuer with a key of its own.
func NewIssuer(url string) (*Issuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	return &Issuer{URL: url, keyID: rand.Text(), key: key}, nil
}

// Key returns the key that the issuer publishes under id, or nil.
func (i *Issuer) Key(id string) *rsa.PublicKey {
	if id != i.keyID {
		return nil
	}
	return &i.key.PublicKey
}

// Issue returns a token for subject and audience, which is good from now for a while.
// More claims may be added, and take the place of those.
func (i *Issuer) Issue(subject, audience string, now time.Time, lasts time.Duration, more map[string]any) (string, error) {
	claims := jwt.MapClaims{
		"iss": i.URL, "sub": subject, "aud": audience,
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(lasts).Unix(), "jti": rand.Text(),
	}
	maps.Copy(claims, more)
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = i.keyID
	return token.SignedString(i.key)
}
