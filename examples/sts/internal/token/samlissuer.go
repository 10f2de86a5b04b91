package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// A SAMLIssuer signs people in, as the directory of a company does. It is for tests.
type SAMLIssuer struct {
	EntityID    string
	Certificate *x509.Certificate
	key         *rsa.PrivateKey
}

// NewSAMLIssuer returns an issuer with a key of its own. Its certificate begins a day
// before now, and lasts ten years.
func NewSAMLIssuer(entityID string, now time.Time) (*SAMLIssuer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: entityID},
		NotBefore: now.AddDate(0, 0, -1), NotAfter: now.AddDate(10, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return &SAMLIssuer{EntityID: entityID, Certificate: certificate, key: key}, err
}

// A SignIn is what an assertion says. Zero fields are left out.
type SignIn struct {
	Subject     string // NameID, which is persistent
	Roles       []string
	ProviderARN string // that the roles trust
	SessionName string

	Tags              map[string]string
	TransitiveTagKeys []string
	SourceIdentity    string

	At         time.Time     // of the sign-in
	Lasts      time.Duration // of the assertion
	SessionEnd time.Time     // SessionNotOnOrAfter
}

// Issue returns a response in base64 that has a signed assertion.
func (i *SAMLIssuer) Issue(s SignIn) (string, error) {
	return i.encode(i.assertion(s))
}

// encode signs an assertion and puts it into a response.
func (i *SAMLIssuer) encode(assertion *etree.Element) (string, error) {
	signer, err := dsig.NewSigningContext(i.key, [][]byte{i.Certificate.Raw})
	if err != nil {
		return "", err
	}
	signer.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	signed, err := signer.SignEnveloped(assertion)
	if err != nil {
		return "", err
	}
	response := etree.NewElement("samlp:Response")
	response.CreateAttr("xmlns:samlp", protocolNamespace)
	response.CreateAttr("ID", "_"+rand.Text())
	response.CreateAttr("Version", "2.0")
	response.CreateAttr("IssueInstant", assertion.SelectAttrValue("IssueInstant", ""))
	response.CreateAttr("Destination", consoleURL)
	add(add(response, "samlp:Status"), "samlp:StatusCode", "Value", success)
	response.AddChild(signed)
	text, err := etree.NewDocumentWithRoot(response).WriteToBytes()
	return base64.StdEncoding.EncodeToString(text), err
}

// assertion returns the assertion of s without a signature.
func (i *SAMLIssuer) assertion(s SignIn) *etree.Element {
	at, end := s.At.UTC().Format(time.RFC3339Nano), s.At.Add(s.Lasts).UTC().Format(time.RFC3339Nano)
	a := etree.NewElement("saml:Assertion")
	a.CreateAttr("xmlns:saml", samlNamespace)
	a.CreateAttr("ID", "_"+rand.Text())
	a.CreateAttr("Version", "2.0")
	a.CreateAttr("IssueInstant", at)
	add(a, "saml:Issuer").SetText(i.EntityID)
	subject := add(a, "saml:Subject")
	add(subject, "saml:NameID", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent").SetText(s.Subject)
	confirmation := add(subject, "saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer")
	add(confirmation, "saml:SubjectConfirmationData", "NotOnOrAfter", end, "Recipient", consoleURL)
	conditions := add(a, "saml:Conditions", "NotBefore", at, "NotOnOrAfter", end)
	add(add(conditions, "saml:AudienceRestriction"), "saml:Audience").SetText(webServices)
	statement := add(a, "saml:AuthnStatement", "AuthnInstant", at)
	if !s.SessionEnd.IsZero() {
		statement.CreateAttr("SessionNotOnOrAfter", s.SessionEnd.UTC().Format(time.RFC3339Nano))
	}
	attributes := add(a, "saml:AttributeStatement")
	attribute := func(name string, values ...string) {
		if len(values) == 0 || values[0] == "" {
			return
		}
		element := add(attributes, "saml:Attribute", "Name", attributePrefix+name)
		for _, value := range values {
			add(element, "saml:AttributeValue").SetText(value)
		}
	}
	roles := make([]string, len(s.Roles))
	for n, role := range s.Roles {
		roles[n] = role + "," + s.ProviderARN
	}
	attribute("Role", roles...)
	attribute("RoleSessionName", s.SessionName)
	for key, value := range s.Tags {
		attribute("PrincipalTag:"+key, value)
	}
	attribute("TransitiveTagKeys", s.TransitiveTagKeys...)
	attribute("SourceIdentity", s.SourceIdentity)
	return a
}

// add adds an element with attributes, names and values by turns.
func add(parent *etree.Element, tag string, attributes ...string) *etree.Element {
	e := parent.CreateElement(tag)
	for n := 0; n < len(attributes); n += 2 {
		e.CreateAttr(attributes[n], attributes[n+1])
	}
	return e
}
