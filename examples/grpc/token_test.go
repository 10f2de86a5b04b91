package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
)

// TestTokens presents tokens to both servers. The role may do everything, so that
// it is the token that decides.
func TestTokens(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.evaluator.Replace(everything("all", "oncall", "admin/root", "prod.checkout", "workload.prod.checkout", "workload", strings.Repeat("r", 65))))
	changed := func(change func(*claims)) string {
		c := h.login.claims("ann", "oncall", "", noon)
		change(&c)
		return h.sign(c)
	}
	good := h.login.claims("ann", "oncall", "", noon)
	_, other, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	stranger := &login{"other", other}
	unknownKey, err := stranger.sign(good)
	require.NoError(t, err)
	valid := h.sign(good)

	for _, test := range []struct {
		name, token string
		allowed     bool
	}{
		{"valid", valid, true},
		{"two audiences", changed(func(c *claims) { c.Audience = append(c.Audience, "other") }), true},
		{"expires in a second", changed(func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(noon.Add(time.Second)) }), true},
		{"expires now", changed(func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(noon) }), false},
		{"expired", changed(func(c *claims) { c.ExpiresAt = jwt.NewNumericDate(noon.Add(-time.Hour)) }), false},
		{"never expires", changed(func(c *claims) { c.ExpiresAt = nil }), false},
		{"not valid yet", changed(func(c *claims) { c.NotBefore = jwt.NewNumericDate(noon.Add(time.Minute)) }), false},
		{"issued tomorrow", changed(func(c *claims) { c.IssuedAt = jwt.NewNumericDate(noon.Add(24 * time.Hour)) }), false},
		{"issued at no time", changed(func(c *claims) { c.IssuedAt = nil }), false},
		{"another issuer", changed(func(c *claims) { c.Issuer = "https://login.example" }), false},
		{"no issuer", changed(func(c *claims) { c.Issuer = "" }), false},
		{"another audience", changed(func(c *claims) { c.Audience = jwt.ClaimStrings{"other"} }), false},
		{"no audience", changed(func(c *claims) { c.Audience = nil }), false},
		{"no role", changed(func(c *claims) { c.Role = "" }), false},
		{"role with a path", changed(func(c *claims) { c.Role = "admin/root" }), false},
		{"role that is an ARN", changed(func(c *claims) { c.Role = roleARN("oncall") }), false},
		{"role that is a wildcard", changed(func(c *claims) { c.Role = "*" }), false},
		{"role of a workload", changed(func(c *claims) { c.Role = "workload.prod.checkout" }), false},
		{"role with a dot", changed(func(c *claims) { c.Role = "prod.checkout" }), false},
		{"role that begins like one", changed(func(c *claims) { c.Role = "workload" }), true},
		{"role too long", changed(func(c *claims) { c.Role = strings.Repeat("r", 65) }), false},
		{"team that is a wildcard", changed(func(c *claims) { c.Team = "*" }), false},
		{"team that is a variable", changed(func(c *claims) { c.Team = "${aws:username}" }), false},
		{"no subject", changed(func(c *claims) { c.Subject = "" }), false},
		{"subject with a slash", changed(func(c *claims) { c.Subject = "ann/bob" }), false},
		{"wrong signature", h.signAs(jwt.SigningMethodEdDSA, other, good), false},
		{"unknown key", unknownKey, false},
		{"alg none", h.signAs(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good), false},
		{"HS256 with the public key", h.signAs(jwt.SigningMethodHS256, []byte(h.public), good), false},
		{"no signature", valid[:strings.LastIndexByte(valid, '.')+1], false},
		{"cut short", valid[:len(valid)-4], false},
		{"too long", changed(func(c *claims) { c.Team = strings.Repeat("a", maxTokenBytes) }), false},
		{"not a token", "ann", false},
		{"two tokens", valid + "," + valid, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := h.health.Check(t.Context(), check(invoices), with(test.token))
			header := map[string]string{"authorization": "Bearer " + test.token}
			// The workload would be allowed: the token must not fall back to it.
			r, err2 := h.envoy.Check(t.Context(), httpCheck(checkout, "10.0.0.1", "GET", servicesPath+invoices, header))
			require.NoError(t, err2)
			if test.allowed {
				require.NoError(t, err)
				requireOK(t, r)
				return
			}
			requireDenied(t, err, codes.Unauthenticated, unauthenticated, "")
			requireNotOK(t, r, 401)
		})
	}
	subjects := map[string]bool{strings.Repeat("a", 64): true, strings.Repeat("a", 65): false, "a": false, "aa": true}
	for _, name := range []string{"Ann_2", "ann+x=1", "ann,ben", "ann@acme.example", "a-b", "..", "--", "=="} {
		subjects[name] = true
	}
	for _, c := range " \t\n\r\x00\x1b\x7f\u0085\u00a0\u2028\u202eéаſａ/:*?${}\"'`%&;<>|\\^~#!()[]" {
		subjects["ann"+string(c)] = false
		subjects[string(c)+"ann"] = false
		subjects["an"+string(c)+"n"] = false
	}
	for subject, allowed := range subjects {
		t.Run(fmt.Sprintf("subject %q", subject), func(t *testing.T) {
			token := changed(func(c *claims) { c.Subject = subject })
			_, err := h.health.Check(t.Context(), check(invoices), with(token))
			r, err2 := h.envoy.Check(t.Context(), httpCheck(checkout, "10.0.0.1", "GET", servicesPath+invoices, map[string]string{"authorization": "Bearer " + token}))
			require.NoError(t, err2)
			if allowed {
				require.NoError(t, err)
				requireOK(t, r)
				require.Equal(t, "arn:acme:sts::111122223333:assumed-role/oncall/"+subject, r.GetDynamicMetadata().AsMap()["principal"])
				return
			}
			requireDenied(t, err, codes.Unauthenticated, unauthenticated, "")
			requireNotOK(t, r, 401)
		})
	}
	for name, payload := range map[string]string{
		"role in capitals":  `{"iss":%q,"aud":%q,"sub":"ann","iat":%d,"exp":%d,"ROLE":"oncall"}`,
		"role twice":        `{"iss":%q,"aud":%q,"sub":"ann","iat":%d,"exp":%d,"role":"developer","role":"oncall"}`,
		"role and Role":     `{"iss":%q,"aud":%q,"sub":"ann","iat":%d,"exp":%d,"role":"developer","Role":"oncall"}`,
		"sub with a long s": `{"iss":%q,"aud":%q,"sub":"ann","iat":%d,"exp":%d,"role":"oncall","ſub":"ben"}`,
		"a list":            `[%q,%q,%d,%d]`,
		"null":              `null`,
	} {
		t.Run(name, func(t *testing.T) {
			if payload != "null" {
				payload = fmt.Sprintf(payload, issuer, audience, noon.Unix(), noon.Add(time.Hour).Unix())
			}
			encode := base64.RawURLEncoding.EncodeToString
			text := encode([]byte(`{"alg":"EdDSA","kid":"test"}`)) + "." + encode([]byte(payload))
			signature, err := jwt.SigningMethodEdDSA.Sign(text, h.login.key)
			require.NoError(t, err)
			_, err = h.health.Check(t.Context(), check(invoices), with(text+"."+encode(signature)))
			requireDenied(t, err, codes.Unauthenticated, unauthenticated, "")
		})
	}
	t.Run("algorithm", func(t *testing.T) { // refused as such, before a key is looked for
		v := newVerifier(nil, h.clock.now)
		for _, token := range []string{
			h.signAs(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, good),
			h.signAs(jwt.SigningMethodHS256, []byte(h.public), good),
		} {
			_, err := v.verify(token)
			require.ErrorIs(t, err, jwt.ErrTokenSignatureInvalid)
		}
	})
	t.Run("missing", func(t *testing.T) {
		_, err := h.health.Check(t.Context(), check(invoices))
		requireDenied(t, err, codes.Unauthenticated, unauthenticated, "")
	})
	t.Run("two headers", func(t *testing.T) {
		_, err := bearer([]string{"Bearer " + valid, "Bearer " + valid})
		require.Error(t, err)
	})
}
