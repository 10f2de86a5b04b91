package repository_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// semantics is the specification, as a path from root.
const semantics = "docs/semantics.md"

// TestCitations requires that docs/semantics.md has every number of a rule that any
// other file cites, and none twice, and testdata/PROPERTIES.md every law.
func TestCitations(t *testing.T) {
	defined := definitions(t)
	found := 0
	for name, text := range texts(t) {
		if name == semantics {
			continue
		}
		for _, form := range citations {
			for _, at := range form.pattern.FindAllStringSubmatchIndex(text, -1) {
				found++
				if number := form.number(text, at); !defined[number] {
					t.Errorf("%s:%d: no %s in %s", name, 1+strings.Count(text[:at[0]], "\n"), number, semantics)
				}
			}
		}
	}
	require.Greater(t, found, 4000, "citations that were found")
}

// A form is a way to cite. The groups of its pattern that are there are the parts of
// the number, as definitions has it.
type form struct {
	pattern *regexp.Regexp
	about   string // what definitions has before the number
}

// citations are the forms in use.
var citations = []form{
	// A rule, with or without the word: SEMANTICS S-36, C-22 to C-28.
	{regexp.MustCompile(`\b((?:[ACDEGKPRSTV]|NP)-[0-9]+)\b`), ""},
	// A section: SEMANTICS 6.3. Nothing but a rule or a section follows the word.
	{regexp.MustCompile(`\bSEMANTICS\b[\s/]*(?:(?:[ACDEGKPRSTV]|NP)-[0-9]|([0-9]+(?:\.[0-9]+)?|\S*))`), "section "},
	// A test vector: SEMANTICS 11.4 C21, the name of a case, and that of a document.
	{regexp.MustCompile(`\bSEMANTICS[\s/]+(11\.[1-7]) ([ACEGPRTV][0-9]+)\b`), "vector "},
	{regexp.MustCompile(`(?:"name": "|\n-- )([ACEGPRTV][0-9][0-9])\b`), "vector "},
	// A law: PROPERTIES I-24, which is in testdata/PROPERTIES.md.
	{regexp.MustCompile(`\bPROPERTIES[\s/]+(I-[0-9]+)\b`), ""},
	// A row of the decision table: SEMANTICS 8.4 row 9.
	{regexp.MustCompile(`\bSEMANTICS[\s/]+8\.4[\s/]+(row [0-9]+)`), ""},
}

// number returns what is cited at a match of f in text.
func (f form) number(text string, at []int) string {
	var parts []string
	for i := 2; i < len(at); i += 2 {
		if at[i] >= 0 {
			parts = append(parts, text[at[i]:at[i+1]])
		}
	}
	if len(parts) == 0 { // a rule after the word, which is found by itself
		return ""
	}
	return f.about + strings.Join(parts, " ")
}

// definitions returns the numbers that docs/semantics.md has: rules ("C-9"), sections
// ("section 6.3"), test vectors with their section and without ("vector 11.4 C21",
// "vector C21"), rows of the decision table ("row 9"), and with them the laws of
// testdata/PROPERTIES.md ("I-24").
func definitions(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, semantics))
	require.NoError(t, err)
	defined := map[string]bool{"": true}
	define := func(number string) {
		require.False(t, defined[number], "%s: %s is there twice", semantics, number)
		defined[number] = true
	}
	section := ""
	for line := range strings.Lines(string(data)) {
		if m := regexp.MustCompile(`^##+ ([0-9]+(?:\.[0-9]+)?)\.? `).FindStringSubmatch(line); m != nil {
			section = m[1]
			define("section " + section)
		}
		for _, m := range regexp.MustCompile(`<a id="([a-z]+-[0-9]+)"></a>(?:\*\*)?([A-Z]+-[0-9]+)\b`).FindAllStringSubmatch(line, -1) {
			require.Equal(t, strings.ToUpper(m[1]), m[2], "%s: anchor and number", semantics)
			define(m[2])
		}
		cell, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		switch {
		case section == "8.4" && regexp.MustCompile(`^[0-9]+$`).MatchString(cell):
			define("row " + cell)
		case strings.HasPrefix(section, "11.") && regexp.MustCompile(`^[A-Z][0-9]+$`).MatchString(cell):
			define("vector " + cell)
			define("vector " + section + " " + cell)
		}
	}
	laws, err := os.ReadFile(filepath.Join(root, "testdata", "PROPERTIES.md"))
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`(?m)^\| (I-[0-9]+) \|`).FindAllSubmatch(laws, -1) {
		define(string(m[1]))
	}
	return defined
}

