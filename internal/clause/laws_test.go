package clause_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// TestProperties checks laws that every clause obeys. Their numbers are those of
// testdata/PROPERTIES.md, which also says how to run them for longer and how to
// repeat one that fails.
func TestProperties(t *testing.T) {
	for _, property := range []struct {
		name  string
		check func(*rapid.T)
	}{
		{"I-07 values that cannot be read", unreadable},
		{"I-12 wildcards by definition", wildcardsByDefinition},
		{"I-13 text matches itself", textMatchesItself},
		{"I-14 wildcards only widen", wildcardsOnlyWiden},
		{"I-15 concatenation", concatenation},
		{"I-16 patterns that take long", patternsThatTakeLong},
		{"I-17 letter case of ASCII", letterCase},
		{"I-19 a variable matches its value", variableMatchesItsValue},
		{"I-20 variables without a value", variablesWithoutValue},
		{"I-21 no second expansion", noSecondExpansion},
		{"I-22 no variables in 2008", noVariablesIn2008},
		{"I-24 negation", negation},
		{"I-25 IfExists", ifExists},
		{"I-26 Null", null},
		{"I-27 sets", sets},
		{"I-28 several values", severalValues},
		{"I-28 several keys", severalKeys},
		{"I-31 spellings of a key", spellingsOfAKey},
	} {
		t.Run(property.name, rapid.MakeCheck(property.check))
	}
}

// A kind is operators that read the same values.
type kind struct {
	operators []string // the positive ones
	negated   map[string]string
	values    []string
	bad       bool // there are values that cannot be read
}

var kinds = []kind{
	{
		operators: []string{"StringEquals", "StringEqualsIgnoreCase", "StringLike"},
		negated: map[string]string{
			"StringEquals": "StringNotEquals", "StringEqualsIgnoreCase": "StringNotEqualsIgnoreCase", "StringLike": "StringNotLike",
		},
		values: []string{"a", "A", "b", "ab", "a*", "?", "*", "x"},
	},
	{
		operators: []string{"ArnEquals", "ArnLike"},
		negated:   map[string]string{"ArnEquals": "ArnNotEquals", "ArnLike": "ArnNotLike"},
		values:    []string{"arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::a*", "arn:aws:s3:*::a", "arn:aws:sqs::1:a:b"},
		bad:       true,
	},
	{
		operators: []string{"NumericEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
		negated:   map[string]string{"NumericEquals": "NumericNotEquals"},
		values:    []string{"1", "1.0", "2", "-3", "1e1", "10"},
		bad:       true,
	},
	{
		operators: []string{"DateEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
		negated:   map[string]string{"DateEquals": "DateNotEquals"},
		values:    []string{"2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-02", "1767225600", "2027-01-01"},
		bad:       true,
	},
	{operators: []string{"Bool"}, values: []string{"true", "false", "TRUE", "False"}, bad: true},
	{operators: []string{"BinaryEquals"}, values: []string{"YWI=", "YWJj", "YQ=="}},
	{
		operators: []string{"IpAddress"},
		negated:   map[string]string{"IpAddress": "NotIpAddress"},
		values:    []string{"203.0.113.5", "203.0.113.6", "::ffff:203.0.113.5", "2001:db8::1", "10.0.0.1"},
		bad:       true,
	},
}

// A drawing draws clauses and contexts.
type drawing struct{ *rapid.T }

func (g drawing) of(list ...string) string { return rapid.SampledFrom(list).Draw(g.T, "of") }

func (g drawing) some(least, most int, list []string) []string {
	return rapid.SliceOfN(rapid.SampledFrom(list), least, most).Draw(g.T, "some")
}

func (g drawing) word(alphabet string, n int) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune(alphabet)), 0, n, -1).Draw(g.T, "word")
}

// operator returns an operator, the one with Not for it or "", and its kind.
func (g drawing) operator() (name, negated string, k kind) {
	k = rapid.SampledFrom(kinds).Draw(g.T, "kind")
	name = g.of(k.operators...)
	return name, k.negated[name], k
}

func (g drawing) flags() clause.Flags {
	return rapid.SampledFrom([]clause.Flags{0, clause.InDeny}).Draw(g.T, "flags")
}

// matches compiles a clause and matches a context with it.
func matches(t *rapid.T, operator, key string, values []string, flags clause.Flags, entries ...clause.Entry) bool {
	cl, problems := clause.Compile(operator, key, values, flags)
	require.Empty(t, problems)
	c := clause.NewContext(entries...)
	return cl.Match(&c)
}

// like matches text with a pattern of StringLike.
func like(t *rapid.T, pattern, text string) bool {
	return matches(t, "StringLike", "app:k", []string{pattern}, 0, clause.String("app:k", text))
}
