package smallworld

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A mask is a set of statements.
type mask [2]uint64

func (m mask) and(o mask) mask   { return mask{m[0] & o[0], m[1] & o[1]} }
func (m mask) meets(o mask) bool { return m.and(o) != mask{} }
func (m *mask) remove(i int)     { m[i/64] &^= 1 << (i % 64) }
func (m *mask) add(i int)        { m[i/64] |= 1 << (i % 64) }
func first(n int) mask           { return mask{}.with(0, n) }
func (m mask) with(from, to int) mask {
	for i := from; i < to; i++ {
		m.add(i)
	}
	return m
}

// A test is a clause of a statement.
type test struct {
	*clause.Clause
	statement int
	reads     []string // keys of policy variables in its values, and others that count
}

// An axis is one of the things that requests are made of: the action, the resource, the
// time, and each condition key. It has values that no statement tells apart once only.
type axis struct {
	values []choice
}

// A choice is a value of an axis, with the statements that it leaves.
type choice struct {
	mask  mask
	value int // place among the values of the axis
}

// merged returns the choices without those that have the mask of another.
func merged(choices []choice) []choice {
	out := choices[:0:0]
	for _, c := range choices {
		if !slices.ContainsFunc(out, func(o choice) bool { return o.mask == c.mask }) {
			out = append(out, c)
		}
	}
	return out
}

// needed is the first bit of a mask that stands for an action that a call needs, or for
// what else a decision goes by.
const needed = 120
