package policy

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// TestLintWindowAgrees compares what is found of random windows with a look at
// all clauses at each moment.
func TestLintWindowAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	now := time.Unix(20_020, 0)
	var empty, over int
	for range 5_000 {
		var w window
		var all []condition.Clause
		for range 1 + r.IntN(4) {
			values := make([]string, 1+r.IntN(3))
			for i := range values {
				values[i] = fmt.Sprint(20_000 + 10*r.IntN(4) + r.IntN(2))
			}
			operator := []string{"DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateEquals", "DateNotEquals"}[r.IntN(5)]
			cl, err := condition.Compile(operator, []string{"aws:CurrentTime", "aws:EpochTime"}[r.IntN(2)], values, 0)
			require.NoError(t, err)
			all = append(all, cl)
		}
		for i := range all {
			w.add(&all[i], &place{})
		}
		isOpen := func(at time.Time) bool {
			c := contextAt(at)
			return condition.NewBlock(all...).Match(&c)
		}
		open, later := isOpen(time.Unix(0, 0)), isOpen(now)
		for _, m := range w.moments {
			if isOpen(m.at) {
				open, later = true, later || m.at.After(now)
			}
		}
		l := linter{policy: new(Policy), now: now, counts: make(map[LintCode]int)}
		l.window(&w)
		switch {
		case !open:
			empty++
			require.Len(t, l.located, 1)
			require.Equal(t, LintDateEmpty, l.located[0].finding.Code)
		case !later:
			over++
			require.Len(t, l.located, 1)
			require.Equal(t, LintDateOver, l.located[0].finding.Code)
		default:
			require.Empty(t, l.located)
		}
	}
	require.Greater(t, empty, 100)
	require.Greater(t, over, 100)
}

// TestLintUnfinished has policies in which statements are compared with a great
// many patterns, and in which they would have to be compared with too many.
func TestLintUnfinished(t *testing.T) {
	codes := func(statements ...string) (codes []LintCode, findings []Finding) {
		for _, f := range Lint(MustParse(`{"Version": "2012-10-17", "Statement": [`+strings.Join(statements, ",")+`]}`, Identity), time.Time{}) {
			if f.Code != LintSize {
				codes, findings = append(codes, f.Code), append(findings, f)
			}
		}
		return codes, findings
	}
	list := func(effect string, n int) string {
		actions := make([]string, n)
		for i := range actions {
			actions[i] = fmt.Sprintf(`"sqs:%s%d"`, effect, i)
		}
		return `{"Effect": "` + effect + `", "Resource": "*", "Action": [` + strings.Join(actions, ",") + `]}`
	}
	last := `{"Effect": "Allow", "Resource": "*", "Action": "sqs:Deny2799"}`
	got, findings := codes(list("Deny", 2_800), list("Allow", 2_800), last)
	require.Equal(t, []LintCode{LintShadowed}, got)
	require.Equal(t, "/Statement/2", findings[0].Pointer)

	var statements []string
	for i := range 3_000 {
		statements = append(statements, fmt.Sprintf(`{"Effect": "Deny", "Resource": "*", "Action": "sqs:Deny%d"}`, i),
			fmt.Sprintf(`{"Effect": "Allow", "Resource": "*", "Action": "sqs:Allow%d"}`, i))
	}
	got, findings = codes(append(statements, last)...)
	require.Equal(t, []LintCode{LintUnfinished}, got)
	require.Equal(t, LevelSuggestion, findings[0].Level)
	require.Contains(t, findings[0].Detail, string(LintShadowed))
}
