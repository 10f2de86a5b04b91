package clause_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// compiled returns the clause of an Allow statement on the key app:k.
func compiled(t *testing.T, operator string, values ...string) *clause.Clause {
	t.Helper()
	cl, problems := clause.Compile(operator, "app:k", values, 0)
	require.Empty(t, problems)
	return &cl
}

func TestCandidates(t *testing.T) {
	for _, tt := range []struct {
		typ    clause.Type
		values []string // of an operator that tests equality
		want   string
	}{
		{clause.Numbers, nil, "0"},
		{clause.Numbers, []string{"3600"}, "0 3600 3601"},
		{clause.Numbers, []string{"5", "6"}, "0 5 5.1 6 7"},
		{clause.Numbers, []string{"0", "1e-1", "0.10"}, "-1 0 1e-2 1e-1 1"},
		{clause.Numbers, []string{"-5", "-7.25"}, "-8 -7.25 -6 -5 0"},
		{clause.Numbers, []string{"-0.5"}, "-1 -5e-1 0"},
		{clause.Numbers, []string{"1e308"}, "0 1e308 2e308"},
		{clause.Numbers, []string{"123456789012345678901234567890"}, "0 123456789012345678901234567890 123456789012345678901234567891"},
		{clause.Dates, nil, "2026-01-01T00:00:00Z"},
		{clause.Dates, []string{"2026-01"}, "2025-12-31T23:59:59Z 2026-01-01T00:00:00Z 2026-01-01T00:00:01Z"},
		{
			clause.Dates, []string{"1767225600", "2026-01-01T00:00:01Z", "2026-01-01T00:00:01.000000001Z"},
			"2025-12-31T23:59:59Z 2026-01-01T00:00:00Z 2026-01-01T00:00:00.000000001Z 2026-01-01T00:00:01Z 2026-01-01T00:00:01.000000001Z 2026-01-01T00:00:02.000000001Z",
		},
		{clause.Dates, []string{"253402300799"}, "9999-12-31T23:59:58Z 9999-12-31T23:59:59Z 253402300800"},
		{clause.Booleans, []string{"true"}, "true false"},
		{clause.Addresses, nil, "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 ::1 0.0.0.1 ::1:0:0:1"},
		{
			clause.Addresses, []string{"203.0.113.0/24", "203.0.113.255"},
			"192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 ::1 0.0.0.1 203.0.113.1 203.0.114.1 ::1:0:0:1",
		},
		{
			clause.Addresses, []string{"ffff::/16", "255.255.255.255"},
			"192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 ::1 0.0.0.1 255.255.255.255 ::1:0:0:1 ffff::1",
		},
	} {
		operator := map[clause.Type]string{
			clause.Numbers: "NumericEquals", clause.Dates: "DateEquals", clause.Booleans: "Bool", clause.Addresses: "IpAddress",
		}[tt.typ]
		values, complete := clause.Candidates(tt.typ, []*clause.Clause{compiled(t, operator, tt.values...), compiled(t, "StringEquals", "x")})
		require.Equal(t, tt.want, strings.Join(values, " "))
		require.True(t, complete)
		for _, value := range values {
			require.True(t, tt.typ.Reads(value), value)
		}
	}
	values, complete := clause.Candidates(clause.Texts, []*clause.Clause{compiled(t, "StringEquals", "x")})
	require.Empty(t, values)
	require.False(t, complete)
}

// TestIncompleteCandidates has values between which, or beyond which, none is found.
func TestIncompleteCandidates(t *testing.T) {
	nines := strings.Repeat("9", 63)
	for _, tt := range []struct {
		typ    clause.Type
		values []string
	}{
		{clause.Numbers, []string{nines + "8", nines + "9"}},
		{clause.Numbers, []string{strings.Repeat("9", 60) + "e308"}},
		{clause.Dates, []string{"9223372036854775807"}},
		{clause.Dates, []string{"-9223372036854775807"}},
		{clause.Dates, []string{"9999-12-31T23:59:59.5-01:00"}},
	} {
		operator := map[clause.Type]string{clause.Numbers: "NumericEquals", clause.Dates: "DateEquals"}[tt.typ]
		values, complete := clause.Candidates(tt.typ, []*clause.Clause{compiled(t, operator, tt.values...)})
		require.False(t, complete, tt.values)
		for _, value := range values {
			require.True(t, tt.typ.Reads(value), value)
		}
	}
}

