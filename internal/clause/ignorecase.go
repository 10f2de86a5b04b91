package clause

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// StringEqualsIgnoreCase folds by the simple folding of Unicode, which is in this file.
// In keys and actions only ASCII letters are folded, by package glob (SEMANTICS S-18).

// matchesIgnoreCase reports whether text equals one of the values of cl except for
// letter case.
func (cl *Clause) matchesIgnoreCase(c *Context, text string) bool {
	o := cl.operands
	if o.lookup == nil {
		for i := range o.folds {
			if cl.equalsIgnoreCase(i, text, c) {
				return true
			}
		}
		return false
	}
	if cl.find(text) {
		return true
	}
	for _, i := range o.lookup.others {
		if cl.equalsIgnoreCase(int(i), text, c) {
			return true
		}
	}
	return false
}

// equalsIgnoreCase reports whether value i of cl equals text except for letter case.
func (cl *Clause) equalsIgnoreCase(i int, text string, c *Context) bool {
	if tm := cl.operands.folds[i]; tm != nil {
		return tm.equalIgnoreCase(text, c)
	}
	return equalIgnoreCase(text, cl.values[i])
}

// compileIgnoreCase compiles value for comparison without regard to letter case. It
// returns nil if there are no policy variables to be filled in: the value is then
// compared as it is.
func compileIgnoreCase(value string, s syntax) (*template, error) {
	if s&withVariables == 0 || !strings.Contains(value, "${") {
		return nil, nil
	}
	tm := new(template)
	if err := tm.parse(value, s); err != nil {
		return nil, err
	}
	tm.tokens, tm.variables = fitted(tm.tokens), fitted(tm.variables)
	return tm, nil
}

// equalIgnoreCase reports whether text equals value except for letter case.
func equalIgnoreCase(text, value string) bool {
	rest, ok := cutPrefixIgnoreCase(text, value)
	return ok && rest == ""
}

// equalIgnoreCase reports whether tm, which has no wildcards, equals text except for
// letter case. A variable without a value equals nothing.
func (tm *template) equalIgnoreCase(text string, c *Context) bool {
	var currentText, epochText string
	if usesTime(tm.variables) && c.bound {
		var clock [2 * len(clockText{})]byte
		b, split := c.clockTexts(clock[:0])
		currentText, epochText = string(b[:split]), string(b[split:])
	}
	for i := range tm.tokens {
		t := &tm.tokens[i]
		part := t.Text
		if t.Kind == glob.Value {
			value, ok := c.value(&tm.variables[t.Index], currentText, epochText)
			if !ok {
				return false
			}
			part = value
		}
		var ok bool
		if text, ok = cutPrefixIgnoreCase(text, part); !ok {
			return false
		}
	}
	return text == ""
}

// cutPrefixIgnoreCase returns text without prefix, if it begins with it except for
// letter case.
func cutPrefixIgnoreCase(text, prefix string) (string, bool) {
	for prefix != "" {
		if text == "" {
			return "", false
		}
		r, n := utf8.DecodeRuneInString(text)
		want, m := utf8.DecodeRuneInString(prefix)
		if r != want && !isFoldOf(r, want) || r == utf8.RuneError && text[:n] != prefix[:m] {
			return "", false
		}
		text, prefix = text[n:], prefix[m:]
	}
	return text, true
}

// cutSuffixIgnoreCase returns text without suffix, if it ends with it except for
// letter case.
func cutSuffixIgnoreCase(text, suffix string) (string, bool) {
	for suffix != "" {
		want, m := utf8.DecodeLastRuneInString(suffix)
		r, n := utf8.DecodeLastRuneInString(text)
		if n == 0 || r != want && !isFoldOf(r, want) || r == utf8.RuneError && text[len(text)-n:] != suffix[len(suffix)-m:] {
			return "", false
		}
		text, suffix = text[:len(text)-n], suffix[:len(suffix)-m]
	}
	return text, true
}

// compareIgnoreCase returns -1, 0 or 1 as a sorts before, equals, or sorts after
// b, rune by rune and except for letter case. It is 0 where equalIgnoreCase is true.
func compareIgnoreCase(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x != y || x == utf8.RuneError {
			if c := cmp.Compare(foldedRune(x, a[:n]), foldedRune(y, b[:m])); c != 0 {
				return c
			}
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

// foldedRune returns the least rune that differs from r, whose bytes are text,
// in letter case only. A byte that is not UTF-8 is like no rune and no other byte.
func foldedRune(r rune, text string) rune {
	switch {
	case 'a' <= r && r <= 'z':
		return r - ('a' - 'A')
	case r < utf8.RuneSelf:
		return r
	case r == utf8.RuneError && len(text) == 1:
		return unicode.MaxRune + 1 + rune(text[0])
	}
	least := r
	for fold := unicode.SimpleFold(r); fold != r; fold = unicode.SimpleFold(fold) {
		least = min(least, fold)
	}
	return least
}

// isFoldOf reports whether r and want differ in letter case only.
func isFoldOf(r, want rune) bool {
	for fold := unicode.SimpleFold(want); fold != want; fold = unicode.SimpleFold(fold) {
		if fold == r {
			return true
		}
	}
	return false
}
