package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A Fold says which characters a pattern does not tell apart. Each tells apart less than
// the one before.
type Fold uint8

// The folds.
const (
	Exact       Fold = iota // no characters
	FoldASCII               // ASCII letters of either case, as actions do
	FoldUnicode             // letters that the simple folding of Unicode makes one, as StringEqualsIgnoreCase does
)

// of returns the character that stands for all that f does not tell from c.
func (f Fold) of(c rune) rune {
	switch {
	case f == Exact || c > unicode.MaxRune:
		return c
	case c < utf8.RuneSelf:
		lower := rune(glob.LowerByte(byte(c)))
		if f == FoldUnicode && 'a' <= lower && lower <= 'z' {
			return lower - 'a' + 'A' // the least
		}
		return lower
	case f == FoldASCII:
		return c
	}
	least := c
	for other := unicode.SimpleFold(c); other != c; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	return least
}

// each calls yield for each character that f does not tell from c, c among them, until
// yield returns false. It reports whether yield always returned true.
func (f Fold) each(c rune, yield func(rune) bool) bool {
	if !yield(c) {
		return false
	}
	if f == Exact || c > unicode.MaxRune || f == FoldASCII && c >= utf8.RuneSelf {
		return true
	}
	for other := unicode.SimpleFold(c); other != c; other = unicode.SimpleFold(other) {
		if (f == FoldUnicode || other < utf8.RuneSelf) && !yield(other) {
			return false
		}
	}
	return true
}

// text returns s with each character c replaced with f.of(c).
func (f Fold) text(s string) string {
	switch f {
	case Exact:
		return s
	case FoldASCII:
		return glob.Lower(s)
	case FoldUnicode:
	}
	i := 0
	for i < len(s) {
		c, n := decode(s[i:])
		if f.of(c) != c {
			break
		}
		i += n
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:i])
	for i < len(s) {
		c, n := decode(s[i:])
		b.Write(appendChar(nil, f.of(c)))
		i += n
	}
	return b.String()
}

// hasCase reports whether there is a character in s that a fold may not tell from others. In
// doubt there is.
func hasCase(s string) bool {
	for i := range len(s) {
		if lower := glob.LowerByte(s[i]); lower >= utf8.RuneSelf || 'a' <= lower && lower <= 'z' {
			return true
		}
	}
	return false
}

// firstByte is the character that the byte 0 would be if it were not valid UTF-8.
const firstByte = unicode.MaxRune + 1

// decode returns the first character of s, which is not empty, and its length.
func decode(s string) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	c, n := utf8.DecodeRuneInString(s)
	if c == utf8.RuneError && n == 1 {
		c = firstByte + rune(s[0])
	}
	return c, n
}

// appendChar appends the bytes of c to b.
func appendChar(b []byte, c rune) []byte {
	if c >= firstByte {
		return append(b, byte(c-firstByte))
	}
	return utf8.AppendRune(b, c)
}

// splits reports whether i lies within a character of s.
func splits(s string, i int) bool {
	if i >= len(s) || utf8.RuneStart(s[i]) {
		return false
	}
	for start := i - 1; start >= max(0, i-utf8.UTFMax+1); start-- {
		if utf8.RuneStart(s[start]) {
			_, n := decode(s[start:])
			return start+n > i
		}
	}
	return false
}
