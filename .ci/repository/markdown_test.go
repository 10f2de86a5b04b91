package repository_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// A page is a Markdown file of the repository.
type page struct {
	name   string   // path from the root of the repository
	text   string   // all that is not in a block
	blocks []block  // what stands between ``` and ```
	places []string // what a link may name after #
}

// A block is code, or what code prints.
type block struct {
	language string // "" for what is printed
	text     string
}

// anchored finds headings, and what has an ID.
var anchored = regexp.MustCompile(`(?m)^#+ (.*)$|<a id="([^"]+)">`)

func readPage(t *testing.T, name string) page {
	t.Helper()
	p := page{name: name}
	for i, part := range strings.Split("\n"+read(t, name), "\n```") {
		first, rest, _ := strings.Cut(part, "\n")
		switch {
		case i%2 == 1:
			p.blocks = append(p.blocks, block{first, rest})
		case i == 0:
			p.text = part
		default:
			p.text += "\n" + rest
		}
	}
	for _, match := range anchored.FindAllStringSubmatch(p.text, -1) {
		p.places = append(p.places, anchor(match[1])+match[2])
	}
	return p
}

// read returns what a file of the repository has.
func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	require.NoError(t, err)
	return string(data)
}

// readPages reads all pages of the repository, by name.
func readPages(t *testing.T) map[string]page {
	t.Helper()
	pages := make(map[string]page)
	for _, name := range files(t, ".", ".md") {
		pages[name] = readPage(t, name)
	}
	require.Greater(t, len(pages), 10, "pages are found")
	return pages
}

// files returns the files below a folder of the repository that have one of the
// given extensions, by their paths from its root.
func files(t *testing.T, folder string, extensions ...string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(root), folder, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" && d.IsDir():
			return fs.SkipDir
		}
		for _, extension := range extensions {
			if !d.IsDir() && path.Ext(name) == extension {
				names = append(names, name)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return names
}

// anchor returns the name that GitHub gives to a heading.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', r == '_', unicode.IsLetter(r), unicode.IsMark(r), unicode.IsNumber(r):
			return r
		}
		return -1
	}, strings.ToLower(heading))
}
