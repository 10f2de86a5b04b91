package glob

import (
	"strings"
	"testing"
)

// FuzzMatch compares Match with the oracle, for any bytes. A "$" in the pattern
// is the value.
func FuzzMatch(f *testing.F) {
	seeds := []struct{ pattern, text, value string }{
		{"", "", ""},
		{"arn:aws:s3:::b/$/*", "arn:aws:s3:::b/ann/x", "ann"},
		{"a*??x*", "a€x", ""},
		{"*$?b*", "aaaab", "\xc3"},
		{"*\xa9*$", "éé", "\xa9"},
		{"?*?", "\xff\xfe", "*"},
		{"*" + strings.Repeat("a?", 100) + "b*", strings.Repeat("a", 400), ""},
		{"*" + strings.Repeat("é$?", 80) + "*é", strings.Repeat("éa€", 100), "a"},
	}
	for _, s := range seeds {
		f.Add(s.pattern, s.text, s.value)
	}
	f.Fuzz(func(t *testing.T, pattern, text, value string) {
		if len(pattern) > 1000 || len(text) > 1000 || len(value) > 100 {
			t.Skip("the oracle is slow")
		}
		split := characters(text)
		plain := AppendTokens(nil, pattern)
		p := CompileFold(pattern)
		if got, want := p.Match(text, nil), oracle(pieces(plain, nil), split, true); got != want {
			t.Errorf("%q matches %q without case: %v, want %v", pattern, text, got, want)
		}
		var tokens []Token
		for i, part := range strings.Split(pattern, "$") {
			if i > 0 {
				tokens = append(tokens, Token{Kind: Value})
			}
			tokens = AppendTokens(tokens, part)
		}
		values := []string{value}
		p = New(tokens)
		if got, want := p.Match(text, values), oracle(pieces(tokens, values), split, false); got != want {
			t.Errorf("%q with %q matches %q: %v, want %v", pattern, value, text, got, want)
		}
		end := nextRun(tokens)
		if end == 0 || tokens[0].Kind == One {
			return
		}
		chunk := tokens[:end]
		want, ok := leftmost(pieces(chunk, values), text, false)
		rest, got := p.seek(chunk, text, values)
		if got != ok || rest != want {
			t.Errorf("%q with %q in %q: %q, %v, want %q, %v", chunk, value, text, rest, got, want, ok)
		}
		if text == "" {
			return
		}
		rest, got = p.scan(chunk, text, values)
		if got != ok || rest != want {
			t.Errorf("scan: %q with %q in %q: %q, %v, want %q, %v", chunk, value, text, rest, got, want, ok)
		}
	})
}
