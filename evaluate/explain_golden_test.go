package evaluate_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var update = flag.Bool("update", false, "rewrite want.txt and want.ja.txt in testdata/explain, and testdata/conformance/hashes.txt")

// TestExplainGoldens explains the denials of testdata/explain. What cures each
// is there too, and is allowed.
func TestExplainGoldens(t *testing.T) {
	names, err := filepath.Glob("../testdata/explain/*.txtar")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(names), 25, "archives in testdata/explain")
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			comment := string(archive.Comment)
			require.Contains(t, comment, "\nTo cure: ", "the comment says what happened and what helps")
			require.Len(t, archive.Files, 4)
			fsys := fstest.MapFS{}
			for i, file := range []string{"case.json", "want.txt", "want.ja.txt", "fixed.json"} {
				require.Equal(t, file, archive.Files[i].Name)
				fsys[file] = &fstest.MapFile{Data: archive.Files[i].Data}
			}

			evaltest.RunFS(t, fsys, "*.json")
			soleCase(t, fsys, "fixed.json", true)
			for i, language := range []policy.Language{policy.English, policy.Japanese} {
				got := explanationOf(t, soleCase(t, fsys, "case.json", false), language)
				for line := range strings.Lines(got) {
					require.LessOrEqual(t, utf8.RuneCountInString(line), 300, line)
				}
				want := &archive.Files[1+i].Data
				if *update && string(*want) != got {
					*want = []byte(got)
					require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o600))
				}
				if diff := cmp.Diff(string(*want), got); diff != "" {
					t.Errorf("%s(-want +got):\n%s", comment, diff)
				}
			}
		})
	}
}

// soleCase returns the only group of a file, which has one case. It wants it
// allowed or denied.
func soleCase(t *testing.T, fsys fstest.MapFS, file string, allowed bool) evaltest.Group {
	t.Helper()
	groups, err := evaltest.Load(fsys, file)
	require.NoError(t, err)
	require.Len(t, groups, 1, file)
	require.Len(t, groups[0].Cases, 1, file)
	require.Equal(t, allowed, groups[0].Cases[0].Want == evaluate.Allow, file)
	return groups[0]
}

// explanationOf explains the case of group. For a call that assumes a role, each
// action has a heading.
func explanationOf(t *testing.T, group evaltest.Group, l policy.Language) string {
	t.Helper()
	c := group.Cases[0]
	if c.Call == nil {
		return evaluate.Ask(&c.Request, group.Policies).Explain().In(l)
	}
	all, err := explainCall(c.Call.Ask(group.Policies))
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(all, func(x *evaluate.Explanation) bool { return !x.Decision.Allowed() }))
	var b strings.Builder
	for _, x := range all {
		b.WriteString(x.Action + "\n" + x.In(l))
	}
	text := b.String()
	require.NotContains(t, text, "example-", "an external ID")
	return text
}
