package decision

import (
	"encoding/binary"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A List is policies of one kind that are attached together, and how their statements
// are found. It is one of three things: policies with indexes, the levels of an
// organization, or verdicts.
type List struct {
	policies []*policy.Policy
	// One index of the statements of all policies or, in their order, one of each.
	indexes []*index
	denies  bool // there is a Deny among their statements

	levels   []*List
	verdicts *Verdicts
}

// An Indexer makes the lists and indexes of what is attached. What is attached
// to many is there once.
type Indexer struct {
	numbers map[*policy.Policy]uint64
	indexes map[*policy.Policy]*index
	lists   map[string]*List // by the numbers of their policies
}

// NewIndexer returns an Indexer of nothing.
func NewIndexer() *Indexer {
	return &Indexer{
		numbers: make(map[*policy.Policy]uint64),
		indexes: make(map[*policy.Policy]*index),
		lists:   make(map[string]*List),
	}
}

// index returns the index of p.
func (x *Indexer) index(p *policy.Policy) *index {
	if x.indexes[p] == nil {
		x.indexes[p] = newIndex(p)
	}
	return x.indexes[p]
}

// List returns a list of policies, which Finish completes.
func (x *Indexer) List(policies ...*policy.Policy) *List {
	var key []byte
	for _, p := range policies {
		if _, known := x.numbers[p]; !known {
			x.numbers[p] = uint64(len(x.numbers))
		}
		key = binary.AppendUvarint(key, x.numbers[p])
	}
	l := x.lists[string(key)]
	if l == nil {
		l = &List{policies: slices.Clone(policies)}
		x.lists[string(key)] = l
	}
	return l
}

// Levels returns a list of the policies at each level of an organization, which Finish
// completes.
func (x *Indexer) Levels(levels [][]*policy.Policy) *List {
	l := &List{levels: make([]*List, len(levels)), denies: true}
	for i, policies := range levels {
		l.levels[i] = x.List(policies...)
	}
	return l
}

// Finish completes all lists with their indexes. One index of a list is faster
// than one for each of its policies, but if each of many callers has its own
// choice of many shared policies, memory would grow with the product.
func (x *Indexer) Finish() {
	merge := x.canMerge()
	for _, l := range x.lists {
		switch {
		case len(l.policies) > 1 && merge:
			l.indexes = []*index{newIndex(l.policies...)}
		default:
			for _, p := range l.policies {
				l.indexes = append(l.indexes, x.index(p))
			}
		}
		for _, i := range l.indexes {
			l.denies = l.denies || i.effects[statement.Deny]
		}
	}
}

// canMerge reports whether the indexes of all lists keep within the bound on memory
// for the text of all policies: they do if no policy is in two lists.
func (x *Indexer) canMerge() bool {
	attached := 0
	for _, l := range x.lists {
		attached += len(l.policies)
	}
	if attached <= len(x.numbers) {
		return true
	}
	limits := make(map[*policy.Policy]int, len(x.numbers))
	all, merged := 0, 0
	for p := range x.numbers {
		limit, text := limitOfPolicy(p)
		limits[p] = limit
		all += text
	}
	for _, l := range x.lists {
		for _, p := range l.policies {
			merged += limits[p]
		}
	}
	return merged <= maxGrowth*all
}

// Groups returns the number of groups of statements to which actions lead that lead to
// several: in indexes that would take too much memory otherwise.
func (x *Indexer) Groups() (n int) {
	for _, l := range x.lists {
		for _, i := range l.indexes {
			n += len(i.any.groups)
			for _, key := range i.keys {
				n += len(key.node.groups)
			}
		}
	}
	return n
}
