package clause

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// What tokens match is compared with what patterns match where sets of texts are made of
// them, in package language.

func TestResourceTokens(t *testing.T) {
	one, run, narrow := Token{Kind: glob.One, Not: ":"}, Token{Kind: glob.Run}, Token{Kind: glob.Run, Not: ":"}
	colon := Token{Text: ":"}
	for _, c := range []struct {
		text   string
		flags  Flags
		want   []Token
		source string
	}{
		{"*", 0, []Token{run}, "R-4"},
		{"arn:aws:s3:::b/*", 0, []Token{{Text: "arn:aws:s3:::b/"}, run}, "R-4"},
		{"arn:*:s3:*:1*:b", 0, []Token{{Text: "arn:"}, narrow, one, colon, {Text: "s3"}, colon, narrow, colon, {Text: "1"}, narrow, colon, {Text: "b"}}, "R-5"},
		{"arn:*:s3:*:1*:b", InDeny, []Token{{Text: "arn:"}, narrow, one, colon, {Text: "s3"}, colon, run, colon, {Text: "1"}, run, colon, {Text: "b"}}, "S-36"},
		{"arn:aws:s3:::${K:1,'x'}${*}", 0, []Token{
			{Text: "arn:aws:s3:::"}, {Kind: glob.Value, Variable: Variable{Key: "k:1", Default: "x", HasDefault: true}}, {Text: "*"},
		}, "V-2, V-3"},
		{"arn:aws:s3::${k:1}:b", 0, []Token{
			{Text: "arn:"}, {Text: "aws"}, colon, {Text: "s3"}, colon, colon, {Kind: glob.Value, Not: ":", Variable: Variable{Key: "k:1"}}, colon, {Text: "b"},
		}, "S-10"},
		{ownAPI + "p", 0, []Token{
			{Text: "arn:"}, narrow, one, colon, {Text: "execute-api"}, colon, narrow, colon, narrow, colon,
			{Kind: glob.One, Not: ":/"}, {Kind: glob.Run, Not: ":/"}, {Text: "/"}, {Text: "p"},
		}, "S-39"},
	} {
		p, problem := CompileResource(c.text, c.flags)
		require.Nil(t, problem)
		require.Equal(t, c.want, p.Tokens(), "%s: %s", c.text, c.source)
	}
}

func TestClauseTokens(t *testing.T) {
	for _, c := range []struct {
		operator, value string
		want            []Token
		ignoreCase, ok  bool
		source          string
	}{
		{"StringEquals", "a*", []Token{{Text: "a*"}}, false, true, "C-21"},
		{"ForAnyValue:StringNotLikeIfExists", "a*", []Token{{Text: "a"}, {Kind: glob.Run}}, false, true, "C-21"},
		{"StringEqualsIgnoreCase", "a*", []Token{{Text: "a*"}}, true, true, "C-21"},
		{"StringEqualsIgnoreCase", "${k:1}", []Token{{Kind: glob.Value, Variable: Variable{Key: "k:1"}}}, true, true, "C-29"},
		{"ArnEquals", "*", (&Clause{family: familyARN}).Readable(), false, true, "C-27"},
		{"NumericEquals", "1", nil, false, false, "C-22"},
	} {
		cl, problems := Compile(c.operator, "k:0", []string{c.value}, 0)
		require.Empty(t, problems)
		values, ignoreCase, ok := cl.Tokens()
		require.Equal(t, c.ok, ok)
		require.Equal(t, c.ignoreCase, ignoreCase)
		if ok {
			require.Equal(t, [][]Token{c.want}, values, "%s: %s", c.value, c.source)
		}
	}
	require.Equal(t, []Token{{Kind: glob.Run}}, new(Clause).Readable())
	require.Len(t, (&Clause{family: familyARN}).Readable(), 11)
}

func TestContextValue(t *testing.T) {
	p, err := caller.Parse("arn:aws:iam::111122223333:user/ann", caller.AccountIDs)
	require.NoError(t, err)
	c := NewContext(String("K:1", "v"), Strings("k:2", "v"), String("k:3", "")).
		Bind(p, "111122223333", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	for _, c2 := range []struct {
		variable Variable
		want     string
		ok       bool
		source   string
	}{
		{Variable{Key: "k:1"}, "v", true, "V-1"},
		{Variable{Key: "k:1", Default: "d", HasDefault: true}, "v", true, "V-3"},
		{Variable{Key: "k:2"}, "", false, "V-6"},
		{Variable{Key: "k:2", Default: "d", HasDefault: true}, "d", true, "V-3, V-6"},
		{Variable{Key: "k:3", Default: "d", HasDefault: true}, "", true, "D-7"},
		{Variable{Key: "k:4"}, "", false, "V-5"},
		{Variable{Key: "aws:username"}, "ann", true, "V-10"},
		{Variable{Key: "aws:currenttime"}, "2026-01-02T03:04:05Z", true, "V-10"},
		{Variable{Key: "aws:epochtime"}, "1767323045", true, "V-10"},
	} {
		value, ok := c.Value(c2.variable)
		require.Equal(t, c2.ok, ok, c2.source)
		require.Equal(t, c2.want, value, c2.source)
	}
}
