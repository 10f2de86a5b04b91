package source

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// TestRead has what is just within JSON that a policy can be (SEMANTICS G-2), and
// what is just beyond it.
func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, source string
		offset       int
		detail       string
	}{
		{"least document", `{}`, 0, ""},
		{"white space", " \t\r\n{} \t\r\n", 0, ""},
		{"every byte of ASCII in a string", `"` + asciiWithoutEscapes() + `"`, 0, ""},

		{"nothing", "", 0, "unexpected end of JSON input"},
		{"white space alone", " \n ", 2, "unexpected end of JSON input"},
		{"no end", `{"a"`, 3, "unexpected end of JSON input"},
		{"two documents", "{}\n{}", 3, "invalid character '{' after top-level value"},
		{"percent-encoded", "%7B%7D", 0, "invalid character '%' looking for beginning of value"},
		{"line break in a string", "{\"a\nb\": 1}", 3, `invalid character '\n' in string literal`},
		{"no ASCII between the elements", `{"Version": "2012-10-17", é}`, 26, "invalid character 'Ã' looking for beginning of object key string"},
		{"no UTF-8 between the elements", `{"Version": "2012-10-17", ` + "\xff}", 26, "invalid character 'ÿ' looking for beginning of object key string"},

		{"byte-order mark", "\ufeff{}", 0, "byte-order mark"},
		{"byte-order mark alone", "\ufeff", 0, "byte-order mark"},
		{"byte-order mark of another encoding", "\xfe\xff{}", 0, "invalid character 'þ' looking for beginning of value"},
		{"byte-order mark in a string", "\"\ufeff\"", 0, ""},
		{"byte-order mark after white space", " \ufeff{}", 1, "invalid character 'ï' looking for beginning of value"},

		{"least byte that is not ASCII", `{"` + "\x80" + `": 1}`, 2, "invalid UTF-8"},
		{"character cut off", "\"a\xe2\x82\"", 2, "invalid UTF-8"},
		{"overlong", "\"\xc0\x80\"", 1, "invalid UTF-8"},
		{"half a pair in UTF-8", "\"\xed\xa0\x80\"", 1, "invalid UTF-8"},
		{"U+FFFD is a character", "{\"\ufffd\": 1}", 0, ""},

		{"NUL", `{"\u0000": 1}`, 2, "NUL character"},
		{"NUL after another escape", `{"\n\u0000": 1}`, 4, "NUL character"},
		{"NUL at the end", `{"\u0000`, 2, "NUL character"},
		{"escaped backslash before u", `{"\\u0000": 1}`, 0, ""},
		{"after NUL", `{"\u0001": 1}`, 0, ""},

		{"first pair", `{"Id": "\ud800\udc00"}`, 0, ""},
		{"last pair", `{"Id": "\udbff\uDFFF"}`, 0, ""},
		{"character after the last of a pair", `{"Id": "\ue000"}`, 0, ""},
		{"character before the first of a pair", `{"Id": "\ud7ff"}`, 0, ""},
		{"first half alone", `{"\ud83d": 1}`, 2, "first half of a surrogate pair without the second"},
		{"last first half alone", `{"\udbff": 1}`, 2, "first half of a surrogate pair without the second"},
		{"first half and another character", `{"\ud83d\u0041": 1}`, 2, "first half of a surrogate pair without the second"},
		{"first half and a character after the last of a pair", `{"\ud800\ue000": 1}`, 2, "first half of a surrogate pair without the second"},
		{"first half twice", `{"\ud800\udbff": 1}`, 2, "first half of a surrogate pair without the second"},
		{"first half at the end", `{"\ud800`, 2, "first half of a surrogate pair without the second"},
		{"first half of what is cut off", `{"\ud800\udc0`, 2, "first half of a surrogate pair without the second"},
		{"second half alone", `{"\udc00": 1}`, 2, "second half of a surrogate pair without the first"},
		{"last second half alone", `{"\udfff": 1}`, 2, "second half of a surrogate pair without the first"},
		{"pair and a second half", `{"\ud800\udc00\udc00": 1}`, 14, "second half of a surrogate pair without the first"},

		{"no hexadecimal digit", `{"\u00g0": 1}`, 6, `invalid character 'g' in \u hexadecimal character escape`},
		{"sign in place of a digit", `{"\u+123": 1}`, 4, `invalid character '+' in \u hexadecimal character escape`},
		{"no escape", `{"\x": 1}`, 3, `invalid character 'x' in string escape code`},
		{"backslash at the end", `{"\`, 2, "in string escape code"},
		{"escaped quote at the end", `{"\"`, 3, "unexpected end of JSON input"},

		{"64 levels", nested(64), 0, ""},
		{"65 levels", nested(65), 64, "more than 64 levels"},
		{"65 levels without an end", strings.Repeat("[", 65), 64, "more than 64 levels"},
		{"64 levels without an end", strings.Repeat("[", 64), 63, "unexpected end of JSON input"},
		{"brackets in a string", `"` + strings.Repeat("[", 65) + `"`, 0, ""},
		{"many lists one after the other", "[" + strings.Repeat("[],", 100) + "{}]", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			document, offset, detail := Read(tt.source)
			require.Contains(t, detail.String(), tt.detail)
			require.Equal(t, tt.detail == "", detail.IsZero(), detail)
			require.Equal(t, tt.offset, offset)
			require.Equal(t, tt.detail == "", document != nil)
			require.Equal(t, tt.detail == "", wellFormed(tt.source), "by the slow way")
		})
	}
}

