package language

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestHostile asks questions that are made to take long. They end within the budget.
func TestHostile(t *testing.T) {
	const steps = 2_000_000
	stars := func(format string, n int) *Set { return globs(Exact, numbered(format, n)...) }
	var pieces []Literal
	for _, word := range []string{"ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st", "uv", "wx", "yz", "ba", "dc", "fe"} {
		pieces = append(pieces, Literal{Set: globs(Exact, "*"+word+"*")})
	}
	var chain []string
	for i := range 1000 {
		chain = append(chain, strings.Repeat("a", i+1)+"*x*")
	}
	long := strings.Repeat("a*b", 300_000)
	for _, c := range []struct {
		name     string
		literals []Literal
		want     Answer
	}{
		{"a thousand of two stars, no others", []Literal{{Set: stars("*a%d*b%[1]d*", 1000)}, {stars("*c%d*d%[1]d*", 1000), true}}, Found},
		{"a thousand of two stars, the same", []Literal{{Set: stars("*a%d*b%[1]d*", 1000)}, {stars("*a%d*b%[1]d*", 1000), true}}, None},
		{"a thousand of two stars, in others", []Literal{{Set: stars("*a%d*b%[1]d*", 1000)}, {stars("*a*b%d*", 1000), true}}, None},
		{"a thousand of two stars, out of all but one", []Literal{{Set: globs(Exact, "*a*b*")}, {stars("*a*b%d*", 1000), true}}, Found},
		{"pieces", pieces, Found},
		{"pieces and no other order", append(pieces, Literal{globs(Exact, "*?cd*", "*x"), true}), Unknown},
		{"a thousand stars", []Literal{{Set: globs(Exact, strings.Repeat("*a*b", 1000)+"*")}, {Set: globs(Exact, strings.Repeat("*b*c", 1000)+"*")}, {globs(Exact, strings.Repeat("*a*c", 1000)+"*a*"), true}}, Found},
		{"one pattern of 900 KB", []Literal{{Set: globs(Exact, long+"*")}, {globs(Exact, long+"?*", "x*"), true}}, Unknown},
		{"one pattern of 900 KB in another", []Literal{{Set: globs(Exact, long[:200_000]+"c")}, {globs(Exact, long[:200_000]+"*"), true}}, None},
		{"two patterns of 900 KB", []Literal{{Set: globs(Exact, "*"+long+"*")}, {Set: globs(Exact, "*"+strings.Repeat("b*a", 300_000)+"*")}, {globs(Exact, "*x*", "*b", "*a"), true}}, Unknown},
		{"the third letter from the end", []Literal{{Set: globs(Exact, "*a"+strings.Repeat("?", 40))}, {globs(Exact, "*b"+strings.Repeat("?", 41)), true}, {globs(Exact, "*x*", "*a?*a*"), true}}, Found},
		{"a repeated letter", []Literal{{Set: Texts(strings.Repeat("a", 500_000))}, {globs(Exact, "*"+strings.Repeat("a", 200_000)+"b*"), true}}, Unknown},
		{"a chain of prefixes", []Literal{{Set: stars("b%d*", 1000)}, {globs(Exact, chain...), true}}, Found},
		{"twenty thousand", []Literal{{Set: stars("%d*a*b*c*d*e*", 20_000)}, {stars("%d*b*c*d*e*f*", 20_000), true}}, Found},
	} {
		t.Run(c.name, func(t *testing.T) {
			begin := time.Now()
			text, answer := NewSolver(steps).Solve(c.literals)
			t.Logf("%s: %v, %d, %.60q", c.name, time.Since(begin), answer, text)
			require.Equal(t, c.want, answer)
			require.Less(t, time.Since(begin), time.Minute)
		})
	}
}

// TestBudget asks with budgets that end at any place. The answers that there are stay.
func TestBudget(t *testing.T) {
	for i := range worlds[:5] {
		w := &worlds[i]
		r := newRand(t, i)
		unknown := 0
		for range 2_000 {
			literals := drawLiterals(r, w)
			_, want := NewSolver(1_000_000).Solve(literals)
			if _, answer := NewSolver(1 + r.IntN(100)).Solve(literals); answer == Unknown {
				unknown++
			} else {
				require.Equal(t, want, answer, "%v", literals)
			}
		}
		require.Greater(t, unknown, 100)
	}
}
