package persistent

import "hash/maphash"

// Edit begins an edit of m, with room for more entries: it may get others, but is slower
// then.
func (m *Map[V]) Edit(more int) MapEdit[V] {
	e := MapEdit[V]{*m}
	e.pages.edit++
	if e.pages.length == 0 {
		e.seed = maphash.MakeSeed()
	}
	e.grow(m.length + more)
	return e
}

// A MapEdit is a Map that is being changed. It serves one goroutine, and ends when others
// get its Map.
type MapEdit[V any] struct {
	Map[V]
}

// Change returns the value under key. It may be changed until another method of e is
// called. If there was none, it is the zero value.
func (e *MapEdit[V]) Change(key string) *V {
	hash := e.hash(key)
	if e.length > 0 {
		n := e.page(hash)
		if i := find(*e.pages.At(n), hash, key); i >= 0 {
			return &e.changePage(n, 0).entries[i].value
		}
	}
	e.grow(e.length + 1)
	for len((*e.pages.At(e.page(hash))).entries) == fullPage {
		e.grow(e.pages.length*averagePage + 1)
	}
	p := e.changePage(e.page(hash), 1)
	p.add(hash, entry[V]{key: key})
	e.length++
	return &p.entries[len(p.entries)-1].value
}

// Delete takes away the value under key, if there is one.
func (e *MapEdit[V]) Delete(key string) {
	if e.length == 0 {
		return
	}
	hash := e.hash(key)
	n := e.page(hash)
	i := find(*e.pages.At(n), hash, key)
	if i < 0 {
		return
	}
	if e.length--; e.length == 0 {
		e.pages = Array[*page[V]]{edit: e.pages.edit}
		return
	}
	old := *e.pages.At(n)
	p := &page[V]{entries: make([]entry[V], 0, len(old.entries)-1), edit: e.pages.edit}
	for j := range old.entries {
		if j != i {
			p.add(e.hash(old.entries[j].key), old.entries[j])
		}
	}
	*e.pages.change(n) = p
}

// changePage returns a page, for e to change, with room for more entries.
func (e *MapEdit[V]) changePage(n, more int) *page[V] {
	at := e.pages.change(n)
	if old := *at; old.edit != e.pages.edit {
		*at = &page[V]{old.slots, append(make([]entry[V], 0, len(old.entries)+more), old.entries...), e.pages.edit}
	}
	return *at
}

// grow makes room for a number of entries.
func (e *MapEdit[V]) grow(length int) {
	n := e.pages.length
	if length <= n*averagePage {
		return
	}
	for n = max(n, 1); n*averagePage < length; {
		n *= 2
	}
	old := e.pages
	e.pages = Array[*page[V]]{edit: old.edit}
	for range n {
		e.pages.append(&page[V]{edit: old.edit})
	}
	for i := range old.length {
		for _, entry := range (*old.At(i)).entries {
			hash := e.hash(entry.key)
			(*e.pages.At(e.page(hash))).add(hash, entry)
		}
	}
}
