package language

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var (
	seed      = flag.Uint64("language.seed", 16, "seed of what tests draw; 0 takes the time")
	questions = flag.Int("language.questions", 5000, "number of questions that a test draws for each world")
)

// newRand returns what draws for test number n, and logs the seed.
func newRand(t *testing.T, n int) *rand.Rand {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", *seed)
	return rand.New(rand.NewPCG(*seed, uint64(n)))
}

// A piece is a character of a pattern or a wildcard.
type piece struct {
	kind byte // of a character 'c'; '?' or '*'
	char string
	not  string
}

// pieces cuts tokens without variables into pieces.
func pieces(tokens []Token) []piece {
	var all []piece
	for _, t := range tokens {
		switch t.Kind {
		case Text:
			for _, c := range characters(t.Text) {
				all = append(all, piece{kind: 'c', char: c})
			}
		case One:
			all = append(all, piece{kind: '?', not: t.Not})
		case Run:
			all = append(all, piece{kind: '*', not: t.Not})
		case Value:
			panic("a variable")
		}
	}
	return all
}

// characters cuts s into code points and bytes that are none.
func characters(s string) []string {
	var all []string
	for s != "" {
		_, n := utf8.DecodeRuneInString(s)
		all = append(all, s[:n])
		s = s[n:]
	}
	return all
}

// matches reports whether a pattern matches the characters of a text, by the definition:
// each piece extends what those before it match, wherever that ends.
func matches(pattern []piece, text []string, fold Fold) bool {
	ends := make([]bool, len(text)+1)
	next := make([]bool, len(text)+1)
	ends[0] = true
	for _, p := range pattern {
		for i := range next {
			switch {
			case p.kind == '*':
				next[i] = ends[i] || i > 0 && next[i-1] && !strings.Contains(p.not, text[i-1])
			case i == 0:
				next[i] = false
			case p.kind == '?':
				next[i] = ends[i-1] && !strings.Contains(p.not, text[i-1])
			default:
				next[i] = ends[i-1] && same(p.char, text[i-1], fold)
			}
		}
		ends, next = next, ends
	}
	return ends[len(text)]
}

// same reports whether two characters are the same under a fold.
func same(a, b string, fold Fold) bool {
	switch {
	case a == b:
		return true
	case fold == FoldASCII:
		return len(a) == 1 && len(b) == 1 && a[0] < 0x80 && b[0] < 0x80 && strings.EqualFold(a, b)
	case fold == FoldUnicode:
		return utf8.ValidString(a) && utf8.ValidString(b) && strings.EqualFold(a, b)
	}
	return false
}

// A world is letters of which small texts and patterns are made.
type world struct {
	letters []string
	folds   []Fold
	nots    []string
}

// worlds are the worlds that are searched through.
var worlds = []world{
	{letters: []string{"a", "b", ":"}, folds: []Fold{Exact}, nots: []string{"", "", "", ":"}},
	{letters: []string{"a", "b", ":", "/"}, folds: []Fold{Exact}, nots: []string{"", ":", ":/", "/"}},
	{letters: []string{"a", "A", "b", ":"}, folds: []Fold{FoldASCII}, nots: []string{"", "", ":"}},
	{letters: []string{"a", "A", "1", "K", "\u212a"}, folds: []Fold{Exact, FoldASCII, FoldUnicode}, nots: []string{"", "", ":", "1"}},
	{letters: []string{"-", "é", "É", "s", "ſ"}, folds: []Fold{Exact, FoldUnicode}, nots: []string{"", "", "-"}},
	{letters: []string{"-", "é", "\xc3", "\xa9", "\xff"}, folds: []Fold{Exact, FoldASCII, FoldUnicode}, nots: []string{"", "", "-"}},
}

// texts returns all texts of up to n letters of w, each once.
func (w *world) texts(n int) []string {
	all := []string{""}
	known := map[string]bool{"": true}
	for begin := 0; n > 0; n-- {
		end := len(all)
		for _, text := range all[begin:end] {
			for _, letter := range w.letters {
				if longer := text + letter; !known[longer] {
					known[longer] = true
					all = append(all, longer)
				}
			}
		}
		begin = end
	}
	return all
}

// tokens draws the tokens of a pattern, with the given variables now and then.
func (w *world) tokens(r *rand.Rand, variables []Variable) []Token {
	var tokens []Token
	for range r.IntN(5) {
		t := Token{Not: w.nots[r.IntN(len(w.nots))]}
		switch n := r.IntN(10); {
		case n < 5 || n == 9 && len(variables) == 0:
			t = Token{Text: w.letters[r.IntN(len(w.letters))]}
			if r.IntN(3) == 0 {
				t.Text += w.letters[r.IntN(len(w.letters))]
			}
		case n < 8:
			t.Kind = Run
		case n < 9:
			t.Kind = One
		default:
			t.Kind = Value
			t.Variable = variables[r.IntN(len(variables))]
		}
		tokens = append(tokens, t)
	}
	return tokens
}
