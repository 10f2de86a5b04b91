package evaltest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// FuzzLoad reads any text as a case file beside policies. What is wrong has a place in a
// file; what is read has a case in each group, and asks the same when it is written.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(deployed))
	for _, text := range []string{
		inCase(`"want":"allowed","context":{"a:b":["c",1,true],"aws:TagKeys":[]},"time":"2026-01-01T00:00:00Z","sid":"x","type":"scp"`),
		inCall(`"want":"error","error":"x","duration":"1h","tags":{"a":"b"},"chain":{"expires":"2026-01-01T00:00:00Z"},"session":{"context":{"a:b":null},"requests":[{"want":"denied"}]}`),
		inGroup(`"policies":{"scp":[["near.json"],[]],"boundary":"../policies/reader.json","endpoint":"../../x","resource":"../policies/broken.json"}`),
		inGroup(`"call":"AssumeRoot","attached":{"accounts":{"111122223333":{"path":"o-a1b2c3d4e5/r-ab12/"}},"ids":{}}`),
		`[{"role":{"arn":"x","trust":{"Version":"2012-10-17"}},"cases":[]}]`,
	} {
		f.Add([]byte(text))
	}
	for _, pattern := range []string{"trust/session.json", "sessions/*.json", "validity/text.json", "cases/attached.json", "cases/tenants.json"} {
		names, err := filepath.Glob("../../testdata/" + pattern)
		require.NoError(f, err)
		require.NotEmpty(f, names)
		for _, name := range names {
			data, err := os.ReadFile(name)
			require.NoError(f, err)
			f.Add(data[:min(len(data), 8<<10)])
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files := caseFiles(string(data))
		groups, err := Load(files, "cases/x.json")
		if err != nil {
			require.Empty(t, groups)
			requirePlaces(t, files, err)
			return
		}
		require.True(t, json.Valid(data))
		require.NotEmpty(t, groups)
		for i := range groups {
			g := &groups[i]
			require.NotEmpty(t, g.Cases)
			written, err := json.Marshal([]Group{*g})
			if err != nil {
				continue
			}
			back, err := Load(fstest.MapFS{"x.json": {Data: written}}, "x.json")
			require.NoError(t, err, "%s", written)
			require.Len(t, back[0].Cases, len(g.Cases))
			for j := range g.Cases {
				want, got := g.Cases[j], back[0].Cases[j]
				require.Equal(t, []any{want.Name, want.Want, want.WantDenied, want.WantError, want.WantType}, []any{got.Name, got.Want, got.WantDenied, got.WantError, got.WantType})
			}
		}
	})
}

// requirePlaces requires that err is a list of problems, not too many, each with a place
// in one of files.
func requirePlaces(t *testing.T, files fstest.MapFS, err error) {
	t.Helper()
	all, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	require.NotEmpty(t, all.Unwrap())
	ofFile := make(map[string]int)
	for _, each := range all.Unwrap() {
		var at *policy.Error
		require.ErrorAs(t, each, &at)
		file, ok := files[at.Name]
		require.True(t, ok, at.Name)
		lines := strings.Split(string(file.Data), "\n")
		require.True(t, 1 <= at.Line && at.Line <= len(lines), each)
		require.True(t, 1 <= at.Column && at.Column <= len(lines[at.Line-1])+1, each)
		require.NotEmpty(t, at.Code)
		ofFile[at.Name]++
		require.LessOrEqual(t, ofFile[at.Name], maxProblems)
	}
}
