package clause

import (
	"cmp"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// sorted puts entries, which it keeps, in the order of a Context, the last of each key.
func sorted(all []Entry) []Entry {
	if isAscending(all) {
		return all
	}
	slices.SortStableFunc(all, func(a, b Entry) int { return a.compareKey(b.hash, b.key) })
	kept := all[:0]
	for i := range all {
		if i+1 == len(all) || all[i].compareKey(all[i+1].hash, all[i+1].key) != 0 {
			kept = append(kept, all[i])
		}
	}
	return kept
}

// isAscending reports whether the hash of each entry is larger than that of the one
// before.
func isAscending(entries []Entry) bool {
	for i := 1; i < len(entries); i++ {
		if entries[i-1].hash >= entries[i].hash {
			return false
		}
	}
	return true
}

// countBefore returns how many of entries, which are sorted, sort before the
// given key.
func countBefore(entries []Entry, hash uint32, key string) int {
	low, high := 0, len(entries)
	for low < high {
		if mid := (low + high) / 2; entries[mid].compareKey(hash, key) < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// compareKey returns -1, 0 or 1 as the key of e sorts before, is, or sorts after
// the given one: by hash, which nearly always tells, and then by the text. Keys
// of one hash are easily made; they cost no more than others that way. The order
// is the same in each process.
func (e *Entry) compareKey(hash uint32, key string) int {
	if c := cmp.Compare(e.hash, hash); c != 0 {
		return c
	}
	return glob.CompareFold(e.key, key)
}
