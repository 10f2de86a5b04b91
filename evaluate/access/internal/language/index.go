package language

import (
	"slices"
	"strings"
)

// An index finds the patterns of a set of which a text can begin as a given one does. Its
// patterns are in the order of their prefixes.
type index struct {
	patterns []*Pattern
	prefixes []string
	parents  []int32 // the last pattern before each whose prefix its prefix begins with, or -1
}

// newIndex returns an index of patterns by their prefixes, folded.
func newIndex(patterns []*Pattern, fold Fold) *index {
	type entry struct {
		pattern *Pattern
		prefix  string
	}
	entries := make([]entry, len(patterns))
	for i, p := range patterns {
		entries[i] = entry{p, p.foldedPrefix(fold)}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return strings.Compare(a.prefix, b.prefix) })
	x := &index{
		patterns: make([]*Pattern, len(entries)), prefixes: make([]string, len(entries)), parents: make([]int32, len(entries)),
	}
	for i, e := range entries {
		x.patterns[i], x.prefixes[i] = e.pattern, e.prefix
		parent := int32(i) - 1
		for parent >= 0 && !strings.HasPrefix(e.prefix, x.prefixes[parent]) {
			parent = x.parents[parent]
		}
		x.parents[i] = parent
	}
	return x
}

// foldedPrefix returns the prefix of p, folded by fold or by that of p, if that is coarser.
func (p *Pattern) foldedPrefix(fold Fold) string {
	if fold <= p.fold {
		return p.prefix
	}
	return fold.text(p.prefix)
}

// each calls yield for each pattern of which the prefix begins with the given one or is
// what that begins with, until yield returns false.
func (x *index) each(prefix string, w *work, yield func(*Pattern) bool) {
	begin, _ := slices.BinarySearch(x.prefixes, prefix)
	for i := int32(begin) - 1; i >= 0; i = x.parents[i] {
		w.steps--
		if strings.HasPrefix(prefix, x.prefixes[i]) && !yield(x.patterns[i]) {
			return
		}
	}
	for i := begin; i < len(x.prefixes) && strings.HasPrefix(x.prefixes[i], prefix); i++ {
		w.steps--
		if !yield(x.patterns[i]) {
			return
		}
	}
}
