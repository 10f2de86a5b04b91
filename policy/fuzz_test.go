package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzParse parses any bytes as a policy of each type: no panic (I-42), nothing
// accepted but strict JSON without duplicate names (I-44), and errors that lie
// inside of the document (I-46).
func FuzzParse(f *testing.F) {
	for _, document := range readHostile(f) {
		if len(document) < 4<<10 {
			f.Add(document)
		}
	}
	archives, err := filepath.Glob("../testdata/parse/*.txtar")
	require.NoError(f, err)
	require.NotEmpty(f, archives)
	for _, name := range archives {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		for _, file := range splitTxtar(string(data)) {
			if filepath.Ext(file.name) == ".json" {
				f.Add([]byte(file.data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for typ := Identity; typ <= Endpoint; typ++ {
			p, err := Parse(data, typ)
			if err != nil {
				require.Nil(t, p)
				requirePositions(t, err, data)
				_ = err.Error()
				continue
			}
			requireRoundTrip(t, p, data)
			require.NoError(t, duplicateNames(data))
		}
	})
}

// duplicateNames reports whether an object of document has a name twice. It
// reads JSON in another way than Parse does.
func duplicateNames(document []byte) error {
	type object struct {
		names  map[string]bool // nil for an array
		isName bool            // the next token is a name
	}
	var open []object
	decoder := json.NewDecoder(bytes.NewReader(document))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if n := len(open); n > 0 && open[n-1].names != nil && token != json.Delim('}') {
			in := &open[n-1]
			if name, ok := token.(string); in.isName && ok {
				if in.names[name] {
					return fmt.Errorf("%q is there twice", name)
				}
				in.names[name] = true
			}
			in.isName = !in.isName
		}
		switch token {
		case json.Delim('{'):
			open = append(open, object{names: make(map[string]bool), isName: true})
		case json.Delim('['):
			open = append(open, object{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
	}
}

// The oracle of FuzzParse sees what it is for.
func TestDuplicateNames(t *testing.T) {
	for _, s := range []string{`{}`, `{"a": {"a": ["a", "a"]}, "b": "a"}`, `[{"a": 1}, {"a": 1}]`} {
		require.NoError(t, duplicateNames([]byte(s)), s)
	}
	for _, s := range []string{`{"a": 1, "a": 2}`, `[{"b": {}, "a": [], "b": 1}]`, `{"a": 1, "\u0061": 2}`} {
		require.Error(t, duplicateNames([]byte(s)), s)
	}
}
