package token

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/beevik/etree"
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
