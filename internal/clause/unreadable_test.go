package clause_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// effectsOf compiles a clause for an Allow and for a Deny and matches c with both.
func effectsOf(t *testing.T, operator, key string, values []string, c *clause.Context) (allow, deny bool) {
	t.Helper()
	var answers [2]bool
	for i, flags := range []clause.Flags{0, clause.InDeny} {
		cl, problems := clause.Compile(operator, key, values, flags)
		require.Empty(t, problems)
		answers[i] = cl.Match(c)
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
		entry clause.Entry
		reads []string // the operators that read it
	}{
		{clause.IP("app:k", netip.MustParseAddr("203.0.113.7")), []string{address}},
		{clause.IP("app:k", netip.MustParseAddr("2001:db8::1")), []string{address}},
		{clause.IP("app:k", netip.Addr{}), nil},
		{clause.Time("app:k", at), []string{date}},
		{clause.Time("app:k", time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)), []string{date}}, // its text is a number
		{clause.Bool("app:k", true), []string{boolean}},
		{clause.Bool("app:k", false), []string{boolean}},
		{clause.Int("app:k", 7), []string{number}},
		{clause.Int("app:k", at.Unix()), []string{number, date}}, // seconds since 1970 (SEMANTICS S-19)
		{clause.Number("app:k", 1.5), []string{number}},
		{clause.String("app:k", "arn:aws:s3:::b"), []string{arn}},
		{clause.String("app:k", ""), nil},
		{clause.Strings("app:k", "7"), nil},
		{clause.Strings("app:k", "7", "true"), nil},
		{clause.Strings("app:k", ""), nil},
		// In an Allow and in a Deny, the derived times are of their own kinds too.
		{clause.String("aws:CurrentTime", ""), []string{date}},
		{clause.String("aws:EpochTime", ""), []string{date, number}},
	} {
		c := clause.NewContext(tt.entry).Bind(caller.Principal{}, "", at)
		for _, kind := range all {
			readable := false
			for _, name := range tt.reads {
				readable = readable || name == kind
			}
			for _, operator := range operators[kind] {
				for _, suffix := range []string{"", "IfExists"} {
					allow, deny := effectsOf(t, operator+suffix, tt.entry.Key(), values[kind], &c)
					cl := mustCompile(t, operator+suffix, tt.entry.Key(), values[kind]...)
					if readable {
						require.Equal(t, allow, deny, "%s of %s", operator, tt.entry)
						require.Empty(t, cl.Unreadable(&c), "%s of %s", operator, tt.entry)
						continue
					}
					require.False(t, allow, "Allow: %s of %s", operator, tt.entry)
					require.True(t, deny, "Deny: %s of %s", operator, tt.entry)
					require.NotEmpty(t, cl.Unreadable(&c), "%s of %s", operator, tt.entry)
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
func isList(e clause.Entry) bool {
	c := clause.NewContext(e)
	cl, problems := clause.Compile("StringLike", e.Key(), []string{"*"}, 0)
	return problems == nil && !cl.Match(&c)
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
					c := clause.NewContext(clause.Strings(key, list...))
					allow, deny := effectsOf(t, operator, key, row.values, &c)
					require.False(t, allow || deny, "%s %s of %q", key, operator, list)
				}
				for _, key := range single {
					if _, problems := clause.Compile(operator, key, row.values, 0); problems != nil {
						continue // a character that no key may have
					}
					c := clause.NewContext(clause.Strings(key, list...))
					allow, deny := effectsOf(t, operator, key, row.values, &c)
					require.False(t, allow, "Allow: %s %s of %q", key, operator, list)
					require.True(t, deny, "Deny: %s %s of %q", key, operator, list)
				}
			}
			for _, key := range known { // one value is one value
				c := clause.NewContext(clause.String(key, row.hits[0]))
				plain := clause.NewContext(clause.String("app:k", row.hits[0]))
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
		entry           clause.Entry
		want            string
	}{
		{"NumericLessThan", "1", clause.String("app:k", "ten"), "which cannot be read as a number"},
		{"NumericLessThanIfExists", "1", clause.IP("app:k", netip.MustParseAddr("203.0.113.7")), "which cannot be read as a number"},
		{"DateEquals", "2026-01-01", clause.String("app:k", "2026"), "which cannot be read as a date"},
		{"Bool", "true", clause.String("app:k", "no"), "which cannot be read as a Boolean"},
		{"NotIpAddress", "::1", clause.String("app:k", "::1%eth0"), "which cannot be read as an IP address"},
		{"ArnLike", "*", clause.String("app:k", "x"), "which cannot be read as an ARN"},
		{"ArnLike", "*", clause.String("app:k", ""), "which cannot be read as an ARN"},
		{"StringEquals", "x", clause.Strings("app:k", "x"), list},
		{"NumericEquals", "1", clause.Strings("app:k", "1", "x"), list},
		{"ForAnyValue:NumericEquals", "1", clause.Strings("app:k", "1", "ten", "x"), `of which "ten" cannot be read as a number`},
		{"ForAllValues:DateEquals", "2026-01", clause.Strings("app:k", "", "2026-01"), `of which "" cannot be read as a date`},
		{"ForAllValues:DateEquals", "2026-01", clause.String("app:k", "x"), "which cannot be read as a date"},

		{"ForAllValues:DateEquals", "2026-01", clause.String("app:k", ""), ""},
		{"ForAllValues:DateEquals", "2026-01", clause.Strings("app:k", "", ""), ""},
		{"ForAnyValue:NumericEquals", "1", clause.Strings("app:k", "1", "2"), ""},
		{"NumericEquals", "1", clause.String("app:k", "2"), ""},
		{"NumericEquals", "1", clause.String("app:other", "x"), ""},
		{"NumericEquals", "1", clause.Strings("app:k"), ""},
		{"StringLike", "1", clause.String("app:k", "2"), ""},
		{"StringEqualsIgnoreCase", "1", clause.String("app:k", ""), ""},
		{"BinaryEquals", "QQ==", clause.String("app:k", "???"), ""},
		{"Null", "true", clause.Strings("app:k", "x", "y"), ""},
	} {
		c := clause.NewContext(tt.entry)
		cl := mustCompile(t, tt.operator, "app:k", tt.value)
		require.Equal(t, tt.want, cl.Unreadable(&c).String(), "%s of %s", tt.operator, tt.entry)
	}

	hidden := clause.NewContext(clause.Strings("sts:ExternalId", "1", "example-42"))
	cl := mustCompile(t, "ForAnyValue:NumericEquals", "sts:ExternalId", "1")
	require.Equal(t, "of which a value cannot be read as a number", cl.Unreadable(&hidden).String())
	methods := clause.NewContext(clause.Strings("saml:cn", "a", "b"))
	cl = mustCompile(t, "StringEquals", "saml:cn", "a")
	require.Empty(t, cl.Unreadable(&methods), "C-16: no list matches, be it readable or not")
}
