package clause

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A Token is a piece of a compiled pattern, for those who ask what a pattern can match at
// all. A pattern matches the texts that are made of what its tokens stand for, one after
// the other.
type Token struct {
	Kind     glob.Kind
	Text     string   // for Text
	Not      string   // for One, Run and Value: ASCII characters that may not be in what it stands for
	Variable Variable // for Value
}

// A Variable is a policy variable.
type Variable struct {
	Key        string // in lower case: that of ASCII letters does not count
	Default    string
	HasDefault bool
}

// Value returns the text that v stands for, or false if it has none: see the policy
// variables of [ResourcePattern.Match].
func (c *Context) Value(v Variable) (string, bool) {
	of := variable{key: newKey(v.Key), fallback: v.Default, hasDefault: v.HasDefault}
	var current, epoch string
	if c.bound && of.key.derived.IsTime() {
		text, split := c.clockTexts(nil)
		current, epoch = string(text[:split]), string(text[split:])
	}
	return c.value(&of, current, epoch)
}

// Tokens returns what p matches if its variables have values: for "*" any text, also one
// that is not an ARN.
func (p *ResourcePattern) Tokens() []Token { return p.pattern.tokens() }

// Tokens returns what the values of cl match, in their order, without regard to its
// negation and its set operator. It reports ignoreCase if letters count as one that the
// simple folding of Unicode makes one, and false if the operator does not compare texts.
func (cl *Clause) Tokens() (values [][]Token, ignoreCase, ok bool) {
	switch cl.family {
	case familyString, familyStringLike, familyARN:
		for i := range cl.values {
			p := cl.pattern(i)
			tokens := p.tokens()
			if cl.family == familyARN && cl.values[i] == "*" {
				tokens = cl.Readable()
			}
			values = append(values, tokens)
		}
		return values, false, true
	case familyStringIgnoreCase:
		for i, value := range cl.values {
			tokens := []Token{{Text: value}}
			if tm := cl.operands.folds[i]; tm != nil {
				tokens = appendTokens(nil, tm.tokens, tm.variables, "")
			}
			values = append(values, tokens)
		}
		return values, true, true
	case familyNumeric, familyDate, familyBool, familyBinary, familyIP, familyNull:
	}
	return nil, false, false
}

// Readable returns what an operator that compares texts can read: ARNs, if it compares
// these, and else any text. See [Clause.matchesARN].
func (cl *Clause) Readable() []Token {
	if cl.family != familyARN {
		return []Token{{Kind: glob.Run}}
	}
	tokens := []Token{{Text: "arn"}}
	for range strings.Count("arn:partition:service:region:account:resource", ":") {
		tokens = append(tokens, Token{Text: ":"}, Token{Kind: glob.Run})
	}
	return tokens
}

// tokens returns what p matches. See matchValues.
func (p *pattern) tokens() []Token {
	var list []variable
	if p.variables != nil {
		list = p.variables.list
	}
	h := p.head
	if h == nil {
		return appendTokens(nil, p.last.Tokens(), list, "")
	}
	const colon = ":"
	tokens := []Token{{Text: "arn:"}}
	for _, part := range [...]struct {
		pattern *glob.Pattern
		full    bool    // not empty
		spans   reading // the reading in which the "*" at the end matches colons
	}{
		{&h.partition, true, 0}, {&h.service, true, 0},
		{&h.region, false, regionSpans}, {&h.account, false, accountSpans},
	} {
		begin := len(tokens)
		tokens = appendTokens(tokens, part.pattern.Tokens(), list, colon)
		if part.full && len(tokens) == begin+1 && tokens[begin].Kind == glob.Run {
			tokens = append(tokens, Token{Kind: glob.One, Not: colon})
		}
		if h.reading&part.spans != 0 {
			tokens[len(tokens)-1].Not = ""
		}
		tokens = append(tokens, Token{Text: colon})
	}
	if h.reading == ofAnyAPI {
		const slash = ":/"
		tokens = append(tokens, Token{Kind: glob.One, Not: slash}, Token{Kind: glob.Run, Not: slash}, Token{Text: "/"})
	}
	return appendTokens(tokens, p.last.Tokens(), list, "")
}

// appendTokens appends the given tokens, whose values are those of list, to all. In what
// wildcards and variables stand for there is no character of not.
func appendTokens(all []Token, tokens []glob.Token, list []variable, not string) []Token {
	for i := range tokens {
		t := Token{Kind: tokens[i].Kind}
		if t.Kind == glob.Text {
			t.Text = tokens[i].Text
		} else {
			t.Not = not
		}
		if t.Kind == glob.Value {
			v := &list[tokens[i].Index]
			t.Variable = Variable{Key: glob.Lower(v.key.name), Default: v.fallback, HasDefault: v.hasDefault}
		}
		all = append(all, t)
	}
	return all
}
