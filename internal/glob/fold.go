package glob

import (
	"cmp"
	"encoding/binary"
)

// EqualFold reports whether a and b are equal except for the case of ASCII
// letters.
func EqualFold(a, b string) bool { return len(a) == len(b) && hasPrefixFold(a, b) }

// CompareFold returns -1, 0 or 1 as a sorts before, equals, or sorts after b, byte
// by byte, except for the case of ASCII letters. It is 0 where [EqualFold] is true.
func CompareFold(a, b string) int {
	for len(a) >= 8 && len(b) >= 8 && LowerWord(load(a)) == LowerWord(load(b)) {
		a, b = a[8:], b[8:]
	}
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
	if !hasPrefixFold(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// HashFold returns a hash of s. It is the same where [EqualFold] is true, and in each
// process. Different texts of one hash are easily made.
func HashFold(s string) uint32 {
	h := uint64(len(s))
	for len(s) >= 8 {
		h = mix(h ^ LowerWord(load(s)))
		s = s[8:]
	}
	var last uint64
	for i := range len(s) {
		last = last<<8 | uint64(s[i])
	}
	return uint32(mix(h^LowerWord(last)) >> 32)
}

// mix spreads the bits of h over all of the result.
func mix(h uint64) uint64 {
	h *= 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio
	return h ^ h>>32
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

// hasPrefixFold reports whether s begins with prefix except for the case of ASCII letters.
func hasPrefixFold(s, prefix string) bool {
	n := len(prefix)
	if len(s) < n {
		return false
	}
	if n < 8 {
		if n < 4 {
			for i := range n {
				if LowerByte(s[i]) != LowerByte(prefix[i]) {
					return false
				}
			}
			return true
		}
		return equalFold8(load4(s[:4])|load4(s[n-4:n])<<32, load4(prefix[:4])|load4(prefix[n-4:])<<32)
	}
	for i := 0; i < n-8; i += 8 {
		if !equalFold8(load(s[i:i+8]), load(prefix[i:i+8])) {
			return false
		}
	}
	return equalFold8(load(s[n-8:n]), load(prefix[n-8:]))
}

// differFold reports whether the first eight bytes of s and prefix, if they have so many,
// differ in more than letter case. It is inlined, and spares most calls of hasPrefixFold
// that would find the same.
func differFold(s, prefix string) bool {
	return len(s) >= 8 && len(prefix) >= 8 && (load(s[:8])^load(prefix[:8]))&^letterCase != 0
}

// letterCase is the bit that tells upper from lower case, of eight bytes.
const letterCase = 0x2020202020202020

// equalFold8 is EqualFold for eight bytes at once.
func equalFold8(a, b uint64) bool {
	return a == b || (a^b)&^letterCase == 0 && LowerWord(a) == LowerWord(b)
}

// load returns the first eight bytes of s as a number.
func load(s string) uint64 { return binary.LittleEndian.Uint64([]byte(s)) }

// load4 returns the first four bytes of s as a number.
func load4(s string) uint64 { return uint64(binary.LittleEndian.Uint32([]byte(s))) }

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
