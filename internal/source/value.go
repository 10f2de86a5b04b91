// Package source reads the text of a policy: JSON of which each value has its place.
// It is the only package that parses JSON with gjson, and knows which elements the
// policy language has, but not what they mean.
package source

import "github.com/tidwall/gjson"

// A Value is a value of a JSON text that [Scan] found to be one. The zero Value is null.
// It has four words, the most that the compiler keeps in registers.
type Value struct {
	text   string
	offset int
	kind   Kind
}

// Parse returns the value that text begins with, white space aside. If it is an
// object or an array, its Text is the rest of text.
func Parse(text string) Value { return valueOf(gjson.Parse(text)) }

func valueOf(json gjson.Result) Value {
	v := Value{text: json.Raw, offset: json.Index, kind: kindOf(json)}
	if v.kind == String {
		v.text = json.Str
	}
	return v
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

// kindOf returns the type of json.
func kindOf(json gjson.Result) Kind {
	switch json.Type {
	case gjson.JSON:
		if json.IsArray() {
			return Array
		}
		return Object
	case gjson.True, gjson.False:
		return Bool
	case gjson.Number:
		return Number
	case gjson.String:
		return String
	case gjson.Null:
	}
	return Null
}

// Kind returns the type of v.
func (v Value) Kind() Kind { return v.kind }

// Is reports whether v is of kind k.
func (v Value) Is(k Kind) bool { return v.kind == k }

// Text returns the text of v, if it is a string, and otherwise v as it is written.
func (v Value) Text() string { return v.text }

// Offset returns where v begins, in bytes.
func (v Value) Offset() int { return v.offset }

// forEach calls yield for each member or element of v, an object or array.
func (v Value) forEach(yield func(name, value gjson.Result) bool) {
	gjson.Result{Type: gjson.JSON, Raw: v.text, Index: v.offset}.ForEach(yield)
}

// Members calls yield for each member of the object v, with the name and where that
// begins, until it returns false.
func (v Value) Members(yield func(name string, offset int, member Value) bool) {
	v.forEach(func(name, value gjson.Result) bool { return yield(name.Str, name.Index, valueOf(value)) })
}

// Has reports whether the object v has a member of the given name.
func (v Value) Has(name string) (has bool) {
	v.forEach(func(member, _ gjson.Result) bool {
		has = member.Str == name
		return !has
	})
	return has
}

// Len returns the number of members or elements of v, or 1 if v is neither an
// object nor an array.
func (v Value) Len() int {
	if v.kind < Array {
		return 1
	}
	n := 0
	v.forEach(func(_, _ gjson.Result) bool {
		n++
		return true
	})
	return n
}

// Each calls yield for each element of v, if it is an array, and otherwise for v itself,
// which stands at the place, until it returns false. The places of elements are made in
// room and are valid during the call. It returns the number of calls.
func (v Value) Each(at, room *Place, yield func(v Value, at *Place) bool) int {
	if v.kind != Array {
		yield(v, at)
		return 1
	}
	n := 0
	v.forEach(func(_, element gjson.Result) bool {
		*room = at.Element(n, element.Index)
		n++
		return yield(valueOf(element), room)
	})
	return n
}
