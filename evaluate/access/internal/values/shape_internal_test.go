package values

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// TestShapes checks that the table is well-formed: each entry is reached, and each shape is
// completed to itself.
func TestShapes(t *testing.T) {
	for i, s := range shapeTable {
		key := s.begin + s.end
		require.Equal(t, glob.Lower(key), key)
		require.NotEmpty(t, s.shapes, key)
		first := 0
		for !strings.HasPrefix(key, shapeTable[first].begin) || !strings.HasSuffix(key, shapeTable[first].end) {
			first++
		}
		require.Equal(t, i, first, "%s is hidden by %q…%q", key, shapeTable[first].begin, shapeTable[first].end)
		for _, shape := range s.shapes {
			require.Equal(t, strings.Count(string(shape), "{"), strings.Count(string(shape), "}"), shape)
			value, madeUp, ok := shape.complete("", "-x")
			require.True(t, ok, shape)
			require.False(t, madeUp, shape)
			require.Equal(t, plain(string(shape)), value)
		}
	}
}

func TestComplete(t *testing.T) {
	const sub = "repo:{octo-org}/{x}:ref:refs/heads/{main}"
	for _, tt := range []struct {
		shape  shape
		begin  string
		want   string
		madeUp bool
	}{
		{sub, "", "repo:octo-org/x:ref:refs/heads/main", false},
		{sub, "re", "repo:octo-org/x:ref:refs/heads/main", false},
		{sub, "repo:octo", "repo:octo-org/x:ref:refs/heads/main", false},
		{sub, "repo:acme", "repo:acme-x/x:ref:refs/heads/main", true},
		{sub, "repo:acme/", "repo:acme/x:ref:refs/heads/main", false},
		{sub, "repo:acme/app:ref", "repo:acme/app:ref:refs/heads/main", false},
		{sub, "repo:acme/app:ref:refs/heads/release", "repo:acme/app:ref:refs/heads/release-x", true},
		{sub, "repo:acme/app:environment:prod", "", false},
		{sub, "project", "", false},
		{"{444455556666}", "1111", "111155556666", false},
		{"{444455556666}", "111122223333", "111122223333", false},
		{"{444455556666}", "1111222233334", "1111222233334-x", true},
		{"User", "Us", "User", false},
		{"User", "User", "User", false},
		{"User", "Users", "", false},
		{"arn:aws:iam::{444455556666}:role/{other}", "arn:aws:iam::111122223333:user/", "", false},
	} {
		value, madeUp, ok := tt.shape.complete(tt.begin, "-x")
		require.Equal(t, tt.want != "", ok, tt)
		if ok {
			require.Equal(t, tt.want, value)
			require.Equal(t, tt.madeUp, madeUp, tt)
		}
	}
}
