// Package repository_test checks what no package can of itself: what imports what,
// and that texts about the repository are true. "go test ./..." passes it over.
package repository_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	module = "github.com/seed-1d0cfdb5/iam"
	root   = "../.." // of the repository
)

// rule says what the files of a package that are not tests may import directly.
// Paths of our own packages are relative to the module.
type rule struct {
	ours       []string // these packages of ours, and no others
	anyPublic  bool     // or every package of ours outside internal
	below      string   // and those below this folder
	thirdParty []string // these packages of others, and no others
	banned     []string // not these packages of the standard library
}

// imports has a rule for each package but the examples.
var imports = map[string]rule{
	"docs":                {}, // examples that the pages quote
	"internal/allocation": {}, // for tests, as package hostile is
	"internal/hostile":    {},
	"internal/arn":        {},
	"internal/glob":       {banned: []string{"regexp", "sync"}},
	"internal/conditionkey": {
		ours:   []string{"internal/glob"},
		banned: []string{"regexp", "sync"},
	},
	"internal/message": {ours: []string{"internal/quote"}},
	"internal/object":  {ours: []string{"internal/message", "internal/quote"}},
	"internal/quote":   {},
	"internal/suggest": {ours: []string{"internal/message"}},
	"internal/source":  {ours: []string{"internal/message"}, thirdParty: []string{"github.com/tidwall/gjson"}},
	"internal/caller": {
		ours:   []string{"internal/arn", "internal/glob", "internal/message", "internal/quote"},
		banned: []string{"regexp", "sync"},
	},
	"internal/clause": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/conditionkey", "internal/glob", "internal/message", "internal/object",
			"internal/quote", "internal/suggest",
		},
		banned: []string{"regexp", "sync"},
	},
	"internal/statement": {
		ours:   []string{"internal/caller", "internal/clause", "internal/glob", "internal/message"},
		banned: []string{"regexp", "sync"},
	},
	"principal": {
		ours:   []string{"internal/arn", "internal/caller", "internal/message", "internal/object", "internal/quote"},
		banned: []string{"sync"},
	},
	"condition": {
		ours:   []string{"internal/clause", "internal/message", "internal/quote"},
		banned: []string{"regexp", "sync"},
	},
	"policy": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/clause", "internal/glob", "internal/message", "internal/quote", "internal/source",
			"internal/statement", "internal/suggest", "condition",
		},
		banned: []string{"net/http", "os", "reflect", "regexp", "sync"},
	},
	"policy/lint": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/clause", "internal/conditionkey", "internal/glob", "internal/message",
			"internal/object", "internal/quote", "internal/source", "internal/statement", "internal/suggest", "policy",
		},
		banned: []string{"net/http", "os", "reflect", "regexp", "sync"},
	},
	"policy/lint/catalog": {
		ours: []string{
			"internal/arn", "internal/clause", "internal/conditionkey", "internal/glob", "internal/message", "internal/quote",
			"internal/source", "internal/statement", "internal/suggest", "policy", "policy/lint",
		},
		banned: []string{"encoding/json", "net/http", "os", "reflect", "regexp"}, // sync is for the table, which is unpacked once
	},
	"evaluate": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/clause", "internal/glob", "internal/message", "internal/object", "internal/quote",
			"internal/statement", "internal/suggest", "principal", "condition", "policy", "evaluate/internal/decision",
			"evaluate/internal/persistent",
		},
		banned: []string{"encoding/json", "log", "net/http", "os", "regexp"}, // sync is for changes in place alone
	},
	"evaluate/internal/decision": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/clause", "internal/glob", "internal/statement", "policy",
			"evaluate/internal/persistent",
		},
		banned: []string{"encoding/json", "fmt", "log", "net/http", "os", "regexp", "sync"},
	},
	"evaluate/internal/persistent": {
		banned: []string{"encoding/json", "fmt", "log", "net/http", "os", "regexp", "sync"},
	},
	"evaluate/internal/reference": {
		ours: []string{"principal", "condition", "policy", "evaluate"},
	},
	"evaluate/internal/world": {
		ours: []string{"principal", "condition", "policy", "evaluate", "evaluate/internal/reference"},
	},
	"evaluate/access": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/clause", "internal/conditionkey", "internal/glob", "internal/message",
			"internal/statement",
			"principal", "condition", "policy", "evaluate", "evaluate/internal/decision",
			"evaluate/access/internal/language", "evaluate/access/internal/values",
		},
		banned: []string{"log", "net/http", "os", "reflect", "regexp", "sync"},
	},
	"evaluate/access/internal/values": {
		ours:   []string{"internal/clause", "internal/conditionkey", "internal/glob", "evaluate/access/internal/language"},
		banned: []string{"encoding/json", "log", "net/http", "os", "regexp", "sync"},
	},
	"evaluate/access/internal/language": {
		ours:   []string{"internal/clause", "internal/glob", "internal/statement"},
		banned: []string{"encoding/json", "fmt", "log", "net/http", "os", "regexp", "sync"},
	},
	"evaluate/access/internal/smallworld": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/clause", "internal/conditionkey", "internal/statement", "principal", "condition", "policy", "evaluate",
			"evaluate/internal/world",
		},
	},
	"evaluate/inventory": {
		ours: []string{
			"internal/arn", "internal/clause", "internal/conditionkey", "internal/glob", "internal/message", "internal/quote",
			"internal/source", "internal/statement", "principal", "condition", "policy", "evaluate",
		},
		banned: []string{"log", "net/http", "os", "reflect", "regexp", "sync"},
	},
	"evaluate/cloudtrail": {
		ours: []string{
			"internal/arn", "internal/clause", "internal/conditionkey", "internal/glob", "internal/message", "internal/quote", "internal/source",
			"principal", "condition", "policy", "policy/lint/catalog", "evaluate", "evaluate/access", "evaluate/inventory",
		},
		banned: []string{"log", "net/http", "os", "reflect", "regexp"},
	},
	"evaluate/evaltest": {
		ours: []string{
			"internal/arn", "internal/caller", "internal/clause", "internal/conditionkey", "internal/message", "internal/quote", "internal/source",
			"internal/statement", "internal/suggest", "principal", "condition", "policy", "evaluate", "evaluate/internal/decision",
			"evaluate/inventory",
		},
	},
}

