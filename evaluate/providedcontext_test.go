package evaluate_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
)

const identityCenter = "arn:aws:iam::aws:contextProvider/IdentityCenter"

// TestProvidedContextLimits goes to both sides of the limits of
// https://docs.aws.amazon.com/STS/latest/APIReference/API_ProvidedContext.html. No
// error shows what was given.
func TestProvidedContextLimits(t *testing.T) {
	provider := func(n int) string { return identityCenter + strings.Repeat("x", n-len(identityCenter)) }
	for _, tt := range []struct {
		provider, assertion string
		ok                  bool
	}{
		{identityCenter, "abcd", true},
		{identityCenter, "abc", false},
		{identityCenter, strings.Repeat("é", 2048), true},
		{identityCenter, strings.Repeat("é", 2049), false},
		{provider(2048), "abcd", true},
		{provider(2049), "abcd", false},
		{"arn:a:i:::123456789x", "abcd", true},
		{"arn:a:i:::123456789", "abcd", false},
		{"abcd", identityCenter, false}, // mixed up
		{identityCenter + "?", "abcd", false},
	} {
		req := assumeRole()
		req.ProvidedContexts = []evaluate.ProvidedContext{{ProviderARN: tt.provider, Assertion: tt.assertion}}
		got, err := evaluate.AssumeRole(req, &evaluate.Policies{})
		if tt.ok {
			require.NoError(t, err)
			require.True(t, got.Decision.Allowed(), got.Decision)
			continue
		}
		require.ErrorContains(t, err, "ProvidedContexts[0]")
		require.NotContains(t, err.Error(), tt.provider)
		require.NotContains(t, err.Error(), tt.assertion)
	}
}

// TestProvidedContextIsNotStored shows that the JSON is for reports only.
func TestProvidedContextIsNotStored(t *testing.T) {
	c := evaluate.ProvidedContext{ProviderARN: identityCenter, Assertion: "secret"}
	text, err := json.Marshal(c)
	require.NoError(t, err)
	require.JSONEq(t, `{"providerARN":"`+identityCenter+`"}`, string(text))
	require.Equal(t, "{providerARN: "+identityCenter+"}", fmt.Sprint(c))
	require.ErrorContains(t, json.Unmarshal(text, &c), "assertion")

	req := assumeRole()
	req.ProvidedContexts = []evaluate.ProvidedContext{c}
	require.Contains(t, req.String(), identityCenter)
	require.NotContains(t, req.String(), "secret")
	text, err = json.Marshal(req)
	require.NoError(t, err)
	require.Contains(t, string(text), identityCenter)
	require.NotContains(t, string(text), "secret")
}
