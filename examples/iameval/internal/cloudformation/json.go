package cloudformation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/document"
)

// parseJSON reads a template in JSON.
func parseJSON(data []byte) (*node, error) {
	r := &jsonReader{document.NewReader(data)}
	n, err := r.value(0)
	if err == nil {
		if _, end := r.Token(); !errors.Is(end, io.EOF) {
			err = errors.New("something follows the template")
		}
	}
	if err != nil {
		line, column := r.Place()
		return nil, fmt.Errorf("%d:%d: %w", line, column, err)
	}
	return n, nil
}

type jsonReader struct{ *document.Reader }

func (r *jsonReader) value(depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("the template nests deeper than %d", maxDepth)
	}
	n := new(node)
	n.line, n.column = r.Place()
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		n.kind = array
		if token == '{' {
			n.kind = object
		}
		for r.More() {
			key, err := "", error(nil)
			if n.kind == object {
				token, err := r.Token()
				if err != nil {
					return nil, err
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
		_, err = r.Token()
		return n, err
	case nil:
		return n, nil
	}
	n.kind, n.text = scalar, fmt.Sprint(token)
	return n, nil
}
