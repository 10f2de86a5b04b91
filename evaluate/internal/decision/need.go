package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// needs say by what else than the beginning of the resource entries are found: by
// something without which their statement does not apply.
//
// It may be a window, which is eight bytes of literal text anywhere in the pattern of the
// resource, a mark of the principals that it names, or the value of a condition key that
// StringEquals asks for. A statement that needs one of several is there under each.
type needs struct {
	windows, marks bool
	keys           []*clause.Clause // of the values: of each, a clause that reads it; nil if no entry needs it
}

// any reports whether there are entries that are found so.
func (n *needs) any() bool { return n.windows || n.marks || len(n.keys) > 0 }

// Limits of needs.
const (
	maxKeys         = 4 // of values, each of which costs a look-up
	maxAlternatives = 8 // entries of one statement
)

// A needKind is what kind of thing an entry needs; from needsValue on it is that of the
// key with that number.
type needKind uint8

const (
	needsWindow needKind = iota
	needsMark
	needsValue
)

// needText returns the hash of a text that is needed.
func needText(kind needKind, text string) uint32 {
	return uint32(mix(uint64(hashText(text))|uint64(kind)<<32) >> 32)
}

// needWindow returns the hash of a window.
func needWindow(window uint64) uint32 { return uint32(mix(window) >> 32) }

// A need is the hashes of what an entry needs one of.
type need struct {
	kind   needKind
	hashes []uint32
}

// placeByNeeds places the entries of crowded chains by what else they need, if that leads
// to fewer.
func (f *finder) placeByNeeds(p *part, texts []beginning, places []placing) {
	crowded := f.crowded(p.entries)
	c := counter{needs: &f.needs}
	total := 0
	for _, i := range crowded {
		c.each(&p.entries[i], p.skip, func(n need) { total += len(n.hashes) })
	}
	c.makeRoom(total)
	for _, i := range crowded {
		c.each(&p.entries[i], p.skip, c.count)
	}
	var entries []entry
	var moved []placing
	kept, more := 0, len(p.entries) // entries that were looked at, and that may be added
	for _, i := range crowded {
		best := c.rarest(&p.entries[i], p.skip)
		if best == nil || len(best)-1 > more {
			continue
		}
		more -= len(best) - 1
		entries, moved = append(entries, p.entries[kept:i]...), append(moved, places[kept:i]...)
		kept = int(i) + 1
		e := p.entries[i]
		e.setFilter(texts[i].text, p.skip)
		for _, hash := range best {
			entries, moved = append(entries, e), append(moved, placing{hash: hash})
		}
	}
	c.forgetUnused()
	if kept > 0 {
		p.entries, moved = fitted(append(entries, p.entries[kept:]...)), append(moved, places[kept:]...)
		f.chain(p.entries, moved)
	}
}

// crowded returns the places of the entries in crowded chains, ascending.
func (f *finder) crowded(entries []entry) []int32 {
	isCrowded := make([]bool, len(entries))
	mark := func(first int32) {
		n := 0
		for place := first; place != 0 && n <= maxCrowd; place = entries[place-1].next {
			n++
		}
		if n > maxCrowd {
			for place := first; place != 0; place = entries[place-1].next {
				isCrowded[place-1] = true
			}
		}
	}
	mark(f.rest)
	for i := range f.table {
		mark(f.table[i].first)
	}
	var crowded []int32
	for i := range isCrowded {
		if isCrowded[i] {
			crowded = append(crowded, int32(i))
		}
	}
	return crowded
}

// A counter counts how many entries need a thing. Things that share a place are counted
// together: then they seem less rare than they are.
type counter struct {
	needs  *needs
	counts []uint8
	used   [maxKeys]bool // keys
	hashes []uint32      // room for those of a need
	texts  []string      // likewise
}

// makeRoom makes room for so many things.
func (c *counter) makeRoom(things int) {
	n := 64
	for n < 2*things {
		n *= 2
	}
	c.counts = make([]uint8, n)
}

// at returns the count of a thing.
func (c *counter) at(hash uint32) *uint8 { return &c.counts[int(hash)&(len(c.counts)-1)] }

// count counts what n needs.
func (c *counter) count(n need) {
	for _, hash := range n.hashes {
		if at := c.at(hash); *at <= maxCrowd {
			*at++
		}
	}
}

