package decision

import (
	"cmp"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A needCounter finds out what entries need that few others do.
type needCounter struct {
	needs  *needs
	counts []uint8 // by hash; what shares a place seems less rare than it is

	// What the entry needs that was looked at last: of each thing its kind and where the
	// hashes begin of which one is needed.
	things []needed
	hashes []uint32
	texts  []string // of one thing
}

// A needed thing.
type needed struct {
	kind  needKind
	first int // of its hashes
}

// Limits of needs.
const (
	maxKeys         = 4  // of values, each of which costs a look-up
	maxAlternatives = 8  // of which one is needed
	maxWindows      = 16 // of a text that are counted, or a little more
)

// placeByNeeds places the entries of crowded chains by what else they need, if that leads
// to fewer.
func (p *rawPart) placeByNeeds(f *finder, skip int) {
	crowd := 0
	for i := range p.placings {
		if f.isCrowded(&p.placings[i]) {
			crowd++
		}
	}
	c := needCounter{needs: &f.needs, counts: make([]uint8, countsFor(crowd))}
	for i := range p.placings {
		if f.isCrowded(&p.placings[i]) {
			c.look(p, p.placings[i].entry, skip)
			c.count()
		}
	}
	var used [maxKeys]bool
	entries := len(p.entries)
	for i := range entries {
		if !f.isCrowded(&p.placings[i]) {
			continue
		}
		c.look(p, int32(i), skip)
		best, kind, ok := c.rarest()
		if !ok || len(p.placings)+len(best)-1 > 2*entries {
			continue
		}
		switch kind {
		case needsWindow:
			f.needs.windows = true
		case needsMark:
			f.needs.marks = true
		default:
			used[kind-needsValue] = true
		}
		p.entries[i].setFilter(p.beginning(i), skip)
		p.placings[i] = placing{entry: int32(i), hash: best[0]}
		for _, hash := range best[1:] {
			p.placings = append(p.placings, placing{entry: int32(i), hash: hash})
		}
	}
	f.needs.forgetUnused(used)
	if len(p.placings) > entries {
		f.table = newTable(len(p.placings))
		slices.SortStableFunc(p.placings, func(a, b placing) int { return cmp.Compare(a.entry, b.entry) })
	} else {
		clear(f.table)
	}
	f.count(p.placings)
}

// isCrowded reports whether p is in a crowded chain.
func (f *finder) isCrowded(p *placing) bool {
	if p.slot == inRest {
		return f.rest > maxCrowd
	}
	return f.table[p.slot].first > maxCrowd
}

// forgetUnused takes away the keys that are not used.
func (n *needs) forgetUnused(used [maxKeys]bool) {
	last := 0
	for i := range n.keys {
		if used[i] {
			last = i + 1
		} else {
			n.keys[i] = nil
		}
	}
	n.keys = fitted(n.keys[:last:last])
}

// countsFor returns how many counts are enough for so many entries: a power of two.
func countsFor(entries int) int {
	n := 1 << 8
	for n < 16*entries {
		n *= 2
	}
	return n
}

// count counts what was looked at.
func (c *needCounter) count() {
	for _, hash := range c.hashes {
		if at := c.at(hash); *at <= maxCrowd {
			*at++
		}
	}
}

// at returns the count of a hash.
func (c *needCounter) at(hash uint32) *uint8 { return &c.counts[int(hash>>1)&(len(c.counts)-1)] }

// rarest returns the hashes and the kind of the thing, of what was looked at, that the
// fewest entries need. It reports false if that is too many.
func (c *needCounter) rarest() (best []uint32, kind needKind, ok bool) {
	fewest := uint8(maxCrowd + 1)
	for i, thing := range c.things {
		end := len(c.hashes)
		if i+1 < len(c.things) {
			end = c.things[i+1].first
		}
		most := uint8(0)
		for _, hash := range c.hashes[thing.first:end] {
			most = max(most, *c.at(hash))
		}
		if most < fewest {
			best, kind, fewest = c.hashes[thing.first:end], thing.kind, most
		}
	}
	return best, kind, best != nil
}

// look finds what entry i of p needs. The first bytes of its beginning, which are skipped,
// others have too.
func (c *needCounter) look(p *rawPart, i int32, skip int) {
	e := &p.entries[i]
	c.things, c.hashes = c.things[:0], c.hashes[:0]
	c.lookAtCondition(e.statement)
	c.lookAtPrincipal(e.statement)
	if e.resource == nil || e.flags&everyResource != 0 {
		return
	}
	beginning := p.beginning(int(i))
	for text := range e.resource.Texts() {
		first, n := 0, len(text)-wordBytes+1
		if text == beginning {
			first = max(0, skip-wordBytes+1)
		}
		for i := first; i < n; i += 1 + n/maxWindows {
			c.things = append(c.things, needed{needsWindow, len(c.hashes)})
			c.hashes = append(c.hashes, hashWindow(load(text[i:])))
		}
	}
}

// lookAtCondition finds the values of condition keys that s needs.
func (c *needCounter) lookAtCondition(s *statement.Statement) {
	for cl := range s.Condition().Clauses() {
		texts, ok := cl.Needs(c.texts[:0])
		c.texts = texts
		if !ok || len(texts) > maxAlternatives {
			continue
		}
		if kind, ok := c.needs.kindOf(cl); ok {
			c.things = append(c.things, needed{kind, len(c.hashes)})
			for _, text := range texts {
				c.hashes = append(c.hashes, hashNeed(kind, text))
			}
		}
	}
}

// kindOf returns the kind of what cl needs, or false if there are too many keys.
func (n *needs) kindOf(cl *clause.Clause) (kind needKind, ok bool) {
	for i, key := range n.keys {
		if key.ReadsAs(cl) {
			return needsValue + needKind(i), true
		}
	}
	if len(n.keys) == maxKeys {
		return 0, false
	}
	n.keys = append(n.keys, cl)
	return needsValue + needKind(len(n.keys)-1), true
}

// lookAtPrincipal finds the marks of the principals that s names, if it needs one.
func (c *needCounter) lookAtPrincipal(s *statement.Statement) {
	patterns, not := s.Principals()
	if not || len(patterns) == 0 || len(patterns) > maxAlternatives {
		return
	}
	first := len(c.hashes)
	for i := range patterns {
		mark, ok := patterns[i].Mark()
		if !ok {
			c.hashes = c.hashes[:first]
			return
		}
		c.hashes = append(c.hashes, hashMark(mark))
	}
	c.things = append(c.things, needed{needsMark, first})
}
