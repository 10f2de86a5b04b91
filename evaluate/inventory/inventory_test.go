package inventory_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// read reads the files below testdata that match one of patterns.
func read(t testing.TB, patterns ...string) (*inventory.Inventory, error) {
	t.Helper()
	var r inventory.Reader
	readInto(t, &r, patterns...)
	return r.Inventory()
}

func readInto(t testing.TB, r *inventory.Reader, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		names, err := fs.Glob(os.DirFS("testdata"), pattern)
		require.NoError(t, err)
		require.NotEmpty(t, names, pattern)
		for _, name := range names {
			f, err := os.Open(filepath.Join("testdata", name))
			require.NoError(t, err)
			r.Read(name, f)
			require.NoError(t, f.Close())
		}
	}
}

// readText reads texts, of files with the given names.
func readText(files ...string) (*inventory.Inventory, error) {
	var r inventory.Reader
	for i := 0; i < len(files); i += 2 {
		r.Read(files[i], strings.NewReader(files[i+1]))
	}
	return r.Inventory()
}
