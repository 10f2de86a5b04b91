package ci_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A repository is a git repository of a team that has its policies in files.
type repository struct {
	t   *testing.T
	dir string
}

// newRepository returns one with the policies of the sample's plan, all committed.
func newRepository(t *testing.T) *repository {
	t.Helper()
	r := &repository{t, t.TempDir()}
	require.NoError(t, os.CopyFS(r.dir, os.DirFS("sample")))
	out, _ := r.run("iameval", "extract", "-o", "policies", "plan.json") // 1, for one policy is not known yet
	require.Contains(t, out, "policies/aws_iam_policy.reader.identity.json")
	require.NoError(t, os.Remove(filepath.Join(r.dir, "plan.json")))
	r.edit("tests/reports.iam.json", "plan.json/", "policies/")
	for _, args := range [][]string{{"init", "-q"}, {"add", "."}, {"commit", "-q", "-m", "Keep policies in files"}} {
		out, status := r.run("git", args...)
		require.Zero(t, status, out)
	}
	return r
}

// run runs a command, and returns what it prints and its exit status.
func (r *repository) run(name string, args ...string) (string, int) {
	r.t.Helper()
	// Found by hand: exec looks in the PATH of this process.
	if own := filepath.Join(bin, name); name == "iameval" {
		name = own
	}
	c := exec.Command(name, args...)
	c.Dir = r.dir
	c.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
		"GIT_AUTHOR_NAME=Ann", "GIT_AUTHOR_EMAIL=ann@example.com", "GIT_COMMITTER_NAME=Ann", "GIT_COMMITTER_EMAIL=ann@example.com")
	out, err := c.CombinedOutput()
	if exit := new(exec.ExitError); !errors.As(err, &exit) {
		require.NoError(r.t, err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// edit replaces text in a file.
func (r *repository) edit(name, old, replacement string) {
	r.t.Helper()
	name = filepath.Join(r.dir, name)
	data, err := os.ReadFile(name)
	require.NoError(r.t, err)
	require.Contains(r.t, string(data), old)
	require.NoError(r.t, os.WriteFile(name, bytes.ReplaceAll(data, []byte(old), []byte(replacement)), 0o600))
}

const (
	readerFile = "policies/aws_iam_policy.reader.identity.json"
	trustFile  = "policies/aws_iam_role.deploy.trust.json"
)

// TestHook commits with the hook of git.
func TestHook(t *testing.T) {
	r := newRepository(t)
	hook, err := os.ReadFile("pre-commit")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, ".git/hooks/pre-commit"), hook, 0o700))
	commit := func() (string, int) {
		t.Helper()
		out, status := r.run("git", "commit", "-q", "-m", "Change it")
		return out, status
	}
	add := func() {
		t.Helper()
		out, status := r.run("git", "add", "-A")
		require.Zero(t, status, out)
	}

	r.edit("main.tf", "bucket of reports", "bucket of our reports")
	add()
	out, status := commit()
	require.Zero(t, status, out)
	require.Empty(t, out, "there is nothing to look at")

	// A finding of lint
	r.edit(trustFile, `"token.actions.githubusercontent.com:sub": "repo:example/reports:ref:refs/heads/main"`, `"token.actions.githubusercontent.com:actor": "ann"`)
	add()
	out, status = commit()
	require.Equal(t, 1, status)
	require.Contains(t, out, "oidc-shared-provider")

	// What counts is what is in the index.
	out, status = r.run("git", "stash", "-q")
	require.Zero(t, status, out)
	r.edit(readerFile, "s3:ListBucket", "s3:PutObject")
	add()
	r.edit(readerFile, "s3:PutObject", "s3:ListBucket")
	out, status = commit()
	require.Equal(t, 1, status)
	require.Contains(t, out, "--- FAIL: tests/reports.iam.json/readers/list_them")
	add()
	r.edit(readerFile, "s3:ListBucket", "s3:PutObject")
	r.edit("tests/reports.iam.json", "list them", "list the reports")
	out, status = r.run("git", "add", "tests")
	require.Zero(t, status, out)
	out, status = commit()
	require.Zero(t, status, out)
	require.Contains(t, out, "8 cases")

	// A policy that is gone, and that cases refer to
	out, status = r.run("git", "rm", "-q", "-f", readerFile)
	require.Zero(t, status, out)
	out, status = commit()
	require.Equal(t, 1, status) // as git has it
	require.Contains(t, out, "there is no such file")
}

