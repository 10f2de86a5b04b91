package message

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTexts(t *testing.T) {
	others := &Tables{{{" or ", "か"}}, {{"{a} of {b}", "{b}の{a}"}}}
	match := Of("Action {patterns} does not match {action}", `["{action}" "s3:*"]`, "ec2:{patterns}")
	for _, c := range []struct {
		name              string
		text              Text
		english, japanese string
	}{
		{"arguments are not searched for names", match,
			`Action ["{action}" "s3:*"] does not match ec2:{patterns}`, `Action ["{action}" "s3:*"] は ec2:{patterns} に一致しません`},
		{"zero", Text{}, "", ""},
		{"plain", Plain("{action}"), "{action}", "{action}"},
		{"joined", Join(" and ", Plain("a"), Text{}, Plain("b")), "a and b", "a と b"},
		{"joined of nothing", Join(" and ", Text{}), "", ""},
		{"not in a table", Of("no {row} at all: ${row} {row} {n", 1), "no 1 at all: ${row} 1 {n", "no 1 at all: ${row} 1 {n"},
		{"an argument left out", Of("{a}{b}", "x"), "x", "x"},
		{"of other tables", others.Of("{a} of {b}", others.Join(" or ", Plain("x"), Plain("y")), match), "x or y of " + match.In(English), match.In(Japanese) + "のxかy"},
		{"not in other tables", others.Of(" and "), " and ", " and "},
		{"of a text", Of("{text}", match), match.In(English), match.In(Japanese)},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.english, c.text.String())
			require.Equal(t, c.japanese, c.text.In(Japanese))
			require.Equal(t, c.english == "", c.text.IsZero())
		})
	}
}

func TestTables(t *testing.T) { require.NoError(t, tables.Check()) }

func TestCheck(t *testing.T) {
	wrong := &Tables{{{"b {x}", "び {y}"}, {"a", "あ"}, {"c", ""}}, {{"a", "あ"}}}
	require.EqualError(t, wrong.Check(), `other names in Japanese: "b {x}"
not sorted: "a"
without Japanese: "c"
there twice: "a"`)
}

func TestErrors(t *testing.T) {
	inner := Errorf("Action {patterns} does not match {action}", "a", "b")
	for _, c := range []struct {
		name              string
		err               error
		english, japanese string
	}{
		{"nil", nil, "", ""},
		{"of others", errors.New("a {b}"), "a {b}", "a {b}"},
		{"of ours", inner, "Action a does not match b", "Action a は b に一致しません"},
		{"wrapped by ours", Errorf("{at}: {cause}", 1, inner), "1: Action a does not match b", "1: Action a は b に一致しません"},
		{"wrapped by others", fmt.Errorf("x %w y", inner), "x Action a does not match b y", "x Action a は b に一致しません y"},
		{"joined", errors.Join(inner, errors.New("z")), "Action a does not match b\nz", "Action a は b に一致しません\nz"},
		{"joined otherwise", fmt.Errorf("%w and %w", inner, inner), "Action a does not match b and Action a does not match b", "Action a does not match b and Action a does not match b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.english, OfError(c.err).String())
			require.Equal(t, c.japanese, OfError(c.err).In(Japanese))
			if c.err != nil {
				require.Equal(t, c.english, c.err.Error())
			}
		})
	}
	require.ErrorIs(t, Errorf("{cause}", inner), inner)
}

// TestSaid requires what the inventory said in English to be said by its row, and all else to stay.
func TestSaid(t *testing.T) {
	for english, want := range map[string]string{
		"arn:aws:iam::1:policy/p is attached and in no file: read iam get-policy and iam get-policy-version": "arn:aws:iam::1:policy/p はアタッチされていますが、どのファイルにもありません。iam get-policy と iam get-policy-version の出力を読み込んでください",
		"s3api get-bucket-policy of b failed: \"no {policy}\"":                                               "b に対する s3api get-bucket-policy が失敗しました: \"no {policy}\"",
		"no permission to read it": "読み取る権限がありません",
		"the vault is locked":      "the vault is locked",
		" failed: ":                " failed: ",
		"":                         "",
	} {
		require.Equal(t, want, Said(english).In(Japanese))
		require.Equal(t, english, Said(english).String())
	}
}
