// Package token finds out who a token speaks of: the web identity of an OpenID Connect
// token, and the SAML identity of an assertion. What it finds is what AssumeRole of
// package evaluate takes: a principal, and the claims as condition keys.
//
// It has an issuer of each kind, too, for those who try it.
package token

import (
	"net/http"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Identity is what a token proves. See evaluate.AssumeRoleRequest for where its
// fields belong.
type Identity struct {
	Principal principal.Principal
	Context   condition.Context // claims, such as saml:sub

	Tags              map[string]string // of the session
	TransitiveTagKeys []string
	SourceIdentity    string

	// What the answer repeats.
	Issuer   string // of SAML, entity ID; of OpenID Connect, URL or built-in name
	Audience string
	Subject  string

	SAML SAMLIdentity // of SAML only
}

// SAMLIdentity is what only SAML says.
type SAMLIdentity struct {
	SessionName     string
	SubjectType     string        // such as persistent
	NameQualifier   string        // saml:namequalifier
	SessionEnd      time.Time     // SessionNotOnOrAfter, by which the session ends at the latest; zero if there is none
	SessionDuration time.Duration // which the console takes; zero if there is none
}

// The faults of AssumeRoleWithSAML and AssumeRoleWithWebIdentity. See
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
func invalid(message string) *fault.Fault {
	return fault.New("InvalidIdentityToken", http.StatusBadRequest, message)
}

func expired(message string) *fault.Fault {
	return fault.New("ExpiredTokenException", http.StatusBadRequest, message)
}

// checkLength returns the fault for what is too long or too short for its parameter.
func checkLength(parameter, value string, limit int) error {
	if len(value) < 4 || len(value) > limit {
		return fault.New("ValidationError", http.StatusBadRequest, "Value at '"+parameter+"' failed to satisfy constraint: its length is not as it should be")
	}
	return nil
}
