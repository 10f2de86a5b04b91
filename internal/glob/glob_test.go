package glob

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// oracle matches by the definition: character by character, every split of
// every "*".
func oracle(tokens []Token, s string, values []string, fold bool) bool {
	var pattern []any // rune-sized strings, One or Run
	for _, t := range tokens {
		switch t.Kind {
		case One, Run:
			pattern = append(pattern, t.Kind)
		case Text:
			for _, c := range characters(t.Text) {
				pattern = append(pattern, c)
			}
		case Value:
			for _, c := range characters(values[t.Index]) {
				pattern = append(pattern, c)
			}
		}
	}
	text := characters(s)
	// reach[j]: the pattern so far matches the first j characters
	reach := make([]bool, len(text)+1)
	reach[0] = true
	for _, piece := range pattern {
		next := make([]bool, len(text)+1)
		for j := range next {
			switch {
			case piece == Run:
				next[j] = reach[j] || j > 0 && next[j-1]
			case j == 0:
			case piece == One:
				next[j] = reach[j-1]
			default:
				same := piece == text[j-1]
				if fold {
					same = lower(piece.(string)) == lower(text[j-1])
				}
				next[j] = reach[j-1] && same
			}
		}
		reach = next
	}
	return reach[len(text)]
}

func characters(s string) []string {
	var cs []string
	for s != "" {
		_, n := utf8.DecodeRuneInString(s)
		cs = append(cs, s[:n])
		s = s[n:]
	}
	return cs
}

func TestMatch(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"a", "a", true},
		{"a", "ab", false},
		{"a", "A", false},
		{"*", "", true},
		{"*", "a/b:c\nd", true},
		{"**", "abc", true},
		{"a*", "a", true},
		{"a*", "b", false},
		{"*a", "ba", true},
		{"*a", "bab", false},
		{"a?", "a", false}, // not optional at the end
		{"a?", "ab", true},
		{"t*a", "tb", false},                 // the text after a star counts
		{"bucket/*", "bucket/*foo", true},    // a star in the text is no wildcard
		{"b/*/x", "b/*a/x", true},            //
		{"bucket1", "bucket10", false},       // no prefix match
		{"b/*", "b/x\ny", true},              // a star spans lines
		{"abc", "abc\n", false},              //
		{"a.c", "abc", false},                // no regular expression
		{"[a-c]+(x|y)", "[a-c]+(x|y)", true}, //
		{"x?y", "xéy", true},
		{"x?y", "x\xffy", true},
		{"x?y", "x\xff\xfey", false},
		{"x?y*", "x\xff\xfey", false},
		{"*??y", "x€y", true},
		{"*???y", "x€y", false},
		{"a*??x*", "a€x", false},
		{"*ab*ab*", "ab", false},
		{"*ab*ab*", "abab", true},
		{"*ab*b", "ab", false},
		{"a*a", "a", false},
		{"?*?", "a", false},
		{"?*?", "ab", true},
		{"*?*?*", "a", false},
	}
	for _, tt := range tests {
		p := Compile(tt.pattern)
		require.Equal(t, tt.want, p.Match(tt.text, nil), "%q matches %q", tt.pattern, tt.text)
		require.Equal(t, tt.want, oracle(AppendTokens(nil, tt.pattern), tt.text, nil, false), "oracle: %q, %q", tt.pattern, tt.text)
	}
}

func TestMatchFold(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"IAM:ListAccessKeys", "iam:listaccesskeys", true},
		{"iam:*AccessKey*", "IAM:UPDATEACCESSKEY", true},
		{"s3:get*", "S3:PutObject", false},
		{"kms:*", "\u212Ams:Decrypt", false}, // Kelvin sign
		{"s3:*", "\u017F3:GetObject", false}, // long s
		{"a*\u0130*", "AX\u0130y", true},     // İ keeps its length
		{"a*\u0130*", "AXi\u0307y", false},
		{"*a?c*", "XXABBABCX", true},
		{"[@", "{`", false}, // neighbours of the letters
	}
	for _, tt := range tests {
		p := CompileFold(tt.pattern)
		require.Equal(t, tt.want, p.Match(tt.text, nil), "%q matches %q", tt.pattern, tt.text)
	}
	require.True(t, EqualFold("aws:SourceIp", "AWS:sourceIP"))
	require.False(t, EqualFold("k", "\u212A"))
	require.False(t, EqualFold("a", "ab"))
}

func TestValuesAreLiteral(t *testing.T) {
	p := New([]Token{{Text: "home/"}, {Kind: Value, Index: 1}, {Text: "/"}, {Kind: Run}})
	for _, name := range []string{"*", "?", "a*", "${aws:userid}", "", "ann/..", "\xff"} {
		values := []string{"unused", name}
		require.True(t, p.Match("home/"+name+"/x", values), name)
		if name != "bob" {
			require.False(t, p.Match("home/bob/x", values), name)
		}
	}
}

