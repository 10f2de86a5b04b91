package main

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// foreign are the texts that others say, such as the operating system, and that the code of the command does not have.
var foreign = []string{
	"EOF", "file does not exist", "is a directory", "lstat {file}: {why}", "mkdir {file}: {why}", "no such file or directory", "not a directory",
	"open {file}: {why}", "parse error", "permission denied", "read {file}: {why}", "stat {file}: {why}", "syntax error in pattern", "unexpected EOF",
	"error", "note", "warning", // the levels of results
	"value out of range", "want en or ja", "write {file}: {why}",

	"expression nests too deeply", "expression too large", "invalid UTF-8", "invalid character class range", "invalid escape sequence",
	"invalid nested repetition operator", "invalid or unsupported Perl syntax", "invalid repeat count", "missing argument to repetition operator",
	"missing closing )", "missing closing ]", "trailing backslash at end of expression", "unexpected )",
}

// TestTexts checks that whatever the command says is in the tables, and nothing else.
func TestTexts(t *testing.T) {
	said, rows := saidTexts(t), rowsOfTables(t)
	for _, text := range foreign {
		require.NotContains(t, said, text)
		said[text] = true
	}
	require.Equal(t, slices.Sorted(maps.Keys(said)), slices.Sorted(maps.Keys(rows)))
	require.Greater(t, len(rows), 300)
	for english, japanese := range rows {
		require.Regexp(t, `[\p{Han}\p{Hiragana}\p{Katakana}、]|ProvidedContexts`, japanese, english)
	}
}

// saidTexts returns the texts in the code: the first arguments of the functions of package texts, those of the
// pages, the titles of flags, and what they are for. What has no letters is not in need of a row.
func saidTexts(t *testing.T) map[string]bool {
	t.Helper()
	names := regexp.MustCompile(`\{[A-Za-z]+\}`)
	said := make(map[string]bool)
	say := func(text string) {
		if text == ", " || strings.ContainsFunc(names.ReplaceAllString(text, ""), isLetter) {
			said[text] = true
		}
	}
	require.NoError(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || filepath.Base(filepath.Dir(path)) == "texts" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			function, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			var keys []ast.Expr
			switch of, _ := function.X.(*ast.Ident); {
			case of == nil:
			case of.Name == "texts" && slices.Contains([]string{"Of", "Error", "Join"}, function.Sel.Name):
				keys = call.Args[:1]
			case of.Name == "texts" && function.Sel.Name == "Plural":
				keys = call.Args[1:]
			case of.Name == "errors" && function.Sel.Name == "New", of.Name == "fmt" && function.Sel.Name == "Errorf":
				t.Errorf("%s: an error without a text", path)
			}
			for _, key := range keys {
				if literal, ok := key.(*ast.BasicLit); ok {
					say(unquoted(t, literal.Value))
				} else if path != "flags.go" && path != "internal/report/html.go" { // of which the texts follow
					t.Errorf("%s: a text that is no literal", path)
				}
			}
			return true
		})
		return nil
	}))
	for _, name := range []string{"coverage", "roles"} {
		page, err := os.ReadFile("internal/report/" + name + ".html")
		require.NoError(t, err)
		for _, call := range regexp.MustCompile(`\bsay ("[^"]*")`).FindAllStringSubmatch(string(page), -1) {
			say(unquoted(t, call[1]))
		}
	}
	for name, do := range commands() {
		c := newCommand(name, nil, nil, nil)
		_, err := do(c, []string{"-h"})
		require.ErrorIs(t, err, flag.ErrHelp)
		for _, group := range c.flags.groups {
			say(group.title)
			for _, f := range group.flags {
				_, usage := flagUsage(f, policy.English)
				say(usage)
			}
		}
	}
	return said
}

// rowsOfTables returns the rows in the tables of package texts.
func rowsOfTables(t *testing.T) map[string]string {
	t.Helper()
	rows := make(map[string]string)
	files, err := filepath.Glob("internal/texts/*.go")
	require.NoError(t, err)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			row, ok := n.(*ast.CompositeLit)
			if !ok || row.Type != nil || len(row.Elts) != 2 {
				return true
			}
			english, isText := row.Elts[0].(*ast.BasicLit)
			if japanese, ok := row.Elts[1].(*ast.BasicLit); ok && isText {
				rows[unquoted(t, english.Value)] = unquoted(t, japanese.Value)
			}
			return true
		})
	}
	return rows
}

func unquoted(t *testing.T, literal string) string {
	t.Helper()
	text, err := strconv.Unquote(literal)
	require.NoError(t, err)
	return text
}

func isLetter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }
