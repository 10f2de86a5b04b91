package token_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/fault"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/token"
	"github.com/seed-1d0cfdb5/iam/policy"
)

const (
	host        = "token.actions.githubusercontent.com"
	providerARN = "arn:aws:iam::111122223333:oidc-provider/" + host
	subject     = "repo:example/shop:ref:refs/heads/main"
	audience    = "sts.amazonaws.com"
	deployARN   = "arn:aws:iam::111122223333:role/Deploy"
)

var now = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func newIssuer(t testing.TB, url string) *token.Issuer {
	t.Helper()
	i, err := token.NewIssuer(url)
	require.NoError(t, err)
	return i
}

func newVerifier(i *token.Issuer) *token.OIDCVerifier {
	return &token.OIDCVerifier{
		Providers: []token.OIDCProvider{{ARN: providerARN, ClientIDs: []string{audience, "other-client"}, Key: i.Key}},
		Now:       func() time.Time { return now },
	}
}

func issue(t testing.TB, i *token.Issuer, more map[string]any) string {
	t.Helper()
	text, err := i.Issue(subject, audience, now.Add(-time.Minute), 5*time.Minute, more)
	require.NoError(t, err)
	return text
}

// What a token says is what the trust policy of a role decides by.
func TestOIDCAssumeRole(t *testing.T) {
	i := newIssuer(t, "https://"+host)
	id, err := newVerifier(i).Verify(issue(t, i, map[string]any{
		"email": "ann@example.com", "amr": []string{"a", "b"}, "repository": "example/shop", "other": "x",
		"https://aws.amazon.com/source_identity": "ann",
		"https://aws.amazon.com/tags": map[string]any{
			"principal_tags": map[string]any{"team": []string{"blue"}}, "transitive_tag_keys": []string{"team"},
		},
	}))
	require.NoError(t, err)
	require.Equal(t, []string{host, audience, subject}, []string{id.Issuer, id.Audience, id.Subject})
	require.Equal(t, map[string]string{"team": "blue"}, id.Tags)
	require.Equal(t, []string{"team"}, id.TransitiveTagKeys)
	require.Equal(t, "ann", id.SourceIdentity)
	for name, want := range map[string][]string{
		"aud": {audience}, "oaud": {audience}, "sub": {subject}, "email": {"ann@example.com"}, "amr": {"a", "b"}, "repository": {"example/shop"},
	} {
		got, ok := id.Context.Lookup(host + ":" + name)
		require.True(t, ok, name)
		require.Equal(t, want, got, name)
	}
	_, ok := id.Context.Lookup(host + ":other")
	require.False(t, ok)

	for sub, want := range map[string]bool{subject: true, "repo:example/other:*": false} {
		trust, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "`+providerARN+`"},
			"Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
			"Condition": {"StringEquals": {"`+host+`:aud": "`+audience+`", "aws:RequestTag/team": "blue", "aws:FederatedProvider": "`+providerARN+`"},
				"StringLike": {"`+host+`:sub": "`+sub+`"}, "ForAnyValue:StringEquals": {"`+host+`:amr": "b"}}}]}`), policy.Trust)
		require.NoError(t, err)
		result, err := evaluate.AssumeRole(&evaluate.AssumeRoleRequest{
			Principal: id.Principal, Role: &evaluate.Role{ARN: deployARN, TrustPolicy: trust}, SessionName: "build-17",
			SourceIdentity: id.SourceIdentity, Tags: id.Tags, TransitiveTagKeys: id.TransitiveTagKeys, Context: id.Context, Time: now,
		}, &evaluate.Policies{})
		require.NoError(t, err)
		require.Equal(t, want, result.Decision.Allowed(), "%v", result.Decision)
	}
}

// With azp it is that party that the token is for, and a list of audiences may be longer
// (SEMANTICS S-58).
func TestAuthorizedParty(t *testing.T) {
	i := newIssuer(t, "https://"+host)
	id, err := newVerifier(i).Verify(issue(t, i, map[string]any{"azp": "other-client", "aud": []string{"x", "y"}}))
	require.NoError(t, err)
	require.Equal(t, "other-client", id.Audience)
	got, _ := id.Context.Lookup(host + ":aud")
	require.Equal(t, []string{"other-client"}, got)
	got, _ = id.Context.Lookup(host + ":oaud")
	require.Equal(t, []string{"x", "y"}, got)
}

func TestOIDCRefused(t *testing.T) {
	const invalid, expired, malformed = "InvalidIdentityToken", "ExpiredTokenException", "ValidationError"
	i, stranger := newIssuer(t, "https://"+host), newIssuer(t, "https://"+host)
	good := issue(t, i, nil)
	part := strings.Split(good, ".")
	decode := func(text string) string {
		b, err := base64.RawURLEncoding.DecodeString(text)
		require.NoError(t, err)
		return string(b)
	}
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	header := func(old, replacement string) string {
		require.Contains(t, decode(part[0]), old)
		return encode(strings.Replace(decode(part[0]), old, replacement, 1)) + "." + part[1] + "." + part[2]
	}
	claim := func(name string, value any) string { return issue(t, i, map[string]any{name: value}) }
	at := func(begin, lasts time.Duration) string {
		text, err := i.Issue(subject, audience, now.Add(begin), lasts, nil)
		require.NoError(t, err)
		return text
	}
	// as signs claims with another algorithm, under the name of the issuer's key.
	as := func(method jwt.SigningMethod, key any) string {
		claims := jwt.MapClaims{}
		_, _, err := jwt.NewParser().ParseUnverified(good, claims)
		require.NoError(t, err)
		forged := jwt.NewWithClaims(method, claims)
		maps.Copy(forged.Header, map[string]any{"kid": keyID(t, good)})
		text, err := forged.SignedString(key)
		require.NoError(t, err)
		return text
	}
	public, err := x509.MarshalPKIXPublicKey(i.Key(keyID(t, good)))
	require.NoError(t, err)
	tests := []struct{ name, token, want string }{
		{"expired", at(-time.Hour, time.Hour), expired},
		{"expired a second ago", at(-time.Hour, time.Hour-time.Second), expired},
		{"not yet", claim("nbf", now.Add(time.Second).Unix()), invalid},
		{"issued in the future", claim("iat", now.Add(time.Second).Unix()), invalid},
		{"no end", claim("exp", nil), invalid},
		{"end is a text", claim("exp", "never"), invalid},
		{"no issue", claim("iat", nil), invalid},
		{"no subject", claim("sub", nil), invalid},
		{"empty subject", claim("sub", ""), invalid},
		{"subject is a number", claim("sub", 7), invalid},
		{"another audience", claim("aud", "somebody"), invalid},
		{"no audience", claim("aud", nil), invalid},
		{"two audiences", claim("aud", []string{audience, "x"}), invalid},
		{"another party", claim("azp", "somebody"), invalid},
		{"another issuer", claim("iss", "https://example.com"), invalid},
		{"issuer by http", claim("iss", "http://"+host), invalid},
		{"issuer with a slash", claim("iss", "https://"+host+"/"), invalid},
		{"no issuer", claim("iss", nil), invalid},
		{"key of a stranger", issue(t, stranger, nil), invalid},
		{"flattened tags", claim("https://aws.amazon.com/tags/principal_tags/team", "blue"), invalid},
		{"odd tags", claim("https://aws.amazon.com/tags", map[string]any{"principal_tags": map[string]any{"team": "blue"}}), invalid},
		{"odd source identity", claim("https://aws.amazon.com/source_identity", 1), invalid},

		{"claims tampered", part[0] + "." + encode(strings.Replace(decode(part[1]), "shop", "stop", 1)) + "." + part[2], invalid},
		{"signature tampered", part[0] + "." + part[1] + ".A" + part[2][1:], invalid},
		{"signature cut", part[0] + "." + part[1] + ".", invalid},
		{"no signature", part[0] + "." + part[1], invalid},
		{"algorithm none", encode(`{"alg":"none","kid":"`+keyID(t, good)+`"}`) + "." + part[1] + ".", invalid},
		{"algorithm None", header("RS256", "None"), invalid},
		{"algorithm RS512", header("RS256", "RS512"), invalid},
		{"unsecured", as(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType), invalid},
		{"public key as a secret", as(jwt.SigningMethodHS256, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), invalid},
		{"public key as a secret, DER", as(jwt.SigningMethodHS256, public), invalid},
		{"no key ID", header("kid", "kix"), invalid},
		{"key ID is a list", header(`"kid":"`+keyID(t, good)+`"`, `"kid":["`+keyID(t, good)+`"]`), invalid},
		{"critical header", header("{", `{"crit":["exp"],`), invalid},
		{"key brought along", header("{", `{"jwk":{"kty":"oct","k":"AA"},"jku":"http://127.0.0.1/",`), invalid},
		{"padded", good + "=", invalid},
		{"twice", good + "." + part[2], invalid},
		{"text", "abcd", invalid},
		{"empty", "", malformed},
		{"huge", strings.Repeat("a", 20_001), malformed},
		{"many dots", strings.Repeat(".", 20_000), invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newVerifier(i).Verify(tt.token)
			require.Error(t, err)
			f := fault.Of(err)
			require.Equal(t, tt.want, f.Code, "%v", err)
			require.Equal(t, 400, f.Status)
		})
	}
	_, err = newVerifier(i).Verify(good)
	require.NoError(t, err)
}

func keyID(t *testing.T, text string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(text, jwt.MapClaims{})
	require.NoError(t, err)
	return parsed.Header["kid"].(string)
}

// Of two providers each one's keys count for its own tokens.
func TestTwoProviders(t *testing.T) {
	a, b := newIssuer(t, "https://"+host), newIssuer(t, "https://login.example.com/tenant")
	v := newVerifier(a)
	v.Providers = append(v.Providers, token.OIDCProvider{
		ARN: "arn:aws:iam::111122223333:oidc-provider/login.example.com/tenant", ClientIDs: []string{audience}, Key: b.Key,
	})
	id, err := v.Verify(issue(t, b, nil))
	require.NoError(t, err)
	got, _ := id.Context.Lookup("login.example.com/tenant:sub")
	require.Equal(t, []string{subject}, got)
	_, err = v.Verify(issue(t, b, map[string]any{"iss": "https://" + host}))
	require.Equal(t, "InvalidIdentityToken", fault.Of(err).Code)
	v.Providers[1].Key = func(string) *rsa.PublicKey { return nil }
	_, err = v.Verify(issue(t, b, nil))
	require.ErrorContains(t, err, "couldn't retrieve verification key")
}
