package decision

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/persistent"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A List is policies of one kind that are attached together, and how their statements
// are found. It is one of three things: policies with indexes and, after them, those of
// other lists; the levels of an organization; or verdicts. A nil List has no policies.
type List struct {
	policies []*policy.Policy
	// One index of the statements of all policies or, in their order, one of each.
	indexes []*index
	only    *index // if that is all there is
	denies  bool   // there is a Deny among their statements

	shared   []int32 // places on the shelf of the other lists, or of the levels
	isLevels bool
	verdicts *Verdicts

	merged bool  // it has one index for several policies
	uses   int32 // how many have got it from the Indexer
}

// A Shelf has lists that others refer to by their place, so that a managed policy, the
// policies of a group, or those of a level of an organization are changed in one place for
// all who have them. A list on the shelf may refer to others, but not in a circle.
type Shelf = persistent.Array[*List]

// NewLevels returns a list of the levels of an organization, which are in the given
// places of a shelf. If a place has no list, there is no such level.
func NewLevels(places []int32) *List { return &List{shared: places, isLevels: true} }

// Own returns the policies of l without those of other lists. They must not be changed.
func (l *List) Own() []*policy.Policy {
	if l == nil {
		return nil
	}
	return l.policies
}

// add adds an index to those of l.
func (l *List) add(x *index) {
	l.indexes = append(l.indexes, x)
	if l.only = nil; len(l.indexes) == 1 && len(l.shared) == 0 {
		l.only = x
	}
	l.denies = l.denies || x.effects[statement.Deny]
}

// all returns the policies of l and then those of the lists that it refers to, each of which
// is there once.
func (l *List) all(shelf *Shelf) []*policy.Policy {
	if len(l.shared) == 0 {
		return l.policies
	}
	all, known := slices.Clone(l.policies), make(map[*policy.Policy]bool)
	for _, p := range all {
		known[p] = true
	}
	var add func(places []int32)
	add = func(places []int32) {
		for _, place := range places {
			other := *shelf.At(int(place))
			if other == nil {
				continue
			}
			for _, p := range other.policies {
				if !known[p] {
					known[p] = true
					all = append(all, p)
				}
			}
			add(other.shared)
		}
	}
	add(l.shared)
	return all
}
