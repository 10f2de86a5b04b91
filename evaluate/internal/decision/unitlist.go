package decision

import "iter"

// unitLists are lists of units: statements or groups of them, by number. The lists are
// numbered too.
type unitLists struct {
	lists []unitList
	links []link
}

// A unitList is one more than the places of its first and last link; the zero unitList has
// none.
type unitList struct{ first, last int32 }

// A link is a unit in a list, and one more than the place of the next link; 0 at the
// end.
type link struct {
	unit unit
	next int32
}

// A unit is the number of a statement or a group, and whether actions have to be compared
// with it.
type unit struct {
	number   int32
	compares bool
}

// newUnitLists returns so many lists, with room for about as many units.
func newUnitLists(lists, units int) *unitLists {
	return &unitLists{lists: make([]unitList, lists), links: make([]link, 0, units)}
}

// add adds u to a list, unless it was added last.
func (l *unitLists) add(list int32, u unit) {
	in := &l.lists[list]
	place := int32(len(l.links)) + 1
	switch {
	case in.last == 0:
		in.first = place
	case l.links[in.last-1].unit.number == u.number:
		last := &l.links[in.last-1].unit
		last.compares = last.compares && u.compares
		return
	default:
		l.links[in.last-1].next = place
	}
	in.last = place
	l.links = append(l.links, link{unit: u})
}

// units returns an iterator over the units of a list, in the order in which they
// were added.
func (l *unitLists) units(list unitList) iter.Seq[unit] {
	return func(yield func(unit) bool) {
		for place := list.first; place != 0; place = l.links[place-1].next {
			if !yield(l.links[place-1].unit) {
				return
			}
		}
	}
}

// sharedLists are one list for all lists of the same units, and for each list the place of
// that.
type sharedLists struct {
	lists   []unitList
	numbers []int32
}

// share returns the lists that differ.
func (l *unitLists) share() sharedLists {
	shared, numbers := make([]unitList, 0, len(l.lists)), make([]int32, len(l.lists))
	known, next := newTable(len(l.lists)), make([]int32, 0, len(l.lists))
	for i, list := range l.lists {
		hash := l.hash(list)
		place := known.first(hash)
		for place != 0 && !l.equal(list, shared[place-1]) {
			place = next[place-1]
		}
		if place == 0 {
			next = append(next, known.push(hash, len(shared)))
			shared = append(shared, list)
			place = int32(len(shared))
		}
		numbers[i] = place - 1
	}
	return sharedLists{shared, numbers}
}

// hash returns a hash of the units of a list.
func (l *unitLists) hash(list unitList) uint32 {
	h := uint64(0)
	for place := list.first; place != 0; place = l.links[place-1].next {
		u := l.links[place-1].unit
		word := uint64(u.number) << 1
		if u.compares {
			word |= 1
		}
		h = mix(h ^ word)
	}
	return uint32(h >> 32)
}

// equal reports whether two lists have the same units.
func (l *unitLists) equal(a, b unitList) bool {
	i, j := a.first, b.first
	for i != 0 && j != 0 {
		one, other := &l.links[i-1], &l.links[j-1]
		if one.unit != other.unit {
			return false
		}
		i, j = one.next, other.next
	}
	return i == j
}
