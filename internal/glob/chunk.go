package glob

import (
	"math/bits"
	"unicode/utf8"
)

// A chunk is the tokens between two Runs: Text, Values and Ones. To match a
// pattern is to find its chunks one after the other, each as far left as
// possible: that leaves most to the rest.

// seek finds the leftmost place in s at which tokens match. They are a chunk
// that begins with Text or a Value. It returns what follows that place.
//
// It tries the places at which the first text stands. If that compares much
// more than it gets ahead, it leaves the rest of s to scan.
func (p *Pattern) seek(tokens []Token, s string, values []string) (string, bool) {
	text := tokens[0].text(values)
	whole, compared := len(s), 0
	for {
		i := p.index(s, text)
		if i < 0 {
			return "", false
		}
		rest, ok := s[i+len(text):], !inside(s, i) && !inside(s, i+len(text))
		if ok {
			rest, ok = p.consume(tokens[1:], rest, values)
		}
		if ok {
			return rest, true
		}
		compared += max(len(text), len(s)-i-len(rest))
		if i == len(s) {
			return "", false
		}
		for i++; inside(s, i); {
			i++
		}
		s = s[i:]
		if compared > 256+8*(whole-len(s)) {
			return p.scan(tokens, s, values)
		}
	}
}

const (
	blockLen  = 64  // characters in a block: the bits of a word
	windowLen = 128 // places in a window
)

// scan is seek without a first text: it cuts the chunk into blocks of
// characters and s into windows of places. A place in a window is alive until a
// block is found not to match there. The 64 characters of a block are compared
// at once.
//
// The block that left no place alive in a window is the first to be compared in
// the next one: where s repeats itself, one block a window will do.
func (p *Pattern) scan(tokens []Token, s string, values []string) (string, bool) {
	begin := cursor{tokens: tokens}
	best := position{chunk: begin, text: s} // of the block to compare first
	for s != "" {
		var alive window
		for i := range alive {
			alive[i] = ^uint64(0)
		}
		for at := best; ; {
			next := position{block: at.block + 1, chunk: at.chunk}
			var b block
			b.read(&next.chunk, values, p.fold)
			if b.len == 0 { // the chunk ends before
				next = position{chunk: begin, text: s}
			} else {
				if !b.keep(&alive, at.text) {
					best = at
					break
				}
				next.text = skip(at.text, blockLen)
			}
			if at = next; at.block == best.block {
				return p.consume(tokens, skip(s, alive.first()), values)
			}
		}
		s, best.text = skip(s, windowLen), skip(best.text, windowLen)
	}
	return "", false
}

// A position is where a block begins: in the chunk, and in s if the chunk
// begins at the first place of the window.
type position struct {
	block int // number of the block
	chunk cursor
	text  string
}

// A window has a bit for each place.
type window [windowLen / 64]uint64

// first returns the number of the first place of w, which is not empty.
func (w *window) first() int {
	for i, places := range w {
		if places != 0 {
			return 64*i + bits.TrailingZeros64(places)
		}
	}
	return windowLen
}

// A block is up to 64 characters of a chunk. Bit i of its words is about
// character i.
type block struct {
	len int
	any uint64 // the Ones
	// The others, by their 8 lowest bits, the next 8 and the highest.
	low, middle [256]uint64
	high        [32]uint64
}

// read reads the block at c, which it moves behind the block.
func (b *block) read(c *cursor, values []string, fold bool) {
	for b.len < blockLen {
		char, ok := c.next(values)
		if !ok {
			return
		}
		bit := uint64(1) << b.len
		b.len++
		if char == one {
			b.any |= bit
			continue
		}
		b.low[char&0xff] |= bit
		b.middle[char>>8&0xff] |= bit
		b.high[char>>16&0x1f] |= bit
		if fold && 'a' <= char && char <= 'z' {
			b.low[char+'A'-'a'] |= bit
		}
	}
}

// keep clears the places in alive at which b does not match and reports whether
// any are left. The first place is the start of s.
func (b *block) keep(alive *window, s string) bool {
	var found window
	var places uint64  // the last 64 places, the sign is the last
	var matched uint64 // bit i: characters 0 to i of b match the last ones of s
	ascii := b.middle[0] & b.high[0]
	place := 1 - b.len
	for i := 0; i < len(s) && place < windowLen; place++ {
		var mask uint64
		if c := s[i]; c < utf8.RuneSelf {
			mask = b.low[c] & ascii
			i++
		} else {
			char, n := decode(s[i:])
			mask = b.low[char&0xff] & b.middle[char>>8&0xff] & b.high[char>>16&0x1f]
			i += n
		}
		matched = (matched<<1 | 1) & (mask | b.any)
		places = places>>1 | matched>>((b.len-1)&63)<<63
		if place%64 == 63 {
			found[place/64] = places
		}
	}
	if place > 0 && place%64 != 0 { // s ends
		found[place/64] = places >> (64 - place%64)
	}
	left := uint64(0)
	for i := range alive {
		alive[i] &= found[i]
		left |= alive[i]
	}
	return left != 0
}

// A cursor reads the characters of a chunk.
type cursor struct {
	tokens []Token
	offset int // in the text of tokens[0]
}

// one is what a cursor reads for a One.
const one rune = -1

// next returns the next character, or false at the end.
func (c *cursor) next(values []string) (rune, bool) {
	for len(c.tokens) > 0 {
		t := &c.tokens[0]
		if t.Kind != One {
			if text := t.text(values); c.offset < len(text) {
				char, n := decode(text[c.offset:])
				c.offset += n
				return char, true
			}
		}
		c.tokens, c.offset = c.tokens[1:], 0
		if t.Kind == One {
			return one, true
		}
	}
	return 0, false
}

// decode returns the first character of s, which is not empty, and its length.
// A byte that is not valid UTF-8 is a character beyond all code points.
func decode(s string) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	char, n := utf8.DecodeRuneInString(s)
	if char == utf8.RuneError && n == 1 {
		char = utf8.MaxRune + 1 + rune(s[0])
	}
	return char, n
}

// skip returns s without its first n characters.
func skip(s string, n int) string {
	for ; n > 0 && s != ""; n-- {
		s = s[width(s):]
	}
	return s
}
