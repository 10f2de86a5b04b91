package glob

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A hostile case is a pattern and a text that cost as much as their author can
// make them.
type hostile struct {
	tokens []Token
	values []string
	text   string
}

// hostileFamilies make a case of patterns and texts of up to n bytes. Each
// defeats a simpler matcher.
var hostileFamilies = []struct {
	name  string
	build func(n int) hostile
}{
	{"all stars", func(n int) hostile { return pair(strings.Repeat("*", n), repeat("a", n)) }},
	{"stars and a letter", func(n int) hostile { return pair(repeat("a*", n-1)+"b", repeat("a", n)) }},
	{"stars and marks", func(n int) hostile { return pair(repeat("?*", n-1)+"b", repeat("a", n)) }},
	{"stars at marks and letters", func(n int) hostile { return pair(repeat("?a*", n-1)+"b", repeat("a", n)) }},
	{"long literal", func(n int) hostile { return pair("*"+repeat("a", n/2)+"b*", repeat("a", n)) }},
	{"long literal, period", func(n int) hostile { return pair("*"+repeat("ab", n/2)+"b*", repeat("ab", n)) }},
	{"marks", func(n int) hostile { return pair("*"+repeat("?a", n/2)+"b*", repeat("a", n)) }},
	{"marks, as long as the text", func(n int) hostile { return pair("*"+repeat("?a", n-4)+"b*", repeat("a", n)) }},
	{"marks, short", func(n int) hostile { return pair("*"+repeat("?a", n/8)+"b*", repeat("a", n)) }},
	{"marks, match at the end", func(n int) hostile {
		return pair("*"+repeat("a?", n/2)+"b*", repeat("a", n-1)+"b")
	}},
	{"marks in pairs", func(n int) hostile { return pair("*"+repeat("a??", n/2)+"b*", repeat("a", n)) }},
	{"marks, wrong in the middle", func(n int) hostile {
		return pair("*"+repeat("a?", n/4)+"b"+repeat("?a", n/4)+"*", repeat("a", n))
	}},
	{"marks, period", func(n int) hostile {
		return pair("*"+repeat("ab?", n/2)+"b*", repeat("aba", n))
	}},
	{"marks, long period", func(n int) hostile {
		return pair("*"+repeat("abaab?babaa", n/2)+"b*", repeat("abaabababaa", n))
	}},
	{"marks, wrong here and there", func(n int) hostile {
		return pair("*"+repeat("a?", n/2)+"*", repeat(repeat("a", n/8)+"bb", n))
	}},
	{"marks, never the same", func(n int) hostile {
		return pair("*"+masked(thueMorse(n/2), 3)+"c*", thueMorse(n))
	}},
	{"two literals", func(n int) hostile {
		return pair("*"+repeat("a", n/4)+"?"+repeat("a", n/4)+"b*", repeat("a", n))
	}},
	{"many chunks", func(n int) hostile {
		return pair("*"+repeat(repeat("a?", 30)+"b*", n/2)+"c*", repeat(repeat("a", 60)+"b", n))
	}},
	{"longer and longer chunks", func(n int) hostile {
		var pattern, text strings.Builder
		for i := 4; text.Len() < n; i += 4 {
			pattern.WriteString("*" + repeat("a?", i) + "b")
			text.WriteString(repeat("a", 2*i) + "b")
		}
		return pair(pattern.String()+"*c", text.String()[:n])
	}},
	{"values", func(n int) hostile {
		h := pair("*", repeat("a", n))
		h.values = []string{repeat("a", n/16), "", "b"}
		h.tokens = []Token{{Kind: Run}, {Text: "a"}}
		for range 7 {
			h.tokens = append(h.tokens, Token{Kind: Value}, Token{Kind: Value, Index: 1}, Token{Kind: One})
		}
		h.tokens = append(h.tokens, Token{Kind: Value, Index: 2}, Token{Kind: Run})
		return h
	}},
	{"two bytes", func(n int) hostile { return pair("*"+repeat("é?", n/2)+"a*", repeat("é", n)) }},
	{"four bytes", func(n int) hostile { return pair("*"+repeat("😀?", n/2)+"a*", repeat("😀", n)) }},
	{"one and two bytes", func(n int) hostile { return pair("*"+repeat("a?", n/2)+"b*", repeat("aé", n)) }},
	{"invalid bytes", func(n int) hostile { return pair("*"+repeat("\xff?", n/2)+"a*", repeat("\xff", n)) }},
	{"half characters", func(n int) hostile { return pair("*"+repeat("é", n/2)+"\xc3*", repeat("é", n)) }},
	{"other half characters", func(n int) hostile { return pair("*\xa9"+repeat("é", n/2)+"*", repeat("é", n)) }},
}

