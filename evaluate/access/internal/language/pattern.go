package language

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A Token is a piece of a [Pattern], of one of the kinds [Text], [One], [Run] and [Value].
type Token = clause.Token

// A Variable is a policy variable.
type Variable = clause.Variable

// The kinds of tokens.
const (
	Text  = glob.Text  // literal text
	One   = glob.One   // any character
	Run   = glob.Run   // any text
	Value = glob.Value // the value of a policy variable
)

// A Pattern is the texts that are made of what its tokens stand for, one after the other. It
// is immutable and safe for concurrent use.
type Pattern struct {
	fold     Fold
	tokens   []Token // as given, but for those that say nothing
	identity string  // the same for patterns with the same tokens and fold

	prefix string     // the literal text at the start, folded
	rest   []symbol   // what follows
	suffix string     // the literal text at the end, folded; prefix if that is all
	nots   []asciiSet // of wildcards and values, but for the empty one
	values []Variable
	least  int  // characters of literal text and Ones
	cased  bool // there is literal text in which letter case may count
}

// A symbol is a character of a pattern, a wildcard or the value of a variable.
type symbol struct {
	kind glob.Kind
	not  uint16 // of a wildcard or value: see notOf
	char rune   // of Text: the character, folded
	// Of Text: the character as written. Of a Value: the place of its variable in values. Of
	// a Run: the first symbol from which on the symbols before it stand for nothing that the
	// Run does not stand for. So whoever is at the Run gains nothing by being at one of these.
	arg int32
}

// An asciiSet is a set of ASCII characters.
type asciiSet [2]uint64

func newASCIISet(text string) (set asciiSet) {
	for i := range len(text) {
		c := text[i]
		if lower := glob.LowerByte(c); c >= utf8.RuneSelf || 'a' <= lower && lower <= 'z' {
			panic("language: not to be excluded: " + text)
		}
		set[c>>6] |= 1 << (c & 63)
	}
	return set
}

// has reports whether c is in s.
func (s asciiSet) has(c rune) bool { return c < utf8.RuneSelf && s[c>>6]>>(c&63)&1 != 0 }

// within reports whether all of s is in t.
func (s asciiSet) within(t asciiSet) bool { return s[0]&^t[0] == 0 && s[1]&^t[1] == 0 }

// NewPattern returns the pattern of the given tokens, of which it keeps the texts. A Not
// holds ASCII characters that are no letters, so that it is the same whatever the fold is.
func NewPattern(fold Fold, tokens ...Token) *Pattern {
	p := &Pattern{fold: fold, tokens: simplified(tokens)}
	p.identity = p.newIdentity()
	tokens = p.tokens
	if len(tokens) > 0 && tokens[0].Kind == Text {
		p.prefix = fold.text(tokens[0].Text)
		p.least = utf8.RuneCountInString(p.prefix)
		p.cased = hasCase(p.prefix)
		tokens = tokens[1:]
	}
	p.suffix = p.prefix
	if n := len(tokens); n > 0 {
		p.suffix = ""
		if tokens[n-1].Kind == Text {
			p.suffix = fold.text(tokens[n-1].Text)
		}
	}
	size := 0
	for i := range tokens {
		size += max(1, len(tokens[i].Text))
	}
	p.rest = make([]symbol, 0, size)
	for i := range tokens {
		p.add(&tokens[i])
	}
	return p
}

// add adds t to the symbols of p.
func (p *Pattern) add(t *Token) {
	switch t.Kind {
	case Text:
		p.cased = p.cased || hasCase(t.Text)
		for text := t.Text; text != ""; {
			c, n := decode(text)
			p.rest = append(p.rest, symbol{kind: Text, char: p.fold.of(c), arg: c})
			p.least++
			text = text[n:]
		}
	case One:
		p.rest = append(p.rest, symbol{kind: One, not: p.not(t.Not)})
		p.least++
	case Run:
		s := symbol{kind: Run, not: p.not(t.Not)}
		s.arg = p.floor(s.not)
		p.rest = append(p.rest, s)
	case Value:
		p.rest = append(p.rest, symbol{kind: Value, not: p.not(t.Not), arg: int32(len(p.values))})
		p.values = append(p.values, t.Variable)
	}
}

// not returns the not of a symbol that may not stand for the characters of text.
func (p *Pattern) not(text string) uint16 {
	if text == "" {
		return 0
	}
	set := newASCIISet(text)
	place := slices.Index(p.nots, set)
	if place < 0 {
		place = len(p.nots)
		p.nots = append(p.nots, set)
	}
	return uint16(place + 1)
}

// notOf returns the characters that may not be in what s, a wildcard or value of p, stands for.
func (p *Pattern) notOf(s *symbol) asciiSet {
	if s.not == 0 {
		return asciiSet{}
	}
	return p.nots[s.not-1]
}

