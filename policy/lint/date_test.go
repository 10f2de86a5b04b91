package lint

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// TestWindowAgrees compares what is found of random windows with a look at
// all clauses at each moment.
func TestWindowAgrees(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	now := time.Unix(20_020, 0)
	var empty, over int
	for range 5_000 {
		var w window
		var all []clause.Clause
		for range 1 + r.IntN(4) {
			values := make([]string, 1+r.IntN(3))
			for i := range values {
				values[i] = fmt.Sprint(20_000 + 10*r.IntN(4) + r.IntN(2))
			}
			operator := []string{"DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateEquals", "DateNotEquals"}[r.IntN(5)]
			cl, problems := clause.Compile(operator, []string{"aws:CurrentTime", "aws:EpochTime"}[r.IntN(2)], values, 0)
			require.Empty(t, problems)
			all = append(all, cl)
		}
		for i := range all {
			w.add(&all[i], source.Value{})
		}
		isOpen := func(at time.Time) bool {
			c := contextAt(at)
			return clause.NewBlock(all...).Match(&c)
		}
		open, later := isOpen(time.Unix(0, 0)), isOpen(now)
		for _, m := range w.moments {
			if isOpen(m.at) {
				open, later = true, later || m.at.After(now)
			}
		}
		l := linter{policy: new(statement.Policy), now: now, counts: make(map[Code]int)}
		l.window(&w)
		switch {
		case !open:
			empty++
			require.Len(t, l.located, 1)
			require.Equal(t, DateEmpty, l.located[0].finding.Code)
		case !later:
			over++
			require.Len(t, l.located, 1)
			require.Equal(t, DateOver, l.located[0].finding.Code)
		default:
			require.Empty(t, l.located)
		}
	}
	require.Greater(t, empty, 100)
	require.Greater(t, over, 100)
}
