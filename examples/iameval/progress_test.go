package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/texts"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A ticking clock is one that a test moves.
type tickingClock struct{ time.Time }

func (c *tickingClock) now() time.Time { return c.Time }

func newTestProgress(out *bytes.Buffer, l policy.Language) (*progress, *tickingClock) {
	c := newCommand("inventory", nil, nil, nil)
	c.lang, c.terminal = l, out
	p := c.progress(func(n int) message.Text { return texts.Plural(n, "1 role", "{n} roles") })
	clock := &tickingClock{time.Date(2026, time.July, 1, 0, 0, 0, 0, time.UTC)}
	p.now = clock.now
	return p, clock
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p, clock := newTestProgress(&out, policy.English)
	for _, step := range []struct {
		after              time.Duration
		done, total, count int64
		want               string
	}{
		{0, 100, 1100, 10, ""}, // as of a command that goes on
		{900 * time.Millisecond, 200, 1100, 11, ""},
		{9100 * time.Millisecond, 350, 1100, 60, "\r[#######.................]  31%  60 roles  5.0/s  0:30 left"},
		{50 * time.Millisecond, 400, 1100, 61, ""},
		{10 * time.Second, 1000, 1100, 10_010, "\r[#####################...]  90%  10010 roles  499/s  0:02 left"},
		{time.Second, 1100, 1100, 10_011, "\r[########################] 100%  10011 roles  475/s  0:00 left"},
		{time.Hour, 1200, 1100, 10_011, "\r[########################] 100%  10011 roles  2.8/s  0:00 left"},
	} {
		out.Reset()
		clock.Time = clock.Add(step.after)
		p.show(step.done, step.total, step.count)
		require.Equal(t, step.want, out.String())
	}
	out.Reset()
	p.clear()
	require.Equal(t, "\r"+strings.Repeat(" ", 62)+strings.Repeat("\b", 62), out.String())
	out.Reset()
	p.clear()
	require.Empty(t, out.String())
}

func TestProgressOfUnknownTotal(t *testing.T) {
	var out bytes.Buffer
	p, clock := newTestProgress(&out, policy.English)
	p.show(0, -1, 0)
	clock.Time = clock.Add(10 * time.Second)
	p.show(500, -1, 50)
	require.Equal(t, "\r50 roles  5.0/s", out.String())
}

// TestProgressJapanese has lines that become shorter, of which nothing may be left.
func TestProgressJapanese(t *testing.T) {
	var out bytes.Buffer
	p, clock := newTestProgress(&out, policy.Japanese)
	p.show(0, 10, 0)
	clock.Time = clock.Add(2 * time.Hour)
	p.show(0, 10, 0)
	require.Equal(t, "\r[........................]   0%  ロール 0 個  毎秒 0.0", out.String())
	out.Reset()
	clock.Time = clock.Add(time.Second)
	p.show(1, 10, 1)
	require.Equal(t, "\r[##......................]  10%  ロール 1 個  毎秒 0.0  残り 18:00:09", out.String())
	out.Reset()
	clock.Time = clock.Add(time.Second)
	p.show(10, 10, 1)
	require.Equal(t, "\r[########################] 100%  ロール 1 個  毎秒 0.0  残り 0:00    \b\b\b\b", out.String())
}

// TestProgressNowhere looks for nothing in a file, a pipe, and a terminal that is dumb.
func TestProgressNowhere(t *testing.T) {
	var out bytes.Buffer
	require.Nil(t, terminalOf(&out))
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	require.Nil(t, terminalOf(file))
	read, write, err := os.Pipe()
	require.NoError(t, err)
	require.Nil(t, terminalOf(write))
	require.NoError(t, write.Close())
	require.NoError(t, read.Close())
	t.Setenv("TERM", "dumb")
	require.Nil(t, terminalOf(os.Stdout))

	p, clock := newTestProgress(&out, policy.English)
	p.out = nil
	p.show(0, 10, 0)
	clock.Time = clock.Add(time.Minute)
	p.show(1, 10, 1)
	p.clear()
	require.Empty(t, out.String())
}

func TestInterrupted(t *testing.T) {
	require.Equal(t, "interrupted: there is no answer", interrupted(fmt.Errorf("roles: %w", context.Canceled)).Error())
	require.NoError(t, interrupted(nil))
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot interrupt itself")
	}
	ctx, stop := interruptible()
	defer stop()
	self, err := os.FindProcess(os.Getpid())
	require.NoError(t, err)
	require.NoError(t, self.Signal(syscall.SIGTERM))
	select {
	case <-ctx.Done():
		require.ErrorIs(t, ctx.Err(), context.Canceled)
	case <-time.After(10 * time.Second):
		t.Fatal("a signal does not end the context")
	}
}

// TestInventoryInterrupted asks when the context has ended: there is an error and no answer.
func TestInventoryInterrupted(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	for _, q := range inventoryQuestions() {
		var out bytes.Buffer
		c := newCommand("inventory", nil, &out, &out)
		r := &inventoryCommand{command: c}
		r.define()
		require.NoError(t, c.parseFlags([]string{
			"-action", "s3:GetObject", "-on", "arn:aws:s3:::example-ledger/a", "-from", "2026-01-01",
			"-role-arn", "arn:aws:iam::444455556666:role/BreakGlass", "-principal", "arn:aws:iam::123456789012:user/mika",
		}))
		_, err := r.read(ended, []string{"../inventory/organization"})
		require.ErrorIs(t, err, context.Canceled)
		inv, err := r.read(context.Background(), []string{"../inventory/organization"})
		require.NoError(t, err)
		if q.name == "load" {
			continue // which is quick
		}
		if q.name == "what-can" { // which tells nothing of mika, so that it is not seen to end
			r.principal = "arn:aws:iam::444455556666:role/BreakGlass"
		}
		_, err = q.answer(r, ended, inv)
		require.ErrorIs(t, err, context.Canceled, q.name)
		require.Empty(t, out.String(), q.name)
	}
}
