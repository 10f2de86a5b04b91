package condition_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// handlers are those of package log/slog.
var handlers = []func(*bytes.Buffer) slog.Handler{
	func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
	func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
}

// logged returns the lines in which package log/slog shows v.
func logged(v any) []string {
	var lines []string
	for _, handler := range handlers {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("x", "value", v)
		lines = append(lines, strings.TrimSuffix(b.String(), "\n"))
	}
	return lines
}

func TestString(t *testing.T) {
	cl := compile(t, "StringEquals", "aws:RequestTag/a\nb", "c\nd")
	hidden := compile(t, "StringLike", "STS:ExternalID", planted)
	c := condition.NewContext(
		condition.String("b:c", "x\ny"), condition.Strings("a:b", "1", "2"), condition.String("sts:externalid", planted), condition.String("c:d/\u202e", ""),
	)
	for _, tt := range []struct {
		value any
		want  string
	}{
		{cl, `"aws:RequestTag/a\nb" StringEquals ["c\nd"]`},
		{&hidden, "STS:ExternalID StringLike (not shown)"},
		{c, `{a:b = ["1" "2"], b:c = "x\ny", "c:d/\u202e" = "", sts:externalid = (not shown)}`},
		{&c, `{a:b = ["1" "2"], b:c = "x\ny", "c:d/\u202e" = "", sts:externalid = (not shown)}`},
		{condition.Context{}, "{}"},
		{condition.String("a:b\r", "c"), `"a:b\r" = "c"`},
		{condition.Strings("sts:ExternalId"), `sts:ExternalId = (not shown)`},
	} {
		require.Equal(t, tt.want, fmt.Sprint(tt.value))
		require.Equal(t, tt.want, fmt.Sprintf("%+v", tt.value))
		for _, line := range logged(tt.value) {
			require.False(t, strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }), line)
			require.NotContains(t, line, planted)
		}
	}
	require.Contains(t, logged(c)[0], ` value.b:c="\"x\\ny\"" `, "a group")
}

// TestExternalIDIsNotPrinted prints an external ID in every way, except for the JSON of a
// Context, which is to be read back as the same.
func TestExternalIDIsNotPrinted(t *testing.T) {
	cl := compile(t, "StringLike", "sts:ExternalId", planted, planted+"*")
	variable := compile(t, "StringNotEqualsIgnoreCase", "STS:EXTERNALID", planted+"${aws:username}")
	e, list := condition.String("sts:ExternalId", planted), condition.Strings("STS:externalid", "x", planted)
	c, other := condition.NewContext(e, condition.String("app:k", "v")), condition.NewContext(list)

	clausesAndEntries := []any{
		cl, &cl, variable, &variable, e, &e, list, &list, []condition.Clause{cl, variable}, []*condition.Entry{&e},
		map[string]condition.Entry{"e": e}, struct{ List []condition.Entry }{[]condition.Entry{e, list}}, [1]condition.Clause{cl},
	}
	contexts := []any{c, &c, other, &other}
	for _, v := range append(contexts, clausesAndEntries...) {
		requireHidden(t, printed(v)...)
		requireHidden(t, logged(v)...)
	}
	for _, v := range clausesAndEntries {
		data, err := json.Marshal(v)
		require.NoError(t, err)
		requireHidden(t, string(data))
	}
	requireHidden(t, printed(struct{ Context condition.Context }{c})...)
	requireHidden(t, printed([]condition.Context{c, other})...)
	for _, v := range []slog.LogValuer{cl, e, list, c, other} {
		requireHidden(t, fmt.Sprintf("%#v", v.LogValue()))
	}
}

// printed returns what package fmt makes of v.
func printed(v any) []string {
	texts := []string{fmt.Sprint(v), fmt.Sprintln("x", v), fmt.Errorf("x: %v", v).Error()}
	for _, verb := range []string{
		"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%08b", "%t", "%f", "%g", "%c", "%U", "%200v", "%T", "%!",
	} {
		texts = append(texts, fmt.Sprintf(verb, v))
	}
	return texts
}

// requireHidden checks that the external ID stands in none of texts in any spelling.
func requireHidden(t *testing.T, texts ...string) {
	t.Helper()
	id := []byte(planted)
	for _, spelling := range []string{
		planted, hex.EncodeToString(id), strings.ToUpper(hex.EncodeToString(id)), fmt.Sprintf("% x", id), base64.StdEncoding.EncodeToString(id)[:12],
	} {
		for _, text := range texts {
			require.NotContains(t, text, spelling)
		}
	}
}
