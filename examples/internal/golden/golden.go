// Package golden compares what an example prints with testdata/output.golden, and in
// Japanese with testdata/output.ja.golden, for the tests of the examples.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-1d0cfdb5/iam/policy"
)

//nolint:gochecknoglobals // a flag of the tests
var update = flag.Bool("update", false, "rewrite testdata/output.golden and output.ja.golden")

// folder is absolute: a test may change the directory.
//
//nolint:gochecknoglobals // it is never written
var folder, errFolder = filepath.Abs("testdata")

// Compare fails t unless got is the content of the file. With the flag -update it
// writes the file first.
func Compare(t *testing.T, got string) {
	t.Helper()
	compare(t, "output.golden", got)
}

// CompareIn is Compare with the file of a language.
func CompareIn(t *testing.T, l policy.Language, got string) {
	t.Helper()
	if l == policy.English {
		compare(t, "output.golden", got)
		return
	}
	compare(t, "output."+l.String()+".golden", got)
}

func compare(t *testing.T, name, got string) {
	t.Helper()
	if errFolder != nil {
		t.Fatal(errFolder)
	}
	file := filepath.Join(folder, name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Fatalf("printed:\n%s\nwant, as in %s:\n%s", got, file, want)
	}
}

// Stdout returns what program writes to os.Stdout.
func Stdout(t *testing.T, program func()) string {
	t.Helper()
	output, err := os.Create(filepath.Join(t.TempDir(), "output"))
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = output
	defer func() { os.Stdout = stdout }()
	program()
	if err := output.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(output.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
