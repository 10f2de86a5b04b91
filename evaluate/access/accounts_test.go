package access

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// TestAccountsApart finds an account for each set of patterns that one can match.
func TestAccountsApart(t *testing.T) {
	patterns := []string{"1*", "*3", "1111????3333", "*22*", "x*", "12*"}
	got, ok := accountsApart(patterns)
	require.True(t, ok)
	matched := func(account string) (set int) {
		require.True(t, arn.IsAccountID(account), account)
		for i, text := range patterns {
			if p := glob.Compile(text); p.Match(account, nil) {
				set |= 1 << i
			}
		}
		return set
	}
	sets := map[int]bool{}
	for _, account := range got {
		require.False(t, sets[matched(account)], account)
		sets[matched(account)] = true
	}
	for _, account := range []string{
		"111122223333", "111100003333", "100000000003", "100000000000", "000000000003", "000000000000", "000000000022", "000000022003",
		"120000000000", "120000000003", "120000220003", "100000220003", "100000220000", "111100223333",
	} {
		require.True(t, sets[matched(account)], "%s: %b", account, matched(account))
	}
}
