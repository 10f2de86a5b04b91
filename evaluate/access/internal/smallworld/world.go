// Package smallworld makes policies over a small alphabet, and finds out what they
// allow by looking at all requests of that alphabet, for the tests of package access.
//
// A [World] makes [Document] after [Document] of few actions, resources, callers and
// condition keys, so that what one statement says often meets what another says. A
// [Space] has the requests. They are merged into classes that no statement tells apart,
// so that few need to be decided: [Space.Classes].
//
// It uses the matchers of the library, and so says nothing about what they mean: it
// tests what is concluded about all requests from what they say about one.
package smallworld

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Kind is a kind of worlds, by what their policies have. The zero Kind has all.
type Kind uint8

// The kinds.
const (
	Mixed    Kind = iota
	Plain         // no policy variables, and only operators of one type read a condition key
	Variable      // policy variables wherever they may stand
)

// A World makes documents that are about the same few things.
type World struct {
	world.Chance
	Kind Kind
	Type policy.Type // of the documents

	keys      []field  // that conditions read
	variables []string // keys of policy variables
	wide      int      // percentage of elements that cover all
}

// A field is a condition key and what operators suit it.
type field struct {
	key    string
	family *family
}

// New returns a world.
func New(c world.Chance, kind Kind, typ policy.Type) *World {
	w := &World{Chance: c, Kind: kind, Type: typ, wide: world.OneOf(c, 20, 50, 80)}
	w.chooseKeys(1 + c.IntN(3))
	w.chooseVariables(1 + c.IntN(2))
	return w
}

func (w *World) chooseKeys(n int) {
	keys := everyKey
	if w.Type == policy.Trust {
		keys = everyCallKey
	}
	for range n {
		k := world.OneOf(w, keys...)
		if slices.ContainsFunc(w.keys, func(f field) bool { return f.key == k.key }) {
			continue
		}
		w.keys = append(w.keys, field{k.key, world.OneOf(w, k.families...)})
		if w.Kind == Mixed && w.OneIn(5) && !k.fixed {
			w.keys = append(w.keys, field{k.key, world.OneOf(w, everyFamily...)})
		}
	}
}

func (w *World) chooseVariables(n int) {
	for range n {
		key := world.OneOf(w, everyVariable...)
		if w.OneIn(2) { // one that conditions read too
			key = world.OneOf(w, w.keys...).key
		}
		w.variables = append(w.variables, key)
	}
}

// variable returns the text of a policy variable.
func (w *World) variable() string {
	key := world.OneOf(w, w.variables...)
	if w.OneIn(4) {
		return "${" + key + world.OneOf(w, ", 'a'}", ",''}", ", 'b*'}")
	}
	return "${" + key + "}"
}

// withVariable reports whether the next value gets a variable.
func (w *World) withVariable() bool {
	switch w.Kind {
	case Plain:
		return false
	case Variable:
		return w.Percent(70)
	case Mixed:
	}
	return w.Percent(12)
}
