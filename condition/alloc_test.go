package condition_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// requireNoAllocs checks that f does not allocate.
func requireNoAllocs(t *testing.T, f func(), what string) {
	t.Helper()
	require.Zero(t, testing.AllocsPerRun(20, f), what)
}

// TestMatchDoesNotAllocate matches every operator in every form.
func TestMatchDoesNotAllocate(t *testing.T) {
	caller := principal.MustParse("arn:aws:iam::111122223333:user/Ann")
	now := time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, row := range truthRows() {
		texts := append(row.hits[:], row.misses[:]...)
		if row.bad != "" && row.operator != "IpAddress" && row.operator != "NotIpAddress" {
			texts = append(texts, row.bad) // package netip makes an error of what is not an address
		}
		entries := []condition.Entry{condition.Strings("app:k", texts...), condition.Strings("app:k"), condition.String("app:other", "x")}
		for _, text := range texts {
			entries = append(entries, condition.String("app:k", text))
			entries = append(entries, typedEntries("app:k", text)...)
		}
		for _, set := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			block := condition.NewBlock(mustCompile(t, set+row.operator, "App:K", row.values...))
			for _, entry := range entries {
				c := condition.NewContext(entry).Bind(caller, "111122223333", now)
				requireNoAllocs(t, func() { block.Match(&c) }, set+row.operator)
			}
		}
	}
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
	c := condition.NewContext(
		condition.String("app:k", "2024-07-01T12:00:00Z"), condition.String("app:v", "a long value that does not fit in 32 bytes"),
		condition.Strings("app:list", "a", "b", "c"), condition.String("app:arn", "arn:aws:s3:::1719835200/x"),
		condition.IP("app:ip", netip.MustParseAddr("10.0.0.1")),
	).Bind(principal.MustParse("arn:aws:iam::111122223333:user/Ann"), "111122223333", time.Unix(1719835200, 0))
	for _, c2 := range cases {
		block := condition.NewBlock(mustCompile(t, c2.operator, c2.key, c2.value))
		requireNoAllocs(t, func() { block.Match(&c) }, c2.operator+" "+c2.key+" "+c2.value)
	}
	for _, text := range []string{
		"*", "arn:aws:s3:::home/*", "arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:*:${aws:PrincipalAccount}:*",
		"arn:aws:s3:::${aws:CurrentTime}/${aws:EpochTime}", "arn:aws:s3:::${app:absent, 'x'}", "arn:aws:s3:::${app:absent}",
		"arn:aws:s3:::" + eight,
	} {
		p, err := condition.CompileResource(text, 0)
		require.NoError(t, err)
		requireNoAllocs(t, func() { p.Match("arn:aws:s3:::home/Ann/x", &c) }, text)
	}
}
