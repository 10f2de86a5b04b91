package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// needs say by what else than the beginning of the resource entries are found: by
// something without which their statement does not apply.
//
// It is a window, which is eight bytes of literal text anywhere in the pattern of the
// resource, a mark of the principals that are named, or the value of a condition key that
// StringEquals asks for. A statement that needs one of several is there under each.
type needs struct {
	windows, marks bool
	// Of the values: of each key, a clause that reads it. It is nil if no entry is found by
	// it after all.
	keys []*clause.Clause
}

// any reports whether entries are found so.
func (n *needs) any() bool { return n.windows || n.marks || len(n.keys) > 0 }

// A needKind is what kind of thing is needed. From needsValue on it is the value of the key
// with that number.
type needKind uint8

const (
	needsWindow needKind = iota
	needsMark
	needsValue
)

// hashNeed returns the hash of a text that is needed.
func hashNeed(kind needKind, text string) uint32 {
	return uint32(mix(uint64(hashText(text))|uint64(kind)<<32) >> 32)
}

// hashWindow returns the hash of a window.
func hashWindow(window uint64) uint32 { return uint32(mix(window) >> 32) }

// hashMark returns the hash of a mark.
func hashMark(m caller.Mark) uint32 {
	return uint32(mix(uint64(hashText(m.Account))<<32|uint64(hashText(m.Name))) >> 32)
}

// searchNeeds goes through the entries of p that are found by what the request has.
func (r *Request) searchNeeds(s *search, p *part) {
	f, resource := p.finder, r.Resource
	bytes := bytesAt(resource, p.skip)
	if f.needs.windows {
		for i := range len(resource) - wordBytes + 1 {
			if entries := p.chain(hashWindow(load(resource[i:]))); entries != nil {
				r.searchRun(s, entries, bytes)
			}
		}
	}
	if f.needs.marks {
		for _, mark := range r.Principal.Marks() {
			if mark != (caller.Mark{}) {
				r.searchRun(s, p.chain(hashMark(mark)), bytes)
			}
		}
	}
	for i, key := range f.needs.keys {
		if key != nil && !r.searchValues(s, p, key, needsValue+needKind(i), bytes) {
			r.searchAll(s, p)
			return
		}
	}
}

// searchValues goes through the entries of p that are found by the values that the request
// has of a key. It reports false if these do not tell.
func (r *Request) searchValues(s *search, p *part, key *clause.Clause, kind needKind, bytes uint64) bool {
	one, several, known := key.Shown(r.BoundContext())
	if several == nil {
		r.searchRun(s, p.chain(hashNeed(kind, one)), bytes)
	}
	for _, value := range several {
		r.searchRun(s, p.chain(hashNeed(kind, value)), bytes)
	}
	return known
}

// searchAll goes through all entries of p, which are not in order.
func (r *Request) searchAll(s *search, p *part) {
	for i := range p.entries {
		if e := &p.entries[i]; e.flags&filtersAction == 0 || e.passes(0, r.actionBytes) {
			r.judgeEntry(s, e)
		}
	}
}
