package condition_test

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
)

// mustCompile compiles a clause of an Allow statement.
func mustCompile(t testing.TB, operator, key string, values ...string) condition.Clause {
	t.Helper()
	clause, err := condition.Compile(operator, key, values, 0)
	require.NoError(t, err)
	return clause
}

// typedEntries returns the entries with a type that can hold text.
func typedEntries(key, text string) []condition.Entry {
	var entries []condition.Entry
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		entries = append(entries, condition.Time(key, at))
	}
	if address, err := netip.ParseAddr(text); err == nil {
		entries = append(entries, condition.IP(key, address))
	}
	if number, err := strconv.ParseInt(text, 10, 64); err == nil {
		entries = append(entries, condition.Int(key, number))
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		entries = append(entries, condition.Number(key, number))
	}
	if value, err := strconv.ParseBool(text); err == nil {
		entries = append(entries, condition.Bool(key, value))
	}
	return entries
}
