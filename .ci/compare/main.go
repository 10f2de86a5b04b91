// Command compare measures the library as it is in this folder against another
// commit, both in one binary, so that what else the machine does slows down both.
//
//	go run ./.ci/compare [-base REV] [-layouts N] [-rounds N] [-only W1,W3] [-corpus PATH]
//
// It runs in the root of the module. The workloads are those of examples/peerbench,
// whose README describes them; to them come the time of New, the memory that a statement
// takes, and a call that assumes a role. W7 of managed policies takes -corpus, as
// peerbench does. The two versions are copied into a temporary folder with their module
// path rewritten; nothing is changed here. What a version has not got is done as its
// users do it, and said above the table.
//
// Where the linker happens to put a function makes a difference of some per cent, so
// the binary is built in several layouts. A line tells the least figure of each
// version, the mean over the layouts of the ratio of the least figures, and of the
// median of the ratios of neighbors in time: above 1 the version of this folder is
// slower. Two words in brackets say what a line compares instead of the old version and
// the new one.
package main

import (
	"bufio"
	"bytes"
	"embed"
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
	"text/template"
)

const module = "github.com/seed-1d0cfdb5/iam"

// library has the folders of the library.
var library = []string{"principal", "condition", "policy", "evaluate", "internal"}

// workloads are the files of examples/peerbench that the harness has too.
var workloads = []string{"corpus.go", "statement.go", "workload.go", "workload_long.go", "workload_service.go"}

// news are what the new version may have and the old one not.
var news = []string{"condition.Context.With", "evaluate.Question.On", "evaluate.Evaluator.Apply", "evaluate.Attachments.Accounts"}

// harness has the program that measures, and for each version the same code.
//
//go:embed *.tmpl
var harness embed.FS

type options struct {
	base, only, corpus string
	layouts, rounds    int
}

func main() {
	var o options
	flag.StringVar(&o.base, "base", "HEAD", "commit to compare with")
	flag.IntVar(&o.layouts, "layouts", 6, "number of layouts of the binary")
	flag.IntVar(&o.rounds, "rounds", 10, "number of times that each workload is measured in a layout")
	flag.StringVar(&o.only, "only", "", "names of workloads, separated by commas; if empty, all")
	flag.StringVar(&o.corpus, "corpus", "", "`PATH` of managed policies, for W7")
	flag.Parse()
	if err := run(&o); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(o *options) error {
	tmp, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if o.corpus != "" {
		if o.corpus, err = filepath.Abs(o.corpus); err != nil {
			return err
		}
	}
	if err := copyVersions(tmp, o.base); err != nil {
		return err
	}
	program := filepath.Join(tmp, "harness")
	if err := writeHarness(tmp, program); err != nil {
		return err
	}
	if _, err := output(program, "go", "mod", "tidy"); err != nil {
		return err
	}
	var all results
	for layout := range o.layouts {
		flags := "-ldflags=-randlayout=" + strconv.Itoa(layout+1)
		if _, err := output(program, "go", "build", flags, "-o", "harness", "."); err != nil {
			return err
		}
		lines, err := output(program, filepath.Join(program, "harness"), strconv.Itoa(o.rounds), o.only, o.corpus)
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
	name, unit   string
	older, newer float64 // least figures
	least        float64 // sum of the logarithms of their ratios
	median       float64 // and of those of the median ratios
	layouts      float64
}

type results []*result

// add adds the lines of one layout: name, unit, old and new figure, and median ratio.
func (all *results) add(lines []byte) error {
	scanner := bufio.NewScanner(bytes.NewReader(lines))
	for i := 0; scanner.Scan(); i++ {
		fields := strings.Split(scanner.Text(), "\t")
		var figures [3]float64
		for j := range figures {
			var err error
			if figures[j], err = strconv.ParseFloat(fields[j+2], 64); err != nil {
				return err
			}
		}
		if i == len(*all) {
			*all = append(*all, &result{name: fields[0], unit: fields[1], older: figures[0], newer: figures[1]})
		}
		r := (*all)[i]
		r.older, r.newer = min(r.older, figures[0]), min(r.newer, figures[1])
		r.least += math.Log(figures[1] / figures[0])
		r.median += math.Log(figures[2])
		r.layouts++
	}
	return scanner.Err()
}

func (all results) print() error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "workload\tunit\told\tnew\tleast\tmedian\t")
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%s\t%.1f\t%.1f\t%s\t%s\t\n",
			r.name, r.unit, r.older, r.newer, ratio(r.least/r.layouts), ratio(r.median/r.layouts))
	}
	return w.Flush()
}

// ratio returns e^log in at least three digits.
func ratio(log float64) string {
	x := math.Exp(log)
	if x < 0.1 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	return strconv.FormatFloat(x, 'f', 3, 64)
}

// copyVersions copies the library as it is in commit base, and as it is here.
func copyVersions(tmp, base string) error {
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
	return nil
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

// writeHarness writes the program that measures into a folder beside both versions in
// tmp: the workloads of peerbench, and the same code for each version.
func writeHarness(tmp, program string) error {
	mod := "module harness\n\ngo 1.26.0\n\nrequire (\n\told.example/iam v0.0.0\n\tnew.example/iam v0.0.0\n)\n\n" +
		"replace (\n\told.example/iam => ../old\n\tnew.example/iam => ../new\n)\n"
	if err := writeFile(filepath.Join(program, "go.mod"), mod); err != nil {
		return err
	}
	for _, file := range workloads {
		err := copyFile(filepath.Join(program, file), filepath.Join("examples", "peerbench", file), func(source []byte) []byte { return source })
		if err != nil {
			return err
		}
	}
	templates, err := template.New("").Delims("<%", "%>").ParseFS(harness, "*.tmpl")
	if err != nil {
		return err
	}
	for _, version := range []string{"old", "new"} {
		has, err := parts(filepath.Join(tmp, version))
		if err != nil {
			return err
		}
		about := map[string]any{"Version": version, "Has": has}
		if err := writeTemplate(filepath.Join(program, version, "engine.go"), templates.Lookup("engine.tmpl"), about); err != nil {
			return err
		}
	}
	for _, name := range []string{"jobs", "service", "measure"} {
		if err := writeTemplate(filepath.Join(program, name+".go"), templates.Lookup(name+".tmpl"), nil); err != nil {
			return err
		}
	}
	return nil
}

func writeTemplate(path string, t *template.Template, about any) error {
	var source bytes.Buffer
	if err := t.Execute(&source, about); err != nil {
		return err
	}
	return writeFile(path, source.String())
}

// parts returns which of news the version in folder has, and says which it has not.
func parts(folder string) (map[string]bool, error) {
	has := make(map[string]bool)
	for _, name := range news {
		pkg, part, _ := strings.Cut(name, ".")
		_, err := output(folder, "go", "doc", "./"+pkg, part)
		switch {
		case err == nil:
			has[part] = true
		case strings.Contains(err.Error(), "no method or field"):
			fmt.Printf("%s: without %s\n", filepath.Base(folder), name)
		default:
			return nil, err
		}
	}
	return has, nil
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
