package principal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// allKinds has a principal of each kind, as it is written.
func allKinds() []struct {
	principal Principal
	want      string
} {
	return []struct {
		principal Principal
		want      string
	}{
		{Principal{}, `{"type":"Anonymous"}`},
		{MustParse(accountA), `{"type":"Account","arn":"arn:aws:iam::111122223333:root"}`},
		{MustParse("arn:aws:iam::111122223333:user/x/ann"), `{"type":"User","arn":"arn:aws:iam::111122223333:user/x/ann"}`},
		{MustParse("arn:aws:sts::111122223333:assumed-role/R/s"),
			`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/R/s","pathUnknown":true}`},
		{must(RoleSession("arn:aws:iam::111122223333:role/R", "s")),
			`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/R/s","issuer":"arn:aws:iam::111122223333:role/R"}`},
		{must(RoleSession("arn:aws:iam::111122223333:role/x/y/R", "s")),
			`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/R/s","issuer":"arn:aws:iam::111122223333:role/x/y/R"}`},
		{must(RoleSession("arn:aws-cn:iam::111122223333:role/aws-service-role/a/R", "s")),
			`{"type":"AssumedRole","arn":"arn:aws-cn:sts::111122223333:assumed-role/R/s","issuer":"arn:aws-cn:iam::111122223333:role/aws-service-role/a/R"}`},
		{must(FederatedUser("arn:aws:iam::111122223333:user/x/ann", "bob")),
			`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/bob","issuer":"arn:aws:iam::111122223333:user/x/ann"}`},
		{must(FederatedUser("arn:aws:iam::111122223333:root", "bob")),
			`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/bob","issuer":"arn:aws:iam::111122223333:root"}`},
		{Service("ec2.amazonaws.com"), `{"type":"Service","name":"ec2.amazonaws.com"}`},
		{Service("x y"), `{"type":"Service"}`},
		{SAML(samlA), `{"type":"SAML","provider":"` + samlA + `"}`},
		{SAML("x y"), `{"type":"SAML"}`},
		{WebIdentity(oidcA), `{"type":"WebIdentity","provider":"` + oidcA + `"}`},
		{WebIdentity("accounts.google.com"), `{"type":"WebIdentity","provider":"accounts.google.com"}`},
		{WebIdentity("x y"), `{"type":"WebIdentity"}`},
		{CanonicalUser(canonicalID), `{"type":"CanonicalUser","id":"` + strings.ToLower(canonicalID) + `"}`},
		{CanonicalUser("x y"), `{"type":"CanonicalUser"}`},
		{MustParse("arn:acme:iam::tenant42:user/\u202eann \u2028\u00e9"),
			`{"type":"User","arn":"arn:acme:iam::tenant42:user/` + "\u202eann \\u2028\u00e9" + `"}`},
	}
}

func TestPrincipalJSON(t *testing.T) {
	seen := make(map[Type]bool)
	for _, tt := range allKinds() {
		data, err := json.Marshal(tt.principal)
		require.NoError(t, err)
		require.Equal(t, tt.want, string(data))
		var back Principal
		require.NoError(t, json.Unmarshal(data, &back), tt.want)
		require.Equal(t, tt.principal, back)
		seen[tt.principal.Type()] = true

		inside, err := json.Marshal(map[string]any{"P": tt.principal, "Q": &tt.principal})
		require.NoError(t, err)
		var s struct {
			P Principal
			Q *Principal
		}
		require.NoError(t, json.Unmarshal(inside, &s))
		require.True(t, s.P == tt.principal && *s.Q == tt.principal)
	}
	require.Len(t, seen, int(TypeCanonicalUser)+1, "a kind is missing")
}

