package glob

import (
	"slices"
	"strings"
)

// AppendTokens splits text into literal text and wildcards, which it appends to
// tokens. Several "*" in a row are one.
func AppendTokens(tokens []Token, text string) []Token {
	tokens = slices.Grow(tokens, countTokens(text))
	start := 0 // of the literal text that is being read
	for i := range len(text) {
		c := text[i]
		if c != '*' && c != '?' {
			continue
		}
		if start < i {
			tokens = append(tokens, Token{Text: text[start:i]})
		}
		switch {
		case c == '?':
			tokens = append(tokens, Token{Kind: One})
		case i == 0 || text[i-1] != '*':
			tokens = append(tokens, Token{Kind: Run})
		}
		start = i + 1
	}
	if start < len(text) {
		tokens = append(tokens, Token{Text: text[start:]})
	}
	return tokens
}

// countTokens returns the number of tokens that text is split into.
func countTokens(text string) int {
	n := 0
	last := byte('?') // the last byte, as far as it tells how the next is read
	for i := range len(text) {
		switch c := text[i]; {
		case c == '?', c == '*' && last != '*':
			n++
			last = c
		case c == '*':
		case last != 0:
			n++
			last = 0
		}
	}
	return n
}

// LiteralLen returns the length of what stands before the first wildcard of text, which
// is all of it if there is none.
func LiteralLen(text string) int {
	if i := strings.IndexByte(text, '*'); i >= 0 {
		text = text[:i]
	}
	if i := strings.IndexByte(text, '?'); i >= 0 {
		text = text[:i]
	}
	return len(text)
}

// LiteralLenWithVariables is [LiteralLen] for text in which policy variables may stand:
// the first "${" ends the literal too.
func LiteralLenWithVariables(text string) int {
	text = text[:LiteralLen(text)]
	if strings.IndexByte(text, '$') < 0 { // as in most, and faster
		return len(text)
	}
	if i := strings.Index(text, "${"); i >= 0 {
		text = text[:i]
	}
	return len(text)
}

// HasWildcard reports whether a wildcard stands in text.
func HasWildcard(text string) bool { return LiteralLen(text) < len(text) }

// New compiles tokens. It keeps no reference to them.
func New(tokens []Token) Pattern {
	text, tokens := cutText(tokens)
	p := Literal(text)
	p.setRest(simplified(tokens))
	return p
}

// simplified returns tokens, which do not begin with Text, without those that say
// nothing.
func simplified(tokens []Token) []Token {
	if len(tokens) == 0 {
		return nil
	}
	rest := make([]Token, 0, len(tokens))
	run := false // a Run is waiting for the Ones that follow it
	for len(tokens) > 0 {
		t := tokens[0]
		if t.Kind == Text {
			t.Text, tokens = cutText(tokens)
		} else {
			tokens = tokens[1:]
		}
		switch {
		case t.Kind == Run:
			run = true
			continue
		case t.Kind == Text && t.Text == "":
			continue
		case run && t.Kind != One:
			rest = append(rest, Token{Kind: Run})
			run = false
		}
		rest = append(rest, t)
	}
	if run {
		rest = append(rest, Token{Kind: Run})
	}
	return rest
}

// setRest makes tokens, which are simplified, follow the prefix of p.
func (p *Pattern) setRest(tokens []Token) {
	switch {
	case len(tokens) == 0:
	case len(tokens) == 1 && tokens[0].Kind == Run:
		p.open = true
	default:
		if len(tokens) < cap(tokens) {
			tokens = append(make([]Token, 0, len(tokens)), tokens...) // nobody needs the room behind them
		}
		p.rest = &tokens
	}
}

// cutText returns the text of the Text tokens that tokens begin with, and what
// follows them.
func cutText(tokens []Token) (text string, rest []Token) {
	n, size := 0, 0
	for n < len(tokens) && tokens[n].Kind == Text {
		size += len(tokens[n].Text)
		n++
	}
	switch n {
	case 0:
		return "", tokens
	case 1:
		return tokens[0].Text, tokens[1:]
	}
	var b strings.Builder
	b.Grow(size)
	for i := range n {
		b.WriteString(tokens[i].Text)
	}
	return b.String(), tokens[n:]
}

// Compile compiles text, in which "*" and "?" are wildcards.
func Compile(text string) Pattern {
	p := Pattern{text: text, literal: int32(LiteralLen(text))}
	p.compileRest(text[p.literal:])
	return p
}

// CompileFold is like [Compile] for a pattern that matches ASCII letters in
// either case. Other letters match exactly: "K" (U+212A) is not a "k".
func CompileFold(text string) Pattern {
	p := Pattern{text: text, literal: int32(LiteralLen(text)), fold: true}
	p.compileRest(Lower(text[p.literal:]))
	return p
}

// compileRest compiles what follows the prefix of p.
func (p *Pattern) compileRest(text string) {
	switch text {
	case "":
	case "*":
		p.open = true
	default:
		var few [8]Token // stays on the stack: nobody keeps a reference to it
		p.setRest(simplified(AppendTokens(few[:0], text)))
	}
}

// Literal returns the pattern that matches text only.
func Literal(text string) Pattern { return Pattern{text: text, literal: int32(len(text))} }
