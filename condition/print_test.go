package condition

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func TestString(t *testing.T) {
	cl, err := Compile("StringEquals", "aws:RequestTag/a\nb", []string{"c\nd"}, 0)
	require.NoError(t, err)
	hidden, err := Compile("StringLike", "STS:ExternalID", []string{"example-42"}, 0)
	require.NoError(t, err)
	pattern, err := CompileResource("arn:aws:s3:::b/\x1b[2J", 0)
	require.NoError(t, err)
	c := NewContext(String("b:c", "x\ny"), Strings("a:b", "1", "2"), String("sts:externalid", "example-42"), String("c:d/\u202e", ""))
	for _, tt := range []struct {
		value any
		want  string
	}{
		{cl, `"aws:RequestTag/a\nb" StringEquals ["c\nd"]`},
		{&hidden, "STS:ExternalID StringLike (not shown)"},
		{NewBlock(cl, hidden), `{"aws:RequestTag/a\nb" StringEquals ["c\nd"], STS:ExternalID StringLike (not shown)}`},
		{Block{}, "{}"},
		{c, `{a:b = ["1" "2"], b:c = "x\ny", "c:d/\u202e" = "", sts:externalid = (not shown)}`},
		{Context{}, "{}"},
		{String("a:b\r", "c"), `"a:b\r" = "c"`},
		{pattern, `"arn:aws:s3:::b/\x1b[2J"`},
	} {
		require.Equal(t, tt.want, fmt.Sprint(tt.value))
		require.Equal(t, tt.want, fmt.Sprintf("%+v", tt.value))
		for _, handler := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var b bytes.Buffer
			slog.New(handler(&b)).Info("x", "value", tt.value)
			line := strings.TrimSuffix(b.String(), "\n")
			require.False(t, strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }), line)
			require.NotContains(t, line, "example-42")
		}
	}
	require.Equal(t, "arn:aws:s3:::b/\x1b[2J", pattern.String(), "as written")
}

func TestErrorHidesExternalID(t *testing.T) {
	for _, operator := range []string{"NumericEquals", "StringLike", "ArnEquals", "Bool"} {
		_, err := Compile(operator, "sts:ExternalId", []string{"example-42 ${example-42"}, 0)
		require.ErrorContains(t, err, Hidden)
		require.NotContains(t, err.Error(), "example-42")
	}
}