// exampleImports is the rule for each package in folder examples, which share some. The packages of
// the command have more: they may import each other, have texts in tables as those of the library, and one reads YAML.
var exampleImports = rule{anyPublic: true, below: "examples/internal"}

const command = "examples/iameval"

var commandImports = rule{
	anyPublic: true, below: command + "/internal", ours: []string{"internal/message", "examples/internal/locale", "examples/internal/picture"},
	thirdParty: []string{"go.yaml.in/yaml/v3"},
}

// linkedModules are the modules of others that may get into a user's program, or into the command.
var linkedModules = []string{
	"go.yaml.in/yaml/v3", // the command alone, as the step of .ci/run with a program shows
	"github.com/tidwall/gjson",
	"github.com/tidwall/match",
	"github.com/tidwall/pretty",
}

// listed is what the test needs of the output of go list.
type listed struct {
	ImportPath string
	Standard   bool
	DepOnly    bool
	Module     *struct{ Path string }
	Imports    []string
}

func TestImports(t *testing.T) {
	packages := goList(t)

	for _, p := range packages {
		if p.DepOnly {
			continue
		}
		name := relative(p.ImportPath)
		t.Run(name, func(t *testing.T) {
			r, ok := imports[name]
			if strings.HasPrefix(name, "examples/") {
				r, ok = exampleImports, true
			}
			if name == command || strings.HasPrefix(name, command+"/") {
				r = commandImports
			}
			require.True(t, ok, "no rule for package %s: add one to the table", name)
			for _, path := range p.Imports {
				imported, ok := packages[path]
				require.True(t, ok, "go list did not tell about %s", path)
				require.True(t, r.allows(imported), "package %s must not import %s", name, path)
			}
		})
	}

	// Arrows do not run up: the machine knows nothing of what is public.
	for name, r := range imports {
		for _, imported := range r.ours {
			require.False(t, strings.HasPrefix(name, "internal/") && !strings.HasPrefix(imported, "internal/"), "%s must not import %s", name, imported)
		}
	}

	for name := range imports {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(name))); errors.Is(err, fs.ErrNotExist) {
			t.Logf("%s: no such folder", name)
			continue
		}
		_, ok := packages[module+"/"+name]
		require.True(t, ok, "folder %s holds no package", name)
	}
}

// TestLinkedModules looks at all that the packages need, directly or not.
func TestLinkedModules(t *testing.T) {
	for path, p := range goList(t) {
		if p.Standard || p.Module != nil && p.Module.Path == module {
			continue
		}
		require.NotNil(t, p.Module, "package %s is in no module", path)
		require.Contains(t, linkedModules, p.Module.Path, "package %s", path)
	}
}

// allows reports whether a package under rule r may import p.
func (r rule) allows(p listed) bool {
	switch {
	case p.Standard:
		return !slices.Contains(r.banned, p.ImportPath)
	case p.Module == nil || p.Module.Path != module:
		return slices.Contains(r.thirdParty, p.ImportPath)
	case r.below != "" && strings.HasPrefix(relative(p.ImportPath), r.below+"/"):
		return true
	case r.anyPublic:
		if !slices.Contains(strings.Split(relative(p.ImportPath), "/"), "internal") {
			return true
		}
	}
	return slices.Contains(r.ours, relative(p.ImportPath))
}

func relative(importPath string) string {
	return strings.TrimPrefix(importPath, module+"/")
}

// goList returns the module's packages and all that they need, by import path.
func goList(t *testing.T) map[string]listed {
	t.Helper()
	touchSources(t)

	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Standard,DepOnly,Module,Imports", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go list: %s", &stderr)

	packages := map[string]listed{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		packages[p.ImportPath] = p
	}
	_, ok := packages[module+"/evaluate"]
	require.True(t, ok, "go list ran somewhere else")
	return packages
}

// touchSources makes the sources inputs of this test, for else go test would
// not run it again after they change: it does not see what go list reads.
func touchSources(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || len(d.Name()) > 2 && d.Name()[0] == '.'):
			return fs.SkipDir
		case d.IsDir(), filepath.Ext(path) == ".go", d.Name() == "go.mod":
			_, err = os.Stat(path)
		}
		return err
	})
	require.NoError(t, err)
}
