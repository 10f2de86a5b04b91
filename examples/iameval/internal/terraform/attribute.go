package terraform

import (
	"encoding/json"
	"strconv"
)

// A value is a part of the values of a resource, with what is unknown of it.
type value struct {
	known   any
	unknown any    // true, or the shape of what is known with true in it
	pointer string // to it, from the values
	label   string // names of the blocks that it is in, each after a dot
}

// decode returns the values of a resource and what is not known of them.
func decode(values, unknown json.RawMessage) (v value) {
	// Both are valid, as the reader saw; a value that is absent is null.
	if json.Unmarshal(values, &v.known) != nil {
		v.known = nil
	}
	if json.Unmarshal(unknown, &v.unknown) != nil {
		v.unknown = nil
	}
	return v
}

// member returns an attribute or a block.
func (v value) member(name string) value {
	m := value{pointer: v.pointer + "/" + name, label: v.label, unknown: v.unknown}
	if v.unknown != true {
		unknown, _ := v.unknown.(map[string]any)
		m.unknown = unknown[name]
	}
	known, _ := v.known.(map[string]any)
	m.known = known[name]
	return m
}

// first returns the first of a list, which is a block that there may be one of, and v if it is no list.
func (v value) first() value {
	if list, ok := v.known.([]any); ok && len(list) > 0 {
		v.known, v.pointer = list[0], v.pointer+"/0"
	}
	if list, ok := v.unknown.([]any); ok && len(list) > 0 {
		v.unknown = list[0]
	}
	return v
}

// each calls f with each value at path, which names blocks and an attribute. There may be any
// number of a block, or one.
func (v value) each(path []string, f func(value)) {
	if len(path) == 0 {
		f(v)
		return
	}
	m := v.member(path[0])
	known, _ := m.known.([]any)
	unknown, _ := m.unknown.([]any)
	if m.unknown == true || len(path) == 1 || known == nil && unknown == nil {
		if len(path) > 1 && m.unknown != true {
			m.label += "." + path[0]
		}
		if m.unknown == true {
			path = path[:1] // nothing is known of what is in it
		}
		m.each(path[1:], f)
		return
	}
	for i := range max(len(known), len(unknown)) {
		block := value{pointer: m.pointer + "/" + strconv.Itoa(i)}
		if i < len(known) {
			block.known = known[i]
		}
		if i < len(unknown) {
			block.unknown = unknown[i]
		}
		name := block.member("name").text()
		if name == "" {
			name = strconv.Itoa(i)
		}
		block.label = v.label + "." + path[0] + "." + name
		block.each(path[1:], f)
	}
}

// text returns a text, or that of a number or a truth; of anything else, or of what is not known,
// it is empty.
func (v value) text() string {
	switch known := v.known.(type) {
	case string:
		return known
	case bool:
		return strconv.FormatBool(known)
	case float64:
		return strconv.FormatFloat(known, 'f', -1, 64)
	}
	return ""
}
