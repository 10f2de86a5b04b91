package language

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Set is the texts that one of its patterns matches. It is immutable and safe for
// concurrent use. The zero Set is empty.
type Set struct {
	patterns []*Pattern // no two of one identity
	identity string     // the same for sets of the same patterns, in whichever order
}

// NewSet returns the set of what any of the patterns matches.
func NewSet(patterns ...*Pattern) *Set {
	identities, size := make([]string, len(patterns)), 0
	for i, p := range patterns {
		identities[i] = p.identity
		size += len(p.identity) + 4
	}
	slices.Sort(identities)
	identities = slices.Compact(identities)
	if len(identities) == len(patterns) {
		patterns = slices.Clone(patterns)
	} else {
		patterns = firstOfEach(patterns)
	}
	b := make([]byte, 0, size)
	for _, identity := range identities {
		b = appendText(b, identity)
	}
	return &Set{patterns: patterns, identity: string(b)}
}

// firstOfEach returns the first pattern of each identity.
func firstOfEach(patterns []*Pattern) []*Pattern {
	var all []*Pattern
	known := make(map[string]struct{})
	for _, p := range patterns {
		if _, again := known[p.identity]; !again {
			known[p.identity] = struct{}{}
			all = append(all, p)
		}
	}
	return all
}

// Texts returns the set of the given texts.
func Texts(texts ...string) *Set {
	patterns := make([]*Pattern, len(texts))
	for i, text := range texts {
		patterns[i] = NewPattern(Exact, Token{Text: text})
	}
	return NewSet(patterns...)
}

// Contains reports whether text is in s. Patterns with policy variables count for nothing.
func (s *Set) Contains(text string) bool {
	w := work{steps: math.MaxInt}
	for _, p := range s.patterns {
		if !p.hasVariables() && p.covers(&Pattern{prefix: text}, &w) {
			return true
		}
	}
	return false
}

// HasVariables reports whether there are policy variables in s.
func (s *Set) HasVariables() bool { return slices.ContainsFunc(s.patterns, (*Pattern).hasVariables) }

// Identity returns a text that is the same for sets of the same patterns.
func (s *Set) Identity() string { return s.identity }

// Variables returns the policy variables in s, each once.
func (s *Set) Variables() []Variable {
	var all []Variable
	for _, p := range s.patterns {
		for _, v := range p.values {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	return all
}

// Bind returns s with values for its policy variables. A pattern with a variable that has
// no value matches nothing, and so does one with a value in which there are characters of
// the Not of its token.
func (s *Set) Bind(value func(Variable) (string, bool)) *Set {
	return s.Substitute(func(v Variable) (string, Resolution) {
		if text, ok := value(v); ok {
			return text, Resolved
		}
		return "", Unresolved
	})
}

// After returns the texts that are beginning, any path that ends with separator, or none,
// and then a text of s without separator in it.
func (s *Set) After(beginning, separator string) *Set {
	patterns := make([]*Pattern, 0, 2*len(s.patterns))
	for _, p := range s.patterns {
		tokens := make([]Token, 0, len(p.tokens))
		possible := true
		for _, t := range p.tokens {
			if t.Kind == Text {
				possible = possible && !strings.Contains(t.Text, separator)
			} else {
				t.Not += separator
			}
			tokens = append(tokens, t)
		}
		if possible {
			patterns = append(patterns,
				NewPattern(p.fold, slices.Concat([]Token{{Text: beginning}}, tokens)...),
				NewPattern(p.fold, slices.Concat([]Token{{Text: beginning}, {Kind: Run}, {Text: separator}}, tokens)...))
		}
	}
	return NewSet(patterns...)
}

// A Resolution says what is known of a policy variable. The zero Resolution is Resolved.
type Resolution uint8

// The resolutions.
const (
	Resolved   Resolution = iota // it has a value
	Unresolved                   // it has none, and no default
	Open                         // it has a value, which may be any
	Loose                        // it may have any value, or none
)

// Substitute returns s with the values that policy variables have. A pattern with a variable
// that is Unresolved matches nothing. One that is Open stays: its default does not matter.
func (s *Set) Substitute(value func(Variable) (string, Resolution)) *Set {
	if !s.HasVariables() {
		return s
	}
	patterns := make([]*Pattern, 0, len(s.patterns))
	for _, p := range s.patterns {
		if p, ok := p.substituted(value); ok {
			patterns = append(patterns, p)
		}
	}
	return NewSet(patterns...)
}

// OwnValue returns the texts of s where the policy variable with the given key, in lower
// case, stands for the text itself. Other variables stay, if their values are not known:
// the text is in s if they are empty.
func (s *Set) OwnValue(key string) *Set {
	patterns := make([]*Pattern, 0, len(s.patterns))
	for _, p := range s.patterns {
		own, longer := 0, false
		var others strings.Builder
		for _, t := range p.tokens {
			switch {
			case t.Kind == Value && t.Variable.Key == key:
				own++
			case t.Kind == Value:
				others.WriteString(t.Variable.Key + ",")
			case t.Kind != Run:
				longer = true
			}
		}
		switch {
		case own == 0:
			patterns = append(patterns, p)
		case longer: // than it is
		case others.Len() > 0:
			// Like no other text: whether it is in s depends on these variables.
			patterns = append(patterns, NewPattern(p.fold, Token{Kind: Value, Variable: Variable{Key: strconv.Itoa(own) + " of " + key + " beside " + others.String()}}))
		case own == 1:
			patterns = append(patterns, NewPattern(Exact, Token{Kind: Run}))
		default:
			patterns = append(patterns, NewPattern(Exact))
		}
	}
	return NewSet(patterns...)
}

// Lower returns the texts of s that have no capital letters of ASCII, where texts have no
// other letters than those of ASCII.
func (s *Set) Lower() *Set {
	patterns := make([]*Pattern, 0, len(s.patterns))
	for _, p := range s.patterns {
		tokens := make([]Token, len(p.tokens))
		possible := true
		for i, t := range p.tokens {
			if t.Kind == Text {
				if folded := strings.Map(lowerASCII, t.Text); p.fold != Exact {
					t.Text = folded
				} else {
					possible = possible && folded == t.Text
				}
			}
			tokens[i] = t
		}
		if possible {
			patterns = append(patterns, NewPattern(Exact, tokens...))
		}
	}
	return NewSet(patterns...)
}

// lowerASCII returns the small letter of ASCII that c is but for letter case, or c.
func lowerASCII(c rune) rune {
	for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
		if 'a' <= f && f <= 'z' {
			return f
		}
	}
	return c
}

// ButNot returns the ASCII characters that are no letters, no digits and not among others,
// for the Not of a Token.
func ButNot(others string) string {
	var b strings.Builder
	for c := range byte(utf8.RuneSelf) {
		if letter := c | 0x20; (letter < 'a' || letter > 'z') && (c < '0' || c > '9') && strings.IndexByte(others, c) < 0 {
			b.WriteByte(c)
		}
	}
	return b.String()
}
