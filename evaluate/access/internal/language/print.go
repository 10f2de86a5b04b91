package language

import "strings"

// String returns p as a policy writes it, for messages: "[^:]*" is a "*" that stands for no
// colon, and "(?i)" and "(?iu)" say that letter case does not count, ASCII's or Unicode's.
func (p *Pattern) String() string {
	var b strings.Builder
	b.WriteString([...]string{Exact: "", FoldASCII: "(?i)", FoldUnicode: "(?iu)"}[p.fold])
	for i := range p.tokens {
		t := &p.tokens[i]
		if t.Not != "" {
			b.WriteString("[^" + t.Not + "]")
		}
		switch t.Kind {
		case Text:
			b.WriteString(t.Text)
		case One:
			b.WriteByte('?')
		case Run:
			b.WriteByte('*')
		case Value:
			b.WriteString("${" + t.Variable.Key)
			if t.Variable.HasDefault {
				b.WriteString(", '" + t.Variable.Default + "'")
			}
			b.WriteByte('}')
		}
	}
	return b.String()
}

// String returns the patterns of s, for messages.
func (s *Set) String() string {
	texts := make([]string, len(s.patterns))
	for i, p := range s.patterns {
		texts[i] = p.String()
	}
	return strings.Join(texts, " | ")
}
