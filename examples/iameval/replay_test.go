package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/internal/trail"
)

// A trailOnDisk is folders with the logs of a trail, its inventory, old, and that after each change, by its name.
type trailOnDisk struct {
	*trail.Trail
	folder string
}

func newTrailOnDisk(t *testing.T, events, eventsAFile int) *trailOnDisk {
	t.Helper()
	d := &trailOnDisk{trail.New(trail.Options{Seed: 9}), t.TempDir()}
	require.NoError(t, d.WriteInventory(filepath.Join(d.folder, "old"), trail.None))
	for _, c := range trail.Changes() {
		require.NoError(t, d.WriteInventory(filepath.Join(d.folder, string(c)), c))
	}
	require.NoError(t, d.WriteLogs(filepath.Join(d.folder, "logs"), events, eventsAFile))
	return d
}

// replay returns the command, in a process of its own.
func (d *trailOnDisk) replay(t *testing.T, args ...string) (c *exec.Cmd, stdout, stderr *bytes.Buffer) {
	t.Helper()
	program, err := os.Executable() // which is iameval under this name: see TestMain
	require.NoError(t, err)
	args = append([]string{"iameval", "replay", "-old", filepath.Join(d.folder, "old"), "-new", filepath.Join(d.folder, "tightened")}, args...)
	stdout, stderr = new(bytes.Buffer), new(bytes.Buffer)
	return &exec.Cmd{Path: program, Args: append(args, filepath.Join(d.folder, "logs")), Env: append(os.Environ(), "LC_ALL=C"), Stdout: stdout, Stderr: stderr}, stdout, stderr
}

// TestReplayKilled kills the command at any moment, over and over. What it reports in the end is what one
// that nobody disturbs reports, to the byte.
func TestReplayKilled(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot interrupt another")
	}
	d := newTrailOnDisk(t, 40_000, 3000)
	undisturbed, want, _ := d.replay(t, "-json")
	begin := time.Now()
	require.Error(t, undisturbed.Run())
	status := undisturbed.ProcessState.ExitCode()
	took := time.Since(begin)

	random := rand.New(rand.NewPCG(5, 6))
	state := filepath.Join(t.TempDir(), "state")
	kills, interrupts := 0, 0
	for try := 1; ; try++ {
		c, stdout, stderr := d.replay(t, "-json", "-resume", state)
		require.NoError(t, c.Start())
		signal := os.Kill
		if random.IntN(2) == 0 {
			signal = os.Interrupt
		}
		// Later and later, so that it comes to an end.
		timer := time.AfterFunc(time.Duration(random.Int64N(int64(took)/4))*time.Duration(try)/4, func() { _ = c.Process.Signal(signal) })
		err := c.Wait()
		timer.Stop()
		if c.ProcessState.ExitCode() == status {
			require.Equal(t, want.String(), stdout.String(), "%s", stderr)
			break
		}
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		if exit.ExitCode() == exitError {
			require.Contains(t, stdout.String(), "interrupted")
			interrupts++
		} else {
			require.Equal(t, -1, exit.ExitCode(), "%s%s", stdout, stderr)
			kills++
		}
	}
	t.Logf("%d kills, %d interrupts", kills, interrupts)
	require.Positive(t, kills)
}
