package language

import (
	"encoding/binary"
	"slices"
	"unicode"
)

// A product reads a text by several automata at once and looks for a text that the first of
// them accept and the others do not.
type product struct {
	automata []*automaton
	accept   int    // how many have to accept
	prefix   string // of the text, which the automata have read
	steps    *int   // that are left

	nodes   []node
	states  []int32          // of the nodes: for each as many as there are automata
	known   map[string]int32 // nodes by states
	queue   [][]int32        // nodes to visit, by the length of the shortest text that they may lead to
	first   int              // the place in queue that is not empty, if any is
	key     []byte
	letters []letter
	now     []int32
}

// A node is what the automata know of a text.
type node struct {
	before int32 // the node of the text without its last character, or -1
	char   rune  // its last character
	length int32
	done   bool // what follows was visited
}

// find returns such a text, and none is shorter.
func (m *product) find() (text string, answer Answer) {
	m.known = make(map[string]int32)
	if *m.steps <= 0 {
		return "", Unknown
	}
	for i, a := range m.automata {
		if !m.mayAccept(i, a.start) {
			return "", None
		}
		m.now = append(m.now, a.start)
	}
	m.visit(-1, 0)
	for *m.steps > 0 {
		n, ok := m.pop()
		if !ok {
			return "", None
		}
		if m.nodes[n].done {
			continue
		}
		m.nodes[n].done = true
		if m.accepts(n) {
			return m.text(n), Found
		}
		m.leave(n)
	}
	return "", Unknown
}

// pop takes the next node from the queue.
func (m *product) pop() (int32, bool) {
	for m.first < len(m.queue) {
		if list := m.queue[m.first]; len(list) > 0 {
			m.queue[m.first] = list[:len(list)-1]
			return list[len(list)-1], true
		}
		m.first++
	}
	return 0, false
}

// statesOf returns the states of node n.
func (m *product) statesOf(n int32) []int32 {
	k := len(m.automata)
	return m.states[int(n)*k : (int(n)+1)*k]
}

// accepts reports whether the text of node n is one that is looked for.
func (m *product) accepts(n int32) bool {
	for i, number := range m.statesOf(n) {
		if m.automata[i].states[number].accepts != (i < m.accept) {
			return false
		}
	}
	return true
}

// visit puts the node whose states are now, and whose text is that of node before and
// char, in the queue, unless it was there before.
func (m *product) visit(before int32, char rune) {
	m.key = m.key[:0]
	for _, number := range m.now {
		m.key = binary.LittleEndian.AppendUint32(m.key, uint32(number))
	}
	*m.steps -= 4
	length := int32(0)
	if before >= 0 {
		length = m.nodes[before].length + 1
	}
	n, again := m.known[string(m.key)]
	if again && m.nodes[n].length <= length {
		return
	}
	if !again {
		n = int32(len(m.nodes))
		m.nodes = append(m.nodes, node{})
		m.states = append(m.states, m.now...)
		m.known[string(m.key)] = n
	}
	m.nodes[n] = node{before: before, char: char, length: length}
	shortest := length
	for i, number := range m.now[:m.accept] {
		shortest = max(shortest, length+m.automata[i].states[number].follow)
	}
	for len(m.queue) <= int(shortest) {
		m.queue = append(m.queue, nil)
	}
	m.queue[shortest] = append(m.queue[shortest], n)
}

// leave visits the nodes of the texts that are one character longer than that of node n.
func (m *product) leave(n int32) {
	m.readLetters(n)
	for _, l := range m.letters {
		if *m.steps > 0 && m.read(n, l.char) {
			m.visit(n, l.as)
		}
	}
}

// read sets now to the states after c is read at node n. It reports false if nothing that is
// looked for begins so.
func (m *product) read(n int32, c rune) bool {
	m.now = m.now[:0]
	for i, number := range m.statesOf(n) {
		*m.steps--
		number = m.automata[i].after(number, c)
		if !m.mayAccept(i, number) {
			return false
		}
		m.now = append(m.now, number)
	}
	return true
}

// mayAccept reports whether automaton i in the given state may come to do what is wanted.
func (m *product) mayAccept(i int, number int32) bool {
	if i < m.accept {
		return number != deadState
	}
	return number != fullState
}

// readLetters sets letters to the characters to be read at node n.
func (m *product) readLetters(n int32) {
	m.letters = m.letters[:0]
	for i, number := range m.statesOf(n) {
		st := &m.automata[i].states[number]
		m.letters = append(m.letters, st.letters...)
	}
	*m.steps -= len(m.letters)
	slices.SortStableFunc(m.letters, func(a, b letter) int { return int(a.char) - int(b.char) })
	m.letters = slices.CompactFunc(m.letters, func(a, b letter) bool { return a.char == b.char })
	if c, ok := m.otherLetter(); ok {
		m.letters = append(m.letters, letter{char: c, as: c})
	}
}

// others are characters to fill what wildcards stand for.
const others = "xaeio1tnrsz0-"

// otherLetter returns a character that no letter is.
func (m *product) otherLetter() (rune, bool) {
	for _, c := range others {
		if m.isOther(c) {
			return c, true
		}
	}
	for c := rune(0x100); c <= unicode.MaxRune; c++ {
		if (c < 0xd800 || c > 0xdfff) && m.isOther(c) {
			return c, true
		}
	}
	return 0, false
}

// isOther reports whether c is none of the letters, whatever the fold.
func (m *product) isOther(c rune) bool {
	folded := FoldUnicode.of(c)
	return !slices.ContainsFunc(m.letters, func(l letter) bool { return FoldUnicode.of(l.char) == folded })
}

// text returns the text of node n.
func (m *product) text(n int32) string {
	chars := make([]rune, m.nodes[n].length)
	for i := len(chars) - 1; i >= 0; i-- {
		chars[i] = m.nodes[n].char
		n = m.nodes[n].before
	}
	b := []byte(m.prefix)
	for _, c := range chars {
		b = appendChar(b, c)
	}
	return string(b)
}
