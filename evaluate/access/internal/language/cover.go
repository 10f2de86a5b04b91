package language

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A pattern covers another if its tokens can be laid over those of the other: a wildcard
// over whatever stands for no more than the wildcard does, a policy variable over the same
// variable only. It then matches all that the other matches, whatever the values of the
// variables are. The reverse does not hold.
//
// A text is a pattern that matches nothing else, and covered by all that match it.

// A work is room for covers, and how much may be done: if no steps are left, nothing covers
// anything.
type work struct {
	positions, next []int32
	text            Pattern // of a text
	steps           int     // that are left
}

// A reader reads the symbols of a pattern.
type reader struct {
	pattern *Pattern
	offset  int // in the prefix
	place   int // in the rest
}

// read returns the next symbol, or false at the end.
func (r *reader) read() (symbol, bool) {
	if prefix := r.pattern.prefix; r.offset < len(prefix) {
		c, n := decode(prefix[r.offset:])
		r.offset += n
		return symbol{kind: Text, char: c}, true
	}
	if r.place == len(r.pattern.rest) {
		return symbol{}, false
	}
	r.place++
	return r.pattern.rest[r.place-1], true
}

// covers reports whether q covers p.
func (q *Pattern) covers(p *Pattern, w *work) bool {
	w.steps -= 1 + len(q.prefix)/64
	r := reader{pattern: p}
	if !q.coversPrefix(&r) {
		return false
	}
	if len(q.rest) == 0 {
		return r.offset == len(p.prefix) && len(p.rest) == 0
	}
	if q.rest[0].kind == Run && q.rest[0].not == 0 && len(q.rest) == 1 {
		return true
	}
	return q.coversRest(&r, w)
}

// coversPrefix reads as many characters as there are in the prefix of q, and reports
// whether that covers them.
func (q *Pattern) coversPrefix(r *reader) bool {
	p := r.pattern
	if q.fold == p.fold && !splits(p.prefix, len(q.prefix)) {
		r.offset = len(q.prefix)
		return strings.HasPrefix(p.prefix, q.prefix)
	}
	for prefix := q.prefix; prefix != ""; {
		c, n := decode(prefix)
		s, ok := r.read()
		if !ok || s.kind != Text || !q.coversChar(c, s.char, p.fold) {
			return false
		}
		prefix = prefix[n:]
	}
	return true
}

// coversChar reports whether q, in which c stands, matches all that fold does not tell
// from other.
func (q *Pattern) coversChar(c, other rune, fold Fold) bool {
	if q.fold >= fold {
		return q.fold.of(other) == c
	}
	return fold.each(other, func(each rune) bool { return q.fold.of(each) == c })
}

// coversRest reports whether what follows the prefix of q covers what r reads.
func (q *Pattern) coversRest(r *reader, w *work) bool {
	positions, next := w.positions[:0], w.next[:0]
	positions = q.reach(positions, 0)
	for len(positions) > 0 {
		if w.steps <= 0 {
			positions = positions[:0]
			break
		}
		s, ok := r.read()
		if !ok {
			break
		}
		w.steps -= len(positions)
		next = next[:0]
		for _, i := range positions {
			if int(i) == len(q.rest) {
				continue
			}
			t := &q.rest[i]
			if !q.coversSymbol(t, &s, r.pattern) {
				continue
			}
			if t.kind != Run {
				i++
			}
			next = q.reach(next, i)
		}
		next = q.cut(next)
		positions, next = next, positions
	}
	w.positions, w.next = positions, next
	return len(positions) > 0 && int(positions[len(positions)-1]) == len(q.rest)
}

// reach appends i, a position in the rest of a pattern, and those that are reached from it
// by Runs that stand for nothing. Positions are in order, and none is twice.
func (q *Pattern) reach(positions []int32, i int32) []int32 {
	for {
		if n := len(positions); n == 0 || positions[n-1] < i {
			positions = append(positions, i)
		}
		if int(i) == len(q.rest) || q.rest[i].kind != Run {
			return positions
		}
		i++
	}
}

// cut returns positions without those before the last Run from which nothing is gained.
func (q *Pattern) cut(positions []int32) []int32 {
	for n := len(positions) - 1; n > 0; n-- {
		i := positions[n]
		if int(i) == len(q.rest) || q.rest[i].kind != Run {
			continue
		}
		floor, kept := q.rest[i].arg, n
		for kept > 0 && positions[kept-1] >= floor {
			kept--
		}
		if kept < n {
			positions = append(positions[:kept], positions[n:]...)
			n = kept
		}
	}
	return positions
}

// coversSymbol reports whether t, a symbol of q, stands for all that s, a symbol of p,
// stands for.
func (q *Pattern) coversSymbol(t, s *symbol, p *Pattern) bool {
	if t.kind == Text {
		return s.kind == Text && q.coversChar(t.char, s.char, p.fold)
	}
	if s.kind == Text {
		if t.kind == glob.Value {
			return false
		}
		return !q.notOf(t).has(s.char)
	}
	if t.not != 0 && !q.notOf(t).within(p.notOf(s)) {
		return false
	}
	switch t.kind {
	case One:
		return s.kind == One
	case Value:
		return s.kind == Value && q.fold >= p.fold && includes(q.values[t.arg], p.values[s.arg])
	case Text, Run:
	}
	return true
}

// includes reports whether v stands for the text that other stands for, whenever that stands
// for one.
func includes(v, other Variable) bool {
	return v == other || v.Key == other.Key && !other.HasDefault
}
