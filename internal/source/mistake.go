package source

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// mistake returns the first byte at which text, which [Read] refused, is not JSON text
// that a policy can be, and what is wrong there.
//
// What encoding/json lets pass is found first.
func mistake(text string) (offset int, problem message.Text) {
	if offset, problem = scan(text); !problem.IsZero() {
		return offset, problem
	}
	var value json.RawMessage
	err := json.Unmarshal([]byte(text), &value)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return 0, message.Of("it is not valid")
	}
	// Offset counts the bytes read, the offending one included.
	return max(min(int(syntax.Offset), len(text))-1, 0), ofSyntax(syntax.Error())
}

// ofSyntax returns detail, which encoding/json says of a text. Words that are not known
// are the same in every language.
func ofSyntax(detail string) message.Text {
	rest, ok := strings.CutPrefix(detail, "invalid character ")
	switch {
	case detail == problemEnd:
		return message.Of(problemEnd)
	case !ok:
		return message.Plain(detail)
	}
	end := strings.LastIndex(rest, "' ") + 1 // of the character, in quotes
	character, place := rest[:end], strings.TrimPrefix(rest[end:], " ")
	if literal, expected, ok := strings.Cut(place, " (expecting "); ok {
		return message.Of("invalid character {character} in literal {literal} (expecting {expected})",
			character, strings.TrimPrefix(literal, "in literal "), strings.TrimSuffix(expected, ")"))
	}
	if !slices.Contains(placesInJSON(), place) {
		return message.Plain(detail)
	}
	return message.Of("invalid character {character} {place}", character, message.Known(place))
}

// problemEnd is what encoding/json says of a text that lacks something at its end.
const problemEnd = "unexpected end of JSON input"

// placesInJSON are where encoding/json finds characters that do not belong there.
func placesInJSON() []string {
	return []string{
		"after array element", "after decimal point in numeric literal", "after object key", "after object key:value pair",
		"after top-level value", "in \\u hexadecimal character escape", "in exponent of numeric literal", "in numeric literal",
		"in string escape code", "in string literal", "looking for beginning of object key string", "looking for beginning of value",
	}
}

// scan returns the first byte at which text is what encoding/json lets pass, and what
// that is.
func scan(text string) (offset int, problem message.Text) {
	if strings.HasPrefix(text, "\ufeff") {
		return 0, message.Of("byte-order mark")
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			n, problem := scanString(text[i:])
			if problem != "" {
				return i + n, message.Of(problem)
			}
			i += n - 1
		case '{', '[':
			if depth++; depth > maxDepth {
				return i, message.Of("more than {n} levels", maxDepth)
			}
		case '}', ']':
			depth--
		}
	}
	return 0, message.Text{}
}

// What can be wrong in a string.
const (
	problemUTF8       = "invalid UTF-8"
	problemNUL        = "NUL character"
	problemFirstHalf  = "first half of a surrogate pair without the second"
	problemSecondHalf = "second half of a surrogate pair without the first"
)

// scanString returns the length of the string that s begins with, or the offset
// of what is wrong in it.
func scanString(s string) (n int, problem string) {
	for i := 1; i < len(s); i += n {
		switch c := s[i]; {
		case c == '"':
			return i + 1, ""
		case c == '\\':
			n, problem = scanEscape(s[i:])
		case c < utf8.RuneSelf:
			n = 1
		default:
			n, problem = scanRune(s[i:])
		}
		if problem != "" {
			return i, problem
		}
	}
	return len(s), ""
}

// scanRune returns the length of the character that s begins with.
func scanRune(s string) (n int, problem string) {
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return 0, problemUTF8
	}
	return n, ""
}

// scanEscape returns the length of the escape sequence that s begins with. It
// leaves it to the validation to refuse what is not an escape sequence.
func scanEscape(s string) (n int, problem string) {
	r, ok := hex4(s)
	switch {
	case !ok:
		return 2, ""
	case r == 0:
		return 0, problemNUL
	case 0xDC00 <= r && r < 0xE000:
		return 0, problemSecondHalf
	case 0xD800 <= r && r < 0xDC00:
		if low, ok := hex4(s[6:]); !ok || low < 0xDC00 || low >= 0xE000 {
			return 0, problemFirstHalf
		}
		return 12, ""
	}
	return 6, ""
}

// hex4 returns the value of an escape sequence such as \u002a at the start of
// s.
func hex4(s string) (r rune, ok bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(v), err == nil
}
