package decision

import (
	"cmp"
	"slices"
)

// A finder finds the entries of a part, which are many, by what the resource begins with
// and, where that leads to many still, by something else that a request needs.
type finder struct {
	table    table
	lengths  []int32 // of the keys that patterns begin with, ascending
	rest     int32   // one more than the place of the first entry that no key leads to
	literals bool    // some keys are a whole pattern
	needs    needs
}

// Limits of a part. Within them it is faster than looking at all entries.
const (
	maxFew     = 24 // entries without a finder
	maxLengths = 24 // of keys, each of which costs a look-up
	maxCrowd   = 8  // entries in one chain that are not found by something else
)

// A placing is the chain in which an entry is found: the hash of its key, or the rest.
type placing struct {
	hash uint32
	rest bool
}

// fill makes f that of p, whose entries begin with texts.
func (f *finder) fill(p *part, texts []beginning) {
	f.lengths = prefixLengths(texts)
	places := make([]placing, len(p.entries))
	for i := range p.entries {
		places[i] = f.placeByResource(&p.entries[i], texts[i], p.skip)
	}
	if f.chain(p.entries, places) > maxCrowd {
		f.placeByNeeds(p, texts, places)
	}
}

// placeByResource returns the chain in which e is found by the text that it begins with.
func (f *finder) placeByResource(e *entry, text beginning, skip int) placing {
	if text.whole {
		f.literals = true
		return placing{hash: hashText(text.text)}
	}
	// The longest of the lengths that is not longer than the text.
	n, found := slices.BinarySearch(f.lengths, int32(len(text.text)))
	if !found {
		n--
	}
	if n < 0 {
		e.setFilter(text.text, skip)
		return placing{rest: true}
	}
	e.setFilter(text.text, int(f.lengths[n]))
	return placing{hash: hashText(text.text[:f.lengths[n]])}
}

// chain puts entries in the chains that places tell. It returns how many there are more
// than chains with a key.
func (f *finder) chain(entries []entry, places []placing) (crowded int) {
	f.table, f.rest = newTable(len(entries)), 0
	for i := len(entries) - 1; i >= 0; i-- { // backward: each is put at the beginning of its chain
		e := &entries[i]
		if places[i].rest {
			e.next, f.rest = f.rest, int32(i)+1
			crowded++
			continue
		}
		if e.next = f.table.push(places[i].hash, i); e.next != 0 {
			crowded++
		}
	}
	return crowded
}

// prefixLengths returns the lengths, ascending, by which entries with
// wildcards are to be found. If there are too many, the ones kept are those of
// most entries; the others are found by a shorter part of their prefix.
func prefixLengths(texts []beginning) []int32 {
	count := make(map[int32]int)
	last, n := 0, 0 // of neighbors, most of which have one length
	for i := range texts {
		length := len(texts[i].text)
		switch {
		case texts[i].whole || length == 0:
			continue
		case length != last:
			count[int32(last)] += n
			last, n = length, 0
		}
		n++
	}
	count[int32(last)] += n
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
