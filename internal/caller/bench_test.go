package caller

import "testing"

func BenchmarkPatternMatch(b *testing.B) {
	session := mustSession(roleA, "s")
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
