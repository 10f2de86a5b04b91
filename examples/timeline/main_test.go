package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/internal/golden"
	"github.com/seed-1d0cfdb5/iam/examples/internal/story"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	var b bytes.Buffer
	require.NoError(t, run(&b, []string{"-lang", "en"}))
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, left, "wrote a file without being told to")
	golden.Compare(t, b.String())

	b.Reset()
	require.NoError(t, run(&b, []string{"-lang", "ja"}))
	golden.CompareIn(t, policy.Japanese, b.String())
}

// What is asked for and not done is an error.
func TestArguments(t *testing.T) {
	for _, args := range [][]string{{""}, {"chart.svg"}, {"-svg", ""}, {"-svg="}, {"-lang", "ja", "-svg", ""}} {
		var b bytes.Buffer
		require.Error(t, run(&b, args), "%q", args)
		require.Empty(t, b.String())
	}
}

// The picture is well-formed XML that refers to nothing outside and tells the
// same as the text.
func TestSVG(t *testing.T) {
	file := filepath.Join(t.TempDir(), "chart.svg")
	var b bytes.Buffer
	require.NoError(t, run(&b, []string{"-lang", "en", "-svg", file}))
	golden.Compare(t, b.String())
	data, err := os.ReadFile(file)
	require.NoError(t, err)

	drawn := make(map[string]int)
	decoder := xml.NewDecoder(bytes.NewReader(data))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			for _, a := range token.Attr {
				require.NotContains(t, []string{"href", "src"}, a.Name.Local)
			}
		case xml.CharData:
			drawn[strings.TrimSpace(string(token))]++
		}
	}

	c, err := newChart(story.New(policy.English, texts()), releaseRole(), "pat", "lee", "kim")
	require.NoError(t, err)
	require.Contains(t, drawn, c.title())
	told := make(map[string]int)
	for _, row := range c.rows {
		require.Contains(t, drawn, row.user)
		require.NotEmpty(t, row.spans)
		for _, s := range row.spans {
			words := "allowed"
			if !s.decision.Allowed() {
				words = "explicit deny"
			}
			const layout = "2 Jan 2006 15:04 UTC"
			told[words+": "+s.From.UTC().Format(layout)+" – "+s.Until.UTC().Format(layout)]++
		}
	}
	for title, n := range told {
		require.Equal(t, n, drawn[title], title)
	}
}
