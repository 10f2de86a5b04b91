package source

import (
	"strconv"
	"strings"
)

// Pointers tells the places of values. Offsets come in ascending order, so that all of a
// document cost one pass.
type Pointers struct {
	document *Document
	next     int32   // the first node that was not looked at
	open     []level // the arrays and objects on the way to the one before
}

// A level is an array or object, and how much of it was looked at.
type level struct {
	kind Kind
	end  int32 // the node that follows all in it
	seen int   // elements, or names and values of members
	name int32 // the node of the last name
}

// Pointers returns the pointers to the values of d, which may be nil.
func (d *Document) Pointers() Pointers { return Pointers{document: d} }

// At returns the JSON Pointer (RFC 6901) to the value that begins at offset or, if it is
// the name of a member, to the member. It is "" if none begins there.
func (p *Pointers) At(offset int) string {
	if p.document == nil {
		return ""
	}
	nodes := p.document.nodes
	for int(p.next) < len(nodes) && int(nodes[p.next].offset) <= offset {
		p.enter(p.next)
		p.next++
	}
	if p.next == 0 || int(nodes[p.next-1].offset) != offset {
		return ""
	}
	var pointer strings.Builder
	for _, l := range p.open {
		switch {
		case l.seen == 0: // it is the value
		case l.kind == Array:
			pointer.WriteString("/" + strconv.Itoa(l.seen-1))
		default:
			pointer.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(p.document.scalar(l.name)))
		}
	}
	return pointer.String()
}

// enter looks at node i.
func (p *Pointers) enter(i int32) {
	n := len(p.open)
	for n > 0 && p.open[n-1].end <= i {
		n--
	}
	p.open = p.open[:n]
	if n > 0 {
		in := &p.open[n-1]
		if in.kind == Object && in.seen%2 == 0 {
			in.name = i
		}
		in.seen++
	}
	if v := p.document.value(i); v.kind >= Array {
		p.open = append(p.open, level{kind: v.kind, end: v.end()})
	}
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
