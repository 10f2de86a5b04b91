package caller

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParsePattern(t *testing.T) {
	tests := []struct{ key, value, str, source string }{
		{"*", "*", "*", "G-21"},
		{"AWS", "*", "AWS:*", "G-22"},
		{"AWS", accountA, "AWS:111122223333", "G-22"},
		{"AWS", rootA, "AWS:" + rootA, "G-22"},
		{"AWS", userA, "AWS:" + userA, "G-22"},
		{"AWS", "arn:aws:iam::111122223333:user/x/y/u", "AWS:arn:aws:iam::111122223333:user/x/y/u", "G-22"},
		{"AWS", roleA, "AWS:" + roleA, "G-22"},
		{"AWS", sessionA, "AWS:" + sessionA, "G-22"},
		{"AWS", fedA, "AWS:" + fedA, "G-22"},
		{"AWS", "AIDACKCEVSQ6C2EXAMPLE", "AWS:AIDACKCEVSQ6C2EXAMPLE", "P-13"},
		{"AWS", "AIDA0123456789XZ", "AWS:AIDA0123456789XZ", "P-13"},
		{"AWS", "AROAOLDEXAMPLE123456", "AWS:AROAOLDEXAMPLE123456", "P-13"},
		{"AWS", "arn:acme:iam::tenant42:user/ann", "AWS:arn:acme:iam::tenant42:user/ann", "S-23"},
		{"AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
			`"AWS:arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"`, "S-23"},
		{"Service", "ec2.amazonaws.com", "Service:ec2.amazonaws.com", "G-23"},
		{"Service", "s3.ap-east-1.amazonaws.com", "Service:s3.ap-east-1.amazonaws.com", "P-11"},
		{"Federated", samlA, "Federated:" + samlA, "G-23"},
		{"Federated", oidcA, "Federated:" + oidcA, "G-23"},
		{"Federated", "accounts.google.com", "Federated:accounts.google.com", "G-23"},
		{"CanonicalUser", canonicalID, "CanonicalUser:" + canonicalID, "G-23"},
	}
	for _, tt := range tests {
		pt, problem := ParsePattern(tt.key, tt.value, AccountIDs)
		require.Empty(t, problem, tt.source)
		require.Equal(t, tt.key, pt.Key())
		require.Equal(t, tt.value, pt.Value())
		require.Equal(t, tt.str, pt.String())
		require.NotEqual(t, Pattern{}, pt)
		require.Equal(t, pt, mustPattern(t, tt.key, strings.Clone(tt.value)), "patterns are comparable")
	}
}

