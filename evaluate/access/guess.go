package access

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
)

// maxGuesses is the number of values of policy variables that a search tries in each case.
const maxGuesses = 64

// guesses yields bindings with values for the condition keys that are open in a case, of
// which the model is a request that is possible: first the values that this suggests, and
// then others for one key, and for two.
func (s *search) guesses(b *binding) iter.Seq[*binding] {
	q := s.class.question
	first := *b
	first.caller, first.moment = s.model.caller, s.model.moment
	first.states = maps.Clone(b.states)
	first.entries = slices.Clone(first.entries)
	var keys []string
	for key, state := range b.states {
		switch d := conditionkey.Find(key).Derived; {
		case state == unresolved:
			continue
		case d.IsTime():
			first.states[keyClock] = valued
		case isOfCaller(d):
			first.states[keyCaller] = valued
		default:
			keys = append(keys, key)
		}
		first.states[key] = valued
	}
	slices.Sort(keys)
	captured := s.captured(b)
	choices := make([][]clause.Entry, len(keys))
	for i, key := range keys {
		if choices[i] = s.suggest(q.variable(key), captured[key], b.states[key]); len(choices[i]) == 0 {
			return func(func(*binding) bool) {}
		}
	}
	return func(yield func(*binding) bool) {
		n := 0
		try := func(chosen []int) bool {
			guess := first
			guess.bound, guess.elements = nil, map[*element]*element{}
			guess.entries = slices.Clone(first.entries)
			for i, key := range keys {
				guess.entries[q.variable(key)-firstKey] = choices[i][chosen[i]]
			}
			n++
			return yield(&guess) && n < maxGuesses
		}
		chosen := make([]int, len(choices))
		for changed := range 3 {
			if !vary(chosen, choices, 0, changed, try) {
				return
			}
		}
	}
}

// vary tries all choices in which so many are not the first, from place on.
func vary(chosen []int, choices [][]clause.Entry, place, changed int, try func([]int) bool) bool {
	if changed == 0 {
		return try(chosen)
	}
	for i := place; i < len(chosen); i++ {
		for n := 1; n < len(choices[i]); n++ {
			chosen[i] = n
			if !vary(chosen, choices, i+1, changed-1, try) {
				return false
			}
		}
		chosen[i] = 0
	}
	return true
}

// captured returns, by condition key in lower case, the values of policy variables with
// which elements match the model.
func (s *search) captured(b *binding) map[string][]string {
	all := map[string][]string{}
	for _, r := range s.rules() {
		for i := range r.elements {
			e := &r.elements[i]
			if !e.open || !b.element(e).open {
				continue
			}
			set, texts := e.set, []string(nil)
			switch {
			case e.variable == theResource:
				texts = []string{s.model.resource}
			case e.variable == theCaller:
				texts = []string{s.model.arn()}
			case e.variable >= firstKey:
				set, _, _ = language.Values(e.clause)
				texts = s.model.entries[e.variable-firstKey].Values()
			case e.clause != nil:
				set, _, _ = language.Values(e.clause)
				texts, _ = s.model.bound().Lookup(e.clause.Key())
			}
			if set == nil {
				continue
			}
			for _, text := range texts {
				for v, value := range set.Capture(text) {
					all[v.Key] = addTo(all[v.Key], value)
				}
			}
		}
	}
	return all
}

// suggest returns entries of a condition key that a policy variable stands for.
func (s *search) suggest(v int, captured []string, state state) []clause.Entry {
	q, c := s.class.question, s.class
	var entries []clause.Entry
	for _, text := range captured {
		if q.keys[v-firstKey].Reads(text) {
			entries = append(entries, clause.String(q.census.keys[v-firstKey], text))
		}
	}
	entries = append(entries, s.model.entries[v-firstKey])
	entries = append(entries, q.keys[v-firstKey].Suggestions(captured...)...)
	return slices.DeleteFunc(entries, func(e clause.Entry) bool {
		context := c.context.With(e)
		if _, ok := context.Value(language.Variable{Key: foldedKey(e.Key())}); !ok && state == open {
			return true
		}
		return slices.ContainsFunc(c.literals[v], func(l literal) bool { return l.element.clause.Match(&context) == l.not })
	})
}

// variablesText names policy variables by their keys, for a person.
func variablesText(keys []string) string {
	const most = 3
	var names []string
	for _, key := range keys[:min(len(keys), most)] {
		names = append(names, "${"+key+"}")
	}
	if len(keys) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
