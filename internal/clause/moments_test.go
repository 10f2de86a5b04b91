package clause_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// TestMoments has clauses of each family: the moments at which the result of one
// can change, in order, and whether it may at each second.
func TestMoments(t *testing.T) {
	tests := []struct {
		operator, key string
		values        []string
		want          string
		perSecond     bool
	}{
		// The date, or a nanosecond later, or both. Negation and what stands around
		// the operator make no difference.
		{"DateLessThan", "aws:CurrentTime", []string{"2026-07-01"}, "2026-07-01T00:00:00Z", false},
		{"DateGreaterThanEquals", "aws:CurrentTime", []string{"2026-07-01"}, "2026-07-01T00:00:00Z", false},
		{"DateLessThanEquals", "aws:CurrentTime", []string{"2026-07-01"}, "2026-07-01T00:00:00.000000001Z", false},
		{"DateNotEqualsIfExists", "AWS:currenttime", []string{"2026-07-01T00:00:00.999999999Z"},
			"2026-07-01T00:00:00.999999999Z 2026-07-01T00:00:01Z", false},
		{"ForAllValues:DateGreaterThan", "aws:CurrentTime", []string{"2026-07-01T02:00:00+02:00"},
			"2026-07-01T00:00:00.000000001Z", false},
		{"ForAnyValue:DateEquals", "aws:CurrentTime", []string{"-10000", "10000"},
			"1969-12-31T21:13:20Z 1969-12-31T21:13:20.000000001Z 1970-01-01T02:46:40Z 1970-01-01T02:46:40.000000001Z", false},
		{"DateEquals", "aws:CurrentTime", nil, "", false},

		// The second of the date, or the next one, or both. Between two seconds
		// only the next counts.
		{"DateLessThan", "aws:EpochTime", []string{"2026-07-01T00:00:00.5Z"}, "2026-07-01T00:00:01Z", false},
		{"NumericLessThan", "aws:EpochTime", []string{"86400"}, "1970-01-02T00:00:00Z", false},
		{"NumericGreaterThan", "aws:EpochTime", []string{"86400"}, "1970-01-02T00:00:01Z", false},
		{"NumericEquals", "aws:EpochTime", []string{"86400"}, "1970-01-02T00:00:00Z 1970-01-02T00:00:01Z", false},
		{"ForAllValues:NumericNotEqualsIfExists", "aws:epochtime", []string{"-0.5"}, "", false},
		{"NumericGreaterThanEquals", "aws:epochtime", []string{"-0.5"}, "1970-01-01T00:00:00Z", false},
		{"NumericLessThan", "aws:CurrentTime", []string{"86400"}, "", false},

		// Dates and numbers that no time can have.
		{"DateLessThan", "aws:CurrentTime", []string{"9223372036854775807", "-9223372036854775807"}, "", false},
		{"DateLessThan", "aws:EpochTime", []string{"36028797018963969"}, "", false},
		{"NumericLessThan", "aws:EpochTime", []string{"1e18", "-1e30", "1e308", "999999999999999999"}, "", false},

		// Other keys do not move.
		{"DateLessThan", "aws:TokenIssueTime", []string{"2026-07-01"}, "", false},
		{"NumericLessThan", "app:n", []string{"1"}, "", false},
		{"StringEquals", "app:k", []string{"v", "${aws:username}"}, "", false},

		// Text.
		{"StringEquals", "aws:CurrentTime", []string{"v"}, "", true},
		{"StringNotEqualsIgnoreCase", "aws:EpochTime", []string{"v"}, "", true},
		{"ForAnyValue:StringLike", "aws:EpochTime", []string{"*"}, "", true},
		{"BinaryEquals", "aws:EpochTime", []string{"QUJD"}, "", true},
		{"StringEquals", "app:k", []string{"v", "${aws:CurrentTime}"}, "", true},
		{"StringLike", "app:k", []string{"${AWS:epochTime, 'x'}*"}, "", true},
		{"StringEqualsIgnoreCase", "app:k", []string{"v", "${aws:EpochTime}"}, "", true},
		{"StringEqualsIgnoreCase", "app:k", []string{"${aws:username}"}, "", false},
		{"ArnLike", "aws:SourceArn", []string{"arn:aws:s3:::${aws:CurrentTime}"}, "", true},

		// What reads neither.
		{"ArnLike", "aws:CurrentTime", []string{"*"}, "", false},
		{"Bool", "aws:CurrentTime", []string{"true"}, "", false},
		{"IpAddress", "aws:EpochTime", []string{"0.0.0.0/0"}, "", false},
		{"Null", "aws:CurrentTime", []string{"true"}, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.operator+" "+tt.key+" "+strings.Join(tt.values, ","), func(t *testing.T) {
			cl := mustCompile(t, tt.operator, tt.key, tt.values...)
			first := time.Unix(1, 0)
			moments, perSecond := cl.Moments([]time.Time{first})
			require.Equal(t, tt.perSecond, perSecond)
			require.Equal(t, first, moments[0], "moments are appended")
			var texts []string
			for _, moment := range moments[1:] {
				texts = append(texts, moment.Format(time.RFC3339Nano))
			}
			require.Equal(t, tt.want, strings.Join(texts, " "))
		})
	}
}

