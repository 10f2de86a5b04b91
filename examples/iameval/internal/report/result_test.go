package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/iameval/internal/report"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestColumn(t *testing.T) {
	const line = "aé𝔘\xffb"
	for column, want := range map[int]report.Column{
		0: {1, 1}, 1: {1, 1}, 2: {2, 2}, 4: {3, 3}, 8: {4, 5}, 9: {5, 6}, 10: {6, 7}, 100: {6, 7},
	} {
		require.Equal(t, want, report.NewColumn([]byte(line), column), column)
	}
	text := []byte("a\r\nb\n\nc")
	for n, want := range map[int]string{1: "a", 2: "b", 3: "", 4: "c", 5: ""} {
		require.Equal(t, want, string(report.Line(text, n)), n)
	}
}

// What is in a policy or in the name of a file is no command and no property of one.
func TestAnnotations(t *testing.T) {
	at := func(column int) report.Column { return report.Column{Characters: column} }
	text, leftOut := report.Annotations([]report.Result{
		{Rule: "a", Level: report.LevelNote, Message: message.Plain("n"), Location: report.Location{File: "f.json"}},
		{Rule: "a", Level: report.LevelNote, Message: message.Plain("about no file")},
		{Rule: "b", Level: report.LevelWarning, Message: message.Plain("50% of\r\n::error::x, y: z"), Location: report.Location{File: "a,b:c%/f.json", Line: 3}},
		{Rule: "c,d", Level: report.LevelError, Message: message.Plain("e"), Location: report.Location{File: "f.json", Line: 3, Column: at(5), EndColumn: at(9)}},
		{Rule: "e", Level: report.LevelError, Message: message.Plain("accepted"), Accepted: true},
	}, policy.English)
	require.Zero(t, leftOut)
	require.Equal(t, `::error file=f.json,line=3,col=5,endLine=3,endColumn=9,title=c%2Cd::e
::warning file=a%2Cb%3Ac%25/f.json,line=3,title=b::50%25 of%0D%0A::error::x, y: z
::notice file=f.json,title=a::n
::notice title=a::about no file
`, text)

	var many []report.Result
	for i := range 25 {
		level := report.LevelWarning
		if i%2 == 0 {
			level = report.LevelError
		}
		many = append(many, report.Result{Rule: "r\n::stop-commands::x\x1b", Level: level, Message: message.Plain(fmt.Sprintf("%d\n::error::##[error]", i)), Location: report.Location{File: "\n::f", Line: 1, Column: at(2)}})
	}
	text, leftOut = report.Annotations(many, policy.English)
	require.Equal(t, 5, leftOut)
	require.Equal(t, 10, strings.Count(text, "\n::warning "))
	require.True(t, strings.HasPrefix(text, "::error "))
	rest := text[strings.Index(text, "not annotated: "):]
	require.Equal(t, 5, strings.Count(rest, "\n"))
	require.NotContains(t, rest, "\n::")
	require.NotContains(t, rest, "##[")
	require.Contains(t, rest, "not annotated:  ::f:1:2: error: 20 ::error::## [error] (r ::stop-commands::x )\n")
	require.NotContains(t, text, "\x1b")
}

func TestLog(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"a::b\n":                       "a::b\n",
		"::a::b\n \t::c::d\n\u00a0::e": ": :a::b\n \t: :c::d\n\u00a0: :e",
		"a\n\n::":                      "a\n\n: :",
		"x ##[error]y":                 "x ## [error]y",
		":::a":                         ": ::a",
	} {
		require.Equal(t, want, report.Log(text))
	}
}

func TestSummary(t *testing.T) {
	results := []report.Result{
		{Rule: "a", Level: report.LevelNote, Message: message.Plain("a|b\n<img src=x> `c` @me #1"), Location: report.Location{File: "[f](x).json", Line: 1}},
		{Rule: "b", Level: report.LevelError, Message: message.Plain(strings.Repeat("x", 5000))},
		{Rule: "c", Level: report.LevelError, Accepted: true},
	}
	require.Equal(t, "### lint\n\n2 in all\n\n| level | where | what | rule |\n| --- | --- | --- | --- |\n"+
		"| error |  | "+strings.Repeat("x", 1000)+"... | b |\n"+
		"| note | \\[f\\](x).json:1 | a\\|b \\<img src=x\\> \\`c\\` \\@me \\#1 | a |\n", report.Summary("lint", message.Plain("2 in all"), results, policy.English))
	require.Equal(t, "### lint\n\nnothing\n", report.Summary("lint", message.Plain("nothing"), nil, policy.English))

	many := make([]report.Result, 1000)
	for i := range many {
		many[i].Message = message.Plain(strings.Repeat("|", 5000))
	}
	text := report.Summary("lint", message.Plain("many"), many, policy.English)
	require.Less(t, len(text), 1<<20)
	require.Contains(t, text, "\n800 more are in the log.\n")
	for i := range many {
		many[i].Message = message.Plain(strings.Repeat("\U0001F600", 5000))
		many[i].Location.File, many[i].Rule = many[i].Message.String(), many[i].Message.String()
	}
	require.Less(t, len(report.Summary("lint", message.Plain("many"), many, policy.English)), 1<<20)
	require.Equal(t, `\${a}-\${b} \[1m`, report.Markdown("${a}-${b}\x1b[1m"), "no formula, and no escape")
}

// GitHub refuses a log with more results than it accepts.
func TestSARIFLimit(t *testing.T) {
	many := make([]report.Result, 25_002)
	for i := range many {
		many[i] = report.Result{Rule: "light", Location: report.Location{File: "f.json"}}
	}
	many[len(many)-1].Rule, many[len(many)-1].Level = "grave", report.LevelError
	text, err := report.SARIF(report.Tool{Name: "t"}, many, true)
	require.NoError(t, err)
	require.Equal(t, 24_999, strings.Count(string(text), `"ruleId": "light"`))
	require.Equal(t, 1, strings.Count(string(text), `"ruleId": "grave"`))
	require.Contains(t, string(text), "2 results are left out")
}
