// Package glob matches text against patterns with wildcards.
//
// In a pattern "*" stands for any run of characters, the empty one included,
// and "?" for exactly one. A character is a Unicode code point; a byte that is
// not valid UTF-8 counts as one character. Literal text matches the same
// characters, and never a part of one. A pattern covers the whole text.
//
// A pattern may also hold values, which are filled in when it is matched, such
// as those of policy variables. A value matches itself and nothing else: the
// wildcards in it are ordinary characters (SEMANTICS V-7).
package glob

import (
	"strings"
	"unicode/utf8"
)

// A Kind is the kind of a [Token].
type Kind uint8

// The kinds of tokens.
const (
	Text  Kind = iota // literal text
	One               // "?"
	Run               // "*"
	Value             // the value with number Index
)

// A Token is one piece of a pattern.
type Token struct {
	Kind  Kind
	Index int32  // number of the value, for Value
	Text  string // for Text
}

// A Pattern is a compiled pattern. It is immutable and safe for concurrent use.
// The zero Pattern matches the empty text only.
type Pattern struct {
	text    string   // that was compiled, or the literal text at the start
	rest    *[]Token // what follows, if that is not nothing or one Run; no two Runs are adjacent, and no One follows a Run
	literal int32    // bytes of text that are literal text at the start
	open    bool     // one Run follows
	fold    bool     // ASCII letters match in either case; in rest they are in lower case
}

// Text returns the text that p was compiled from by [Compile], [CompileFold] or [Literal].
func (p *Pattern) Text() string { return p.text }

// prefix returns the literal text at the start of p.
func (p *Pattern) prefix() string { return p.text[:p.literal] }

// Literal returns the only text that p matches, or false if p may match others.
func (p *Pattern) Literal() (text string, ok bool) {
	return p.prefix(), p.rest == nil && !p.open && !p.fold
}

// Beginning returns the text that all texts begin with that p matches, letter case aside if
// p does not tell that apart, and whether p matches nothing else.
func (p *Pattern) Beginning() (text string, whole bool) {
	return p.prefix(), p.rest == nil && !p.open
}

// Tokens returns what p consists of: as it was written, as far as that is known.
func (p *Pattern) Tokens() []Token {
	if p.fold { // the tokens of p are in lower case
		return AppendTokens(nil, p.text)
	}
	var tokens []Token
	if prefix := p.prefix(); prefix != "" {
		tokens = append(tokens, Token{Text: prefix})
	}
	if p.open {
		tokens = append(tokens, Token{Kind: Run})
	}
	if p.rest != nil {
		tokens = append(tokens, *p.rest...)
	}
	return tokens
}

// MatchPlain reports whether p, which tells letter case apart, is literal text and a "*" that
// matches s. It is inlined, and false for what only [Pattern.Match] can tell: where a
// character of s that is not ASCII follows the text.
func (p *Pattern) MatchPlain(s string) bool {
	n := int(p.literal)
	return p.open && len(s) > n && s[n] < utf8.RuneSelf && s[:n] == p.text[:n]
}

// IsPrefix reports whether p is literal text and a "*".
func (p *Pattern) IsPrefix() bool { return p.open }

// EachText calls yield for texts that are in each text that p matches, letter case aside if
// p does not tell that apart, until yield returns false. It reports whether it called yield
// for all.
func (p *Pattern) EachText(yield func(string) bool) bool {
	if prefix := p.prefix(); prefix != "" && !yield(prefix) {
		return false
	}
	if p.rest == nil {
		return true
	}
	for i := range *p.rest {
		if t := &(*p.rest)[i]; t.Kind == Text && !yield(t.Text) {
			return false
		}
	}
	return true
}

// Match reports whether p matches s. The values fill the Value tokens of p by
// their Index.
//
// Match does not allocate. Its time is linear in the lengths of s and of the
// pattern with its values, except for one case: if a "?" or a value stands between
// literals between two "*", and s differs from that only in a few places far
// apart, each character of s may be compared with each of the pattern, 64 at a
// time.
func (p *Pattern) Match(s string, values []string) bool {
	prefix := p.prefix()
	if p.fold {
		if differFold(s, prefix) || s != prefix && !hasPrefixFold(s, prefix) {
			return false
		}
	} else if !strings.HasPrefix(s, prefix) {
		return false
	}
	switch {
	case !p.open && p.rest == nil:
		return len(s) == len(prefix)
	case inside(s, len(prefix)):
		return false
	case p.open:
		return true
	}
	return p.matchRest(s[len(prefix):], values)
}

