// Command mutants breaks the library in the ways that table.go lists, one at a
// time, and requires that a test fails for each.
//
//	go run ./.ci/mutants [NUMBER]...
//
// It runs in the root of the module. The files stay as they are: the go command
// reads the changed text through an overlay. Without numbers all mutants run.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A mutant is a mistake that a test has to find.
type mutant struct {
	number   int
	breaks   string // what goes wrong, in words
	file     string
	old, new string // text of the file, which has to be there once, and what replaces it
	pkg      string
	test     string // name of the test that has to fail
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(numbers []string) error {
	tmp, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	passes := map[string]error{} // the tests, on the library as it is
	killed, failed := 0, 0
	for _, m := range mutants {
		if len(numbers) > 0 && !slices.Contains(numbers, strconv.Itoa(m.number)) {
			continue
		}
		name := m.pkg + " " + m.test
		if _, done := passes[name]; !done {
			_, passes[name] = m.runTest(tmp, "")
		}
		proof, err := "", passes[name]
		if err != nil {
			err = fmt.Errorf("%s fails without a mutant: %w", name, err)
		} else {
			proof, err = m.apply(tmp)
		}
		if err != nil {
			failed++
			fmt.Printf("ALIVE  %2d  %s: %v\n", m.number, m.breaks, err)
			continue
		}
		killed++
		fmt.Printf("killed %2d  %s (%s %s)\n", m.number, m.breaks, m.pkg, proof)
	}
	fmt.Printf("%d of %d mutants killed\n", killed, killed+failed)
	if killed == 0 || failed > 0 {
		return errors.New("a test is missing, or the table does not fit the code")
	}
	return nil
}

// apply runs the test on the library with the mutant in it. It returns a case
// that fails, as one has to.
func (m *mutant) apply(tmp string) (proof string, err error) {
	source, err := os.ReadFile(m.file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(source), m.old); n != 1 {
		return "", fmt.Errorf("the text to replace is %d times in %s, not once", n, m.file)
	}
	changed := filepath.Join(tmp, "changed.go")
	if err := os.WriteFile(changed, []byte(strings.Replace(string(source), m.old, m.new, 1)), 0o600); err != nil {
		return "", err
	}
	file, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: changed}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(tmp, "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		return "", err
	}
	output, err := m.runTest(tmp, path)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return "", fmt.Errorf("%s %s passes", m.pkg, m.test)
	case !errors.As(err, &exit):
		return "", err
	}
	// Cases follow the test that they belong to.
	_, proof, ok := cutLast(output, "--- FAIL: ")
	if !ok {
		return "", fmt.Errorf("%s %s ends without a failure: %w\n%s", m.pkg, m.test, err, output)
	}
	proof, _, _ = strings.Cut(proof, " (")
	return proof, nil
}

// runTest builds the test and runs it. The error is an *exec.ExitError if it
// fails, and another one if it cannot be built.
func (m *mutant) runTest(tmp, overlay string) (output string, err error) {
	binary := filepath.Join(tmp, "test")
	build := exec.Command("go", "test", "-c", "-ldflags=-s -w", "-overlay", overlay, "-o", binary, m.pkg)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("it does not compile: %v\n%s", err, out)
	}
	test := exec.Command(binary, "-test.run", "^"+m.test+"$", "-test.timeout", "2m")
	test.Dir = m.pkg
	out, err := test.CombinedOutput()
	return string(out), err
}

// cutLast cuts s around the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
