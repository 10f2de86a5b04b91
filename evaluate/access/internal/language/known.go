package language

import "slices"

// A knownSet is a set that a solver has met.
type knownSet struct {
	number       uint32
	hasVariables bool
	given        *list
	opened       *list // with any text for each policy variable; given, if there is none
}

// A list is the patterns of a set.
type list struct {
	patterns   []*Pattern
	identities map[string]struct{}
	fold       Fold   // the coarsest of the patterns
	least      int    // characters of literal text and "?" in each pattern
	index      *index // by that fold
}

// known returns what s knows of set.
func (s *Solver) known(set *Set) *knownSet {
	known, ok := s.sets[set]
	if ok {
		return known
	}
	if known, ok = s.same[set.identity]; ok {
		s.sets[set] = known
		return known
	}
	known = &knownSet{number: uint32(len(s.same)), hasVariables: set.HasVariables(), given: newList(set)}
	known.opened = known.given
	if known.hasVariables {
		patterns := make([]*Pattern, len(set.patterns))
		for i, p := range set.patterns {
			patterns[i] = p.opened()
		}
		known.opened = newList(NewSet(patterns...))
	}
	s.sets[set], s.same[set.identity] = known, known
	return known
}

func newList(set *Set) *list {
	l := &list{patterns: set.patterns}
	for i, p := range l.patterns {
		l.fold = max(l.fold, p.fold)
		if i == 0 || p.least < l.least {
			l.least = p.least
		}
	}
	if len(l.patterns) <= fewPatterns {
		return l
	}
	l.index = newIndex(l.patterns, l.fold)
	l.identities = make(map[string]struct{}, len(set.patterns))
	for _, p := range l.patterns {
		l.identities[p.identity] = struct{}{}
	}
	return l
}

// fewPatterns is the number of patterns up to which a list has no index and no map.
const fewPatterns = 4

// has reports whether p is one of the patterns of l.
func (l *list) has(p *Pattern) bool {
	if l.identities == nil {
		return slices.ContainsFunc(l.patterns, func(q *Pattern) bool { return q.identity == p.identity })
	}
	_, ok := l.identities[p.identity]
	return ok
}

// near returns an iterator over the patterns of l that begin as p does, as far as both say.
func (l *list) near(p *Pattern, w *work) func(yield func(*Pattern) bool) {
	return func(yield func(*Pattern) bool) {
		if p.fold <= l.fold && l.index != nil {
			l.index.each(p.foldedPrefix(l.fold), w, yield)
			return
		}
		for _, q := range l.patterns {
			w.steps--
			if q.beginsLike(p) && !yield(q) {
				return
			}
		}
	}
}

// contains reports whether text is matched by a pattern of l that has no variables.
func (l *list) contains(text string, w *work) bool {
	p := &w.text
	p.fold, p.prefix = l.fold, l.fold.text(text)
	for q := range l.near(p, w) {
		if p.fold != q.fold {
			p.fold, p.prefix = q.fold, q.fold.text(text)
		}
		if !q.hasVariables() && q.covers(p, w) {
			return true
		}
	}
	return false
}
