package clause

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseNumber(t *testing.T) {
	// The numbers of a line are equal, and less than those of the next line.
	lines := [][]string{
		{"-1e308", "-10e307", "-1E+308"},
		{"-9007199254740993"},
		{"-9007199254740992", "-9007199254740992.000"},
		{"-10", "-10.0", "-1e1", "-0010", "-.1e2", "-100e-1"},
		{"-9.99"},
		{"-1", "-01", "-1."},
		{"-0.5", "-.5", "-5e-1"},
		{"-1e-308"},
		{"0", "-0", "+0", "0.0", ".0", "0.", "000", "0e5", "0e-308", "-0.00e+3"},
		{"1e-308", "0.1e-307"},
		{"0.05", "5e-2", ".05", "00.050"},
		{"0.5", ".5", "+.5", "5e-1", "0.50000"},
		{"1", "+1", "01", "1.", "1.0", "1e0", "1e+0", "1e-0", "10e-1", "0.1e1", "1e00", "1e000"},
		{"1.0000000000000000000000000000000000001"},
		{"9.99"},
		{"10", "10.0", "1e1", "1E1", "1e01", "1e001"},
		{"10.5"},
		{"105", "1.05e2"},
		{"9007199254740992", "9007199254740992.0"}, // S-18: exact beyond 2^53
		{"9007199254740993"},
		{"123456789012345678901234567890", "1.2345678901234567890123456789e29"},
		{"123456789012345678901234567891"},
		{"1e308"},
		{"9e308"},
		{strings.Repeat("9", 60) + "e308"},
	}
	for i, line := range lines {
		for _, text := range line {
			n, ok := parseNumber(text)
			require.True(t, ok, text)
			for j, other := range lines {
				for _, otherText := range other {
					m, ok := parseNumber(otherText)
					require.True(t, ok, otherText)
					require.Equal(t, min(1, max(-1, i-j)), n.compare(m), "%s and %s", text, otherText)
				}
			}
		}
	}
}

func TestParseNumberRefuses(t *testing.T) {
	cases := []struct{ text, source string }{
		{"", "C-22"},
		{"+", "C-22"},
		{"-", "C-22"},
		{".", "C-22"},
		{"-.", "C-22"},
		{"e5", "C-22"},
		{".e5", "C-22"},
		{"1e", "C-22"},
		{"1e+", "C-22"},
		{"1e1.5", "C-22"},
		{"1e1e1", "C-22"},
		{"1e--1", "C-22"},
		{"--1", "C-22"},
		{"+-1", "C-22"},
		{"1-", "C-22"},
		{"1.2.3", "C-22"},
		{"1,000", "C-22: digit groups"},
		{"1_000", "C-22: digit groups"},
		{"1'000", "C-22: digit groups"},
		{" 1", "C-22: white space"},
		{"1 ", "C-22: white space"},
		{"1\n", "C-22: white space"},
		{"1 0", "C-22: white space"},
		{"0x10", "C-22: hexadecimal"},
		{"0b1", "C-22"},
		{"1p3", "C-22"},
		{"Inf", "C-22"},
		{"+Inf", "C-22"},
		{"-inf", "C-22"},
		{"NaN", "C-22"},
		{"12abc", "C-22"},
		{"abc", "C-22"},
		{"10%", "C-22"},
		{"$10", "C-22"},
		{"1/2", "C-22"},
		{"٣", "C-22: digits are ASCII"},
		{"１", "C-22: digits are ASCII"},
		{"1\x00", "C-22"},
		{"1e1000", "C-22: three digits of exponent"},
		{"1e0001", "C-22: three digits of exponent"},
		{"1e309", "S-35"},
		{"1e-309", "S-35"},
		{"0e309", "S-35"},
		{"1e999", "S-35"},
		{"1e999999999", "S-35"},
		{strings.Repeat("1", 65), "S-35: 64 characters"},
		{"1." + strings.Repeat("0", 63), "S-35: 64 characters"},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			_, ok := parseNumber(c.text)
			require.False(t, ok, c.source)
			_, problems := Compile("NumericEquals", "app:k", []string{c.text}, 0)
			require.NotEmpty(t, problems, c.source)

			// In a request the value matches in a Deny and not in an Allow.
			ctx := NewContext(String("app:k", c.text))
			for _, operator := range []string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"} {
				for _, flags := range []Flags{0, InDeny} {
					clause, problems := Compile(operator, "app:k", []string{"1"}, flags)
					require.Empty(t, problems)
					require.Equal(t, flags == InDeny, clause.Match(&ctx), "S-64: %s", operator)
				}
			}
		})
	}
	_, ok := parseNumber(strings.Repeat("1", 64))
	require.True(t, ok, "S-35: 64 characters are accepted")
}

