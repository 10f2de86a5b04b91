package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCasePattern(t *testing.T) {
	const file, test = "policies/logs.iam.json", "users_read_their_own_logs/s3:GetObject_on_logs/ann"
	tests := []struct {
		pattern string
		want    bool
	}{
		{"", true},
		{"policies", true},
		{"policies/logs.iam.json/users/GetObject/ann", true},
		{"logs.iam.json/users/GetObject/ann", true},
		{"users read/GetObject on", true},
		{"users_read/GetObject_on_logs$/^ann$", true},
		{"^ann$", true},
		{"logs/", true}, // an empty part is for all
		{"//", true},
		{"logs.iam.json/GetObject", false}, // not consecutive
		{"ann/today", false},
		{"nobody", false},
		{"users/nobody", false},
		{"policies/logs.iam.json/users/GetObject/ann/more", false},
		{"(users/read)", false}, // a slash in brackets is one of the text, and parts have none
		{"[/u]sers/s3", true},
		{`\[/ann`, false},
		{"users/(Get|Put)Object/ann", true},
	}
	for _, tt := range tests {
		p, err := newCasePattern(tt.pattern)
		require.NoError(t, err)
		require.Equal(t, tt.want, p.matches(file, test), tt.pattern)
	}
	require.True(t, casePattern(nil).matches(file, test))
	for _, pattern := range []string{"(", "a/[", "a/*"} {
		_, err := newCasePattern(pattern)
		require.ErrorContains(t, err, "-run: error parsing regexp", pattern)
	}
}
