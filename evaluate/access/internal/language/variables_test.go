package language

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// variables are those of the tests. A key has one value, or none.
var variables = []Variable{
	{Key: "k:1"},
	{Key: "k:2"},
	{Key: "k:1", HasDefault: true, Default: "a"},
	{Key: "k:2", HasDefault: true, Default: ""},
}

// An assignment is the values of the keys k:1 and k:2; "-" is none.
type assignment [2]string

func (a assignment) value(v Variable) (string, bool) {
	if value := a[v.Key[2]-'1']; value != "-" {
		return value, true
	}
	return v.Default, v.HasDefault
}

// assignments returns all assignments of texts of up to two letters of w.
func (w *world) assignments() []assignment {
	var all []assignment
	values := append(w.texts(2), "-")
	for _, first := range values {
		for _, second := range values {
			all = append(all, assignment{first, second})
		}
	}
	return all
}

// bind returns tokens with values for variables, or false if they match nothing.
func (a assignment) bind(tokens []Token) ([]Token, bool) {
	bound := slices.Clone(tokens)
	for i, t := range tokens {
		if t.Kind != Value {
			continue
		}
		value, ok := a.value(t.Variable)
		if !ok || strings.ContainsAny(value, t.Not) {
			return nil, false
		}
		bound[i] = Token{Text: value}
	}
	return bound, true
}

// TestBind compares what a set with values contains with the definition.
func TestBind(t *testing.T) {
	r := newRand(t, 1)
	for i := range worlds {
		w := &worlds[i]
		all, assignments := w.texts(3), w.assignments()
		for range 20_000 {
			fold, tokens, a := w.folds[r.IntN(len(w.folds))], w.tokens(r, variables), assignments[r.IntN(len(assignments))]
			set := NewSet(NewPattern(fold, tokens...))
			bound, ok := a.bind(tokens)
			text := all[r.IntN(len(all))]
			want := ok && matches(pieces(bound), characters(text), fold)
			if set.Bind(a.value).Contains(text) != want {
				t.Fatalf("fold %d, %s with %q contains %q: want %t", fold, set, a, text, want)
			}
		}
	}
}

// TestSolveVariables asks with variables whose values are not known. If there is no text for
// all values, there is none for each.
func TestSolveVariables(t *testing.T) {
	none, found, missed, unknown := 0, 0, 0, 0
	for i := range worlds[:5] {
		w := &worlds[i]
		r := newRand(t, i)
		assignments := w.assignments()
		for range *questions {
			literals := drawLiterals(r, w)
			switch _, answer := NewSolver(1_000_000).Solve(literals); answer {
			case None:
				none++
				for range 20 {
					a := assignments[r.IntN(len(assignments))]
					if text, answer := NewSolver(1_000_000).Solve(boundLiterals(literals, a)); answer == Found {
						t.Fatalf("%v: none, but for %q with %q", literals, text, a)
					}
				}
			case Found:
				found++
				if r.IntN(20) == 0 && !slices.ContainsFunc(assignments, func(a assignment) bool {
					_, answer := NewSolver(1_000_000).Solve(boundLiterals(literals, a))
					return answer == Found
				}) {
					missed++
				}
			case Unknown:
				unknown++
			}
		}
	}
	t.Logf("none %d, found %d, of which one in 20 was looked at and had no values: %d, unknown %d", none, found, missed, unknown)
	require.Zero(t, unknown)
	require.Greater(t, none, *questions/2)
}

// drawLiterals draws literals that often have patterns, or parts of them, in common.
func drawLiterals(r *rand.Rand, w *world) []Literal {
	var literals []Literal
	base := w.tokens(r, variables)
	for range 1 + r.IntN(3) {
		var patterns []*Pattern
		for range size(r) {
			tokens := w.tokens(r, variables)
			if r.IntN(3) > 0 {
				tokens = slices.Clone(base)
				for i := range tokens {
					if r.IntN(4) == 0 {
						tokens[i] = Token{Kind: Run}
					} else if r.IntN(6) == 0 {
						tokens[i].Not = w.nots[r.IntN(len(w.nots))]
					} else if tokens[i].Kind == Value && r.IntN(4) == 0 {
						tokens[i].Variable = variables[r.IntN(len(variables))]
					}
				}
			}
			patterns = append(patterns, NewPattern(w.folds[r.IntN(len(w.folds))], tokens...))
		}
		literals = append(literals, Literal{NewSet(patterns...), r.IntN(2) == 0})
	}
	return literals
}

// boundLiterals returns literals with values for their variables.
func boundLiterals(literals []Literal, a assignment) []Literal {
	bound := make([]Literal, len(literals))
	for i, l := range literals {
		bound[i] = Literal{l.Set.Bind(a.value), l.Not}
	}
	return bound
}
