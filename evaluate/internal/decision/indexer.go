package decision

import (
	"encoding/binary"
	"slices"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// An Indexer makes the lists and indexes of what is attached. What is attached to many is
// there once, as long as somebody has it. It serves one goroutine at a time, and its lists
// any number of them.
type Indexer struct {
	known map[*policy.Policy]*known
	last  uint64           // number that it gave to a policy
	lists map[string]*List // by their policies and what they refer to
}

// A known is what an Indexer knows of a policy that is in lists.
type known struct {
	number uint64
	index  *index // of its own; nil until a list needs it
	lists  int32  // that it is in
	merged int32  // of these, those that have one index for several policies
	most   int32  // indexes that it may be in, its own and those of lists; 0 if not yet known
}

// NewIndexer returns an Indexer of nothing.
func NewIndexer() *Indexer {
	return &Indexer{known: make(map[*policy.Policy]*known), lists: make(map[string]*List)}
}

// List returns the list of policies and, after them, of the lists in the given places of a
// shelf. It keeps places. Whoever gets it has it until [Indexer.Release].
func (x *Indexer) List(policies []*policy.Policy, places ...int32) *List {
	for _, p := range policies {
		if x.known[p] == nil {
			x.last++
			x.known[p] = &known{number: x.last}
		}
	}
	key := x.key(policies, places)
	l := x.lists[key]
	if l == nil {
		l = &List{policies: slices.Clone(policies), shared: places}
		x.index(l)
		x.lists[key] = l // once nothing is missing in it
	}
	l.uses++
	return l
}

// Release says that somebody no longer has l, which may be nil.
func (x *Indexer) Release(l *List) {
	if l == nil {
		return
	}
	if l.uses--; l.uses > 0 {
		return
	}
	delete(x.lists, x.key(l.policies, l.shared))
	for _, p := range l.policies {
		k := x.known[p]
		if l.merged {
			k.merged--
		}
		if k.lists--; k.lists == 0 {
			delete(x.known, p)
		}
	}
}

// key returns what tells a list from others.
func (x *Indexer) key(policies []*policy.Policy, places []int32) string {
	var room [64]byte
	key := binary.AppendUvarint(room[:0], uint64(len(policies)))
	for _, p := range policies {
		key = binary.AppendUvarint(key, x.known[p].number)
	}
	for _, place := range places {
		key = binary.AppendUvarint(key, uint64(place))
	}
	return string(key)
}

// index adds indexes to l. One for all policies is faster than one for each of them, but if
// each of many callers has its own choice of many shared policies, memory would grow with
// the product: so that a policy is in as few of them as the memory for its text allows, and
// has an index of its own for all other lists.
func (x *Indexer) index(l *List) {
	for _, p := range l.policies {
		x.known[p].lists++
	}
	if l.merged = len(l.policies) > 1 && x.canMerge(l.policies); l.merged {
		l.add(newIndex(l.policies...))
		return
	}
	for _, p := range l.policies {
		k := x.known[p]
		if k.index == nil {
			k.index = newIndex(p)
		}
		l.add(k.index)
	}
}

// canMerge reports whether policies, which are several, may have an index together, and
// counts it.
func (x *Indexer) canMerge(policies []*policy.Policy) bool {
	for i, p := range policies {
		k := x.known[p]
		k.merged++
		if !k.fits(p) {
			for _, p := range policies[:i+1] {
				x.known[p].merged--
			}
			return false
		}
	}
	return true
}

// fits reports whether the indexes that p, of which k is known, is in keep within the bound
// on memory for its text. One always does.
func (k *known) fits(p *policy.Policy) bool {
	n := k.merged
	if k.index != nil {
		n++
	}
	if n > 1 && k.most == 0 {
		limit, text := limitOfPolicy(p)
		k.most = int32(min(maxGrowth*text/max(limit, 1), 1<<20))
	}
	return n <= 1 || n <= k.most
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
