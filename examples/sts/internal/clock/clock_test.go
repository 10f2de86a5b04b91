package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
)

// TestClock compares with the times before and after each look at the clock, however long it takes.
func TestClock(t *testing.T) {
	const speed = 3600
	start := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	before := time.Now()
	c := clock.New(start, speed)
	after := time.Now()
	between := func(first, last, got time.Time) {
		t.Helper()
		require.False(t, got.Before(first.Add(-time.Millisecond)), "%s is before %s", got, first)
		require.False(t, got.After(last.Add(time.Millisecond)), "%s is after %s", got, last)
	}
	look := func() {
		t.Helper()
		first := start.Add(speed * time.Since(after))
		now := c.Now()
		between(first, start.Add(speed*time.Since(before)), now)
		began := time.Now()
		now = c.Now()
		between(began, time.Now(), c.Wall(now)) // what Now shows is now
	}
	between(before.Add(time.Second), after.Add(time.Second), c.Wall(start.Add(time.Hour)))
	look()
	c.Move(24 * time.Hour)
	start = start.Add(24 * time.Hour)
	look()
}

// TestClockDoesNotTurn has a clock that is so fast that its time since the start is more than a Duration
// holds: it stands still, and no session that has expired comes to life again.
func TestClockDoesNotTurn(t *testing.T) {
	start := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	c := clock.New(start, 1e30)
	time.Sleep(time.Millisecond)
	require.True(t, c.Now().After(start))
}
