// Package jsontree reads JSON with the place of each value, so that a mistake can be shown
// where it is, and a text changed there.
package jsontree

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Value is a value of JSON text, or the name of a member.
type Value struct {
	Kind       Kind
	Start, End int     // of its text, as offsets
	Text       string  // of a String
	Items      []Value // of an Array
	Members    []Member
}

// A Member is a member of an object.
type Member struct{ Name, Value Value }

// Kind is the first byte of a value: one of those below, or that of a number, true, false or null.
type Kind byte

// The kinds that matter here.
const (
	Object Kind = '{'
	Array  Kind = '['
	String Kind = '"'
)

// A SyntaxError is where text is no JSON.
type SyntaxError struct {
	Line, Column int
	err          error
}

func (e *SyntaxError) Error() string { return e.Text().String() }

// Text returns what e says.
func (e *SyntaxError) Text() message.Text {
	return texts.Of("{line}:{column}: invalid JSON: {problem}", e.Line, e.Column, problemOf(e.err.Error()))
}

// problemOf returns what package json says is wrong, as one of the texts of the library.
func problemOf(english string) message.Text {
	rest, ok := strings.CutPrefix(english, "invalid character ")
	character, place, cut := strings.Cut(rest, "' ")
	if !ok || !cut {
		return message.Known(english)
	}
	return message.Of("invalid character {character} {place}", character+"'", message.Known(place))
}

// Parse returns the value that text is. The error is a [*SyntaxError].
func Parse(text []byte) (Value, error) {
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		offset := len(text)
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			offset = max(int(syntax.Offset)-1, 0)
		}
		line, column := Position(text, offset)
		return Value{}, &SyntaxError{line, column, err}
	}
	r := reader{text: text}
	return r.value(), nil
}

// Position returns the line and the column, in bytes, of an offset in text, from 1.
func Position(text []byte, offset int) (line, column int) {
	before := text[:min(offset, len(text))]
	return bytes.Count(before, []byte("\n")) + 1, len(before) - bytes.LastIndexByte(before, '\n')
}

// Offset is the reverse of Position. It is -1 if there is no such place.
func Offset(text []byte, line, column int) int {
	offset := 0
	for range line - 1 {
		end := bytes.IndexByte(text[offset:], '\n')
		if end < 0 {
			return -1
		}
		offset += end + 1
	}
	if offset += column - 1; line < 1 || column < 1 || offset > len(text) {
		return -1
	}
	return offset
}

// Member returns the value of the member of an object, or nil.
func (v *Value) Member(name string) *Value {
	for i := range v.Members {
		if v.Members[i].Name.Text == name {
			return &v.Members[i].Value
		}
	}
	return nil
}

// At returns the value at a JSON Pointer (RFC 6901), or nil.
func (v *Value) At(pointer string) *Value {
	if pointer == "" {
		return v
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if v.Kind == Array {
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(v.Items) {
				return nil
			}
			v = &v.Items[i]
		} else if v = v.Member(token); v == nil {
			return nil
		}
	}
	return v
}

// A reader reads text that is JSON.
type reader struct {
	text []byte
	at   int
}

// next skips white space and punctuation that separates, and returns the next byte.
func (r *reader) next() byte {
	for strings.IndexByte(" \t\r\n,:", r.text[r.at]) >= 0 {
		r.at++
	}
	return r.text[r.at]
}

func (r *reader) value() Value {
	v := Value{Kind: Kind(r.next()), Start: r.at}
	switch v.Kind {
	case Object:
		for r.at++; r.next() != '}'; {
			v.Members = append(v.Members, Member{r.value(), r.value()})
		}
		r.at++
	case Array:
		for r.at++; r.next() != ']'; {
			v.Items = append(v.Items, r.value())
		}
		r.at++
	case String:
		for r.at++; r.text[r.at] != '"'; r.at++ {
			if r.text[r.at] == '\\' {
				r.at++
			}
		}
		r.at++
		if err := json.Unmarshal(r.text[v.Start:r.at], &v.Text); err != nil {
			panic(err) // it is JSON
		}
	default:
		for r.at < len(r.text) && strings.IndexByte(" \t\r\n,]}", r.text[r.at]) < 0 {
			r.at++
		}
	}
	v.End = r.at
	return v
}
