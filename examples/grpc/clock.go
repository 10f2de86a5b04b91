package main

import (
	"sync/atomic"
	"time"
)

// A clock stands still until it is set, so that the example prints the same today
// and next year. A real server has time.Now.
type clock struct{ nanoseconds atomic.Int64 }

func newClock(t time.Time) *clock {
	c := &clock{}
	c.set(t)
	return c
}

func (c *clock) set(t time.Time) { c.nanoseconds.Store(t.UnixNano()) }

func (c *clock) now() time.Time { return time.Unix(0, c.nanoseconds.Load()).UTC() }
