package language

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadable shows which texts are found.
func TestReadable(t *testing.T) {
	one, run := Token{Kind: One, Not: ":"}, Token{Kind: Run, Not: ":"}
	arns := NewSet(
		NewPattern(Exact, Token{Text: "*"}),
		NewPattern(Exact, Token{Text: "arn:aws:"}, one, run, Token{Text: ":"}, run, Token{Text: ":111122223333:"}, Token{Kind: Run}),
		NewPattern(Exact, Token{Text: "arn:aws:"}, one, run, Token{Text: ":"}, run, Token{Text: "::"}, Token{Kind: Run}),
	)
	instances := NewSet(NewPattern(Exact, Token{Text: "arn:aws:ec2:"}, run, Token{Text: ":"}, run, Token{Text: ":instance/"}, Token{Kind: Run}))
	actions := NewSet(NewPattern(FoldASCII, one, run, Token{Text: ":"}, one, run))
	for _, c := range []struct {
		literals []Literal
		hints    []string
		want     string
	}{
		{nil, nil, "example"},
		{[]Literal{{Set: actions}}, nil, "example:Example"},
		{[]Literal{{Set: actions}, {Set: globs(FoldASCII, "s3:Get*")}}, nil, "s3:GetExample"},
		{[]Literal{{Set: actions}, {Set: globs(FoldASCII, "s3:Get*")}, {globs(FoldASCII, "s3:*e", "s3:Getx"), true}}, nil, "s3:GetTest-1"},
		{[]Literal{{Set: actions}, {Set: globs(FoldASCII, "s3:*")}}, []string{"ec2:RunInstances", "s3:GetObject"}, "s3:GetObject"},
		{[]Literal{{Set: actions}, {Set: globs(FoldASCII, "s3:GETobject")}}, nil, "s3:GETobject"},
		{[]Literal{{Set: arns}}, nil, "*"},
		{[]Literal{{Set: arns}, {Texts("*"), true}}, nil, "arn:aws:example:example:111122223333:example"},
		{[]Literal{{Set: arns}, {Set: globs(Exact, "arn:aws:s3:::reports/*")}}, nil, "arn:aws:s3:::reports/example"},
		{[]Literal{{Set: arns}, {Set: globs(Exact, "arn:aws:s3:::reports/*")}, {globs(Exact, "*/example"), true}}, nil, "arn:aws:s3:::reports/test-1"},
		{[]Literal{{Set: arns}, {Set: instances}}, nil, "arn:aws:ec2::111122223333:instance/example"},
		{[]Literal{{Set: arns}, {Set: instances}, {globs(Exact, "*111122223333*"), true}}, nil, "arn:aws:ec2:::instance/example"},
		{[]Literal{{Set: globs(Exact, "repo:acme*")}, {globs(Exact, "repo:acme/*"), true}}, nil, "repo:acme-example"},
		{[]Literal{{Set: globs(Exact, "repo:acme*")}, {globs(Exact, "repo:acme/*"), true}}, []string{"repo:acme-evil/x:ref:refs/heads/main"}, "repo:acme-evil/x:ref:refs/heads/main"},
		{[]Literal{{Set: globs(Exact, "a/*")}, {Set: globs(Exact, "*.txt")}}, nil, "a/example.txt"},
	} {
		text, answer := NewSolver(100_000).Solve(c.literals, c.hints...)
		require.Equal(t, Found, answer, "%v", c.literals)
		require.Equal(t, c.want, text, "%v", c.literals)
	}
}
