// Command compare measures the library as it is in this folder against another
// commit, both in one binary, so that what else the machine does slows down both.
//
//	go run ./.ci/compare [-base REV] [-layouts N] [-rounds N] [-only W1,W3]
//
// It runs in the root of the module. The workloads are W1 to W7 of
// examples/peerbench, each by an Evaluator and by Evaluate, and a call that assumes
// a role. The two versions are copied into a temporary folder with their module path
// rewritten; nothing is changed here.
//
// Where the linker happens to put a function makes a difference of some per cent, so
// the binary is built in several layouts. A line tells the shortest time of each
// version, the mean over the layouts of the ratio of the shortest times, and of the
// median of the ratios of neighbors in time: above 1 the version of this folder is
// slower.
package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
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
	layouts := flag.Int("layouts", 6, "number of layouts of the binary")
	rounds := flag.Int("rounds", 10, "number of times that each workload is measured in a layout")
	only := flag.String("only", "", "names of workloads, separated by commas; if empty, all")
	flag.Parse()
	if err := run(*base, *layouts, *rounds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(base string, layouts, rounds int, only string) error {
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
	var all results
	for layout := range layouts {
		flags := "-ldflags=-randlayout=" + strconv.Itoa(layout+1)
		if _, err := output(harness, "go", "build", flags, "-o", "harness", "."); err != nil {
			return err
		}
		lines, err := output(harness, filepath.Join(harness, "harness"), strconv.Itoa(rounds), only)
		if err != nil {
			return err
		}
		if err := all.add(lines); err != nil {
			return err
		}
	}
	return all.print()
}

// A result is what was measured of one workload, in all layouts so far.
type result struct {
	name         string
	older, newer float64 // shortest times, in nanoseconds
	shortest     float64 // sum of the logarithms of their ratios
	median       float64 // and of those of the median ratios
	layouts      float64
}

type results []*result

// add adds the lines of one layout: name, old and new time, and median ratio.
func (all *results) add(lines []byte) error {
	scanner := bufio.NewScanner(bytes.NewReader(lines))
	for i := 0; scanner.Scan(); i++ {
		fields := strings.Split(scanner.Text(), "\t")
		var figures [3]float64
		for j := range figures {
			var err error
			if figures[j], err = strconv.ParseFloat(fields[j+1], 64); err != nil {
				return err
			}
		}
		if i == len(*all) {
			*all = append(*all, &result{name: fields[0], older: figures[0], newer: figures[1]})
		}
		r := (*all)[i]
		r.older, r.newer = min(r.older, figures[0]), min(r.newer, figures[1])
		r.shortest += math.Log(figures[1] / figures[0])
		r.median += math.Log(figures[2])
		r.layouts++
	}
	return scanner.Err()
}

func (all results) print() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "workload\told ns\tnew ns\tshortest\tmedian\t")
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%.1f\t%.1f\t%.3f\t%.3f\t\n",
			r.name, r.older, r.newer, math.Exp(r.shortest/r.layouts), math.Exp(r.median/r.layouts))
	}
	return w.Flush()
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
