package glob

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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
		{"bucket/*", "bucket/*foo", true},    // a star in the text is not a wildcard
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
		require.Equal(t, tt.want, oracle(pieces(AppendTokens(nil, tt.pattern), nil), characters(tt.text), false), "oracle: %q, %q", tt.pattern, tt.text)
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
		{"[@", "{`", false}, // neighbors of the letters
	}
	for _, tt := range tests {
		p := CompileFold(tt.pattern)
		require.Equal(t, tt.want, p.Match(tt.text, nil), "%q matches %q", tt.pattern, tt.text)
	}
	require.True(t, EqualFold("aws:SourceIp", "AWS:sourceIP"))
	require.False(t, EqualFold("k", "\u212A"))
	require.False(t, EqualFold("a", "ab"))
}

// TestLiteralLen tells where a literal ends: before a wildcard or, if there may be
// policy variables, before one of these too.
func TestLiteralLen(t *testing.T) {
	for _, tt := range []struct {
		text            string
		want, variables int
	}{
		{"", 0, 0},
		{"abc", 3, 3},
		{"*", 0, 0},
		{"ab*?", 2, 2},
		{"ab?*", 2, 2},
		{"ab${aws:username}*", 17, 2},
		{"a*${x:y}", 1, 1},
		{"$", 1, 1},
		{"a$*", 2, 2},
		{"a$}{b", 5, 5},
		{"ab${", 4, 2},
	} {
		require.Equal(t, tt.want, LiteralLen(tt.text), tt.text)
		require.Equal(t, tt.variables, LiteralLenWithVariables(tt.text), tt.text)
		require.Equal(t, tt.want < len(tt.text), HasWildcard(tt.text), tt.text)
	}
}

func TestCutPrefixFold(t *testing.T) {
	for _, tt := range []struct {
		text, prefix, want string
		ok                 bool
	}{
		{"AWS:SourceIp", "aws:", "SourceIp", true},
		{"aws:SourceIp", "AWS:SOURCEIP", "", true},
		{"aws:", "", "aws:", true},
		{"aw", "aws:", "aw", false},
		{"iam:PassRole", "aws:", "iam:PassRole", false},
		{"a\u212Ax", "ak", "a\u212Ax", false}, // Kelvin sign
	} {
		rest, ok := CutPrefixFold(tt.text, tt.prefix)
		require.Equal(t, tt.ok, ok, tt.text)
		require.Equal(t, tt.want, rest, tt.text)
	}
}

// TestFoldEachByte has each byte at each of the first places of a text, and prefixes
// of each length up to 20: the first eight bytes are folded at once.
func TestFoldEachByte(t *testing.T) {
	const text = "abcdefghijklmnopqrst"
	for n := range len(text) + 1 {
		require.True(t, hasPrefixFold(text, text[:n]))
		require.True(t, hasPrefixFold(strings.ToUpper(text), text[:n]))
		require.False(t, hasPrefixFold(text[:n], text[:n]+"x"))
		for i := range n {
			for c := range 256 {
				changed := []byte(text)
				changed[i] = byte(c)
				want := LowerByte(byte(c)) == text[i]
				require.Equal(t, want, hasPrefixFold(string(changed), text[:n]), "%q and %q", changed, text[:n])
				require.Equal(t, want, hasPrefixFold(text, string(changed[:n])), "%q and %q", text, changed[:n])
				for _, other := range []string{Lower(string(changed)), strings.ToUpper(text[:i]) + string(changed[i:])} {
					require.True(t, hasPrefixFold(string(changed), other[:n]), "%q and %q", changed, other)
				}
			}
		}
	}
}

// TestFoldNeighbors has each pair of bytes at each place of eight: none changes what
// becomes of the other.
func TestFoldNeighbors(t *testing.T) {
	for i := range 7 {
		for c := range 256 {
			for d := range 256 {
				b := []byte("ABcd@Z[`")
				b[i], b[i+1] = byte(c), byte(d)
				got := LowerWord(load(string(b)))
				for j := range b {
					b[j] = LowerByte(b[j])
				}
				if got != load(string(b)) {
					t.Fatalf("%#x and %#x at %d: %#x", c, d, i, got)
				}
			}
		}
	}
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
			p.EachText(func(text string) bool {
				require.Contains(t, p.Sample(nil, run), text, pattern.String())
				return true
			})
		}
	}
}

func TestEachText(t *testing.T) {
	for pattern, want := range map[string][]string{
		"": nil, "*": nil, "?": nil, "a": {"a"}, "ab*": {"ab"}, "*ab": {"ab"}, "a?b*cd*": {"a", "b", "cd"}, "**a": {"a"},
	} {
		p := Compile(pattern)
		var got []string
		require.True(t, p.EachText(func(text string) bool { got = append(got, text); return true }))
		require.Equal(t, want, got, pattern)
		require.Equal(t, want == nil, p.EachText(func(string) bool { return false }), pattern)
	}
	p := New([]Token{{Text: "a/"}, {Kind: Value, Index: 1}, {Kind: Run}, {Text: "b"}})
	var got []string
	p.EachText(func(text string) bool { got = append(got, text); return len(got) < 2 })
	require.Equal(t, []string{"a/", "b"}, got)
}

// TestTokens shows that tokens are as written, and match the same when they are compiled.
func TestTokens(t *testing.T) {
	for _, text := range []string{"", "a", "*", "a*", "Get*Object", "*?b", "a??*", "A?é*b"} {
		p, fold := Compile(text), CompileFold(text)
		compiled := New(p.Tokens())
		require.Equal(t, p.Tokens(), compiled.Tokens(), text)
		require.Equal(t, AppendTokens(nil, text), fold.Tokens(), text)
	}
}