// TestCandidatesAreComplete has random values, each of which some candidate stands for: all
// clauses decide alike for both.
func TestCandidatesAreComplete(t *testing.T) {
	orders := []string{"Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"}
	type kind struct {
		typ      clause.Type
		operator func(r *rand.Rand) string
		value    func(r *rand.Rand) string
	}
	number := func(r *rand.Rand) string {
		switch r.IntN(4) {
		case 0:
			return fmt.Sprint(r.IntN(12) - 6)
		case 1:
			return fmt.Sprintf("%d.%d", r.IntN(5)-2, r.IntN(30))
		case 2:
			return fmt.Sprintf("%de%d", r.IntN(30)-15, r.IntN(9)-4)
		}
		return fmt.Sprintf("%de%d", r.IntN(30)-15, r.IntN(600)-300)
	}
	date := func(r *rand.Rand) string {
		at := time.Date(2026, 1, 1, 0, 0, r.IntN(5), 0, time.UTC)
		if r.IntN(2) == 0 {
			at = at.Add(time.Duration(r.IntN(4)-2) * time.Nanosecond)
		}
		return at.Format(time.RFC3339Nano)
	}
	address := func(r *rand.Rand) string {
		b := [16]byte{10: 0xff, 11: 0xff, 12: 203, 13: 0, 14: 113, 15: byte(r.IntN(16))}
		if r.IntN(3) == 0 {
			b = [16]byte{0: 0x20, 1: 0x01, 15: byte(r.IntN(16))}
		}
		if r.IntN(8) == 0 {
			b[r.IntN(16)] = byte(r.IntN(256))
		}
		return netip.AddrFrom16(b).Unmap().String()
	}
	for _, k := range []kind{
		{clause.Numbers, func(r *rand.Rand) string { return "Numeric" + orders[r.IntN(len(orders))] }, number},
		{clause.Dates, func(r *rand.Rand) string { return "Date" + orders[r.IntN(len(orders))] }, date},
		{clause.Addresses, func(r *rand.Rand) string { return []string{"IpAddress", "NotIpAddress"}[r.IntN(2)] }, address},
	} {
		r := rand.New(rand.NewPCG(1, uint64(k.typ)))
		for range 500 {
			var clauses []*clause.Clause
			for range 1 + r.IntN(4) {
				var values []string
				for range 1 + r.IntN(3) {
					value := k.value(r)
					if k.typ == clause.Addresses && r.IntN(2) == 0 {
						value += fmt.Sprintf("/%d", netip.MustParseAddr(value).BitLen()-r.IntN(20))
					}
					values = append(values, value)
				}
				clauses = append(clauses, compiled(t, k.operator(r), values...))
			}
			values, complete := clause.Candidates(k.typ, clauses)
			require.True(t, complete)
			decided := make(map[string]string) // a value for each list of decisions
			decisions := func(value string) string {
				c := clause.NewContext(clause.String("app:k", value))
				var b strings.Builder
				for _, cl := range clauses {
					fmt.Fprint(&b, cl.Match(&c))
				}
				return b.String()
			}
			for _, value := range values {
				decided[decisions(value)] = value
			}
			for range 30 {
				value := k.value(r)
				if _, ok := decided[decisions(value)]; !ok {
					for _, cl := range clauses {
						t.Log(cl.Operator(), cl.Values())
					}
					t.Log(values)
				}
				require.Contains(t, decided, decisions(value), value)
			}
		}
	}
}

func TestTypes(t *testing.T) {
	values := []string{"x", "arn:aws:iam::111122223333:root", "5", "2026-01-01", "true", "192.0.2.1"}
	for operator, want := range map[string]struct {
		typ   clause.Type
		reads []bool
	}{
		"StringEquals":           {clause.Texts, []bool{true, true, true, true, true, true}},
		"StringEqualsIgnoreCase": {clause.Texts, []bool{true, true, true, true, true, true}},
		"StringNotLike":          {clause.Texts, []bool{true, true, true, true, true, true}},
		"BinaryEquals":           {clause.Texts, []bool{true, true, true, true, true, true}},
		"ArnLike":                {clause.ARNs, []bool{false, true, false, false, false, false}},
		"NumericEquals":          {clause.Numbers, []bool{false, false, true, false, false, false}},
		"DateLessThan":           {clause.Dates, []bool{false, false, false, true, false, false}},
		"Bool":                   {clause.Booleans, []bool{false, false, false, false, true, false}},
		"NotIpAddress":           {clause.Addresses, []bool{false, false, false, false, false, true}},
		"Null":                   {clause.Presence, []bool{false, false, false, false, false, false}},
	} {
		value := map[string]string{
			"NumericEquals": "5", "DateLessThan": "2026-01-01", "Bool": "true", "NotIpAddress": "192.0.2.1", "Null": "true", "BinaryEquals": "YQ==",
		}[operator]
		if value == "" {
			value = "*"
		}
		typ := compiled(t, operator, value).Type()
		require.Equal(t, want.typ, typ, operator)
		for i, text := range values {
			require.Equal(t, want.reads[i], typ.Reads(text), "%s %s", operator, text)
		}
	}
}
