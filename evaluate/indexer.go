package evaluate

import (
	"encoding/binary"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A list is policies of one type that are attached together.
type list struct {
	verdicts *verdicts // if not nil, they answer in place of the indexes
	policies []*policy.Policy
	// By effect: one index of the statements of all policies or, in the order of
	// the policies, one of each that has any.
	indexes [statement.Deny + 1][]*actionIndex

	levels []*list // of an organization, in place of all that
}

// add adds an index to those of l.
func (l *list) add(x *index) {
	for effect, actions := range x {
		if actions != nil {
			l.indexes[effect] = append(l.indexes[effect], actions)
		}
	}
}

// An indexer makes the lists and indexes of what is attached. What is attached
// to many is there once.
type indexer struct {
	numbers map[*policy.Policy]uint64
	indexes map[*policy.Policy]*index
	lists   map[string]*list // by the numbers of their policies
}

func newIndexer() *indexer {
	return &indexer{
		numbers: make(map[*policy.Policy]uint64),
		indexes: make(map[*policy.Policy]*index),
		lists:   make(map[string]*list),
	}
}

// index returns the index of p.
func (x *indexer) index(p *policy.Policy) *index {
	if x.indexes[p] == nil {
		x.indexes[p] = newIndex(p)
	}
	return x.indexes[p]
}

// list returns a list of policies, which finish completes.
func (x *indexer) list(policies ...*policy.Policy) *list {
	var key []byte
	for _, p := range policies {
		if _, known := x.numbers[p]; !known {
			x.numbers[p] = uint64(len(x.numbers))
		}
		key = binary.AppendUvarint(key, x.numbers[p])
	}
	l := x.lists[string(key)]
	if l == nil {
		l = &list{policies: slices.Clone(policies)}
		x.lists[string(key)] = l
	}
	return l
}

// finish completes all lists with their indexes. One index of a list is faster
// than one for each of its policies, but if each of many callers has its own
// choice of many shared policies, memory would grow with the product.
func (x *indexer) finish() {
	merge := x.canMerge()
	for _, l := range x.lists {
		switch {
		case len(l.policies) > 1 && merge:
			l.add(newIndex(l.policies...))
		default:
			for _, p := range l.policies {
				l.add(x.index(p))
			}
		}
	}
}

// canMerge reports whether the indexes of all lists keep within the bound on memory
// for the text of all policies: they do if no policy is in two lists.
func (x *indexer) canMerge() bool {
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
