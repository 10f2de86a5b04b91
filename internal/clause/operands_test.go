package clause_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// TestManyOperands compares clauses of many dates and numbers, of which few are
// looked at, with one clause for each value.
func TestManyOperands(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, family := range []string{"Date", "Numeric"} {
		for _, comparison := range []string{"Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"} {
			operator := family + comparison
			t.Run(operator, func(t *testing.T) {
				yes, no := 0, 0
				for range 400 {
					value := func() string { return fmt.Sprint(pick(r, 20_000, -20_000) + 3*r.IntN(20)) }
					values := make([]string, r.IntN(20))
					for i := range values {
						values[i] = value()
					}
					cl := mustCompile(t, operator, "app:k", values...)
					require.Equal(t, values, append([]string{}, cl.Values()...), "as written")
					c := clause.NewContext(clause.String("app:k", value()))
					negated := comparison == "NotEquals"
					want := negated
					for _, v := range values {
						one := mustCompile(t, operator, "app:k", v)
						if one.Match(&c) != negated {
							want = !negated
						}
					}
					require.Equal(t, want, cl.Match(&c), "%v", values)
					if want {
						yes++
					} else {
						no++
					}
				}
				require.Positive(t, yes)
				require.Positive(t, no)
			})
		}
	}
}

func pick(r *rand.Rand, values ...int) int { return values[r.IntN(len(values))] }

// TestMomentsThatMatter has several dates under an operator that compares by
// order: one of them decides.
func TestMomentsThatMatter(t *testing.T) {
	dates := []string{"2026-02-01", "2026-04-01", "2026-01-01", "2026-03-01"}
	for operator, want := range map[string]time.Month{
		"DateLessThan": time.April, "DateGreaterThanEquals": time.January, "DateLessThanEquals": time.April, "DateGreaterThan": time.January,
	} {
		cl := mustCompile(t, operator, "aws:CurrentTime", dates...)
		moments, _ := cl.Moments(nil)
		require.Len(t, moments, 1, operator)
		require.Equal(t, want, moments[0].Month(), operator)
	}
	cl := mustCompile(t, "DateEquals", "aws:CurrentTime", dates...)
	moments, _ := cl.Moments(nil)
	require.Len(t, moments, 8)
}

// TestFewSamples has clauses of many and of long values: there are few samples,
// none is long, and one satisfies the clause and one does not all the same.
func TestFewSamples(t *testing.T) {
	c := boundContext()
	var texts, numbers, dates, networks, binaries []string
	for i := range 2_000 {
		texts = append(texts, fmt.Sprintf("v%d", i))
		numbers = append(numbers, fmt.Sprint(1_000-2*i))
		dates = append(dates, fmt.Sprint(20_000+i*7%2_000))
		networks = append(networks, fmt.Sprintf("10.%d.%d.0/24", i/256, i%256))
		binaries = append(binaries, "QUJD")
	}
	for operator, values := range map[string][]string{
		"StringEquals": texts, "StringNotEquals": texts, "StringLike": texts, "StringNotEqualsIgnoreCase": texts,
		"NumericEquals": numbers, "NumericNotEquals": numbers, "NumericGreaterThan": numbers, "NumericLessThan": numbers,
		"DateEquals": dates, "DateNotEquals": dates, "DateLessThan": dates, "DateGreaterThan": dates,
		"IpAddress": networks, "NotIpAddress": networks, "BinaryEquals": binaries,
	} {
		cl := mustCompile(t, operator, "app:k", values...)
		kinds, all := cl.Samples(&c)
		samples := slices.Concat(kinds...)
		require.Less(t, len(samples), 64, operator)
		require.False(t, all, operator)
		yes, no := requireSamples(t, &c, &cl)
		require.Positive(t, yes, operator)
		require.Positive(t, no, operator)
	}

	// All integers of a range: what is beside one of the first is another one.
	var all []string
	for i := range 200 {
		all = append(all, fmt.Sprint(20_000+(i+100)%200))
	}
	for _, operator := range []string{"NumericNotEquals", "DateNotEquals"} {
		cl := mustCompile(t, operator, "app:k", all...)
		smaller, larger := false, false
		kinds, _ := cl.Samples(&c)
		samples := slices.Concat(kinds...)
		for _, e := range samples[1:] {
			changed := c
			changed.Set(e)
			if cl.Match(&changed) {
				below := mustCompile(t, strings.Replace(operator, "NotEquals", "LessThan", 1), "app:k", "20000")
				smaller, larger = smaller || below.Match(&changed), larger || !below.Match(&changed)
			}
		}
		require.True(t, smaller && larger, operator)
	}

	long := clause.NewContext(clause.String("app:long", string(make([]byte, 20<<10))), clause.String("app:short", "s"))
	for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase"} {
		cl := mustCompile(t, operator, "app:k", "${app:long}", "${app:short}")
		kinds, _ := cl.Samples(&long)
		samples := slices.Concat(kinds...)
		for _, e := range samples {
			for _, value := range e.Values() {
				require.Less(t, len(value), 100, operator)
			}
		}
	}
}
