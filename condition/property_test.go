package condition_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/condition"
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

func (g drawing) flags() condition.Flags {
	return rapid.SampledFrom([]condition.Flags{0, condition.InDeny}).Draw(g.T, "flags")
}

// matches compiles a clause and matches a context with it.
func matches(t *rapid.T, operator, key string, values []string, flags condition.Flags, entries ...condition.Entry) bool {
	clause, err := condition.Compile(operator, key, values, flags)
	require.NoError(t, err)
	c := condition.NewContext(entries...)
	return clause.Match(&c)
}

// like matches text with a pattern of StringLike.
func like(t *rapid.T, pattern, text string) bool {
	return matches(t, "StringLike", "app:k", []string{pattern}, 0, condition.String("app:k", text))
}

// What an operator cannot read never satisfies an Allow, and satisfies a Deny
// only with Not.
func unreadable(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	if !k.bad {
		return
	}
	values := g.some(1, 3, k.values)
	text := g.of("", "x", "NaN", "0x1", " 1", "1 ", "٣", "yes", "2026-13-01", "10.0.0", "fe80::1%eth0", "arn:aws:s3::") + g.of("", "!")
	if rapid.Bool().Draw(t, "random") {
		text = "!" + rapid.String().Draw(t, "text")
	}
	for _, operator := range []string{name, negated} {
		if operator == "" {
			continue
		}
		for _, form := range []string{"", "IfExists"} {
			entry := condition.String("app:k", text)
			require.False(t, matches(t, operator+form, "app:k", values, 0, entry), "Allow, %s %q", operator, text)
			require.Equal(t, operator == negated, matches(t, operator+form, "app:k", values, condition.InDeny, entry), "Deny, %s %q", operator, text)
		}
	}
}

// globByDefinition matches by all splits of every star.
func globByDefinition(pattern, text []rune) bool {
	if len(pattern) == 0 {
		return len(text) == 0
	}
	switch pattern[0] {
	case '*':
		return globByDefinition(pattern[1:], text) || len(text) > 0 && globByDefinition(pattern, text[1:])
	case '?':
		return len(text) > 0 && globByDefinition(pattern[1:], text[1:])
	}
	return len(text) > 0 && text[0] == pattern[0] && globByDefinition(pattern[1:], text[1:])
}

// StringLike matches what the definition of the wildcards says.
func wildcardsByDefinition(t *rapid.T) {
	g := drawing{t}
	for range 50 {
		pattern, text := g.word("ab*?/é", 6), g.word("ab*?/é", 7)
		require.Equal(t, globByDefinition([]rune(pattern), []rune(text)), like(t, pattern, text), "%q, %q", pattern, text)
	}
}

// literal writes text as a pattern that stands for it alone.
func literal(text string) string {
	return strings.NewReplacer("*", "${*}", "?", "${?}", "$", "${$}").Replace(text)
}

// Text without wildcards matches itself and nothing else, a star everything,
// and two stars what one does. A pattern matches its own text, whose wildcards
// are data.
func textMatchesItself(t *rapid.T) {
	g := drawing{t}
	for range 20 {
		text, other := g.word("ab*?:/${}\n", 6), g.word("ab*?:/${}\n", 6)
		require.True(t, like(t, literal(text), text), "%q", text)
		require.Equal(t, text == other, like(t, literal(text), other), "%q, %q", text, other)
		require.True(t, like(t, "*", text), "%q", text)
		require.True(t, like(t, literal(text)+"*", text+other), "%q, %q", text, other)
		pattern := g.word("ab*?", 6)
		require.True(t, like(t, pattern, pattern), "%q", pattern)
		require.Equal(t, like(t, pattern, other), like(t, strings.ReplaceAll(pattern, "*", "**"), other), "%q, %q", pattern, other)
	}
}

// A pattern in which a part became a star, or a character a question mark,
// matches all it did.
func wildcardsOnlyWiden(t *rapid.T) {
	g := drawing{t}
	for range 50 {
		pattern, text := []rune(g.word("ab*?é", 6)), g.word("abé", 6)
		if len(pattern) == 0 || !like(t, string(pattern), text) {
			continue
		}
		from := rapid.IntRange(0, len(pattern)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(pattern)).Draw(t, "to")
		require.True(t, like(t, string(pattern[:from])+"*"+string(pattern[to:]), text), "%s, %s", string(pattern), text)
		if pattern[from] != '*' {
			require.True(t, like(t, string(pattern[:from])+"?"+string(pattern[from+1:]), text), "%s, %s", string(pattern), text)
		}
	}
}

