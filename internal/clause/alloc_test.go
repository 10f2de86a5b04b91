package clause_test

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// requireNoAllocs checks that f does not allocate.
func requireNoAllocs(t *testing.T, f func(), what string) {
	t.Helper()
	require.Zero(t, testing.AllocsPerRun(20, f), what)
}

// TestMatchDoesNotAllocate matches every operator in every form.
func TestMatchDoesNotAllocate(t *testing.T) {
	ann := mustParse("arn:aws:iam::111122223333:user/Ann")
	now := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, row := range truthRows() {
		texts := append(row.hits[:], row.misses[:]...)
		if row.bad != "" && row.operator != "IpAddress" && row.operator != "NotIpAddress" {
			texts = append(texts, row.bad) // package netip makes an error of what is not an address
		}
		entries := []clause.Entry{clause.Strings("app:k", texts...), clause.Strings("app:k"), clause.String("app:other", "x")}
		for _, text := range texts {
			entries = append(entries, clause.String("app:k", text))
			entries = append(entries, typedEntries("app:k", text)...)
		}
		for _, set := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			block := clause.NewBlock(mustCompile(t, set+row.operator, "App:K", row.values...))
			for _, entry := range entries {
				c := clause.NewContext(entry).Bind(ann, "111122223333", now)
				requireNoAllocs(t, func() { block.Match(&c) }, set+row.operator)
			}
		}
	}
}

// TestContextAllocations counts what a context costs: its entries, once more for each
// Set, and for a Set of several those too.
func TestContextAllocations(t *testing.T) {
	entries := make([]clause.Entry, 12)
	for i := range entries {
		entries[i] = clause.String("aws:RequestTag/"+strconv.Itoa(i), "value")
	}
	full := clause.NewContext(entries...)
	top := full.With(clause.String("app:top", "value"))
	many := make([]clause.Entry, 17)
	for i := range many {
		many[i] = clause.Int("app:"+strconv.Itoa(i), int64(i))
	}
	user := clause.NewContext(clause.String("aws:userid", "AIDAEXAMPLE1234567890"))
	for _, tt := range []struct {
		name string
		f    func()
		want int
	}{
		{"NewContext", func() { clause.NewContext(entries...) }, 1},
		{"NewContext of 16", func() { clause.NewContext(many[:16]...) }, 1},
		{"NewContext of 17", func() { clause.NewContext(many[:17]...) }, 1},
		{"With", func() { full.With(entries[:3]...) }, 1},
		{"KeepWith of none", func() { full.KeepWith(nil) }, 0},
		{"With on top", func() { top.With(entries[:3]...) }, 2},
		{"UserID under others", func() { under := user.KeepWith(nil); under.UserID() }, 0},
		{"Set of one", func() { c := full; c.Set(entries[:1]...) }, 1},
		{"Set of several", func() { c := full; c.Set(entries...) }, 2},
		{"Bind", func() { full.Bind(caller.Principal{}, "", time.Time{}) }, 0},
		{"UserID", func() { user.UserID() }, 0},
		{"Key", func() { entries[0].Key() }, 0},
		{"Lookup", func() { full.Lookup("aws:RequestTag/7") }, 1},
		{"Lookup of an absent key", func() { full.Lookup("aws:TagKeys") }, 0},
	} {
		require.Equal(t, tt.want, int(testing.AllocsPerRun(20, tt.f)), tt.name)
	}
	kept := append([]clause.Entry(nil), entries...)
	requireNoAllocs(t, func() { clause.KeepContext(kept) }, "KeepContext")
}

// TestMatchOfDerivedKeysDoesNotAllocate matches keys whose text is made when it
// is needed, and policy variables.
func TestMatchOfDerivedKeysDoesNotAllocate(t *testing.T) {
	const eight = "${app:v}${app:v}${app:v}${app:v}${app:v}${app:v}${aws:CurrentTime}${aws:EpochTime}"
	cases := []struct{ operator, key, value string }{
		{"StringEquals", "aws:CurrentTime", "2024-07-01T12:00:00Z"},
		{"StringNotEquals", "aws:CurrentTime", "x"},
		{"StringEqualsIgnoreCase", "aws:CurrentTime", "2024-07-01t12:00:00z"},
		{"StringLike", "aws:CurrentTime", "2024-*Z"},
		{"ForAllValues:StringLike", "aws:CurrentTime", "2024-*"},
		{"ForAnyValue:StringLike", "aws:EpochTime", "*"},
		{"StringEquals", "aws:EpochTime", "1719835200"},
		{"NumericEquals", "aws:EpochTime", "1719835200"},
		{"DateEquals", "aws:EpochTime", "1719835200"},
		{"DateLessThan", "aws:CurrentTime", "2025-01-01"},
		{"Bool", "aws:CurrentTime", "true"},
		{"ArnLike", "aws:CurrentTime", "*"},
		{"BinaryEquals", "aws:CurrentTime", "QQ=="},
		{"Null", "aws:CurrentTime", "false"},
		{"ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/${aws:username}"},
		{"ArnLike", "aws:PrincipalArn", "arn:aws:iam::${aws:PrincipalAccount}:user/*"},
		{"StringEquals", "aws:PrincipalType", "User"},
		{"StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"},
		{"Bool", "aws:PrincipalIsAWSService", "false"},
		{"StringEquals", "app:k", "${aws:CurrentTime}"},
		{"StringEquals", "app:k", "${aws:EpochTime}"},
		{"StringEqualsIgnoreCase", "app:k", "${aws:CurrentTime}${aws:EpochTime}"},
		{"StringLike", "app:k", "*${aws:CurrentTime}*${app:v}*${app:absent, 'x'}*"},
		{"StringLike", "app:k", "${app:absent}"},
		{"StringLike", "app:k", eight},
		{"ArnLike", "app:arn", "arn:aws:s3:::${aws:EpochTime}/${app:v}"},
		{"ForAnyValue:StringLike", "app:list", "${app:v}-${aws:CurrentTime}"},
		{"ForAllValues:StringEqualsIgnoreCase", "app:list", "${app:v}-${aws:CurrentTime}"},
	}
	c := clause.NewContext(
		clause.String("app:k", "2024-07-01T12:00:00Z"), clause.String("app:v", "a long value that does not fit in 32 bytes"),
		clause.Strings("app:list", "a", "b", "c"), clause.String("app:arn", "arn:aws:s3:::1719835200/x"),
		clause.IP("app:ip", netip.MustParseAddr("10.0.0.1")),
	).Bind(mustParse("arn:aws:iam::111122223333:user/Ann"), "111122223333", time.Unix(1719835200, 0))
	for _, c2 := range cases {
		block := clause.NewBlock(mustCompile(t, c2.operator, c2.key, c2.value))
		requireNoAllocs(t, func() { block.Match(&c) }, c2.operator+" "+c2.key+" "+c2.value)
	}
	for _, text := range []string{
		"*", "arn:aws:s3:::home/*", "arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:*:${aws:PrincipalAccount}:*",
		"arn:aws:s3:::${aws:CurrentTime}/${aws:EpochTime}", "arn:aws:s3:::${app:absent, 'x'}", "arn:aws:s3:::${app:absent}",
		"arn:aws:s3:::" + eight,
	} {
		p, problem := clause.CompileResource(text, 0)
		require.Nil(t, problem)
		requireNoAllocs(t, func() { p.Match("arn:aws:s3:::home/Ann/x", &c) }, text)
	}
}
