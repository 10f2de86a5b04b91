package clause_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// day2026 is the first day of 2026.
var day2026 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestClauseKeys(t *testing.T) {
	tests := []struct {
		operator, key string
		values, want  []string
	}{
		{"StringEquals", "app:k", []string{"v"}, []string{"app:k"}},
		{"StringEquals", "app:k", nil, []string{"app:k"}},
		{"StringLike", "app:k", []string{"${aws:username}/*", "${aws:PrincipalTag/team, 'none'}${*}", "v"},
			[]string{"app:k", "aws:username", "aws:PrincipalTag/team"}},
		{"StringNotEqualsIgnoreCase", "App:K", []string{"v", "${AWS:UserName}", "${app:a}${app:b}"},
			[]string{"App:K", "AWS:UserName", "app:a", "app:b"}},
		{"ArnLike", "aws:SourceArn", []string{"arn:aws:sns:${app:region}:${aws:PrincipalAccount}:${app:topic}"},
			[]string{"aws:SourceArn", "app:region", "aws:PrincipalAccount", "app:topic"}},
		{"StringEquals", "app:k", []string{"${app:k}", "${app:k}"}, []string{"app:k", "app:k", "app:k"}},
		{"DateLessThan", "aws:CurrentTime", []string{"2026-07-01"}, []string{"aws:CurrentTime"}},
		{"Null", "aws:TagKeys", []string{"true"}, []string{"aws:TagKeys"}},
		{"IpAddress", "aws:SourceIp", []string{"10.0.0.0/8"}, []string{"aws:SourceIp"}},
	}
	for _, tt := range tests {
		cl := mustCompile(t, tt.operator, tt.key, tt.values...)
		require.Equal(t, tt.want, cl.Keys(), tt.operator)
	}
	cl, problems := clause.Compile("StringEquals", "app:k", []string{"${aws:username}"}, clause.Literal)
	require.Empty(t, problems)
	require.Equal(t, []string{"app:k"}, cl.Keys(), "no variable")
}

func TestResourcePatternKeys(t *testing.T) {
	for text, want := range map[string][]string{
		"*":                              nil,
		"arn:aws:s3:::b/*":               nil,
		"arn:aws:s3:::b/${aws:username}": {"aws:username"},
		"arn:aws:kms:${app:r}:${aws:PrincipalAccount}:key/${app:k, 'x'}${$}": {"app:r", "aws:PrincipalAccount", "app:k"},
	} {
		p, problem := clause.CompileResource(text, 0)
		require.Nil(t, problem)
		require.ElementsMatch(t, want, p.Keys(), text)
	}
}
