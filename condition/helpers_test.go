package condition_test

import (
	"encoding/json"
	"math"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// planted is the external ID, which nothing may print.
const planted = "example-42"

// An entryCase is an Entry and what package clause makes of the same.
type entryCase struct {
	name    string
	entry   condition.Entry
	machine clause.Entry
}

// entryCases has each constructor, for each kind of value.
func entryCases() []entryCase {
	at := time.Date(2026, 6, 30, 23, 59, 59, 999999999, time.FixedZone("", 7200))
	mapped, zoned := netip.MustParseAddr("::ffff:203.0.113.7"), netip.MustParseAddr("2001:db8::1%eth0")
	return []entryCase{
		{"Bool", condition.Bool("app:b", true), clause.Bool("app:b", true)},
		{"Bool false", condition.Bool("App:B", false), clause.Bool("App:B", false)},
		{"Bytes", condition.Bytes("app:bytes", []byte("Binary")), clause.Bytes("app:bytes", []byte("Binary"))},
		{"Bytes nil", condition.Bytes("app:bytes", nil), clause.Bytes("app:bytes", nil)},
		{"IP", condition.IP("aws:SourceIp", mapped), clause.IP("aws:SourceIp", mapped)},
		{"IP with a zone", condition.IP("app:ip", zoned), clause.IP("app:ip", zoned)},
		{"IP zero", condition.IP("app:ip", netip.Addr{}), clause.IP("app:ip", netip.Addr{})},
		{"Int", condition.Int("app:n", math.MinInt64), clause.Int("app:n", math.MinInt64)},
		{"Number", condition.Number("app:n", 1.5), clause.Number("app:n", 1.5)},
		{"Number infinite", condition.Number("app:n", math.Inf(-1)), clause.Number("app:n", math.Inf(-1))},
		{"String", condition.String("aws:RequestTag/Cost Center", "a\"b\n"), clause.String("aws:RequestTag/Cost Center", "a\"b\n")},
		{"String empty", condition.String("", ""), clause.String("", "")},
		{"String forging", condition.String("c:d/\u202e", "x\u2028\xff"), clause.String("c:d/\u202e", "x\u2028\xff")},
		{"String hidden", condition.String("sts:ExternalId", planted), clause.String("sts:ExternalId", planted)},
		{"Strings", condition.Strings("aws:TagKeys", "b", "a", ""), clause.Strings("aws:TagKeys", "b", "a", "")},
		{"Strings none", condition.Strings("app:none"), clause.Strings("app:none")},
		{"Strings hidden", condition.Strings("STS:externalid", planted, "x"), clause.Strings("STS:externalid", planted, "x")},
		{"Time", condition.Time("app:t", at), clause.Time("app:t", at)},
		{"Time zero", condition.Time("app:t", time.Time{}), clause.Time("app:t", time.Time{})},
		{"Time without text", condition.Time("app:t", time.Unix(1<<55, 1)), clause.Time("app:t", time.Unix(1<<55, 1))},
		{"zero", condition.Entry{}, clause.Entry{}},
	}
}

// requireSameJSON checks that two values are encoded alike.
func requireSameJSON(t *testing.T, want, got json.Marshaler, what string) {
	t.Helper()
	wantData, wantErr := want.MarshalJSON()
	gotData, gotErr := got.MarshalJSON()
	require.Equal(t, wantErr, gotErr, what)
	require.Equal(t, string(wantData), string(gotData), what)
}

// compile compiles a clause of an Allow statement.
func compile(t *testing.T, operator, key string, values ...string) condition.Clause {
	t.Helper()
	cl, problems := clause.Compile(operator, key, values, 0)
	require.Empty(t, problems)
	return condition.Clause(cl)
}
