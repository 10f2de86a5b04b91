package repository_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPropertiesAreChecked requires that each property has a row in
// testdata/PROPERTIES.md, and that the tests named there exist.
func TestPropertiesAreChecked(t *testing.T) {
	checkEvidence(t, "PROPERTIES.md", "I-%02d", 51)
}

// TestTrapsAreCovered is the same for testdata/KNOWN-TRAPS.md.
func TestTrapsAreCovered(t *testing.T) {
	checkEvidence(t, "KNOWN-TRAPS.md", "F-%d", 97)
}

// checkEvidence reads the table of a file in testdata. Its rows are numbered
// from 1 to last.
func checkEvidence(t *testing.T, file, number string, last int) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "testdata", file))
	require.NoError(t, err)
	row := 0
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if !strings.HasPrefix(line, "| "+number[:2]) {
			continue
		}
		row++
		require.Len(t, cells, 3, line)
		require.Equal(t, fmt.Sprintf("| "+number, row), cells[0], "%s: the rows are in order, and none is missing", file)
		require.NotEmpty(t, cells[1], line)
		found := quoted.FindAllStringSubmatch(cells[2], -1)
		require.True(t, len(found) > 0 || strings.HasPrefix(cells[2], "does not apply: "), line)
		for _, match := range found {
			place, name, ok := strings.Cut(match[1], " ")
			if !ok { // a word of code, no reference
				continue
			}
			require.NoError(t, checkReference(place, name), "%s: %s: `%s`", file, strings.TrimPrefix(cells[0], "| "), match[1])
		}
	}
	require.Equal(t, last, row, "%s: number of rows", file)
}

// quoted finds what stands between backquotes.
var quoted = regexp.MustCompile("`([^`]+)`")

// checkReference looks for name at place: a test in a Go file or in any of a
// folder, or a case or document of testdata.
func checkReference(place, name string) error {
	switch {
	case place == "parse/hostile":
		return checkHostile(name)
	case strings.HasSuffix(place, "_test.go"):
		return checkTest([]string{filepath.Join(root, filepath.FromSlash(place))}, name)
	case path.Ext(place) == ".json":
		return checkCase(filepath.Join(root, "testdata", filepath.FromSlash(place)), name)
	case path.Ext(place) == ".txtar":
		return checkDocument(filepath.Join(root, "testdata", filepath.FromSlash(place)), name)
	}
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(place), "*_test.go"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no tests in folder %s: %w", place, err)
	}
	return checkTest(files, name)
}

// checkTest looks for the test or fuzz target name in files. Of a subtest, some
// text of the file has to begin with what follows the slash.
func checkTest(files []string, name string) error {
	function, subtest, hasSubtest := strings.Cut(name, "/")
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		isIt := func(d ast.Decl) bool {
			f, ok := d.(*ast.FuncDecl)
			isTest := strings.HasPrefix(function, "Test") || strings.HasPrefix(function, "Fuzz")
			return ok && isTest && f.Recv == nil && f.Name.Name == function
		}
		if !slices.ContainsFunc(parsed.Decls, isIt) {
			continue
		}
		found := !hasSubtest
		ast.Inspect(parsed, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				value, err := strconv.Unquote(text.Value)
				found = found || err == nil && strings.HasPrefix(value, subtest)
			}
			return !found
		})
		if !found {
			return fmt.Errorf("%s: %s has no subtest %s", file, function, subtest)
		}
		return nil
	}
	return fmt.Errorf("no test %s in %v", function, files)
}

// checkCase looks for a case or a group with the given name.
func checkCase(file, name string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var groups []struct {
		Description string
		Cases       []struct{ Name string }
	}
	if err := json.Unmarshal(data, &groups); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, g := range groups {
		if g.Description == name {
			return nil
		}
		for _, c := range g.Cases {
			if c.Name == name {
				return nil
			}
		}
	}
	return fmt.Errorf("no case %q in %s", name, file)
}

// checkDocument looks for a file of an archive by its name or what stands before
// the first dot of it.
func checkDocument(file, name string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(data)) {
		if id, ok := strings.CutPrefix(line, "-- "+name); ok && (strings.HasPrefix(id, ".") || strings.HasPrefix(id, " ")) {
			return nil
		}
	}
	return fmt.Errorf("no document %q in %s", name, file)
}

// checkHostile looks for documents by a number such as 058 or a range such as
// 058-070.
func checkHostile(name string) error {
	data, err := os.ReadFile(filepath.Join(root, "testdata", "parse", "hostile", "INDEX.tsv"))
	if err != nil {
		return err
	}
	first, last, isRange := strings.Cut(name, "-")
	if !isRange {
		last = first
	}
	from, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(last)
	if err != nil || to < from {
		return fmt.Errorf("no range: %s", name)
	}
	for ; from <= to; from++ {
		if !strings.Contains(string(data), fmt.Sprintf("\n%03d-", from)) {
			return fmt.Errorf("no document %03d in parse/hostile", from)
		}
	}
	return nil
}

// TestEvidenceIsMissed shows that references to what is not there are found.
func TestEvidenceIsMissed(t *testing.T) {
	require.NoError(t, checkReference(".ci/repository/evidence_test.go", "TestEvidenceIsMissed"))
	require.NoError(t, checkReference(".ci/repository", "TestEvidenceIsMissed"))
	for _, reference := range [][2]string{
		{".ci/repository/evidence_test.go", "TestNot" + "There"},
		{".ci/repository/evidence_test.go", "TestEvidenceIsMissed/not " + "there"},
		{".ci/repository/evidence_test.go", "checkReference/" + "x"},
		{".ci/repository", "TestNot" + "There"},
		{".ci/nowhere", "TestEvidenceIsMissed"},
		{".ci/nowhere_test.go", "TestEvidenceIsMissed"},
		{"cases/traps.json", "no such case"},
		{"cases/nowhere.json", "star first"},
		{"parse/traps.txtar", "no-such-document"},
		{"parse/traps.txtar", "long"},
		{"parse/nowhere.txtar", "long-s"},
		{"parse/hostile", "000"},
		{"parse/hostile", "430-435"},
		{"parse/hostile", "070-058"},
		{"parse/hostile", "x"},
	} {
		require.Error(t, checkReference(reference[0], reference[1]), "%v", reference)
	}
}
