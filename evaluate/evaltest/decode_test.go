package evaltest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// TestDecodeAgrees compares with encoding/json on the requests of testdata.
func TestDecodeAgrees(t *testing.T) {
	compared := 0
	for _, folder := range []string{"cases", "validity"} {
		names, err := filepath.Glob("../../testdata/" + folder + "/*.json")
		require.NoError(t, err)
		require.NotEmpty(t, names)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			var groups []struct{ Cases []json.RawMessage }
			require.NoError(t, json.Unmarshal(data, &groups))
			for _, g := range groups {
				for _, text := range g.Cases {
					require.JSONEq(t, decodedByPackageJSON(t, text), decoded(t, text), "%s: %s", name, text)
					compared++
				}
			}
		}
	}
	require.Greater(t, compared, 1900)
}

// decoded returns the request that text is, as it was read.
func decoded(t *testing.T, text []byte) string {
	t.Helper()
	document, _, detail := source.Read(string(text))
	require.Empty(t, detail)
	r := newReader(nil, "", string(text))
	var s requestSource
	r.decode(document.Root(), &s)
	require.Empty(t, r.problems)
	return encoded(t, &s)
}

// decodedByPackageJSON is the same by encoding/json.
func decodedByPackageJSON(t *testing.T, text []byte) string {
	t.Helper()
	var s requestSource
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&s))
	return encoded(t, &s)
}

func encoded(t *testing.T, s *requestSource) string {
	t.Helper()
	s.Context = written(s.Context)
	data, err := json.Marshal(s)
	require.NoError(t, err)
	return string(data)
}
