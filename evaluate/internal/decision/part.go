package decision

import (
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

// A beginning is the text that all that an entry covers begins with, and whether it covers
// nothing else.
type beginning struct {
	text  string
	whole bool
}

// entriesOf returns how many entries s has.
func entriesOf(s *statement.Statement) int {
	if patterns, not := s.Resources(); !not {
		return max(1, len(patterns))
	}
	return 1
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
		p.finder = new(finder)
		p.finder.fill(&p, texts)
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

// fitted returns list without the room behind it.
func fitted[T any](list []T) []T {
	if len(list) == cap(list) {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}
