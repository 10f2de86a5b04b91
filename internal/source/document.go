// Package source reads the text of a policy: JSON of which each value has its place.
// It knows which elements the policy language has, but not what they mean.
//
// A text is read once, by [Read], which is strict and fast. What it leaves to others is
// rare: gjson decodes a string with escape sequences, and encoding/json says what is
// wrong with a text that is not JSON.
package source

import (
	"math"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Document is a JSON text that was read, and the values in it. It is immutable. It
// takes eight bytes for each value and each name of a member, beside the text.
type Document struct {
	text  string
	nodes []node // of values and names, in the order in which they begin in the text
}

// A node is a value, or the name of a member, which the value follows. What is in an
// array or object follows it.
type node struct {
	offset uint32 // where it begins
	size   uint32 // in bytes or, of an array or object, the number of nodes in it
}

// escaped is set in the size of a string with escape sequences.
const escaped = 1 << 31

// MaxSize is the most bytes that a text may have. The size of each part of it then fits
// into the 31 bits that a node has for it.
const MaxSize = math.MaxInt32

// maxDepth is the deepest nesting of a document (SEMANTICS S-21). A policy
// needs six levels.
const maxDepth = 64

// Read reads text, of up to [MaxSize] bytes. If it is not JSON text that a policy can be,
// the document is nil, and Read returns the first byte at which it is not and what is
// wrong there.
//
// A policy can be what encoding/json accepts, without a byte-order mark, more than 64
// levels and, in its strings, invalid UTF-8, half a surrogate pair, and NUL: they would
// make different texts equal (SEMANTICS G-2).
func Read(text string) (d *Document, offset int, problem message.Text) {
	r := reader{text: text, nodes: make([]node, 0, len(text)/8+1)}
	if end := r.value(r.space(0), 0); end == bad || r.space(end) != len(text) {
		offset, problem = mistake(text)
		return nil, offset, problem
	}
	return &Document{text: text, nodes: r.nodes}, 0, message.Text{}
}

// Text returns the text of d, or "" if it is nil.
func (d *Document) Text() string {
	if d == nil {
		return ""
	}
	return d.text
}

// Root returns the value that d is, or null if d is nil.
func (d *Document) Root() Value {
	if d == nil {
		return Value{}
	}
	return d.value(0)
}

// value returns the value of node i.
func (d *Document) value(i int32) Value {
	return Value{document: d, node: i, kind: kinds[d.text[d.nodes[i].offset]]}
}

// kinds are the kinds of values by the byte with which they begin, apart from numbers
// and null.
//
//nolint:gochecknoglobals // a table that is never written
var kinds = func() (kinds [256]Kind) {
	kinds['"'], kinds['['], kinds['{'] = String, Array, Object
	kinds['t'], kinds['f'] = Bool, Bool
	for _, c := range "-0123456789" {
		kinds[c] = Number
	}
	return kinds
}()

// scalar returns what node i, which is no array or object, says: the text of a string, and
// all else as it is written.
func (d *Document) scalar(i int32) string {
	n := d.nodes[i]
	written := d.text[n.offset : n.offset+n.size&^escaped]
	switch {
	case n.size&escaped != 0:
		return gjson.Parse(written).Str
	case written[0] == '"':
		return written[1 : len(written)-1]
	}
	return written
}
