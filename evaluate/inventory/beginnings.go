package inventory

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A beginnings finds, for an ARN, the places of patterns that may match it, by the text before
// the first wildcard: it skips only those that do not match.
type beginnings struct {
	places  map[string][]int32
	lengths []int // of the texts, in order
}

// add adds a pattern of an ARN, in which policy variables may stand.
func (b *beginnings) add(pattern string, place int32) {
	if b.places == nil {
		b.places = make(map[string][]int32)
	}
	text := beginningOf(pattern)
	b.places[text] = append(b.places[text], place)
	if i, ok := slices.BinarySearch(b.lengths, len(text)); !ok {
		b.lengths = slices.Insert(b.lengths, i, len(text))
	}
}

// find returns the places of the patterns that may match text, in their order.
func (b *beginnings) find(text string) []int32 {
	var found []int32
	for i := range len(text) + 1 {
		if i > 0 && (i == len(text) || text[i] != ':') {
			continue
		}
		for _, n := range b.lengths {
			if i+n > len(text) {
				break
			}
			found = append(found, b.places[text[i:i+n]]...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// beginningOf returns a text that each text begins with that pattern matches, or that follows
// in it: then it begins with the colon before what the ARN is of, in any account or Region.
func beginningOf(pattern string) string {
	literal := pattern[:glob.LiteralLenWithVariables(pattern)]
	a, ok := arn.Split(pattern)
	of := ":" + a.Resource
	head := pattern[:max(0, len(pattern)-len(of))]
	if !ok || len(literal) > len(head) || strings.Contains(head, "${") { // in which there are colons
		return literal
	}
	return of[:glob.LiteralLenWithVariables(of)]
}
