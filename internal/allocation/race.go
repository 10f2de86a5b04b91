//go:build race

package allocation

// RaceDetector says that the race detector is on, under which more is allocated.
const RaceDetector = true
