package token

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"
)

// Nothing that is not signed counts, wherever it stands.
func TestSAMLSignature(t *testing.T) {
	i, v := newDirectory(t)
	stranger, _ := newDirectory(t)
	response, err := i.Issue(ann())
	require.NoError(t, err)
	// forged returns an unsigned assertion of the same ID for an administrator.
	forged := func(id string) *etree.Element {
		s := ann()
		s.Subject, s.SessionName, s.Tags = "mallory@example.com", "mallory", nil
		a := i.assertion(s)
		a.CreateAttr("ID", id)
		return a
	}
	edit := func(change func(r *etree.Element, a *etree.Element)) string {
		text, err := base64.StdEncoding.DecodeString(response)
		require.NoError(t, err)
		d := etree.NewDocument()
		require.NoError(t, d.ReadFromBytes(text))
		change(d.Root(), d.Root().SelectElement("Assertion"))
		text, err = d.WriteToBytes()
		require.NoError(t, err)
		return base64.StdEncoding.EncodeToString(text)
	}
	textual := func(old, replacement string) string {
		text, err := base64.StdEncoding.DecodeString(response)
		require.NoError(t, err)
		require.Contains(t, string(text), old)
		return base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(string(text), old, replacement)))
	}
	_, err = v.Verify(edit(func(_, _ *etree.Element) {}), samlARN, supportARN)
	require.NoError(t, err)

	id := func(a *etree.Element) string { return a.SelectAttrValue("ID", "") }
	foreign, err := stranger.Issue(ann())
	require.NoError(t, err)
	algorithm := func(configure func(c *dsig.SigningContext)) string {
		signer, err := dsig.NewSigningContext(i.key, [][]byte{i.Certificate.Raw})
		require.NoError(t, err)
		signer.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
		configure(signer)
		signed, err := signer.SignEnveloped(i.assertion(ann()))
		require.NoError(t, err)
		return edit(func(r, a *etree.Element) { r.RemoveChild(a); r.AddChild(signed) })
	}
	tests := map[string]string{
		"key of a stranger": foreign,
		"unsigned":          edit(func(_, a *etree.Element) { a.RemoveChild(a.SelectElement("Signature")) }),
		"text changed":      textual("ann@example.com", "bob@example.com"),
		"role changed":      textual("role/Operator", "role/Admin"),
		"attribute changed": textual(`Recipient="`, `Recipient="`+" "),
		"digest changed": edit(func(_, a *etree.Element) {
			a.FindElement("//DigestValue").SetText("AAAA")
		}),
		"signature changed": edit(func(_, a *etree.Element) { a.FindElement("//SignatureValue").SetText("AAAA") }),
		"signature of the response only": func() string {
			signer, err := dsig.NewSigningContext(i.key, [][]byte{i.Certificate.Raw})
			require.NoError(t, err)
			return edit(func(r, a *etree.Element) {
				a.RemoveChild(a.SelectElement("Signature"))
				s, err := signer.ConstructSignature(r, true)
				require.NoError(t, err)
				r.AddChild(s)
			})
		}(),

		// Wrapping: the signed assertion is kept where nobody reads it.
		"forged first":  edit(func(r, a *etree.Element) { r.InsertChildAt(a.Index(), forged("_x")) }),
		"forged last":   edit(func(r, _ *etree.Element) { r.AddChild(forged("_x")) }),
		"same ID":       edit(func(r, a *etree.Element) { r.AddChild(forged(id(a))) }),
		"in the forged": edit(func(r, a *etree.Element) { f := forged("_x"); f.AddChild(a); r.AddChild(f) }),
		"in the forged, same ID": edit(func(r, a *etree.Element) {
			f := forged(id(a))
			f.AddChild(a)
			r.AddChild(f)
		}),
		"in the signature of the forged": edit(func(r, a *etree.Element) {
			f, s := forged("_x"), a.SelectElement("Signature")
			a.RemoveChild(s)
			add(s, "ds:Object").AddChild(a)
			f.AddChild(s)
			r.AddChild(f)
		}),
		"signature moved to the forged": edit(func(r, a *etree.Element) {
			f := forged(id(a))
			f.AddChild(a.SelectElement("Signature"))
			r.RemoveChild(a)
			r.AddChild(f)
		}),
		"in extensions": edit(func(r, a *etree.Element) {
			add(r, "samlp:Extensions").AddChild(a)
			r.AddChild(forged("_x"))
		}),
		"two documents": base64.StdEncoding.EncodeToString([]byte(func() string {
			text, _ := base64.StdEncoding.DecodeString(response)
			return string(text) + string(text)
		}())),
		"comment in the name":    textual("ann@example.com", "ann@example.com<!-- -->.example.org"),
		"comment in another tag": textual("<samlp:Status>", "<samlp:Status><!-- -->"),
		"instruction":            textual("<samlp:Status>", "<samlp:Status><?php x?>"),
		"other namespace":        textual("urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol"),
		"no success":             textual("status:Success", "status:Responder"),
		"encrypted":              edit(func(r, _ *etree.Element) { add(r, "saml:EncryptedAssertion") }),

		"SHA-1": algorithm(func(c *dsig.SigningContext) { require.NoError(t, c.SetSignatureMethod(dsig.RSASHA1SignatureMethod)) }),
		"with comments": algorithm(func(c *dsig.SigningContext) {
			c.Canonicalizer = dsig.MakeC14N10ExclusiveWithCommentsCanonicalizerWithPrefixList("")
		}),
		"inclusive": algorithm(func(c *dsig.SigningContext) { c.Canonicalizer = dsig.MakeC14N11Canonicalizer() }),
		"HMAC with the certificate": edit(func(_, a *etree.Element) {
			a.FindElement("//SignatureMethod").CreateAttr("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")
		}),
		"two references": edit(func(_, a *etree.Element) {
			info := a.FindElement("//SignedInfo")
			info.AddChild(a.FindElement("//Reference").Copy())
		}),
		"reference to all": edit(func(_, a *etree.Element) { a.FindElement("//Reference").CreateAttr("URI", "") }),
		"no ID": edit(func(_, a *etree.Element) {
			a.RemoveAttr("ID")
			a.FindElement("//Reference").CreateAttr("URI", "#")
		}),
		"two signatures": edit(func(_, a *etree.Element) { a.AddChild(a.SelectElement("Signature").Copy()) }),
		"no transforms":  edit(func(_, a *etree.Element) { e := a.FindElement("//Transforms"); e.Parent().RemoveChild(e) }),

		"bomb": base64.StdEncoding.EncodeToString([]byte(`<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>` +
			`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">&b;</samlp:Response>`)),
		"file":         base64.StdEncoding.EncodeToString([]byte(`<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>`)),
		"namespaces":   textual("<samlp:Response ", "<samlp:Response"+strings.Repeat(` xmlns:a="b"`, 9)+" "),
		"entity":       textual("ann@example.com", "&ann;"),
		"deep":         base64.StdEncoding.EncodeToString([]byte(strings.Repeat("<a>", 25_000))),
		"wide":         base64.StdEncoding.EncodeToString([]byte("<a>" + strings.Repeat("<a/>", 18_000) + "</a>")),
		"UTF-16":       base64.StdEncoding.EncodeToString([]byte("<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>")),
		"not XML":      base64.StdEncoding.EncodeToString([]byte("response")),
		"nothing":      base64.StdEncoding.EncodeToString([]byte(" \n  ")),
		"not base64":   "<samlp:Response/>",
		"only a start": base64.StdEncoding.EncodeToString([]byte("<samlp:Response>")),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) { refusedWith(t, v, text, invalidCode) })
	}
	t.Run("length", func(t *testing.T) {
		refusedWith(t, v, "", "ValidationError")
		refusedWith(t, v, strings.Repeat("A", 100_001), "ValidationError")
	})
}

// Whatever is changed of a response, what is read is what was signed, or nothing.
func TestSAMLChangedBytes(t *testing.T) {
	i, v := newDirectory(t)
	response, err := i.Issue(ann())
	require.NoError(t, err)
	text, err := base64.StdEncoding.DecodeString(response)
	require.NoError(t, err)
	want, err := v.Verify(response, samlARN, supportARN)
	require.NoError(t, err)
	for at := 0; at < len(text); at += 3 {
		for _, c := range []byte{' ', '<', 'x', '"', 0} {
			changed := append([]byte(nil), text...)
			changed[at] = c
			id, err := v.Verify(base64.StdEncoding.EncodeToString(changed), samlARN, supportARN)
			if err == nil {
				require.Equal(t, want, id)
			}
		}
	}
}
