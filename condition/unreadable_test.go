package condition_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// effectsOf compiles a clause for an Allow and for a Deny and matches c with both.
func effectsOf(t *testing.T, operator, key string, values []string, c *condition.Context) (allow, deny bool) {
	t.Helper()
	var answers [2]bool
	for i, flags := range []condition.Flags{0, condition.InDeny} {
		clause, err := condition.Compile(operator, key, values, flags)
		require.NoError(t, err)
		answers[i] = clause.Match(c)
	}
	return answers[0], answers[1]
}

// TestTypedEntriesOfAnotherKind checks SEMANTICS S-64: an entry with a type that
// the operator does not read matches in a Deny and not in an Allow, with Not and
// without. An entry with a type decides as its text, which String operators and
// BinaryEquals always read (SEMANTICS S-30, C-25).
func TestTypedEntriesOfAnotherKind(t *testing.T) {
	const (
		number, date, boolean, address, arn = "Numeric", "Date", "Bool", "IpAddress", "Arn"
	)
	operators := map[string][]string{
		number: {
			"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
		},
		date:    {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
		boolean: {"Bool"},
		address: {"IpAddress", "NotIpAddress"},
		arn:     {"ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"},
	}
	values := map[string][]string{
		number: {"1", "-1e9"}, date: {"2026-01-01", "1767225600"}, boolean: {"true", "false"}, address: {"0.0.0.0/0", "::/0"}, arn: {"*"},
	}
	all := []string{number, date, boolean, address, arn}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		entry condition.Entry
		reads []string // the operators that read it
	}{
		{condition.IP("app:k", netip.MustParseAddr("203.0.113.7")), []string{address}},
		{condition.IP("app:k", netip.MustParseAddr("2001:db8::1")), []string{address}},
		{condition.IP("app:k", netip.Addr{}), nil},
		{condition.Time("app:k", at), []string{date}},
		{condition.Time("app:k", time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)), []string{date}}, // its text is a number
		{condition.Bool("app:k", true), []string{boolean}},
		{condition.Bool("app:k", false), []string{boolean}},
		{condition.Int("app:k", 7), []string{number}},
		{condition.Int("app:k", at.Unix()), []string{number, date}}, // seconds since 1970 (SEMANTICS S-19)
		{condition.Number("app:k", 1.5), []string{number}},
		{condition.String("app:k", "arn:aws:s3:::b"), []string{arn}},
		{condition.String("app:k", ""), nil},
		{condition.Strings("app:k", "7"), nil},
		{condition.Strings("app:k", "7", "true"), nil},
		{condition.Strings("app:k", ""), nil},
		// In an Allow and in a Deny, the derived times are of their own kinds too.
		{condition.String("aws:CurrentTime", ""), []string{date}},
		{condition.String("aws:EpochTime", ""), []string{date, number}},
	} {
		c := condition.NewContext(tt.entry).Bind(principal.Principal{}, "", at)
		for _, kind := range all {
			readable := false
			for _, name := range tt.reads {
				readable = readable || name == kind
			}
			for _, operator := range operators[kind] {
				for _, suffix := range []string{"", "IfExists"} {
					allow, deny := effectsOf(t, operator+suffix, tt.entry.Key(), values[kind], &c)
					clause := mustCompile(t, operator+suffix, tt.entry.Key(), values[kind]...)
					if readable {
						require.Equal(t, allow, deny, "%s of %s", operator, tt.entry)
						require.Empty(t, clause.Unreadable(&c), "%s of %s", operator, tt.entry)
						continue
					}
					require.False(t, allow, "Allow: %s of %s", operator, tt.entry)
					require.True(t, deny, "Deny: %s of %s", operator, tt.entry)
					require.NotEmpty(t, clause.Unreadable(&c), "%s of %s", operator, tt.entry)
				}
			}
		}
		if values := tt.entry.Values(); len(values) == 1 && !isList(tt.entry) {
			for _, operator := range []string{"StringEquals", "StringNotEquals", "StringLike", "BinaryEquals"} {
				allow, deny := effectsOf(t, operator, tt.entry.Key(), []string{"QQ=="}, &c)
				require.Equal(t, allow, deny, "%s of %s", operator, tt.entry)
			}
		}
	}
}

// isList reports whether e is multivalued.
func isList(e condition.Entry) bool {
	c := condition.NewContext(e)
	clause, err := condition.Compile("StringLike", e.Key(), []string{"*"}, 0)
	return err == nil && !clause.Match(&c)
}

