package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

func logged(v any) string {
	var b bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(handler).Info("x", "value", v)
	}
	return b.String()
}

func TestPolicyString(t *testing.T) {
	p := MustParse(`{"Id":"n","Statement":{"Sid":"S","Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"},
		"Condition":{"StringEquals":{"sts:ExternalId":"example-42"}}}}`, Trust)
	var s *Statement
	for s = range p.Statements() {
		break
	}
	for _, tt := range []struct {
		value any
		want  string
	}{
		{p, "role trust policy n with 1 statement"},
		{*p, "role trust policy n with 1 statement"},
		{
			MustParse(`{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}`, Identity),
			"identity-based policy with 2 statements",
		},
		{Policy{}, "Type(0) with 0 statements"},
		{(*Policy)(nil), "<nil>"},
		{s, `Allow statement "S" of n`},
		{*s, `Allow statement "S" of n`},
		{Statement{}, "Effect(0) statement 1"},
		{(*Statement)(nil), "<nil>"},
	} {
		for _, format := range []string{"%v", "%+v", "%s"} {
			require.Equal(t, tt.want, fmt.Sprintf(format, tt.value))
		}
		require.NotContains(t, fmt.Sprintf("%#v %q %d %x", tt.value, tt.value, tt.value, tt.value), "example-42")
		require.NotContains(t, logged(tt.value), "example-42", "%T", tt.value)
	}
	require.Contains(t, logged(p), `"value":{"type":"role trust policy","name":"n","statements":1}`)
	require.Contains(t, logged(s), `"value":{"policy":"n","sid":"S","index":0,"line":1,"effect":"Allow"}`)
	require.Contains(t, logged(new(Statement)), `"value":{"index":0,"line":0,"effect":"Effect(0)"}`)
	require.NotContains(t, logged((*Statement)(nil)), "panic", "the statement of an implicit deny")
}

// hostileNames would forge a line of a log or hide a part of it, if they were
// printed as they are.
func hostileNames() []string {
	return []string{"a\nb", "a\rb", "a\x1b[2Jb", "a\tb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u200bb", "a\x7fb", strings.Repeat("\u202e", 3000)}
}

func requireOneLine(t *testing.T, text string) {
	t.Helper()
	require.False(t, strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
}

func quotedJSON(t *testing.T, s string) string {
	t.Helper()
	data, err := json.Marshal(s)
	require.NoError(t, err)
	return string(data)
}

func TestHostileNamesInErrors(t *testing.T) {
	for _, name := range hostileNames() {
		q := quotedJSON(t, name)
		for _, document := range []string{
			`{"Statement":{` + q + `:1}}`,
			`{"Version":` + q + `,"Id":` + q + `,"Statement":[` + q + `]}`,
			`{"Statement":{"Sid":` + q + `,"Effect":` + q + `,"Action":` + q + `,"Resource":` + q + `,"Principal":` + q + `}}`,
			`{"Statement":{"Effect":"Allow","Principal":{` + q + `:` + q + `,"AWS":` + q + `,"Service":` + q + `,"Federated":` + q + `},"NotAction":[` + q + `],"NotResource":[` + q + `]}}`,
			`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{` + q + `:{}}}}`,
			`{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{` + q + `:1,"aws:RequestTag/` + q[1:] + `:"${` + q[1:] + `}}}}`,
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${` + q[1:len(q)-1] + `}","Condition":{"Bool":{"a:b":` + q + `},"ArnLike":{"a:b":` + q + `},` +
				`"NumericEquals":{"aws:TagKeys":1,"aws:RequestTag/` + q[1:] + `:[` + q + `,1]}}}}`,
			name, q, `{"Statement":` + name + `}`,
		} {
			for typ := Identity; typ <= Endpoint; typ++ {
				_, err := Parse([]byte(document), typ, WithName(name))
				require.Error(t, err, document)
				requireOneLine(t, err.Error())
				for _, e := range err.(ErrorList) { //nolint:errorlint // Parse promises an ErrorList
					requireOneLine(t, e.Error())
				}
			}
		}
	}
}

// The texts of a policy, of its statements and of their clauses are of one line each.
func TestHostileNamesInTexts(t *testing.T) {
	for _, name := range hostileNames() {
		name = strings.TrimSuffix(name, strings.Repeat("\u202e", 2900))
		q := quotedJSON(t, name)
		p := MustParse(`{"Id":`+q+`,"Statement":{"Sid":"S","Effect":"Allow","NotAction":"iam:*","Resource":"arn:aws:s3:::${aws:x}`+q[1:]+`,
			"Condition":{"ForAllValues:StringEquals":{`+quotedJSON(t, "aws:RequestTag/"+name)+`:"*"},"StringLike":{"app:k":[`+q+`]}}}}`, Identity, WithName(name))
		texts := []any{p}
		for s := range p.Statements() {
			texts = append(texts, s)
			for cl := range s.Condition() {
				texts = append(texts, cl)
			}
		}
		require.Len(t, texts, 4)
		for _, v := range texts {
			requireOneLine(t, fmt.Sprint(v))
			requireOneLine(t, strings.ReplaceAll(logged(v), "\n", ""))
		}
	}
}
