package mend_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/mend"
)

func TestDiff(t *testing.T) {
	var lines []string
	for i := range 40 {
		lines = append(lines, fmt.Sprintf("line %d\n", i))
	}
	without := func(gone ...int) string {
		var b strings.Builder
		for i, l := range lines {
			if !slices.Contains(gone, i) {
				b.WriteString(l)
			}
		}
		return b.String()
	}
	all := without()
	require.Equal(t, "--- a/f\n+++ b/f\n@@ -18,7 +18,6 @@\n line 17\n line 18\n line 19\n-line 20\n line 21\n line 22\n line 23\n",
		mend.Diff("f", []byte(all), []byte(without(20))))
	require.Empty(t, mend.Diff("f", []byte(all), []byte(all)))

	patch, err := exec.LookPath("git")
	if err != nil {
		t.Skip("there is no git, which reads such a diff")
	}
	for _, texts := range [][2]string{
		{all, without(0)}, {all, without(39)}, {all, without(3, 9)}, {all, without(3, 10)}, {all, without(3, 11, 12, 30)}, {all, without(38, 39)},
		{"a", "b"}, {"a\n", "a"}, {"a\nb", "a\nb\n"}, {all, "x\n" + all + "y"}, {all, strings.ToUpper(all)}, {without(1, 2, 3), all},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "f"), []byte(texts[0]), 0o600))
		diff := mend.Diff("f", []byte(texts[0]), []byte(texts[1]))
		apply := exec.Command(patch, "apply", "--unidiff-zero", "-")
		apply.Dir, apply.Stdin = dir, strings.NewReader(diff)
		out, err := apply.CombinedOutput()
		require.NoError(t, err, "%s\n%s", out, diff)
		got, err := os.ReadFile(filepath.Join(dir, "f"))
		require.NoError(t, err)
		require.Equal(t, texts[1], string(got))
	}
}

// git applies a diff to the file that is meant, and to no other one, whatever it is called.
func TestDiffNames(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("there is no git, which reads such a diff")
	}
	for _, name := range []string{
		"f", "a b", "a\nb", "a\n+++ b/other", "a\tb", `q"q`, `b\s`, "\u00e9 \u65e5\u672c", "\u00e9\"", "-f", "$(touch x)", "::f", "dir/a b", " a ", "a\x7f\r",
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte("before\n"), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "other"), []byte("before\n"), 0o600))
		diff := mend.Diff(name, []byte("before\n"), []byte("after\n"))
		apply := exec.Command(git, "apply", "-")
		apply.Dir, apply.Stdin = dir, strings.NewReader(diff)
		out, err := apply.CombinedOutput()
		require.NoError(t, err, "%q: %s\n%s", name, out, diff)
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "after\n", string(got), "%q", name)
		got, err = os.ReadFile(filepath.Join(dir, "other"))
		require.NoError(t, err)
		require.Equal(t, "before\n", string(got), "%q", name)
	}
}