// nested returns lists in each other.
func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func asciiWithoutEscapes() string {
	var all []byte
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		if c != '"' && c != '\\' {
			all = append(all, c)
		}
	}
	return string(all)
}

var (
	jsonString = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	jsonEscape = regexp.MustCompile(`\\(?:u[0-9a-fA-F]{4}|.)`)
)

// wellFormed says the slow way whether source is JSON that a policy can be.
func wellFormed(source string) bool {
	if !json.Valid([]byte(source)) || !utf8.ValidString(source) {
		return false
	}
	for _, text := range jsonString.FindAllString(source, -1) {
		// The escapes in code units of UTF-16. What stands between two of them parts them.
		var units []rune
		end := 0
		for _, at := range jsonEscape.FindAllStringIndex(text, -1) {
			if at[0] > end {
				units = append(units, ' ')
			}
			end = at[1]
			unit, err := strconv.ParseUint(strings.TrimPrefix(text[at[0]:at[1]], `\u`), 16, 16)
			if err != nil || text[at[0]+1] != 'u' {
				unit = ' '
			}
			if unit == 0 {
				return false
			}
			units = append(units, rune(unit))
		}
		for i := 0; i < len(units); i++ {
			if !utf16.IsSurrogate(units[i]) {
				continue
			}
			if i+1 == len(units) || utf16.DecodeRune(units[i], units[i+1]) == utf8.RuneError {
				return false
			}
			i++
		}
	}
	between := jsonString.ReplaceAllString(source, "")
	depth := 0
	for _, c := range between {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth > 64 {
			return false
		}
	}
	return true
}

// TestOrdinary looks for each byte at each place of texts that are longer and shorter than
// what is looked at at once.
func TestOrdinary(t *testing.T) {
	for n := range 20 {
		for at := range n {
			for c := range 256 {
				text := strings.Repeat("a", at) + string([]byte{byte(c)}) + strings.Repeat("~", n-at-1)
				want := n
				if c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
					want = at
				}
				for from := range at + 1 {
					require.Equal(t, want, ordinary(text, from), "%q from %d", text, from)
				}
			}
		}
	}
}

// Reading takes the list of values alone, of eight bytes each, which has room for all of
// them without being made anew more than once or twice.
func TestReadAllocates(t *testing.T) {
	statement := `{"Sid": "\u0041\ud83d\ude00 é", "Action": ["a", "b"], "Resource": "*"}, `
	for text, most := range map[string]float64{
		`{"Statement": [` + strings.Repeat(statement, 100) + `{}]}`: 2,
		"[" + strings.Repeat("0,", 10_000) + "0]":                   4,
		"[" + strings.Repeat("{},", 10_000) + "0]":                  4,
		`["` + strings.Repeat("a", 10_000) + `"]`:                   2,
	} {
		require.LessOrEqual(t, testing.AllocsPerRun(10, func() { Read(text) }), most, "%.20s", text)
	}
}

// TestGrow reads a text whose values all stand at its end.
func TestGrow(t *testing.T) {
	text := `["` + strings.Repeat("a", 10_000) + `"` + strings.Repeat(",0", 10_000) + "]"
	document, _, _ := Read(text)
	require.Equal(t, 10_001, document.Root().Len())
	require.Less(t, cap(document.nodes), 2*len(document.nodes))
}
