package clause_test

import (
	"fmt"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// BenchmarkMatch has one case for each family of operators.
func BenchmarkMatch(b *testing.B) {
	c := clause.NewContext(
		clause.String("app:text", "home/ann/photos/2024/cat.jpg"),
		clause.String("app:number", "9.75"),
		clause.Time("app:time", time.Unix(1719835200, 0)),
		clause.String("app:date", "2024-07-01T12:00:00Z"),
		clause.Bool("app:flag", true),
		clause.String("app:binary", "QmluYXJ5"),
		clause.IP("app:ip", netip.MustParseAddr("203.0.113.77")),
		clause.String("app:address", "203.0.113.77"),
		clause.Strings("app:list", "Project", "CostCenter", "Department"),
		clause.String("app:arn", "arn:aws:sns:us-east-1:111122223333:topic"),
	).Bind(mustParse("arn:aws:iam::111122223333:user/ann"), "111122223333", time.Unix(1719835200, 0))
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
			block := clause.NewBlock(mustCompile(b, bench.operator, bench.key, bench.value))
			b.ReportAllocs()
			for b.Loop() {
				block.Match(&c)
			}
		})
	}
}

func BenchmarkNewContext(b *testing.B) {
	var entries []clause.Entry
	for i := range 10 {
		entries = append(entries, clause.String("aws:RequestTag/key-"+strconv.Itoa(i), "value"))
	}
	b.ReportAllocs()
	for b.Loop() {
		clause.NewContext(entries...)
	}
}

func BenchmarkSet(b *testing.B) {
	var entries []clause.Entry
	for i := range 20 {
		entries = append(entries, clause.String("aws:RequestTag/key-"+strconv.Itoa(i), "value"))
	}
	one := clause.String("aws:SourceIp", "203.0.113.7")
	b.ReportAllocs()
	for b.Loop() {
		c := clause.NewContext(entries...)
		c.Set(one)
	}
}

func BenchmarkFind(b *testing.B) {
	var c clause.Context
	for i := range 10 {
		c.Set(clause.String("aws:RequestTag/key-"+strconv.Itoa(i), "value"))
	}
	block := clause.NewBlock(mustCompile(b, "Null", "aws:requesttag/key-7", "false"))
	b.ReportAllocs()
	for b.Loop() {
		block.Match(&c)
	}
}

// BenchmarkMatchLists matches 60,000 values of a request, none of which is in the
// policy, with 1,000 of a policy. Literal values and networks are looked up;
// wildcards and variables are compared pair by pair.
func BenchmarkMatchLists(b *testing.B) {
	const values, given = 1_000, 60_000
	for _, bench := range []struct{ operator, value, given string }{
		{"StringEquals", "value-%06d", "value-x%06d"},
		{"StringEqualsIgnoreCase", "Value-%06d", "value-x%06d"},
		{"ArnLike", "arn:aws:sns:us-east-1:111122223333:t-%06d", "arn:aws:sns:us-east-1:111122223333:x-%06d"},
		{"BinaryEquals", "dmFs%08dAA==", "dmFt%08dAA=="},
		{"IpAddress", "2001:db8::1:%x", "2001:db8::2:%x"},
		{"StringLike", "value-%06d*", "value-x%06d"},    // a prefix
		{"StringLike", "*-%06d", "value-x%06d"},         // a suffix
		{"StringLike", "*lue*%06dz*", "value-x%06d"},    // text in between
		{"StringEquals", "${app:v}%06d", "value-x%06d"}, // a variable
		{"ArnLike", "arn:aws:sns:*:*:t-%06d", "arn:aws:sns:us-east-1:111122223333:x-%06d"},
	} {
		b.Run(bench.operator+" "+bench.value, func(b *testing.B) {
			list := func(format string, n int) []string {
				list := make([]string, n)
				for i := range list {
					list[i] = fmt.Sprintf(format, i)
				}
				return list
			}
			cl := mustCompile(b, "ForAnyValue:"+bench.operator, "app:k", list(bench.value, values)...)
			c := clause.NewContext(clause.Strings("app:k", list(bench.given, given)...), clause.String("app:v", "value-"))
			b.ReportAllocs()
			for b.Loop() {
				if cl.Match(&c) {
					b.Fatal("it matches")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/values/given, "ns/pair")
		})
	}
}
