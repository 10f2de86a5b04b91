package principal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// A kind is a principal and how it is written.
type kind struct {
	caller principal.Principal
	want   string
}

// allKinds has a principal of each kind.
func allKinds() []kind {
	longest := strings.Repeat("n", 2048)
	return []kind{
		{principal.Principal{}, `{"type":"Anonymous"}`},
		{principal.MustParse(accountA), `{"type":"Account","arn":"arn:aws:iam::111122223333:root"}`},
		{principal.MustParse("arn:aws:iam::111122223333:user/x/ann"), `{"type":"User","arn":"arn:aws:iam::111122223333:user/x/ann"}`},
		{principal.MustParse("arn:aws:sts::111122223333:assumed-role/R/s"),
			`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/R/s","pathUnknown":true}`},
		{must(principal.RoleSession("arn:aws:iam::111122223333:role/R", "s")),
			`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/R/s","issuer":"arn:aws:iam::111122223333:role/R"}`},
		{must(principal.RoleSession("arn:aws:iam::111122223333:role/x/y/R", "s")),
			`{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/R/s","issuer":"arn:aws:iam::111122223333:role/x/y/R"}`},
		{must(principal.RoleSession("arn:aws-cn:iam::111122223333:role/aws-service-role/a/R", "s")),
			`{"type":"AssumedRole","arn":"arn:aws-cn:sts::111122223333:assumed-role/R/s","issuer":"arn:aws-cn:iam::111122223333:role/aws-service-role/a/R"}`},
		{must(principal.FederatedUser("arn:aws:iam::111122223333:user/x/ann", "bob")),
			`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/bob","issuer":"arn:aws:iam::111122223333:user/x/ann"}`},
		{must(principal.FederatedUser("arn:aws:iam::111122223333:root", "bob")),
			`{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/bob","issuer":"arn:aws:iam::111122223333:root"}`},
		{principal.Service("ec2.amazonaws.com"), `{"type":"Service","name":"ec2.amazonaws.com"}`},
		{principal.Service("x y"), `{"type":"Service"}`},
		{principal.SAML(samlA), `{"type":"SAML","provider":"` + samlA + `"}`},
		{principal.SAML("x y"), `{"type":"SAML"}`},
		{principal.WebIdentity(oidcA), `{"type":"WebIdentity","provider":"` + oidcA + `"}`},
		{principal.WebIdentity("accounts.google.com"), `{"type":"WebIdentity","provider":"accounts.google.com"}`},
		{principal.WebIdentity("x y"), `{"type":"WebIdentity"}`},
		{principal.CanonicalUser(canonicalID), `{"type":"CanonicalUser","id":"` + strings.ToLower(canonicalID) + `"}`},
		{principal.CanonicalUser("x y"), `{"type":"CanonicalUser"}`},
		{principal.MustParse("arn:acme:iam::tenant42:user/\u202eann \u2028\u00e9"),
			`{"type":"User","arn":"arn:acme:iam::tenant42:user/` + "\u202eann \\u2028\u00e9" + `"}`},
		{principal.MustParse("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"),
			`{"type":"User","arn":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}`},
		{must(principal.Parse("arn:aws:iam::tenant42:user/ann", principal.WithTenants())),
			`{"type":"User","arn":"arn:aws:iam::tenant42:user/ann","tenants":true}`},
		{must(principal.MustParse(userA).WithID(userID)), `{"type":"User","arn":"` + userA + `","id":"` + userID + `"}`},
		{must(principal.MustParse(sessionA).WithID(roleID)),
			`{"type":"AssumedRole","arn":"` + sessionA + `","pathUnknown":true,"id":"` + roleID + `"}`},
		{must(must(principal.RoleSession("arn:aws:iam::111122223333:role/x/r", "s")).WithID(roleID)),
			`{"type":"AssumedRole","arn":"` + sessionA + `","issuer":"arn:aws:iam::111122223333:role/x/r","id":"` + roleID + `"}`},
		{must(must(principal.RoleSession(roleA, "s")).WithID("AROA" + strings.Repeat("9", 124))),
			`{"type":"AssumedRole","arn":"` + sessionA + `","issuer":"` + roleA + `","id":"AROA` + strings.Repeat("9", 124) + `"}`},
		{must(must(principal.RoleSession("arn:acme:iam::tenant42:role/r", longest)).WithID(roleID[:16])),
			`{"type":"AssumedRole","arn":"arn:acme:sts::tenant42:assumed-role/r/` + longest + `","issuer":"arn:acme:iam::tenant42:role/r","id":"` + roleID[:16] + `"}`},
		{must(must(principal.FederatedUser(userA, "f")).WithID(userID)),
			`{"type":"FederatedUser","arn":"` + fedA + `","issuer":"` + userA + `","id":"` + userID + `"}`},
	}
}

func TestPrincipalJSON(t *testing.T) {
	seen := make(map[principal.Type]bool)
	for _, tt := range allKinds() {
		data, err := json.Marshal(tt.caller)
		require.NoError(t, err)
		require.Equal(t, tt.want, string(data))
		var back principal.Principal
		require.NoError(t, json.Unmarshal(data, &back), tt.want)
		require.Equal(t, tt.caller, back)
		seen[tt.caller.Type()] = true

		inside, err := json.Marshal(map[string]any{"P": tt.caller, "Q": &tt.caller})
		require.NoError(t, err)
		var s struct {
			P principal.Principal
			Q *principal.Principal
		}
		require.NoError(t, json.Unmarshal(inside, &s))
		require.True(t, s.P == tt.caller && *s.Q == tt.caller)
	}
	require.Len(t, seen, int(principal.TypeCanonicalUser)+1, "a kind is missing")
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
		`{"type":"User","arn":"` + userA + `","id":"` + roleID + `"}`,
		`{"type":"Service","name":"ec2.amazonaws.com","id":"` + roleID + `"}`,
		`{"type":"Anonymous","id":"` + userID + `"}`,
		`{"type":"Anonymous"}{}`, `{"type":"Anonymous"`, `{"type":"Anonymous",}`, ``,
	} {
		for _, before := range []principal.Principal{{}, principal.MustParse(userA)} {
			p := before
			require.Error(t, p.UnmarshalJSON([]byte(data)), data)
			require.Equal(t, principal.Service(""), p, "%s leaves a principal that is denied", data)
		}
		var p principal.Principal
		require.Error(t, json.Unmarshal([]byte(data), &p), data)
	}
}

func TestPrincipalJSONOfInvalidUTF8(t *testing.T) {
	_, err := json.Marshal(principal.MustParse("arn:aws:iam::111122223333:user/a\xff"))
	require.ErrorContains(t, err, `principal: "arn" is not valid UTF-8`)
	_, err = json.Marshal(must(principal.RoleSession("arn:aws:iam::111122223333:role/x\xff/R", "s")))
	require.ErrorContains(t, err, `principal: "issuer" is not valid UTF-8`)
}
