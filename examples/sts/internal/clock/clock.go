// Package clock tells the time of the account, which may run ahead of that of its callers.
package clock

import (
	"sync"
	"time"
)

// A Clock is what policies and sessions are judged by. It may start at any time and run
// faster than the clocks of those who call, so that a day passes while one looks on.
//
// An SDK cannot be told another time: it signs by its own clock, and by that compares
// when its credentials expire. So signatures are checked by the wall clock, and what leaves
// the account as the end of credentials goes through [Clock.Wall].
type Clock struct {
	mu    sync.Mutex
	began time.Time // on the wall
	start time.Time // what the clock showed then
	speed float64
}

// New returns a clock that starts at start and runs speed times as fast as the wall clock.
func New(start time.Time, speed float64) *Clock {
	return &Clock{began: time.Now(), start: start.UTC(), speed: speed}
}

// Now returns the time of the account, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	const longest = 1 << 62 // beyond it a Duration would turn negative: the clock stands still
	return c.start.Add(time.Duration(min(c.speed*float64(time.Since(c.began)), longest)))
}

// Wall returns what the clocks of the callers will show, or have shown, when it is t for the account.
func (c *Clock) Wall(t time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.began.Add(time.Duration(float64(t.Sub(c.start)) / c.speed)).UTC()
}

// Move moves the clock by d at once.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start = c.start.Add(d)
}
