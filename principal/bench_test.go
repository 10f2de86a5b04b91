package principal_test

import (
	"testing"

	"github.com/seed-1d0cfdb5/iam/principal"
)

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		principal.MustParse(userA)
	}
}

func BenchmarkRoleSession(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		must(principal.RoleSession(roleA, "s"))
	}
}
