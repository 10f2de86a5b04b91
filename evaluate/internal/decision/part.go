package decision

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A part has the statements of one effect that may cover an action, and finds those of
// them that may cover a resource.
type part struct {
	entries []entry // in order or, with a finder, in chains
	skip    int     // where in a resource the bytes are that the filters of entries tell
	finder  *finder // nil if the entries are few, and all filters are looked at
}

// An entry is a statement that may apply.
type entry struct {
	statement *statement.Statement
	resource  *clause.ResourcePattern // which led here; nil if all of the statement have to be looked at
	filter    uint64                  // bytes of the resource in a place that whoever looks knows, or of the action
	order     int32                   // among the statements of the index
	length    uint8                   // of filter
	flags     entryFlags
}

// entryFlags say what is known of an entry.
type entryFlags uint8

const (
	comparesAction entryFlags = 1 << iota // its action has to be compared
	everyResource                         // its resource has not
	wholeResource                         // its pattern covers one resource alone
	namesCaller                           // it has a Principal or NotPrincipal element
	conditional                           // it has a Condition element
	filtersAction                         // its filter is the first bytes of the action, in lower case
	lastOfChain
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

// A rawPart is a part that is being made. Its room is used again.
type rawPart struct {
	entries  []entry
	lengths  []int32   // of the texts that all begin with that entries cover
	placings []placing // of entries; see finder
}

// reserve makes room for so many entries.
func (p *rawPart) reserve(n int) {
	p.entries, p.lengths = make([]entry, 0, n), make([]int32, 0, n)
	if n > maxFew {
		p.placings = make([]placing, 0, n)
	}
}

// add adds the ways in which s is found by resource: by each pattern or, if all have to be
// looked at, one.
func (p *rawPart) add(s *statement.Statement, order int32, flags entryFlags) {
	if s.HasPrincipal() {
		flags |= namesCaller
	}
	for range s.Condition().Clauses() {
		flags |= conditional
		break
	}
	patterns, not := s.Resources()
	if not || len(patterns) == 0 {
		if !s.HasResource() {
			flags |= everyResource
		}
		p.entries, p.lengths = append(p.entries, entry{statement: s, order: order, flags: flags}), append(p.lengths, 0)
		return
	}
	for i := range patterns {
		e, length := entry{statement: s, resource: &patterns[i], order: order, flags: flags}, 0
		if patterns[i].String() == "*" {
			e.flags |= everyResource
		} else {
			text, whole := patterns[i].Beginning()
			length = len(text)
			if whole {
				e.flags |= wholeResource
			}
		}
		p.entries, p.lengths = append(p.entries, e), append(p.lengths, int32(length))
	}
}

// beginning returns the text that all begins with that entry i covers. It is "" if all
// patterns of the statement have to be looked at.
func (p *rawPart) beginning(i int) string {
	if p.lengths[i] == 0 {
		return ""
	}
	return p.entries[i].resource.String()[:p.lengths[i]]
}

// finish returns the part of what was added, and makes room for another. It takes the
// memory for few entries from room.
func (p *rawPart) finish(room []entry) (finished part, left []entry) {
	finished.skip = p.commonLength()
	if n := len(p.entries); n <= maxFew {
		for i := range p.entries {
			p.entries[i].setFilter(p.beginning(i), finished.skip)
		}
		copy(room, p.entries)
		finished.entries, left = room[:n:n], room[n:]
	} else {
		finished.finder, finished.entries = p.newFinder(finished.skip)
		left = room
	}
	p.entries, p.lengths = p.entries[:0], p.lengths[:0]
	return finished, left
}

// commonLength returns the length of what all texts that entries begin with have in common,
// except for empty ones.
func (p *rawPart) commonLength() int {
	common := ""
	for i := range p.entries {
		switch text := p.beginning(i); {
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
// first bytes, which are skipped. If there is none, it is that of actions.
func (e *entry) setFilter(text string, skip int) {
	switch {
	case e.flags&filtersAction != 0:
		return
	case e.flags&comparesAction != 0 && len(text) <= skip:
		e.filterAction()
		return
	}
	n := min(max(0, len(text)-skip), wordBytes)
	e.length, e.filter = uint8(n), bytesAt(text[:min(len(text), skip+n)], skip)
}

// filterAction makes the filter of e that of what its actions begin with. Where that is all
// there is to compare, they need not be compared later.
func (e *entry) filterAction() {
	actions, not := e.statement.Actions()
	if not {
		return
	}
	common, whole := actions[0].Beginning()
	isPrefix := !whole && len(actions[0].String()) == len(common)+len("*") && strings.HasSuffix(actions[0].String(), "*")
	for i := range actions[1:] {
		text, _ := actions[1+i].Beginning()
		common = common[:sameLengthFold(common, text)]
	}
	n := min(len(common), wordBytes)
	e.length, e.filter = uint8(n), glob.LowerWord(bytesAt(common[:n], 0))
	e.flags |= filtersAction
	if isPrefix && len(actions) == 1 && n == len(common) {
		e.flags &^= comparesAction
	}
}

// sameLengthFold is sameLength for texts whose letter case does not count.
func sameLengthFold(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if glob.LowerByte(a[i]) != glob.LowerByte(b[i]) {
			return i
		}
	}
	return n
}

// passes reports whether the filter of e is among bytes, which a resource has there, or, if
// it is of actions, among those of action.
func (e *entry) passes(bytes, action uint64) bool {
	if e.flags&filtersAction != 0 {
		bytes = action
	}
	return bytes&(1<<(8*e.length)-1) == e.filter
}

// fitted returns list without the room behind it.
func fitted[T any](list []T) []T {
	if len(list) == cap(list) {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}
