package source

import "github.com/seed-1d0cfdb5/iam/internal/message"

// A Value is a value of a [Document], or the name of a member, which is a string. The
// zero Value is null and stands nowhere.
type Value struct {
	document *Document // nil in the zero Value
	node     int32
	kind     Kind
}

// Kind is the JSON type of a value.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String names k, with an article.
func (k Kind) String() string {
	switch k {
	case Bool:
		return "a Boolean"
	case Number:
		return "a number"
	case String:
		return "a string"
	case Array:
		return "an array"
	case Object:
		return "an object"
	case Null:
	}
	return "null"
}

// Text returns what String does.
func (k Kind) Text() message.Text { return message.Known(k.String()) }

// Kind returns the type of v.
func (v Value) Kind() Kind { return v.kind }

// Is reports whether v is of kind k.
func (v Value) Is(k Kind) bool { return v.kind == k }

// Text returns the text of v, if it is a string, "" if it is an array or object, and
// otherwise v as it is written.
func (v Value) Text() string {
	if v.document == nil || v.kind >= Array {
		return ""
	}
	return v.document.scalar(v.node)
}

// Offset returns where v begins, in bytes, or 0 for the zero Value.
func (v Value) Offset() int {
	if v.document == nil {
		return 0
	}
	return int(v.document.nodes[v.node].offset)
}

// end returns the number of the node that follows v and all that is in it.
func (v Value) end() int32 {
	if v.kind < Array {
		return v.node + 1
	}
	return v.node + 1 + int32(v.document.nodes[v.node].size)
}

// name returns the name of v, which is a member.
func (v Value) name() Value { return Value{v.document, v.node - 1, String} }

// Members calls yield for each member of v, if it is an object, until it returns false.
func (v Value) Members(yield func(name, member Value) bool) {
	if v.kind != Object {
		return
	}
	for i, end := v.node+1, v.end(); i < end; {
		member := v.document.value(i + 1)
		if !yield(Value{v.document, i, String}, member) {
			return
		}
		i = member.end()
	}
}

// Has reports whether v has a member of the given name.
func (v Value) Has(name string) (has bool) {
	v.Members(func(member, _ Value) bool {
		has = member.Text() == name
		return !has
	})
	return has
}

// Each calls yield for each element of v, if it is an array, and otherwise for v itself,
// until it returns false. It returns the number of calls.
func (v Value) Each(yield func(Value) bool) int {
	if v.kind != Array {
		yield(v)
		return 1
	}
	n := 0
	for i, end := v.node+1, v.end(); i < end; {
		element := v.document.value(i)
		n++
		if !yield(element) {
			break
		}
		i = element.end()
	}
	return n
}

// Element returns element i of v or, if v is no array, v itself. It is null if there are
// fewer elements.
func (v Value) Element(i int) (element Value) {
	v.Each(func(v Value) bool {
		element = v
		i--
		return i >= 0
	})
	if i >= 0 {
		return Value{}
	}
	return element
}

// Len returns the number of members or elements of v, or 1 if v is neither an
// object nor an array.
func (v Value) Len() int {
	if v.kind < Array {
		return 1
	}
	n := 0
	for i, end := v.node+1, v.end(); i < end; n++ {
		if v.kind == Object {
			i++ // the name
		}
		i = v.document.value(i).end()
	}
	return n
}

// Same reports whether v and w, of one document, are written in the same way.
func (v Value) Same(w Value) bool { return v.kind == w.kind && v.written() == w.written() }

// written returns v as it is written or, if it is an array or object, up to the end of
// the last value or name in it, which tells as much.
func (v Value) written() string {
	if v.document == nil {
		return ""
	}
	d := v.document
	last := d.value(v.end() - 1)
	end := last.Offset() + len("[]") // it is empty
	if last.kind < Array {
		end = last.Offset() + int(d.nodes[last.node].size&^escaped)
	}
	return d.text[v.Offset():end]
}

// Raw returns v as it is written, byte for byte, or "" if it stands nowhere. Its time is
// linear in what is in v.
func (v Value) Raw() string {
	if v.document == nil {
		return ""
	}
	d := v.document
	last := d.value(v.end() - 1)
	end := last.Offset() + len("[") // it is empty
	if last.kind < Array {
		end = last.Offset() + int(d.nodes[last.node].size&^escaped)
	}
	open := 0 // arrays and objects that end with v
	for i := v.node; i < v.end(); i++ {
		if each := d.value(i); each.kind >= Array && each.end() == v.end() {
			open++
		}
	}
	// Nothing but white space and the brackets that close them stands after the last.
	for ; open > 0; end++ {
		if c := d.text[end]; c == ']' || c == '}' {
			open--
		}
	}
	return d.text[v.Offset():end]
}
