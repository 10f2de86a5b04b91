package access

import (
	"maps"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A state is what is known of a condition key that policy variables stand for.
type state uint8

const (
	unresolved state = iota // it has no value for a variable: it is absent or a list
	open                    // it has one, and any
	loose                   // it has any or none
	valued                  // it has the value of the binding
	isTrue                  // that is "true"
	isFalse                 // that is "false"
)

// A binding says what policy variables stand for in a search. What follows from the caller
// and the owner of the resource has its value in any case.
type binding struct {
	class   *class
	caller  caller.Principal
	moment  time.Time
	entries []clause.Entry   // of condition keys that have values
	states  map[string]state // of condition keys, in lower case

	bound    *clause.Context // of all that; nil until it is asked for
	elements map[*element]*element
}

// newBinding returns a binding in which the variables of no key have a value that is known.
func (c *class) newBinding(states map[string]state) *binding {
	return &binding{
		class: c, caller: c.caller, moment: c.question.now(), entries: c.start(),
		states: states, elements: map[*element]*element{},
	}
}

// state returns what is known of a condition key, in lower case.
func (b *binding) state(key string) state {
	if s, ok := b.states[key]; ok {
		return s
	}
	return valued // it follows from the class
}

// isOpen reports whether the policy variables that stand for a key may have any value.
func (b *binding) isOpen(key string) bool { s := b.state(key); return s == open || s == loose }

// fixes reports whether a variable of a search has the value of b.
func (b *binding) fixes(v int) bool {
	switch v {
	case theCaller:
		return b.states[keyCaller] == valued
	case theMoment:
		return b.states[keyClock] == valued
	case theAction, theResource, fixed:
		return false
	}
	s, ok := b.states[foldedKey(b.class.question.census.keys[v-firstKey])]
	return ok && s == valued
}

// What stands in the states of a binding for the caller and for the time, whose condition
// keys follow from them.
const (
	keyCaller = "caller"
	keyClock  = "clock"
)

// form returns what the entry of a condition key has to be.
func (b *binding) form(v int) values.Form {
	key := b.class.question.census.keys[v-firstKey]
	if d := conditionkey.Find(key).Derived; isOfCaller(d) || d.IsTime() {
		return values.Any // it follows from others
	}
	switch s, ok := b.states[foldedKey(key)]; {
	case b.class.without[v]:
		return values.Absent
	case conditionkey.Find(key).Derived == conditionkey.ViaAWSService:
		return values.Single // else it follows from others
	case isKey(key, keyTransitiveTagKeys) && b.class.actions != nil:
		return values.NotSingle
	case ok && s == open:
		return values.Single
	case ok && s == unresolved:
		return values.NotSingle
	}
	return values.Any
}

// ofKey returns b for a condition key that is solved.
func (b *binding) ofKey(v int) values.Binding {
	return values.Binding{Context: b.context(), Open: b.resolution, Form: b.form(v)}
}

// resolution returns what is known of the policy variables that stand for a key, in lower
// case.
func (b *binding) resolution(key string) language.Resolution {
	switch b.state(key) {
	case open:
		return language.Open
	case loose:
		return language.Loose
	case unresolved, valued, isTrue, isFalse:
	}
	return language.Resolved // if it has a value
}

// context returns a context of what b has.
func (b *binding) context() *clause.Context {
	if b.bound == nil {
		c := clause.KeepContext(slices.Clone(b.entries)).Bind(b.caller, b.class.owner, b.moment)
		b.bound = &c
	}
	return b.bound
}

// element returns e with what b knows of its policy variables.
func (b *binding) element(e *element) *element {
	if !e.open {
		return e
	}
	if bound, ok := b.elements[e]; ok {
		return bound
	}
	bound := *e
	if e.set == nil {
		bound.open = slices.ContainsFunc(e.clause.Keys()[1:], func(key string) bool {
			return !isKey(key, e.clause.Key()) && b.isOpen(foldedKey(key))
		})
	} else {
		b.substitute(&bound)
	}
	b.elements[e] = &bound
	return &bound
}

// textsOf returns the texts among which the operator of a clause about what is fixed finds
// the value, or nil if it does not compare texts.
func (b *binding) textsOf(e *element) *language.Set {
	set, _, ok := language.Values(e.clause)
	if !ok {
		return nil
	}
	texts := element{variable: fixed, set: set, clause: e.clause}
	b.substitute(&texts)
	return texts.set
}

// substitute puts into the set of e the values that its policy variables have.
func (b *binding) substitute(e *element) {
	context := b.context()
	own := "" // the condition key that e is about
	if e.clause != nil {
		own = foldedKey(e.clause.Key())
	}
	lacks, isLoose := false, false
	e.set = e.set.Substitute(func(v language.Variable) (string, language.Resolution) {
		if v.Key == own {
			return "", language.Open
		}
		if r := b.resolution(v.Key); r != language.Resolved {
			isLoose = isLoose || r == language.Loose
			return "", r
		}
		value, ok := context.Value(v)
		if !ok {
			lacks = true
			return "", language.Unresolved
		}
		return value, language.Resolved
	})
	if own != "" {
		e.set = e.set.OwnValue(own)
	}
	if e.variable == theCaller {
		e.set = b.class.arns(e.set, conditionkey.Find(own).Derived)
	}
	e.open = e.set.HasVariables()
	// A NotResource element with a variable that has no value leaves open what is meant
	// (SEMANTICS S-5): in an Allow it matches nothing, and in a Deny what is not listed.
	if e.variable == theResource && e.not && e.effect == statement.Allow {
		e.never, e.loose = lacks, isLoose
	}
}

// isOpenRule reports whether a rule has policy variables that are open.
func (b *binding) isOpenRule(r *rule) bool {
	if !r.open {
		return false
	}
	for i := range r.elements {
		if b.element(&r.elements[i]).open { // which knows it again by its place
			return true
		}
	}
	return false
}

// maxKeys is the number of condition keys of policy variables of which it is looked at apart
// whether they have a value.
const maxKeys = 5

// cases returns bindings that say of each condition key that policy variables of s stand for
// whether it has a value for them. One of them fits every request. If there are several, it
// returns one that leaves it open too.
func (s *search) cases() (all []*binding, either *binding) {
	c := s.class
	all = []*binding{c.newBinding(map[string]state{})}
	either = all[0]
	split := 0
	for _, key := range s.variableKeys() {
		k := conditionkey.Find(key)
		options := []state{open, unresolved}
		switch {
		case c.isFixed(key), isOfCaller(k.Derived) && !c.tells(k.Derived):
			continue
		case k.Derived.IsTime(), isOfCaller(k.Derived):
			options = options[:1]
		case k.Derived == conditionkey.ViaAWSService:
			options = []state{isTrue, isFalse}
		case k.Values == conditionkey.Many, c.without[c.question.variable(key)]:
			options = options[1:]
		case split == maxKeys:
			options = []state{loose}
		default:
			split++
		}
		var more []*binding
		for _, b := range all {
			for _, o := range options {
				more = append(more, b.with(key, o))
			}
		}
		all = more
		if len(options) > 1 {
			options = []state{loose}
		}
		either = either.with(key, options[0])
	}
	if len(all) == 1 {
		either = nil
	}
	return all, either
}

// with returns b with a state of a condition key.
func (b *binding) with(key string, s state) *binding {
	c := b.class
	other := c.newBinding(maps.Clone(b.states))
	other.entries = slices.Clone(b.entries)
	if s == isTrue || s == isFalse {
		v := c.question.variable(key)
		other.entries[v-firstKey] = clause.Bool(c.question.census.keys[v-firstKey], s == isTrue)
		s = valued
	}
	other.states[key] = s
	return other
}

// variableKeys returns the condition keys, in lower case, of the policy variables of the
// rules of s.
func (s *search) variableKeys() (keys []string) {
	for _, r := range s.rules() {
		if !r.open {
			continue
		}
		for i := range r.elements {
			e := &r.elements[i]
			if !e.open {
				continue
			}
			if e.set != nil {
				for _, v := range e.set.Variables() {
					keys = addTo(keys, v.Key)
				}
				continue
			}
			for _, key := range e.clause.Keys()[1:] {
				keys = addTo(keys, foldedKey(key))
			}
		}
	}
	return keys
}

// rules returns the rules of the goals of s.
func (s *search) rules() (rules []*rule) {
	listed := map[*rule]bool{}
	add := func(more []*rule) {
		for _, r := range more {
			if !listed[r] {
				listed[r] = true
				rules = append(rules, r)
			}
		}
	}
	for _, ways := range [...][]goals{s.allowed, s.denied} {
		for _, g := range ways {
			add(g.none)
			for _, some := range g.some {
				add(some)
			}
		}
	}
	return rules
}
