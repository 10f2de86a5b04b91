package caller

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	accountA = "111122223333"
	accountB = "444455556666"

	rootA    = "arn:aws:iam::111122223333:root"
	userA    = "arn:aws:iam::111122223333:user/u"
	roleA    = "arn:aws:iam::111122223333:role/r"
	sessionA = "arn:aws:sts::111122223333:assumed-role/r/s"
	fedA     = "arn:aws:sts::111122223333:federated-user/f"
	samlA    = "arn:aws:iam::111122223333:saml-provider/Corp"
	oidcA    = "arn:aws:iam::111122223333:oidc-provider/token.example.com/id/7"
	userB    = "arn:aws:iam::444455556666:user/u"
)

var canonicalID = strings.Repeat("0123456789abCDEF", 4)

// forgingNames would, printed as they are, forge a line or hide a part of it.
var forgingNames = []string{"a\u0085b", "a\u2028b", "a\u202eb", "a\u200bb", "a\xffb", `a"b`, "a b", `a\nb`}

func must(p Principal, err error) Principal {
	if err != nil {
		panic(err)
	}
	return p
}

func mustParse(text string) Principal { return must(Parse(text, AccountIDs)) }

func mustSession(role, name string) Principal { return must(RoleSession(role, name, AccountIDs)) }

func mustFederate(user, name string) Principal { return must(FederatedUser(user, name, AccountIDs)) }

func mustPattern(t testing.TB, key, value string) Pattern {
	t.Helper()
	pt, problem := ParsePattern(key, value, AccountIDs)
	require.Empty(t, problem)
	return pt
}
