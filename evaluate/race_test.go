//go:build race

package evaluate_test

const raceEnabled = true
