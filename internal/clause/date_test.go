package clause

import (
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseDate(t *testing.T) {
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		text   string
		want   time.Time
		source string
	}{
		{"2024-02", day.AddDate(0, 0, -28), "C-23"},
		{"2024-02-29", day, "C-23"},
		{"2024-02-29T00:00Z", day, "C-23, S-19"},
		{"2024-02-29T23:59Z", day.Add(23*time.Hour + 59*time.Minute), "C-23, S-19"},
		{"2024-02-29T01:30+01:30", day, "C-23"},
		{"2024-02-28T18:30-05:30", day, "C-23"},
		{"2024-02-29T00:00+00:00", day, "C-23"},
		{"2024-02-29T00:00-00:00", day, "C-23"},
		{"2024-02-29T23:59:00+23:59", day, "C-23"},
		{"2024-02-28T00:01:00-23:59", day, "C-23"},
		{"2024-02-29T00:00:00Z", day, "C-23"},
		{"2024-02-29T05:45:59+05:45", day.Add(59 * time.Second), "C-23"},
		{"2024-02-29T00:00:00.5Z", day.Add(500 * time.Millisecond), "C-23"},
		{"2024-02-29T00:00:00.000000001Z", day.Add(1), "C-23"},
		{"2024-02-29T00:00:00.123456789+00:00", day.Add(123456789), "C-23"},
		{"2024-02-29T00:00:00.1234567899999Z", day.Add(123456789), "C-23: nine digits count"},
		{"2024-02-29T00:00:00.0Z", day, "C-23"},
		{"1709164800", day, "C-23, S-19: seconds"},
		{"0001709164800", day, "C-23"},
		{"10000", time.Unix(10000, 0), "C-23: five digits"},
		{"00000", time.Unix(0, 0), "C-23"},
		{"-86400", time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), "C-23"},
		{"20240229", time.Unix(20240229, 0), "C-23: seconds, whatever they look like"},
		{"1709164800000", time.Unix(1709164800000, 0), "C-23: never milliseconds"},
		{"0000-01-01", time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC), "C-23"},
		{"2000-02-29", time.Date(2000, 2, 29, 0, 0, 0, 0, time.UTC), "C-23"},
		{"9999-12-31T23:59:59.999999999Z", time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC), "C-23"},
	}
	for _, c := range cases {
		got, ok := parseDate(c.text)
		require.True(t, ok, "%s: %s", c.text, c.source)
		require.Equal(t, instantOf(c.want), got, "%s: %s", c.text, c.source)
	}
	at, ok := parseDate("9223372036854775807")
	require.True(t, ok)
	require.Equal(t, instant{seconds: 1<<63 - 1}, at)
}

func TestParseDateRefuses(t *testing.T) {
	cases := []struct{ text, source string }{
		{"", "C-23"},
		{"-", "C-23"},
		{"2024", "S-19: a year or seconds"},
		{"0", "S-19"},
		{"-2024", "S-19"},
		{"+1709164800", "C-23"},
		{"1709164800.5", "C-23: whole seconds"},
		{"1e10000", "C-23"},
		{"--86400", "C-23"},
		{"9223372036854775808", "C-23: more than 64 bits"},
		{"-9223372036854775809", "C-23: more than 64 bits"},
		{strings.Repeat("9", 400), "C-23: more than 64 bits"},
		{"2024-", "C-23"},
		{"2024-1", "C-23"},
		{"2024-00", "C-23"},
		{"2024-13", "C-23"},
		{"2024-01-", "C-23"},
		{"2024-01-1", "C-23"},
		{"2024-01-00", "C-23"},
		{"2024-01-32", "C-23"},
		{"2024-02-30", "C-23"},
		{"2023-02-29", "C-23"},
		{"1900-02-29", "C-23"},
		{"2024-04-31", "C-23"},
		{"2024/01/01", "C-23"},
		{"24-01-01", "C-23"},
		{"02024-01-01", "C-23"},
		{"+2024-01-01", "C-23"},
		{"-2024-01-01", "C-23"},
		{"2024-01-01Z", "C-23"},
		{"2024-01-01T", "C-23"},
		{"2024-01-01T00Z", "C-23"},
		{"2024-01-01T00:00", "S-19: no zone"},
		{"2024-01-01T00:00:00", "S-19: no zone"},
		{"2024-01-01T00:00:00.5", "S-19: no zone"},
		{"2024-01T00:00Z", "C-23"},
		{"2024-01-01t00:00:00Z", "C-23: lower case"},
		{"2024-01-01T00:00:00z", "C-23: lower case"},
		{"2024-01-01 00:00:00Z", "C-23"},
		{"2024-01-01T24:00Z", "C-23"},
		{"2024-01-01T24:00:00Z", "C-23"},
		{"2024-01-01T23:60:00Z", "C-23"},
		{"2024-01-01T23:59:60Z", "C-23: leap seconds"},
		{"2024-01-01T0:00:00Z", "C-23"},
		{"2024-01-01T00:0:00Z", "C-23"},
		{"2024-01-01T00:00:0Z", "C-23"},
		{"2024-01-01T00:00:00.Z", "C-23"},
		{"2024-01-01T00:00:00,5Z", "C-23"},
		{"2024-01-01T00:00.5Z", "C-23"},
		{"2024-01-01T00:00:00+24:00", "C-23"},
		{"2024-01-01T00:00:00+01:60", "C-23"},
		{"2024-01-01T00:00:00+0100", "C-23"},
		{"2024-01-01T00:00:00+01", "C-23"},
		{"2024-01-01T00:00:00+1:00", "C-23"},
		{"2024-01-01T00:00:00Z+01:00", "C-23"},
		{"2024-01-01T00:00:00UTC", "C-23"},
		{"2024-01-01T00:00:00 Z", "C-23"},
		{"2024-01-01T00:00:00ZZ", "C-23"},
		{" 2024-01-01", "C-23"},
		{"2024-01-01 ", "C-23"},
		{"2024-01-01\n", "C-23"},
		{"20240101T000000Z", "C-23: basic format"},
		{"2024-W01-1", "C-23"},
		{"2024-001", "C-23"},
		{"Mon, 01 Jan 2024 00:00:00 GMT", "C-23: RFC 1123"},
		{"2024-*", "C-23: no wildcards"},
		{"٢٠٢٤-01-01", "C-23: digits are ASCII"},
		{"tomorrow", "C-23"},
	}
	for _, c := range cases {
		_, ok := parseDate(c.text)
		require.False(t, ok, "%q: %s", c.text, c.source)
		_, problems := Compile("DateEquals", "app:k", []string{c.text}, 0)
		require.NotEmpty(t, problems, "%q: %s", c.text, c.source)
	}
}