func TestParsePatternRefuses(t *testing.T) {
	const (
		noARN      = "want arn:partition:service:region:account:resource"
		noWildcard = "there are no other wildcards"
		noProvider = "want the ARN of a SAML or OIDC provider"
		noIdentity = "want an account, user, role, role session or federated user"
	)
	tests := []struct{ key, value, want, source string }{
		{"*", "", `want "*" or an object`, "G-21"},
		{"*", rootA, `want "*" or an object`, "G-21, vector G10"},
		{"*", accountA, `want "*" or an object`, "G-21"},
		{"*", "**", `want "*" or an object`, "G-21"},
		{"aws", "*", `not "aws"`, "G-5"},
		{"Group", "x", `not "Group"`, "vector G12"},
		{"", "*", `not ""`, "G-21"},
		{"AWS", "", noARN, "G-18"},
		{"AWS", "ann", noARN, "G-22"},
		{"AWS", "12345", noARN, "G-22"},
		{"AWS", "1111222233334", noARN, "G-22"},
		{"AWS", "١١١١٢٢٢٢٣٣٣٣", noARN, "G-22: digits are ASCII"},
		{"AWS", "AIDASHORT", noARN, "P-13"},
		{"AWS", "AIDA0123456789X", noARN, "P-13"},
		{"AWS", "AIDACKCEVSQ6C2-EXAMPLE", noARN, "P-13"},
		{"AWS", "aidackcevsq6c2example", noARN, "P-13"},
		{"AWS", "arn:aws:iam::111122223333:user/*", noWildcard, "vector G11"},
		{"AWS", "arn:aws:iam::111122223333:role/r?", noWildcard, "G-24"},
		{"AWS", "arn:aws:iam::*:root", noWildcard, "G-24"},
		{"AWS", "arn:aws:sts::111122223333:assumed-role/r/*", noWildcard, "G-24"},
		{"AWS", "**", noWildcard, "G-24"},
		{"AWS", "arn:aws:iam::111122223333:user/${aws:username}", "policy variables are not supported", "G-24"},
		{"AWS", "arn:aws:iam::111122223333:group/g", noIdentity, "P-14"},
		{"AWS", "arn:aws:iam::111122223333:instance-profile/p", noIdentity, "P-14"},
		{"AWS", "arn:aws:iam::111122223333:policy/p", noIdentity, "P-14"},
		{"AWS", samlA, "providers are listed under Federated", "G-22"},
		{"AWS", oidcA, "providers are listed under Federated", "G-22"},
		{"AWS", "arn:aws:s3:::bucket", "the service is not iam or sts", "G-22"},
		{"AWS", "arn:aws:iam::111122223333:user/", "no name", "G-22"},
		{"AWS", "arn:aws:iam::1:root", "account is not 12 digits", "S-23"},
		{"AWS", "arn:aws:iam:us-east-1:111122223333:root", "no Region", "G-22"},
		{"AWS", "arn:aws:sts::111122223333:assumed-role/path/r/s", "want assumed-role/", "G-22: no path"},
		{"AWS", "ec2.amazonaws.com", noARN, "G-23"},
		{"Service", "", "want a service name", "G-23"},
		{"Service", "*", "want a service name", "G-23, P-9"},
		{"Service", "ec2", "want a service name", "G-23"},
		{"Service", "*.amazonaws.com", "want a service name", "G-23"},
		{"Service", "EC2.amazonaws.com", "want a service name", "P-11"},
		{"Service", accountA, "want a service name", "G-23"},
		{"Federated", "", noProvider, "G-23"},
		{"Federated", "*", noProvider, "G-23, P-9"},
		{"Federated", "token.actions.githubusercontent.com", noProvider, "G-23: written as an ARN"},
		{"Federated", "arn:aws:iam::111122223333:oidc-provider/*", noProvider, "G-23"},
		{"Federated", "arn:aws:iam::111122223333:saml-provider/a?", noProvider, "G-23"},
		{"Federated", roleA, noProvider, "G-23"},
		{"CanonicalUser", "", "want 64 hexadecimal digits", "G-23"},
		{"CanonicalUser", "*", "want 64 hexadecimal digits", "G-23"},
		{"CanonicalUser", canonicalID[1:], "want 64 hexadecimal digits", "G-23"},
	}
	for _, tt := range tests {
		pt, problem := ParsePattern(tt.key, tt.value, AccountIDs)
		require.Contains(t, problem.String(), tt.want, "%s: %s", tt.source, tt.value)
		require.True(t, strings.HasPrefix(problem.String(), strconv.Quote(tt.value)+": "), "%s: %s", tt.source, problem)
		require.Zero(t, pt, tt.source)
	}
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
		_, problem := ParsePattern(tt.key, tt.value, AccountIDs)
		require.Contains(t, problem.String(), `did you mean "`+tt.want+`"?`, "%s %s", tt.key, tt.value)
	}
	for _, provider := range []string{"token.actions.githubusercontent.com", "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE", "api.pulumi.com/oidc"} {
		for _, value := range []string{provider, "https://" + provider} {
			_, problem := ParsePattern("Federated", value, AccountIDs)
			require.Contains(t, problem.String(), `did you mean the ARN that ends with ":oidc-provider/`+provider+`"?`)
		}
	}
	for _, tt := range []struct{ key, value string }{{"AWS", "ann"}, {"Service", "*"}, {"Service", "ec2.*"}, {"Federated", "*"}, {"AWS", "token.actions.githubusercontent.com"}, {"CanonicalUser", "x"}} {
		_, problem := ParsePattern(tt.key, tt.value, AccountIDs)
		require.NotEmpty(t, problem)
		require.NotContains(t, problem.String(), "did you mean", "%s %s", tt.key, tt.value)
	}
}

