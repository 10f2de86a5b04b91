package clause_test

import (
	"strings"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

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
	entry := clause.String(key, "v")
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
		entry := clause.String("app:t/"+string(r), "v")
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
	v := clause.String("app:v", value)
	for _, text := range []string{value, other} {
		for _, operator := range []string{"StringLike", "StringEquals", "StringEqualsIgnoreCase"} {
			got := matches(t, operator, "app:k", []string{"x/${app:v}/y"}, 0, v, clause.String("app:k", "x/"+text+"/y"))
			require.Equal(t, text == value, got, "%s: %q, %q", operator, value, text)
		}
		got := matches(t, "ArnLike", "app:k", []string{"arn:aws:s3:::x/${app:v}/y"}, 0, v, clause.String("app:k", "arn:aws:s3:::x/"+text+"/y"))
		require.Equal(t, text == value, got, "ArnLike: %q, %q", value, text)
	}
	// With wildcards around it, too, the value is text.
	got := matches(t, "StringLike", "app:k", []string{"*/${app:v}/*"}, 0, v, clause.String("app:k", "x/"+other+"/y"))
	require.Equal(t, strings.Contains("x/"+other+"/y", "/"+value+"/"), got, "%q, %q", value, other)
}

// A variable without a value makes its pattern match nothing, so that Not
// matches everything. With a default, the default stands in its place.
func variablesWithoutValue(t *rapid.T) {
	g := drawing{t}
	before, text, fallback := g.word("ab*", 3), g.word("ab*", 4), g.word("ab*?${", 3)
	for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase"} {
		entry := clause.String("app:k", text)
		negated := strings.Replace(operator, "String", "StringNot", 1)
		require.False(t, matches(t, operator, "app:k", []string{before + "${app:absent}"}, 0, entry))
		require.True(t, matches(t, negated, "app:k", []string{before + "${app:absent}"}, 0, entry))
		given := matches(t, operator, "app:k", []string{before + "${app:v}"}, 0, entry, clause.String("app:v", fallback))
		require.Equal(t, given, matches(t, operator, "app:k", []string{before + "${app:v, '" + fallback + "'}"}, 0, entry), "%s %q", operator, fallback)
	}
}

// A value that looks like a variable is not expanded again.
func noSecondExpansion(t *rapid.T) {
	g := drawing{t}
	value := g.word("ab", 2) + g.of("${app:w}", "${app:v}", "${*}", "${$}", "${app:absent, 'x'}", "${", "$") + g.word("ab", 2)
	entries := []clause.Entry{clause.String("app:v", value), clause.String("app:w", "secret")}
	for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase"} {
		for _, text := range []string{value, strings.ReplaceAll(value, "${app:w}", "secret"), "secret", g.word("ab$", 3)} {
			got := matches(t, operator, "app:k", []string{"${app:v}"}, 0, append(entries, clause.String("app:k", text))...)
			require.Equal(t, text == value, got, "%s: %q, %q", operator, value, text)
		}
	}
}

// Under the version of 2008 what looks like a variable is text, in which star
// and question mark are wildcards as ever.
func noVariablesIn2008(t *rapid.T) {
	g := drawing{t}
	pattern := g.word("ab", 2) + g.of("${app:v}", "${*}", "${?}", "${$}", "${app:absent, 'x'}", "${", "${}") + g.word("ab*", 2)
	v := clause.String("app:v", "a")
	texts := []string{pattern, strings.ReplaceAll(pattern, "${app:v}", "a"), strings.ReplaceAll(pattern, "*", "ab"), g.word("ab*", 3)}
	for _, text := range texts {
		entry := clause.String("app:k", text)
		require.Equal(t, text == pattern, matches(t, "StringEquals", "app:k", []string{pattern}, clause.Literal, v, entry), "%q, %q", pattern, text)
		want := globByDefinition([]rune(pattern), []rune(text))
		require.Equal(t, want, matches(t, "StringLike", "app:k", []string{pattern}, clause.Literal, v, entry), "%q, %q", pattern, text)
	}
}
