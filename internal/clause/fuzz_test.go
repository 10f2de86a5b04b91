package clause

import (
	"math/big"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
)

// FuzzClause checks that no operator panics, and the laws of negation and
// IfExists (PROPERTIES I-24, I-25).
func FuzzClause(f *testing.F) {
	for _, seed := range [][3]string{
		{"StringEquals", "Ann", "ann"},
		{"StringEqualsIgnoreCase", "k${app:v}", "\u212a*"},
		{"StringLike", "a*b?${app:v}${*}", "axb\xff**"},
		{"ForAnyValue:StringLike", "${app:absent, 'x'}*", "xyz"},
		{"ForAllValues:NumericEquals", "1.50", "15e-1"},
		{"NumericLessThan", "-1e308", "-.5"},
		{"DateGreaterThan", "2024-06-30T23:59:59.5+05:30", "1719835200"},
		{"DateEquals", "2024-02", "2024-02-01T00:00Z"},
		{"Bool", "TRUE", "true"},
		{"BinaryEquals", "QQ==", "QR=="},
		{"IpAddress", "::ffff:10.0.0.0/104", "10.1.2.3"},
		{"ArnLike", "arn:aws:s3:*:${app:v}:x*", "arn:aws:s3::*:xy:z"},
		{"Null", "false", ""},
		{"NullIfExists", "true", "x"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, name, value, request string) {
		clause, problems := Compile(name, "app:k", []string{value}, 0)
		if problems != nil {
			require.Len(t, problems, 1)
			require.NotZero(t, problems[0].Part)
			return
		}
		variable := String("app:v", "*")
		now := time.Unix(1719835200, 0)
		present := NewContext(variable, String("app:k", request)).Bind(caller.Principal{}, "", now)
		missing := NewContext(variable).Bind(caller.Principal{}, "", now)
		list := NewContext(variable, Strings("app:k", request, "", value)).Bind(caller.Principal{}, "", now)
		got := clause.Match(&present)
		clause.Match(&list)

		place, set, ifExists, ok := parseOperator(name)
		require.True(t, ok)
		op := &operators[place]
		if op.family == familyNull {
			return
		}
		if !ifExists && set == noSetOperator {
			other, problems := Compile(name+"IfExists", "app:k", []string{value}, 0)
			require.Empty(t, problems)
			require.Equal(t, got, other.Match(&present), "I-25")
			require.True(t, other.Match(&missing), "I-25")
			require.Equal(t, op.negated, clause.Match(&missing), "I-24")
			require.False(t, clause.Match(&list), "S-64: a list in an Allow")
		}
		if negated, found := negationOf(op.name); found {
			match := func(name string, flags Flags) bool {
				clause, problems := Compile(name, "app:k", []string{value}, flags)
				require.Empty(t, problems)
				return clause.Match(&present)
			}
			// What they cannot read matches neither in an Allow and both in a Deny
			// (S-64).
			if value := String("app:k", request); !clause.reads(&present, &value) {
				require.False(t, match(op.name, 0) || match(negated, 0), "S-64")
				require.True(t, match(op.name, InDeny) && match(negated, InDeny), "S-64")
			} else {
				require.NotEqual(t, match(op.name, 0), match(negated, 0), "I-24")
				require.Equal(t, match(op.name, 0), match(op.name, InDeny), "S-64: the effect counts for what cannot be read only")
			}
		}
	})
}

// negationOf returns the operator with Not for the one without.
func negationOf(name string) (string, bool) {
	for _, op := range operators {
		if op.negated && op.name != name && strings.Replace(op.name, "Not", "", 1) == name {
			return op.name, true
		}
	}
	return "", false
}

// FuzzDate compares the dates that load with package time.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{
		"", "2024", "2024-02", "2024-02-29", "2023-02-29", "2024-02-29T23:59Z", "2024-02-29T23:59:60Z", "2024-02-29T23:59:59.999999999+23:59",
		"2024-02-29T23:59:59.1234567890123-00:00", "1709164800", "-12345", "9223372036854775807", "9223372036854775808", "20240229T000000Z",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := parseDate(text)
		want, wantOK := dateOracle(text)
		require.Equal(t, wantOK, ok, text)
		if ok {
			require.Equal(t, instantOf(want), got, text)
		}
	})
}

// FuzzNumber compares numbers with a regular expression for their form and with
// the exact ones of math/big (PROPERTIES I-30).
func FuzzNumber(f *testing.F) {
	for _, seed := range [][2]string{
		{"", "."}, {"1.50", "15e-1"}, {"-0", "+.0e3"}, {"9007199254740993", "9007199254740992.0"}, {"1e308", "1e-309"},
		{"00100", "1e2"}, {"0.001", "1.e-3"}, {"1e+0308", "0x10"}, {"\u0661", "1_000"}, {"999e307", "-9.99e309"},
	} {
		f.Add(seed[0], seed[1])
	}
	form := regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?$`)
	isNumber := func(text string) bool {
		parts := form.FindStringSubmatch(text)
		if parts == nil || len(text) > 64 {
			return false
		}
		exponent, _ := strconv.Atoi(parts[1])
		return -308 <= exponent && exponent <= 308
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		n, ok := parseNumber(a)
		require.Equal(t, isNumber(a), ok, "%q", a)
		m, okB := parseNumber(b)
		require.Equal(t, isNumber(b), okB, "%q", b)
		if !ok || !okB {
			return
		}
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		require.Equal(t, x.Cmp(y), n.compare(m), "%s and %s", a, b)
	})
}

// FuzzNetwork compares networks and addresses with package net, which reads them
// by other code than package netip does (SEMANTICS C-26, S-35).
func FuzzNetwork(f *testing.F) {
	for _, seed := range [][2]string{
		{"10.0.0.0/8", "10.1.2.3"}, {"10.0.0.1", "::ffff:10.0.0.1"}, {"::ffff:10.0.0.0/104", "10.9.9.9"}, {"::ffff:10.0.0.0/90", "10.0.0.1"},
		{"2001:db8::/32", "2001:DB8::1"}, {"::/0", "1.2.3.4"}, {"0.0.0.0/0", "::1"}, {"fe80::1%eth0", "fe80::1%eth0"}, {"10.0.0.0/08", "010.0.0.1"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, written, text string) {
		clause, problems := Compile("IpAddress", "aws:SourceIp", []string{written}, 0)
		prefix, errNetip := netip.ParsePrefix(written)
		if errNetip == nil && !prefix.Addr().Is4In6() {
			require.Empty(t, problems, "%q", written)
		}
		if problems != nil {
			return
		}
		if !strings.Contains(written, "/") {
			written += map[bool]string{true: "/128", false: "/32"}[strings.Contains(written, ":")]
		}
		_, network, err := net.ParseCIDR(written)
		require.NoError(t, err, "%q", written)
		address := net.ParseIP(text)
		c := NewContext(String("aws:SourceIp", text))
		require.Equal(t, address != nil && network.Contains(address), clause.Match(&c), "%q in %q", text, written)
	})
}