// TestMatchAgreesWithOracle compares every pattern of up to four characters
// with every text of as many, over an alphabet that collides often.
func TestMatchAgreesWithOracle(t *testing.T) {
	patterns := words([]string{"a", "A", "é", "*", "?"}, 4)
	texts := words([]string{"a", "A", "é", "*", "\xc3"}, 4)
	n := 0
	for _, pattern := range patterns {
		tokens := AppendTokens(nil, pattern)
		exact, fold := Compile(pattern), CompileFold(pattern)
		for _, text := range texts {
			n++
			if got, want := exact.Match(text, nil), oracle(tokens, text, nil, false); got != want {
				t.Fatalf("%q matches %q: %v, want %v", pattern, text, got, want)
			}
			if got, want := fold.Match(text, nil), oracle(tokens, text, nil, true); got != want {
				t.Fatalf("%q matches %q without case: %v, want %v", pattern, text, got, want)
			}
		}
	}
	t.Logf("%d pairs", n)
}

// TestMatchWithValuesAgreesWithOracle does so for random patterns with values.
func TestMatchWithValuesAgreesWithOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{"a", "b", "/", "é", "*", "?"}
	word := func(n int) string {
		var b strings.Builder
		for range r.IntN(n + 1) {
			b.WriteString(alphabet[r.IntN(len(alphabet))])
		}
		return b.String()
	}
	matched := 0
	for range 200_000 {
		values := []string{word(3), word(2)}
		var tokens []Token
		var text strings.Builder
		for range r.IntN(7) {
			switch k := Kind(r.IntN(4)); k {
			case Text:
				tokens = append(tokens, Token{Text: word(2)})
				text.WriteString(tokens[len(tokens)-1].Text)
			case Value:
				i := r.IntN(2)
				tokens = append(tokens, Token{Kind: Value, Index: int32(i)})
				text.WriteString(values[i])
			case One:
				tokens = append(tokens, Token{Kind: One})
				text.WriteString(alphabet[r.IntN(len(alphabet))])
			case Run:
				tokens = append(tokens, Token{Kind: Run})
				text.WriteString(word(3))
			}
		}
		s := text.String()
		if r.IntN(2) == 0 {
			s = word(8)
		}
		p := New(tokens)
		got, want := p.Match(s, values), oracle(tokens, s, values, false)
		if got != want {
			t.Fatalf("%v with %q matches %q: %v, want %v", tokens, values, s, got, want)
		}
		if got {
			matched++
		}
	}
	require.Greater(t, matched, 50_000, "too few pairs match for the test to mean much")
}

func words(alphabet []string, n int) []string {
	all := []string{""}
	for start := 0; n > 0; n-- {
		end := len(all)
		for _, w := range all[start:end] {
			for _, c := range alphabet {
				all = append(all, w+c)
			}
		}
		start = end
	}
	return all
}

func TestMatchDoesNotAllocate(t *testing.T) {
	p := New([]Token{{Text: "a/"}, {Kind: Value}, {Kind: Run}, {Text: "x"}, {Kind: One}, {Text: "z"}, {Kind: Run}, {Text: "end"}})
	fold := CompileFold("s3:*Object*Tag*")
	values := []string{"ann"}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if !p.Match("a/ann/xyz/end", values) || !fold.Match("s3:GetObjectTagging", nil) {
			t.Error("no match")
		}
	}))
}

// TestHostilePatterns runs patterns that defeat matchers which try every split
// of every star: such a matcher would not return within a test's life.
func TestHostilePatterns(t *testing.T) {
	long := strings.Repeat("a", 2048)
	patterns := []string{
		strings.Repeat("a*", 500) + "b",
		strings.Repeat("*", 1000) + "b",
		"*" + strings.Repeat("a", 1024) + "b*",
		strings.Repeat("?*", 1000) + "b",
		"*" + strings.Repeat("a?", 512) + "b*",
	}
	for _, pattern := range patterns {
		p, fold := Compile(pattern), CompileFold(pattern)
		require.False(t, p.Match(long, nil))
		require.False(t, fold.Match(long, nil))
	}
}

func TestSample(t *testing.T) {
	tests := []struct {
		pattern, run, want string
	}{
		{"", "x", ""},
		{"plain", "x", "plain"},
		{"a*b", "", "ab"},
		{"a*b", "run", "arunb"},
		{"*", "", ""},
		{"**", "r", "r"},
		{"a?c", "r", "axc"},
		{"?*?", "r", "xxr"}, // the same as "??*"
		{"a*b*c?", "/", "a/b/cx"},
	}
	for _, tt := range tests {
		p := Compile(tt.pattern)
		got := p.Sample(nil, tt.run)
		require.Equal(t, tt.want, got, tt.pattern)
		require.True(t, p.Match(got, nil), tt.pattern)
	}
	p := New([]Token{{Text: "a/"}, {Kind: Value, Index: 1}, {Kind: Run}, {Kind: Value}, {Kind: One}})
	require.Equal(t, "a/bob-annx", p.Sample([]string{"ann", "bob"}, "-"))
	require.True(t, p.Match("a/bob-annx", []string{"ann", "bob"}))
	literal := Literal("a*b")
	require.Equal(t, "a*b", literal.Sample(nil, "x"))
}

// TestSampleMatches makes random patterns match their samples.
func TestSampleMatches(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		var pattern strings.Builder
		for range r.IntN(8) {
			pattern.WriteString([]string{"a", "bc", "*", "?", "é", "/"}[r.IntN(6)])
		}
		p := Compile(pattern.String())
		for _, run := range []string{"", "x", "*", "bca"} {
			if s := p.Sample(nil, run); !p.Match(s, nil) {
				t.Fatalf("%q does not match its sample %q", pattern.String(), s)
			}
		}
	}
}
