package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
)

func TestClock(t *testing.T) {
	start := time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC)
	c := clock.New(start, 3600)
	began := time.Now()
	require.WithinDuration(t, began.Add(time.Second), c.Wall(start.Add(time.Hour)), 100*time.Millisecond)
	time.Sleep(10 * time.Millisecond)
	passed := time.Since(began)
	require.WithinDuration(t, start.Add(3600*passed), c.Now(), 10*time.Minute)
	now := c.Now()
	require.WithinDuration(t, time.Now(), c.Wall(now), time.Second, "what Now shows is now")

	c.Move(24 * time.Hour)
	require.WithinDuration(t, start.Add(24*time.Hour+3600*time.Since(began)), c.Now(), 10*time.Minute)
	require.WithinDuration(t, time.Now(), c.Wall(c.Now()), time.Second)
}
