package reference

import (
	"slices"
	"strings"
)

// A verdict says whether a pattern matches the ARN of a role of which only the
// name is known (S-44).
type verdict uint8

const (
	never   verdict = iota
	depends         // on the path
	always
)

// pathUnknown reports whether the path of the caller's role is not known (S-34).
func (k *keys) pathUnknown() bool { return k.caller.pathUnknown && k.role == "" }

// hinges reports whether one of patterns has a variable whose value depends on
// a path that is not known.
func (k *keys) hinges(patterns ...pattern) bool {
	for _, p := range patterns {
		for _, t := range p.tokens {
			if t.kind == placeholder && t.variable.key == "aws:principalarn" && k.pathUnknown() {
				return true
			}
		}
	}
	return false
}

// judge is the verdict of pattern on the texts start + name and, for each text X,
// start + X + "/" + name.
func judge(pattern []token, start, name string) verdict {
	// A character that the pattern has not is covered by wildcards only, which
	// cover any other as well: X may be of this one. If X has more characters than
	// the pattern has tokens, a star covers some, and would cover more.
	other := '\uE000'
	for slices.ContainsFunc(pattern, func(t token) bool { return t.kind == literal && t.char == other }) {
		other++
	}
	all := glob(pattern, start+name)
	some := all || meet(pattern, slices.Concat(literals(start), []token{{kind: star}}, literals("/"+name)))
	for n := 0; all && n <= len(pattern)+1; n++ {
		all = glob(pattern, start+strings.Repeat(string(other), n)+"/"+name)
	}
	return verdictOf(all, some)
}

// judgeFold is the verdict of a text that is compared without case.
func judgeFold(text, start, name string) verdict {
	runes, from, to := []rune(text), []rune(start), []rune("/"+name)
	some := strings.EqualFold(text, start+name)
	if len(runes) >= len(from)+len(to) {
		some = some || strings.EqualFold(string(runes[:len(from)]), start) && strings.EqualFold(string(runes[len(runes)-len(to):]), "/"+name)
	}
	return verdictOf(false, some) // no text is all of them
}

func verdictOf(all, some bool) verdict {
	switch {
	case all:
		return always
	case some:
		return depends
	default:
		return never
	}
}

// meet reports whether there is a text that both patterns cover.
func meet(a, b []token) bool {
	switch {
	case len(a) > 0 && a[0].kind == star:
		return meet(a[1:], b) || len(b) > 0 && meet(a, b[1:])
	case len(b) > 0 && b[0].kind == star:
		return meet(b, a)
	case len(a) == 0 || len(b) == 0:
		return len(a) == len(b)
	default:
		same := a[0].kind == one || b[0].kind == one || a[0].char == b[0].char
		return same && meet(a[1:], b[1:])
	}
}
