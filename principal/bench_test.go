package principal

import "testing"

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		MustParse(userA)
	}
}

func BenchmarkRoleSession(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		must(RoleSession(roleA, "s"))
	}
}

func BenchmarkPatternMatch(b *testing.B) {
	session := must(RoleSession(roleA, "s"))
	for _, value := range []string{"*", accountA, roleA, sessionA} {
		pt := mustPattern(b, "AWS", value)
		b.Run(value, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pt.Match(session)
			}
		})
	}
}
