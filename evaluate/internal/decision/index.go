package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An index finds the statements of policies that may apply to a request, by
// action and then by resource, without looking at the others. It only ever skips
// statements that cannot match, and whoever uses it gets the same statement as
// from looking at all in order. It is immutable.
type index struct {
	keys    []actionKey                              // actions, and then services
	table   table                                    // of keys; nil if they are few, which are looked at one by one
	any     *node                                    // for actions that no key tells
	chained bool                                     // a node does not have what nodes of less telling keys have
	effects [statement.Deny + 1]bool                 // of statements
	always  [statement.Deny + 1]*statement.Statement // the first of an effect, if it applies to every request
}

// An actionKey is an action, or a service with its colon, as a statement writes it.
type actionKey struct {
	text      string
	node      *node
	bytes     uint64 // that the action of a request begins with, in lower case, after drop
	next      int32  // one more than the place of the next key of the same hash; 0 at the end
	drop      uint8  // by how many bits a word is shifted so that what does not count is gone
	isService bool
}

// A node has the statements that may cover an action.
type node struct {
	parts  [statement.Deny + 1]*part // by effect; nil if there are none
	groups []*node                   // of more statements
}

// Limits of an index. Within them it is faster to look at all statements than to find them
// by their actions.
const (
	minIndexed = 5  // statements
	minEntries = 16 // actions and resources of fewer statements
)

// maxKeysInTurn is the most keys that are looked at one by one.
const maxKeysInTurn = 12

// newIndex returns an index of the statements of policies.
func newIndex(policies ...*policy.Policy) *index {
	b := newIndexBuilder(policies)
	x := b.index(isFew(policies))
	for effect := statement.Allow; effect <= statement.Deny; effect++ {
		x.always[effect] = b.always(effect)
	}
	return x
}

// isFew reports whether looking at all statements of policies is faster than an
// index by action.
func isFew(policies []*policy.Policy) bool {
	statements, entries := 0, 0
	for _, p := range policies {
		if statements += p.Len(); statements >= minIndexed {
			return false
		}
		for s := range (*statement.Policy)(p).Statements() {
			actions, _ := s.Actions()
			entries += len(actions) + entriesOf(s)
		}
	}
	return entries < minEntries
}

// newActionKey returns the key text, which is an action or a service.
func newActionKey(text string, isService bool) actionKey {
	k := actionKey{text: text, isService: isService}
	if isService {
		k.drop = uint8(8 * max(0, wordBytes-len(text)))
	}
	k.bytes = glob.LowerWord(bytesAt(text, 0)) << k.drop
	return k
}

// names reports whether k is the action of r or its service. It is inlined.
func (k *actionKey) names(r *Request) bool {
	return r.actionBytes<<(k.drop&63) == k.bytes && (len(k.text) <= wordBytes || k.namesAll(r))
}

// namesAll is names without the shortcut.
func (k *actionKey) namesAll(r *Request) bool {
	if k.isService {
		return glob.EqualFold(k.text, r.Service())
	}
	return glob.EqualFold(k.text, r.Action)
}

// node returns the node of the key that names r and has the given hash, or nil.
func (x *index) node(hash uint32, r *Request, isService bool) *node {
	for place := x.table.first(hash); place != 0; {
		k := &x.keys[place-1]
		if k.isService == isService && k.names(r) {
			return k.node
		}
		place = k.next
	}
	return nil
}