// If two patterns match two texts, then one after the other does.
func concatenation(t *rapid.T) {
	g := drawing{t}
	for range 100 {
		p1, s1, p2, s2 := g.word("ab*?", 4), g.word("ab", 4), g.word("ab*?", 4), g.word("ab", 4)
		if like(t, p1, s1) && like(t, p2, s2) {
			require.True(t, like(t, p1+p2, s1+s2), "%s, %s; %s, %s", p1, s1, p2, s2)
		}
	}
}

// A pattern of many stars and question marks that does not match in the end is
// decided before the test runs out of time: trying every split would take longer
// than there is.
func patternsThatTakeLong(t *rapid.T) {
	g := drawing{t}
	piece, letter := g.of("a*", "*a", "**", "?*", "*?a", "aa*"), g.of("a", "aa")
	n := rapid.IntRange(20, 300).Draw(t, "n")
	text := strings.Repeat(letter, 10*n)
	require.False(t, like(t, strings.Repeat(piece, n)+"c", text))
	require.False(t, like(t, "*"+strings.Repeat(letter, n)+"c*", text))
	require.True(t, like(t, strings.Repeat(piece, n)+"c", text+"c"))
}

// A condition key is found whatever the case of its ASCII letters, and by no
// other letter that Unicode folds to the same.
func letterCase(t *rapid.T) {
	g := drawing{t}
	key := "app:t/x" + g.word("akKsSzZ[`{@", 5)
	entry := condition.String(key, "v")
	require.True(t, matches(t, "StringEquals", upperASCII(key), []string{"v"}, 0, entry))
	require.True(t, matches(t, "StringEquals", lowerASCII(key), []string{"v"}, 0, entry))
	r := rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune{'k', 'K', '\u212a', 's', '\u017f', 'é', 'É', 'İ', 'ı'})).Draw(t, "rune")
	if r == 0 {
		return
	}
	for fold := unicode.SimpleFold(r); fold != r; fold = unicode.SimpleFold(fold) {
		if fold < unicode.MaxASCII && r < unicode.MaxASCII {
			continue
		}
		entry := condition.String("app:t/"+string(r), "v")
		require.False(t, matches(t, "StringEquals", "app:t/"+string(fold), []string{"v"}, 0, entry), "%q and %q", r, fold)
	}
}

func upperASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

// A variable stands for its value, whatever is in it, and for nothing else.
func variableMatchesItsValue(t *rapid.T) {
	g := drawing{t}
	value, other := g.word("ab*?:/${}'", 5), g.word("ab*?:/${}'", 5)
	v := condition.String("app:v", value)
	for _, text := range []string{value, other} {
		for _, operator := range []string{"StringLike", "StringEquals", "StringEqualsIgnoreCase"} {
			got := matches(t, operator, "app:k", []string{"x/${app:v}/y"}, 0, v, condition.String("app:k", "x/"+text+"/y"))
			require.Equal(t, text == value, got, "%s: %q, %q", operator, value, text)
		}
		got := matches(t, "ArnLike", "app:k", []string{"arn:aws:s3:::x/${app:v}/y"}, 0, v, condition.String("app:k", "arn:aws:s3:::x/"+text+"/y"))
		require.Equal(t, text == value, got, "ArnLike: %q, %q", value, text)
	}
	// With wildcards around it, too, the value is text.
	got := matches(t, "StringLike", "app:k", []string{"*/${app:v}/*"}, 0, v, condition.String("app:k", "x/"+other+"/y"))
	require.Equal(t, strings.Contains("x/"+other+"/y", "/"+value+"/"), got, "%q, %q", value, other)
}

// A variable without a value makes its pattern match nothing, so that Not
// matches everything. With a default, the default stands in its place.
func variablesWithoutValue(t *rapid.T) {
	g := drawing{t}
	before, text, fallback := g.word("ab*", 3), g.word("ab*", 4), g.word("ab*?${", 3)
	for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase"} {
		entry := condition.String("app:k", text)
		negated := strings.Replace(operator, "String", "StringNot", 1)
		require.False(t, matches(t, operator, "app:k", []string{before + "${app:absent}"}, 0, entry))
		require.True(t, matches(t, negated, "app:k", []string{before + "${app:absent}"}, 0, entry))
		given := matches(t, operator, "app:k", []string{before + "${app:v}"}, 0, entry, condition.String("app:v", fallback))
		require.Equal(t, given, matches(t, operator, "app:k", []string{before + "${app:v, '" + fallback + "'}"}, 0, entry), "%s %q", operator, fallback)
	}
}

