package reference

import (
	"slices"
	"strings"
)

// readPattern returns the tokens of a text that may hold policy variables, if
// its policy has them at all, and wildcards, if its operator has.
func readPattern(text string, wild, variables bool) []token {
	plain := literals
	if wild {
		plain = wildcards
	}
	if !variables {
		return plain(text) // ${...} is text like any other (G-9)
	}
	var tokens []token
	for {
		before, rest, ok := strings.Cut(text, "${")
		tokens = append(tokens, plain(before)...)
		if !ok {
			return tokens
		}
		var name string
		name, text, _ = strings.Cut(rest, "}")
		tokens = append(tokens, readVariable(name))
	}
}

// readVariable reads what stands between the braces.
func readVariable(name string) token {
	switch name {
	case "*", "?", "$": // V-2
		return token{char: rune(name[0])}
	}
	key, quoted, ok := strings.Cut(name, ",") // V-3
	if !ok {
		return token{kind: variable, variable: lower(key)}
	}
	fallback := strings.Trim(strings.TrimLeft(quoted, " "), "'")
	return token{kind: variable, variable: lower(key), fallback: &fallback}
}

// substitute replaces each variable by the literal text of its value (V-7).
// It reports false if one has neither a value nor a default (V-5).
func substitute(pattern []token, keys *keys) ([]token, bool) {
	if !slices.ContainsFunc(pattern, func(t token) bool { return t.kind == variable }) {
		return pattern, true
	}
	var out []token
	for _, t := range pattern {
		if t.kind != variable {
			out = append(out, t)
			continue
		}
		v, ok := keys.lookup(t.variable)
		switch {
		case ok && !v.list: // even if it is empty (D-7)
			out = append(out, literals(v.texts[0])...)
		case t.fallback != nil: // absent or multivalued (V-3, V-6)
			out = append(out, literals(*t.fallback)...)
		default:
			return nil, false
		}
	}
	return out, true
}

// text returns the text of a pattern that has neither wildcards nor variables left.
func text(pattern []token) string {
	var b strings.Builder
	for _, t := range pattern {
		b.WriteRune(t.char)
	}
	return b.String()
}
