package language

import "strings"

// Capture returns values of the policy variables of s with which a pattern of s matches
// text, or nil if there are none: what stands where the variable does, as short as it can
// be. It is a suggestion: of a pattern with several wildcards it may miss some.
func (s *Set) Capture(text string) map[Variable]string {
	for _, p := range s.patterns {
		if !p.hasVariables() {
			continue
		}
		values := map[Variable]string{}
		if capture(p.tokens, text, values, new(int)) {
			return values
		}
	}
	return nil
}

// maxCaptured bounds the work of capture.
const maxCaptured = 1 << 12

// capture matches tokens with text and notes the values of variables. It counts its work.
func capture(tokens []Token, text string, values map[Variable]string, work *int) bool {
	if *work++; *work > maxCaptured {
		return false
	}
	if len(tokens) == 0 {
		return text == ""
	}
	t := &tokens[0]
	switch t.Kind {
	case Text:
		rest, ok := strings.CutPrefix(text, t.Text)
		return ok && capture(tokens[1:], rest, values, work)
	case One:
		if text == "" {
			return false
		}
		_, n := decode(text)
		return !strings.ContainsAny(text[:n], t.Not) && capture(tokens[1:], text[n:], values, work)
	case Run, Value:
	}
	known, again := values[t.Variable]
	if t.Kind == Value && again {
		rest, ok := strings.CutPrefix(text, known)
		return ok && capture(tokens[1:], rest, values, work)
	}
	for n := 0; ; {
		if t.Kind == Value {
			values[t.Variable] = text[:n]
		}
		if capture(tokens[1:], text[n:], values, work) {
			return true
		}
		if n == len(text) {
			break
		}
		_, size := decode(text[n:])
		if strings.ContainsAny(text[n:n+size], t.Not) {
			break
		}
		n += size
	}
	if t.Kind == Value {
		delete(values, t.Variable)
	}
	return false
}
