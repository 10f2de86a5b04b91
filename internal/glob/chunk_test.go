package glob

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestScan compares scan and seek with a search place by place.
func TestScan(t *testing.T) {
	m := newMaker(2)
	found := 0
	for i := range *globPairs / 4 {
		tokens, length := 6, 3
		if i%20 == 0 {
			tokens, length = 60, 10
		}
		m.setAlphabet()
		values := []string{m.word(length), m.word(length)}
		chunk, s := m.tokens(tokens, length, values, false)
		chunk = append([]Token{{Text: m.word(1)}}, chunk...)
		if i%3 == 0 {
			s = ""
		}
		s = m.word(40*length) + values[0] + chunk[0].Text + s + m.word(5)
		p := Pattern{fold: i%2 == 0}
		if p.fold {
			for j := range chunk {
				chunk[j].Text = Lower(chunk[j].Text)
			}
			values = []string{Lower(values[0]), Lower(values[1])}
		}
		want, ok := leftmost(pieces(chunk, values), s, p.fold)
		for name, search := range map[string]func([]Token, string, []string) (string, bool){"scan": p.scan, "seek": p.seek} {
			if name == "scan" && s == "" {
				continue
			}
			rest, got := search(chunk, s, values)
			if got != ok || got && rest != want {
				t.Fatalf("%s: %q with %q in %q: %q, %v, want %q, %v", name, chunk, values, s, rest, got, want, ok)
			}
		}
		if ok {
			found++
		}
	}
	t.Logf("%d chunks, of which %d are found", *globPairs/4, found)
	require.Greater(t, found, *globPairs/20, "too few chunks are found for the test to mean much")
}

// TestScanNearMatches does so where s is copies of the chunk that are wrong in
// one character, each in another, so that any block may rule out a window.
func TestScanNearMatches(t *testing.T) {
	m := newMaker(6)
	// the characters differ in one of the three bytes of a code point
	m.alphabet = []string{"a", "b", "\u0161", "\U00010061", "é", "\u01e9", "\U000100e9"}
	for i := range *globPairs / 200 {
		var chunk []Token
		letters := make([]string, 65+m.IntN(200))
		common := m.alphabet[m.IntN(len(m.alphabet))]
		for j := range letters {
			letters[j] = common
			switch m.IntN(8) {
			case 0:
				letters[j] = m.alphabet[m.IntN(len(m.alphabet))]
				fallthrough
			case 1, 2, 3, 4:
				chunk = append(chunk, Token{Text: letters[j]})
			default:
				chunk = append(chunk, Token{Kind: One})
			}
		}
		var b strings.Builder
		for range 8 {
			at := m.IntN(len(letters))
			b.WriteString(strings.Join(letters[:at], "") + m.alphabet[m.IntN(len(m.alphabet))] + strings.Join(letters[at+1:], ""))
			b.WriteString(m.word(3))
		}
		p := Pattern{fold: i%2 == 0}
		s := b.String()
		if p.fold {
			s = strings.ReplaceAll(s, "a", "A")
		}
		want, ok := leftmost(pieces(chunk, nil), s, p.fold)
		rest, got := p.scan(chunk, s, nil)
		if got != ok || rest != want {
			t.Fatalf("%q in %q: %q, %v, want %q, %v", chunk, s, rest, got, want, ok)
		}
	}
}

// leftmost returns what follows the first place in s at which chunk matches.
func leftmost(chunk []piece, s string, fold bool) (string, bool) {
	text := characters(s)
next:
	for start := 0; start+len(chunk) <= len(text); start++ {
		for i, piece := range chunk {
			if piece.kind != One && !equal(piece.char, text[start+i], fold) {
				continue next
			}
		}
		return strings.Join(text[start+len(chunk):], ""), true
	}
	return "", false
}
