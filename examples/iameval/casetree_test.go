package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/found"
)

// write writes files below the working directory.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

const smallTemplate = `{"Resources": {"Reader": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument":
{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}}}}}`

func TestCaseTree(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{
		"project/tests/a.iam.json":       "[]",
		"project/policies/r.json":        "{}",
		"project/template.json":          smallTemplate,
		"project/policies/s.scp.json":    "{}",
		"elsewhere/policies/linked.json": "{}",
	})
	require.NoError(t, os.Symlink("../elsewhere/policies", "project/links"))
	require.NoError(t, os.Symlink("project/tests", "here"))
	t.Chdir("here")
	tree, err := newCaseTree(found.Options{})
	require.NoError(t, err)

	// The folder above is that of project/tests, and not that of the link to it.
	name, err := tree.name("../policies/r.json")
	require.NoError(t, err)
	require.True(t, fs.ValidPath(name))
	data, err := fs.ReadFile(tree, name)
	require.NoError(t, err)
	require.Equal(t, "{}", string(data))

	project := name[:len(name)-len("/policies/r.json")]
	absolute, err := tree.name(tree.root + filepath.FromSlash(project) + "/./tests/../policies/r.json")
	require.NoError(t, err)
	require.Equal(t, name, absolute)

	tests := []struct {
		name, want string // or the error
	}{
		{"links/linked.json", ""},
		{"template.json", ""},
		{"template.json/Reader.identity.json", ""},
		{"template.json/Writer.identity.json", "there is no such policy in the file, but Reader.identity.json"},
		{"template.json/Reader.identity.json/x", "there is no such policy in the file"},
		{"policies/s.scp.json/s.scp.json", "there is no such policy in the file"},
		{"policies/r.json/r.scp.json", "r.json: it is neither a policy"},
	}
	for _, tt := range tests {
		data, err := fs.ReadFile(tree, project+"/"+tt.name)
		if tt.want == "" {
			require.NoError(t, err, tt.name)
			require.NotEmpty(t, data)
			continue
		}
		require.ErrorContains(t, err, tt.want, tt.name)
		var at *fs.PathError
		require.ErrorAs(t, err, &at, tt.name)
		require.Nil(t, data)
	}

	for _, none := range []string{"policies/none.json", "none/none.json"} {
		_, err := fs.ReadFile(tree, project+"/"+none)
		require.ErrorIs(t, err, fs.ErrNotExist)
	}

	_, err = tree.name("a\xff.json")
	require.Error(t, err)
}

// Files are run at the same time, and read the same plan.
func TestCaseTreeAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"template.json": smallTemplate})
	tree, err := newCaseTree(found.Options{})
	require.NoError(t, err)
	name, err := tree.name("template.json/Reader.identity.json")
	require.NoError(t, err)
	var all sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		all.Go(func() { _, errs[i] = fs.ReadFile(tree, name) })
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
}
