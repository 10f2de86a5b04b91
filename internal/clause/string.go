package clause

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// matchesText reports whether text equals one of the values of cl or, for
// StringLike, matches it with wildcards. There is no normalization: texts that
// differ in any byte differ (SEMANTICS C-21, S-18).
func (cl *Clause) matchesText(c *Context, text string) bool {
	if cl.operands != nil && cl.operands.lookup != nil {
		return cl.matchesMany(c, text)
	}
	for i := range cl.patterns {
		if matches, _ := cl.patterns[i].match(text, c); matches {
			return true
		}
	}
	return false
}

// matchesMany is matchesText for a clause with a lookup.
func (cl *Clause) matchesMany(c *Context, text string) bool {
	if cl.find(text) {
		return true
	}
	for _, i := range cl.operands.lookup.others {
		if matches, _ := cl.patterns[i].match(text, c); matches {
			return true
		}
	}
	return false
}

// matchesIgnoreCase reports whether text equals one of the values of cl except for
// letter case, by the simple folding of Unicode.
func (cl *Clause) matchesIgnoreCase(c *Context, text string) bool {
	o := cl.operands
	if o.lookup == nil {
		for i := range o.folds {
			if cl.equalsFold(i, text, c) {
				return true
			}
		}
		return false
	}
	if cl.find(text) {
		return true
	}
	for _, i := range o.lookup.others {
		if cl.equalsFold(int(i), text, c) {
			return true
		}
	}
	return false
}

// equalsFold reports whether value i of cl equals text except for letter case.
func (cl *Clause) equalsFold(i int, text string, c *Context) bool {
	if tm := cl.operands.folds[i]; tm != nil {
		return tm.equalFold(text, c)
	}
	return equalFold(text, cl.values[i])
}

// compileFold compiles value for comparison without regard to letter case. It
// returns nil if there are no policy variables to be filled in: the value is then
// compared as it is.
func compileFold(value string, variables bool) (*template, error) {
	if !variables || !strings.Contains(value, "${") {
		return nil, nil
	}
	tm := new(template)
	if err := tm.parse(value, false, true); err != nil {
		return nil, err
	}
	tm.tokens, tm.variables = fitted(tm.tokens), fitted(tm.variables)
	return tm, nil
}

// equalFold reports whether text equals value except for letter case.
func equalFold(text, value string) bool {
	rest, ok := cutPrefixFold(text, value)
	return ok && rest == ""
}

// equalFold reports whether tm, which has no wildcards, equals text except for
// letter case. A variable without a value equals nothing.
func (tm *template) equalFold(text string, c *Context) bool {
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
		if text, ok = cutPrefixFold(text, part); !ok {
			return false
		}
	}
	return text == ""
}

// cutPrefixFold returns text without prefix, if it begins with it except for
// letter case.
func cutPrefixFold(text, prefix string) (string, bool) {
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

// isFoldOf reports whether r and want differ in letter case only.
func isFoldOf(r, want rune) bool {
	for fold := unicode.SimpleFold(want); fold != want; fold = unicode.SimpleFold(fold) {
		if fold == r {
			return true
		}
	}
	return false
}
