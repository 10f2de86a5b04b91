package decision

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// secret makes the hashes of a process its own: nobody who writes policies can choose
// texts that share a hash.
//
//nolint:gochecknoglobals // never written
var secret = func() (words [2]uint64) {
	seed := maphash.MakeSeed()
	for i := range words {
		words[i] = maphash.Comparable(seed, i) | 1
	}
	return words
}()

// hashText returns the hash of text. It takes half the time that maphash does for short
// ones, most of which is the call.
func hashText(text string) uint32 {
	h := secret[0] ^ uint64(len(text))
	for ; len(text) > 2*wordBytes; text = text[2*wordBytes:] {
		h = fold(load(text)^secret[1], load(text[wordBytes:])^h)
	}
	first, last := ends(text)
	return sum(h, first, last)
}

// hashFold returns the hash of text in lower case.
func hashFold(text string) uint32 {
	h := secret[0] ^ uint64(len(text))
	for ; len(text) > 2*wordBytes; text = text[2*wordBytes:] {
		h = fold(glob.LowerWord(load(text))^secret[1], glob.LowerWord(load(text[wordBytes:]))^h)
	}
	first, last := ends(text)
	return sum(h, glob.LowerWord(first), glob.LowerWord(last))
}

// hashAction is hashFold of the action of r.
func (r *Request) hashAction() uint32 {
	n := len(r.Action)
	if n < wordBytes || n > 2*wordBytes {
		return hashFold(r.Action)
	}
	return sum(secret[0]^uint64(n), r.actionBytes, glob.LowerWord(load(r.Action[n-wordBytes:])))
}

// hashService is hashFold of the service of r.
func (r *Request) hashService() uint32 {
	n := r.serviceLength
	if n >= wordBytes {
		return hashFold(r.Service())
	}
	return sum(secret[0]^uint64(n), r.actionBytes&(1<<(8*uint(n))-1), 0)
}

// sum returns the hash of a text of which h is that of all but the ends.
func sum(h, first, last uint64) uint32 { return uint32(fold(first^secret[1], last^h) >> 32) }

// ends returns the first and the last bytes of text, which are not more than fit in two
// words. Some may be in both.
func ends(text string) (first, last uint64) {
	n := len(text)
	if n >= wordBytes {
		return load(text), load(text[n-wordBytes:])
	}
	return bytesAt(text, 0), 0
}

// mix returns a hash of x.
func mix(x uint64) uint64 { return fold(x^secret[0], secret[1]) }

// fold returns the halves of the product of a and b as one.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

// wordBytes is the number of bytes of text that are read at once.
const wordBytes = 8

// load returns the first word of text.
func load(text string) uint64 { return binary.LittleEndian.Uint64([]byte(text)) }

// bytesAt returns the bytes of text from a place on, as far as they fit in a word, with
// zeros behind its end.
func bytesAt(text string, place int) uint64 {
	switch n := len(text) - place; {
	case n >= wordBytes:
		return load(text[place:])
	case n <= 0:
		return 0
	case len(text) >= wordBytes:
		return load(text[len(text)-wordBytes:]) >> (8 * uint(wordBytes-n) & 63)
	}
	return fewBytes(text[place:])
}

// fewBytes returns the bytes of text, which are fewer than a word.
func fewBytes(text string) (word uint64) {
	for i := len(text) - 1; i >= 0; i-- {
		word = word<<8 | uint64(text[i])
	}
	return word
}
