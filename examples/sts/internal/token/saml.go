package token

import (
	"crypto/sha1" //nolint:gosec // what saml:namequalifier is defined by
	"crypto/x509"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A SAMLProvider is one that the account knows, as by CreateSAMLProvider.
type SAMLProvider struct {
	ARN          string // arn:aws:iam::111122223333:saml-provider/NAME
	EntityID     string // issuer of its assertions
	Certificates []*x509.Certificate
}

// A SAMLVerifier verifies SAML responses.
type SAMLVerifier struct {
	Providers []SAMLProvider
	Now       func() time.Time
	MaxAge    time.Duration // of an assertion; if zero, five minutes
}

const (
	maxSAMLAssertion = 100_000
	consoleURL       = "https://signin.aws.amazon.com/saml"
	webServices      = "urn:amazon:webservices"
	attributePrefix  = "https://aws.amazon.com/SAML/Attributes/"
	maxAssertionAge  = 5 * time.Minute
)

// Verify returns the identity that a response in base64 proves, if it is from the
// provider and for the role. An error is a *fault.Fault. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
func (v *SAMLVerifier) Verify(response, providerARN, roleARN string) (*Identity, error) {
	if err := checkLength("sAMLAssertion", response, maxSAMLAssertion); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v.Providers, func(p SAMLProvider) bool { return p.ARN == providerARN })
	if i < 0 {
		return nil, invalid("Specified provider doesn't exist")
	}
	text, err := base64.StdEncoding.DecodeString(response)
	if err != nil {
		return nil, invalid("Invalid base64 SAMLResponse")
	}
	p, now := &v.Providers[i], v.Now()
	a, err := p.readSigned(text, now)
	if err != nil {
		return nil, err
	}
	if err := v.check(a, p, now); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(a.attribute("Role"), func(pair string) bool { return pair == roleARN+","+p.ARN || pair == p.ARN+","+roleARN }) {
		return nil, fault.AccessDenied("Not authorized to perform sts:AssumeRoleWithSAML")
	}
	return p.identity(a)
}

// check compares a with the provider and with the time. The assertion has been issued now,
// for AWS and to be given to AWS.
func (v *SAMLVerifier) check(a *assertion, p *SAMLProvider, now time.Time) error {
	maxAge := v.MaxAge
	if maxAge == 0 {
		maxAge = maxAssertionAge
	}
	switch {
	case a.Version != "2.0":
		return invalid("The assertion is not of SAML 2.0")
	case a.Issuer != p.EntityID:
		return invalid("Issuer not present in specified provider")
	case len(a.Conditions) != 1:
		return invalid("The assertion needs one Conditions")
	case !a.isFor(webServices) && !a.isFor(consoleURL):
		return invalid("SAML Assertion audience must be " + webServices + " or " + consoleURL)
	case a.IssueInstant.After(now), a.Conditions[0].NotBefore.After(now):
		return invalid("SAML Assertion not yet valid")
	case !a.IssueInstant.After(now.Add(-maxAge)):
		return expired("Token must be redeemed within 5 minutes of issuance")
	case hasPassed(a.Conditions[0].NotOnOrAfter, now):
		return expired("SAML Assertion not valid: its conditions have expired")
	case len(a.Statements) != 1:
		return invalid("The assertion needs one AuthnStatement")
	case hasPassed(a.Statements[0].SessionNotOnOrAfter, now):
		return expired("SAML Assertion not valid: its session has ended")
	}
	return a.checkBearer(now)
}

// checkBearer demands a subject that is confirmed by bringing the assertion to AWS in time.
func (a *assertion) checkBearer(now time.Time) error {
	const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	late := false
	for _, c := range a.Subject.Confirmations {
		switch data := c.Data; {
		case c.Method != bearer, data.Recipient != consoleURL, data.NotOnOrAfter.IsZero(), !data.NotBefore.IsZero():
		case hasPassed(data.NotOnOrAfter, now):
			late = true
		default:
			return nil
		}
	}
	if late {
		return expired("SAML Assertion not valid: its subject was confirmed until earlier")
	}
	return invalid("SAML Assertion needs a SubjectConfirmation by bearer with NotOnOrAfter, and the Recipient " + consoleURL)
}

func hasPassed(end, now time.Time) bool { return !end.IsZero() && !now.Before(end) }

// identity returns the identity of a, which is verified.
func (p *SAMLProvider) identity(a *assertion) (*Identity, error) {
	subject := strings.TrimSpace(a.Subject.NameID.Value)
	sessionName := a.attribute("RoleSessionName")
	switch {
	case subject == "":
		return nil, invalid("NameID is required in AuthnResponse")
	case len(sessionName) != 1:
		return nil, invalid("RoleSessionName is required in AuthnResponse")
	}
	_, name, _ := strings.Cut(p.ARN, ":saml-provider/")
	account := strings.Split(p.ARN, ":")[4]
	id := &Identity{
		Principal: principal.SAML(p.ARN), Issuer: a.Issuer, Audience: consoleURL, Subject: subject,
		Tags: map[string]string{}, TransitiveTagKeys: a.attribute("TransitiveTagKeys"),
		SAML: SAMLIdentity{
			SessionName:   sessionName[0],
			SubjectType:   strings.TrimPrefix(a.Subject.NameID.Format, "urn:oasis:names:tc:SAML:2.0:nameid-format:"),
			NameQualifier: nameQualifier(a.Issuer, account, name),
			SessionEnd:    a.Statements[0].SessionNotOnOrAfter,
		},
	}
	id.Context = condition.NewContext(
		condition.String("saml:aud", consoleURL),
		condition.String("saml:iss", a.Issuer),
		condition.String("saml:sub", subject),
		condition.String("saml:sub_type", id.SAML.SubjectType),
		condition.String("saml:namequalifier", id.SAML.NameQualifier),
		condition.String("saml:doc", account+"/"+name),
	)
	if err := id.readAttributes(a); err != nil {
		return nil, err
	}
	return id, nil
}

// nameQualifier returns the hash of who says what the subject is.
func nameQualifier(issuer, account, provider string) string {
	h := sha1.Sum([]byte(issuer + account + "/" + provider)) //nolint:gosec // as defined
	return base64.StdEncoding.EncodeToString(h[:])
}

// readAttributes reads the session tags, the source identity and the duration.
func (id *Identity) readAttributes(a *assertion) error {
	for _, attribute := range a.Attributes {
		key, isTag := strings.CutPrefix(attribute.Name, attributePrefix+"PrincipalTag:")
		if !isTag {
			continue
		}
		if _, twice := id.Tags[key]; twice || len(attribute.Values) != 1 {
			return invalid("The attribute PrincipalTag:" + key + " needs one value")
		}
		id.Tags[key] = attribute.Values[0]
	}
	switch source := a.attribute("SourceIdentity"); len(source) {
	case 0:
	case 1:
		id.SourceIdentity = source[0]
	default:
		return invalid("The attribute SourceIdentity needs one value")
	}
	if duration := a.attribute("SessionDuration"); duration != nil {
		seconds, err := strconv.Atoi(duration[0])
		if err != nil || len(duration) != 1 || seconds < 900 || seconds > 43200 {
			return invalid("SessionDuration must be a number of seconds from 900 to 43200")
		}
		id.SAML.SessionDuration = time.Duration(seconds) * time.Second
	}
	return nil
}