func pair(pattern, text string) hostile {
	return hostile{tokens: AppendTokens(nil, pattern), text: text}
}

// repeat returns as many copies of s as fit into n bytes.
func repeat(s string, n int) string { return strings.Repeat(s, n/len(s)) }

// masked returns s with a "?" for every nth byte.
func masked(s string, n int) string {
	b := []byte(s)
	for i := n - 1; i < len(b); i += n {
		b[i] = '?'
	}
	return string(b)
}

// thueMorse returns the first n letters of the sequence of Thue and Morse, which
// resembles itself at many distances but never repeats itself.
func thueMorse(n int) string {
	s := "a"
	for len(s) < n {
		s += strings.Map(func(r rune) rune { return 'a' + 'b' - r }, s)
	}
	return s[:n]
}

// compile returns the pattern of h, and one that ignores case unless h has
// values.
func (h hostile) compile() []Pattern {
	patterns := []Pattern{New(h.tokens)}
	if h.values == nil {
		fold := New(h.tokens)
		fold.fold = true // what follows the prefix is in lower case
		patterns = append(patterns, fold)
	}
	return patterns
}

// TestHostilePatterns compares the answers with those of the oracle and holds
// that none allocates. A matcher that tried every split of every star would not
// return within a test's life.
func TestHostilePatterns(t *testing.T) {
	for _, family := range hostileFamilies {
		for _, n := range []int{100, 700, 2048} {
			h := family.build(n)
			require.LessOrEqual(t, len(h.text), n, family.name)
			want := oracle(pieces(h.tokens, h.values), characters(h.text), false)
			for _, p := range h.compile() {
				require.Equal(t, want, p.Match(h.text, h.values), "%s, %d bytes", family.name, n)
				require.Zero(t, testing.AllocsPerRun(1, func() { p.Match(h.text, h.values) }), family.name)
			}
		}
	}
}

// BenchmarkHostile shows property I-16: twice the length takes about twice the
// time. It times the families at 1,024, 2,048 and 4,096 bytes in turn and reports
// the shortest times, in nanoseconds, and the larger ratio of two that follow each
// other. The ratio of "marks, wrong here and there" may be up to 4.
func BenchmarkHostile(b *testing.B) {
	sizes := [...]int{1024, 2048, 4096}
	for _, family := range hostileFamilies {
		for i, fold := range []string{"", ", fold"} {
			var patterns [len(sizes)]Pattern
			var cases [len(sizes)]hostile
			for j, n := range sizes {
				cases[j] = family.build(n)
				all := cases[j].compile()
				patterns[j] = all[min(i, len(all)-1)]
			}
			b.Run(family.name+fold, func(b *testing.B) {
				const calls = 20
				var best [len(sizes)]float64
				for n := 0; b.Loop(); n++ {
					for j := range sizes {
						start := time.Now()
						for range calls {
							patterns[j].Match(cases[j].text, cases[j].values)
						}
						took := float64(time.Since(start).Nanoseconds()) / calls
						if n == 0 || took < best[j] {
							best[j] = took
						}
					}
				}
				for j, n := range sizes {
					b.ReportMetric(best[j], fmt.Sprintf("ns/%d", n))
				}
				b.ReportMetric(max(best[1]/best[0], best[2]/best[1]), "ratio")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// TestLongPatternEnds matches a pattern that would take hours if the time grew
// with the product of the lengths (PROPERTIES I-16).
func TestLongPatternEnds(t *testing.T) {
	const n = 1 << 21
	p := Compile("*" + repeat("?a", n/2) + "b*")
	require.False(t, p.Match(repeat("a", n), nil))
	require.True(t, p.Match(repeat("a", n)+"b", nil))
}
