package decision

import (
	"math/bits"
	"slices"
)

// A placeSet is a set of places in a list. It tells its first member in
// O(log n): each level has a bit for each word of the one before that is not
// zero.
type placeSet [][]uint64

// wordBits is the number of bits of a word of a placeSet.
const wordBits = 64

// newPlaceSet returns a set of places below n, which is empty.
func newPlaceSet(n int) placeSet {
	var s placeSet
	for {
		n = (n + wordBits - 1) / wordBits
		s = append(s, make([]uint64, max(n, 1)))
		if n <= 1 {
			return s
		}
	}
}

func (s placeSet) add(place int) {
	for _, words := range s {
		words[place/wordBits] |= 1 << (place % wordBits)
		place /= wordBits
	}
}

func (s placeSet) remove(place int) {
	for _, words := range s {
		word := &words[place/wordBits]
		*word &^= 1 << (place % wordBits)
		if *word != 0 {
			return
		}
		place /= wordBits
	}
}

// first returns the first place of s, or false if there is none.
func (s placeSet) first() (place int, ok bool) {
	for _, words := range slices.Backward(s) {
		word := words[place]
		if word == 0 {
			return 0, false
		}
		place = place*wordBits + bits.TrailingZeros64(word)
	}
	return place, true
}
