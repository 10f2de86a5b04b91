package glob

import (
	"strings"
	"unicode/utf8"
)

// MatchBetween reports whether p matches all texts, and whether it matches some,
// that begin with prefix, end with suffix and have any text between these. The values
// fill the Value tokens of p as in [Pattern.Match]. It does not allocate, and takes as
// long as a match of prefix and suffix.
//
// It is exact for patterns without "?". If a "?" stands between two "*" it may be that
// all is false though p matches all; if p ignores letter case, all is always false and
// some is true.
func (p *Pattern) MatchBetween(prefix, suffix string, values []string) (all, some bool) {
	if p.fold {
		return false, true
	}
	var tokens []Token
	if p.rest != nil {
		tokens = *p.rest
	}
	first := nextRun(tokens)
	if first == len(tokens) && !p.open { // p has no Run
		return false, p.meetsFront(tokens, prefix, values) && p.meetsWhole(tokens, suffix, values) &&
			p.countCharacters(values) >= utf8.RuneCountInString(prefix)+utf8.RuneCountInString(suffix)
	}
	last := len(tokens)
	for last > 0 && tokens[last-1].Kind != Run {
		last--
	}
	if p.open {
		last = len(tokens)
	}
	if _, ok := p.meetsEnd(tokens[last:], suffix, values); !ok || !p.meetsFront(tokens[:first], prefix, values) {
		return false, false
	}
	return p.matchesAllBetween(tokens, first, last, prefix, suffix, values), true
}

// matchesAllBetween is the first result of MatchBetween for a pattern with a Run. The
// first one is at first, and the tokens after the last one are those from last on.
//
// What stands between prefix and suffix is any text, so that it is matched by a Run.
// All else has to be found in prefix or suffix, except for a "?" that stands behind
// prefix for what comes there, which may be nothing but suffix.
func (p *Pattern) matchesAllBetween(tokens []Token, first, last int, prefix, suffix string, values []string) bool {
	if !strings.HasPrefix(prefix, p.prefix()) || inside(prefix, len(p.prefix())) {
		return false
	}
	if p.open {
		return true
	}
	front := first
	for front > 0 && tokens[front-1].Kind == One {
		front--
	}
	prefix, ok := p.consume(tokens[:front], prefix[len(p.prefix()):], values)
	if !ok {
		return false
	}
	for range first - front {
		switch {
		case prefix != "":
			prefix = prefix[width(prefix):]
		case suffix != "":
			suffix = suffix[width(suffix):]
		default:
			return false
		}
	}
	if suffix, ok = p.consumeEnd(tokens[last:], suffix, values); !ok {
		return false
	}
	for begin := first + 1; begin < last; {
		end := begin + nextRun(tokens[begin:last])
		rest, found := p.seek(tokens[begin:end], prefix, values)
		if !found {
			prefix = ""
			suffix, found = p.seek(tokens[begin:end], suffix, values)
			rest = ""
		}
		if !found {
			return false
		}
		prefix, begin = rest, end+1
	}
	return true
}

// meetsFront reports whether a text can begin with s and with what p and tokens, which
// hold no Run, begin with: one is the beginning of the other.
func (p *Pattern) meetsFront(tokens []Token, s string, values []string) bool {
	s, ok := cutFront(s, p.prefix())
	for i := 0; ok && i < len(tokens); i++ {
		switch t := &tokens[i]; {
		case t.Kind != One:
			s, ok = cutFront(s, t.text(values))
		case s != "":
			s = s[width(s):]
		}
	}
	return ok
}

// meetsEnd is meetsFront for the end of a text, without the prefix of p. It returns what
// is left of s.
func (p *Pattern) meetsEnd(tokens []Token, s string, values []string) (rest string, ok bool) {
	ok = true
	for i := len(tokens) - 1; ok && i >= 0; i-- {
		if t := &tokens[i]; t.Kind != One {
			s, ok = cutEnd(s, t.text(values))
		} else if s != "" {
			_, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n]
		}
	}
	return s, ok
}

// meetsWhole is meetsEnd if tokens are all that follows the prefix of p.
func (p *Pattern) meetsWhole(tokens []Token, s string, values []string) bool {
	rest, ok := p.meetsEnd(tokens, s, values)
	if ok {
		_, ok = cutEnd(rest, p.prefix())
	}
	return ok
}

// cutFront returns what follows text in s, or nothing if text is longer. It reports
// whether one begins with the other.
func cutFront(s, text string) (rest string, ok bool) {
	n := min(len(s), len(text))
	return s[n:], s[:n] == text[:n] && !inside(s, n)
}

// cutEnd is cutFront for ends.
func cutEnd(s, text string) (rest string, ok bool) {
	n := min(len(s), len(text))
	rest = s[:len(s)-n]
	return rest, s[len(rest):] == text[len(text)-n:] && !inside(s, len(rest))
}

// countCharacters returns the number of characters of all that p matches, which has no
// Run.
func (p *Pattern) countCharacters(values []string) int {
	n := utf8.RuneCountInString(p.prefix())
	if p.rest != nil {
		for i := range *p.rest {
			if t := &(*p.rest)[i]; t.Kind == One {
				n++
			} else {
				n += utf8.RuneCountInString(t.text(values))
			}
		}
	}
	return n
}
