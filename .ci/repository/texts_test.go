package repository_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// untranslated are folders in which packages fmt and errors make sentences: these are for
// the author of a test or of the library.
var untranslated = []string{
	"evaluate/evaltest", "evaluate/internal/reference", "evaluate/internal/world", "evaluate/access/internal/",
	"internal/allocation", "internal/hostile",
}

// inEnglishOnly are parts of sentences that packages fmt and errors make all the same: only
// the author of a program reads them, or they are of words of others but for a prefix.
var inEnglishOnly = []string{
	" not read from JSON", "the zero Policy has no source", "there are no texts in ", "evaluate: near miss: %w",
}

// TestTexts requires that each text of the library that has words is in a table of package
// message, and that each row there is said. A text is what a function takes as its form or
// separator, the value of a constant whose name begins with "problem", or an error code of
// package policy. What is said beside the tables is none that people read.
func TestTexts(t *testing.T) {
	s := readSentences(t)
	rows := readRows(t)
	for _, folder := range s.folders {
		if folder == "internal/message" {
			continue
		}
		for _, file := range s.files[folder] {
			s.find(t, folder, file)
		}
	}
	require.Greater(t, len(s.texts), 100, "texts are found")
	for text, at := range s.texts {
		assert.True(t, rows[text] || wordless.MatchString(text), "%s: no table has %q", s.set.Position(at), text)
	}
	for row := range rows {
		assert.True(t, s.literals[row], "nobody says %q", row)
	}
	for _, part := range inEnglishOnly {
		assert.True(t, s.exceptions[part], "nobody says %q, the exception", part)
	}
}

// sentences is what the library says.
type sentences struct {
	set        *token.FileSet
	folders    []string
	files      map[string][]*ast.File // by folder
	constants  map[string]string      // by folder and name
	forms      map[string]int         // the place of the form among the parameters, by folder and name of a function
	texts      map[string]token.Pos   // that have to be rows, and where one is said
	literals   map[string]bool        // all there are
	exceptions map[string]bool        // that are said
}

// readSentences parses the library, and finds its constants and the functions that pass
// a text on.
func readSentences(t *testing.T) *sentences {
	t.Helper()
	s := &sentences{
		set: token.NewFileSet(), files: make(map[string][]*ast.File), constants: make(map[string]string), forms: make(map[string]int),
		texts: make(map[string]token.Pos), literals: make(map[string]bool), exceptions: make(map[string]bool),
	}
	for _, name := range files(t, ".", ".go") {
		folder := path.Dir(name)
		if _, ours := imports[folder]; !ours || folder == "docs" || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(s.set, name, read(t, name), parser.SkipObjectResolution)
		require.NoError(t, err)
		if s.files[folder] == nil {
			s.folders = append(s.folders, folder)
		}
		s.files[folder] = append(s.files[folder], file)
		s.declarations(folder, file)
	}
	return s
}

// declarations notes the constants in file and its functions with a form.
func (s *sentences) declarations(folder string, file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i < len(n.Values) {
					if text, ok := s.value(folder, n.Values[i]); ok {
						s.constants[folder+"."+name.Name] = text
					}
				}
			}
		case *ast.FuncDecl:
			s.function(folder, n.Name, n.Type)
		case *ast.AssignStmt:
			for i, value := range n.Rhs {
				name, isName := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident)
				if f, ok := value.(*ast.FuncLit); ok && isName {
					s.function(folder, name, f.Type)
				}
			}
		}
		return true
	})
}

// function notes the function with the given name and type if it has a form.
func (s *sentences) function(folder string, name *ast.Ident, f *ast.FuncType) {
	place := 0
	for _, field := range f.Params.List {
		for _, parameter := range field.Names {
			if parameter.Name == "form" || parameter.Name == "separator" {
				s.forms[folder+"."+name.Name] = place
			}
			place++
		}
	}
}

