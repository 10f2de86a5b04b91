package values

import (
	"strings"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A shape is what a value of a key looks like: text with names in braces, each of which may
// be another, such as "repo:{octo-org}/{x}:ref:refs/heads/{main}".
type shape string

// A shapeOf tells the shapes of the keys that begin and end in the same way, in lower case.
type shapeOf struct {
	begin, end string
	shapes     []shape
}

// shapesOf returns the shapes of the values of a key, and what is put behind a name to make
// another one of it.
func shapesOf(key string) (shapes []shape, more string) {
	more = "-x"
	key = glob.Lower(key)
	if host, _, _ := strings.Cut(key, ":"); strings.Contains(host, ".") {
		more = "-evil" // a claim, which a stranger makes
	}
	for i := range shapeTable {
		if s := &shapeTable[i]; strings.HasPrefix(key, s.begin) && strings.HasSuffix(key, s.end) {
			return s.shapes, more
		}
	}
	return []shape{"{x}", "{other}"}, more
}

// fill returns a value that tokens match and that looks like the shape, as far as that is
// possible, and whether a name had to be made up: one of the tokens goes on with more, where
// that of the shape does not begin so.
func (s shape) fill(tokens []clause.Token, more string) (value string, madeUp bool) {
	for i, t := range tokens {
		if t.Kind == glob.Text {
			value += t.Text
			continue
		}
		part := something
		if whole, made, ok := s.complete(value, more); ok {
			madeUp = madeUp || made
			part = whole[len(value):]
			if i+1 < len(tokens) && tokens[i+1].Kind == glob.Text {
				part, _ = cutBefore(part, tokens[i+1].Text[0])
			}
		} else {
			madeUp = true
		}
		if _, size := utf8.DecodeRuneInString(part); t.Kind == glob.One {
			part = part[:size]
		}
		value += part
	}
	return value, madeUp
}

// complete returns a value of the shape that begins with the given text, if there is one, and
// whether it has a name that was made up with more, which happens where the text breaks off
// in a name of its own.
func (s shape) complete(begin, more string) (value string, madeUp, ok bool) {
	rest, from := string(s), begin
	for rest != "" {
		if rest[0] != '{' {
			literal, after := cutBefore(rest, '{')
			if len(from) < len(literal) {
				return begin + plain(rest[len(from):]), false, strings.HasPrefix(literal, from)
			}
			if !strings.HasPrefix(from, literal) {
				return "", false, false
			}
			rest, from = after, from[len(literal):]
			continue
		}
		name, after, _ := strings.Cut(rest[1:], "}")
		if after != "" {
			if end := strings.IndexByte(from, after[0]); end >= 0 {
				rest, from = after, from[end:]
				continue
			}
		}
		switch {
		case strings.HasPrefix(name, from):
			return begin + plain(name[len(from):]+after), false, true
		case isNumber(name) && isNumber(from) && len(from) <= len(name):
			return begin + plain(name[len(from):]+after), false, true
		}
		return begin + more + plain(after), true, true
	}
	return begin, false, from == ""
}

// cutBefore cuts s in two before the first c, if there is one.
func cutBefore(s string, c byte) (before, from string) {
	if i := strings.IndexByte(s, c); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// plain returns a shape with its own names, as a value.
func plain(shape string) string {
	return strings.ReplaceAll(strings.ReplaceAll(shape, "{", ""), "}", "")
}

// isNumber reports whether text is made of digits.
func isNumber(text string) bool { return strings.Trim(text, "0123456789") == "" && text != "" }
