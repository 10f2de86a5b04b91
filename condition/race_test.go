//go:build race

package condition_test

// raceEnabled says that the race detector is on, under which more is allocated.
const raceEnabled = true