// Begins reports whether s begins with what stands before the first "*" of p or,
// if there is none, whether p matches s. It takes time in proportion to the length
// of p, whatever that of s is.
//
// If p begins several texts that are each the end of the one before, and matches
// one of them, it matches the first: the "*" takes what is longer.
func (p *Pattern) Begins(s string, values []string) bool {
	if p.rest == nil {
		return p.Match(s, values)
	}
	prefix := p.prefix()
	if !p.hasPrefix(s, prefix) || inside(s, len(prefix)) {
		return false
	}
	tokens := *p.rest
	first := nextRun(tokens)
	s, ok := p.consume(tokens[:first], s[len(prefix):], values)
	return ok && (first < len(tokens) || s == "")
}

// matchRest is Match for what follows the prefix.
func (p *Pattern) matchRest(s string, values []string) bool {
	tokens := *p.rest
	first := nextRun(tokens)
	if first == len(tokens) { // no Run
		s, ok := p.consume(tokens, s, values)
		return ok && s == ""
	}
	s, ok := p.consume(tokens[:first], s, values)
	if !ok {
		return false
	}
	tokens = tokens[first+1:]
	// What lies between two Runs is a chunk. What follows the last Run ends
	// where s ends.
	for {
		next := nextRun(tokens)
		if next == len(tokens) {
			_, ok := p.consumeEnd(tokens, s, values)
			return ok
		}
		if s, ok = p.seek(tokens[:next], s, values); !ok {
			return false
		}
		tokens = tokens[next+1:]
	}
}

// consume matches tokens, which hold no Run, at the start of s and returns the
// rest of s: what it did not compare.
func (p *Pattern) consume(tokens []Token, s string, values []string) (string, bool) {
	for i := range tokens {
		t := &tokens[i]
		if t.Kind == One {
			if s == "" {
				return "", false
			}
			s = s[width(s):]
			continue
		}
		text := t.text(values)
		if !p.hasPrefix(s, text) || inside(s, len(text)) {
			return s[min(len(s), len(text)):], false
		}
		s = s[len(text):]
	}
	return s, true
}

// consumeEnd matches tokens, which hold no Run, at the end of s and returns the rest
// of s.
func (p *Pattern) consumeEnd(tokens []Token, s string, values []string) (string, bool) {
	for i := len(tokens) - 1; i >= 0; i-- {
		t := &tokens[i]
		if t.Kind == One {
			if s == "" {
				return "", false
			}
			_, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n]
			continue
		}
		text := t.text(values)
		n := len(s) - len(text)
		if n < 0 || !p.hasPrefix(s[n:], text) || inside(s, n) {
			return "", false
		}
		s = s[:n]
	}
	return s, true
}

func (t *Token) text(values []string) string {
	if t.Kind == Value {
		return values[t.Index]
	}
	return t.Text
}

func nextRun(tokens []Token) int {
	for i := range tokens {
		if tokens[i].Kind == Run {
			return i
		}
	}
	return len(tokens)
}

// width returns the length of the first character of s, which is not empty.
func width(s string) int {
	if s[0] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// inside reports whether i lies within a character of s.
func inside(s string, i int) bool {
	return i < len(s) && s[i]&0xc0 == 0x80 && continues(s, i)
}

// continues reports whether the byte at i, which is not the first byte of a
// character of several, belongs to one that began before.
func continues(s string, i int) bool {
	for start := i - 1; start >= max(0, i-utf8.UTFMax+1); start-- {
		if utf8.RuneStart(s[start]) {
			return start+width(s[start:]) > i
		}
	}
	return false
}

func (p *Pattern) hasPrefix(s, prefix string) bool {
	if p.fold {
		return hasPrefixFold(s, prefix)
	}
	return strings.HasPrefix(s, prefix)
}

func (p *Pattern) index(s, text string) int {
	if p.fold {
		return indexFold(s, text)
	}
	return strings.Index(s, text)
}

// Sample returns a text that p matches, with run in place of each "*" and the
// letter x in place of each "?".
func (p *Pattern) Sample(values []string, run string) string {
	var b strings.Builder
	b.WriteString(p.prefix())
	if p.open {
		b.WriteString(run)
	}
	if p.rest == nil {
		return b.String()
	}
	for i := range *p.rest {
		switch t := &(*p.rest)[i]; t.Kind {
		case One:
			b.WriteByte('x')
		case Run:
			b.WriteString(run)
		case Text, Value:
			b.WriteString(t.text(values))
		}
	}
	return b.String()
}
