package policy

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSlab takes slices of several lengths: what is appended to one shows in no
// other, and the allocations are not larger than what is to come.
func TestSlab(t *testing.T) {
	var s slab[int]
	var all [][]int
	next := 40
	for n := range next {
		part := s.take(n%4, next-n)
		require.Empty(t, part)
		require.Equal(t, n%4, cap(part))
		for range n % 4 {
			part = append(part, n)
		}
		all = append(all, part)
		require.LessOrEqual(t, len(s.room), min(slabSize, next-n))
	}
	for n, part := range all {
		for _, v := range part {
			require.Equal(t, n, v)
		}
	}
	require.Equal(t, 100, cap(s.take(100, 1)), "one element with many values")
	require.Equal(t, 1, cap(append(s.take(1, 0), 1)), "the last one")
}
