package caller

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// fields is what the accessors of a Principal return.
type fields struct {
	Type                                  string
	ARN, Issuer, Partition, Account, Name string
	PathUnknown, FederatedByRoot          bool
	IsOriginAccess                        bool
	ID, UserID                            string
	String                                string
}

func fieldsOf(p Principal) fields {
	return fields{
		p.Type().String(), p.ARN(), p.Issuer(), p.Partition(), p.Account(), p.Name(),
		p.PathUnknown(), p.FederatedByRoot(), p.IsOriginAccess(), p.ID(), p.UserID(), p.String(),
	}
}

func TestAccessors(t *testing.T) {
	tests := []struct {
		name string
		in   Principal
		want fields
	}{
		{"anonymous", Principal{}, fields{Type: "Anonymous", UserID: "anonymous", String: "anonymous"}},
		{"account ID (G-22)", mustParse(accountA), fields{
			Type: "Account", ARN: rootA, Issuer: rootA, Partition: "aws", Account: accountA, Name: "root", UserID: accountA, String: rootA,
		}},
		{"root user", mustParse("arn:aws-cn:iam::111122223333:root"), fields{
			Type: "Account", ARN: "arn:aws-cn:iam::111122223333:root", Issuer: "arn:aws-cn:iam::111122223333:root",
			Partition: "aws-cn", Account: accountA, Name: "root", UserID: accountA, String: "arn:aws-cn:iam::111122223333:root",
		}},
		{"user", mustParse(userA), fields{
			Type: "User", ARN: userA, Issuer: userA, Partition: "aws", Account: accountA, Name: "u", String: userA,
		}},
		{"user with a path", mustParse("arn:aws:iam::111122223333:user/x/y/ann"), fields{
			Type: "User", ARN: "arn:aws:iam::111122223333:user/x/y/ann", Issuer: "arn:aws:iam::111122223333:user/x/y/ann",
			Partition: "aws", Account: accountA, Name: "ann", String: "arn:aws:iam::111122223333:user/x/y/ann",
		}},
		{"role session by its own ARN (S-34)", mustParse(sessionA), fields{
			Type: "AssumedRole", ARN: sessionA, Issuer: roleA, Partition: "aws", Account: accountA, Name: "s",
			PathUnknown: true, String: sessionA,
		}},
		{"role session (P-3)", mustSession("arn:aws:iam::111122223333:role/path/to/r", "s@example.com"), fields{
			Type: "AssumedRole", ARN: "arn:aws:sts::111122223333:assumed-role/r/s@example.com",
			Issuer: "arn:aws:iam::111122223333:role/path/to/r", Partition: "aws", Account: accountA,
			Name: "s@example.com", String: "arn:aws:sts::111122223333:assumed-role/r/s@example.com",
		}},
		{"federated user (P-2)", mustFederate(userA, "f"), fields{
			Type: "FederatedUser", ARN: fedA, Issuer: userA, Partition: "aws", Account: accountA, Name: "f",
			UserID: accountA + ":f", String: fedA,
		}},
		{"federated by root", mustFederate(rootA, "f"), fields{
			Type: "FederatedUser", ARN: fedA, Issuer: rootA, Partition: "aws", Account: accountA, Name: "f",
			FederatedByRoot: true, UserID: accountA + ":f", String: fedA,
		}},
		{"service", Service("ec2.amazonaws.com"), fields{
			Type: "Service", Name: "ec2.amazonaws.com", String: "service:ec2.amazonaws.com",
		}},
		{"SAML", SAML(samlA, AccountIDs), fields{Type: "SAML", Partition: "aws", Name: samlA, String: "saml:" + samlA}},
		{"OIDC provider", WebIdentity(oidcA, AccountIDs), fields{
			Type: "WebIdentity", Partition: "aws", Name: oidcA, String: "web-identity:" + oidcA,
		}},
		{"built-in provider (G-23)", WebIdentity("accounts.google.com", AccountIDs), fields{
			Type: "WebIdentity", Name: "accounts.google.com", String: "web-identity:accounts.google.com",
		}},
		{"canonical user", CanonicalUser(canonicalID), fields{
			Type: "CanonicalUser", Name: strings.ToLower(canonicalID), String: "canonical-user:" + strings.ToLower(canonicalID),
		}},
		{"own namespace (S-23)", mustParse("arn:acme:iam::tenant42:user/ann"), fields{
			Type: "User", ARN: "arn:acme:iam::tenant42:user/ann", Issuer: "arn:acme:iam::tenant42:user/ann",
			Partition: "acme", Account: "tenant42", Name: "ann", String: "arn:acme:iam::tenant42:user/ann",
		}},
		{"role session of an own namespace (S-23)", mustSession("arn:acme:iam::tenant 42:role/x/r", "s"), fields{
			Type: "AssumedRole", ARN: "arn:acme:sts::tenant 42:assumed-role/r/s", Issuer: "arn:acme:iam::tenant 42:role/x/r",
			Partition: "acme", Account: "tenant 42", Name: "s", String: `"arn:acme:sts::tenant 42:assumed-role/r/s"`,
		}},
		{"account of AWS itself (S-38)", mustParse("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"), fields{
			Type: "User", ARN: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
			Issuer: "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", Partition: "aws",
			Account: "cloudfront", Name: "CloudFront Origin Access Identity E1", IsOriginAccess: true,
			String: `"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, fieldsOf(tt.in)); diff != "" {
				t.Errorf("accessors (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLongNames has an ARN of the largest length, which all parts add up to.
func TestLongNames(t *testing.T) {
	user := "arn:aws:iam::111122223333:user/"
	user += strings.Repeat("x", maxARN-len(user))
	p := mustParse(user)
	require.Equal(t, user, p.ARN())
	require.Equal(t, accountA, p.Account())
	_, err := Parse(user+"x", AccountIDs)
	require.ErrorContains(t, err, "longer than 2,048 bytes")

	role := "arn:acme:iam::" + strings.Repeat("a", 900) + ":role/x/"
	role += strings.Repeat("r", maxARN-len(role))
	session := strings.Repeat("s", maxARN)
	p = mustSession(role, session)
	require.Equal(t, role, p.Issuer())
	require.Equal(t, session, p.Name())
	require.Equal(t, strings.Repeat("a", 900), p.Account())
	require.Equal(t, "acme", p.Partition())
	_, err = RoleSession(role, session+"s", AccountIDs)
	require.ErrorContains(t, err, "invalid session name")
	p = mustFederate(user, session)
	require.Equal(t, user, p.Issuer())
	require.Equal(t, session, p.Name())
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", "want arn:partition:service:region:account:resource"},
		{"*", "want arn:partition"},
		{"ann", "want arn:partition"},
		{"11112222333", "want arn:partition"},
		{"1111222233334", "want arn:partition"},
		{"ARN:aws:iam::111122223333:user/u", "want arn:partition"},
		{"arn:aws:iam::111122223333", "want arn:partition"},
		{"arn::iam::111122223333:root", "want arn:partition"},
		{"arn:aws:s3:::bucket", "the service is not iam or sts"},
		{"arn:aws:IAM::111122223333:user/u", "the service is not iam or sts"},
		{"arn:aws:iam:us-east-1:111122223333:user/u", "no Region"},
		{"arn:aws:iam:::user/u", "account is not 12 digits"},
		{"arn:aws:iam::1234:user/u", "account is not 12 digits"},
		{"arn:aws:iam::Tenant:user/u", "account is not 12 digits"},
		{"arn:aws:iam::user:ann", "account is not 12 digits: did you leave the account out?"},
		{"arn:aws:iam::aws:user/u", "a word for an account of AWS itself"},
		{"arn:aws:iam::aws:root", "a word for an account of AWS itself"},
		{"arn:aws:iam::aws-marketplace:user/u", "a word for an account of AWS itself"},
		{"arn:aws:iam::cloudfront:user/u", "a word for an account of AWS itself"},
		{"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ", "a word for an account of AWS itself"},
		{"arn:aws:iam::cloudfront:role/CloudFront Origin Access Identity E1", "a word for an account of AWS itself"},
		{"arn:aws:sts::cloudfront:assumed-role/r/s", "a word for an account of AWS itself"},
		{"arn:acme:iam:::user/u", "no account"},
		{"arn:acme:iam::a/b:user/u", "no account"},
		{"arn:aws:iam::111122223333:user/u\n", "control character"},
		{"arn:aws:iam::111122223333:user/\x7f", "control character"},
		{"arn:aws:iam::111122223333:user/", "no name"},
		{"arn:aws:iam::111122223333:user", "no name"},
		{"arn:aws:iam::111122223333:user/path/", "no name"},
		{"arn:aws:iam::111122223333:", "no name"},
		{"arn:aws:iam::111122223333:root/", "no name"},
		{"arn:aws:iam::111122223333:root/x", "nothing may follow root"},
		{"arn:aws:iam::111122223333:Root", "no name"},
		{"arn:aws:iam::111122223333:group/g", "it names no user, root user or role session"},
		{"arn:aws:iam::111122223333:policy/p", "it names no user"},
		{"arn:aws:iam::111122223333:instance-profile/p", "it names no user"},
		{"arn:aws:sts::111122223333:user/u", "it names no user"},
		{"arn:aws:iam::111122223333:assumed-role/r/s", "it names no user"},
		{samlA, "it names no user"},
		{oidcA, "it names no user"},
		{roleA, "see RoleSession"},
		{fedA, "see FederatedUser"},
		{"arn:aws:sts::111122223333:federated-user/a/b", "want federated-user/name"},
		{"arn:aws:sts::111122223333:assumed-role/r", "want assumed-role/role-name/session-name"},
		{"arn:aws:sts::111122223333:assumed-role//s", "want assumed-role/"},
		{"arn:aws:sts::111122223333:assumed-role/r/", "no name"},
		{"arn:aws:sts::111122223333:assumed-role/path/r/s", "want assumed-role/"},
		{"arn:aws:sts::111122223333:assumed-role/r/s:t", "want assumed-role/"},
	}
	for _, tt := range tests {
		p, err := Parse(tt.in, AccountIDs)
		require.ErrorContains(t, err, tt.want, "%q", tt.in)
		require.ErrorContains(t, err, "principal: invalid ARN ", "%q", tt.in)
		require.Zero(t, p, "%q", tt.in)
	}
}

func TestRoleSessionRefuses(t *testing.T) {
	tests := []struct{ role, session, want string }{
		{"", "s", "want arn:partition"},
		{"r", "s", "want arn:partition"},
		{userA, "s", "it names no role"},
		{rootA, "s", "it names no role"},
		{sessionA, "s", "it names no role"},
		{"arn:aws:iam::111122223333:role/", "s", "no name"},
		{roleA, "", `invalid session name ""`},
		{roleA, "a/b", `invalid session name "a/b"`},
		{roleA, "a:b", `invalid session name "a:b"`},
		{roleA, "a\x00", "invalid session name"},
		{"arn:aws:iam::aws:role/r", "s", "a word for an account of AWS itself"},
		{"arn:aws:iam::tenant42:role/r", "s", "account is not 12 digits"},
	}
	for _, tt := range tests {
		p, err := RoleSession(tt.role, tt.session, AccountIDs)
		require.ErrorContains(t, err, tt.want, "%q %q", tt.role, tt.session)
		require.Zero(t, p)
	}
}

func TestFederatedUserRefuses(t *testing.T) {
	tests := []struct{ user, session, want string }{
		{"", "f", "want arn:partition"},
		{accountA, "f", "want arn:partition"},
		{roleA, "f", "it names no user"},
		{sessionA, "f", "it names no user"},
		{fedA, "f", "it names no user"},
		{"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "f", "it names no user"},
		{userA, "", `invalid session name ""`},
		{userA, "a/b", `invalid session name "a/b"`},
	}
	for _, tt := range tests {
		p, err := FederatedUser(tt.user, tt.session, AccountIDs)
		require.ErrorContains(t, err, tt.want, "%q %q", tt.user, tt.session)
		require.Zero(t, p)
	}
}

// A constructor without an error keeps the type of what it cannot name.
func TestInvalidNames(t *testing.T) {
	tests := []struct {
		name string
		make func(string) Principal
		typ  Type
		good []string
		bad  []string
	}{
		{
			"Service (P-11)", Service, TypeService,
			[]string{"ec2.amazonaws.com", "s3.amazonaws.com.cn", "s3.ap-east-1.amazonaws.com", "delivery.logs.amazonaws.com", "a.b", "0-9.z"},
			[]string{"", "*", "ec2", "EC2.amazonaws.com", "ec2.amazonaws.com.", ".com", "a..b", "ec2.*", "a_b.c", "ec2.amazonaws.com\n", "é.com"},
		},
		{
			"SAML", func(arn string) Principal { return SAML(arn, AccountIDs) }, TypeSAML,
			[]string{samlA, "arn:aws-us-gov:iam::111122223333:saml-provider/x", "arn:acme:iam::t:saml-provider/x"},
			[]string{"", "*", "Corp", oidcA, roleA, "arn:aws:iam::1:saml-provider/x", "arn:aws:iam::111122223333:saml-provider/"},
		},
		{
			"WebIdentity (G-23)", func(idp string) Principal { return WebIdentity(idp, AccountIDs) }, TypeWebIdentity,
			[]string{
				oidcA, "cognito-identity.amazonaws.com", "www.amazon.com", "graph.facebook.com", "accounts.google.com",
				"cognito-identity-us-gov.amazonaws.com", "cognito-identity.us-gov-west-1.amazonaws.com", "cognito-identity.us-east-1.amazonaws.com",
				"cognito-identity.cn-north-1.amazonaws.com.cn", "cognito-identity.ap-southeast-2.amazonaws.com",
			},
			[]string{
				"", "*", "Accounts.google.com", "token.actions.githubusercontent.com", samlA, roleA,
				"cognito-identity-cn.amazonaws.com", "cognito-identity.cn-north-1.amazonaws.com.de", "cognito-identity.cn-north-1.amazonaws.com.cn.x",
				"cognito-identity.us-west.amazonaws.com", "cognito-identity.us--west-1.amazonaws.com", "cognito-identity.us-west-12.amazonaws.com",
				"cognito-identity.usa-west-1.amazonaws.com", "cognito-identity.us-1.amazonaws.com", "cognito-identity..amazonaws.com",
				"cognito-identity.us-West-1.amazonaws.com", "cognito-identity.amazonaws.com.cn", "cognito-idp.us-gov-west-1.amazonaws.com",
			},
		},
		{
			"CanonicalUser (G-23)", CanonicalUser, TypeCanonicalUser,
			[]string{strings.ToLower(canonicalID), strings.Repeat("f", 64), strings.Repeat("7", 64)},
			[]string{"", "*", canonicalID[1:], canonicalID + "0", strings.Repeat("g", 64), strings.Repeat("/", 64)},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range tt.good {
				p := tt.make(name)
				require.Equal(t, tt.typ, p.Type(), "%q", name)
				require.Equal(t, name, p.Name())
				require.Empty(t, p.ARN())
				require.Empty(t, p.Account())
			}
			for _, name := range tt.bad {
				p := tt.make(name)
				require.Equal(t, tt.typ, p.Type(), "%q", name)
				require.Empty(t, p.Name(), "%q", name)
				require.NotEqual(t, Principal{}, p, "%q is not anonymous", name)
			}
		})
	}
}

func TestPrincipalIsComparable(t *testing.T) {
	known := map[Principal]string{
		{}:                           "anonymous",
		mustParse(userA):             "user",
		mustParse(sessionA):          "session",
		mustSession(roleA, "s"):      "session with path",
		mustFederate(userA, "f"):     "federated",
		mustFederate(rootA, "f"):     "federated by root",
		Service("ec2.amazonaws.com"): "service",
		WebIdentity("accounts.google.com", AccountIDs): "web identity",
	}
	require.Len(t, known, 8)
	require.Equal(t, "user", known[mustParse(strings.Clone(userA))])
	require.Equal(t, "session with path", known[mustSession(roleA, "s")])
	require.Equal(t, "anonymous", known[Principal{}])
	require.NotEqual(t, mustParse(sessionA), mustSession(roleA, "s"), "the path of one is unknown")
	require.Equal(t, mustParse(accountA), mustParse(rootA))
}

func TestTypeString(t *testing.T) {
	want := []string{"Anonymous", "Account", "User", "AssumedRole", "FederatedUser", "SAML", "WebIdentity", "Service", "CanonicalUser", "Type(9)"}
	var got []string
	for typ := TypeAnonymous; typ <= TypeCanonicalUser+1; typ++ {
		got = append(got, typ.String())
	}
	require.Equal(t, want, got)
}

// TestPrincipalPrinted has names that would forge a line or hide a part of it.
func TestPrincipalPrinted(t *testing.T) {
	for _, name := range forgingNames {
		arn := "arn:aws:iam::111122223333:user/" + name
		p := mustParse(arn)
		require.Equal(t, arn, p.ARN())
		require.Equal(t, strconv.Quote(arn), p.String())
		saml := SAML("arn:aws:iam::111122223333:saml-provider/"+name, AccountIDs)
		require.Equal(t, strconv.Quote("saml:"+saml.Name()), saml.String())
		oidc := WebIdentity("arn:aws:iam::111122223333:oidc-provider/"+name, AccountIDs)
		require.Equal(t, strconv.Quote("web-identity:"+oidc.Name()), oidc.String())
	}
}
