package repository_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mostNames bounds the exported names of a package: a new one takes the place of
// another, or is worth a change of this table.
var mostNames = map[string]int{"principal": 36, "condition": 28, "policy": 66, "evaluate": 66}

// printing are the methods that do not count, as every type has them.
var printing = []string{
	"String", "Format", "LogValue", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "Error", "Unwrap", "In",
}

// TestNames requires that an example, the README or a page of docs has each exported
// name: one that nobody can be shown is not needed.
func TestNames(t *testing.T) {
	var pages strings.Builder
	for _, name := range files(t, ".", ".go", ".md") {
		folder, _, _ := strings.Cut(name, "/")
		example := strings.HasPrefix(path.Base(name), "example") && strings.HasSuffix(name, "_test.go")
		if example || folder == "examples" || folder == "docs" || name == "README.md" {
			pages.WriteString(read(t, name))
		}
	}
	for folder := range imports {
		if strings.Contains(folder, "internal") || folder == "docs" {
			continue
		}
		names := exported(t, folder)
		for _, name := range names {
			mention := `\b` + path.Base(folder) + `\.` + name + `\b`
			if _, method, ok := strings.Cut(name, "."); ok {
				mention = `\.` + method + `\b`
			}
			assert.True(t, regexp.MustCompile(mention).MatchString(pages.String()), "%s: %s is in no example and on no page", folder, name)
		}
		if most, ok := mostNames[folder]; ok {
			assert.LessOrEqual(t, len(names), most, "exported names of %s: %v", folder, names)
		}
	}
}

// exported returns the exported functions, types, values and methods of the package in
// folder, of methods with the name of the type before it, and without those of printing.
func exported(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	add := func(owner string, name *ast.Ident) {
		if name.IsExported() && (owner == "" || ast.IsExported(owner) && !slices.Contains(printing, name.Name)) {
			names = append(names, strings.TrimPrefix(owner+"."+name.Name, "."))
		}
	}
	for _, file := range files(t, folder, ".go") {
		if path.Dir(file) != folder || strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, read(t, file), parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, declaration := range parsed.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				add(receiver(d), d.Name)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						add("", s.Name)
					case *ast.ValueSpec:
						for _, name := range s.Names {
							add("", name)
						}
					}
				}
			}
		}
	}
	require.NotEmpty(t, names, folder)
	return names
}

// receiver returns the name of the type that f is a method of, or "".
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if pointer, ok := of.(*ast.StarExpr); ok {
		of = pointer.X
	}
	switch generic := of.(type) {
	case *ast.IndexExpr:
		of = generic.X
	case *ast.IndexListExpr:
		of = generic.X
	}
	return of.(*ast.Ident).Name
}