// TestMomentsOfLiteralVariables shows that text that is not a variable does not
// count.
func TestMomentsOfLiteralVariables(t *testing.T) {
	cl, problems := clause.Compile("StringEquals", "app:k", []string{"${aws:CurrentTime}"}, clause.Literal)
	require.Empty(t, problems)
	_, perSecond := cl.Moments(nil)
	require.False(t, perSecond)
}

// TestMomentsOfNumbers compares the second that is told for a number with its
// floor, worked out with package math/big.
func TestMomentsOfNumbers(t *testing.T) {
	check := func(text string) {
		t.Helper()
		exact, ok := new(big.Rat).SetString(text)
		require.True(t, ok, text)
		floor := new(big.Int).Div(exact.Num(), exact.Denom()) // Euclidean, and the denominator is positive
		cl := mustCompile(t, "NumericLessThanEquals", "aws:EpochTime", text)
		moments, _ := cl.Moments(nil)
		if floor.CmpAbs(big.NewInt(1<<55)) > 0 {
			require.Empty(t, moments, text)
			return
		}
		require.Len(t, moments, 1, text)
		require.Equal(t, floor.Int64()+1, moments[0].Unix(), text)
		require.Zero(t, moments[0].Nanosecond(), text)
	}
	for _, text := range []string{
		"0", "-0", "0.0", "0e5", "1", "-1", "1.0", "-1.0", "0.5", "-0.5", "0.05", "-0.05", "-0.0000000001", "1e-300", "-1e-300",
		"1.5", "-1.5", "12.999", "-12.999", "12.5e1", "-12.5e1", "125e-1", "-125e-1", "100e-2", "-100e-2", "1e9", "-1e9", "1.5e9", "00012.5",
		"-00012.5", ".5", "-.5", "5.", "-5.", "1782864000", "1782864000.000000001", "1782863999.999999999999999999999999999999999999999999999",
		"-1782863999.5", "36028797018963968", "36028797018963969", "-36028797018963968", "-36028797018963968.5", "-36028797018963969",
		"999999999999999999", "1000000000000000000", "9223372036854775807", "-9223372036854775808", "1e17", "1e18", "1e19", "1e308", "-1e308",
		"+7.25", "120", "1200.50e-2", "-1200.50e-2", "0.1e1", "0.01e2", "-0.019e2",
	} {
		check(text)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := fmt.Sprint(r.Int64N(1 << r.IntN(60)))
		if r.IntN(2) == 0 {
			text += "." + fmt.Sprintf("%0*d", 1+r.IntN(12), r.IntN(10))
		}
		if r.IntN(2) == 0 {
			text = "-" + text
		}
		if r.IntN(3) == 0 {
			text += fmt.Sprintf("e%d", r.IntN(30)-20)
		}
		check(text)
	}
}

// TestMomentsAreExact matches clauses at and around their moments: between two
// neighbors the result is the same.
func TestMomentsAreExact(t *testing.T) {
	base := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for _, comparison := range []string{"Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"} {
		for _, cl := range []clause.Clause{
			mustCompile(t, "Date"+comparison, "aws:CurrentTime", "2026-07-01", "2026-07-01T00:00:02.5Z"),
			mustCompile(t, "Date"+comparison, "aws:EpochTime", "2026-07-01", "2026-07-01T00:00:02.5Z"),
			mustCompile(t, "Numeric"+comparison, "aws:EpochTime", "1782864000", "1782864002.5"),
		} {
			moments, _ := cl.Moments(nil)
			for step := -8; step < 24; step++ {
				for _, near := range []time.Duration{-1, 0, 1} {
					at := base.Add(time.Duration(step)*250*time.Millisecond + near)
					matchAt := func(now time.Time) bool {
						var none clause.Context
						c := none.Bind(caller.Principal{}, "", now)
						return cl.Match(&c)
					}
					if matchAt(at) == matchAt(at.Add(-1)) {
						continue
					}
					require.True(t, contains(moments, at), "%v changes at %s, which is none of %v", &cl, at, moments)
				}
			}
		}
	}
}

func contains(moments []time.Time, at time.Time) bool {
	for _, moment := range moments {
		if moment.Equal(at) {
			return true
		}
	}
	return false
}

// TestResourcePatternReadsTime shows which patterns read the time.
func TestResourcePatternReadsTime(t *testing.T) {
	for text, want := range map[string]bool{
		"*": false, "arn:aws:s3:::b/*": false, "arn:aws:s3:::b/${aws:username}": false,
		"arn:aws:s3:::b/${aws:EpochTime}": true, "arn:aws:s3:::b/${aws:username}/${aws:currenttime}/*": true,
	} {
		p, problem := clause.CompileResource(text, 0)
		require.Nil(t, problem)
		require.Equal(t, want, p.ReadsTime(), text)
	}
}
