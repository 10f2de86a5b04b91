package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table of rules says what the comments on the codes say. With -update it is made anew.
func TestRulesTable(t *testing.T) {
	var lines []string
	for _, folder := range []string{"../../policy/lint", "../../policy/lint/catalog", "internal/document", "internal/mend", "internal/accepted"} {
		names, err := filepath.Glob(folder + "/*.go")
		require.NoError(t, err)
		require.NotEmpty(t, names)
		found := len(lines)
		for _, name := range names {
			if !strings.HasSuffix(name, "_test.go") {
				lines = append(lines, rulesIn(t, name)...)
			}
		}
		require.Greater(t, len(lines), found, "no code in %s", folder)
	}
	slices.Sort(lines)
	want := strings.Join(lines, "")
	if *update {
		require.NoError(t, os.WriteFile("rules.tsv", []byte(want), 0o644))
		return
	}
	require.Equal(t, want, rulesTable, "go test ./examples/iameval -run TestRulesTable -update makes it anew")
	for _, rule := range rules() {
		require.NotEmpty(t, rule.Short)
	}
}

// rulesIn returns the lines of the codes in a file of Go: of the constants of type lint.Code,
// or Code in package lint itself.
func rulesIn(t *testing.T, name string) (lines []string) {
	t.Helper()
	beginning := regexp.MustCompile(`^\w+ \((?:\w+ in a Deny, else )?(suggestion|warning|security)\): `)
	address, reference := regexp.MustCompile(`https://\S+`), regexp.MustCompile(`\[([A-Z]\w+)\]`)
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
	require.NoError(t, err)
	for _, decl := range file.Decls {
		constants, ok := decl.(*ast.GenDecl)
		if !ok || constants.Tok != token.CONST {
			continue
		}
		for _, s := range constants.Specs {
			spec := s.(*ast.ValueSpec)
			if typ := fmt.Sprint(spec.Type); typ != "Code" && typ != "&{lint Code}" {
				continue
			}
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			doc := spec.Doc.Text() + ""
			if doc == "" {
				doc = constants.Doc.Text()
			}
			level := beginning.FindStringSubmatch(doc)
			require.NotNil(t, level, "%s: the comment on %s does not begin with its name and (level)", name, spec.Names[0])
			text, example, _ := strings.Cut(strings.TrimPrefix(doc, level[0]), "\n\n\t")
			page := address.FindString(text)
			text = strings.Join(strings.Fields(address.ReplaceAllString(text, "")), " ")
			text = reference.ReplaceAllString(text, "$1")
			lines = append(lines, strings.Join([]string{code, level[1], text, page, strings.TrimSpace(example)}, "\t")+"\n")
		}
	}
	return lines
}
