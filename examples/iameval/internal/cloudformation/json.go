package cloudformation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
)

// parseJSON reads a template in JSON.
func parseJSON(data []byte) (*node, error) {
	r := &jsonReader{document.NewReader(data)}
	n, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.Token(); !errors.Is(err, io.EOF) {
		return nil, r.here(texts.Error("something follows the template"))
	}
	return n, nil
}

type jsonReader struct{ *document.Reader }

// here returns err with the place of what comes next.
func (r *jsonReader) here(err error) error {
	line, column := r.Place()
	return texts.AtLine(line, column, err)
}

func (r *jsonReader) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, r.here(texts.Error("the template nests deeper than {n}", maxDepth))
	}
	n := new(node)
	n.line, n.column = r.Place()
	token, err := r.Token()
	if err != nil {
		return nil, r.here(err)
	}
	switch token := token.(type) {
	case json.Delim:
		n.kind = array
		if token == '{' {
			n.kind = object
		}
		for r.More() {
			var key string
			if n.kind == object {
				token, err := r.Token()
				if err != nil {
					return nil, r.here(err)
				}
				key = token.(string)
			}
			value, err := r.value(depth + 1)
			if err != nil {
				return nil, err
			}
			if n.kind == array {
				n.list = append(n.list, value)
			} else if err := n.add(key, value); err != nil {
				return nil, err
			}
		}
		if _, err = r.Token(); err != nil {
			return nil, r.here(err)
		}
		return n, nil
	case nil:
		return n, nil
	}
	n.kind, n.text = scalar, fmt.Sprint(token)
	return n, nil
}