// rarest returns the hashes of what e needs that the fewest need, or nil if too many do.
func (c *counter) rarest(e *entry, skip int) []uint32 {
	var best []uint32
	kind, fewest := needsWindow, uint8(maxCrowd+1)
	c.each(e, skip, func(n need) {
		most := uint8(0)
		for _, hash := range n.hashes {
			most = max(most, *c.at(hash))
		}
		if most < fewest {
			best, kind, fewest = append(best[:0], n.hashes...), n.kind, most
		}
	})
	switch {
	case best == nil:
	case kind == needsWindow:
		c.needs.windows = true
	case kind == needsMark:
		c.needs.marks = true
	default:
		c.used[kind-needsValue] = true
	}
	return best
}

// forgetUnused takes away the keys of which no entry needs a value.
func (c *counter) forgetUnused() {
	n := 0
	for i := range c.needs.keys {
		if c.used[i] {
			n = i + 1
		} else {
			c.needs.keys[i] = nil
		}
	}
	c.needs.keys = fitted(c.needs.keys[:n:n])
}

// each calls yield for each thing that e needs. The hashes are only good until it returns.
func (c *counter) each(e *entry, skip int, yield func(need)) {
	c.eachValue(e.statement, yield)
	c.mark(e.statement, yield)
	if e.pattern == allPatterns {
		return
	}
	patterns, _ := e.statement.Resources()
	for text := range patterns[e.pattern].Texts() {
		for i := range len(text) - wordBytes + 1 {
			c.hashes = append(c.hashes[:0], needWindow(bytesAt(text, i)))
			yield(need{needsWindow, c.hashes})
		}
	}
}

// eachValue calls yield for the values of each condition key that s needs.
func (c *counter) eachValue(s *statement.Statement, yield func(need)) {
	for cl := range s.Condition().Clauses() {
		texts, ok := cl.Needs(c.texts[:0])
		c.texts = texts
		if !ok || len(texts) > maxAlternatives {
			continue
		}
		if kind, ok := c.keyOf(cl); ok {
			c.yieldTexts(kind, yield)
		}
	}
}

// keyOf returns the kind of what cl needs, or false if there are too many keys.
func (c *counter) keyOf(cl *clause.Clause) (kind needKind, ok bool) {
	for i, key := range c.needs.keys {
		if key.ReadsAs(cl) {
			return needsValue + needKind(i), true
		}
	}
	if len(c.needs.keys) == maxKeys {
		return 0, false
	}
	c.needs.keys = append(c.needs.keys, cl)
	return needsValue + needKind(len(c.needs.keys)-1), true
}

// mark calls yield for the marks of the principals that s names, if it needs one.
func (c *counter) mark(s *statement.Statement, yield func(need)) {
	patterns, not := s.Principals()
	if not || len(patterns) == 0 || len(patterns) > maxAlternatives {
		return
	}
	c.texts = c.texts[:0]
	for i := range patterns {
		mark, ok := patterns[i].Mark()
		if !ok {
			return
		}
		c.texts = append(c.texts, mark)
	}
	c.yieldTexts(needsMark, yield)
}

// yieldTexts calls yield for texts.
func (c *counter) yieldTexts(kind needKind, yield func(need)) {
	c.hashes = c.hashes[:0]
	for _, text := range c.texts {
		c.hashes = append(c.hashes, needText(kind, text))
	}
	yield(need{kind, c.hashes})
}

// searchNeeds goes through the entries of p that are found by what the request has.
func (r *Request) searchNeeds(s *search, p *part) {
	f, resource := p.finder, r.Resource
	bytes := bytesAt(resource, p.skip)
	if f.needs.windows {
		for i := range len(resource) - wordBytes + 1 {
			if first := f.table.first(needWindow(bytesAt(resource, i))); first != 0 {
				r.searchChain(s, p, first, bytes)
			}
		}
	}
	if f.needs.marks {
		for _, mark := range r.Principal.Marks() {
			r.searchChain(s, p, f.table.first(needText(needsMark, mark)), bytes)
		}
	}
	for i, key := range f.needs.keys {
		if key == nil {
			continue
		}
		one, several, known := key.Shown(r.BoundContext())
		if !known {
			r.searchAll(s, p)
			return
		}
		kind := needsValue + needKind(i)
		if several == nil {
			r.searchChain(s, p, f.table.first(needText(kind, one)), bytes)
		}
		for _, value := range several {
			r.searchChain(s, p, f.table.first(needText(kind, value)), bytes)
		}
	}
}

// searchAll goes through all entries of p.
func (r *Request) searchAll(s *search, p *part) {
	for i := range p.entries {
		if r.judgeEntry(s, &p.entries[i]) {
			return
		}
	}
}
