package principal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestTypeText(t *testing.T) {
	for typ := principal.TypeAnonymous; typ <= principal.TypeCanonicalUser; typ++ {
		text, err := typ.MarshalText()
		require.NoError(t, err)
		require.Equal(t, typ.String(), string(text))
		require.Equal(t, caller.Type(typ).String(), string(text))
		var back principal.Type
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, typ, back)
	}
	_, err := (principal.TypeCanonicalUser + 1).MarshalText()
	require.EqualError(t, err, "principal: Type(9) is not a type of principal")
	typ := principal.TypeUser
	require.EqualError(t, typ.UnmarshalText([]byte("Type(9)")), `principal: "Type(9)" is not a type of principal`)
	require.Equal(t, principal.TypeUser, typ)
}

func TestMatchText(t *testing.T) {
	for m := principal.NoMatch; m <= principal.MatchDirect; m++ {
		text, err := m.MarshalText()
		require.NoError(t, err)
		require.Equal(t, m.String(), string(text))
		require.Equal(t, caller.Match(m).String(), string(text))
		back := principal.MatchDirect
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, m, back)
	}
	_, err := (principal.MatchDirect + 1).MarshalText()
	require.EqualError(t, err, "principal: Match(5) is not a grade of a match")
	m := principal.MatchDirect
	require.EqualError(t, m.UnmarshalText([]byte("Match(5)")), `principal: "Match(5)" is not a grade of a match`)
	require.Equal(t, principal.NoMatch, m)
}
