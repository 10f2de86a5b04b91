package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// smallCases is a case file whose one case has a name and wants something.
func smallCases(name, want string) string {
	quoted, _ := json.Marshal(name)
	return `[{"cases": [{"name": ` + string(quoted) + `, "principal": "anonymous", "action": "::stop-commands::x", "resource": "*", "want": "` + want + `"}]}]`
}

// TestLogHasNoCommands has files and cases whose names are commands of GitHub Actions where
// they begin a line of the log.
func TestLogHasNoCommands(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{
		"::stop-commands::x/a.iam.json":      smallCases("\n::stop-commands::x", "denied"),
		"::stop-commands::x/b.iam.json":      smallCases("b", "::stop-commands::x"),
		"::stop-commands::x/\n::c.iam.json":  smallCases("##[c]", "allowed"),
		"::stop-commands::x/a.identity.json": `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get##[group]","Resource":"*"}}`,
		"::stop-commands::x/b.identity.json": `{"Version":"2012-10-17"}`,
	})
	for _, args := range [][]string{{"test"}, {"test", "-v"}, {"test", "-github"}, {"lint"}, {"lint", "-github"}} {
		stdout, stderr, status := iameval(t, "", append(args, "./...")...)
		require.Equal(t, exitError, status, args)
		require.Contains(t, stdout+stderr, "stop-commands")
		for line := range strings.Lines(stdout + stderr) {
			line = strings.TrimSpace(line)
			isOurs := args[len(args)-1] == "-github" && (strings.HasPrefix(line, "::error ") || strings.HasPrefix(line, "::warning "))
			require.False(t, strings.HasPrefix(line, "::") && !isOurs, "%v: %s", args, line)
			require.True(t, isOurs || !strings.Contains(line, "##["), "%v: %s", args, line)
		}
	}
}

// TestArgumentsInReports has an argument that names no file beside one that does: no report
// may look as if all was well.
func TestArgumentsInReports(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("GITHUB_STEP_SUMMARY", "summary.md")
	write(t, map[string]string{"a.iam.json": strings.Replace(smallCases("a", "denied"), "::stop-commands::x", "s3:GetObject", 1)})
	_, _, status := iameval(t, "", "test", "a.iam.json")
	require.Equal(t, exitYes, status)

	stdout, stderr, status := iameval(t, "", "test", "-github", "-junit", "j.xml", "a.iam.json", "none*.iam.json")
	require.Equal(t, exitError, status)
	require.Equal(t, 1, strings.Count(stderr, "matches no file"), stderr)
	require.Contains(t, stdout, "FAIL\targuments [setup failed]\n")
	require.Contains(t, stdout, "ok  \ta.iam.json\t")
	require.Contains(t, stdout, "::error title=case file::\"none*.iam.json\" matches no file\n")
	for name, want := range map[string]string{"j.xml": `errors="1"`, "summary.md": "1 case in 1 file, 1 failure"} {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Contains(t, string(data), want)
	}

	stdout, _, status = iameval(t, "", "test", "-json", "a.iam.json", "none*.iam.json")
	require.Equal(t, exitError, status)
	require.Contains(t, stdout, `"Action":"fail","Package":"arguments"`)
}

// TestNoLinesOfOtherFiles has case files that name a file which is no policy and not below the
// working directory: its lines may be secrets, and logs are read by many.
func TestNoLinesOfOtherFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{
		"secrets.json":          `{"auth": "hunter2"}`,
		"project/own.json":      `{"auth": "shown"}`,
		"project/t/a.iam.json":  `[{"policies": {"boundary": "../../secrets.json"}}]`,
		"project/t/b.iam.json":  `[{"policies": {"boundary": "../link.json"}}]`,
		"project/t/c.iam.json":  `[{"policies": {"boundary": "../own.json"}}]`,
		"project/t/d.iam.json":  `[{"policies": {"boundary": "../template.json/Reader.identity.json"}}]`,
		"project/template.json": strings.Replace(smallTemplate, "s3:GetObject", "shown too", 1),
	})
	t.Chdir("project")
	require.NoError(t, os.Symlink("../secrets.json", "link.json"))
	require.NoError(t, os.Symlink("../secrets.json", "t/e.iam.json"))
	stdout, stderr, status := iameval(t, "", "test", "./...")
	require.Equal(t, exitError, status)
	require.NotContains(t, stdout+stderr, "hunter2")
	require.Contains(t, stderr, `{"auth": "shown"}`)
	require.Contains(t, stderr, `"Action": "shown too"`)
}
