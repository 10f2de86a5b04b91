package glob

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	globPattern = flag.Int("glob.pattern", 4, "length of the longest patterns in TestProperty_I12_AllShortPairs")
	globText    = flag.Int("glob.text", 3, "length of the longest texts in TestProperty_I12_AllShortPairs")
	globPairs   = flag.Int("glob.pairs", 200_000, "number of random pairs in TestProperty_I12_RandomPairs and others")
	globSeed    = flag.Uint64("glob.seed", 1, "seed of TestProperty_I12_RandomPairs and others")
)

// TestProperty_I12_AllShortPairs compares Match with the oracle for every short
// pattern and text over alphabets that collide often.
func TestProperty_I12_AllShortPairs(t *testing.T) {
	tests := []struct {
		name     string
		alphabet []string
		fold     bool
	}{
		{"plain", []string{"a", "b", "*", "?", "é", "\xff"}, false},
		{"fold", []string{"a", "A", "*", "?", "é", "\u212A"}, true},
		{"half characters", []string{"a", "*", "?", "é", "\xc3", "\xa9"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			patterns := words(tt.alphabet, *globPattern)
			var texts []string
			var split [][]string
			for _, text := range words(tt.alphabet, *globText) {
				texts = append(texts, text)
				split = append(split, characters(text))
			}
			matched := 0
			for _, pattern := range patterns {
				pieces := pieces(AppendTokens(nil, pattern), nil)
				p := Compile(pattern)
				if tt.fold {
					p = CompileFold(pattern)
				}
				for i, text := range texts {
					got, want := p.Match(text, nil), oracle(pieces, split[i], tt.fold)
					if got != want {
						t.Fatalf("%q matches %q: %v, want %v", pattern, text, got, want)
					}
					if got {
						matched++
					}
				}
			}
			t.Logf("%d pairs, of which %d match", len(patterns)*len(texts), matched)
		})
	}
}

// words returns all words of up to n letters.
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

// A maker makes random patterns and texts that often match.
type maker struct {
	*rand.Rand
	alphabet []string
}

func newMaker(seed uint64) *maker {
	return &maker{rand.New(rand.NewPCG(*globSeed, seed)), nil}
}

// setAlphabet chooses the letters of the next words.
func (m *maker) setAlphabet() {
	m.alphabet = [][]string{
		{"a"},
		{"a", "b"},
		{"a", "A", "é", "*", "?", "\xff"},
		{"é", "ã", "\xc3", "\xa9"},
		{"a", "a", "€", "𐐀", "\xf0\x90", "\x80"},
	}[m.IntN(5)]
}

// word returns a word of up to n letters.
func (m *maker) word(n int) string {
	var b strings.Builder
	for range m.IntN(n + 1) {
		b.WriteString(m.alphabet[m.IntN(len(m.alphabet))])
	}
	return b.String()
}

// tokens returns up to n tokens, and a text that they match unless half
// characters meet in it. There are no Runs unless runs.
func (m *maker) tokens(n, length int, values []string, runs bool) (tokens []Token, text string) {
	var b strings.Builder
	kinds := []Kind{Text, One, Value, Text, One, Run}
	if !runs {
		kinds = kinds[:5]
	}
	for range m.IntN(n + 1) {
		t := Token{Kind: kinds[m.IntN(len(kinds))]}
		switch t.Kind {
		case Text:
			t.Text = m.word(length)
			b.WriteString(t.Text)
		case Value:
			t.Index = int32(m.IntN(len(values)))
			b.WriteString(values[t.Index])
		case One:
			b.WriteString(m.alphabet[m.IntN(len(m.alphabet))])
		case Run:
			b.WriteString(m.word(3 * length))
		}
		tokens = append(tokens, t)
	}
	return tokens, b.String()
}

// TestProperty_I12_RandomPairs compares Match with the oracle for random
// patterns with values. Some are long enough for scan.
func TestProperty_I12_RandomPairs(t *testing.T) {
	m := newMaker(1)
	matched := 0
	for i := range *globPairs {
		tokens, length := 8, 3
		if i%1000 == 0 {
			tokens, length = 150, 20
		}
		m.setAlphabet()
		values := []string{m.word(length), m.word(2 * length)}
		pattern, s := m.tokens(tokens, length, values, true)
		if m.IntN(4) == 0 {
			s = m.word(len(s) + 1)
		}
		p := New(pattern)
		got, want := p.Match(s, values), oracle(pieces(merge(pattern), values), characters(s), false)
		if got != want {
			t.Fatalf("%q with %q matches %q: %v, want %v", pattern, values, s, got, want)
		}
		if got {
			matched++
		}
	}
	t.Logf("%d pairs, of which %d match", *globPairs, matched)
	require.Greater(t, matched, *globPairs/4, "too few pairs match for the test to mean much")
}

