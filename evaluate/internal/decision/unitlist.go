package decision

import (
	"encoding/binary"
	"iter"
)

// unitLists are lists of the numbers of statements, or of groups of them, by key. The
// lists are numbered too. The zero unitLists has none.
type unitLists struct {
	numbers map[string]int32 // of lists, by key
	lists   []chain          // of links
	links   []link
}

// A link is a unit in a list, and one more than the place of the next link; 0 at the
// end.
type link struct{ unit, next int32 }

// add adds unit to the list of key, unless it was added last. It reports whether the
// list is new, and whether the unit was added.
func (l *unitLists) add(key string, unit int32) (isNew, added bool) {
	i, found := l.numbers[key]
	if !found {
		if l.numbers == nil {
			l.numbers = make(map[string]int32)
		}
		i = int32(len(l.lists))
		l.numbers[key] = i
		l.lists = append(l.lists, chain{})
	}
	list := &l.lists[i]
	place := int32(len(l.links)) + 1
	switch {
	case list.last == 0:
		list.first = place
	case l.links[list.last-1].unit == unit:
		return false, false
	default:
		l.links[list.last-1].next = place
	}
	list.last = place
	l.links = append(l.links, link{unit: unit})
	return !found, true
}

// units returns an iterator over the units of a list, in the order in which they
// were added.
func (l *unitLists) units(list chain) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for place := list.first; place != 0; place = l.links[place-1].next {
			if !yield(l.links[place-1].unit) {
				return
			}
		}
	}
}

// share makes the keys of lists of the same units share one.
func (l *unitLists) share() {
	numbers := make([]int32, len(l.lists)) // now, by the numbers so far
	known := make(map[string]int32)
	var text []byte
	kept := l.lists[:0]
	for i, list := range l.lists {
		text = text[:0]
		for unit := range l.units(list) {
			text = binary.LittleEndian.AppendUint32(text, uint32(unit))
		}
		number, found := known[string(text)]
		if !found {
			number = int32(len(kept))
			known[string(text)] = number
			kept = append(kept, list)
		}
		numbers[i] = number
	}
	l.lists = kept
	for key, i := range l.numbers {
		l.numbers[key] = numbers[i]
	}
}
