package principal

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Accounts that only WithTenants accepts, and those that it does not accept either
// (SEMANTICS S-40).
var (
	tenants = []string{"tenant42", "T", "a-b_c.d", "XXXXXXXXXXXX", "ACCOUNT_ID", "amazon"}
	noneOf  = []string{
		"aws", "aws-marketplace", "cloudfront", // words of AWS (S-38)
		"1111", "1111222233334", "12345678901a", "-a", "_a", ".a", "a b", "a/b", "a$b", "a*", "é", "aé", "${a:b}", "<id>",
	}
)

func TestWithTenants(t *testing.T) {
	for _, account := range append(tenants, "") {
		user, role := "arn:aws:iam::"+account+":user/x/ann", "arn:aws-cn:iam::"+account+":role/x/r"
		session := "arn:aws-cn:sts::" + account + ":assumed-role/r/s"
		saml, oidc := "arn:aws:iam::"+account+":saml-provider/p", "arn:aws:iam::"+account+":oidc-provider/localhost:8080/auth"
		for _, caller := range []struct {
			name          string
			make          func(opts ...Option) (Principal, error)
			typ           Type
			arn, issuer   string
			names, others []string
		}{
			{"user", func(opts ...Option) (Principal, error) { return Parse(user, opts...) }, TypeUser, user, user, []string{user}, []string{"arn:aws:iam::" + account + ":user/ann"}},
			{"session", func(opts ...Option) (Principal, error) { return Parse(session, opts...) }, TypeAssumedRole,
				session, "arn:aws-cn:iam::" + account + ":role/r", []string{session, role}, []string{"arn:aws-cn:iam::" + account + "x:role/r", "arn:aws:iam::" + account + ":role/r"}},
			{"session with path", func(opts ...Option) (Principal, error) { return RoleSession(role, "s", opts...) }, TypeAssumedRole,
				session, role, []string{session, role}, []string{"arn:aws-cn:iam::" + account + ":role/r"}},
			{"federated", func(opts ...Option) (Principal, error) { return FederatedUser(user, "f", opts...) }, TypeFederatedUser,
				"arn:aws:sts::" + account + ":federated-user/f", user, []string{user, "arn:aws:sts::" + account + ":federated-user/f"}, nil},
		} {
			_, err := caller.make()
			require.ErrorContains(t, err, "account is not 12 digits", "%s of %q", caller.name, account)
			p, err := caller.make(WithTenants())
			require.NoError(t, err, "%s of %q", caller.name, account)
			require.Equal(t, caller.typ, p.Type())
			require.Equal(t, account, p.Account())
			require.Equal(t, caller.arn, p.ARN())
			require.Equal(t, caller.issuer, p.Issuer())

			data, err := json.Marshal(p)
			require.NoError(t, err)
			require.Contains(t, string(data), `"tenants":true`)
			var back Principal
			require.NoError(t, json.Unmarshal(data, &back))
			require.Equal(t, p, back)
			require.Error(t, json.Unmarshal([]byte(strings.Replace(string(data), `,"tenants":true`, "", 1)), &back), "the option is needed")

			for _, name := range caller.names {
				_, err := ParsePattern("AWS", name)
				require.ErrorContains(t, err, "account is not 12 digits", name)
				pt, err := ParsePattern("AWS", name, WithTenants())
				require.NoError(t, err)
				require.NotEqual(t, NoMatch, pt.Match(p), "%s names %s", pt, p)

				data, err := json.Marshal(pt)
				require.NoError(t, err)
				var back Pattern
				require.NoError(t, json.Unmarshal(data, &back))
				require.Equal(t, pt, back)
			}
			for _, name := range caller.others {
				pt, err := ParsePattern("AWS", name, WithTenants())
				require.NoError(t, err)
				require.Equal(t, NoMatch, pt.Match(p), "%s does not name %s", pt, p)
			}
			root, err := ParsePattern("AWS", strings.Join(strings.Split(caller.issuer, ":")[:5], ":")+":root", WithTenants())
			if account == "" {
				require.ErrorContains(t, err, "no account")
			} else {
				require.NoError(t, err)
				require.Equal(t, MatchAccount, root.Match(p))
			}
		}
		for _, tt := range []struct {
			provider string
			make     func(string, ...Option) Principal
		}{{saml, SAML}, {oidc, WebIdentity}} {
			require.Empty(t, tt.make(tt.provider).Name())
			p := tt.make(tt.provider, WithTenants())
			require.Equal(t, tt.provider, p.Name())
			_, err := ParsePattern("Federated", tt.provider)
			require.Error(t, err)
			pt, err := ParsePattern("Federated", tt.provider, WithTenants())
			require.NoError(t, err)
			require.Equal(t, MatchDirect, pt.Match(p))
			data, err := json.Marshal(p)
			require.NoError(t, err)
			var back Principal
			require.NoError(t, json.Unmarshal(data, &back))
			require.Equal(t, p, back)
		}
	}
	for _, account := range noneOf {
		for _, text := range []string{"arn:aws:iam::" + account + ":user/ann", "arn:aws:sts::" + account + ":assumed-role/r/s"} {
			_, err := Parse(text, WithTenants())
			require.Error(t, err, text)
			_, err = ParsePattern("AWS", text, WithTenants())
			require.Error(t, err, text)
		}
		_, err := ParsePattern("AWS", account, WithTenants())
		require.Error(t, err, "an account alone is 12 digits")
	}
	_, err := Parse("arn:aws:iam:::root", WithTenants())
	require.ErrorContains(t, err, "no account", "whose root user would it be")
}