// TestSemanticsLinks requires that each link within docs/semantics.md leads somewhere,
// that each short name of a page has an address, and that the index has every S number.
func TestSemanticsLinks(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, semantics))
	require.NoError(t, err)
	text := string(data)
	targets := map[string]bool{}
	for _, m := range regexp.MustCompile(`<a id="([a-z]+-[0-9]+)">`).FindAllStringSubmatch(text, -1) {
		targets[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`(?m)^##+ (.*)$`).FindAllStringSubmatch(text, -1) {
		heading := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		targets[strings.ReplaceAll(heading, " ", "-")] = true
	}
	for _, m := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(text, -1) {
		require.True(t, targets[m[1]], "%s: link to #%s", semantics, m[1])
	}
	pages := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\[([A-Za-z0-9-]+)\]: https://`).FindAllStringSubmatch(text, -1) {
		pages[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`\((?:D|C|O|AA)\b[^()]*\)`).FindAllString(text, -1) {
		for _, page := range regexp.MustCompile(`\[([A-Za-z0-9-]+)\]`).FindAllStringSubmatch(m, -1) {
			require.True(t, pages[page[1]], "%s: %s is no page", semantics, page[1])
		}
	}
	_, index, _ := strings.Cut(text, "\n## 12.")
	for target := range targets {
		if regexp.MustCompile(`^s-[0-9]+$`).MatchString(target) {
			require.True(t, strings.Contains(index, "](#"+target+")") || strings.Contains(index, `<a id="`+target+`">`),
				"%s: the index has no %s", semantics, strings.ToUpper(target))
		}
	}
}

// TestCaseSources requires that each test case says where its answer comes from in a way
// that a reader can follow: by the address of a page, by a public report, or by a rule
// that is said to be observed or chosen, because no page of AWS has it.
func TestCaseSources(t *testing.T) {
	source := regexp.MustCompile(`"source": *"((?:[^"\\]|\\.)*)"`)
	followed := regexp.MustCompile(`https://[a-z]|SEMANTICS .*\((?:observed|chosen)\)|\b[\w.-]+/[\w.-]+#[0-9]+`)
	found := 0
	for name, text := range texts(t) {
		if !strings.HasPrefix(name, "testdata/") || filepath.Ext(name) != ".json" {
			continue
		}
		for _, at := range source.FindAllStringSubmatchIndex(text, -1) {
			found++
			if from := text[at[2]:at[3]]; !followed.MatchString(from) {
				t.Errorf("%s:%d: source %q: expected an address, a report such as owner/repository#1, or SEMANTICS and a number with (observed) or (chosen)",
					name, 1+strings.Count(text[:at[0]], "\n"), from)
			}
		}
	}
	require.Greater(t, found, 2500, "sources that were found")
}

// texts returns the text of each file of the repository, by its path from root.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".git":
			return fs.SkipDir
		case !entry.Type().IsRegular() || entry.Name() == ".git" || filepath.Base(path) == "citations_test.go":
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		if name, err := filepath.Rel(root, path); err == nil && utf8.Valid(data) {
			all[filepath.ToSlash(name)] = string(data)
		}
		return nil
	})
	require.NoError(t, err)
	return all
}
