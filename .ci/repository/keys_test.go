package repository_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
)

// TestConditionKeys compares the table of condition keys with docs/semantics.md: K-1
// has the global keys, of which some are multivalued and some sensitive, and S-3 all
// that are multivalued.
func TestConditionKeys(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, semantics))
	require.NoError(t, err)
	key := regexp.MustCompile(`\b(?:aws|sts):[A-Za-z0-9]+/?`)
	documented := make(map[string]bool)
	_, keys, _ := strings.Cut(string(data), `<a id="k-1"></a>`)
	keys, sensitive, _ := strings.Cut(keys, "\nSensitive keys")
	for row := range strings.Lines(keys) {
		cells := strings.Split(row, " | ")
		if len(cells) < 4 {
			continue
		}
		for _, name := range key.FindAllString(cells[0], -1) {
			k := conditionkey.Find(name)
			require.Equal(t, name, k.Name)
			require.Equal(t, cells[2] == "*", k.Values == conditionkey.Many, name)
			documented[name] = true
		}
	}
	_, sensitive, _ = strings.Cut(sensitive, ": ")
	sensitive, _, _ = strings.Cut(sensitive, ".\n")
	listed := strings.Fields(strings.ReplaceAll(sensitive, ",", ""))
	for _, name := range listed {
		require.True(t, conditionkey.Find(conditionkey.Global+name).Sensitive, name)
	}
	count := func(is func(k *conditionkey.Key) bool) (n int) {
		for _, name := range conditionkey.GlobalNames() {
			if is(conditionkey.Find(name)) {
				n++
			}
		}
		return n
	}
	require.Len(t, listed, count(func(k *conditionkey.Key) bool { return k.Sensitive }))
	for _, name := range conditionkey.GlobalNames() {
		if name != "aws:SourceOwner" && name != "aws:PrincipalOrgMasterAccountId" { // see the table
			require.True(t, documented[name], "%s is not in K-1", name)
		}
	}
	_, many, _ := strings.Cut(string(data), `<a id="s-3"></a>`)
	many, _, _ = strings.Cut(many, "\n\n")
	names := key.FindAllString(many, -1)
	require.Len(t, names, 9)
	for _, name := range names {
		require.Equal(t, conditionkey.Many, conditionkey.Find(name).Values, name)
	}
	require.Equal(t, 7, count(func(k *conditionkey.Key) bool { return k.Values == conditionkey.Many }), "the other two are of sts")
}

// TestConditionKeysInCode requires that each text in the code that looks like a key of
// AWS is in the table: a misspelled one would never have a value.
func TestConditionKeysInCode(t *testing.T) {
	key := regexp.MustCompile(`^(aws|sts):[A-Za-z0-9]+/?$`)
	// What else begins with sts: are actions, of which no key has the verb.
	action := regexp.MustCompile(`^sts:(Assume|Decode|Get|Set|Tag)[A-Z]`)
	library := regexp.MustCompile(`^(internal|principal|condition|policy|evaluate)/.*\.go$`)
	forTests := regexp.MustCompile(`_test\.go$|^evaluate/internal/world/`) // which ask for wrong keys too
	found := 0
	for name, text := range texts(t) {
		if !library.MatchString(name) || forTests.MatchString(name) {
			continue
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			s, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			if !key.MatchString(s) || action.MatchString(s) {
				return true
			}
			found++
			if conditionkey.Find(s).Name == "" && conditionkey.Find(s+"/").Name == "" {
				t.Errorf("%s: %s is not in the table of condition keys", fset.Position(lit.Pos()), s)
			}
			return true
		})
	}
	require.Greater(t, found, 150, "keys that were found")
}
