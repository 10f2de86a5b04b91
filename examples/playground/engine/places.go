package engine

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// A place is where a statement stands in its document, in bytes, and where its elements do.
// A condition is under its operator and key.
type place struct {
	from, until int
	elements    map[string][2]int
}

// placesOf returns the places of the statements of a document that policy.Parse accepts.
func placesOf(document []byte) []place {
	w := walker{text: document, d: json.NewDecoder(bytes.NewReader(document))}
	var places []place
	w.object(func(name string, _ int) {
		if name != "Statement" {
			w.skip()
			return
		}
		if w.begins() == '[' {
			w.token()
			for w.d.More() {
				places = append(places, w.statement())
			}
			w.token()
			return
		}
		places = append(places, w.statement())
	})
	return places
}

// A walker reads JSON that is known to be valid.
type walker struct {
	text []byte
	d    *json.Decoder
}

func (w *walker) token() json.Token {
	t, err := w.d.Token()
	if err != nil {
		return nil
	}
	return t
}

// next returns where the next token begins.
func (w *walker) next() int {
	at := int(w.d.InputOffset())
	for at < len(w.text) && strings.IndexByte(" \t\r\n,:", w.text[at]) >= 0 {
		at++
	}
	return at
}

// begins returns the first byte of the next value.
func (w *walker) begins() byte {
	if at := w.next(); at < len(w.text) {
		return w.text[at]
	}
	return 0
}

func (w *walker) ends() int { return int(w.d.InputOffset()) }

// object calls member for each member of the object that comes, with its name and where
// that begins; member reads the value.
func (w *walker) object(member func(name string, from int)) {
	if w.begins() != '{' {
		w.skip()
		return
	}
	w.token()
	for w.d.More() {
		from := w.next()
		name, ok := w.token().(string)
		if !ok {
			return
		}
		member(name, from)
	}
	w.token()
}

// skip reads the value that comes.
func (w *walker) skip() {
	depth := 0
	for {
		switch t := w.token(); t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		case nil:
			if w.ends() >= len(w.text) || depth == 0 {
				return
			}
		}
		if depth <= 0 {
			return
		}
	}
}

func (w *walker) statement() place {
	p := place{from: w.next(), elements: map[string][2]int{}}
	w.object(func(name string, from int) {
		if name == "Condition" {
			w.condition(p.elements)
		} else {
			w.skip()
		}
		p.elements[strings.TrimPrefix(name, "Not")] = [2]int{from, w.ends()}
	})
	p.until = w.ends()
	return p
}

func (w *walker) condition(elements map[string][2]int) {
	w.object(func(operator string, _ int) {
		w.object(func(key string, from int) {
			w.skip()
			elements[clauseElement(operator, key)] = [2]int{from, w.ends()}
		})
	})
}

// clauseElement returns the name under which a clause stands in place.elements, which is
// that of no element.
func clauseElement(operator, key string) string {
	return strings.ToLower(operator + "\x00" + key)
}

// units has, for each byte of a text, the number of UTF-16 units before it.
type units []int32

func unitsOf(text string) units {
	u := make(units, len(text)+1)
	n := int32(0)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		for k := range size {
			u[i+k] = n
		}
		if n++; r > 0xffff {
			n++
		}
		i += size
	}
	u[len(text)] = n
	return u
}

func (u units) at(offset int) int {
	return int(u[min(max(offset, 0), len(u)-1)])
}

// offsetOf returns the offset in bytes of a line and a column, from 1.
func offsetOf(text string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return min(at+max(column-1, 0), len(text))
}
