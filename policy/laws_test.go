package policy

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestProperties checks laws of parsing. Their numbers
// are those of testdata/PROPERTIES.md, which also says how to run them for longer
// and how to repeat one that fails.
func TestProperties(t *testing.T) {
	sources := validSources(t)
	for _, property := range []struct {
		name  string
		check func(*rapid.T)
	}{
		{"I-43 round trip of valid documents", func(t *rapid.T) {
			source := rapid.SampledFrom(sources).Draw(t, "document")
			for typ := Identity; typ <= Endpoint; typ++ {
				if p, err := Parse([]byte(source), typ); err == nil {
					requireRoundTrip(t, p, []byte(source))
				}
			}
		}},
		{"I-42 I-44 I-46 any bytes", func(t *rapid.T) { parseAny(t, rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) }},
		{"I-42 I-44 I-46 damaged documents", func(t *rapid.T) {
			for range 10 {
				document := []byte(rapid.SampledFrom(sources).Draw(t, "document"))
				for range rapid.IntRange(1, 2).Draw(t, "times") {
					document = damaged(t, document)
				}
				parseAny(t, document)
			}
		}},
	} {
		t.Run(property.name, rapid.MakeCheck(property.check))
	}
}

// validSources returns the documents of testdata/parse and testdata/policies.
func validSources(t *testing.T) []string {
	t.Helper()
	var sources []string
	archives, err := filepath.Glob("../testdata/parse/*.txtar")
	require.NoError(t, err)
	for _, name := range archives {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, file := range splitTxtar(string(data)) {
			if strings.HasSuffix(file.name, ".json") && len(file.data) < 4<<10 {
				sources = append(sources, file.data)
			}
		}
	}
	policies, err := filepath.Glob("../testdata/policies/*.json")
	require.NoError(t, err)
	for _, name := range policies {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		sources = append(sources, string(data))
	}
	require.Greater(t, len(sources), 100)
	return sources
}

// memberName finds the names of members, with the colon.
var memberName = regexp.MustCompile(`"[^"]*": *`)

// damaged returns document with a part cut out, repeated, moved or replaced.
func damaged(t *rapid.T, document []byte) []byte {
	if len(document) == 0 {
		return document
	}
	from := rapid.IntRange(0, len(document)-1).Draw(t, "from")
	to := min(len(document), from+rapid.IntRange(0, 40).Draw(t, "length"))
	piece := slices.Clone(document[from:to])
	switch rapid.IntRange(0, 5).Draw(t, "damage") {
	case 4, 5: // a member of an object, once more
		members := memberName.FindAllIndex(document, -1)
		if len(members) == 0 {
			return document
		}
		at := rapid.SampledFrom(members).Draw(t, "member")
		member := string(document[at[0]:at[1]]) + valueAt(string(document[at[1]:])) + ", "
		return slices.Insert(slices.Clone(document), at[0], []byte(member)...)
	case 0:
		return slices.Delete(slices.Clone(document), from, to)
	case 1:
		return slices.Insert(slices.Clone(document), to, piece...)
	case 2:
		at := rapid.IntRange(0, len(document)).Draw(t, "at")
		return slices.Insert(slices.Clone(document), at, piece...)
	default:
		other := rapid.SampledFrom([]string{
			"", "\x00", "\xff", "\"", "{", "}", "[]", "null", ",", ":", "\\ud800", "\\u0000", "1e999", "\ufeff", `"Effect": "Allow",`, `"effect": "Allow",`, "${", "*",
		}).Draw(t, "other")
		return slices.Replace(slices.Clone(document), from, min(to, from+1), []byte(other)...)
	}
}

// Whatever the bytes are, parsing ends with a policy or with errors that lie
// inside of the document, and without a panic. What is accepted is strict JSON
// without duplicate names.
func parseAny(t *rapid.T, document []byte) {
	for typ := Identity; typ <= Endpoint; typ++ {
		p, err := Parse(document, typ)
		if err != nil {
			require.Nil(t, p)
			requirePositions(t, err, document)
			continue
		}
		requireRoundTrip(t, p, document)
		require.NoError(t, duplicateNames(document))
	}
}
