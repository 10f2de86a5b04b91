// Package object writes JSON objects and reads them strictly: each member is
// named in its exact letter case, once, and is one of those expected.
package object

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

// A Member is a member of an object.
type Member struct {
	Name  string
	Value any // pointer to what is written or to be read
	Zero  Zero
}

// Raw is the JSON of a value.
type Raw = json.RawMessage

// Zero says how the zero value of a member is written.
type Zero uint8

// The forms of the zero value.
const (
	AsIs  Zero = iota // like any other; the member has to be there
	Left              // the member is left out
	AsNil             // null; the member has to be there
)

// Write returns the object with the given members, in order. The texts among
// them have to be valid UTF-8: JSON would change others.
func Write(members ...Member) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i := range members {
		m := &members[i]
		zero := m.isZero()
		if zero && m.Zero == Left {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", m.Name)
		if zero && m.Zero == AsNil {
			b.WriteString("null")
			continue
		}
		if !m.isUTF8() {
			return nil, message.Errorf("{member} is not valid UTF-8", strconv.Quote(m.Name))
		}
		value, err := json.Marshal(m.Value)
		if err != nil {
			return nil, message.Errorf("{text}: {problem}", strconv.Quote(m.Name), err)
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (m *Member) isZero() bool {
	v := reflect.ValueOf(m.Value).Elem()
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	return v.IsZero()
}

// isUTF8 reports whether the texts of m, if it holds any, are valid.
func (m *Member) isUTF8() bool {
	switch v := m.Value.(type) {
	case *string:
		return utf8.ValidString(*v)
	case *[]string:
		return !slices.ContainsFunc(*v, func(s string) bool { return !utf8.ValidString(s) })
	case *map[string]string:
		for key, value := range *v {
			if !utf8.ValidString(key) || !utf8.ValidString(value) {
				return false
			}
		}
	}
	return true
}

// Read reads the object data into members, which hold zero values. It is an
// error if data is not an object, has an unknown member or lacks one, or if a member
// is null that may not be. No object in data, at any depth, may have two members
// of one name.
func Read(data []byte, members ...Member) error {
	if !utf8.Valid(data) {
		return message.Errorf("invalid UTF-8")
	}
	if err := checkNames(data); err != nil {
		return err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	if raw == nil {
		return message.Errorf("want a JSON object, not null")
	}
	for i := range members {
		m := &members[i]
		text, ok := raw[m.Name]
		delete(raw, m.Name)
		isNull := string(text) == "null"
		switch {
		case !ok && m.Zero != Left:
			return message.Errorf("{member} is missing", strconv.Quote(m.Name))
		case !ok, isNull && m.Zero == AsNil:
			continue
		case isNull:
			return message.Errorf("{member} is null", strconv.Quote(m.Name))
		}
		if err := json.Unmarshal(text, m.Value); err != nil {
			return message.Errorf("{text}: {problem}", strconv.Quote(m.Name), err)
		}
	}
	if len(raw) > 0 {
		return message.Errorf("unknown member {member}", quote.Short(slices.Min(slices.Collect(maps.Keys(raw)))))
	}
	return nil
}

// checkNames reports an object in data with two members of one name.
func checkNames(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var open []level
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var in *level // which t stands in
		if len(open) > 0 {
			in = &open[len(open)-1]
		}
		switch t := t.(type) {
		case json.Delim:
			switch t {
			case '{':
				in.value()
				open = append(open, level{names: make(map[string]bool)})
			case '[':
				in.value()
				open = append(open, level{})
			default:
				open = open[:len(open)-1]
			}
		case string:
			if in.isName() {
				if in.names[t] {
					return message.Errorf("{member} is given twice", quote.Short(t))
				}
				in.names[t], in.named = true, true
				continue
			}
			in.value()
		default:
			in.value()
		}
	}
}

// A level is an object or array that is being read.
type level struct {
	names map[string]bool // of the members so far; nil for an array
	named bool            // the value of a member comes next
}

// isName reports whether the next string is the name of a member.
func (l *level) isName() bool { return l != nil && l.names != nil && !l.named }

// value notes that a value begins.
func (l *level) value() {
	if l != nil {
		l.named = false
	}
}
