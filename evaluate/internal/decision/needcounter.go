package decision

import (
	"cmp"
	"iter"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A needCounter finds out what entries need that few others do.
type needCounter struct {
	needs  *needs
	counts []uint8 // by hash; what shares a place seems less rare than it is

	texts  []string // room for those of one thing
	hashes []uint32 // likewise
	best   []uint32 // hashes of the rarest thing
}

// Limits of needs.
const (
	maxKeys         = 4  // of values, each of which costs a look-up
	maxAlternatives = 8  // of which one is needed
	maxWindows      = 16 // of a text that are counted, or a little more
	windowStep      = 3  // bytes at least from one to the next: six in a row are all in one of them
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
			c.count(p, i, skip)
		}
	}
	var used [maxKeys]bool
	entries := len(p.entries)
	for i := range entries {
		if !f.isCrowded(&p.placings[i]) {
			continue
		}
		kind, ok := c.rarest(p, i, skip)
		if !ok || len(p.placings)+len(c.best)-1 > 2*entries {
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
		p.placings[i] = placing{entry: int32(i), hash: c.best[0]}
		for _, hash := range c.best[1:] {
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

// count counts what entry i of p needs.
func (c *needCounter) count(p *rawPart, i, skip int) {
	for _, hashes := range c.things(p, i, skip) {
		for _, hash := range hashes {
			if at := c.at(hash); *at <= maxCrowd {
				*at++
			}
		}
	}
}

// at returns the count of a hash.
func (c *needCounter) at(hash uint32) *uint8 { return &c.counts[int(hash>>1)&(len(c.counts)-1)] }

// rarest finds, of what entry i of p needs, the thing that the fewest entries need: its kind,
// and its hashes as the best ones. It reports false if that is too many.
func (c *needCounter) rarest(p *rawPart, i, skip int) (kind needKind, ok bool) {
	fewest := uint8(maxCrowd + 1)
	for k, hashes := range c.things(p, i, skip) {
		most := uint8(0)
		for _, hash := range hashes {
			most = max(most, *c.at(hash))
		}
		if most < fewest {
			kind, fewest, ok = k, most, true
			c.best = append(c.best[:0], hashes...)
		}
		if fewest == 1 { // itself
			break
		}
	}
	return kind, ok
}

// things yields what entry i of p needs: of each thing its kind, and the hashes of which one
// is needed. The first bytes of its beginning, which are skipped, others have too.
func (c *needCounter) things(p *rawPart, i, skip int) iter.Seq2[needKind, []uint32] {
	return func(yield func(needKind, []uint32) bool) {
		e := &p.entries[i]
		if !c.values(e.statement, yield) || !c.principals(e.statement, yield) || e.resource == nil || e.flags&everyResource != 0 {
			return
		}
		beginning := p.beginning(i)
		for text := range e.resource.Texts() {
			at, last := 0, len(text)-wordBytes
			if text == beginning {
				at = max(0, skip-wordBytes+1)
			}
			for step := max(windowStep, last/maxWindows); at <= last; {
				c.hashes = append(c.hashes[:0], hashWindow(load(text[at:])))
				if !yield(needsWindow, c.hashes) {
					return
				}
				if at == last {
					break
				}
				at = min(at+step, last)
			}
		}
	}
}

// values yields the values of condition keys that s needs.
func (c *needCounter) values(s *statement.Statement, yield func(needKind, []uint32) bool) bool {
	for cl := range s.Condition().Clauses() {
		texts, ok := cl.Needs(c.texts[:0])
		c.texts = texts
		if !ok || len(texts) > maxAlternatives {
			continue
		}
		kind, ok := c.needs.kindOf(cl)
		if !ok {
			continue
		}
		c.hashes = c.hashes[:0]
		for _, text := range texts {
			c.hashes = append(c.hashes, hashNeed(kind, text))
		}
		if !yield(kind, c.hashes) {
			return false
		}
	}
	return true
}

// principals yields the marks of the principals that s names, if it needs one.
func (c *needCounter) principals(s *statement.Statement, yield func(needKind, []uint32) bool) bool {
	patterns, not := s.Principals()
	if not || len(patterns) == 0 || len(patterns) > maxAlternatives {
		return true
	}
	c.hashes = c.hashes[:0]
	for i := range patterns {
		mark, ok := patterns[i].Mark()
		if !ok {
			return true
		}
		c.hashes = append(c.hashes, hashMark(mark))
	}
	return yield(needsMark, c.hashes)
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
