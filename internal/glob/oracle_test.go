package glob

import "unicode/utf8"

// A piece is a character of a pattern or a wildcard.
type piece struct {
	kind Kind   // Text, One or Run
	char string // for Text
}

// pieces returns tokens, filled with values, character by character.
func pieces(tokens []Token, values []string) []piece {
	var all []piece
	for _, t := range tokens {
		switch t.Kind {
		case One, Run:
			all = append(all, piece{kind: t.Kind})
		case Text, Value:
			for _, char := range characters(t.text(values)) {
				all = append(all, piece{char: char})
			}
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

// oracle reports whether pattern matches text, by the definition: each piece of
// the pattern extends what the pieces before it match, wherever that ends.
func oracle(pattern []piece, text []string, fold bool) bool {
	ends := make([]bool, len(text)+1) // ends[i]: the pieces so far match text[:i]
	next := make([]bool, len(text)+1)
	ends[0] = true
	for _, piece := range pattern {
		for i := range next {
			switch {
			case piece.kind == Run:
				next[i] = ends[i] || i > 0 && next[i-1]
			case i == 0:
				next[i] = false
			case piece.kind == One:
				next[i] = ends[i-1]
			default:
				next[i] = ends[i-1] && equal(piece.char, text[i-1], fold)
			}
		}
		ends, next = next, ends
	}
	return ends[len(text)]
}

// equal reports whether the characters a and b are the same, or the same ASCII
// letter if fold.
func equal(a, b string, fold bool) bool {
	if fold && len(a) == 1 && len(b) == 1 {
		c, d := a[0]|0x20, b[0]|0x20
		return a == b || c == d && 'a' <= c && c <= 'z'
	}
	return a == b
}