// TestPrincipalJSONRefuses has what a principal that is denied something must not
// be read from: above all, nothing gives the anonymous caller by accident.
func TestPrincipalJSONRefuses(t *testing.T) {
	const session, role = `"arn":"arn:aws:sts::111122223333:assumed-role/R/s"`, `"issuer":"arn:aws:iam::111122223333:role/R"`
	for _, data := range []string{
		`{}`, `null`, `""`, `"anonymous"`, `[]`, `0`, `true`, `{"type":null}`, `{"type":""}`, `{"type":0}`, `{"type":"anonymous"}`,
		`{"type":"Group"}`, `{"Type":"Anonymous"}`, `{"type":"Anonymous","Type":"User"}`,
		`{"type":"Anonymous","type":"Anonymous"}`, `{"type":"User","type":"Anonymous"}`,
		`{"type":"Anonymous","arn":"arn:aws:iam::111122223333:user/ann"}`, `{"type":"Anonymous","name":"ec2.amazonaws.com"}`,
		`{"type":"Anonymous","x":1}`, `{"type":"Anonymous","arn":null}`, `{"type":"Anonymous","pathUnknown":true}`,
		`{"arn":"arn:aws:iam::111122223333:user/ann"}`,
		`{"type":"User"}`, `{"type":"User","arn":""}`, `{"type":"User","arn":"arn:aws:iam::111122223333:root"}`,
		`{"type":"User","arn":["arn:aws:iam::111122223333:user/ann"]}`,
		`{"type":"User","arn":"arn:aws:iam::111122223333:user/a\u0000"}`,
		"{\"type\":\"User\",\"arn\":\"arn:aws:iam::111122223333:user/a\xff\"}",
		`{"type":"User","arn":"arn:aws:iam::111122223333:user/ann","issuer":"arn:aws:iam::111122223333:user/ann"}`,
		`{"type":"User","arn":"arn:aws:iam::111122223333:user/ann","pathUnknown":true}`,
		`{"type":"Account","arn":"111122223333"}`, `{"type":"Account","arn":"arn:aws:iam::111122223333:user/ann"}`,
		`{"type":"AssumedRole",` + session + `}`,
		`{"type":"AssumedRole",` + session + `,"pathUnknown":false}`,
		`{"type":"AssumedRole",` + session + `,` + role + `,"pathUnknown":true}`,
		`{"type":"AssumedRole",` + role + `}`,
		`{"type":"AssumedRole",` + session + `,"issuer":"arn:aws:iam::111122223333:role/Q"}`,
		`{"type":"AssumedRole",` + session + `,"issuer":"arn:aws:iam::444455556666:role/R"}`,
		`{"type":"AssumedRole",` + session + `,"issuer":"arn:aws-cn:iam::111122223333:role/R"}`,
		`{"type":"AssumedRole",` + session + `,"issuer":"arn:aws:iam::111122223333:user/R"}`,
		`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/bob"}`,
		`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/bob","pathUnknown":true}`,
		`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/bob","issuer":"arn:aws:iam::444455556666:root"}`,
		`{"type":"FederatedUser",` + session + `,"issuer":"arn:aws:iam::111122223333:root"}`,
		`{"type":"Service","name":"x y"}`, `{"type":"Service","provider":"ec2.amazonaws.com"}`,
		`{"type":"SAML","provider":"x y"}`, `{"type":"SAML","provider":"` + oidcA + `"}`,
		`{"type":"WebIdentity","provider":"` + samlA + `"}`, `{"type":"WebIdentity","name":"accounts.google.com"}`,
		`{"type":"CanonicalUser","id":"x y"}`,
		`{"type":"Anonymous"}{}`, `{"type":"Anonymous"`, `{"type":"Anonymous",}`, ``,
	} {
		for _, before := range []Principal{{}, MustParse(userA)} {
			p := before
			require.Error(t, p.UnmarshalJSON([]byte(data)), data)
			require.Equal(t, Service(""), p, "%s leaves a principal that is denied", data)
		}
		var p Principal
		require.Error(t, json.Unmarshal([]byte(data), &p), data)
	}
}

func TestPrincipalJSONOfInvalidUTF8(t *testing.T) {
	_, err := json.Marshal(MustParse("arn:aws:iam::111122223333:user/a\xff"))
	require.ErrorContains(t, err, `principal: "arn" is not valid UTF-8`)
	_, err = json.Marshal(must(RoleSession("arn:aws:iam::111122223333:role/x\xff/R", "s")))
	require.ErrorContains(t, err, `principal: "issuer" is not valid UTF-8`)
}

