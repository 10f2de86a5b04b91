package decision

import (
	"cmp"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A resourceIndex finds statements by the resource of a request.
type resourceIndex struct {
	candidates []candidate
	chains     map[string]chain // by the text that all that a pattern covers begins with, or its beginning
	lengths    []int            // of the keys of chains that are not whole patterns, ascending
	rest       chain            // without such text, NotResource, or few in all
	literals   bool             // some of the keys of chains are a whole pattern
	groups     []*resourceIndex // of more statements
}

// A candidate is a statement that may apply.
type candidate struct {
	statement *statement.Statement
	resource  *clause.ResourcePattern // that led here; nil if all have to be looked at
	literal   int32                   // length of the text of resource that all it covers begins with
	order     int32                   // among the statements of the index
	next      int32                   // one more than the place of the next of the chain; 0 at its end
	single    bool                    // resource covers that text and no other
	whole     bool                    // found by its whole text: it is single, and a key of the index
}

// A chain is the candidates that are found in the same place, in order: one more
// than the places of the first and the last. The zero chain has none.
type chain struct{ first, last int32 }

// Limits of the index. Within them it is faster than looking at all candidates.
const (
	maxRest    = 4  // candidates that need no index by resource
	maxLengths = 24 // of prefixes, each of which costs a look-up
)

// appendCandidates appends the ways in which s is found by resource to all: by
// each pattern or, if all have to be looked at, one.
func appendCandidates(all []candidate, s *statement.Statement, order int32) []candidate {
	patterns, not := s.Resources()
	if not || len(patterns) == 0 {
		return append(all, candidate{statement: s, order: order})
	}
	all = slices.Grow(all, len(patterns))
	for i := range patterns {
		pattern := &patterns[i]
		text, single := pattern.Beginning()
		all = append(all, candidate{statement: s, resource: pattern, literal: int32(len(text)), order: order, single: single})
	}
	return all
}

// fill makes candidates, which it keeps, those of x: it puts each in the chain by
// which it is found.
func (x *resourceIndex) fill(candidates []candidate) {
	x.candidates = candidates
	if len(candidates) <= maxRest {
		for i := range candidates {
			x.rest = x.append(x.rest, i)
		}
		return
	}
	x.lengths = prefixLengths(x.candidates)
	x.chains = make(map[string]chain, countLiteral(x.candidates))
	for i := range x.candidates {
		text, whole := x.candidates[i].beginning()
		if whole {
			x.literals, x.candidates[i].whole = true, true
		} else {
			// The longest of the lengths that is not longer than the text.
			n, found := slices.BinarySearch(x.lengths, len(text))
			if !found {
				n--
			}
			if n < 0 {
				x.rest = x.append(x.rest, i)
				continue
			}
			text = text[:x.lengths[n]]
		}
		x.chains[text] = x.append(x.chains[text], i)
	}
}

// countLiteral returns the number of candidates that some text leads to.
func countLiteral(candidates []candidate) int {
	n := 0
	for i := range candidates {
		if candidates[i].literal > 0 {
			n++
		}
	}
	return n
}

// fitted returns list without the room behind it.
func fitted[T any](list []T) []T {
	if len(list) == cap(list) {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

// append returns c with candidate i at its end.
func (x *resourceIndex) append(c chain, i int) chain {
	place := int32(i) + 1
	if c.last == 0 {
		return chain{place, place}
	}
	x.candidates[c.last-1].next = place
	c.last = place
	return c
}

// beginning returns the text that all that the pattern of c covers begins with, and
// whether it covers nothing else. It is "" if all patterns of the statement have to be
// looked at.
func (c *candidate) beginning() (text string, whole bool) {
	if c.resource == nil {
		return "", false
	}
	return c.resource.String()[:c.literal], c.single
}

// prefixLengths returns the lengths, ascending, by which candidates with
// wildcards are to be found. If there are too many, the ones kept are those of
// most candidates; the others are found by a shorter part of their prefix.
func prefixLengths(candidates []candidate) []int {
	count := make(map[int]int)
	for i := range candidates {
		if text, whole := candidates[i].beginning(); !whole && text != "" {
			count[len(text)]++
		}
	}
	lengths := make([]int, 0, len(count))
	for length := range count {
		lengths = append(lengths, length)
	}
	slices.SortFunc(lengths, func(a, b int) int { return cmp.Or(count[b]-count[a], a-b) })
	lengths = fitted(lengths[:min(len(lengths), maxLengths)])
	slices.Sort(lengths)
	return lengths
}
