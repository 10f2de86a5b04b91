package source

import (
	"strconv"
	"strings"
)

// A Place is where a value stands in a text. It refers to the place that it is in.
type Place struct {
	Offset int    // in bytes, of the value or of the name of the member
	Name   string // of the member, or "" for an element of an array

	parent *Place
	index  int // of the element, or -1
}

// Pointer returns the JSON Pointer (RFC 6901) to p.
func (p *Place) Pointer() string {
	if p.parent == nil {
		return ""
	}
	token := strconv.Itoa(p.index)
	if p.index < 0 {
		token = strings.NewReplacer("~", "~0", "/", "~1").Replace(p.Name)
	}
	return p.parent.Pointer() + "/" + token
}

// Member returns the place of the member name of the object at p.
func (p *Place) Member(name string, offset int) Place {
	return Place{parent: p, Name: name, index: -1, Offset: offset}
}

// Element returns the place of an element of the array at p.
func (p *Place) Element(index, offset int) Place {
	return Place{parent: p, index: index, Offset: offset}
}

// A Lines tells lines and columns of a text. Offsets come in ascending order, so that
// all of a text cost one pass. The zero Lines is at the beginning.
type Lines struct{ breaks, start, counted int }

// Position returns line and column of the byte of text at offset, both from 1.
func (l *Lines) Position(text string, offset int) (line, column int) {
	between := text[l.counted:offset]
	if n := strings.Count(between, "\n"); n > 0 {
		l.breaks += n
		l.start = l.counted + strings.LastIndexByte(between, '\n') + 1
	}
	l.counted = offset
	return l.breaks + 1, offset - l.start + 1
}
