package main

import (
	"bytes"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/internal/english"
)

// TestScriptsInJapanese runs the commands of all scripts in Japanese. They end with the status that they have in English,
// no English sentence is left in what they print, and what machines read is in English.
func TestScriptsInJapanese(t *testing.T) {
	scripts, err := filepath.Glob("testdata/scripts/*.txt")
	require.NoError(t, err)
	folder := t.TempDir()
	for _, name := range scripts {
		if filepath.Base(name) == "japanese.txt" { // which is about both languages
			continue
		}
		script, err := txtar.ParseFile(name)
		require.NoError(t, err)
		script.Comment = inJapanese(script.Comment)
		require.NoError(t, os.WriteFile(filepath.Join(folder, filepath.Base(name)), txtar.Format(script), 0o600))
	}
	p := params(t, folder)
	var left sync.Map // lines with English
	p.Cmds["japanese"] = func(ts *testscript.TestScript, _ bool, _ []string) {
		for _, name := range []string{"stdout", "stderr"} {
			text := ts.ReadFile(name)
			if isForMachines(text) {
				if strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana) }) {
					left.Store(text, "Japanese for machines")
				}
				continue
			}
			for line := range strings.Lines(withoutMarkup(text)) {
				if text := english.In(line); text != "" {
					left.Store(line, text)
				}
			}
		}
	}
	t.Run("scripts", func(t *testing.T) { testscript.Run(t, p) })
	left.Range(func(line, text any) bool {
		t.Errorf("%q in %s", text, line)
		return true
	})
}

// inJapanese returns the commands of a script without those that look at what the others print, and with one after
// each that looks for English.
func inJapanese(commands []byte) []byte {
	b := bytes.NewBufferString("env LC_ALL=ja_JP.UTF-8\n")
	for line := range strings.Lines(string(commands)) {
		words := strings.Fields(strings.TrimPrefix(line, "! "))
		if len(words) == 0 {
			continue
		}
		switch words[0] {
		case "stdout", "stderr", "cmp", "grep":
			continue
		}
		b.WriteString(line)
		if strings.Contains(line, " iameval ") {
			b.WriteString("japanese\n")
		}
	}
	return b.Bytes()
}

// isForMachines reports whether text is JSON or XML.
func isForMachines(text string) bool {
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || strings.HasPrefix(text, "<?xml")
}

// withoutMarkup returns the text of a page or a picture, and other text as it is.
func withoutMarkup(text string) string {
	if !strings.HasPrefix(text, "<!DOCTYPE html>") && !strings.HasPrefix(text, "<svg ") {
		return text
	}
	text = regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(text, "")
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(text, "\n"))
}

// TestHelpInJapanese looks for English in the list of the flags of each command, and compares the usage with a file.
func TestHelpInJapanese(t *testing.T) {
	const golden = "testdata/output.ja.golden"
	usage, stderr, status := iameval(t, "", "-lang", "ja", "help")
	require.Equal(t, exitYes, status, stderr)
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(usage), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), usage)

	texts := []string{usage}
	for name := range commands() {
		help, stderr, status := iameval(t, "", name, "-lang", "ja", "-h")
		require.Equal(t, exitYes, status, stderr)
		texts = append(texts, help)
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			require.Empty(t, english.In(line), line)
		}
	}
}