// grades abbreviates a Match in a table.
var grades = map[Match]string{NoMatch: "-", MatchAccount: "A", MatchIssuer: "I", MatchAnyone: "W", MatchDirect: "D"}

// TestMatchMatrix is the matrix of SEMANTICS P-5: policy entry × requester. RS
// and UF are one grade here, I. Unique IDs match nobody (S-26).
func TestMatchMatrix(t *testing.T) {
	requesters := []Principal{
		mustParse(rootA),               // root
		mustParse(userA),               // user
		mustSession(roleA, "s"),        // sess: role session, path known
		mustParse(sessionA),            // sess?: the same, path unknown (S-34)
		mustFederate(userA, "f"),       // fed: session f of user u
		mustFederate(rootA, "f"),       // fedR: session f of the root user
		Service("ec2.amazonaws.com"),   // svc
		{},                             // anon
		mustParse(userB),               // other account
		SAML(samlA, AccountIDs),        // saml
		WebIdentity(oidcA, AccountIDs), // oidc
		WebIdentity("accounts.google.com", AccountIDs),       // host: built-in provider
		CanonicalUser(canonicalID),                           // can
		mustParse("arn:aws-cn:iam::" + accountA + ":user/u"), // cn: partition
	}
	tests := []struct{ key, value, want string }{
		//                 root user sess sess? fed fedR svc anon other saml oidc host can cn
		{"*", "*", "        W   W    W    W     W   W    W   W    W     W    W    W    W   W"},
		{"AWS", "*", "      W   W    W    W     W   W    W   W    W     W    W    W    W   W"},
		{"AWS", accountA, " D   A    A    A     A   A    -   -    -     -    -    -    -   A"},
		{"AWS", rootA, "    D   A    A    A     A   A    -   -    -     -    -    -    -   -"},
		{"AWS", accountB, " -   -    -    -     -   -    -   -    A     -    -    -    -   -"},
		{"AWS", userA, "    -   D    -    -     I   -    -   -    -     -    -    -    -   -"},
		{"AWS", userB, "    -   -    -    -     -   -    -   -    D     -    -    -    -   -"},
		{"AWS", roleA, "    -   -    I    I     -   -    -   -    -     -    -    -    -   -"},
		{"AWS", roleA + "2", "- -    -    -     -   -    -   -    -     -    -    -    -   -"},
		{"AWS", sessionA, " -   -    D    D     -   -    -   -    -     -    -    -    -   -"},
		{"AWS", sessionA + "2", "- - -    -     -   -    -   -    -     -    -    -    -   -"},
		{"AWS", fedA, "     -   -    -    -     D   D    -   -    -     -    -    -    -   -"},
		{"AWS", fedA + "2", "-  -    -    -     -   -    -   -    -     -    -    -    -   -"},
		{"AWS", "AIDACKCEVSQ6C2EXAMPLE", "- - - -    -   -    -   -    -     -    -    -    -   -"},
		{"AWS", "AROAOLDEXAMPLE123456", " - - - -    -   -    -   -    -     -    -    -    -   -"},
		{"Service", "ec2.amazonaws.com", "- - - -    -   -    D   -    -     -    -    -    -   -"},
		{"Service", "sns.amazonaws.com", "- - - -    -   -    -   -    -     -    -    -    -   -"},
		{"Federated", samlA, "- -    -    -     -   -    -   -    -     D    -    -    -   -"},
		{"Federated", oidcA, "- -    -    -     -   -    -   -    -     -    D    -    -   -"},
		{"Federated", "accounts.google.com", "- - - - -   -    -   -    -     -    -    D    -   -"},
		{"CanonicalUser", canonicalID, "- - - -      -   -    -   -    -     -    -    -    D   -"},
	}
	for _, tt := range tests {
		pt := mustPattern(t, tt.key, tt.value)
		var got []string
		for _, p := range requesters {
			got = append(got, grades[pt.Match(p)])
		}
		require.Equal(t, strings.Fields(tt.want), got, "%s", pt)
	}
}