// value returns the text of a constant expression.
func (s *sentences) value(folder string, x ast.Expr) (string, bool) {
	switch x := x.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		return text, err == nil && x.Kind == token.STRING
	case *ast.ParenExpr:
		return s.value(folder, x.X)
	case *ast.BinaryExpr:
		left, ok := s.value(folder, x.X)
		right, also := s.value(folder, x.Y)
		return left + right, ok && also && x.Op == token.ADD
	case *ast.Ident:
		text, ok := s.constants[folder+"."+x.Name]
		return text, ok
	case *ast.SelectorExpr:
		for _, other := range s.folders {
			if name, ok := x.X.(*ast.Ident); ok && path.Base(other) == name.Name {
				text, ok := s.constants[other+"."+x.Sel.Name]
				return text, ok
			}
		}
	}
	return "", false
}

// find notes what is said in file.
func (s *sentences) find(t *testing.T, folder string, file *ast.File) {
	t.Helper()
	ast.Inspect(file, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok {
			if text, ok := s.value(folder, x); ok {
				s.literals[text] = true
			}
		}
		switch n := n.(type) {
		case *ast.ValueSpec:
			typ, _ := n.Type.(*ast.Ident)
			for _, name := range n.Names {
				text, ok := s.constants[folder+"."+name.Name]
				if ok && (strings.HasPrefix(name.Name, "problem") || typ != nil && typ.Name == "ErrorCode") {
					s.texts[text] = n.Pos()
				}
			}
		case *ast.CallExpr:
			s.call(t, folder, n)
		}
		return true
	})
}

func untranslatedIn(folder string) bool {
	return slices.ContainsFunc(untranslated, func(beginning string) bool { return strings.HasPrefix(folder, beginning) })
}

// wordless is a form that is the same in every language: it has names and punctuation, and
// at most the name of a package before them.
var wordless = regexp.MustCompile(`^([a-z]+: )?(\{[A-Za-z]+\}|[^A-Za-z{])*$`)

// words are what a sentence has, and the format of a name or a list does not.
var words = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

// call notes what is said by a call.
func (s *sentences) call(t *testing.T, folder string, call *ast.CallExpr) {
	t.Helper()
	pkg, name := folder, ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "message" {
			pkg = "internal/message"
		} else if ok && (x.Name == "fmt" || x.Name == "errors") && !untranslatedIn(folder) {
			text := ""
			for _, arg := range call.Args {
				if part, ok := s.value(folder, arg); ok {
					text += part
				}
			}
			if !words.MatchString(text) {
				return
			}
			i := slices.IndexFunc(inEnglishOnly, func(part string) bool { return strings.Contains(text, part) })
			if i >= 0 {
				s.exceptions[inEnglishOnly[i]] = true
			}
			assert.GreaterOrEqual(t, i, 0, "%s: %q is said beside the tables", s.set.Position(call.Pos()), text)
			return
		}
	}
	place, ok := s.forms[pkg+"."+name]
	if !ok || place >= len(call.Args) {
		return
	}
	text, ok := s.value(folder, call.Args[place])
	passed, isName := call.Args[place].(*ast.Ident)
	switch {
	case ok:
		s.texts[text] = call.Pos()
	case isName && (passed.Name == "form" || passed.Name == "separator" || passed.Name == "problem"): // found elsewhere
	default:
		t.Errorf("%s: the form is not a constant", s.set.Position(call.Pos()))
	}
}

// readRows returns the English of all rows.
func readRows(t *testing.T) map[string]bool {
	t.Helper()
	s := &sentences{}
	rows := make(map[string]bool)
	for _, name := range files(t, "internal/message", ".go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, read(t, name), parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if row, ok := n.(*ast.CompositeLit); ok && row.Type == nil && len(row.Elts) == 2 {
				text, ok := s.value("", row.Elts[0])
				require.True(t, ok, name)
				rows[text] = true
			}
			return true
		})
	}
	return rows
}
