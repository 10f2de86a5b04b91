package language

import (
	"fmt"
	"testing"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// starred returns the pattern text, in which "*" and "?" are wildcards.
func starred(fold Fold, text string) *Pattern {
	entry := statement.NewAction(text)
	return NewPattern(fold, entry.Tokens()...)
}

func globs(fold Fold, texts ...string) *Set {
	patterns := make([]*Pattern, len(texts))
	for i, text := range texts {
		patterns[i] = starred(fold, text)
	}
	return NewSet(patterns...)
}

func numbered(format string, n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf(format, i)
	}
	return texts
}

// BenchmarkSolve asks typical questions, each time anew.
func BenchmarkSolve(b *testing.B) {
	universe := globs(FoldASCII, "*:*")
	thousand := globs(Exact, numbered("arn:aws:s3:::bucket-%d/*", 1000)...)
	for _, bb := range []struct {
		name     string
		literals []Literal
		want     Answer
	}{
		{"action none", []Literal{{Set: universe}, {Set: globs(FoldASCII, "s3:Get*")}, {globs(FoldASCII, "s3:*"), true}}, None},
		{"action found", []Literal{{Set: universe}, {Set: globs(FoldASCII, "s3:*")}, {globs(FoldASCII, "s3:Get*", "s3:Put*"), true}}, Found},
		{"resource none", []Literal{{Set: globs(Exact, "arn:aws:s3:::bucket/home/*")}, {globs(Exact, "arn:aws:s3:::bucket/*"), true}}, None},
		{"resource found", []Literal{{Set: globs(Exact, "arn:aws:s3:::bucket/*")}, {globs(Exact, "arn:aws:s3:::bucket/home/*"), true}}, Found},
		{"prefix and suffix", []Literal{{Set: globs(Exact, "arn:aws:s3:::bucket/*")}, {Set: globs(Exact, "*.txt")}}, Found},
		{"automaton none", []Literal{{Set: globs(Exact, "arn:aws:s3:::bucket/*")}, {globs(Exact, "arn:aws:s3:::bucket/?*", "arn:aws:s3:::bucket/"), true}}, None},
		{"automaton middle", []Literal{{Set: globs(Exact, "arn:aws:s3:::b*a*z")}, {Set: globs(Exact, "arn:aws:s3:::*c*a*z")}, {globs(Exact, "*ca*z", "*c?*a*z"), true}}, None},
		{"automaton found", []Literal{{Set: globs(Exact, "arn:aws:*:*:111122223333:a*b")}, {Set: globs(Exact, "*:eu-*:*/c?d/*")}, {globs(Exact, "*x*", "arn:aws:s3:*", "*00*"), true}}, Found},
		{"thousand none", []Literal{{Set: thousand}, {globs(Exact, numbered("arn:aws:s3:::bucket-%d*", 1000)...), true}}, None},
		{"thousand itself", []Literal{{Set: globs(Exact, append(numbered("arn:aws:s3:::bucket-%d/*", 999), "arn:aws:s3:::bucket-999/x*")...)}, {thousand, true}}, None},
		{"thousand found", []Literal{{Set: thousand}, {globs(Exact, numbered("arn:aws:s3:::bucket-%d/*", 999)...), true}}, Found},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				if _, answer := NewSolver(1_000_000).Solve(bb.literals); answer != bb.want {
					b.Fatal(answer)
				}
			}
		})
	}
}
