package suggest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNear(t *testing.T) {
	names := []string{"Condition", "Effect", "Resource", "NotResource", "Id"}
	tests := []struct{ in, want string }{
		{"Conditions", "Condition"},
		{"Cndition", "Condition"},
		{"condition", "Condition"},
		{"EFFECT", "Effect"},
		{"NotResorce", "NotResource"},
		{"ID", "Id"},
		{"Sid", "Id"},
		{"Principal", ""},
		{"xx", ""},
		{"", ""},
		{strings.Repeat("Condition", 100), ""},
	}
	for _, tt := range tests {
		got, ok := Near(tt.in, names...)
		require.Equal(t, tt.want, got, tt.in)
		require.Equal(t, tt.want != "", ok, tt.in)
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"abc", "abc", 0}, {"abc", "acb", 2},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, distance(tt.a, tt.b), "%q %q", tt.a, tt.b)
		require.Equal(t, tt.want, distance(tt.b, tt.a), "%q %q", tt.b, tt.a)
	}
}
