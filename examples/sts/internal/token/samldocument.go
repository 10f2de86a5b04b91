package token

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// An assertion is what the elements say whose signature is verified.
type assertion struct {
	Version      string    `xml:",attr"`
	IssueInstant time.Time `xml:",attr"`
	Issuer       string
	Subject      struct {
		NameID struct {
			Format string `xml:",attr"`
			Value  string `xml:",chardata"`
		}
		Confirmations []struct {
			Method string `xml:",attr"`
			Data   struct {
				Recipient    string    `xml:",attr"`
				NotBefore    time.Time `xml:",attr"`
				NotOnOrAfter time.Time `xml:",attr"`
			} `xml:"SubjectConfirmationData"`
		} `xml:"SubjectConfirmation"`
	}
	Conditions []struct {
		NotBefore    time.Time `xml:",attr"`
		NotOnOrAfter time.Time `xml:",attr"`
		Restrictions []struct {
			Audiences []string `xml:"Audience"`
		} `xml:"AudienceRestriction"`
	}
	Statements []struct {
		SessionNotOnOrAfter time.Time `xml:",attr"`
	} `xml:"AuthnStatement"`
	Attributes []struct {
		Name   string   `xml:",attr"`
		Values []string `xml:"AttributeValue"`
	} `xml:"AttributeStatement>Attribute"`
}

// isFor reports whether each restriction of the audience has audience in it.
func (a *assertion) isFor(audience string) bool {
	restrictions := a.Conditions[0].Restrictions
	for _, r := range restrictions {
		found := false
		for _, a := range r.Audiences {
			found = found || strings.TrimSpace(a) == audience
		}
		if !found {
			return false
		}
	}
	return len(restrictions) > 0
}

// attribute returns the values of the attribute of AWS that has the name.
func (a *assertion) attribute(name string) (values []string) {
	for _, attribute := range a.Attributes {
		if attribute.Name == attributePrefix+name {
			values = append(values, attribute.Values...)
		}
	}
	return values
}

const (
	samlNamespace     = "urn:oasis:names:tc:SAML:2.0:assertion"
	protocolNamespace = "urn:oasis:names:tc:SAML:2.0:protocol"
	success           = "urn:oasis:names:tc:SAML:2.0:status:Success"
	maxDepth          = 32
	maxElements       = 1000
	maxNamespaces     = 8 // that one element declares: what is in scope is copied for each
)

// readSigned returns the one assertion of a response, read from nothing but the text that
// its signature is of. Anything else in the response, such as a second assertion around
// or inside of the first, is refused and not overlooked.
func (p *SAMLProvider) readSigned(text []byte, now time.Time) (*assertion, error) {
	if err := checkDocument(text); err != nil {
		return nil, invalid("Invalid SAML response: " + err.Error())
	}
	document := etree.NewDocument()
	if err := document.ReadFromBytes(text); err != nil {
		return nil, invalid("Invalid SAML response: it is not XML")
	}
	element, err := onlyAssertion(document.Root())
	if err != nil {
		return nil, invalid("Invalid SAML response: " + err.Error())
	}
	if err := checkSignature(element); err != nil {
		return nil, invalid("Response signature invalid: " + err.Error())
	}
	context := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: p.Certificates})
	context.Clock = dsig.NewFakeClockAt(now)
	signed, err := context.Validate(element)
	if err != nil {
		return nil, invalid("Response signature invalid")
	}
	verified := etree.NewDocumentWithRoot(signed)
	canonical, err := verified.WriteToBytes()
	if err != nil {
		return nil, err
	}
	a := struct {
		XMLName xml.Name `xml:"urn:oasis:names:tc:SAML:2.0:assertion Assertion"`
		assertion
	}{}
	if err := xml.Unmarshal(canonical, &a); err != nil {
		return nil, invalid("Invalid SAML response: the assertion is not as it should be")
	}
	return &a.assertion, nil
}

// checkDocument refuses what no provider sends and what programs read in different ways:
// entities and other directives, instructions, comments, and elements without end.
func checkDocument(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(text))
	depth, elements, roots := 0, 0, 0
	for {
		t, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return errors.New("it is not XML")
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth, elements = depth+1, elements+1
			namespaces := 0
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" {
					namespaces++
				}
			}
			if namespaces > maxNamespaces {
				return errors.New("it declares too many namespaces")
			}
		case xml.EndElement:
			depth--
		case xml.ProcInst:
			if t.Target != "xml" {
				return errors.New("it has a processing instruction")
			}
		case xml.Directive:
			return errors.New("it has a document type")
		case xml.Comment:
			return errors.New("it has a comment")
		}
		switch {
		case roots > 1:
			return errors.New("it has more than one root")
		case depth > maxDepth, elements > maxElements:
			return errors.New("it is too large")
		}
	}
}

// onlyAssertion returns the assertion of a response of success, with its namespaces. There
// is no other one, and no other signature than that of the assertion.
func onlyAssertion(root *etree.Element) (*etree.Element, error) {
	if root == nil || root.Tag != "Response" || root.NamespaceURI() != protocolNamespace {
		return nil, errors.New("it is not a Response")
	}
	var found *etree.Element
	for _, child := range root.ChildElements() {
		switch {
		case child.Tag == "Assertion" && child.NamespaceURI() == samlNamespace && found == nil:
			found = child
		case child.Tag == "Status" && isSuccess(child), child.Tag == "Issuer":
		default:
			return nil, errors.New("its element " + child.Tag + " is not taken here")
		}
	}
	if found == nil {
		return nil, errors.New("it has no Assertion")
	}
	if count(root, "Assertion") != 1 || count(root, "Signature") != 1 || found.SelectAttrValue("ID", "") == "" {
		return nil, errors.New("it needs one Assertion with an ID and one Signature, of the Assertion")
	}
	context, err := etreeutils.NSBuildParentContext(found)
	if err != nil {
		return nil, err
	}
	return etreeutils.NSDetatch(context, found)
}

func isSuccess(status *etree.Element) bool {
	codes := status.ChildElements()
	return len(codes) == 1 && codes[0].Tag == "StatusCode" && codes[0].SelectAttrValue("Value", "") == success
}

// count returns how many elements in and under e have the tag, of whichever namespace.
func count(e *etree.Element, tag string) int {
	n := 0
	if e.Tag == tag {
		n = 1
	}
	for _, child := range e.ChildElements() {
		n += count(child, tag)
	}
	return n
}