// A value that looks like a variable is not expanded again.
func noSecondExpansion(t *rapid.T) {
	g := drawing{t}
	value := g.word("ab", 2) + g.of("${app:w}", "${app:v}", "${*}", "${$}", "${app:absent, 'x'}", "${", "$") + g.word("ab", 2)
	entries := []condition.Entry{condition.String("app:v", value), condition.String("app:w", "secret")}
	for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase"} {
		for _, text := range []string{value, strings.ReplaceAll(value, "${app:w}", "secret"), "secret", g.word("ab$", 3)} {
			got := matches(t, operator, "app:k", []string{"${app:v}"}, 0, append(entries, condition.String("app:k", text))...)
			require.Equal(t, text == value, got, "%s: %q, %q", operator, value, text)
		}
	}
}

// Under the version of 2008 what looks like a variable is text, in which star
// and question mark are wildcards as ever.
func noVariablesIn2008(t *rapid.T) {
	g := drawing{t}
	pattern := g.word("ab", 2) + g.of("${app:v}", "${*}", "${?}", "${$}", "${app:absent, 'x'}", "${", "${}") + g.word("ab*", 2)
	v := condition.String("app:v", "a")
	texts := []string{pattern, strings.ReplaceAll(pattern, "${app:v}", "a"), strings.ReplaceAll(pattern, "*", "ab"), g.word("ab*", 3)}
	for _, text := range texts {
		entry := condition.String("app:k", text)
		require.Equal(t, text == pattern, matches(t, "StringEquals", "app:k", []string{pattern}, condition.Literal, v, entry), "%q, %q", pattern, text)
		want := globByDefinition([]rune(pattern), []rune(text))
		require.Equal(t, want, matches(t, "StringLike", "app:k", []string{pattern}, condition.Literal, v, entry), "%q, %q", pattern, text)
	}
}

// An operator with Not is the opposite of the one without, of every value that
// it can read and of none at all.
func negation(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	if negated == "" {
		return
	}
	values, flags := g.some(0, 3, k.values), g.flags()
	entry := condition.String("app:k", g.of(k.values...))
	require.NotEqual(t, matches(t, name, "app:k", values, flags, entry), matches(t, negated, "app:k", values, flags, entry), "%s %v, %s", name, values, entry)
	require.False(t, matches(t, name, "app:k", values, flags))
	require.True(t, matches(t, negated, "app:k", values, flags))
}

// IfExists makes an operator true of an absent key, and changes nothing else.
func ifExists(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	values, flags := g.some(0, 3, k.values), g.flags()
	entry := condition.String("app:k", g.of(append([]string{"", "!"}, k.values...)...))
	for _, operator := range []string{name, negated} {
		if operator == "" {
			continue
		}
		for _, set := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			plain := matches(t, set+operator, "app:k", values, flags, entry)
			if set != "" && len(entry.Values()[0]) == 0 {
				plain = true // a set of nothing but "" is empty (S-15)
			}
			require.Equal(t, plain, matches(t, set+operator+"IfExists", "app:k", values, flags, entry), "%s%s %v, %s", set, operator, values, entry)
			require.True(t, matches(t, set+operator+"IfExists", "app:k", values, flags), "%s%s", set, operator)
		}
	}
}

// Null asks whether there is a value, and does not look at it. One empty string
// is no value (S-28).
func null(t *rapid.T) {
	g := drawing{t}
	text := rapid.String().Draw(t, "text")
	list := rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "list")
	for _, tt := range []struct {
		entries []condition.Entry
		absent  bool
	}{
		{nil, true},
		{[]condition.Entry{condition.String("app:k", text)}, text == ""},
		{[]condition.Entry{condition.Strings("app:k", list...)}, len(list) == 0 || len(list) == 1 && list[0] == ""},
	} {
		flags := g.flags()
		require.Equal(t, tt.absent, matches(t, "Null", "app:k", []string{"true"}, flags, tt.entries...), "%v", tt.entries)
		require.Equal(t, !tt.absent, matches(t, "Null", "app:k", []string{"false"}, flags, tt.entries...), "%v", tt.entries)
	}
}

