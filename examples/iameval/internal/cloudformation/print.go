package cloudformation

import (
	"bytes"
	"encoding/json"
)

// print returns n as JSON. All scalars are texts in it: IAM takes no difference, and an account ID
// stays what it is.
func (n *node) print() []byte {
	return append(n.appendJSON(nil, "\n"), '\n')
}

// appendJSON appends n to b. The indent begins each line.
func (n *node) appendJSON(b []byte, indent string) []byte {
	var brackets string
	switch n.kind {
	case null:
		return append(b, "null"...)
	case scalar:
		return appendText(b, n.text)
	case array:
		brackets = "[]"
	case object:
		brackets = "{}"
	}
	b = append(b, brackets[0])
	for i, value := range n.list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, indent+"  "...)
		if n.kind == object {
			b = append(appendText(b, n.keys[i]), ": "...)
		}
		b = value.appendJSON(b, indent+"  ")
	}
	if len(n.list) > 0 {
		b = append(b, indent...)
	}
	return append(b, brackets[1])
}

func appendText(b []byte, text string) []byte {
	var buffer bytes.Buffer
	enc := json.NewEncoder(&buffer)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		panic(err) // a text can be JSON
	}
	return append(b, bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))...)
}