var datePattern = regexp.MustCompile(`\A[0-9]{4}-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?)?\z`)

var epochPattern = regexp.MustCompile(`\A-?[0-9]{5,}\z`)

// dateOracle reads a date with package time.
func dateOracle(s string) (time.Time, bool) {
	if epochPattern.MatchString(s) {
		seconds, err := strconv.ParseInt(s, 10, 64)
		return time.Unix(seconds, 0), err == nil
	}
	if !datePattern.MatchString(s) {
		return time.Time{}, false
	}
	for _, layout := range []string{"2006-01", time.DateOnly, "2006-01-02T15:04Z07:00", time.RFC3339Nano} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// TestDateAgainstTime writes random instants in all forms, damages some of
// them, and compares with package time.
func TestDateAgainstTime(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	refused := 0
	for range 50_000 {
		offset := r.IntN(2*24*60-1) - (24*60 - 1)
		at := time.Unix(r.Int64N(250_000_000_000)-60_000_000_000, r.Int64N(1_000_000_000)).
			In(time.FixedZone("", offset*60))
		text := at.Format([]string{
			"2006-01", time.DateOnly, "2006-01-02T15:04Z07:00", time.RFC3339, time.RFC3339Nano,
			"2006-01-02T15:04:05.0Z07:00", "2006-01-02T15:04:05.000000000000Z07:00",
		}[r.IntN(7)])
		if r.IntN(8) == 0 {
			text = strconv.FormatInt(at.Unix(), 10)
		}
		if r.IntN(4) == 0 {
			i := r.IntN(len(text))
			text = text[:i] + string("0123456789-+:.TZz "[r.IntN(18)]) + text[i+r.IntN(2):]
		}
		want, ok := dateOracle(text)
		got, gotOK := parseDate(text)
		require.Equal(t, ok, gotOK, text)
		if !ok {
			refused++
			continue
		}
		require.Equal(t, instantOf(want), got, text)
	}
	require.Greater(t, refused, 1000, "too few of the dates are damaged to test anything")
}

// TestDateComparison compares at, just before and just after a date.
func TestDateComparison(t *testing.T) {
	const limit = "2024-06-30T23:59:59.5Z"
	at := time.Date(2024, 6, 30, 23, 59, 59, 500_000_000, time.UTC)
	for operator, want := range map[string][3]bool{ // before, at, after
		"DateEquals":            {false, true, false},
		"DateNotEquals":         {true, false, true},
		"DateLessThan":          {true, false, false},
		"DateLessThanEquals":    {true, true, false},
		"DateGreaterThan":       {false, false, true},
		"DateGreaterThanEquals": {false, true, true},
	} {
		for i, step := range []time.Duration{-1, 0, 1} {
			for _, far := range []time.Duration{1, 1_000_000, 1_000_000_000, 1_000_000_000_000_000} {
				value := at.Add(step * far).In(time.FixedZone("", 3600))
				for _, entry := range []Entry{
					Time("app:k", value),
					String("app:k", value.Format(time.RFC3339Nano)),
				} {
					clause, problems := Compile(operator, "app:k", []string{limit}, 0)
					require.Empty(t, problems)
					ctx := NewContext(entry)
					require.Equal(t, want[i], clause.Match(&ctx), "%s %s", value, operator)
				}
			}
		}
	}
}

// TestDateBefore1970 checks that nanoseconds count forward before 1970 too.
func TestDateBefore1970(t *testing.T) {
	at := time.Date(1969, 12, 31, 23, 59, 59, 250_000_000, time.UTC)
	require.Equal(t, instant{seconds: -1, nanoseconds: 250_000_000}, instantOf(at))
	got, ok := parseDate(at.Format(time.RFC3339Nano))
	require.True(t, ok)
	require.Equal(t, instantOf(at), got)
	require.Negative(t, got.compare(instant{}))
}
