package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/clause"
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
	wholeResource                         // its pattern covers one resource alone
	conditional                           // there is more to it: a principal or a condition
)

// maxFew is the most entries of a part without a finder: to look at all is faster.
const maxFew = 24

// entriesOf returns how many entries s has.
func entriesOf(s *statement.Statement) int {
	if patterns, not := s.Resources(); !not {
		return max(1, len(patterns))
	}
	return 1
}

// appendEntries appends the ways in which s is found by resource to all: by each pattern
// or, if all have to be looked at, one.
func appendEntries(all []entry, s *statement.Statement, order int32, flags entryFlags) []entry {
	if s.HasPrincipal() || s.UsesContext() {
		flags |= conditional
	}
	patterns, not := s.Resources()
	if not || len(patterns) == 0 {
		if !s.HasResource() {
			flags |= everyResource
		}
		return append(all, entry{statement: s, order: order, pattern: allPatterns, flags: flags})
	}
	for i := range patterns {
		e := entry{statement: s, order: order, pattern: int32(i), flags: flags}
		if patterns[i].String() == "*" {
			e.flags |= everyResource
		} else {
			text, whole := patterns[i].Beginning()
			e.next = int32(len(text)) // until it is put into a chain
			if whole {
				e.flags |= wholeResource
			}
		}
		all = append(all, e)
	}
	return all
}

// resource returns the pattern of e, which is not allPatterns.
func (e *entry) resource() *clause.ResourcePattern {
	patterns, _ := e.statement.Resources()
	return &patterns[e.pattern]
}

// beginning returns the text that all that e covers begins with, as long as e is in no
// chain. It is "" if all patterns of the statement have to be looked at.
func (e *entry) beginning() string {
	if e.next == 0 {
		return ""
	}
	return e.resource().String()[:e.next]
}

// newPart returns a part of entries, which it keeps.
func newPart(entries []entry) part {
	p := part{entries: entries, skip: commonLength(entries)}
	if len(entries) > maxFew {
		p.finder = newFinder(&p)
		return p
	}
	for i := range entries {
		entries[i].setFilter(entries[i].beginning(), p.skip)
		entries[i].next = 0
	}
	return p
}

// commonLength returns the length of what all texts that entries begin with have in common,
// except for empty ones.
func commonLength(entries []entry) int {
	common := ""
	for i := range entries {
		switch text := entries[i].beginning(); {
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
	e.length, e.filter = uint8(n), bytesAt(text[:min(len(text), skip+n)], skip)
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
