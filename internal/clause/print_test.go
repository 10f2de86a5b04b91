package clause

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
)

func TestString(t *testing.T) {
	cl, problems := Compile("StringEquals", "aws:RequestTag/a\nb", []string{"c\nd"}, 0)
	require.Empty(t, problems)
	hidden, problems := Compile("StringLike", "STS:ExternalID", []string{"example-42"}, 0)
	require.Empty(t, problems)
	c := NewContext(String("b:c", "x\ny"), Strings("a:b", "1", "2"), String("sts:externalid", "example-42"), String("c:d/\u202e", ""))
	for _, tt := range []struct {
		value fmt.Stringer
		want  string
	}{
		{cl, `"aws:RequestTag/a\nb" StringEquals ["c\nd"]`},
		{&hidden, "STS:ExternalID StringLike (not shown)"},
		{c, `{a:b = ["1" "2"], b:c = "x\ny", "c:d/\u202e" = "", sts:externalid = (not shown)}`},
		{Context{}, "{}"},
		{String("a:b\r", "c"), `"a:b\r" = "c"`},
		{String("STS:EXTERNALID", "example-42"), "STS:EXTERNALID = (not shown)"},
		{Strings("sts:ExternalId", "example-42"), "sts:ExternalId = (not shown)"},
	} {
		require.Equal(t, tt.want, tt.value.String())
	}
	pattern, problem := CompileResource("arn:aws:s3:::b/\x1b[2J", 0)
	require.Nil(t, problem)
	require.Equal(t, "arn:aws:s3:::b/\x1b[2J", pattern.String(), "as written")
}

// TestContextLogValue checks the group of a context: its entries by key,
// fit for one line and without derived keys.
func TestContextLogValue(t *testing.T) {
	c := NewContext(String("b:c", "x\ny"), Strings("a:b", "1", "2"), String("sts:externalid", "example-42"), String("c:d/\u202e", "")).
		Bind(caller.Principal{}, "111122223333", time.Unix(0, 0))
	require.Equal(t, slog.GroupValue(
		slog.Any("a:b", []string{"1", "2"}), slog.String("b:c", `"x\ny"`), slog.String(`"c:d/\u202e"`, ""), slog.String("sts:externalid", Hidden),
	), c.LogValue())
}

func TestProblemHidesExternalID(t *testing.T) {
	for _, operator := range []string{"NumericEquals", "StringLike", "ArnEquals", "Bool"} {
		_, problems := Compile(operator, "sts:ExternalId", []string{"example-42 ${example-42"}, 0)
		require.Len(t, problems, 1)
		require.Contains(t, problems[0].Detail.String(), Hidden)
		require.NotContains(t, problems[0].Detail.String(), "example-42")
	}
}
