package token

import (
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/policy"
)

const (
	directory   = "https://login.example.com/saml"
	samlARN     = "arn:aws:iam::111122223333:saml-provider/Directory"
	supportARN  = "arn:aws:iam::111122223333:role/Support"
	operatorARN = "arn:aws:iam::111122223333:role/Operator"
)

var now = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func newDirectory(t testing.TB) (*SAMLIssuer, *SAMLVerifier) {
	t.Helper()
	i, err := NewSAMLIssuer(directory, now)
	require.NoError(t, err)
	return i, &SAMLVerifier{
		Providers: []SAMLProvider{{ARN: samlARN, EntityID: directory, Certificates: []*x509.Certificate{i.Certificate}}},
		Now:       func() time.Time { return now },
	}
}

// ann is a sign-in that is good until now plus four minutes.
func ann() SignIn {
	return SignIn{
		Subject: "ann@example.com", Roles: []string{operatorARN, supportARN}, ProviderARN: samlARN, SessionName: "ann",
		Tags: map[string]string{"team": "blue"}, TransitiveTagKeys: []string{"team"}, SourceIdentity: "ann",
		At: now.Add(-time.Minute), Lasts: 5 * time.Minute, SessionEnd: now.Add(8 * time.Hour),
	}
}

func TestSAMLAssumeRole(t *testing.T) {
	i, v := newDirectory(t)
	response, err := i.Issue(ann())
	require.NoError(t, err)
	id, err := v.Verify(response, samlARN, supportARN)
	require.NoError(t, err)
	require.Equal(t, []string{directory, consoleURL, "ann@example.com"}, []string{id.Issuer, id.Audience, id.Subject})
	require.Equal(t, SAMLIdentity{
		SessionName: "ann", SubjectType: "persistent", SessionEnd: now.Add(8 * time.Hour),
		NameQualifier: nameQualifier(directory, "111122223333", "Directory"),
	}, id.SAML)
	for key, want := range map[string]string{
		"saml:aud": consoleURL, "saml:iss": directory, "saml:sub": "ann@example.com", "saml:sub_type": "persistent", "saml:doc": "111122223333/Directory",
	} {
		got, _ := id.Context.Lookup(key)
		require.Equal(t, []string{want}, got, key)
	}
	trust, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "`+samlARN+`"},
		"Action": ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
		"Condition": {"StringEquals": {"SAML:aud": "`+consoleURL+`", "saml:sub_type": "persistent", "aws:RequestTag/team": "blue"}}}]}`), policy.Trust)
	require.NoError(t, err)
	req := &evaluate.AssumeRoleRequest{
		Principal: id.Principal, Role: &evaluate.Role{ARN: supportARN, TrustPolicy: trust}, SessionName: id.SAML.SessionName,
		SourceIdentity: id.SourceIdentity, Tags: id.Tags, TransitiveTagKeys: id.TransitiveTagKeys,
		NotOnOrAfter: id.SAML.SessionEnd, Context: id.Context, Time: now,
	}
	result, err := evaluate.AssumeRole(req, &evaluate.Policies{})
	require.NoError(t, err)
	require.True(t, result.Decision.Allowed(), "%v", result.Decision)
}

// The example of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
// hashes the concatenation of these three: openssl sha1 -binary | base64 gives the same.
func TestNameQualifier(t *testing.T) {
	require.Equal(t, "1uAJanUnBc2XeUkHURMht+xam2c=", nameQualifier("https://example.com/saml", "123456789012", "MySAMLIdP"))
}

const (
	invalidCode = "InvalidIdentityToken"
	expiredCode = "ExpiredTokenException"
)

func refusedWith(t *testing.T, v *SAMLVerifier, response, want string) {
	t.Helper()
	_, err := v.Verify(response, samlARN, supportARN)
	require.Error(t, err)
	require.Equal(t, want, fault.Of(err).Code, "%v", err)
}

// Each is signed, and says what is not enough.
func TestSAMLRefused(t *testing.T) {
	i, v := newDirectory(t)
	find := func(a *etree.Element, path string) *etree.Element {
		e := a.FindElement(path)
		require.NotNil(t, e, path)
		return e
	}
	set := func(path, name, value string) func(a *etree.Element) {
		return func(a *etree.Element) { find(a, path).CreateAttr(name, value) }
	}
	text := func(path, value string) func(a *etree.Element) {
		return func(a *etree.Element) { find(a, path).SetText(value) }
	}
	drop := func(path string) func(a *etree.Element) {
		return func(a *etree.Element) { e := find(a, path); e.Parent().RemoveChild(e) }
	}
	unset := func(path, name string) func(a *etree.Element) {
		return func(a *etree.Element) { find(a, path).RemoveAttr(name) }
	}
	when := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	const data, attribute = "//SubjectConfirmationData", "//Attribute[@Name='" + attributePrefix
	tests := []struct {
		name string
		edit func(a *etree.Element)
		want string
	}{
		{"another issuer", text("./Issuer", "https://example.org"), invalidCode},
		{"no issuer", drop("./Issuer"), invalidCode},
		{"SAML 1.1", set(".", "Version", "1.1"), invalidCode},
		{"another audience", text("//Audience", "https://example.org"), invalidCode},
		{"no audience", drop("//AudienceRestriction"), invalidCode},
		{"a second restriction", func(a *etree.Element) {
			add(add(find(a, "./Conditions"), "saml:AudienceRestriction"), "saml:Audience").SetText("x")
		}, invalidCode},
		{"no conditions", drop("./Conditions"), invalidCode},
		{"conditions twice", func(a *etree.Element) { a.AddChild(find(a, "./Conditions").Copy()) }, invalidCode},
		{"conditions expired", set("./Conditions", "NotOnOrAfter", when(0)), expiredCode},
		{"conditions not yet", set("./Conditions", "NotBefore", when(time.Second)), invalidCode},
		{"conditions never", set("./Conditions", "NotOnOrAfter", "never"), invalidCode},
		{"issued in the future", set(".", "IssueInstant", when(time.Second)), invalidCode},
		{"issued five minutes ago", set(".", "IssueInstant", when(-5*time.Minute)), expiredCode},
		{"issued at no time", unset(".", "IssueInstant"), expiredCode},
		{"session over", set("./AuthnStatement", "SessionNotOnOrAfter", when(0)), expiredCode},
		{"no sign-in", drop("./AuthnStatement"), invalidCode},
		{"subject confirmed until now", set(data, "NotOnOrAfter", when(0)), expiredCode},
		{"subject confirmed for ever", unset(data, "NotOnOrAfter"), invalidCode},
		{"subject confirmed from now", set(data, "NotBefore", when(-time.Second)), invalidCode},
		{"another recipient", set(data, "Recipient", "https://example.org/saml"), invalidCode},
		{"no recipient", unset(data, "Recipient"), invalidCode},
		{"holder of key", set("//SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"), invalidCode},
		{"no confirmation", drop("//SubjectConfirmation"), invalidCode},
		{"no subject", drop("./Subject"), invalidCode},
		{"no name", drop("//NameID"), invalidCode},
		{"no session name", drop(attribute + "RoleSessionName']"), invalidCode},
		{"no roles", drop(attribute + "Role']"), "AccessDenied"},
		{"roles of another provider", func(a *etree.Element) {
			for _, e := range a.FindElements(attribute + "Role']/AttributeValue") {
				e.SetText(supportARN + ",arn:aws:iam::111122223333:saml-provider/Other")
			}
		}, "AccessDenied"},
		{"two source identities", func(a *etree.Element) {
			add(find(a, attribute+"SourceIdentity']"), "saml:AttributeValue").SetText("bob")
		}, invalidCode},
		{"two values of a tag", func(a *etree.Element) {
			add(find(a, attribute+"PrincipalTag:team']"), "saml:AttributeValue").SetText("red")
		}, invalidCode},
		{"tag twice", func(a *etree.Element) {
			find(a, "//AttributeStatement").AddChild(find(a, attribute+"PrincipalTag:team']").Copy())
		}, invalidCode},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := i.assertion(ann())
			tt.edit(a)
			response, err := i.encode(a)
			require.NoError(t, err)
			refusedWith(t, v, response, tt.want)
		})
	}
	t.Run("another role", func(t *testing.T) {
		response, err := i.Issue(ann())
		require.NoError(t, err)
		_, err = v.Verify(response, samlARN, "arn:aws:iam::111122223333:role/Admin")
		require.Equal(t, "AccessDenied", fault.Of(err).Code)
		_, err = v.Verify(response, "arn:aws:iam::111122223333:saml-provider/Other", supportARN)
		require.Equal(t, invalidCode, fault.Of(err).Code)
	})
	t.Run("certificate is over", func(t *testing.T) {
		s := ann()
		s.At = now.AddDate(11, 0, 0)
		later := &SAMLVerifier{Providers: v.Providers, Now: func() time.Time { return s.At }}
		response, err := i.Issue(s)
		require.NoError(t, err)
		refusedWith(t, later, response, invalidCode)
	})
}

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
