package main

import (
	"crypto/x509"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/token"
)

const (
	github     = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
	directory  = "arn:aws:iam::111122223333:saml-provider/Directory"
	ourSubject = "repo:our/app:ref:refs/heads/main"
)

// TestWebIdentity has a workflow of GitHub assume a role, and a stranger's not.
func TestWebIdentity(t *testing.T) {
	h := newHarness(t)
	issuer, err := token.NewIssuer("https://token.actions.githubusercontent.com")
	require.NoError(t, err)
	other, err := token.NewIssuer(issuer.URL)
	require.NoError(t, err)
	h.query.WebIdentity.Providers = []token.OIDCProvider{{ARN: github, ClientIDs: []string{"sts.amazonaws.com"}, Key: issuer.Key}}
	role := h.role("Deploy", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "`+github+`"},
		"Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "`+ourSubject+`"}}}}`, allow("iam:ListUsers", "*"))
	issue := func(by *token.Issuer, subject, audience string, lasts time.Duration) string {
		text, err := by.Issue(subject, audience, h.account.Clock.Now().Add(-time.Minute), lasts, nil)
		require.NoError(t, err)
		return text
	}
	client := sts.NewFromConfig(aws.Config{Region: region, BaseEndpoint: &h.url, RetryMaxAttempts: 1}) // without any key
	good := issue(issuer, ourSubject, "sts.amazonaws.com", time.Hour)
	for name, tt := range map[string]struct{ token, want string }{
		"ours":             {good, ""},
		"a stranger's":     {issue(issuer, "repo:eve/app:ref:refs/heads/main", "sts.amazonaws.com", time.Hour), "AccessDenied"},
		"another audience": {issue(issuer, ourSubject, "example.com", time.Hour), "InvalidIdentityToken"},
		"expired":          {issue(issuer, ourSubject, "sts.amazonaws.com", time.Second), "ExpiredTokenException"},
		"another key":      {issue(other, ourSubject, "sts.amazonaws.com", time.Hour), "InvalidIdentityToken"},
		"tampered":         {good[:len(good)-8] + "AAAAAAAA", "InvalidIdentityToken"},
	} {
		out, err := client.AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
			RoleArn: &role, RoleSessionName: aws.String("build-17"), WebIdentityToken: &tt.token,
		})
		require.Equal(t, tt.want, code(err), "%s: %v", name, err)
		if err == nil {
			require.Equal(t, ourSubject, *out.SubjectFromWebIdentityToken)
			require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Deploy/build-17", *out.AssumedRoleUser.Arn)
			require.Empty(t, h.lists(h.session(out.Credentials)))
		} else if tt.want == "AccessDenied" {
			require.ErrorContains(t, err, "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity")
		}
	}

	// As a workflow does it: the SDK reads the token from a file, whenever it needs credentials.
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte(good), 0o600))
	settings := h.as("", "", "")
	settings.Credentials = aws.NewCredentialsCache(stscreds.NewWebIdentityRoleProvider(client, role, stscreds.IdentityTokenFile(file)))
	require.Empty(t, h.lists(settings))
}

// TestSAML has somebody sign in at the directory of the company, and assume a role by what it signs.
func TestSAML(t *testing.T) {
	h := newHarness(t)
	now := h.account.Clock.Now()
	issuer, err := token.NewSAMLIssuer("https://login.example.com/saml", now)
	require.NoError(t, err)
	h.query.SAML.Providers = []token.SAMLProvider{{ARN: directory, EntityID: issuer.EntityID, Certificates: []*x509.Certificate{issuer.Certificate}}}
	role := h.role("Support", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"], "Principal": {"Federated": "`+directory+`"},
		"Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml", "aws:RequestTag/team": "blue"}}}}`, allow("iam:ListUsers", "*"))
	client := sts.NewFromConfig(aws.Config{Region: region, BaseEndpoint: &h.url, RetryMaxAttempts: 1})
	signIn := token.SignIn{
		Subject: "ann@example.com", Roles: []string{role}, ProviderARN: directory, SessionName: "ann",
		Tags: map[string]string{"team": "blue"}, At: now, Lasts: 5 * time.Minute, SessionEnd: now.Add(30 * time.Minute),
	}
	good, err := issuer.Issue(signIn)
	require.NoError(t, err)
	red := signIn
	red.Tags = map[string]string{"team": "red"}
	another, err := issuer.Issue(red)
	require.NoError(t, err)
	text, err := base64.StdEncoding.DecodeString(good)
	require.NoError(t, err)
	tampered := base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(text), "ann@example.com", "eve@example.com", 1)))
	for name, tt := range map[string]struct{ response, want string }{
		"ann": {good, ""}, "another team": {another, "AccessDenied"}, "tampered": {tampered, "InvalidIdentityToken"}, "no XML": {"AAAA", "InvalidIdentityToken"},
	} {
		out, err := client.AssumeRoleWithSAML(t.Context(), &sts.AssumeRoleWithSAMLInput{RoleArn: &role, PrincipalArn: aws.String(directory), SAMLAssertion: &tt.response})
		require.Equal(t, tt.want, code(err), "%s: %v", name, err)
		if err == nil {
			require.Equal(t, "ann@example.com", *out.Subject)
			require.Equal(t, "persistent", *out.SubjectType)
			require.WithinDuration(t, time.Now().Add(30*time.Minute), *out.Credentials.Expiration, time.Minute, "the session ends with the sign-in")
			require.Empty(t, h.lists(h.session(out.Credentials)))
		}
	}
	h.account.Clock.Move(5 * time.Minute)
	_, err = client.AssumeRoleWithSAML(t.Context(), &sts.AssumeRoleWithSAMLInput{RoleArn: &role, PrincipalArn: aws.String(directory), SAMLAssertion: &good})
	require.Equal(t, "ExpiredTokenException", code(err))
}
