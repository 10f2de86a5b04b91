package language

import (
	"encoding/binary"
	"slices"
	"unicode"
)

// An automaton reads a text character by character and tells whether one of its patterns
// matches what it has read. It makes its states when they are needed.
type automaton struct {
	patterns []flatPattern
	finest   Fold // does not tell apart what no pattern does
	states   []state
	numbers  map[string]int32 // of states, by positions
	start    int32
	key      []byte
	next     []int32
	steps    *int // that are left
}

// A flatPattern is a pattern without variables, with all its symbols in its rest.
type flatPattern struct {
	Pattern
	follow []int32 // of each position: how many characters follow at least
}

// A state is what an automaton knows of the text that it has read.
type state struct {
	// What is reached, for each pattern that may yet match: its number, as -1 for the first,
	// -2 for the second and so on, and then positions of it in order.
	positions []int32
	letters   []letter // in order
	other     int32    // the state after any other character, or unknownState
	follow    int32    // how many characters have to follow at least
	accepts   bool     // what was read
}

// A letter is a character that an automaton tells from others.
type letter struct {
	char rune
	as   rune  // in a pattern
	next int32 // the state after it, or unknownState
}

// The states that each automaton has.
const (
	unknownState int32 = iota - 1
	deadState          // nothing matches any more
	fullState          // all matches
)

// newAutomaton returns an automaton of patterns without variables that has read the given
// text.
func newAutomaton(patterns []*Pattern, finest Fold, text string, steps *int) *automaton {
	a := &automaton{
		patterns: make([]flatPattern, len(patterns)), finest: finest, steps: steps,
		states: []state{{other: deadState}, {other: fullState, accepts: true}}, numbers: make(map[string]int32),
	}
	var positions []int32
	for i, p := range patterns {
		a.patterns[i] = flatten(p)
		*steps -= len(a.patterns[i].rest)
		positions = append(positions, int32(-1-i))
		begin := len(positions)
		positions = append(positions[:begin], a.patterns[i].cut(a.patterns[i].reach(positions[begin:], 0))...)
	}
	for text != "" && *steps > 0 {
		c, n := decode(text)
		text = text[n:]
		positions, a.next = a.read(positions, c), positions
	}
	a.start = a.state(positions)
	return a
}

// flatten returns p with its prefix in its rest.
func flatten(p *Pattern) flatPattern {
	flat := flatPattern{Pattern: *p}
	flat.prefix, flat.rest = "", make([]symbol, 0, len(p.prefix)+len(p.rest))
	if p.prefix != "" {
		flat.add(&p.tokens[0])
	}
	n := int32(len(flat.rest))
	for _, s := range p.rest {
		if s.kind == Run && s.not != 0 {
			s.arg += n
		}
		flat.rest = append(flat.rest, s)
	}
	flat.follow = make([]int32, len(flat.rest)+1)
	for i := len(flat.rest) - 1; i >= 0; i-- {
		flat.follow[i] = flat.follow[i+1]
		if flat.rest[i].kind != Run {
			flat.follow[i]++
		}
	}
	return flat
}

// state returns the number of the state with the given positions, of which it keeps no
// reference.
func (a *automaton) state(positions []int32) int32 {
	if len(positions) == 0 {
		return deadState
	}
	a.key = a.key[:0]
	for _, i := range positions {
		a.key = binary.LittleEndian.AppendUint32(a.key, uint32(i))
	}
	if number, ok := a.numbers[string(a.key)]; ok {
		return number
	}
	*a.steps -= 4 + len(positions)
	number := int32(len(a.states))
	st := state{positions: slices.Clone(positions), other: unknownState, follow: -1}
	var p *flatPattern
	for _, i := range positions {
		if i < 0 {
			p = &a.patterns[-1-i]
			continue
		}
		if st.follow < 0 || p.follow[i] < st.follow {
			st.follow = p.follow[i]
		}
		if int(i) == len(p.rest) {
			st.accepts = true
			continue
		}
		s := &p.rest[i]
		if s.kind == Run && s.not == 0 && int(i) == len(p.rest)-1 {
			number = fullState
			break
		}
		st.letters = a.appendLetters(st.letters, p, s)
	}
	if number != fullState {
		slices.SortStableFunc(st.letters, func(a, b letter) int { return int(a.char) - int(b.char) })
		st.letters = slices.CompactFunc(st.letters, func(a, b letter) bool { return a.char == b.char })
		a.states = append(a.states, st)
	}
	a.numbers[string(a.key)] = number
	return number
}

// appendLetters appends the characters that s, a symbol of p, tells from others.
func (a *automaton) appendLetters(letters []letter, p *flatPattern, s *symbol) []letter {
	switch {
	case s.kind == Text && p.fold == a.finest:
		return append(letters, letter{char: s.char, as: s.arg, next: unknownState})
	case s.kind == Text:
		p.fold.each(s.arg, func(c rune) bool {
			letters = append(letters, letter{char: a.finest.of(c), as: c, next: unknownState})
			return true
		})
	case s.not != 0:
		for c := range rune(unicode.MaxASCII + 1) {
			if p.notOf(s).has(c) {
				letters = append(letters, letter{char: a.finest.of(c), as: c, next: unknownState})
			}
		}
	}
	return letters
}

// after returns the number of the state after c is read in the state with the given number.
func (a *automaton) after(number int32, c rune) int32 {
	st := &a.states[number]
	i, ok := slices.BinarySearchFunc(st.letters, c, func(l letter, c rune) int { return int(l.char) - int(c) })
	if ok {
		if st.letters[i].next == unknownState {
			next := a.state(a.read(st.positions, c))
			a.states[number].letters[i].next = next
		}
		return a.states[number].letters[i].next
	}
	if st.other == unknownState {
		next := a.state(a.read(st.positions, c))
		a.states[number].other = next
	}
	return a.states[number].other
}

// read returns the positions after c is read where the given ones are reached. They are in
// next, until it is called again.
func (a *automaton) read(positions []int32, c rune) []int32 {
	*a.steps -= len(positions)
	folded := [...]rune{Exact: c, FoldASCII: FoldASCII.of(c), FoldUnicode: FoldUnicode.of(c)}
	next := a.next[:0]
	var p *flatPattern
	begin := 0 // of the positions of p in next
	for _, i := range positions {
		if i < 0 {
			next = closed(p, next, begin)
			p = &a.patterns[-1-i]
			next = append(next, i)
			begin = len(next)
			continue
		}
		if int(i) == len(p.rest) {
			continue
		}
		s := &p.rest[i]
		if s.kind == Text {
			if folded[p.fold] != s.char {
				continue
			}
		} else if p.notOf(s).has(c) {
			continue
		}
		if s.kind != Run {
			i++
		}
		next = append(next[:begin], p.reach(next[begin:], i)...)
	}
	a.next = closed(p, next, begin)
	return a.next
}

// closed returns positions of which those from begin on are all that are of p, without
// those that say nothing.
func closed(p *flatPattern, positions []int32, begin int) []int32 {
	switch {
	case begin == 0:
		return positions
	case begin == len(positions):
		return positions[:begin-1]
	}
	return positions[:begin+len(p.cut(positions[begin:]))]
}
