package reference

import (
	"strings"
	"unicode/utf8"
)

// A pattern is a text of a policy in which wildcards or variables may stand.
type pattern struct {
	tokens    []token
	variables bool // there are some among the tokens
}

// A token is a piece of a pattern.
type token struct {
	kind     kind
	char     rune      // of a literal
	variable *variable // if it is one
}

type kind uint8

const (
	literal     kind = iota // one code point (S-18)
	one                     // ?: any one code point
	star                    // *: any number of code points
	placeholder             // of a variable
)

// A variable is ${key} or ${key, 'default'}.
type variable struct {
	key      string
	fallback *string
}

// literals returns the tokens of text that stand for themselves.
func literals(text string) []token {
	tokens := make([]token, 0, len(text))
	for _, r := range text {
		tokens = append(tokens, token{char: r})
	}
	return tokens
}

// wildcards returns the tokens of text, in which * and ? are wildcards.
func wildcards(text string) []token {
	tokens := literals(text)
	for i, t := range tokens {
		switch t.char {
		case '*':
			tokens[i] = token{kind: star}
		case '?':
			tokens[i] = token{kind: one}
		}
	}
	return tokens
}

// glob reports whether pattern, which has no variables left, covers all of text.
func glob(pattern []token, text string) bool {
	for i, t := range pattern {
		first, size := codePoint(text)
		switch t.kind {
		case star: // nothing, or one code point more, and so on
			if i == len(pattern)-1 {
				return true
			}
			for !glob(pattern[i+1:], text) {
				if text == "" {
					return false
				}
				_, size = codePoint(text)
				text = text[size:]
			}
			return true
		case one:
			if text == "" {
				return false
			}
		case literal:
			if text == "" || first != t.char {
				return false
			}
		case placeholder:
			panic("reference: variable without a value")
		}
		text = text[size:]
	}
	return text == ""
}

// codePoint returns the first code point of text and its length in bytes. A byte
// that is none stands for itself, below zero: U+FFFD of a policy, which is text,
// does not match it.
func codePoint(text string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && size == 1 {
		r = -rune(text[0])
	}
	return r, size
}

// splitPattern cuts a pattern at its first five colons. Colons in the name,
// the default, or the value of a variable do not count (V-7).
func splitPattern(p pattern) []pattern {
	parts := make([]pattern, 1, 6)
	start := 0
	for i, t := range p.tokens {
		if t.kind == literal && t.char == ':' && len(parts) < 6 {
			parts = append(parts, pattern{})
			start = i + 1
			continue
		}
		last := &parts[len(parts)-1]
		last.tokens = p.tokens[start : i+1]
		last.variables = last.variables || t.kind == placeholder
	}
	return parts
}

// splitARN cuts an ARN at its first five colons and reports whether text is one.
func splitARN(text string) (parts [6]string, ok bool) {
	rest := text
	for i := range 5 {
		if parts[i], rest, ok = strings.Cut(rest, ":"); !ok {
			return [6]string{}, false
		}
	}
	parts[5] = rest
	return parts, parts[0] == "arn"
}

// An action is one entry of Action or NotAction.
type action struct {
	any           bool // "*"
	service, name []token
}

func readAction(text string) action {
	if text == "*" {
		return action{any: true}
	}
	service, name, _ := strings.Cut(lower(text), ":")
	return action{service: wildcards(service), name: wildcards(name)}
}

// covers reports whether a matches the action of a request.
func (a action) covers(t *target) bool {
	return a.any || glob(a.service, t.service) && glob(a.name, t.name)
}

// coversAction is the Action part of a statement match.
func (st *Statement) coversAction(t *target) bool {
	listed := false
	for _, a := range st.actions {
		listed = listed || a.covers(t)
	}
	return listed != st.notAction
}

// lower folds the letters of ASCII and no others (S-18).
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, text)
}