// merge joins the Texts that follow each other, which are one text to a Pattern
// even where each holds half a character.
func merge(tokens []Token) []Token {
	var merged []Token
	for _, t := range tokens {
		if last := len(merged) - 1; last >= 0 && t.Kind == Text && merged[last].Kind == Text {
			merged[last].Text += t.Text
		} else if t.Kind != Text || t.Text != "" {
			merged = append(merged, t)
		}
	}
	return merged
}

// TestProperty_I13 holds that a pattern without wildcards matches itself only, a
// star all, two stars what one does, and every pattern the text it is.
func TestProperty_I13(t *testing.T) {
	m := newMaker(3)
	for range *globPairs / 10 {
		m.setAlphabet()
		a, b := m.word(4), m.word(4)
		literal, star, stars, self := Literal(a), Compile("*"), Compile(a+"**"), Compile(a)
		once := Compile(a + "*")
		require.Equal(t, a == b, literal.Match(b, nil), "%q, %q", a, b)
		if !strings.ContainsAny(a, "*?") {
			require.Equal(t, a == b, self.Match(b, nil), "%q, %q", a, b)
		}
		require.True(t, star.Match(a, nil), "%q", a)
		require.Equal(t, once.Match(b, nil), stars.Match(b, nil), "%q, %q", a, b)
		require.True(t, self.Match(a, nil), "%q", a)
	}
}

// TestProperty_I14 holds that a "*" for any part of a pattern, or a "?" for any
// character, loses no match.
func TestProperty_I14(t *testing.T) {
	m := newMaker(4)
	matched := 0
	for range *globPairs / 10 {
		m.setAlphabet()
		tokens, text := m.tokens(6, 3, []string{""}, true)
		all := pieces(merge(tokens), []string{""})
		if len(all) == 0 || !oracle(all, characters(text), false) {
			continue
		}
		matched++
		from := m.IntN(len(all))
		to := from + m.IntN(len(all)-from+1)
		wider := append(append(append([]piece{}, all[:from]...), piece{kind: Run}), all[to:]...)
		p, values := compilePieces(wider)
		require.True(t, p.Match(text, values), "%q for %q, %q", wider, all, text)
		if all[from].kind == Text {
			wider = append([]piece{}, all...)
			wider[from] = piece{kind: One}
			p, values = compilePieces(wider)
			require.True(t, p.Match(text, values), "%q for %q, %q", wider, all, text)
		}
	}
	require.Greater(t, matched, *globPairs/40, "too few pairs match for the test to mean much")
}

// compilePieces compiles all, with a value for each character, so that half
// characters do not become whole ones.
func compilePieces(all []piece) (p Pattern, values []string) {
	var tokens []Token
	for _, piece := range all {
		t := Token{Kind: piece.kind}
		if t.Kind == Text {
			t = Token{Kind: Value, Index: int32(len(values))}
			values = append(values, piece.char)
		}
		tokens = append(tokens, t)
	}
	return New(tokens), values
}

// TestProperty_I15 holds that two patterns that match two texts match, one after
// the other, the texts one after the other.
func TestProperty_I15(t *testing.T) {
	m := newMaker(5)
	m.alphabet = []string{"a", "b", "é", "*", "?", "\xff"}
	matched := 0
	for range *globPairs / 10 {
		first, s := m.tokens(6, 3, []string{""}, true)
		second, u := m.tokens(6, 3, []string{""}, true)
		p, q := New(first), New(second)
		if p.Match(s, []string{""}) && q.Match(u, []string{""}) {
			matched++
			both := New(append(first, second...))
			require.True(t, both.Match(s+u, []string{""}), "%q and %q, %q and %q", first, second, s, u)
		}
	}
	require.Greater(t, matched, *globPairs/40, "too few pairs match for the test to mean much")
}

// TestBegins holds what finds the best of several texts that each end with the next
// (SEMANTICS S-36): what a pattern matches, it begins; and of a text that it begins
// and whose end it matches, it matches the whole if there is a "*" in it.
func TestBegins(t *testing.T) {
	m := newMaker(6)
	m.alphabet = []string{"a", "b", "é", "*", "?"}
	longer, refused := 0, 0
	for range *globPairs / 10 {
		values := []string{m.word(2)}
		tokens, end := m.tokens(6, 2, values, true)
		text := m.word(3) + end
		p := New(tokens)
		if !oracle(pieces(merge(tokens), values), characters(end), false) {
			continue
		}
		require.True(t, p.Begins(end, values), "%q, %q", tokens, end)
		runs := slices.ContainsFunc(tokens, func(t Token) bool { return t.Kind == Run })
		switch matches := p.Match(text, values); {
		case !p.Begins(text, values):
			require.False(t, matches, "%q, %q", tokens, text)
			refused++
		default:
			require.True(t, matches, "%q, %q, %q", tokens, text, end)
			if runs && text != end {
				longer++
			}
		}
	}
	require.Greater(t, longer, *globPairs/100)
	require.Greater(t, refused, *globPairs/100)
}
