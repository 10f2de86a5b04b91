package clause

import (
	"cmp"
	"encoding/base64"
	"strings"
)

// A binary is a value of BinaryEquals (SEMANTICS C-25).
type binary struct {
	raw     string // the bytes
	encoded string // their canonical base64 text
}

// parseBinary reads standard base64 with padding.
func parseBinary(s string) (binary, bool) {
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil || strings.ContainsAny(s, "\r\n") {
		return binary{}, false
	}
	return binary{raw: string(raw), encoded: base64.StdEncoding.EncodeToString(raw)}, true
}

// equals reports whether text stands for the bytes of b. Base64 text is
// decoded; all other text stands for its own bytes. It does not allocate.
func (b binary) equals(text string) bool {
	if !isBase64(text) {
		return text == b.raw
	}
	if len(text) != len(b.encoded) || text == "" {
		return text == b.encoded
	}
	// The last character before the padding has bits that do not count, so
	// several spellings stand for the same bytes.
	padding := strings.Count(text, "=")
	last := len(text) - padding - 1
	unused := 2 * padding
	return strings.Count(b.encoded, "=") == padding &&
		text[:last] == b.encoded[:last] &&
		sextet(text[last])>>unused == sextet(b.encoded[last])>>unused
}

// compare returns -1, 0 or 1 as b sorts before, equals, or sorts after the bytes
// that text stands for. It does not allocate.
func (b binary) compare(text string) int {
	if !isBase64(text) {
		return compareText(b.raw, text)
	}
	text = strings.TrimRight(text, "=")
	n := len(text) * 6 / 8
	for i := range min(len(b.raw), n) {
		// Byte i has bits of two characters.
		first, skip := i*8/6, i*8%6
		bits := sextet(text[first])<<6 | sextet(text[first+1])
		if c := cmp.Compare(b.raw[i], byte(bits>>(4-skip))); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(b.raw), n)
}

// compareText is strings.Compare, from which the compiler takes that its
// arguments escape: the text of a derived time would leave the stack.
func compareText(a, b string) int {
	switch {
	case a == b:
		return 0
	case a < b:
		return -1
	}
	return 1
}

// isBase64 reports whether s is standard base64 with padding.
func isBase64(s string) bool {
	data := strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	if len(s)%4 != 0 {
		return false
	}
	for i := range len(data) {
		if sextet(data[i]) < 0 {
			return false
		}
	}
	return true
}

// sextet returns the six bits that c stands for in standard base64, or -1.
func sextet(c byte) int {
	switch {
	case 'A' <= c && c <= 'Z':
		return int(c - 'A')
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 26
	case '0' <= c && c <= '9':
		return int(c-'0') + 52
	case c == '+':
		return 62
	case c == '/':
		return 63
	}
	return -1
}

// matchesBinary reports whether text stands for the bytes of one of the values
// of cl.
func (cl *Clause) matchesBinary(text string) bool {
	if cl.operands.lookup != nil {
		return cl.find(text)
	}
	for _, b := range cl.operands.binaries {
		if b.equals(text) {
			return true
		}
	}
	return false
}