// TestKnownLists checks that an operator without a set operator matches no list
// under a key that is known to be multivalued, in an Allow and in a Deny, and
// that all other keys hold one value (SEMANTICS C-16, S-64).
func TestKnownLists(t *testing.T) {
	known := []string{
		"sts:TransitiveTagKeys", "STS:transitivetagkeys", "saml:cn", "saml:edupersonAffiliation", "SAML:x", "saml:a/b:c",
		"accounts.google.com:amr", "cognito-identity.amazonaws.com:AMR", "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE:amr",
	}
	single := []string{
		"app:k", "aws:username", "aws:PrincipalTag/team", "aws:PrincipalTag/x:amr", "aws:RequestTag/saml:cn", "aws:CalledViaFirst", "sts:TransitiveTagKeys2",
		"samlx:cn", "app:saml", "accounts.google.com:amr2", "accounts.google.com:xamr", "accounts.google.com:aud", "app:x:amr", "sts:ExternalId",
		// Neither K (U+212A) nor \u017f is a letter of ASCII (SEMANTICS S-18).
		"\u017faml:cn", "\u017fts:TransitiveTagKeys", "sts:TransitiveTag\u212aeys",
	}
	for _, row := range truthRows() {
		if row.operator == "Null" {
			continue
		}
		for _, suffix := range []string{"", "IfExists"} {
			operator := row.operator + suffix
			for _, list := range [][]string{{row.hits[0]}, row.hits[:], row.misses[:], {""}} {
				for _, key := range known {
					c := condition.NewContext(condition.Strings(key, list...))
					allow, deny := effectsOf(t, operator, key, row.values, &c)
					require.False(t, allow || deny, "%s %s of %q", key, operator, list)
				}
				for _, key := range single {
					if _, err := condition.Compile(operator, key, row.values, 0); err != nil {
						continue // a character that no key may have
					}
					c := condition.NewContext(condition.Strings(key, list...))
					allow, deny := effectsOf(t, operator, key, row.values, &c)
					require.False(t, allow, "Allow: %s %s of %q", key, operator, list)
					require.True(t, deny, "Deny: %s %s of %q", key, operator, list)
				}
			}
			for _, key := range known { // one value is one value
				c := condition.NewContext(condition.String(key, row.hits[0]))
				plain := condition.NewContext(condition.String("app:k", row.hits[0]))
				allow, deny := effectsOf(t, operator, key, row.values, &c)
				allowPlain, denyPlain := effectsOf(t, operator, "app:k", row.values, &plain)
				require.Equal(t, [2]bool{allowPlain, denyPlain}, [2]bool{allow, deny}, "%s %s", key, operator)
			}
		}
	}
}

// TestUnreadable checks the words.
func TestUnreadable(t *testing.T) {
	const list = "which is a list, and the key holds one value"
	for _, tt := range []struct {
		operator, value string
		entry           condition.Entry
		want            string
	}{
		{"NumericLessThan", "1", condition.String("app:k", "ten"), "which cannot be read as a number"},
		{"NumericLessThanIfExists", "1", condition.IP("app:k", netip.MustParseAddr("203.0.113.7")), "which cannot be read as a number"},
		{"DateEquals", "2026-01-01", condition.String("app:k", "2026"), "which cannot be read as a date"},
		{"Bool", "true", condition.String("app:k", "no"), "which cannot be read as a Boolean"},
		{"NotIpAddress", "::1", condition.String("app:k", "::1%eth0"), "which cannot be read as an IP address"},
		{"ArnLike", "*", condition.String("app:k", "x"), "which cannot be read as an ARN"},
		{"ArnLike", "*", condition.String("app:k", ""), "which cannot be read as an ARN"},
		{"StringEquals", "x", condition.Strings("app:k", "x"), list},
		{"NumericEquals", "1", condition.Strings("app:k", "1", "x"), list},
		{"ForAnyValue:NumericEquals", "1", condition.Strings("app:k", "1", "ten", "x"), `of which "ten" cannot be read as a number`},
		{"ForAllValues:DateEquals", "2026-01", condition.Strings("app:k", "", "2026-01"), `of which "" cannot be read as a date`},
		{"ForAllValues:DateEquals", "2026-01", condition.String("app:k", "x"), "which cannot be read as a date"},

		{"ForAllValues:DateEquals", "2026-01", condition.String("app:k", ""), ""},
		{"ForAllValues:DateEquals", "2026-01", condition.Strings("app:k", "", ""), ""},
		{"ForAnyValue:NumericEquals", "1", condition.Strings("app:k", "1", "2"), ""},
		{"NumericEquals", "1", condition.String("app:k", "2"), ""},
		{"NumericEquals", "1", condition.String("app:other", "x"), ""},
		{"NumericEquals", "1", condition.Strings("app:k"), ""},
		{"StringLike", "1", condition.String("app:k", "2"), ""},
		{"StringEqualsIgnoreCase", "1", condition.String("app:k", ""), ""},
		{"BinaryEquals", "QQ==", condition.String("app:k", "???"), ""},
		{"Null", "true", condition.Strings("app:k", "x", "y"), ""},
	} {
		c := condition.NewContext(tt.entry)
		clause := mustCompile(t, tt.operator, "app:k", tt.value)
		require.Equal(t, tt.want, clause.Unreadable(&c), "%s of %s", tt.operator, tt.entry)
	}

	hidden := condition.NewContext(condition.Strings("sts:ExternalId", "1", "example-42"))
	clause := mustCompile(t, "ForAnyValue:NumericEquals", "sts:ExternalId", "1")
	require.Equal(t, "of which a value cannot be read as a number", clause.Unreadable(&hidden))
	methods := condition.NewContext(condition.Strings("saml:cn", "a", "b"))
	clause = mustCompile(t, "StringEquals", "saml:cn", "a")
	require.Empty(t, clause.Unreadable(&methods), "C-16: no list matches, be it readable or not")
}
