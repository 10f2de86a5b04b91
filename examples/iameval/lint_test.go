package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLintStdin(t *testing.T) {
	stdout, stderr, status := iameval(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`, "lint", "-type", "identity", "-")
	require.Equal(t, exitNo, status)
	require.Equal(t, "\"standard input\":1:40: security: statement 1: /Statement: every action on every resource is allowed (allow-everything)\n", stdout)
	require.Empty(t, stderr)
}

// The order is that of the files, whichever is looked at first, and in a file that of the text.
func TestLintOrder(t *testing.T) {
	dir := t.TempDir()
	for i := range 60 {
		actions := strings.Repeat(`"sqs:SendMessage", `, (i*7)%60)
		text := fmt.Sprintf(`{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": [%s"sqs:SendMessage", "ec?:A"], "Resource": "*"}}`, actions)
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.identity.json", i)), []byte(text), 0o600))
	}
	t.Chdir(dir)
	first, _, status := iameval(t, "", "lint", ".")
	require.Equal(t, exitNo, status)
	for range 3 {
		again, _, _ := iameval(t, "", "lint", ".")
		require.Equal(t, first, again)
	}
	previous := ""
	for line := range strings.Lines(first) {
		file, rest, _ := strings.Cut(line, ":")
		var number, column int
		_, err := fmt.Sscanf(rest, "%d:%d:", &number, &column)
		require.NoError(t, err)
		key := fmt.Sprintf("%s %4d %6d", file, number, column)
		require.LessOrEqual(t, previous, key)
		previous = key
	}
}

// A policy that AWS hardly stores is not searched for what could be left out, and that is said.
func TestLintLarge(t *testing.T) {
	text := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:*"], "Resource": "*"}` + strings.Repeat(" ", maxSearched) + `}`
	stdout, _, _ := iameval(t, text, "lint", "-type", "identity", "-")
	require.Contains(t, stdout, "(unfinished)\n")
	require.NotContains(t, stdout, "(redundant)\n")
	stdout, _, _ = iameval(t, text, "lint", "-type", "identity", "-redundant", "-")
	require.Contains(t, stdout, "(redundant)\n")
	require.NotContains(t, stdout, "(unfinished)\n")
	stdout, _, _ = iameval(t, text, "lint", "-type", "identity", "-redundant=false", "-")
	require.Empty(t, stdout)
}

// A file that is mended keeps its mode and its links, and one that has changed is left alone.
func TestReplaceFile(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(file, []byte("before"), 0o640))
	require.NoError(t, os.Symlink("a", link))
	require.NoError(t, replaceFile(link, []byte("before"), []byte("after")))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "after", string(text))
	info, err := os.Lstat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode())
	info, err = os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())

	require.ErrorContains(t, replaceFile(file, []byte("before"), []byte("x")), "has changed since it was read")
	require.ErrorContains(t, replaceFile(dir, nil, []byte("x")), "can be replaced")
	require.Error(t, replaceFile(filepath.Join(dir, "none"), nil, []byte("x")))
	require.NoError(t, writeFile(os.DevNull, []byte("x"), 0o644))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2, "no temporary file is left")
}

// A file that is named where another one belongs is not overwritten.
func TestLintOverwritesNoPolicy(t *testing.T) {
	const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:*"], "Resource": "*"}}`
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.identity.json", "b.identity.json"} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	for _, args := range [][]string{{"-write-baseline", "-baseline"}, {"-sarif"}} {
		_, stderr, status := iameval(t, "", append(append([]string{"lint"}, args...), "a.identity.json", "b.identity.json")...)
		require.Equal(t, exitError, status)
		require.Contains(t, stderr, "overwritten")
		after, err := os.ReadFile("a.identity.json")
		require.NoError(t, err)
		require.Equal(t, []string{text}, []string{string(after)})
	}
	require.NoError(t, os.WriteFile("empty.json", nil, 0o600))
	for _, name := range []string{"empty.json", "new.json", "new.json"} {
		_, stderr, status := iameval(t, "", "lint", "-write-baseline", "-baseline", name, "a.identity.json")
		require.Equal(t, exitYes, status, stderr)
	}
}

