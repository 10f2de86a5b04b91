package source

import (
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxDepth is the deepest nesting of a document (SEMANTICS S-21). A policy
// needs six levels. It is checked before anything that might recurse.
const maxDepth = 64

// Scan reports the first byte at which source is not JSON text that a policy can
// be, and what is wrong there. If nothing is, the detail is "", and statements is
// the number of objects on the third level: as many as a list of statements has.
//
// What gjson and encoding/json let pass is found first: a byte-order mark and, in a
// string, invalid UTF-8, half a surrogate pair, and NUL. They would make different
// texts equal.
func Scan(source []byte) (statements, offset int, detail string) {
	if statements, offset, detail = scanBytes(source); detail != "" {
		return 0, offset, detail
	}
	if gjson.ValidBytes(source) {
		return statements, 0, ""
	}
	var value json.RawMessage
	err := json.Unmarshal(source, &value)
	var syntax *json.SyntaxError
	offset, detail = 0, "it is not valid"
	if errors.As(err, &syntax) {
		// Offset counts the bytes read, the offending one included.
		offset, detail = max(min(int(syntax.Offset), len(source))-1, 0), syntax.Error()
	}
	return 0, offset, detail
}

func scanBytes(source []byte) (statements, offset int, detail string) {
	if len(source) >= 3 && string(source[:3]) == "\ufeff" {
		return 0, 0, "byte-order mark"
	}
	depth := 0
	for i := 0; i < len(source); i++ {
		switch c := source[i]; c {
		case '"':
			n, detail := scanString(source[i:])
			if detail != "" {
				return 0, i + n, detail
			}
			i += n - 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return 0, i, "more than " + strconv.Itoa(maxDepth) + " levels"
			}
			if depth == 3 && c == '{' {
				statements++
			}
		case '}', ']':
			depth--
		}
	}
	return statements, 0, ""
}

// scanString returns the length of the string that s begins with, or the offset
// of what is wrong in it.
func scanString(s []byte) (n int, detail string) {
	for i := 1; i < len(s); i++ {
		if ordinary[s[i]] {
			continue
		}
		switch s[i] {
		case '"':
			return i + 1, ""
		case '\\':
			n, detail = scanEscape(s[i:])
		default:
			n, detail = scanRune(s[i:])
		}
		if detail != "" {
			return i, detail
		}
		i += n - 1
	}
	return len(s), ""
}

// ordinary tells which bytes stand for themselves in a string.
//
//nolint:gochecknoglobals // a table that is never written
var ordinary = func() (is [256]bool) {
	for c := range utf8.RuneSelf {
		is[c] = c != '"' && c != '\\'
	}
	return is
}()

// scanRune returns the length of the character that s begins with.
func scanRune(s []byte) (n int, detail string) {
	r, n := utf8.DecodeRune(s)
	if r == utf8.RuneError && n == 1 {
		return 0, "invalid UTF-8"
	}
	return n, ""
}

// scanEscape returns the length of the escape sequence that s begins with. It
// leaves it to the validation to refuse what is not an escape sequence.
func scanEscape(s []byte) (n int, detail string) {
	r, ok := hex4(s)
	switch {
	case !ok:
		return 2, ""
	case r == 0:
		return 0, "NUL character"
	case 0xDC00 <= r && r < 0xE000:
		return 0, "second half of a surrogate pair without the first"
	case 0xD800 <= r && r < 0xDC00:
		if low, ok := hex4(s[6:]); !ok || low < 0xDC00 || low >= 0xE000 {
			return 0, "first half of a surrogate pair without the second"
		}
		return 12, ""
	}
	return 6, ""
}

// hex4 returns the value of an escape sequence such as \u002a at the start of
// s.
func hex4(s []byte) (r rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(s[2:6]), 16, 16)
	return rune(v), err == nil
}
