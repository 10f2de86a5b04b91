package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/token"
)

// environment has the SDK find what is given, and nothing of the machine.
func (h *harness) environment(entries map[string]string) aws.Config {
	h.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			h.Setenv(name, "") // as it was when the test ends
		}
	}
	h.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	h.Setenv("AWS_CONFIG_FILE", os.DevNull)
	h.Setenv("AWS_REGION", region)
	h.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for name, value := range entries {
		h.Setenv(name, value)
	}
	settings, err := config.LoadDefaultConfig(h.Context(), config.WithRetryMaxAttempts(1))
	require.NoError(h, err)
	settings.BaseEndpoint = &h.url // of IAM, which is called with what was found
	return settings
}

// TestProfile has the SDK assume the role that a profile names, at the STS that the environment names.
func TestProfile(t *testing.T) {
	h := newHarness(t)
	arn := h.role("Audit", trust(anybody, ""), allow("iam:ListUsers", "*"))
	key, err := h.user("ann", allow("sts:AssumeRole", "*")).Credentials.Retrieve(t.Context())
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(file, []byte("[profile ann]\naws_access_key_id = "+key.AccessKeyID+"\naws_secret_access_key = "+key.SecretAccessKey+
		"\n\n[profile audit]\nrole_arn = "+arn+"\nsource_profile = ann\nrole_session_name = ann\n"), 0o600))
	settings := h.environment(map[string]string{"AWS_CONFIG_FILE": file, "AWS_PROFILE": "audit", "AWS_ENDPOINT_URL_STS": h.url})
	require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Audit/ann", h.caller(settings))
	require.Empty(t, h.lists(settings))
}

// TestWebIdentityEnvironment has the SDK assume a role as it does in a workflow, or in a pod.
func TestWebIdentityEnvironment(t *testing.T) {
	h := newHarness(t)
	issuer, err := token.NewIssuer("https://token.actions.githubusercontent.com")
	require.NoError(t, err)
	h.query.WebIdentity.Providers = []token.OIDCProvider{{ARN: github, ClientIDs: []string{"sts.amazonaws.com"}, Key: issuer.Key}}
	arn := h.role("Deploy", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": "`+github+`"},
		"Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "`+ourSubject+`"}}}}`, allow("iam:ListUsers", "*"))
	text, err := issuer.Issue(ourSubject, "sts.amazonaws.com", h.account.Clock.Now().Add(-time.Minute), time.Hour, nil)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	settings := h.environment(map[string]string{
		"AWS_ROLE_ARN": arn, "AWS_ROLE_SESSION_NAME": "build-17", "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ENDPOINT_URL_STS": h.url,
	})
	require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Deploy/build-17", h.caller(settings))
	require.Empty(t, h.lists(settings))
}
