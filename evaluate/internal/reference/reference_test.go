package reference

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestGlob(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"a", "", false},
		{"*", "", true},
		{"**", "a/b:c\n", true},
		{"?", "é", true},
		{"?", "", false},
		{"a*c", "abcbc", true},
		{"a*c", "abcb", false},
		{"*a*a*", "ba", false},
		{"a?c", "abc", true},
		{"a?c", "A?c", false},
	} {
		require.Equal(t, test.want, glob(wildcards(test.pattern), test.text), "%q %q", test.pattern, test.text)
	}
	require.Panics(t, func() { glob([]token{{kind: placeholder}}, "") })
}

func TestReadPattern(t *testing.T) {
	keys := &keys{given: Context{
		"app:k":    {texts: []string{"*"}},
		"app:none": {texts: []string{""}},
		"app:list": {list: true, texts: []string{"a"}},
	}}
	for pattern, want := range map[string]string{ // "" for no value
		"a-${APP:k}-b":             "a-*-b",
		"<${app:none, 'd'}>":       "<>",
		"${app:list,   'd:e'}":     "d:e",
		"${app:missing, ''}!":      "!",
		"${*}${?}${$}":             "*?$",
		"$x{y}":                    "$x{y}",
		"${app:list}":              "",
		"a ${app:missing} ${app:k": "",
	} {
		got, ok := substitute(readPattern(pattern, true, true), keys)
		require.Equal(t, want != "", ok, pattern)
		require.Equal(t, want, text(got), pattern)
	}
	require.Equal(t, "${app:k}", text(readPattern("${app:k}", false, false).tokens))
}

func TestParseValues(t *testing.T) {
	for text, want := range map[string]string{ // RFC 3339, or "" for no date
		"2024-02":                        "2024-02-01T00:00:00Z",
		"2024-02-29":                     "2024-02-29T00:00:00Z",
		"2024-02-29T10:20Z":              "2024-02-29T10:20:00Z",
		"2024-02-29T10:20:30.5+01:30":    "2024-02-29T08:50:30.5Z",
		"2024-02-29T10:20:30.000000001Z": "2024-02-29T10:20:30.000000001Z",
		"-86400":                         "1969-12-31T00:00:00Z",
		"10000":                          "1970-01-01T02:46:40Z",
		"2024":                           "",
		"2023-02-29":                     "",
		"2024-02-29T24:00Z":              "",
		"2024-02-29T10:20:30":            "",
		"2024-02-29T1:20:30Z":            "",
		"2024-02-29T10:20:30,5Z":         "",
		"2024-02-29T10:20:30+24:00":      "",
		"2024-02-29t10:20:30z":           "",
	} {
		got, err := parseDate(text)
		if want == "" {
			require.Error(t, err, text)
			continue
		}
		require.NoError(t, err, text)
		require.Equal(t, want, time.Unix(0, got.(*big.Int).Int64()).UTC().Format(time.RFC3339Nano), text)
	}

	for _, text := range []string{"1", "-1.", "+.5", "1e308", "9007199254740993", strings.Repeat("9", 64)} {
		_, err := parseNumber(text)
		require.NoError(t, err, text)
	}
	for _, text := range []string{"", ".", "1e309", "0x1", "1_0", "Inf", " 1", "1e", strings.Repeat("9", 65)} {
		_, err := parseNumber(text)
		require.Error(t, err, text)
	}

	for text, want := range map[string]string{
		"203.0.113.9/24":         "203.0.113.9/24",
		"203.0.113.9":            "203.0.113.9/32",
		"::ffff:203.0.113.0/120": "203.0.113.0/24",
		"2001:DB8::1":            "2001:db8::1/128",
	} {
		got, err := parsePrefix(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got.(interface{ String() string }).String(), text)
	}
	_, err := parsePrefix("203.0.113.0/33")
	require.Error(t, err)
}

func TestRead(t *testing.T) {
	for _, text := range []string{
		``,
		`{"Statement":[}`,
		`{"Statement":["x"]}`,
		`{"Statement":{"Action":["x]}}`,
		`{"Statement":{"Condition":{"StringSame":{"app:k":"x"}}}}`,
		`{"Statement":{"Condition":{"NumericEquals":{"app:k":"x"}}}}`,
		`{"Statement":{"Condition":{"IpAddress":{"app:k":"1.2.3.4/x"}}}}`,
	} {
		_, err := Read("p", []byte(text), policy.Identity)
		require.Error(t, err, text)
	}
}

// TestDecide follows the example of rules P-8 and E-7: in one account, naming
// the account delegates and naming the user grants.
func TestDecide(t *testing.T) {
	const ann = "arn:aws:iam::111122223333:user/ann"
	for _, test := range []struct {
		principal string
		home      string
		outcome   evaluate.Outcome
		typ       policy.Type
	}{
		{ann, "111122223333", evaluate.Allow, policy.Resource},
		{"111122223333", "111122223333", evaluate.ImplicitDeny, policy.Identity},
		{ann, "444455556666", evaluate.ImplicitDeny, policy.Identity},
		{ann, "", evaluate.ImplicitDeny, 0},
	} {
		text := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + test.principal + `"},` +
			`"Action":"s3:Get*","Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"NumericLessThan":{"app:n":10}}}}`
		p, err := Read("p", []byte(text), policy.Resource)
		require.NoError(t, err)
		keys, err := ReadContext(condition.NewContext(condition.Int("App:N", 9)))
		require.NoError(t, err)

		got := Decide(&Request{Request: &evaluate.Request{
			Action:   "S3:getobject",
			Resource: "arn:aws:s3:::b/ann/k",
			Time:     time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		}, Caller: ReadCaller(principal.MustParse(ann)), Keys: keys, Home: test.home}, &Policies{Resource: p})
		require.Equal(t, test.outcome, got.Outcome)
		require.Equal(t, test.typ, got.Type)
		require.Equal(t, test.home == "", got.Problem != "")
	}
}
