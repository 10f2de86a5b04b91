package language

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A candidate is a pattern with the texts of its world that it matches, by the oracle.
type candidate struct {
	fold    Fold
	tokens  []Token
	pattern *Pattern
	matches texts
}

// texts is a set of the texts of a world: a bit for each.
type texts []uint64

// candidates draws patterns of w without variables.
func (w *world) candidates(r *rand.Rand, n int, all []string) []candidate {
	list := make([]candidate, n)
	cut := make([][]string, len(all))
	for i, text := range all {
		cut[i] = characters(text)
	}
	for i := range list {
		c := &list[i]
		c.fold, c.tokens = w.folds[r.IntN(len(w.folds))], w.tokens(r, nil)
		c.pattern = NewPattern(c.fold, c.tokens...)
		c.matches = make(texts, len(all)/64+1)
		pattern := pieces(c.tokens)
		for j := range cut {
			if matches(pattern, cut[j], c.fold) {
				c.matches[j/64] |= 1 << (j % 64)
			}
		}
	}
	return list
}

// TestSetContains compares the matcher of the package with the definition.
func TestSetContains(t *testing.T) {
	for i := range worlds {
		w := &worlds[i]
		r := newRand(t, i)
		all := w.texts(4)
		for _, c := range w.candidates(r, 800, all) {
			set := NewSet(c.pattern)
			for j, text := range all {
				if want := c.matches[j/64]>>(j%64)&1 != 0; set.Contains(text) != want {
					t.Fatalf("fold %d, %s contains %q: want %t", c.fold, set, text, want)
				}
			}
		}
	}
}

// TestSolveAll asks for texts of small worlds, in which all short texts can be tried.
func TestSolveAll(t *testing.T) {
	const patterns = 600
	var count [3]int
	for i := range worlds {
		if i == len(worlds)-1 { // here bytes become other characters when they are put together
			require.Zero(t, count[Unknown])
		}
		w := &worlds[i]
		r := newRand(t, i)
		all := w.texts(5)
		pool := w.candidates(r, patterns, all)
		left := make(texts, len(all)/64+1)
		for range *questions {
			count[askOne(t, r, pool, all, left)]++
		}
	}
	t.Logf("unknown %d, none %d, found %d", count[Unknown], count[None], count[Found])
	require.Less(t, count[Unknown], *questions/50)
}

// size draws the number of patterns of a set: now and then more than are looked through one
// by one.
func size(r *rand.Rand) int {
	if r.IntN(4) == 0 {
		return 5 + r.IntN(10)
	}
	return 1 + r.IntN(3)
}

// askOne asks one question and checks the answer.
func askOne(t *testing.T, r *rand.Rand, pool []candidate, all []string, left texts) Answer {
	for i := range left {
		left[i] = ^uint64(0)
	}
	left[len(left)-1] = 1<<(len(all)%64) - 1
	var literals []Literal
	var members [][]*candidate
	for range 1 + r.IntN(4) {
		var list []*candidate
		var patterns []*Pattern
		for range size(r) {
			c := &pool[r.IntN(len(pool))]
			list, patterns = append(list, c), append(patterns, c.pattern)
		}
		not := r.IntN(2) == 0
		literals, members = append(literals, Literal{NewSet(patterns...), not}), append(members, list)
		for i := range left {
			var word uint64
			for _, c := range list {
				word |= c.matches[i]
			}
			if not {
				word = ^word
			}
			left[i] &= word
		}
	}
	text, answer := NewSolver(1_000_000).Solve(literals)
	switch answer {
	case None:
		for i, word := range left {
			if word != 0 {
				t.Fatalf("%v: none, but for %q", literals, all[64*i+bits.TrailingZeros64(word)])
			}
		}
	case Found:
		for i, l := range literals {
			in := false
			for _, c := range members[i] {
				in = in || matches(pieces(c.tokens), characters(text), c.fold)
			}
			if in == l.Not {
				t.Fatalf("%v: found %q, which is wrong of %v", literals, text, l)
			}
		}
	case Unknown:
	}
	return answer
}
