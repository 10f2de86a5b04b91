package cloudtrail

import (
	"bytes"
	"cmp"
	"container/heap"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// A table has entries by key, at most so many: those whose keys have the smallest hashes.
// What it has does not depend on the order in which entries came or tables were merged, for
// a key that is among the smallest of all was among them from the first: its entry is whole.
type table[K keyed, V any] struct {
	most    int
	entries map[K]*entry[K, V]
	ranks   ranks[K, V] // all entries, in a heap
}

// An entry is a key and what is kept under it.
type entry[K keyed, V any] struct {
	key   K
	hash  uint64
	value V
}

// A keyed value is a key with a text that no other has. Texts are hashed so that nobody
// chooses which are kept.
type keyed interface {
	comparable
	appendText(to []byte) []byte
}

// get returns what is kept under a key, a new value if it is new, or nil if it is not one of
// those that are kept. A new key is kept as own returns it, with texts of its own.
func (t *table[K, V]) get(key K, own func(K) K) *V {
	if e := t.entries[key]; e != nil {
		return &e.value
	}
	sum := sha256.Sum256(key.appendText(make([]byte, 0, 512)))
	e := &entry[K, V]{key: key, hash: binary.BigEndian.Uint64(sum[:])}
	if len(t.ranks) >= t.most {
		if t.most == 0 || e.compare(t.ranks[0]) > 0 {
			return nil
		}
		delete(t.entries, t.ranks[0].key)
		heap.Pop(&t.ranks)
	}
	if t.entries == nil {
		t.entries = make(map[K]*entry[K, V])
	}
	e.key = own(key)
	t.entries[e.key] = e
	heap.Push(&t.ranks, e)
	return &e.value
}

func (e *entry[K, V]) compare(other *entry[K, V]) int {
	if c := cmp.Compare(e.hash, other.hash); c != 0 {
		return c
	}
	return bytes.Compare(e.key.appendText(nil), other.key.appendText(nil))
}

// ranks is a heap with the entry on top that goes first.
type ranks[K keyed, V any] []*entry[K, V]

func (r ranks[K, V]) Len() int           { return len(r) }
func (r ranks[K, V]) Less(i, j int) bool { return r[i].compare(r[j]) > 0 }
func (r ranks[K, V]) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }

// Push is for package heap, as is Pop.
func (r *ranks[K, V]) Push(x any) { *r = append(*r, x.(*entry[K, V])) }

// Pop takes away the last entry.
func (r *ranks[K, V]) Pop() any {
	last := (*r)[len(*r)-1]
	(*r)[len(*r)-1] = nil
	*r = (*r)[:len(*r)-1]
	return last
}

// smallest is the first few of distinct values, in order.
type smallest[T any] []T

// add adds v if it is one of the first.
func (s *smallest[T]) add(v T, most int, compare func(a, b T) int) {
	i, found := slices.BinarySearchFunc(*s, v, compare)
	if found || i == most {
		return
	}
	if len(*s) == most {
		*s = (*s)[:most-1]
	}
	*s = slices.Insert(*s, i, v)
}