// TestMarks shows that whoever a pattern names has its mark, and what has none.
func TestMarks(t *testing.T) {
	callers := []Principal{
		mustParse(rootA), mustParse(userA), mustParse("arn:aws:iam::111122223333:user/x/u"), mustSession(roleA, "s"), mustSession("arn:aws:iam::111122223333:role/x/r", "s"),
		mustParse(sessionA), mustFederate(userA, "f"), mustFederate(rootA, "f"), Service("ec2.amazonaws.com"), {}, mustParse(userB), SAML(samlA, AccountIDs), WebIdentity(oidcA, AccountIDs),
		WebIdentity("accounts.google.com", AccountIDs), CanonicalUser(canonicalID), mustParse("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"),
	}
	for value, named := range map[string]int{
		accountA: 8, rootA: 8, userA: 2, "arn:aws:iam::111122223333:user/x/u": 1, roleA: 2, "arn:aws:iam::111122223333:role/x/r": 2, sessionA: 3, fedA: 2, userB: 1,
		"ec2.amazonaws.com": 1, samlA: 1, oidcA: 1, "accounts.google.com": 1, canonicalID: 1, "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1": 1,
	} {
		var pt Pattern
		for _, key := range []string{"AWS", "Service", "Federated", "CanonicalUser"} {
			if parsed, problem := ParsePattern(key, value, AccountIDs); problem.IsZero() {
				pt = parsed
			}
		}
		mark, ok := pt.Mark()
		require.True(t, ok, value)
		for _, p := range callers {
			if pt.Match(p) != NoMatch {
				require.Contains(t, p.Marks(), mark, "%s: %s", value, p)
				named--
			}
		}
		require.Zero(t, named, value)
	}
	for key, value := range map[string]string{"*": "*", "AWS": "AIDACKCEVSQ6C2EXAMPLE"} {
		pt := mustPattern(t, key, value)
		_, ok := pt.Mark()
		require.False(t, ok, value)
	}
	_, ok := new(Pattern).Mark()
	require.False(t, ok)
	// Who has the name of another in another account has no mark of it.
	one, other := mustParse(userA), mustParse(strings.Replace(userA, accountA, "999999999999", 1))
	for _, mark := range one.Marks() {
		require.NotContains(t, other.Marks(), mark)
	}
}