func TestPatternJSON(t *testing.T) {
	for _, pt := range []Pattern{
		mustPattern(t, "*", "*"), mustPattern(t, "AWS", "*"), mustPattern(t, "AWS", roleA), mustPattern(t, "Service", "ec2.amazonaws.com"),
		mustPattern(t, "AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"),
	} {
		data, err := json.Marshal(pt)
		require.NoError(t, err)
		var back Pattern
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, pt, back)
	}
	data, err := json.Marshal(mustPattern(t, "AWS", roleA))
	require.NoError(t, err)
	require.JSONEq(t, `{"key":"AWS","value":"`+roleA+`"}`, string(data))

	_, err = json.Marshal(Pattern{})
	require.ErrorContains(t, err, "the zero Pattern names nothing")
	for _, data := range []string{`{}`, `null`, `""`, `{"key":"AWS"}`, `{"key":"AWS","value":"x"}`, `{"key":"*","value":"*","x":1}`} {
		pt := mustPattern(t, "*", "*")
		require.Error(t, json.Unmarshal([]byte(data), &pt), data)
		require.Equal(t, Pattern{}, pt)
	}
}

func TestTypeText(t *testing.T) {
	for typ := TypeAnonymous; typ <= TypeCanonicalUser; typ++ {
		text, err := typ.MarshalText()
		require.NoError(t, err)
		require.Equal(t, typ.String(), string(text))
		var back Type
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, typ, back)
	}
	_, err := (TypeCanonicalUser + 1).MarshalText()
	require.EqualError(t, err, "principal: Type(9) is not a type of principal")
	typ := TypeUser
	require.EqualError(t, typ.UnmarshalText([]byte("Type(9)")), `principal: "Type(9)" is not a type of principal`)
}

func TestMatchText(t *testing.T) {
	for m := NoMatch; m <= MatchDirect; m++ {
		text, err := m.MarshalText()
		require.NoError(t, err)
		back := MatchDirect
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, m, back)
	}
	_, err := (MatchDirect + 1).MarshalText()
	require.EqualError(t, err, "principal: Match(5) is not a grade of a match")
	m := MatchDirect
	require.EqualError(t, m.UnmarshalText([]byte("Match(5)")), `principal: "Match(5)" is not a grade of a match`)
	require.Equal(t, NoMatch, m)
}

// TestPrintedNames has names that would forge a line or hide a part of it.
func TestPrintedNames(t *testing.T) {
	for _, name := range []string{"a\u0085b", "a\u2028b", "a\u202eb", "a\u200bb", "a\xffb", `a"b`, "a b", `a\nb`} {
		arn := "arn:aws:iam::111122223333:user/" + name
		want := fmt.Sprintf("%q", arn)
		p := MustParse(arn)
		require.Equal(t, arn, p.ARN())
		pt := mustPattern(t, "AWS", arn)
		for _, format := range []string{"%v", "%+v", "%s"} {
			require.Equal(t, want, fmt.Sprintf(format, p))
			require.Equal(t, `"AWS:`+want[1:], fmt.Sprintf(format, pt))
		}
		for _, format := range []string{"%#v", "%q", "%d", "%x"} {
			for _, text := range []string{fmt.Sprintf(format, p), fmt.Sprintf(format, pt)} {
				if name != "a b" {
					require.NotContains(t, text, name)
				}
			}
		}
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "principal", p)
		require.Equal(t, 1, strings.Count(b.String(), "\n"))
		if strings.ContainsAny(name, "\u0085\u2028\u202e\u200b") {
			require.NotContains(t, b.String(), name)
		}
		require.Contains(t, SAML("arn:aws:iam::111122223333:saml-provider/"+name).String(), `"saml:arn:`)
		require.Contains(t, WebIdentity("arn:aws:iam::111122223333:oidc-provider/"+name).String(), `"web-identity:arn:`)
	}
}
