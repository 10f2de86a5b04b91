package report

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// The parts that are found in a source are those that the policy has.
func TestLayout(t *testing.T) {
	read := 0
	err := filepath.WalkDir("../../../../testdata/policies", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		for typ := policy.Identity; typ <= policy.Endpoint; typ++ {
			p, err := policy.Parse(source, typ)
			if err != nil {
				continue
			}
			read++
			l, err := newLayout(source)
			require.NoError(t, err, name)
			require.Len(t, l.statements, p.Len(), name)
			require.Len(t, l.clauses, p.Len(), name)
			for s := range p.Statements() {
				require.Len(t, l.clauses[s.Index()], len(slices.Collect(s.Condition())), name)
				require.Equal(t, s.Line(), 1+countLines(source[:l.statements[s.Index()].begin]), name)
			}
		}
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, read, 20)
}

func countLines(text []byte) (n int) {
	for _, c := range text {
		if c == '\n' {
			n++
		}
	}
	return n
}
