package quote_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/quote"
)

func TestWord(t *testing.T) {
	for in, want := range map[string]string{
		"":                        `""`,
		"s3:GetObject":            "s3:GetObject",
		"arn:aws:s3:::b/${aws:u}": "arn:aws:s3:::b/${aws:u}",
		"a b":                     `"a b"`,
		`a"b`:                     `"a\"b"`,
		`a\nb`:                    `"a\\nb"`,
		"a\nb":                    `"a\nb"`,
		"a\rb":                    `"a\rb"`,
		"\x1b[2J":                 `"\x1b[2J"`,
		"a\x00b":                  `"a\x00b"`,
		"a\x7fb":                  `"a\x7fb"`,
		"a\u2028b":                `"a\u2028b"`,
		"a\u202eb":                `"a\u202eb"`,
		"a\xffb":                  `"a\xffb"`,
		"青":                       `"青"`,
	} {
		require.Equal(t, want, quote.Word(in))
	}
	require.Equal(t, `a, "b c", ""`, quote.Words([]string{"a", "b c", ""}))
	require.Empty(t, quote.Words(nil))
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"":         "",
		"a b":      "a b",
		`a"b\`:     `a"b\`,
		"青":        "青",
		"\ufffd":   "\ufffd",
		"a\nb":     `"a\nb"`,
		"a\u0085b": `"a\u0085b"`,
		"a\u202eb": `"a\u202eb"`,
		"a\xffb":   `"a\xffb"`,
	} {
		require.Equal(t, want, quote.Line(in))
	}
}

type secret struct{ text, hidden string }

func (s secret) Format(f fmt.State, verb rune) { quote.Format(f, verb, s.text) }

func TestFormat(t *testing.T) {
	s := secret{"shown", "hidden"}
	for _, verb := range "vsqxXdtbcoUeEfFgG" {
		for _, flags := range []string{"", "+", "#", "-12", "012.3", " "} {
			format := "%" + flags + string(verb)
			got := fmt.Sprintf(format, s)
			require.NotContains(t, got, "hidden", format)
			require.NotContains(t, strings.ToLower(got), fmt.Sprintf("%x", "hidden"), format)
		}
	}
	require.Equal(t, "shown|shown  |sho|\"shown\"|\"shown\"", fmt.Sprintf("%v|%-7s|%.3s|%q|%#v", s, s, s, s, s))
}

func TestAttrs(t *testing.T) {
	var a quote.Attrs
	a.Add("none", "")
	a.AddList("none", nil)
	a.AddMap("none", nil)
	a.AddTime("none", time.Time{})
	require.Equal(t, "{}", a.String())
	a.Add("resource", "a\nb")
	a.AddList("empty", []string{})
	a.AddList("list", []string{"a", "b\u202ec d"})
	a.AddMap("tags", map[string]string{"b": "2", "a\n": "1"})
	a.AddTime("time", time.Date(12026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600)))
	a.AddAny("any", secret{"shown", "hidden"})
	a = append(a, slog.Int("n\u2028", 7))
	require.Equal(t, `{resource: "a\nb", empty: [], list: [a, "b\u202ec d"], tags: ["a\n=1", b=2], `+
		`time: 12026-01-02T02:04:05.000000006Z, any: shown, "n\u2028": 7}`, a.String())
	require.Equal(t, "[]", a.Texts()["empty"])
	require.Len(t, a.Texts(), len(a))
	for _, handler := range []func(*bytes.Buffer) slog.Handler{
		func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("x", "attrs", a)
		line := strings.TrimSuffix(b.String(), "\n")
		require.False(t, strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }), line)
	}
}
