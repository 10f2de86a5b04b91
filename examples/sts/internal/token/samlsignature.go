package token

import (
	"errors"
	"slices"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// checkSignature demands that the signature of an assertion is one of the whole of it, by
// algorithms that are not broken, and nothing else. What it signs and with which key is
// for the library to verify, which takes more forms than these.
func checkSignature(assertion *etree.Element) error {
	signature, err := child(assertion, "Signature")
	if err != nil {
		return err
	}
	if signature.NamespaceURI() != dsig.Namespace {
		return errors.New("the Signature is of another namespace")
	}
	info, err := child(signature, "SignedInfo")
	if err != nil {
		return err
	}
	if err := hasAlgorithm(info, "CanonicalizationMethod", string(dsig.CanonicalXML10ExclusiveAlgorithmId)); err != nil {
		return err
	}
	if err := hasAlgorithm(info, "SignatureMethod", dsig.RSASHA256SignatureMethod, dsig.RSASHA384SignatureMethod, dsig.RSASHA512SignatureMethod); err != nil {
		return err
	}
	reference, err := child(info, "Reference")
	if err != nil {
		return err
	}
	if reference.SelectAttrValue("URI", "") != "#"+assertion.SelectAttrValue("ID", "") {
		return errors.New("it is of another element")
	}
	if err := hasAlgorithm(reference, "DigestMethod",
		"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512"); err != nil {
		return err
	}
	transforms, err := child(reference, "Transforms")
	if err != nil {
		return err
	}
	var algorithms []string
	for _, transform := range transforms.ChildElements() {
		algorithms = append(algorithms, transform.SelectAttrValue("Algorithm", ""))
	}
	if !slices.Equal(algorithms, []string{string(dsig.EnvelopedSignatureAltorithmId), string(dsig.CanonicalXML10ExclusiveAlgorithmId)}) {
		return errors.New("it has other transforms than those of an enveloped signature")
	}
	return nil
}

// child returns the only child of e with the tag.
func child(e *etree.Element, tag string) (*etree.Element, error) {
	var found *etree.Element
	for _, c := range e.ChildElements() {
		if c.Tag != tag {
			continue
		}
		if found != nil {
			return nil, errors.New("there is more than one " + tag)
		}
		found = c
	}
	if found == nil {
		return nil, errors.New("there is no " + tag)
	}
	return found, nil
}

// hasAlgorithm demands that the method of e that tag names is one of those.
func hasAlgorithm(e *etree.Element, tag string, allowed ...string) error {
	method, err := child(e, tag)
	if err != nil {
		return err
	}
	if !slices.Contains(allowed, method.SelectAttrValue("Algorithm", "")) {
		return errors.New("its " + tag + " is not taken here")
	}
	return nil
}
