package clause

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
)

func compiled(t *testing.T, operator, key string, flags Flags, values ...string) *Clause {
	t.Helper()
	cl, problems := Compile(operator, key, values, flags)
	require.Empty(t, problems)
	return &cl
}

// TestNeeds has clauses that need one of some texts, and others like them.
func TestNeeds(t *testing.T) {
	for _, tt := range []struct {
		operator, key string
		values, want  []string
	}{
		{"StringEquals", "app:k", []string{"a", "*", ""}, []string{"a", "*", ""}},
		{"StringLike", "app:k", []string{"a"}, []string{"a"}},
		{"ForAnyValue:StringEquals", "aws:TagKeys", []string{"a"}, []string{"a"}},
		{"StringEquals", "app:k", []string{"${*}"}, []string{"*"}},
		{"StringEquals", "aws:PrincipalArn", []string{"a"}, []string{"a"}},
		{"StringEquals", "app:k", []string{"a", "${app:l}"}, nil},
		{"StringLike", "app:k", []string{"a", "b*"}, nil},
		{"StringNotEquals", "app:k", []string{"a"}, nil},
		{"StringEqualsIfExists", "app:k", []string{"a"}, nil},
		{"StringEqualsIgnoreCase", "app:k", []string{"a"}, nil},
		{"ForAllValues:StringEquals", "aws:TagKeys", []string{"a"}, nil},
		{"ForAnyValue:StringEqualsIfExists", "aws:TagKeys", []string{"a"}, nil},
		{"ArnEquals", "app:k", []string{"arn:aws:s3:::b"}, nil},
		{"StringEquals", "aws:CurrentTime", []string{"a"}, nil}, // its text is nowhere
		{"Bool", "app:k", []string{"true"}, nil},
		{"Null", "app:k", []string{"true"}, nil},
	} {
		texts, ok := compiled(t, tt.operator, tt.key, InDeny, tt.values...).Needs([]string{"before"})
		require.Equal(t, tt.want != nil, ok, "%s %s", tt.operator, tt.values)
		require.Equal(t, append([]string{"before"}, tt.want...), texts, "%s %s", tt.operator, tt.values)
	}
}

// TestShown has what keys hold, and whether that tells what a clause that needs a text
// decides.
func TestShown(t *testing.T) {
	session, err := caller.Parse("arn:aws:sts::111122223333:assumed-role/r/s", caller.AccountIDs)
	require.NoError(t, err)
	entries := NewContext(String("app:one", "a"), Strings("app:list", "a", "b"), Strings("app:none"), Time("app:at", time.Unix(86400, 0)), String("aws:username", "forged"))
	c := entries.Bind(session, "111122223333", time.Unix(86400, 0))
	for _, tt := range []struct {
		operator, key string
		one           string
		several       []string
		known         bool
	}{
		{"StringEquals", "APP:one", "a", nil, true},
		{"ForAnyValue:StringEquals", "app:one", "a", nil, true},
		{"StringEquals", "app:list", "", nil, false},
		{"ForAnyValue:StringEquals", "app:list", "", []string{"a", "b"}, true},
		{"StringEquals", "app:none", "", nil, true},
		{"StringEquals", "app:other", "", nil, true},
		{"StringEquals", "app:at", "1970-01-02T00:00:00Z", nil, true},
		{"StringEquals", "aws:PrincipalAccount", "111122223333", nil, true},
		{"StringEquals", "aws:username", "", nil, true},      // a session has none
		{"StringEquals", "aws:PrincipalArn", "", nil, false}, // its path is unknown
	} {
		one, several, known := compiled(t, tt.operator, tt.key, 0, "x").Shown(&c)
		require.Equal(t, tt.known, known, "%s %s", tt.operator, tt.key)
		require.Equal(t, tt.several, several, "%s %s", tt.operator, tt.key)
		if known {
			require.Equal(t, tt.one, one, "%s %s", tt.operator, tt.key)
		}
	}
}

func TestReadsAs(t *testing.T) {
	cl := compiled(t, "StringEquals", "aws:ResourceTag/Team", 0, "a")
	require.True(t, cl.ReadsAs(compiled(t, "StringLike", "AWS:resourcetag/team", InDeny, "b")))
	require.False(t, cl.ReadsAs(compiled(t, "StringEquals", "aws:ResourceTag/teams", 0, "a")))
	require.False(t, cl.ReadsAs(compiled(t, "ForAnyValue:StringEquals", "aws:ResourceTag/Team", 0, "a")))
}

func TestResourceTexts(t *testing.T) {
	for _, tt := range []struct {
		text  string
		flags Flags
		want  []string
	}{
		{"*", 0, nil},
		{"arn:aws:s3:::b", 0, []string{"arn:aws:s3:::b"}},
		{"arn:aws:s3:::*-logs/?x", 0, []string{"arn:aws:s3:::", "-logs/", "x"}},
		{"arn:aws:s3:::${app:k}/x", 0, []string{"arn:aws:s3:::", "/x"}},
		{"arn:aws:s3:::b${*}c", 0, []string{"aws", "s3", "b*c"}},
		{"arn:aws:sqs:*:1:q*", InDeny, []string{"aws", "sqs", "1", "q"}},
		{"arn:aws:sqs", 0, []string{"aws", "sqs"}},
		{"execute-api:/prod/*", 0, []string{"execute-api", "prod/"}},
		{"arn:aws:s3:::${aws:PrincipalArn}/x", 0, []string{"arn:aws:s3:::", "/x"}},
		{"arn:aws:s3:::${aws:PrincipalArn}/x", InDeny, nil}, // which may cover all
	} {
		p, problem := CompileResource(tt.text, tt.flags)
		require.Nil(t, problem)
		require.Equal(t, tt.want, slices.Collect(p.Texts()), tt.text)
		for range p.Texts() {
			break
		}
	}
}