func TestMatchVectors(t *testing.T) {
	r2 := mustSession("arn:aws:iam::111122223333:role/path/r", "s")
	tests := []struct {
		id, key, value string
		caller         Principal
		want           Match
		source         string
	}{
		{"P01", "AWS", accountA, mustParse(userA), MatchAccount, "EL-principal"},
		{"P02", "AWS", rootA, mustSession(roleA, "s"), MatchAccount, "EL-principal"},
		{"P03", "AWS", userA, mustParse(userA), MatchDirect, "EL-principal"},
		{"P04", "AWS", "arn:aws:iam::111122223333:user/U", mustParse(userA), NoMatch, "EL-principal: letter case"},
		{"P05", "AWS", roleA, mustSession(roleA, "s"), MatchIssuer, "EL-principal"},
		{"P06", "AWS", sessionA, mustSession(roleA, "s"), MatchDirect, "EL-principal"},
		{"P07", "AWS", sessionA, mustSession(roleA, "s2"), NoMatch, "EL-principal"},
		{"P08", "AWS", "arn:aws:iam::111122223333:role/path/r", r2, MatchIssuer, "IAM identifiers"},
		{"P08 without path", "AWS", roleA, r2, NoMatch, "P-3"},
		{"P08 other path", "AWS", "arn:aws:iam::111122223333:role/other/r", r2, NoMatch, "P-3"},
		{"P09", "AWS", userA, mustFederate(userA, "f"), MatchIssuer, "EV"},
		{"P09 name of the session", "AWS", "arn:aws:iam::111122223333:user/f", mustFederate(userA, "f"), NoMatch, "P-2"},
		{"P10", "AWS", fedA, mustFederate(userA, "f"), MatchDirect, "EL-principal"},
		{"P11", "AWS", fedA, mustParse(userA), NoMatch, "EV"},
		{"P12", "*", "*", Principal{}, MatchAnyone, "EL-principal"},
		{"P13", "AWS", "*", Principal{}, MatchAnyone, "EL-principal"},
		{"P14", "AWS", accountA, Principal{}, NoMatch, "EL-principal"},
		{"P15", "Service", "ecs.amazonaws.com", Service("ecs.amazonaws.com"), MatchDirect, "EL-principal"},
		{"P16", "Service", "s3.amazonaws.com", Service("s3.ap-east-1.amazonaws.com"), NoMatch, "EL-principal"},
		{"P17", "AWS", "AROAOLDEXAMPLE123456", mustSession(roleA, "s"), NoMatch, "EL-principal"},
		{"P26", "AWS", accountB, mustParse(userB), MatchAccount, "EL-principal"},

		{"unknown path", "AWS", "arn:aws:iam::111122223333:role/path/to/r", mustParse(sessionA), MatchIssuer, "S-34"},
		{"role, letter case", "AWS", "arn:aws:iam::111122223333:role/path/R", mustSession("arn:aws:iam::111122223333:role/path/r", "s"), NoMatch, "P-6"},
		{"role, letter case of the path", "AWS", "arn:aws:iam::111122223333:role/Path/r", mustSession("arn:aws:iam::111122223333:role/path/r", "s"), NoMatch, "P-6"},
		{"unknown path, letter case", "AWS", "arn:aws:iam::111122223333:role/path/R", mustParse(sessionA), NoMatch, "S-34, P-6"},
		{"unknown path, other account", "AWS", "arn:aws:iam::444455556666:role/r", mustParse(sessionA), NoMatch, "S-34"},
		{"unknown path, other partition", "AWS", "arn:aws-cn:iam::111122223333:role/r", mustParse(sessionA), NoMatch, "S-34, P-6"},
		{"unknown path, path ends in the name", "AWS", "arn:aws:iam::111122223333:role/r/x", mustParse(sessionA), NoMatch, "S-34"},

		{"own namespace, user", "AWS", "arn:acme:iam::tenant42:user/ann", mustParse("arn:acme:iam::tenant42:user/ann"), MatchDirect, "S-23"},
		{"own namespace, root", "AWS", "arn:acme:iam::tenant42:root", mustParse("arn:acme:iam::tenant42:user/ann"), MatchAccount, "S-23"},
		{"own namespace, other tenant", "AWS", "arn:acme:iam::tenant43:root", mustParse("arn:acme:iam::tenant42:user/ann"), NoMatch, "S-23"},
		{"account ID, own namespace", "AWS", accountA, mustParse("arn:acme:iam::111122223333:user/ann"), NoMatch, "S-23"},
		{"account ID, GovCloud", "AWS", accountA, mustParse("arn:aws-us-gov:iam::111122223333:user/ann"), MatchAccount, "S-23"},
		{"root ARN, GovCloud", "AWS", rootA, mustParse("arn:aws-us-gov:iam::111122223333:user/ann"), NoMatch, "P-6"},

		{"service without a name", "*", "*", Service("EC2"), MatchAnyone, "S-26"},
		{"canonical ID, letter case", "CanonicalUser", strings.ToLower(canonicalID), CanonicalUser(canonicalID), MatchDirect, "S-66"},
		{"canonical ID, capitals", "CanonicalUser", strings.ToUpper(canonicalID), CanonicalUser(canonicalID), MatchDirect, "S-66"},
		{"canonical ID, another", "CanonicalUser", canonicalID[1:] + "0", CanonicalUser(canonicalID), NoMatch, "S-26"},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			require.Equal(t, tt.want, mustPattern(t, tt.key, tt.value).Match(tt.caller), tt.source)
		})
	}
}

