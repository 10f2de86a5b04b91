package evaluate_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A byteSource makes the choices that its bytes say, one after the other. All
// choices after the last are the plainest.
type byteSource struct{ rest []byte }

func (s *byteSource) IntN(n int) int {
	choice := 0
	for range 1 + (n-1)/256 { // bytes that the choice takes
		if len(s.rest) == 0 {
			return 0
		}
		choice = choice<<8 + int(s.rest[0])
		s.rest = s.rest[1:]
	}
	return choice % n
}

// addChoices adds bytes that make random choices, and some that hardly make any.
func addChoices(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"))
	for seed := range uint64(24) {
		r := rand.New(rand.NewPCG(seed, 0))
		choices := make([]byte, 1<<(5+seed%6))
		for i := range choices {
			choices[i] = byte(r.IntN(256))
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
		w := newWorld(&byteSource{choices}, fewQuestions)
		var q question
		for i := range 4 {
			w.ask(&q)
			if _, problem := w.compare(&q, i == 0); problem != "" {
				require.FailNow(t, problem, w.dump(&q))
			}
		}
	})
}

// FuzzAssumeRole asks whether callers may assume a role, as TestTrustProperties
// does (PROPERTIES I-36 to I-41). Each byte of the input is a choice in making
// the trust policy and the calls.
func FuzzAssumeRole(f *testing.F) {
	addChoices(f)
	callers := worldCallers(f)
	f.Fuzz(func(t *testing.T, choices []byte) {
		s := &byteSource{choices}
		w := newTrustWorld(t, s)
		for range 4 {
			w.ask(t, s, &callers[s.IntN(len(callers))], true)
		}
	})
}
