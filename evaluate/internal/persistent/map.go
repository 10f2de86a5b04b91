package persistent

import (
	"hash/maphash"
	"iter"
)

// A Map is values by text. It is immutable, and the zero Map is empty. To find a value
// takes about as long as in a map of Go.
type Map[V any] struct {
	seed   maphash.Seed
	pages  Array[*page[V]] // to which the last bits of hashes lead: a power of two, or none
	length int
}

// A page is a small table with open addressing. A slot is 0 if it is free, or else it has
// one more than the place of an entry and, as its upper half, a part of the hash, which
// tells most others apart.
type page[V any] struct {
	slots   [pageSlots]uint16
	entries []entry[V]
	edit    uint64 // that made it, and may change it
}

type entry[V any] struct {
	key   string
	value V
}

const (
	pageSlots   = 64
	fullPage    = 56 // entries of a page at most
	averagePage = 32 // entries of all pages at most, on average
)

// Len returns the number of entries of m.
func (m *Map[V]) Len() int { return m.length }

// Get returns the value under key, or nil if there is none. It must not be changed.
func (m *Map[V]) Get(key string) *V {
	if m.length == 0 {
		return nil
	}
	hash := m.hash(key)
	p := *m.pages.At(m.page(hash))
	if i := find(p, hash, key); i >= 0 {
		return &p.entries[i].value
	}
	return nil
}

// Find is Get with the key as the map has it.
func (m *Map[V]) Find(key []byte) (string, *V) {
	if m.length == 0 {
		return "", nil
	}
	hash := maphash.Bytes(m.seed, key)
	p := *m.pages.At(m.page(hash))
	if i := find(p, hash, key); i >= 0 {
		return p.entries[i].key, &p.entries[i].value
	}
	return "", nil
}

func (m *Map[V]) hash(key string) uint64 { return maphash.String(m.seed, key) }

// page returns the place of the page to which a hash leads.
func (m *Map[V]) page(hash uint64) int { return int(hash) & (m.pages.length - 1) }

// slot returns the first slot that may be that of a hash, and the upper half of it.
func slot(hash uint64) (i, upper uint16) {
	return uint16(hash>>48) % pageSlots, uint16(hash>>32) &^ 0xff
}

// find returns the place of the entry under key, or -1.
func find[V any, K string | []byte](p *page[V], hash uint64, key K) int {
	for i, upper := slot(hash); ; i = (i + 1) % pageSlots {
		s := p.slots[i]
		if s == 0 {
			return -1
		}
		if s&^0xff != upper {
			continue
		}
		if place := int(s&0xff) - 1; p.entries[place].key == string(key) {
			return place
		}
	}
}

// add puts an entry at the end of p, which has room for it and none under its key.
func (p *page[V]) add(hash uint64, e entry[V]) {
	p.entries = append(p.entries, e)
	i, upper := slot(hash)
	for p.slots[i] != 0 {
		i = (i + 1) % pageSlots
	}
	p.slots[i] = upper | uint16(len(p.entries))
}

// All yields the entries of m, in no order. The values must not be changed.
func (m *Map[V]) All() iter.Seq2[string, *V] {
	return func(yield func(string, *V) bool) {
		for i := range m.pages.length {
			entries := (*m.pages.At(i)).entries
			for i := range entries {
				if !yield(entries[i].key, &entries[i].value) {
					return
				}
			}
		}
	}
}
