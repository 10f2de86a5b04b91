package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
)

// addChoices adds bytes that make random choices, and some that hardly make any.
func addChoices(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"))
	for seed := range uint64(24) {
		c := world.Seeded(seed, 0)
		choices := make([]byte, 1<<(5+seed%6))
		for i := range choices {
			choices[i] = byte(c.IntN(256))
		}
		f.Add(choices)
	}
}

// FuzzEvaluate compares Evaluate, Explain and Evaluator with the reference
// engine, as TestDifferential does, in a world with few policies. Each byte of
// the input is a choice in making the world and the requests.
func FuzzEvaluate(f *testing.F) {
	addChoices(f)
	f.Fuzz(func(t *testing.T, choices []byte) {
		w := world.NewSmall(world.Bytes(choices))
		var q world.Question
		for i := range 4 {
			w.Ask(&q)
			if _, problem := compare(w, &q, i == 0); problem != "" {
				require.FailNow(t, problem, w.Dump(&q))
			}
		}
	})
}

// FuzzAssumeRole asks whether callers may assume a role, as TestTrustProperties
// does (PROPERTIES I-36 to I-41). Each byte of the input is a choice in making
// the trust policy and the calls.
func FuzzAssumeRole(f *testing.F) {
	addChoices(f)
	callers := world.TrustCallers()
	f.Fuzz(func(t *testing.T, choices []byte) {
		c := world.Bytes(choices)
		w := world.NewTrust(c)
		for range 4 {
			askTrust(t, w, c, &callers[c.IntN(len(callers))], true)
		}
	})
}
