package repository_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTranslations requires that a translation has the same parts as the page: its
// code, its headings by level, its tables and its lists.
func TestTranslations(t *testing.T) {
	for english, japanese := range map[string]string{
		"README.md":      "docs/README.ja.md",
		"docs/access.md": "docs/access.ja.md",
		"docs/replay.md": "docs/replay.ja.md",
		"docs/roles.md":  "docs/roles.ja.md",
	} {
		page, translation := readPage(t, english), readPage(t, japanese)
		assert.Equal(t, page.blocks, translation.blocks, japanese)
		assert.Equal(t, mark.FindAllString(page.text, -1), mark.FindAllString(translation.text, -1), japanese)
	}
}

// mark finds what begins a heading, and a line of a table or a list.
var mark = regexp.MustCompile(`(?m)^(?:#+|[0-9]+\.|-|\|) `)

// TestReadmeIsShort keeps the README to what a stranger reads in a few minutes.
func TestReadmeIsShort(t *testing.T) {
	for _, name := range []string{"README.md", "docs/README.ja.md"} {
		assert.LessOrEqual(t, strings.Count(read(t, name), "\n"), 200, name)
	}
}
