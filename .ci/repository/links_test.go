package repository_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// link finds the targets of links and pictures.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks follows each link of a page to a file of the repository, and to a
// place in it.
func TestLinks(t *testing.T) {
	pages := readPages(t)
	for _, p := range pages {
		for _, match := range link.FindAllStringSubmatch(p.text, -1) {
			target, place, hasPlace := strings.Cut(match[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			name := p.name
			if target != "" {
				name = path.Join(path.Dir(p.name), target)
			}
			assert.True(t, exists(name), "%s: no file %s", p.name, match[1])
			assert.True(t, !hasPlace || slices.Contains(pages[name].places, place), "%s: no place %s", p.name, match[1])
		}
	}
}

// mentioned finds names of tests, and folders that a command is given.
var mentioned = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w*|(?:\s|^)\./[\w./]+`)

// declared finds the names of tests.
var declared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w*)\(`)

// TestCommands requires that what the commands of a page name is there: folders,
// and tests, which are patterns of their names.
func TestCommands(t *testing.T) {
	var tests []string
	for _, name := range files(t, ".", ".go") {
		for _, match := range declared.FindAllStringSubmatch(read(t, name), -1) {
			tests = append(tests, match[1])
		}
	}
	for _, p := range readPages(t) {
		if p.name == "CHANGELOG.md" { // what was
			continue
		}
		for _, name := range mentioned.FindAllString(p.text, -1) {
			name = strings.TrimSpace(name)
			if folder, ok := strings.CutPrefix(name, "./"); ok {
				folder = strings.TrimRight(strings.TrimSuffix(folder, "..."), "/")
				assert.True(t, exists(folder) || exists(path.Join(path.Dir(p.name), folder)), "%s: no folder %s", p.name, name)
				continue
			}
			begins := func(test string) bool { return strings.HasPrefix(test, name) }
			assert.True(t, slices.ContainsFunc(tests, begins), "%s: no test %s", p.name, name)
		}
	}
}

// exists reports whether the repository has a file or folder of that name.
func exists(name string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
	return err == nil
}
