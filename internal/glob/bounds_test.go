package glob

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDifferentCharacters matches characters with others that are near them in
// one way or another: none is the other, wherever in a pattern it stands.
func TestDifferentCharacters(t *testing.T) {
	tests := []struct{ a, b, what string }{
		{"\u0080", "\x80", "a byte, which is not a character, and the code point of its number"},
		{"\ufffd", "\xff", "the character that stands for what is none"},
		{"\ufffd", "\xef", "and its first byte"},
		{"\U0010ff80", "\x80", "one of the last code points"},
		{"\U0010ff01", "\xff", "one of the last code points"},
		{"\u0001", "a", "the first code point that could be taken for a wildcard"},
	}
	for _, tt := range tests {
		for _, pair := range [][2]string{{tt.a, tt.b}, {tt.b, tt.a}} {
			for _, pattern := range []string{pair[0], pair[0] + "*", "*" + pair[0], "*" + pair[0] + "*"} {
				p := Compile(pattern)
				require.True(t, p.Match(pair[0], nil), "%q: %s", pattern, tt.what)
				require.False(t, p.Match(pair[1], nil), "%q and %q: %s", pattern, pair[1], tt.what)
			}
			var p Pattern
			tokens := []Token{{Text: pair[0]}}
			_, ok := p.scan(tokens, pair[0], nil)
			require.True(t, ok, "%q: %s", pair[0], tt.what)
			_, ok = p.scan(tokens, pair[1], nil)
			require.False(t, ok, "%q and %q: %s", pair[0], pair[1], tt.what)
			_, ok = p.scan(tokens, pair[1]+" "+pair[0], nil)
			require.True(t, ok, "%q after %q: %s", pair[0], pair[1], tt.what)
		}
	}
}

// TestFoldBounds folds the first and last letters, and not what lies beside them.
func TestFoldBounds(t *testing.T) {
	for lower, upper := range map[string]string{"a": "A", "z": "Z", "`": "@", "{": "["} {
		want := lower == "a" || lower == "z"
		require.Equal(t, want, EqualFold(lower, upper))
		require.Equal(t, want, EqualFold(upper, lower))
		require.Equal(t, want, CompareFold(upper, lower) == 0)
		require.Equal(t, want, HashFold(upper) == HashFold(lower))
		for _, pattern := range []string{lower, upper, lower + "*", "*" + upper, "*" + lower + "*"} {
			p := CompileFold(pattern)
			require.Equal(t, want, p.Match(lower, nil) && p.Match(upper, nil), "%q", pattern)
		}
		fold := Pattern{fold: true}
		_, ok := fold.scan([]Token{{Text: lower}}, upper, nil)
		require.Equal(t, want, ok, "%q", lower)
	}
}

// TestEqualHashes looks for a text where another one of the same hash stands.
func TestEqualHashes(t *testing.T) {
	const a, b = "ftridnksma", "eotdqbverk"
	p := CompileFold("*" + a + "*")
	require.False(t, p.Match("x"+b+"x", nil))
	require.True(t, p.Match("x"+b+a+"x", nil))
}

// TestAppendTokens shows how text is split, and that the tokens are counted right.
func TestAppendTokens(t *testing.T) {
	one, run := Token{Kind: One}, Token{Kind: Run}
	text := func(s string) Token { return Token{Text: s} }
	for pattern, want := range map[string][]Token{
		"":                nil,
		"literal":         {text("literal")},
		"*":               {run},
		"**":              {run},
		"?*":              {one, run},
		"*?*":             {run, one, run},
		"?**?":            {one, run, one},
		"é*":              {text("é"), run},
		"*a?":             {run, text("a"), one},
		"a*b**c?d":        {text("a"), run, text("b"), run, text("c"), one, text("d")},
		"a?b?c?d?e":       {text("a"), one, text("b"), one, text("c"), one, text("d"), one, text("e")},
		"a long literal?": {text("a long literal"), one},
	} {
		got := AppendTokens(nil, pattern)
		require.Equal(t, want, got, pattern)
		require.Len(t, want, countTokens(pattern), pattern)
	}
}

// TestNewSimplifies shows what a pattern does not keep: text that is empty, and
// all but one of several Runs.
func TestNewSimplifies(t *testing.T) {
	p := New([]Token{{Kind: Run}, {Text: ""}, {Kind: Run}, {Text: "a"}, {Text: "b"}, {Text: ""}, {Kind: Run}})
	require.Equal(t, []Token{{Kind: Run}, {Text: "ab"}, {Kind: Run}}, *p.rest)
	require.Equal(t, 3, cap(*p.rest), "no room is left")
	for _, tokens := range [][]Token{{{Kind: Run}}, {{Text: ""}, {Kind: Run}, {Text: ""}, {Kind: Run}}} {
		require.Equal(t, Pattern{open: true}, New(tokens))
	}
	require.Equal(t, Literal("ab"), New([]Token{{Text: ""}, {Text: "a"}, {Text: ""}, {Text: "b"}}))
}
