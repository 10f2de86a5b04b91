package source

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// A reader reads a text and notes the values in it. Each of its methods reads one thing,
// which begins at i, and returns where that ends, or bad.
type reader struct {
	text  string
	nodes []node
}

// bad is returned for what is not as it should be. Somebody else says why.
const bad = -1

// add notes a node.
func (r *reader) add(offset int, size uint32) {
	if len(r.nodes) == cap(r.nodes) {
		r.grow(offset)
	}
	r.nodes = append(r.nodes, node{uint32(offset), size})
}

// grow makes room for the nodes that the text has if they stand as close in the rest of
// it as they do before offset.
func (r *reader) grow(offset int) {
	n := len(r.nodes)
	more := max(n/4, int(int64(n)*int64(len(r.text)-offset)/int64(offset+1))) + 8
	r.nodes = append(make([]node, 0, n+more), r.nodes...)
}

// space reads white space.
func (r *reader) space(i int) int {
	for i < len(r.text) && isSpace(r.text[i]) {
		i++
	}
	return i
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\n' || c == '\t' || c == '\r') }

// value reads a value that is on the given level.
func (r *reader) value(i, level int) int {
	if i == len(r.text) {
		return bad
	}
	switch c := r.text[i]; c {
	case '"':
		return r.string(i)
	case '{', '[':
		if level == maxDepth {
			return bad
		}
		at := len(r.nodes)
		r.add(i, 0)
		if c == '{' {
			i = r.members(i+1, level+1)
		} else {
			i = r.elements(i+1, level+1)
		}
		r.nodes[at].size = uint32(len(r.nodes) - at - 1)
		return i
	case 't':
		return r.word(i, "true")
	case 'f':
		return r.word(i, "false")
	case 'n':
		return r.word(i, "null")
	}
	return r.number(i)
}

// elements reads what follows the bracket that opens an array.
func (r *reader) elements(i, level int) int {
	if i = r.space(i); r.is(i, ']') {
		return i + 1
	}
	for {
		if i = r.value(i, level); i == bad {
			return bad
		}
		switch i = r.space(i); {
		case r.is(i, ']'):
			return i + 1
		case !r.is(i, ','):
			return bad
		}
		i = r.space(i + 1)
	}
}

// members reads what follows the brace that opens an object.
func (r *reader) members(i, level int) int {
	if i = r.space(i); r.is(i, '}') {
		return i + 1
	}
	for {
		if !r.is(i, '"') {
			return bad
		}
		if i = r.string(i); i == bad {
			return bad
		}
		if i = r.space(i); !r.is(i, ':') {
			return bad
		}
		if i = r.value(r.space(i+1), level); i == bad {
			return bad
		}
		switch i = r.space(i); {
		case r.is(i, '}'):
			return i + 1
		case !r.is(i, ','):
			return bad
		}
		i = r.space(i + 1)
	}
}

// is reports whether c stands at i.
func (r *reader) is(i int, c byte) bool { return i < len(r.text) && r.text[i] == c }

// word reads a literal name.
func (r *reader) word(i int, word string) int {
	if len(r.text)-i < len(word) || r.text[i:i+len(word)] != word {
		return bad
	}
	r.add(i, uint32(len(word)))
	return i + len(word)
}

// number reads a number.
func (r *reader) number(begin int) int {
	i := begin
	if r.is(i, '-') {
		i++
	}
	if r.is(i, '0') {
		i++
	} else if i = r.digits(i); i == bad {
		return bad
	}
	if r.is(i, '.') {
		if i = r.digits(i + 1); i == bad {
			return bad
		}
	}
	if r.is(i, 'e') || r.is(i, 'E') {
		i++
		if r.is(i, '+') || r.is(i, '-') {
			i++
		}
		if i = r.digits(i); i == bad {
			return bad
		}
	}
	r.add(begin, uint32(i-begin))
	return i
}

// digits reads digits, of which there has to be one.
func (r *reader) digits(begin int) int {
	i := begin
	for i < len(r.text) && '0' <= r.text[i] && r.text[i] <= '9' {
		i++
	}
	if i == begin {
		return bad
	}
	return i
}

// string reads a string, which is the name of a member or a value.
func (r *reader) string(begin int) int {
	escapes := uint32(0)
	for i := begin + 1; ; {
		if i = ordinary(r.text, i); i == len(r.text) {
			return bad
		}
		switch c := r.text[i]; {
		case c == '"':
			i++
			r.add(begin, uint32(i-begin)|escapes)
			return i
		case c == '\\':
			n, detail := scanEscape(r.text[i:])
			if detail != "" || n == 2 && !r.isShortEscape(i) {
				return bad
			}
			i += n
			escapes = escaped
		case c < ' ':
			return bad
		default:
			n, detail := scanRune(r.text[i:])
			if detail != "" {
				return bad
			}
			i += n
		}
	}
}

// isShortEscape reports whether an escape sequence of two characters stands at i.
func (r *reader) isShortEscape(i int) bool {
	if i++; i == len(r.text) {
		return false
	}
	switch r.text[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	}
	return false
}

// ordinary returns the place of the first byte of text, from i on, that is not one that
// stands for itself in a string: a quotation mark, a backslash, a control character, or
// no ASCII. If there is none, it is the end of text.
func ordinary(text string, i int) int {
	const each = 0x0101010101010101
	for ; i+8 <= len(text); i += 8 {
		// The high bit of a byte is set if the byte is not ordinary, and perhaps if one
		// before it is not. Of what is no ASCII, one of the last two leaves it set.
		x := binary.LittleEndian.Uint64([]byte(text[i : i+8]))
		high := ((x - ' '*each) | ((x ^ '"'*each) - each) | ((x ^ '\\'*each) - each)) & (utf8.RuneSelf * each)
		if high != 0 {
			return i + bits.TrailingZeros64(high)/8
		}
	}
	for i < len(text) && ' ' <= text[i] && text[i] < utf8.RuneSelf && text[i] != '"' && text[i] != '\\' {
		i++
	}
	return i
}
