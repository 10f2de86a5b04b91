package policy

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The letter case of condition keys does not count (SEMANTICS G-27), be they few
// or many. That of letters beyond ASCII does.
func TestKeySet(t *testing.T) {
	for _, n := range []int{maxFew, maxFew + 1} {
		var s keySet
		for range 2 { // the second time after a reset
			s.reset(n)
			require.True(t, s.add("aws:SourceIp"))
			require.False(t, s.add("aws:SourceIp"))
			require.False(t, s.add("AWS:sourceip"))
			require.True(t, s.add("app:AZ"))
			require.False(t, s.add("app:az"))
			require.True(t, s.add("aws:PrincipalTag/k"))
			require.False(t, s.add("aws:PrincipalTag/K"))
			require.True(t, s.add("aws:PrincipalTag/\u212a"), "the sign for kelvin")
		}
		require.Equal(t, n > maxFew, s.many != nil)
	}
}