// The option changes nothing for who needs none.
func TestWithTenantsChangesNothing(t *testing.T) {
	for _, text := range []string{userA, rootA, sessionA, accountA, "arn:acme:iam::tenant42:user/ann"} {
		require.Equal(t, MustParse(text), MustParse(text, WithTenants()))
		if text != sessionA {
			with, err := ParsePattern("AWS", text, WithTenants())
			require.NoError(t, err)
			require.Equal(t, mustPattern(t, "AWS", text), with)
		}
	}
	require.Equal(t, SAML(samlA), SAML(samlA, WithTenants()))
	require.Equal(t, WebIdentity("accounts.google.com"), WebIdentity("accounts.google.com", WithTenants()))
	var p Principal
	require.ErrorContains(t, json.Unmarshal([]byte(`{"type":"User","arn":"`+userA+`","tenants":true}`), &p), "do not belong together")
	var pt Pattern
	require.ErrorContains(t, json.Unmarshal([]byte(`{"key":"AWS","value":"`+userA+`","tenants":true}`), &pt), "do not belong together")
	require.Equal(t, Pattern{}, pt)
}

// A name under the wrong key of a Principal element asks for the right one.
func TestOtherKey(t *testing.T) {
	for _, tt := range []struct{ key, value, want string }{
		{"AWS", "logs.amazonaws.com", "Service"},
		{"AWS", "s3.amazonaws.com.cn", "Service"},
		{"AWS", "accounts.google.com", "Federated"},
		{"AWS", "cognito-identity-us-gov.amazonaws.com", "Federated"},
		{"AWS", samlA, "Federated"},
		{"AWS", canonicalID, "CanonicalUser"},
		{"Service", userA, "AWS"},
		{"Service", accountA, "AWS"},
		{"Service", oidcA, "Federated"},
		{"Federated", roleA, "AWS"},
		{"Federated", "ec2.amazonaws.com", "Service"},
		{"Federated", "https://accounts.google.com", "accounts.google.com"},
		{"Service", "ec2", "ec2.amazonaws.com"},
		{"CanonicalUser", accountA, "AWS"},
	} {
		_, err := ParsePattern(tt.key, tt.value)
		require.ErrorContains(t, err, `did you mean "`+tt.want+`"?`, "%s %s", tt.key, tt.value)
	}
	for _, provider := range []string{"token.actions.githubusercontent.com", "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE", "api.pulumi.com/oidc"} {
		for _, value := range []string{provider, "https://" + provider} {
			_, err := ParsePattern("Federated", value)
			require.ErrorContains(t, err, `did you mean the ARN that ends with ":oidc-provider/`+provider+`"?`)
		}
	}
	for _, tt := range []struct{ key, value string }{{"AWS", "ann"}, {"Service", "*"}, {"Service", "ec2.*"}, {"Federated", "*"}, {"AWS", "token.actions.githubusercontent.com"}, {"CanonicalUser", "x"}} {
		_, err := ParsePattern(tt.key, tt.value)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "did you mean", "%s %s", tt.key, tt.value)
	}
}