// floor returns the arg of a Run with the given not that follows the symbols of p.
func (p *Pattern) floor(not uint16) int32 {
	if not == 0 {
		return 0
	}
	i := len(p.rest)
	for i > 0 && p.excludes(&p.rest[i-1], p.nots[not-1]) {
		i--
		if s := &p.rest[i]; s.kind == Run && s.not == not {
			return s.arg
		}
	}
	return int32(i)
}

// excludes reports whether no character of set is in what s, a symbol of p, stands for.
func (p *Pattern) excludes(s *symbol, set asciiSet) bool {
	if s.kind == Text {
		return !set.has(s.char)
	}
	return set.within(p.notOf(s))
}

// simplified returns tokens without those that say nothing, and with those as one that are
// as good as one.
func simplified(tokens []Token) []Token {
	all := make([]Token, 0, len(tokens))
	for len(tokens) > 0 {
		t := tokens[0]
		if t.Kind == Text {
			t = Token{}
			if t.Text, tokens = cutText(tokens); t.Text != "" {
				all = append(all, t)
			}
			continue
		}
		tokens = tokens[1:]
		all = appendSimplified(all, t)
	}
	return all
}

// cutText returns the text that tokens begin with, and the tokens that follow it. Two texts
// that meet within a character stay two: their bytes are characters of their own.
func cutText(tokens []Token) (text string, rest []Token) {
	n, size := 0, 0
	for n < len(tokens) && tokens[n].Kind == Text && (size == 0 || tokens[n].Text == "" || utf8.RuneStart(tokens[n].Text[0])) {
		size += len(tokens[n].Text)
		n++
	}
	if n == 1 {
		return tokens[0].Text, tokens[1:]
	}
	var b strings.Builder
	b.Grow(size)
	for i := range n {
		b.WriteString(tokens[i].Text)
	}
	return b.String(), tokens[n:]
}

// appendSimplified appends t, which is no text, to tokens that are simplified.
func appendSimplified(all []Token, t Token) []Token {
	n := len(all)
	if n == 0 || all[n-1].Kind != Run || t.Kind == Value {
		return append(all, t)
	}
	last := &all[n-1]
	set, lastSet := newASCIISet(t.Not), newASCIISet(last.Not)
	switch {
	case t.Kind == One && set == lastSet:
		return append(all[:n-1], t, *last)
	case t.Kind == One:
	case lastSet.within(set):
		return all
	case set.within(lastSet):
		*last = t
		return all
	}
	return append(all, t)
}

// newIdentity returns the identity of p.
func (p *Pattern) newIdentity() string {
	size := 1
	for i := range p.tokens {
		size += len(p.tokens[i].Text) + 4
	}
	b := append(make([]byte, 0, size), byte(p.fold))
	for i := range p.tokens {
		t := &p.tokens[i]
		b = append(b, byte(t.Kind))
		if t.Kind == Text {
			b = appendText(b, p.fold.text(t.Text))
			continue
		}
		set := newASCIISet(t.Not)
		if set == (asciiSet{}) {
			b = append(b, 0)
		} else {
			b = append(b, 1)
			b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, set[0]), set[1])
		}
		if t.Kind == Value {
			b = appendText(b, t.Variable.Key)
			if t.Variable.HasDefault {
				b = appendText(append(b, 1), t.Variable.Default)
			} else {
				b = append(b, 0)
			}
		}
	}
	return string(b)
}

// appendText appends text to b, so that it is known where it ends.
func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// isAll reports whether p matches every text.
func (p *Pattern) isAll() bool {
	return p.prefix == "" && len(p.rest) == 1 && p.rest[0].kind == Run && p.rest[0].not == 0
}

// hasVariables reports whether there are policy variables in p.
func (p *Pattern) hasVariables() bool { return len(p.values) > 0 }

// opened returns p with any text for each policy variable.
func (p *Pattern) opened() *Pattern {
	if !p.hasVariables() {
		return p
	}
	tokens := make([]Token, len(p.tokens))
	for i, t := range p.tokens {
		if t.Kind == Value {
			t = Token{Kind: Run, Not: t.Not}
		}
		tokens[i] = t
	}
	return NewPattern(p.fold, tokens...)
}

// substituted returns p with the values that its policy variables have, or false if that
// matches nothing.
func (p *Pattern) substituted(value func(Variable) (string, Resolution)) (*Pattern, bool) {
	if !p.hasVariables() {
		return p, true
	}
	tokens := make([]Token, len(p.tokens))
	for i, t := range p.tokens {
		if t.Kind == Value {
			switch text, r := value(t.Variable); {
			case r == Unresolved, r == Resolved && strings.ContainsAny(text, t.Not):
				return nil, false
			case r == Resolved:
				t = Token{Text: text}
			case r == Open:
				t.Variable = Variable{Key: t.Variable.Key}
			}
		}
		tokens[i] = t
	}
	return NewPattern(p.fold, tokens...), true
}
