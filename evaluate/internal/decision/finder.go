package decision

import (
	"cmp"
	"slices"
)

// A finder finds the entries of a part, which are many, by what the resource begins with
// and, where that leads to many still, by something else that their statements need.
//
// Entries with one key are a chain: they stand together, in order. First come those that no
// key leads to.
type finder struct {
	table    table   // of chains
	lengths  []int32 // of the keys that patterns begin with, ascending
	rest     int     // entries that no key leads to
	literals bool    // some keys are a whole pattern
	needs    needs
}

// Limits of a finder. Within them it is faster than looking at all entries.
const (
	maxLengths = 24 // of keys, each of which costs a look-up
	maxCrowd   = 8  // entries in one chain that are not found by something else
)

// A placing is where an entry is to be found: in the chain of the key with a hash, or
// inRest.
type placing struct {
	entry int32
	slot  int32 // of the chain; inRest if none
	hash  uint32
}

// inRest stands for the slot of entries that no key leads to.
const inRest = -1

// newFinder returns a finder for what was added, and the entries in its order.
func (p *rawPart) newFinder(skip int) (*finder, []entry) {
	f := &finder{lengths: p.prefixLengths(), table: newTable(len(p.entries))}
	p.placings = p.placings[:0]
	for i := range p.entries {
		p.placings = append(p.placings, f.place(p, i, skip))
	}
	if f.count(p.placings) > maxCrowd {
		p.placeByNeeds(f, skip)
	}
	return f, f.order(p.entries, p.placings)
}

// place returns where entry i of p is found by the text with which it begins. It sets its
// filter.
func (f *finder) place(p *rawPart, i, skip int) placing {
	e, text := &p.entries[i], p.beginning(i)
	if e.flags&wholeResource != 0 {
		f.literals = true
		return placing{entry: int32(i), hash: hashText(text)}
	}
	// The longest of the lengths that is not longer than the text.
	n, found := slices.BinarySearch(f.lengths, int32(len(text)))
	if !found {
		n--
	}
	if n < 0 {
		e.setFilter(text, skip)
		return placing{entry: int32(i), slot: inRest}
	}
	e.setFilter(text, int(f.lengths[n]))
	return placing{entry: int32(i), hash: hashText(text[:f.lengths[n]])}
}

// count finds the slots of placings, and counts in each those that are in its chain. It
// returns how many are not the first of a chain.
func (f *finder) count(placings []placing) (crowded int) {
	f.rest = 0
	for i := range placings {
		p := &placings[i]
		if p.slot == inRest {
			f.rest++
			crowded++
			continue
		}
		p.slot = int32(f.table.slot(p.hash))
		s := &f.table[p.slot]
		if s.first > 0 {
			crowded++
		}
		s.hash, s.first = p.hash, s.first+1
	}
	return crowded
}

// order returns entries in the order of f, which has counted placings, and makes its slots
// lead to them.
func (f *finder) order(entries []entry, placings []placing) []entry {
	ordered := make([]entry, len(placings))
	first := int32(f.rest) + 1
	for i := range f.table {
		if s := &f.table[i]; s.first > 0 {
			s.first, first = first, first+s.first
		}
	}
	rest := 0
	for i := range placings {
		switch p := &placings[i]; p.slot {
		case inRest:
			ordered[rest] = entries[p.entry]
			rest++
		default: // its slot leads to the place of the next of the chain until all are there
			s := &f.table[p.slot]
			ordered[s.first-1] = entries[p.entry]
			s.first++
		}
	}
	first = int32(f.rest) + 1
	for i := range f.table {
		if s := &f.table[i]; s.first > 0 {
			ordered[s.first-2].flags |= lastOfChain
			s.first, first = first, s.first
		}
	}
	return ordered
}

// prefixLengths returns the lengths, ascending, by which entries with
// wildcards are to be found. If there are too many, the ones kept are those of
// most entries; the others are found by a shorter part of their prefix.
func (p *rawPart) prefixLengths() []int32 {
	count := make(map[int32]int)
	last, n := int32(0), 0 // of neighbors, most of which have one length
	for i, length := range p.lengths {
		switch {
		case length == 0 || p.entries[i].flags&wholeResource != 0:
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
