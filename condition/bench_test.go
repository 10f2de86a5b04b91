package condition_test

import (
	"strconv"
	"testing"

	"github.com/seed-1d0cfdb5/iam/condition"
)

func requestTags(n int) []condition.Entry {
	entries := make([]condition.Entry, n)
	for i := range entries {
		entries[i] = condition.String("aws:RequestTag/key-"+strconv.Itoa(i), "value")
	}
	return entries
}

func BenchmarkNewContext(b *testing.B) {
	entries := requestTags(10)
	b.ReportAllocs()
	for b.Loop() {
		condition.NewContext(entries...)
	}
}

func BenchmarkSet(b *testing.B) {
	entries := requestTags(20)
	one := condition.String("aws:SourceIp", "203.0.113.7")
	b.ReportAllocs()
	for b.Loop() {
		c := condition.NewContext(entries...)
		c.Set(one)
	}
}