// danger is a policy that lint does not let pass.
const danger = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`

// Whatever a file is called, and whatever it was, a hook looks at it.
func TestHookNames(t *testing.T) {
	hook, err := os.ReadFile("pre-commit")
	require.NoError(t, err)
	for _, name := range []string{
		"a b.identity.json", "q'\"q.identity.json", "a\nb.identity.json", "-sarif=x.identity.json", "$(touch x).identity.json", "a;b.identity.json", "a[b]*.identity.json",
		"\u00e9.identity.json", " .identity.json", "~.identity.json", "dir/a b/c.identity.json",
	} {
		r := newRepository(t)
		require.NoError(t, os.WriteFile(filepath.Join(r.dir, ".git/hooks/pre-commit"), hook, 0o700))
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(r.dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(r.dir, name), []byte(danger), 0o600))
		out, status := r.run("git", "add", "-A")
		require.Zero(t, status, out)
		out, status = r.run("git", "commit", "-q", "-m", "Add it")
		require.Equal(t, 1, status, name)
		require.Contains(t, out, "allow-everything", name)
	}

	// A link that becomes a file
	r := newRepository(t)
	require.NoError(t, os.Symlink(readerFile, filepath.Join(r.dir, "a.identity.json")))
	_, status := r.run("git", "add", "-A")
	require.Zero(t, status)
	out, status := r.run("git", "commit", "-q", "-m", "Add a link")
	require.Zero(t, status, out)
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, ".git/hooks/pre-commit"), hook, 0o700))
	require.NoError(t, os.Remove(filepath.Join(r.dir, "a.identity.json")))
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "a.identity.json"), []byte(danger), 0o600))
	_, status = r.run("git", "add", "-A")
	require.Zero(t, status)
	out, status = r.run("git", "commit", "-q", "-m", "Change it")
	require.Equal(t, 1, status)
	require.Contains(t, out, "allow-everything")
}

// TestPreCommit runs what the framework pre-commit would run of its configuration.
func TestPreCommit(t *testing.T) {
	var config struct {
		Repos []struct {
			Repo  string
			Hooks []struct {
				ID, Name, Language, Entry, Files string
				PassFilenames                    *bool    `yaml:"pass_filenames"`
				AdditionalDependencies           []string `yaml:"additional_dependencies"`
			}
		}
	}
	read(t, "sample/.pre-commit-config.yaml", &config)
	r := newRepository(t)
	// commit returns the exit status of each hook that has to do with the files.
	commit := func(files ...string) map[string]int {
		t.Helper()
		status := make(map[string]int)
		for _, hook := range config.Repos[0].Hooks {
			require.Equal(t, "golang", hook.Language)
			require.Equal(t, []string{"github.com/seed-1d0cfdb5/iam/examples/iameval@latest"}, hook.AdditionalDependencies)
			var matching []string
			for _, file := range files {
				if regexp.MustCompile(hook.Files).MatchString(file) {
					matching = append(matching, file)
				}
			}
			if matching == nil {
				continue
			}
			args := strings.Fields(hook.Entry)
			if hook.PassFilenames == nil || *hook.PassFilenames {
				args = append(args, matching...)
			}
			_, status[hook.ID] = r.run(args[0], args[1:]...)
		}
		return status
	}
	require.Equal(t, map[string]int{}, commit("main.tf", "README.md", ".iameval.json"))
	require.Equal(t, map[string]int{"iameval-lint": 0, "iameval-test": 0}, commit(readerFile, trustFile, "tests/reports.iam.json"))
	require.Equal(t, map[string]int{"iameval-test": 0}, commit("tests/reports.iam.json"))
	r.edit(readerFile, "s3:ListBucket", "s3:ListBuckets")
	require.Equal(t, map[string]int{"iameval-lint": 1, "iameval-test": 1}, commit(readerFile))
	// A name is no flag.
	require.NotZero(t, commit("-sarif=x.identity.json", trustFile)["iameval-lint"])
	require.NoFileExists(t, filepath.Join(r.dir, "x.identity.json"))
	require.NotZero(t, commit("-h=x.identity.json", "-json.identity.json", trustFile)["iameval-lint"])
}
