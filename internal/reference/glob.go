package reference

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A token is a piece of a pattern.
type token struct {
	kind     kind
	char     rune   // of a literal
	variable string // key of a variable
	fallback *string
}

type kind int

const (
	literal  kind = iota // one code point (S-18)
	one                  // ?: any one code point
	star                 // *: any number of code points
	variable             // ${key} or ${key, 'default'}
)

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

// glob reports whether pattern covers all of text. It works from left to right
// and keeps, for each length of text, whether the pattern so far covers it.
func glob(pattern []token, text []rune) bool {
	n := len(text) + 1
	rows := make([]bool, 2*n)
	covers, next := rows[:n], rows[n:]
	covers[0] = true
	for _, t := range pattern {
		for i := range next {
			switch t.kind {
			case star:
				next[i] = covers[i] || i > 0 && next[i-1]
			case one:
				next[i] = i > 0 && covers[i-1]
			case literal:
				next[i] = i > 0 && covers[i-1] && text[i-1] == t.char
			case variable:
				panic("reference: variable without a value")
			}
		}
		covers, next = next, covers
		if !slices.Contains(covers, true) {
			return false
		}
	}
	return covers[len(text)]
}

// splitTokens cuts a pattern at its first five colons. Colons in the name,
// the default, or the value of a variable do not count (V-7).
func splitTokens(pattern []token) [][]token {
	parts := [][]token{nil}
	for _, t := range pattern {
		if t.kind == literal && t.char == ':' && len(parts) < 6 {
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], t)
	}
	return parts
}

// splitARN cuts an ARN at its first five colons and reports whether text is one.
func splitARN(text string) (parts []string, ok bool) {
	parts = strings.SplitN(text, ":", 6)
	return parts, len(parts) == 6 && parts[0] == "arn"
}

// A target is what a request is about, cut up once.
type target struct {
	service, name []rune   // of the action, in lower-case letters
	arn           [][]rune // parts of the resource; nil if it is "*"
}

func readTarget(action, resource string) target {
	service, name, _ := strings.Cut(lower(action), ":")
	t := target{service: codePoints(service), name: codePoints(name)}
	if parts, ok := splitARN(resource); ok {
		t.arn = runes(parts)
	}
	return t
}

func runes(parts []string) [][]rune {
	out := make([][]rune, 0, len(parts))
	for _, part := range parts {
		out = append(out, codePoints(part))
	}
	return out
}

// codePoints returns the code points of text. A byte that is none stands for
// itself, below zero: U+FFFD of a policy, which is text, does not match it.
func codePoints(text string) []rune {
	out := make([]rune, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			r = -rune(text[0])
		}
		out = append(out, r)
		text = text[size:]
	}
	return out
}

// matchARN matches part by part: no wildcard goes beyond a part, but the sixth
// holds all the rest, with its colons and slashes (R-4, R-5, C-27). The pattern
// has no variables left.
func matchARN(pattern [][]token, parts [][]rune) bool {
	for i, part := range parts {
		if !glob(pattern[i], part) {
			return false
		}
	}
	return true
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

// A resource is one entry of Resource or NotResource.
type resource struct {
	any   bool // "*"
	parts [][]token
}

func readResource(text string, variables bool) resource {
	if text == "*" {
		return resource{any: true}
	}
	return resource{parts: splitTokens(readPattern(text, true, variables))}
}

// covers reports whether r matches the resource of a request, and whether all
// of its variables have values. It covers nothing if they do not (V-5).
func (r resource) covers(t *target, keys *keys) (covers, resolved bool) {
	if r.any {
		return true, true
	}
	pattern := make([][]token, 0, 6)
	for _, part := range r.parts {
		tokens, ok := substitute(part, keys)
		if !ok {
			return false, false
		}
		pattern = append(pattern, tokens)
	}
	return t.arn != nil && matchARN(pattern, t.arn), true // only "*" covers "*"
}

// coversResource is the Resource part of a statement match.
func (st *Statement) coversResource(t *target, keys *keys) bool {
	if !st.hasResources {
		return true // as in a trust policy
	}
	listed, open := false, false
	for _, r := range st.resources {
		covers, resolved := r.covers(t, keys)
		listed, open = listed || covers, open || !resolved
	}
	if st.notResource && !listed && open {
		return st.deny // S-5: unless another entry lists it, that is in doubt
	}
	return listed != st.notResource
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
