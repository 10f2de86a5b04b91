package decision

import (
	"cmp"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A part has the statements of one effect that may cover an action, and finds those of
// them that may cover a resource.
type part struct {
	entries []entry
	skip    int     // where in a resource the bytes are that the filters of entries tell
	finder  *finder // nil if the entries are few, and all filters are looked at
}

// An entry is a statement that may apply.
type entry struct {
	statement *statement.Statement
	filter    uint64 // bytes that the resource has in a place that whoever looks knows
	order     int32  // among the statements of the index
	next      int32  // one more than the place of the next entry of the chain; 0 at its end
	pattern   int32  // of its resources, which led here; allPatterns if all have to be looked at
	length    uint8  // of filter
	flags     entryFlags
}

// allPatterns stands for the number of a pattern.
const allPatterns = -1

// entryFlags say what is known of an entry.
type entryFlags uint8

const (
	comparesAction entryFlags = 1 << iota // its action has to be compared
	everyResource                         // its resource has not
	onePrefix                             // its pattern is text and a star
	conditional                           // there is more to it: a principal or a condition
)

// A finder finds the entries of a part, which are many, by what the resource begins with.
type finder struct {
	table    table
	lengths  []int32 // of the keys that patterns begin with, ascending
	rest     int32   // first of the chain of entries that no key leads to
	literals bool    // some keys are a whole pattern
}

// Limits of a part. Within them it is faster than looking at all entries.
const (
	maxFew     = 24 // entries without a finder
	maxLengths = 24 // of keys, each of which costs a look-up
)

// A beginning is the text that all that an entry covers begins with, and whether it covers
// nothing else.
type beginning struct {
	text  string
	whole bool
}

// appendEntries appends the ways in which s is found by resource to all, and how they begin
// to texts: by each pattern or, if all have to be looked at, one, which begins with nothing.
func appendEntries(all []entry, texts []beginning, s *statement.Statement, order int32) ([]entry, []beginning) {
	flags := entryFlags(0)
	if s.HasPrincipal() || s.UsesContext() {
		flags = conditional
	}
	patterns, not := s.Resources()
	if not || len(patterns) == 0 {
		if !s.HasResource() {
			flags |= everyResource
		}
		return append(all, entry{statement: s, order: order, pattern: allPatterns, flags: flags}), append(texts, beginning{})
	}
	for i := range patterns {
		e, text := entry{statement: s, order: order, pattern: int32(i), flags: flags}, beginning{}
		if patterns[i].String() == "*" {
			e.flags |= everyResource
		} else {
			text.text, text.whole = patterns[i].Beginning()
		}
		all, texts = append(all, e), append(texts, text)
	}
	return all, texts
}

// newPart returns a part of entries, which it keeps, and which begin with texts.
func newPart(entries []entry, texts []beginning) part {
	p := part{entries: entries, skip: commonLength(texts)}
	if len(entries) > maxFew {
		p.fill(texts)
		return p
	}
	for i := range entries {
		entries[i].setFilter(texts[i].text, p.skip)
	}
	return p
}

// commonLength returns the length of what all texts, except for empty ones, have in common.
func commonLength(texts []beginning) int {
	common := ""
	for i := range texts {
		switch text := texts[i].text; {
		case text == "":
		case common == "":
			common = text
		default:
			common = common[:sameLength(common, text)]
		}
	}
	return len(common)
}

// sameLength returns how many bytes a and b begin with in common.
func sameLength(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// setFilter makes the filter of e that of text, which a resource begins with, after the
// first bytes, which are skipped.
func (e *entry) setFilter(text string, skip int) {
	n := min(max(0, len(text)-skip), wordBytes)
	e.length = uint8(n)
	if n > 0 {
		e.filter = bytesAt(text[:skip+n], skip)
	}
}

// passes reports whether the filter of e is among bytes, which a resource has there.
func (e *entry) passes(bytes uint64) bool { return bytes&(1<<(8*e.length)-1) == e.filter }

// fill gives p, whose entries begin with texts, a finder.
func (p *part) fill(texts []beginning) {
	f := &finder{lengths: prefixLengths(texts)}
	p.finder = f
	keyed := 0
	for i := range texts {
		if texts[i].text != "" {
			keyed++
		}
	}
	f.table = newTable(keyed)
	for i := len(p.entries) - 1; i >= 0; i-- { // backward, as it is put at the beginning of its chain
		e, text := &p.entries[i], texts[i].text
		if texts[i].whole {
			f.literals = true
			e.next = f.table.push(hashText(text), i)
			continue
		}
		// The longest of the lengths that is not longer than the text.
		n, found := slices.BinarySearch(f.lengths, int32(len(text)))
		if !found {
			n--
		}
		if n < 0 {
			e.setFilter(text, p.skip)
			e.next, f.rest = f.rest, int32(i)+1
			continue
		}
		e.setFilter(text, int(f.lengths[n]))
		e.next = f.table.push(hashText(text[:f.lengths[n]]), i)
	}
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

// fitted returns list without the room behind it.
func fitted[T any](list []T) []T {
	if len(list) == cap(list) {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}
