package condition_test

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// BenchmarkMatch has one case for each family of operators.
func BenchmarkMatch(b *testing.B) {
	c := condition.NewContext(
		condition.String("app:text", "home/ann/photos/2024/cat.jpg"),
		condition.String("app:number", "9.75"),
		condition.Time("app:time", time.Unix(1719835200, 0)),
		condition.String("app:date", "2024-07-01T12:00:00Z"),
		condition.Bool("app:flag", true),
		condition.String("app:binary", "QmluYXJ5"),
		condition.IP("app:ip", netip.MustParseAddr("203.0.113.77")),
		condition.String("app:address", "203.0.113.77"),
		condition.Strings("app:list", "Project", "CostCenter", "Department"),
		condition.String("app:arn", "arn:aws:sns:us-east-1:111122223333:topic"),
	).Bind(principal.MustParse("arn:aws:iam::111122223333:user/ann"), "111122223333", time.Unix(1719835200, 0))
	for _, bench := range []struct{ name, operator, key, value string }{
		{"String", "StringEquals", "app:text", "home/ann/photos/2024/cat.jpg"},
		{"StringIgnoreCase", "StringEqualsIgnoreCase", "app:text", "HOME/ann/photos/2024/cat.JPG"},
		{"StringLike", "StringLike", "app:text", "home/*/2024/*.jpg"},
		{"StringLikeVariable", "StringLike", "app:text", "home/${aws:username}/*"},
		{"StringOfTime", "StringLike", "aws:CurrentTime", "2024-07-*"},
		{"Numeric", "NumericLessThan", "app:number", "10"},
		{"Date", "DateLessThan", "app:time", "2025-01-01"},
		{"DateText", "DateLessThan", "app:date", "2025-01-01"},
		{"Bool", "Bool", "app:flag", "true"},
		{"Binary", "BinaryEquals", "app:binary", "QmluYXJ5"},
		{"IP", "IpAddress", "app:ip", "203.0.113.0/24"},
		{"IPText", "IpAddress", "app:address", "203.0.113.0/24"},
		{"Arn", "ArnLike", "app:arn", "arn:aws:sns:*:111122223333:t*"},
		{"Null", "Null", "app:absent", "true"},
		{"ForAllValues", "ForAllValues:StringEquals", "app:list", "Department"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			block := condition.NewBlock(mustCompile(b, bench.operator, bench.key, bench.value))
			b.ReportAllocs()
			for b.Loop() {
				block.Match(&c)
			}
		})
	}
}

func BenchmarkNewContext(b *testing.B) {
	var entries []condition.Entry
	for i := range 10 {
		entries = append(entries, condition.String("aws:RequestTag/key-"+strconv.Itoa(i), "value"))
	}
	b.ReportAllocs()
	for b.Loop() {
		condition.NewContext(entries...)
	}
}

func BenchmarkFind(b *testing.B) {
	var c condition.Context
	for i := range 10 {
		c.Set(condition.String("aws:RequestTag/key-"+strconv.Itoa(i), "value"))
	}
	block := condition.NewBlock(mustCompile(b, "Null", "aws:requesttag/key-7", "false"))
	b.ReportAllocs()
	for b.Loop() {
		block.Match(&c)
	}
}
