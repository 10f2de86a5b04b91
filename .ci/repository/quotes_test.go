package repository_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestQuotes requires that the code and the output in the README and in the pages of
// docs stand in a file that is compiled, run or compared by a test: pages quote
// examples, and have no code of their own. What is called text is not a quote.
func TestQuotes(t *testing.T) {
	var sources []string
	for _, folder := range []string{"docs", "evaluate", "examples"} {
		for _, name := range files(t, folder, ".go", ".json", ".golden", ".yml", ".yaml", ".sh") {
			sources = append(sources, flat(read(t, name)))
		}
	}
	for _, name := range append(files(t, "docs", ".md"), "README.md") {
		if name == "docs/semantics.md" { // has procedures, and no code
			continue
		}
		for _, b := range readPage(t, name).blocks {
			hasIt := func(source string) bool { return strings.Contains(source, flat(b.text)) }
			assert.True(t, b.language == "text" || slices.ContainsFunc(sources, hasIt), "%s: in no example:\n%s", name, b.text)
		}
	}
}

// flat returns text without its indentation and without the marks of comments, in
// which examples have their output.
func flat(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "//"))
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}
