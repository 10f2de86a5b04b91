package caller

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Accounts that only Tenants has, and those that it does not have either (SEMANTICS
// S-40).
var (
	tenants = []string{"tenant42", "T", "a-b_c.d", "XXXXXXXXXXXX", "ACCOUNT_ID", "amazon"}
	noneOf  = []string{
		"aws", "aws-marketplace", "cloudfront", // words of AWS (S-38)
		"1111", "1111222233334", "12345678901a", "-a", "_a", ".a", "a b", "a/b", "a$b", "a*", "é", "aé", "${a:b}", "<id>",
	}
)

func TestTenants(t *testing.T) {
	for _, account := range append(tenants, "") {
		user, role := "arn:aws:iam::"+account+":user/x/ann", "arn:aws-cn:iam::"+account+":role/x/r"
		session := "arn:aws-cn:sts::" + account + ":assumed-role/r/s"
		saml, oidc := "arn:aws:iam::"+account+":saml-provider/p", "arn:aws:iam::"+account+":oidc-provider/localhost:8080/auth"
		for _, tt := range []struct {
			name          string
			make          func(accounts Accounts) (Principal, error)
			typ           Type
			arn, issuer   string
			names, others []string
		}{
			{"user", func(accounts Accounts) (Principal, error) { return Parse(user, accounts) }, TypeUser, user, user, []string{user}, []string{"arn:aws:iam::" + account + ":user/ann"}},
			{"session", func(accounts Accounts) (Principal, error) { return Parse(session, accounts) }, TypeAssumedRole,
				session, "arn:aws-cn:iam::" + account + ":role/r", []string{session, role}, []string{"arn:aws-cn:iam::" + account + "x:role/r", "arn:aws:iam::" + account + ":role/r"}},
			{"session with path", func(accounts Accounts) (Principal, error) { return RoleSession(role, "s", accounts) }, TypeAssumedRole,
				session, role, []string{session, role}, []string{"arn:aws-cn:iam::" + account + ":role/r"}},
			{"federated", func(accounts Accounts) (Principal, error) { return FederatedUser(user, "f", accounts) }, TypeFederatedUser,
				"arn:aws:sts::" + account + ":federated-user/f", user, []string{user, "arn:aws:sts::" + account + ":federated-user/f"}, nil},
		} {
			_, err := tt.make(AccountIDs)
			require.ErrorContains(t, err, "account is not 12 digits", "%s of %q", tt.name, account)
			p, err := tt.make(Tenants)
			require.NoError(t, err, "%s of %q", tt.name, account)
			require.Equal(t, tt.typ, p.Type())
			require.Equal(t, account, p.Account())
			require.Equal(t, tt.arn, p.ARN())
			require.Equal(t, tt.issuer, p.Issuer())
			require.True(t, IsOfTenant(p.ARN()), "%s of %q", tt.name, account)

			for _, name := range tt.names {
				_, problem := ParsePattern("AWS", name, AccountIDs)
				require.Contains(t, problem.String(), "account is not 12 digits", name)
				pt, problem := ParsePattern("AWS", name, Tenants)
				require.Empty(t, problem)
				require.NotEqual(t, NoMatch, pt.Match(p), "%s names %s", pt, p)
			}
			for _, name := range tt.others {
				pt, problem := ParsePattern("AWS", name, Tenants)
				require.Empty(t, problem)
				require.Equal(t, NoMatch, pt.Match(p), "%s does not name %s", pt, p)
			}
			root, problem := ParsePattern("AWS", strings.Join(strings.Split(tt.issuer, ":")[:5], ":")+":root", Tenants)
			if account == "" {
				require.Contains(t, problem.String(), "no account")
			} else {
				require.Empty(t, problem)
				require.Equal(t, MatchAccount, root.Match(p))
			}
		}
		for _, tt := range []struct {
			provider string
			make     func(string, Accounts) Principal
		}{{saml, SAML}, {oidc, WebIdentity}} {
			require.Empty(t, tt.make(tt.provider, AccountIDs).Name())
			p := tt.make(tt.provider, Tenants)
			require.Equal(t, tt.provider, p.Name())
			require.True(t, IsOfTenant(p.Name()))
			_, problem := ParsePattern("Federated", tt.provider, AccountIDs)
			require.NotEmpty(t, problem)
			pt, problem := ParsePattern("Federated", tt.provider, Tenants)
			require.Empty(t, problem)
			require.Equal(t, MatchDirect, pt.Match(p))
		}
	}
	for _, account := range noneOf {
		for _, text := range []string{"arn:aws:iam::" + account + ":user/ann", "arn:aws:sts::" + account + ":assumed-role/r/s"} {
			_, err := Parse(text, Tenants)
			require.Error(t, err, text)
			_, problem := ParsePattern("AWS", text, Tenants)
			require.NotEmpty(t, problem, text)
		}
		_, problem := ParsePattern("AWS", account, Tenants)
		require.NotEmpty(t, problem, "an account alone is 12 digits")
	}
	_, err := Parse("arn:aws:iam:::root", Tenants)
	require.ErrorContains(t, err, "no account", "whose root user would it be")
}

// Tenants changes nothing for who has an account.
func TestTenantsChangesNothing(t *testing.T) {
	for _, text := range []string{userA, rootA, sessionA, accountA, "arn:acme:iam::tenant42:user/ann",
		"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"} {
		require.Equal(t, mustParse(text), must(Parse(text, Tenants)))
		require.False(t, IsOfTenant(text), text)
		if text != sessionA {
			with, problem := ParsePattern("AWS", text, Tenants)
			require.Empty(t, problem)
			require.Equal(t, mustPattern(t, "AWS", text), with)
		}
	}
	require.Equal(t, SAML(samlA, AccountIDs), SAML(samlA, Tenants))
	require.Equal(t, WebIdentity("accounts.google.com", AccountIDs), WebIdentity("accounts.google.com", Tenants))
	for _, text := range []string{"", "accounts.google.com", "arn:acme:iam:::user/u"} {
		require.False(t, IsOfTenant(text), text)
	}
}
