package decision

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPlaceSet compares sets of all sizes at which a level is added with a list.
func TestPlaceSet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 63, 64, 65, 128, 4095, 4096, 4097, 70_000} {
		s := newPlaceSet(n)
		_, ok := s.first()
		require.False(t, ok)
		in := make([]bool, n)
		for range min(n, 200) * 20 {
			place := r.IntN(n)
			if r.IntN(3) == 0 {
				place = n - 1 - r.IntN(min(n, 3))
			}
			if in[place] = !in[place]; in[place] {
				s.add(place)
			} else {
				s.remove(place)
			}
			if r.IntN(50) == 0 {
				for first, ok := s.first(); ok && r.IntN(4) > 0; first, ok = s.first() {
					in[first] = false
					s.remove(first)
				}
			}
			want := slices.Index(in, true)
			first, ok := s.first()
			require.Equal(t, want >= 0, ok)
			if ok {
				require.Equal(t, want, first)
			}
		}
	}
}
