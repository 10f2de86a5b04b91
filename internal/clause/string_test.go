package clause

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func TestStringOperators(t *testing.T) {
	cases := []struct {
		operator, value, request string
		want                     bool
		source                   string
	}{
		{"StringEquals", "Ann", "Ann", true, "C-21"},
		{"StringEquals", "Ann", "ann", false, "C-21"},
		{"StringEquals", "Ann", "Ann ", false, "C-21: no trimming"},
		{"StringEquals", "A*", "Ann", false, "C-21: no wildcards"},
		{"StringEquals", "A*", "A*", true, "C-21: no wildcards"},
		{"StringEquals", "A?", "A?", true, "C-21: no wildcards"},
		{"StringEquals", "", "", true, "C-11, S-8"},
		{"StringEquals", `a\*`, `a\*`, true, "C-21"},
		{"StringEquals", "\u00e9", "e\u0301", false, "S-18: no normalization"},
		{"StringEquals", "\u212b", "\u00c5", false, "S-18: no normalization"},
		{"StringEquals", "k", "\u212a", false, "C-21"},
		{"StringEqualsIgnoreCase", "Ann", "aNN", true, "C-21"},
		{"StringEqualsIgnoreCase", "A*", "a*", true, "C-21: no wildcards"},
		{"StringEqualsIgnoreCase", "A*", "ann", false, "C-21: no wildcards"},
		{"StringEqualsIgnoreCase", "k", "\u212a", true, "S-18: K is the Kelvin sign"},
		{"StringEqualsIgnoreCase", "\u212a", "K", true, "S-18"},
		{"StringEqualsIgnoreCase", "s", "\u017f", true, "S-18: the long s"},
		{"StringEqualsIgnoreCase", "\u017f", "S", true, "S-18"},
		{"StringEqualsIgnoreCase", "MASS", "Maß", false, "S-18: simple folding"},
		{"StringEqualsIgnoreCase", "ß", "ẞ", true, "S-18: simple folding"},
		{"StringEqualsIgnoreCase", "Σ", "ς", true, "S-18: simple folding"},
		{"StringEqualsIgnoreCase", "I", "ı", false, "S-18: no locale"},
		{"StringEqualsIgnoreCase", "i", "İ", false, "S-18: no locale"},
		{"StringEqualsIgnoreCase", "É", "é", true, "S-18"},
		{"StringEqualsIgnoreCase", "\u00c9", "e\u0301", false, "S-18: no normalization"},
		{"StringEqualsIgnoreCase", "ab", "a", false, "C-21"},
		{"StringEqualsIgnoreCase", "a", "ab", false, "C-21"},
		{"StringEqualsIgnoreCase", "", "", true, "C-11"},
		{"StringEqualsIgnoreCase", "\ufffd", "\ufffd", true, "C-21"},
		{"StringEqualsIgnoreCase", "\ufffd", "\xff", false, "C-21: an invalid byte is itself only"},
		{"StringEqualsIgnoreCase", "\xff", "\xff", true, "C-21"},
		{"StringEqualsIgnoreCase", "\xff", "\xfe", false, "C-21"},
		{"StringLike", "a*c", "abbc", true, "C-21"},
		{"StringLike", "a*c", "ac", true, "C-21"},
		{"StringLike", "a**c", "ac", true, "C-21"},
		{"StringLike", "a*", "a/b:c\nd", true, "C-21"},
		{"StringLike", "a*c", "ABC", false, "C-21: letter case"},
		{"StringLike", "a?c", "abc", true, "C-21"},
		{"StringLike", "a?c", "ac", false, "C-21"},
		{"StringLike", "a?c", "aéc", true, "S-18: one code point"},
		{"StringLike", "a?c", "ae\u0301c", false, "S-18: one code point"},
		{"StringLike", "a.c", "abc", false, "C-21"},
		{"StringLike", `a\*`, `a\b`, true, "C-21: the backslash escapes nothing"},
		{"StringLike", "*", "", true, "C-11"},
		{"StringLike", "abc", "abc", true, "C-21"},
		{"StringLike", "b", "abc", false, "C-21: the whole text"},
	}
	for _, c := range cases {
		ctx := NewContext(String("app:k", c.request))
		negated := strings.Replace(c.operator, "String", "StringNot", 1)
		for operator, want := range map[string]bool{c.operator: c.want, negated: !c.want} {
			clause, problems := Compile(operator, "app:k", []string{c.value}, 0)
			require.Empty(t, problems, c.source)
			require.Equal(t, want, clause.Match(&ctx), "%s %q %q: %s", operator, c.value, c.request, c.source)
		}
	}
}

// TestIgnoreCaseAgainstEqualFold compares random text with strings.EqualFold.
func TestIgnoreCaseAgainstEqualFold(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	letters := []rune("kKKsSſßẞiIıİéÉåÅÅΣσςθϑϴΘµμΜǅǆǄ𐐀𐐨aZ1*?$")
	matched := 0
	for range 50_000 {
		var a, b []rune
		for range r.IntN(6) {
			c := letters[r.IntN(len(letters))]
			if r.IntN(10) == 0 {
				c = rune(r.IntN(0x3000))
			}
			a = append(a, c)
			for range r.IntN(4) {
				c = unicode.SimpleFold(c)
			}
			if r.IntN(10) == 0 {
				c = letters[r.IntN(len(letters))]
			}
			b = append(b, c)
		}
		value, request := string(a), string(b)
		want := strings.EqualFold(value, request)
		if want {
			matched++
		}
		clause, problems := Compile("StringEqualsIgnoreCase", "app:k", []string{value}, Literal)
		require.Empty(t, problems)
		ctx := NewContext(String("app:k", request))
		require.Equal(t, want, clause.Match(&ctx), "%q %q", value, request)
	}
	require.Greater(t, matched, 1000, "too few of the texts are equal to test anything")
}
