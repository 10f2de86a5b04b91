package glob

import (
	"cmp"
	"encoding/binary"
)

// EqualLower is [EqualFold] for a lower that is in lower case. It takes an eighth of the time.
func EqualLower(s, lower string) bool { return len(s) == len(lower) && hasPrefixFold(s, lower) }

// EqualFold reports whether a and b are equal except for the case of ASCII
// letters.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if LowerByte(a[i]) != LowerByte(b[i]) {
			return false
		}
	}
	return true
}

// CompareFold returns -1, 0 or 1 as a sorts before, equals, or sorts after b, byte
// by byte, except for the case of ASCII letters. It is 0 where [EqualFold] is true.
func CompareFold(a, b string) int {
	for i := range min(len(a), len(b)) {
		if x, y := LowerByte(a[i]), LowerByte(b[i]); x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}

// CutPrefixFold returns s without prefix, and whether s begins with it except for the
// case of ASCII letters.
func CutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// HashFold returns the FNV-1a hash of s. It is the same where [EqualFold] is true.
func HashFold(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(LowerByte(s[i]))) * 1099511628211
	}
	return h
}

// Lower returns s with its ASCII letters in lower case.
func Lower(s string) string {
	i := 0
	for i < len(s) && LowerByte(s[i]) == s[i] {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		b[i] = LowerByte(b[i])
	}
	return string(b)
}

// LowerByte returns c, or the lower case of an ASCII letter: it is what folding is, for
// all that this file has.
func LowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// hasPrefixFold reports whether s begins with prefix, which is in lower case.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	n := len(prefix)
	if n < 8 {
		for i := range n {
			if LowerByte(s[i]) != prefix[i] {
				return false
			}
		}
		return true
	}
	for i := 0; i < n-8; i += 8 {
		if LowerWord(load(s[i:i+8])) != load(prefix[i:i+8]) {
			return false
		}
	}
	return LowerWord(load(s[n-8:n])) == load(prefix[n-8:])
}

// load returns the first eight bytes of s as a number.
func load(s string) uint64 { return binary.LittleEndian.Uint64([]byte(s)) }

// LowerWord is LowerByte for eight bytes at once.
func LowerWord(x uint64) uint64 {
	const each = 0x0101010101010101
	low := x &^ (0x80 * each)          // so that no sum carries into the next byte
	notBefore := low + (0x80-'A')*each // the high bit: not before "A"
	after := low + (0x80-'Z'-1)*each   // the high bit: after "Z"
	upper := notBefore &^ after &^ x & (0x80 * each)
	return x | upper>>2
}

// indexFold returns the first place of text, which is in lower case, in s,
// or -1. It is the algorithm of Rabin and Karp, so that the time is linear.
func indexFold(s, text string) int {
	const prime = 16777619
	n := len(text)
	if len(s) < n {
		return -1
	}
	var want, have, power uint32 = 0, 0, 1
	for i := range n {
		want = want*prime + uint32(text[i])
		have = have*prime + uint32(LowerByte(s[i]))
		power *= prime
	}
	for i := n; ; i++ {
		if have == want && hasPrefixFold(s[i-n:], text) {
			return i - n
		}
		if i == len(s) {
			return -1
		}
		have = have*prime + uint32(LowerByte(s[i])) - power*uint32(LowerByte(s[i-n]))
	}
}
