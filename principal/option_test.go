package principal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestWithTenants has accounts that only WithTenants accepts (SEMANTICS S-40).
func TestWithTenants(t *testing.T) {
	for _, account := range []string{"tenant42", "T", "a-b_c.d", "XXXXXXXXXXXX", "ACCOUNT_ID", "amazon", ""} {
		user, role := "arn:aws:iam::"+account+":user/x/ann", "arn:aws-cn:iam::"+account+":role/x/r"
		session := "arn:aws-cn:sts::" + account + ":assumed-role/r/s"
		saml, oidc := "arn:aws:iam::"+account+":saml-provider/p", "arn:aws:iam::"+account+":oidc-provider/localhost:8080/auth"
		for _, tt := range []struct {
			name        string
			make        func(opts ...principal.Option) (principal.Principal, error)
			typ         principal.Type
			arn, issuer string
		}{
			{"user", func(opts ...principal.Option) (principal.Principal, error) {
				return principal.Parse(user, opts...)
			}, principal.TypeUser, user, user},
			{"session", func(opts ...principal.Option) (principal.Principal, error) {
				return principal.Parse(session, opts...)
			}, principal.TypeAssumedRole, session, "arn:aws-cn:iam::" + account + ":role/r"},
			{"session with path", func(opts ...principal.Option) (principal.Principal, error) {
				return principal.RoleSession(role, "s", opts...)
			}, principal.TypeAssumedRole, session, role},
			{"federated", func(opts ...principal.Option) (principal.Principal, error) {
				return principal.FederatedUser(user, "f", opts...)
			}, principal.TypeFederatedUser, "arn:aws:sts::" + account + ":federated-user/f", user},
		} {
			_, err := tt.make()
			require.ErrorContains(t, err, "account is not 12 digits", "%s of %q", tt.name, account)
			p, err := tt.make(principal.WithTenants())
			require.NoError(t, err, "%s of %q", tt.name, account)
			require.Equal(t, tt.typ, p.Type())
			require.Equal(t, account, p.Account())
			require.Equal(t, tt.arn, p.ARN())
			require.Equal(t, tt.issuer, p.Issuer())
			requireTenants(t, p)
		}
		for _, tt := range []struct {
			provider string
			make     func(string, ...principal.Option) principal.Principal
		}{{saml, principal.SAML}, {oidc, principal.WebIdentity}} {
			require.Empty(t, tt.make(tt.provider).Name())
			p := tt.make(tt.provider, principal.WithTenants())
			require.Equal(t, tt.provider, p.Name())
			requireTenants(t, p)
		}
	}
	_, err := principal.Parse("arn:aws:iam:::root", principal.WithTenants())
	require.ErrorContains(t, err, "no account", "whose root user would it be")
}

// requireTenants checks that JSON tells of p that it takes WithTenants.
func requireTenants(t *testing.T, p principal.Principal) {
	t.Helper()
	data, err := json.Marshal(p)
	require.NoError(t, err)
	require.Contains(t, string(data), `"tenants":true`)
	var back principal.Principal
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, p, back)
	require.Error(t, json.Unmarshal([]byte(strings.Replace(string(data), `,"tenants":true`, "", 1)), &back), "the option is needed")
}

// The option changes nothing for who needs none.
func TestWithTenantsChangesNothing(t *testing.T) {
	for _, text := range []string{userA, rootA, sessionA, accountA, "arn:acme:iam::tenant42:user/ann"} {
		require.Equal(t, principal.MustParse(text), principal.MustParse(text, principal.WithTenants()))
	}
	require.Equal(t, principal.SAML(samlA), principal.SAML(samlA, principal.WithTenants()))
	require.Equal(t, principal.WebIdentity("accounts.google.com"), principal.WebIdentity("accounts.google.com", principal.WithTenants()))
	var p principal.Principal
	require.ErrorContains(t, json.Unmarshal([]byte(`{"type":"User","arn":"`+userA+`","tenants":true}`), &p), "do not belong together")
}