// TestFitsNumber checks the limits of numbers of JSON (SEMANTICS S-35): what does not
// keep within them no Numeric operator reads.
func TestFitsNumber(t *testing.T) {
	for text, want := range map[string]bool{
		"0": true, "-1.5": true, "1e308": true, "1E-308": true, "-1e+308": true, "1e309": false, "1E-309": false, "0e309": false,
		"1e999999999": false, "1e-99999999999999999999": false, strings.Repeat("1", 64): true, strings.Repeat("1", 65): false,
		"1." + strings.Repeat("0", 62): true, "1." + strings.Repeat("0", 63): false, "1e" + strings.Repeat("0", 62) + "1": false,
	} {
		require.Equal(t, want, FitsNumber(text), text)
		_, ok := parseNumber(text)
		require.Equal(t, want, ok, text)
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 10_000 {
		text := randomNumber(r)
		require.True(t, FitsNumber(text), text)
	}
}

// randomNumber returns a number in a spelling that is easily mistaken. Few
// different digits make for numbers that are nearly the same.
func randomNumber(r *rand.Rand) string {
	digits := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteByte("000199"[r.IntN(6)])
		}
		return b.String()
	}
	whole, fraction := digits(r.IntN(5)), digits(r.IntN(5))
	if r.IntN(10) == 0 {
		whole, fraction = digits(r.IntN(16)), digits(1+r.IntN(16))
	}
	if whole+fraction == "" {
		whole = "1"
	}
	text := []string{"", "", "+", "-"}[r.IntN(4)] + whole
	if fraction != "" || r.IntN(4) == 0 {
		text += "." + fraction
	}
	switch r.IntN(20) {
	case 0:
		text += fmt.Sprintf("e%d", r.IntN(617)-308)
	case 1, 2, 3, 4, 5, 6:
		text += fmt.Sprintf("%c%+0*d", "eE"[r.IntN(2)], 2+r.IntN(3), r.IntN(9)-4)
	}
	return text
}

// TestNumberAgainstRat compares numbers with the exact ones of math/big
// (PROPERTIES I-30).
func TestNumberAgainstRat(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	equal := 0
	for range 100_000 {
		a, b := randomNumber(r), randomNumber(r)
		n, ok := parseNumber(a)
		require.True(t, ok, a)
		m, ok := parseNumber(b)
		require.True(t, ok, b)
		x, ok := new(big.Rat).SetString(a)
		require.True(t, ok, a)
		y, ok := new(big.Rat).SetString(b)
		require.True(t, ok, b)
		want := x.Cmp(y)
		if want == 0 {
			equal++
		}
		if n.compare(m) != want || m.compare(n) != -want || n.compare(n) != 0 {
			t.Fatalf("%s and %s: got %d, want %d", a, b, n.compare(m), want)
		}
	}
	require.Greater(t, equal, 1000, "too few of the numbers are equal to test anything")
}

// TestNumberEntry checks that a float64 keeps its value as text.
func TestNumberEntry(t *testing.T) {
	cases := []struct {
		value float64
		text  string
		equal bool
	}{
		{0.1, "0.1", true},
		{-2.5, "-2.5", true},
		{1e21, "1000000000000000000000", true},
		{1 << 53, "9007199254740992", true},
		{math.Inf(1), "1", false},
		{math.Inf(-1), "-1", false},
		{math.NaN(), "0", false},
	}
	for _, c := range cases {
		clause, problems := Compile("NumericEquals", "app:k", []string{c.text}, 0)
		require.Empty(t, problems)
		ctx := NewContext(Number("app:k", c.value))
		require.Equal(t, c.equal, clause.Match(&ctx), "%g", c.value)
	}
	clause, problems := Compile("NumericEquals", "app:k", []string{"-9223372036854775808"}, 0)
	require.Empty(t, problems)
	ctx := NewContext(Int("app:k", math.MinInt64))
	require.True(t, clause.Match(&ctx))
}

// TestComparison checks the five comparisons, and that there are no others.
func TestComparison(t *testing.T) {
	for c, want := range map[comparison][3]bool{
		equal:          {false, true, false},
		less:           {true, false, false},
		lessOrEqual:    {true, true, false},
		greater:        {false, false, true},
		greaterOrEqual: {false, true, true},
		99:             {false, false, false},
	} {
		require.Equal(t, want, [3]bool{c.holds(-1), c.holds(0), c.holds(1)})
	}
}
