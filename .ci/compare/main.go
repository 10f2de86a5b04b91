// Command compare measures the library as it is in this folder against another
// commit, both in one binary, so that what else the machine does slows down both.
//
//	go run ./.ci/compare [-base REV] [-rounds N] [-only W1,W3]
//
// It runs in the root of the module. The workloads are W1 to W7 of
// examples/peerbench, each by an Evaluator and by Evaluate, and a call that assumes
// a role. The two versions are copied into a temporary folder with their module path
// rewritten; nothing is changed here.
//
// A line tells the shortest time of each version, their ratio, and the median of the
// ratios of neighbors in time: above 1 the version of this folder is slower.
package main

import (
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const module = "github.com/seed-1d0cfdb5/iam"

// library has the folders of the library.
var library = []string{"principal", "condition", "policy", "evaluate", "internal"}

var (
	//go:embed engine.tmpl
	engineSource string
	//go:embed measure.tmpl
	measureSource string
)

func main() {
	base := flag.String("base", "HEAD", "commit to compare with")
	rounds := flag.Int("rounds", 40, "number of times that each workload is measured")
	only := flag.String("only", "", "names of workloads, separated by commas; if empty, all")
	flag.Parse()
	if err := run(*base, *rounds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(base string, rounds int, only string) error {
	tmp, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	archive, err := output(".", "git", "archive", "--format=tar", base)
	if err != nil {
		return err
	}
	old := filepath.Join(tmp, "base")
	if err := os.Mkdir(old, 0o700); err != nil {
		return err
	}
	tar := exec.Command("tar", "-x", "-C", old)
	tar.Stdin = bytes.NewReader(archive)
	if out, err := tar.CombinedOutput(); err != nil {
		return fmt.Errorf("tar: %w: %s", err, out)
	}
	for name, from := range map[string]string{"old": old, "new": "."} {
		if err := copyLibrary(filepath.Join(tmp, name), from, name); err != nil {
			return err
		}
	}
	if err := writeHarness(tmp); err != nil {
		return err
	}
	harness := filepath.Join(tmp, "harness")
	if _, err := output(harness, "go", "mod", "tidy"); err != nil {
		return err
	}
	if _, err := output(harness, "go", "build", "-o", "harness", "."); err != nil {
		return err
	}
	measure := exec.Command(filepath.Join(harness, "harness"), strconv.Itoa(rounds), only)
	measure.Stdout, measure.Stderr = os.Stdout, os.Stderr
	return measure.Run()
}

// copyLibrary copies the packages of the library in folder from, with the module
// path name + ".example/iam".
func copyLibrary(to, from, name string) error {
	rewrite := func(source []byte) []byte {
		return bytes.ReplaceAll(source, []byte(module), []byte(name+".example/iam"))
	}
	for _, folder := range library {
		err := filepath.WalkDir(filepath.Join(from, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			return copyFile(filepath.Join(to, strings.TrimPrefix(path, from)), path, rewrite)
		})
		if err != nil {
			return err
		}
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		if err := copyFile(filepath.Join(to, file), filepath.Join(from, file), rewrite); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(to, from string, rewrite func([]byte) []byte) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return writeFile(to, string(rewrite(data)))
}

func writeFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// writeHarness writes the program that measures: the workloads of peerbench, and the
// same code for each version.
func writeHarness(tmp string) error {
	workloads, err := os.ReadFile(filepath.Join("examples", "peerbench", "workload.go"))
	if err != nil {
		return err
	}
	mod := "module harness\n\ngo 1.26.0\n\nrequire (\n\told.example/iam v0.0.0\n\tnew.example/iam v0.0.0\n)\n\n" +
		"replace (\n\told.example/iam => ../old\n\tnew.example/iam => ../new\n)\n"
	files := map[string]string{"go.mod": mod, "workload.go": string(workloads), "main.go": measureSource}
	for _, name := range []string{"old", "new"} {
		source, err := os.ReadFile(filepath.Join(tmp, name, "evaluate", "evaluator.go"))
		if err != nil {
			return err
		}
		constructor := "New"
		if bytes.Contains(source, []byte("func MustNew(")) {
			constructor = "MustNew"
		}
		files[filepath.Join(name, "engine.go")] = strings.NewReplacer("VERSION", name, "CONSTRUCTOR", constructor).Replace(engineSource)
	}
	for name, text := range files {
		if err := writeFile(filepath.Join(tmp, "harness", name), text); err != nil {
			return err
		}
	}
	return nil
}

// output runs a command in dir and returns what it prints.
func output(dir, name string, args ...string) ([]byte, error) {
	command := exec.Command(name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, exit.Stderr)
	}
	return out, err
}