// Kinds never match each other (I-38): whatever is named, only "*" spans them.
func TestMatchSeparatesKinds(t *testing.T) {
	kinds := map[string]struct {
		values  []string
		callers []Principal
	}{
		"AWS": {
			[]string{accountA, rootA, userA, roleA, sessionA, fedA},
			[]Principal{mustParse(rootA), mustParse(userA), mustParse(sessionA), mustSession(roleA, "s"), mustFederate(userA, "f")},
		},
		"Service":       {[]string{"cognito-identity.amazonaws.com", "ec2.amazonaws.com"}, []Principal{Service("cognito-identity.amazonaws.com"), Service("")}},
		"Federated":     {[]string{samlA, oidcA, "cognito-identity.amazonaws.com"}, []Principal{SAML(samlA, AccountIDs), SAML("", AccountIDs), WebIdentity(oidcA, AccountIDs), WebIdentity("cognito-identity.amazonaws.com", AccountIDs), WebIdentity("", AccountIDs)}},
		"CanonicalUser": {[]string{canonicalID}, []Principal{CanonicalUser(canonicalID), CanonicalUser("")}},
	}
	for key, kind := range kinds {
		for _, value := range kind.values {
			pt := mustPattern(t, key, value)
			require.Equal(t, NoMatch, pt.Match(Principal{}), "%s and anonymous", pt)
			for other, callers := range kinds {
				for _, p := range callers.callers {
					if other != key {
						require.Equal(t, NoMatch, pt.Match(p), "%s and %s", pt, p)
					}
				}
			}
		}
	}
}

// TestPatternPrinted has names that would forge a line or hide a part of it.
func TestPatternPrinted(t *testing.T) {
	for _, name := range forgingNames {
		arn := "arn:aws:iam::111122223333:user/" + name
		pt := mustPattern(t, "AWS", arn)
		require.Equal(t, arn, pt.Value())
		for _, format := range []string{"%v", "%+v", "%s"} {
			require.Equal(t, strconv.Quote("AWS:"+arn), fmt.Sprintf(format, pt))
		}
	}
}

func TestZeroPattern(t *testing.T) {
	var pt Pattern
	require.Empty(t, pt.Key())
	require.Empty(t, pt.String())
	for _, p := range []Principal{{}, mustParse(rootA), mustParse(userA), mustParse(sessionA), Service(""), SAML("", AccountIDs), CanonicalUser("")} {
		require.Equal(t, NoMatch, pt.Match(p), "%s", p)
	}
}

func TestMatchString(t *testing.T) {
	want := []string{"no match", "its account", "its role or user", "anyone", "itself", "Match(5)"}
	var got []string
	for m := NoMatch; m <= MatchDirect+1; m++ {
		got = append(got, m.String())
	}
	require.Equal(t, want, got, "the order is the strength of the match (P-4)")
}

func TestMatchDoesNotAllocate(t *testing.T) {
	patterns := []Pattern{
		mustPattern(t, "*", "*"), mustPattern(t, "AWS", accountA), mustPattern(t, "AWS", userA),
		mustPattern(t, "AWS", roleA), mustPattern(t, "AWS", sessionA), mustPattern(t, "AWS", "AIDACKCEVSQ6C2EXAMPLE"),
		mustPattern(t, "Service", "ec2.amazonaws.com"), mustPattern(t, "Federated", samlA),
		mustPattern(t, "CanonicalUser", canonicalID),
	}
	callers := []Principal{
		{}, mustParse(rootA), mustParse(userA), mustParse(sessionA), mustSession(roleA, "s"),
		mustFederate(userA, "f"), Service("ec2.amazonaws.com"), SAML(samlA, AccountIDs), CanonicalUser(canonicalID),
	}
	require.Zero(t, testing.AllocsPerRun(10, func() {
		for _, pt := range patterns {
			for _, p := range callers {
				pt.Match(p)
			}
		}
	}))
}
