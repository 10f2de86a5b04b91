package inventory

import (
	"encoding/binary"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf16"
)

// decode returns data, the bytes of a file, as UTF-8 without a byte-order mark. Windows
// PowerShell writes UTF-16 where output is sent to a file by ">".
func decode(data []byte) string {
	switch {
	case len(data) >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF:
		return string(data[3:])
	case len(data) >= 2 && data[0] == 0xFF && data[1] == 0xFE:
		return decodeUTF16(data[2:], binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0xFE && data[1] == 0xFF:
		return decodeUTF16(data[2:], binary.BigEndian)
	// JSON begins with an ASCII character.
	case len(data) >= 2 && data[0] != 0 && data[1] == 0:
		return decodeUTF16(data, binary.LittleEndian)
	case len(data) >= 2 && data[0] == 0 && data[1] != 0:
		return decodeUTF16(data, binary.BigEndian)
	}
	return string(data)
}

// decodeUTF16 returns data as UTF-8, with a byte that is none for half a character.
func decodeUTF16(data []byte, order binary.ByteOrder) string {
	var b strings.Builder
	b.Grow(len(data) / 2)
	for ; len(data) >= 2; data = data[2:] {
		r := rune(order.Uint16(data))
		if utf16.IsSurrogate(r) {
			second := rune(0)
			if len(data) >= 4 {
				second = rune(order.Uint16(data[2:]))
			}
			if r = utf16.DecodeRune(r, second); r == unicode.ReplacementChar {
				b.WriteByte(0xFF)
				continue
			}
			data = data[2:]
		}
		b.WriteRune(r)
	}
	if len(data) > 0 {
		b.WriteByte(0xFF)
	}
	return b.String()
}

// unescape returns the text of a document that stands in a string. IAM escapes with
// percent signs, as in a path, so that "+" is itself; other services do not. A policy that is
// not escaped begins with a brace.
func unescape(text string) (string, error) {
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
		return text, nil
	}
	return url.PathUnescape(text)
}

// unindent returns JSON text without the white space at the beginning of its lines, which
// keeps the lines: no string of JSON has a line break in it.
func unindent(text string) string {
	if !strings.Contains(text, "\n ") && !strings.Contains(text, "\n\t") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		line, rest, more := strings.Cut(text, "\n")
		b.WriteString(line)
		if !more {
			return b.String()
		}
		b.WriteByte('\n')
		text = strings.TrimLeft(rest, " \t")
	}
}
