package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestCompletionBash asks the function that bash calls.
func TestCompletionBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	script, _, status := iameval(t, "", "completion", "bash")
	require.Equal(t, exitYes, status)
	complete := func(words ...string) []string {
		t.Helper()
		c := exec.Command(bash, append([]string{"--norc", "-c", script + `
			COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
			_iameval iameval "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
			printf '%s\n' "${COMPREPLY[@]}"
			complete -p iameval >&2
		`, "bash"}, words...)...)
		var rule strings.Builder
		c.Stderr = &rule
		out, err := c.Output()
		require.NoError(t, err)
		require.Equal(t, "complete -o default -F _iameval iameval\n", rule.String(), "files are completed by bash where the function has nothing")
		return strings.Fields(string(out))
	}
	for _, tt := range []struct {
		line string
		want string
	}{
		{"iameval de", "decide"},
		{"iameval lint -ty", "-type"},
		{"iameval lint -type s", "scp session"},
		{"iameval decide -role", "-role"},
		{"iameval decide -identity ", ""},
		{"iameval decide -identity -a", ""}, // a flag is no value
		{"iameval decide -action s3:", ""},
		{"iameval decide -must-allow -a", "-action"},
		{"iameval test ./tes", ""},
		{"iameval completion ", "bash fish zsh"},
		{"iameval version -", "-json -lang"},
		{"iameval nothing -", ""},
	} {
		require.Equal(t, strings.Fields(tt.want), append([]string{}, complete(strings.Split(tt.line, " ")...)...), tt.line)
	}
	require.Len(t, complete("iameval", ""), len(commands())+1) // and help
	for name := range commands() {
		help, _, _ := iameval(t, "", name, "-h")
		want := []string{}
		for line := range strings.Lines(help) {
			if flag, ok := strings.CutPrefix(line, "  -"); ok {
				want = append(want, "-"+strings.Fields(flag)[0])
			}
		}
		require.ElementsMatch(t, want, append([]string{}, complete("iameval", name, "-")...), name)
	}
}

// TestCompletion looks for each flag in the scripts of other shells, which read them if they are there.
func TestCompletion(t *testing.T) {
	for shell, flag := range map[string]string{
		"fish": "complete -c iameval -n '__fish_seen_subcommand_from %verb' -o %flag ",
		"zsh":  "-%flag[",
	} {
		script, stderr, status := iameval(t, "", "completion", shell)
		require.Equal(t, exitYes, status, stderr)
		for _, verb := range verbs(policy.English) {
			for _, f := range verb.Flags {
				require.Contains(t, script, strings.NewReplacer("%verb", verb.Name, "%flag", f.Name).Replace(flag))
			}
		}
		if path, err := exec.LookPath(shell); err == nil {
			c := exec.Command(path, "-n")
			c.Stdin = strings.NewReader(script)
			out, err := c.CombinedOutput()
			require.NoError(t, err, "%s", out)
		}
	}
	_, stderr, status := iameval(t, "", "completion", "tcsh")
	require.Equal(t, exitError, status)
	require.Equal(t, "iameval completion: there is no completion for \"tcsh\": want bash, fish, zsh\n", stderr)
	_, stderr, status = iameval(t, "", "completion")
	require.Equal(t, exitError, status)
	require.Equal(t, "iameval completion: name one shell: bash, fish, zsh\n", stderr)
}
