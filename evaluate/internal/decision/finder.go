package decision

import (
	"cmp"
	"slices"
)

// A finder finds the entries of a part, which are many, by what the resource begins with
// and, where that leads to many still, by something else that their statements need.
type finder struct {
	table    table
	lengths  []int32 // of the keys that patterns begin with, ascending
	rest     int32   // one more than the place of the first entry that no key leads to
	literals bool    // some keys are a whole pattern
	needs    needs
}

// Limits of a finder. Within them it is faster than looking at all entries.
const (
	maxLengths = 24 // of keys, each of which costs a look-up
	maxCrowd   = 8  // entries in one chain that are not found by something else
)

// inRest stands for the hash of a key: none leads to the entry.
const inRest = 0

// newFinder returns a finder for p, whose filters it sets.
func newFinder(p *part) *finder {
	f := &finder{lengths: prefixLengths(p.entries)}
	hashes := make([]uint32, len(p.entries)) // of the keys that lead to entries
	for i := range p.entries {
		hashes[i] = f.keyOf(&p.entries[i], p.skip)
	}
	if f.chain(p.entries, hashes) > maxCrowd {
		f.placeByNeeds(p, hashes)
	}
	return f
}

// keyOf returns the hash of the text by which e is found, whose filter it sets.
func (f *finder) keyOf(e *entry, skip int) uint32 {
	text := e.beginning()
	if e.flags&wholeResource != 0 {
		f.literals = true
		return hashText(text)
	}
	// The longest of the lengths that is not longer than the text.
	n, found := slices.BinarySearch(f.lengths, int32(len(text)))
	if !found {
		n--
	}
	if n < 0 {
		e.setFilter(text, skip)
		return inRest
	}
	e.setFilter(text, int(f.lengths[n]))
	return hashText(text[:f.lengths[n]])
}

// chain puts entries in the chains of the keys with the given hashes. It returns how many
// are not the first of the chain of a key.
func (f *finder) chain(entries []entry, hashes []uint32) (crowded int) {
	if len(f.table) == 2*len(entries) {
		clear(f.table)
	} else {
		f.table = newTable(len(entries))
	}
	f.rest = 0
	for i := len(entries) - 1; i >= 0; i-- { // backward: each is put at the beginning of its chain
		e := &entries[i]
		if hashes[i] == inRest {
			e.next, f.rest = f.rest, int32(i)+1
			crowded++
		} else if e.next = f.table.push(hashes[i], i); e.next != 0 {
			crowded++
		}
	}
	return crowded
}

// prefixLengths returns the lengths, ascending, by which entries with
// wildcards are to be found. If there are too many, the ones kept are those of
// most entries; the others are found by a shorter part of their prefix.
func prefixLengths(entries []entry) []int32 {
	count := make(map[int32]int)
	last, n := int32(0), 0 // of neighbors, most of which have one length
	for i := range entries {
		length := entries[i].next
		switch {
		case length == 0 || entries[i].flags&wholeResource != 0:
			continue
		case length != last:
			count[last] += n
			last, n = length, 0
		}
		n++
	}
	count[last] += n
	delete(count, 0)
	lengths := make([]int32, 0, len(count))
	for length := range count {
		lengths = append(lengths, length)
	}
	slices.SortFunc(lengths, func(a, b int32) int { return cmp.Or(count[b]-count[a], int(a-b)) })
	lengths = fitted(lengths[:min(len(lengths), maxLengths)])
	slices.Sort(lengths)
	return lengths
}
