//go:build race

package policy

// raceEnabled says that the race detector is on, under which more is allocated.
const raceEnabled = true
