package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A login stands for the identity provider, which has the private key.
type login struct {
	id  string
	key ed25519.PrivateKey
}

func newLogin(id string) (*login, ed25519.PublicKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	return &login{id, private}, public, err
}

// claims returns claims about a person for an hour.
func (*login) claims(name, role, team string, now time.Time) claims {
	return claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    issuer,
			Audience:  jwt.ClaimStrings{audience},
			Subject:   name,
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(time.Hour)),
		},
		Role: role,
		Team: team,
	}
}

// sign returns the token for c.
func (l *login) sign(c claims) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, c)
	t.Header["kid"] = l.id
	return t.SignedString(l.key)
}

// A bearerToken is the credentials of a gRPC client; "" sends none.
type bearerToken string

// GetRequestMetadata returns the header of a call.
func (t bearerToken) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	if t == "" {
		return nil, nil
	}
	return map[string]string{"authorization": "Bearer " + string(t)}, nil
}

// RequireTransportSecurity keeps the token from being sent in clear text.
func (bearerToken) RequireTransportSecurity() bool { return true }
