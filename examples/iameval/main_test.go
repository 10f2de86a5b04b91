package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

var update = flag.Bool("update", false, "rewrite what the commands are expected to print")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"iameval": main})
}

func TestScripts(t *testing.T) { testscript.Run(t, params(t, "testdata/scripts")) }

// params returns how the scripts in a folder are run.
func params(t *testing.T, folder string) testscript.Params {
	t.Helper()
	tour, err := filepath.Abs("testdata/tour")
	require.NoError(t, err)
	internal, err := filepath.Abs("internal")
	require.NoError(t, err)
	organization, err := filepath.Abs("../inventory/organization")
	require.NoError(t, err)
	replayed := newTrailOnDisk(t, 1200, 1000)
	return testscript.Params{
		Dir:                 folder,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": wantStatus},
		Setup: func(env *testscript.Env) error {
			env.Setenv("TOUR", tour)
			env.Setenv("ORGANIZATION", organization)
			env.Setenv("PLANS", filepath.Join(internal, "terraform", "testdata"))
			env.Setenv("TEMPLATES", filepath.Join(internal, "cloudformation", "testdata"))
			env.Setenv("TRAIL", replayed.folder)
			env.Setenv("GORACE", "atexit_sleep_ms=0") // else each command takes a second
			return nil
		},
	}
}

// wantStatus runs a command and fails unless it ends with a status: an error must
// not pass for a denial.
func wantStatus(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := exitYes
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if args[0] != strconv.Itoa(got) {
		ts.Fatalf("exit status %d, want %s", got, args[0])
	}
}

func TestUsage(t *testing.T) {
	const golden = "testdata/output.golden"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(usageIn(policy.English)), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	command, err := os.ReadFile("testdata/command")
	require.NoError(t, err)
	stdout, stderr, status := iameval(t, "", strings.Fields(string(command))...)
	require.Equal(t, exitYes, status)
	require.Equal(t, string(want), stdout)
	require.Empty(t, stderr)
}

// The tour in the usage works, and ends as it should.
func TestTour(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(tour, "\\\n", "")), "\n\n")
	want := []struct {
		status int
		text   string
	}{
		{exitYes, "allowed by statement \"OwnFolder\""},
		{exitNo, "does not match arn:aws:s3:::team-files/home/ben/plan.txt"},
		{exitYes, "so from 2026-03-01T00:00:00Z until 2026-04-01T00:00:00Z"},
		{exitYes, "expires 2026-04-01T00:30:00Z"},
		{exitNo, "(oidc-shared-provider)"},
		{exitNo, "github-trust.json lets in a stranger"},
		{exitNo, "march.json allows what home.json does not"},
	}
	require.Len(t, lines, len(want))
	t.Chdir("testdata/tour")
	for i, line := range lines {
		args := strings.Fields(line)
		require.Equal(t, "iameval", args[0])
		stdout, stderr, status := iameval(t, "", args[1:]...)
		require.Equal(t, want[i].status, status, "%s\n%s", line, stderr)
		require.Contains(t, stdout, want[i].text)
	}
}

func iameval(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	t.Setenv("LC_ALL", "C")
	var out, errOut bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errOut)
	return out.String(), errOut.String(), status
}