// ForAllValues is true if the operator is of each value and ForAnyValue if it is
// of one, so that of no values the first is true and the second false. One more
// value never makes ForAllValues true or ForAnyValue false.
func sets(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	if negated != "" && rapid.Bool().Draw(t, "negated") {
		name = negated
	}
	values, flags := g.some(0, 3, k.values), g.flags()
	request := append([]string{"!"}, k.values...)
	match := func(set string, list []string) bool {
		return matches(t, set+name, "app:k", values, flags, condition.Strings("app:k", list...))
	}
	require.True(t, match("ForAllValues:", nil))
	require.False(t, match("ForAnyValue:", nil))
	list := g.some(0, 3, request)
	more := append(slices.Clone(list), g.of(request...))
	require.False(t, !match("ForAllValues:", list) && match("ForAllValues:", more), "ForAllValues:%s %v: %v", name, values, more)
	require.False(t, match("ForAnyValue:", list) && !match("ForAnyValue:", more), "ForAnyValue:%s %v: %v", name, values, more)
	all, some := true, false
	for _, value := range more {
		one := match("ForAnyValue:", []string{value})
		require.Equal(t, one, match("ForAllValues:", []string{value}))
		require.Equal(t, one, matches(t, name, "app:k", values, flags, condition.String("app:k", value)))
		all, some = all && one, some || one
	}
	require.Equal(t, all, match("ForAllValues:", more), "ForAllValues:%s %v: %v", name, values, more)
	require.Equal(t, some, match("ForAnyValue:", more), "ForAnyValue:%s %v: %v", name, values, more)
}

// Several values of a clause are alternatives; with Not, none of them may
// match.
func severalValues(t *rapid.T) {
	g := drawing{t}
	name, negated, k := g.operator()
	values, flags := g.some(0, 4, k.values), g.flags()
	entry := condition.String("app:k", g.of(k.values...))
	anyMatches, allMatch := false, true
	for _, value := range values {
		anyMatches = anyMatches || matches(t, name, "app:k", []string{value}, flags, entry)
		allMatch = allMatch && (negated == "" || matches(t, negated, "app:k", []string{value}, flags, entry))
	}
	require.Equal(t, anyMatches, matches(t, name, "app:k", values, flags, entry), "%s %v, %s", name, values, entry)
	if negated != "" {
		require.Equal(t, allMatch, matches(t, negated, "app:k", values, flags, entry), "%s %v, %s", negated, values, entry)
	}
}

// All clauses of a block have to match: one more never widens it.
func severalKeys(t *rapid.T) {
	g := drawing{t}
	var clauses []condition.Clause
	want := true
	c := condition.NewContext()
	keys := []string{"app:a", "app:b", "app:c"}
	for _, key := range keys {
		if rapid.Bool().Draw(t, "present") {
			c.Set(condition.String(key, g.of("a", "b", "1", "2", "true", "")))
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "clauses") {
		operator, value := "StringEquals", g.of("a", "b", "1", "2")
		switch rapid.IntRange(0, 3).Draw(t, "operator") {
		case 0:
			operator = g.of("StringNotEquals", "StringLikeIfExists")
		case 1:
			operator, value = g.of("NumericLessThan", "NumericNotEquals"), g.of("1", "2")
		case 2:
			operator, value = g.of("Bool", "Null"), g.of("true", "false")
		}
		clause, err := condition.Compile(operator, g.of(keys...), []string{value}, 0)
		require.NoError(t, err)
		clauses = append(clauses, clause)
		want = want && clause.Match(&c)
		require.Equal(t, want, condition.NewBlock(clauses...).Match(&c), "%v", clauses)
	}
}

// A key is one key in all its spellings: of two entries the last counts.
func spellingsOfAKey(t *rapid.T) {
	g := drawing{t}
	spelling := func() string {
		return g.of("app:Key/Tag", "APP:KEY/TAG", "app:key/tag", "App:kEY/tAG")
	}
	first, last := g.of("a", "b"), g.of("a", "b")
	value := []string{g.of("a", "b")}
	entries := []condition.Entry{condition.String(spelling(), first), condition.String("app:other", "c"), condition.String(spelling(), last)}
	want := matches(t, "StringEquals", "app:key/tag", value, 0, condition.String("app:key/tag", last))
	require.Equal(t, want, value[0] == last)
	require.Equal(t, want, matches(t, "StringEquals", spelling(), value, 0, entries...))
	require.Equal(t, want, matches(t, "StringEquals", "app:k", []string{"${" + spelling() + "}"}, 0, append(entries, condition.String("app:k", value[0]))...))
}
