package reference

import "strings"

// readPattern reads a text that may hold policy variables, if its policy has
// them at all, and wildcards, if its operator has.
func readPattern(text string, wild, variables bool) pattern {
	plain := literals
	if wild {
		plain = wildcards
	}
	if !variables {
		return pattern{tokens: plain(text)} // ${...} is text like any other (G-9)
	}
	var p pattern
	for {
		before, rest, ok := strings.Cut(text, "${")
		p.tokens = append(p.tokens, plain(before)...)
		if !ok {
			return p
		}
		var name string
		name, text, _ = strings.Cut(rest, "}")
		t := readVariable(name)
		p.tokens = append(p.tokens, t)
		p.variables = p.variables || t.kind == placeholder
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
		return token{kind: placeholder, variable: &variable{key: lower(key)}}
	}
	fallback := strings.Trim(strings.TrimLeft(quoted, " "), "'")
	return token{kind: placeholder, variable: &variable{lower(key), &fallback}}
}

// substitute replaces each variable by the literal text of its value (V-7).
// It reports false if one has neither a value nor a default (V-5).
func substitute(p pattern, keys *keys) ([]token, bool) {
	if !p.variables {
		return p.tokens, true
	}
	var out []token
	for _, t := range p.tokens {
		if t.kind != placeholder {
			out = append(out, t)
			continue
		}
		v, ok := keys.lookup(t.variable.key)
		keys.rules.add(ListVariable, ok && !v.list && lists.MatchString(t.variable.key))
		switch {
		case keys.hinges(pattern{tokens: []token{t}}):
			keys.rules.add(PathVariable, true)
			return nil, false // S-44: it has one, which is not the default
		case ok && !v.list && !lists.MatchString(t.variable.key): // even if it is empty (D-7)
			out = append(out, literals(v.texts[0])...)
		case t.variable.fallback != nil: // absent or multivalued (V-3, V-6, S-67)
			out = append(out, literals(*t.variable.fallback)...)
		default:
			return nil, false
		}
	}
	return out, true
}

// text returns the text of tokens that are all literal.
func text(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteRune(t.char)
	}
	return b.String()
}
