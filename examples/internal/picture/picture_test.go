package picture

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite docs/pictures")

const folder = "../../../docs/pictures"

// TestCurrent requires that the pictures of the pages are what the code draws.
func TestCurrent(t *testing.T) {
	all := stories(t)
	wanted := map[string]bool{}
	for _, name := range names(t) {
		for _, lang := range []Language{English, Japanese} {
			file := name + lang.in(".svg", ".ja.svg")
			wanted[file] = true
			got := all[name](lang)
			path := filepath.Join(folder, file)
			if *update {
				require.NoError(t, os.MkdirAll(folder, 0o755))
				require.NoError(t, os.WriteFile(path, got, 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got), "%s is not current: go test ./examples/internal/picture -update", file)
		}
	}
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, wanted[e.Name()], "nothing draws %s", e.Name())
	}
}