// With -diff, too, a file that cannot be read is an error.
func TestLintDiffErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, actions := range map[string]string{"good": `"sqs:SendMessage"`, "mend": `["sqs:SendMessage", "sqs:*"]`, "bad": `"sqs:SendMessage",`} {
		text := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Resource": "*", "Action": ` + actions + `}}`
		require.NoError(t, os.WriteFile(name+".identity.json", []byte(text), 0o600))
	}
	for _, name := range []string{"good", "mend"} {
		_, stderr, status := iameval(t, "", "lint", "-diff", name+".identity.json", "bad.identity.json")
		require.Equal(t, exitError, status)
		require.Contains(t, stderr, "bad.identity.json:1:")
	}
}

// A folder may be a link.
func TestLintLinkedFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	require.NoError(t, os.Mkdir("policies", 0o700))
	require.NoError(t, os.WriteFile("policies/a.identity.json", []byte(text), 0o600))
	require.NoError(t, os.Symlink("policies", "link"))
	for _, name := range []string{"link", "link/...", "l*", "policies", ".", "./policies/"} {
		stdout, stderr, status := iameval(t, "", "lint", name)
		require.Equal(t, exitNo, status, stderr)
		require.Contains(t, stdout, "/a.identity.json:1:", name)
		require.NotContains(t, stdout, "//", name)
	}
	// The case of its name hides no file.
	require.NoError(t, os.WriteFile("policies/B.JSON", []byte(text), 0o600))
	_, stderr, status := iameval(t, "", "lint", "policies")
	require.Equal(t, exitError, status)
	require.Contains(t, stderr, "policies/B.JSON: the type of the policy is not known")
}

// What is known after apply is known again by its resource, whatever its key is, and wherever
// in the plan it stands.
func TestLintKeysOfResources(t *testing.T) {
	t.Chdir(t.TempDir())
	plan := func(keys ...string) {
		t.Helper()
		var changes []string
		for _, key := range keys {
			changes = append(changes, fmt.Sprintf(`{"address": "aws_sqs_queue_policy.q[\"%[1]s\"]", "mode": "managed", "type": "aws_sqs_queue_policy", "name": "q", "index": "%[1]s",
				"change": {"actions": ["create"], "before": null, "after": {}, "after_unknown": {"policy": true}}}`, key))
		}
		text := `{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {}}, "resource_changes": [` + strings.Join(changes, ",") + `]}`
		require.NoError(t, os.WriteFile("plan.json", []byte(text), 0o600))
	}
	for _, keys := range [][2]string{{"a", "b"}, {"a b", "c d"}, {"a: b", "a: c"}, {"a", "a b"}} {
		plan(keys[0])
		_, stderr, status := iameval(t, "", "lint", "-write-baseline", "-baseline", "b.json", "plan.json")
		require.Equal(t, exitYes, status, stderr)
		plan(keys[1])
		_, stderr, status = iameval(t, "", "lint", "-baseline", "b.json", "plan.json")
		require.Equal(t, exitNo, status, stderr)
		plan(keys[1], keys[0])
		stdout, stderr, status := iameval(t, "", "lint", "-json", "-baseline", "b.json", "plan.json")
		require.Equal(t, exitNo, status, stderr)
		require.Contains(t, stdout, `"baseline": 1`)

		require.NoError(t, os.WriteFile("c.json", []byte(fmt.Sprintf(`{"suppressions": [{"resource": "aws_sqs_queue_policy.q[\"%s\"]", "code": "after-apply", "reason": "it is new"}]}`, keys[0])), 0o600))
		plan(keys[0])
		_, stderr, status = iameval(t, "", "lint", "-config", "c.json", "plan.json")
		require.Equal(t, exitYes, status, stderr)
	}
}

// Nothing that -github prints is a command but what is meant to be one, whatever files are
// called.
func TestLintGitHubNames(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:*"], "Resource": "*"}}`
	for _, name := range []string{"::stop-commands::x", "##[add-mask]x", "a\n::stop-commands::x"} {
		require.NoError(t, os.WriteFile(name+".identity.json", []byte(text), 0o600))
	}
	for range 2 { // the second time what is in the baseline is gone
		stdout, _, status := iameval(t, "", "lint", "-write-baseline", "-baseline", "b.json", ".")
		require.Equal(t, exitYes, status, stdout)
		for _, flags := range [][]string{{"-github"}, {"-github", "-fix"}, {"-github", "-baseline", "b.json"}} {
			stdout, stderr, _ := iameval(t, "", append(append([]string{"lint"}, flags...), ".")...)
			require.Empty(t, stderr)
			for line := range strings.Lines(stdout) {
				if !strings.HasPrefix(line, "::notice ") {
					require.NotRegexp(t, `^\s*::|##\[`, line)
				}
			}
		}
	}
}
