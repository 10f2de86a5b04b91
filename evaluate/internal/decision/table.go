package decision

// A table finds chains by the hash of their key. It is open to other keys of the same
// hash: whoever uses it compares what it finds. It is at most half full, so that a key
// that is not there is found out at once. The zero table has no chains.
type table []slot

// A slot has a chain: the hash of its key, and one more than the place of its first
// member. It is empty if that is 0.
type slot struct {
	hash  uint32
	first int32
}

// newTable returns a table for up to so many chains.
func newTable(chains int) table { return make(table, 2*chains) }

// slot returns the slot of the given hash, which is empty if there is no such chain. The
// table has some.
func (t table) slot(hash uint32) int {
	for i := int(uint64(hash) * uint64(len(t)) >> 32); ; i++ {
		if i == len(t) {
			i = 0
		}
		if s := &t[i]; s.hash == hash || s.first == 0 {
			return i
		}
	}
}

// first returns one more than the place of the first member of a chain, or 0.
func (t table) first(hash uint32) int32 {
	if len(t) == 0 {
		return 0
	}
	return t[t.slot(hash)].first
}

// push puts a member at the beginning of its chain. It returns what follows there.
func (t table) push(hash uint32, place int) (next int32) {
	s := &t[t.slot(hash)]
	next = s.first
	s.hash, s.first = hash, int32(place)+1
	return next
}
