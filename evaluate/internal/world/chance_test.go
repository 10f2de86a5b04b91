package world

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestPlainest makes the plainest choices: nothing that is rare, the first of all.
func TestPlainest(t *testing.T) {
	c := Bytes(nil)
	require.False(t, c.Percent(99))
	require.False(t, c.OneIn(2))
	require.Empty(t, c.Word("ab", 9))
	require.Zero(t, c.Below(time.Hour))
	require.Equal(t, "x", OneOf(c, "x", "y"))
	require.Equal(t, []string{"x"}, Some(c, 9, "x", "y"))
	require.Equal(t, []int{1, 2, 3}, Permuted(c, []int{1, 2, 3}))
}

// TestBytes takes two bytes for a choice among more than 256.
func TestBytes(t *testing.T) {
	c := Bytes([]byte{7, 1, 2, 9})
	require.Equal(t, 7, c.IntN(256))
	require.Equal(t, 0x102, c.IntN(300))
	require.Equal(t, 1, c.IntN(4))
	require.Zero(t, c.IntN(4))
}

func TestChoices(t *testing.T) {
	c := Seeded(1, 2)
	for range 1000 {
		require.Less(t, c.Below(time.Hour), time.Hour)
		require.Less(t, c.Below(2), time.Duration(2))
		require.Contains(t, []string{"", "a", "b", "aa", "ab", "ba", "bb"}, c.Word("ab", 2))
		list := Permuted(c, []int{1, 2, 3, 4})
		slices.Sort(list)
		require.Equal(t, []int{1, 2, 3, 4}, list)
	}
}
