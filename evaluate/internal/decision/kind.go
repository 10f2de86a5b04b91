package decision

import "math/bits"

// A Kind is a place that policies have in a decision, in the order in which the flow
// chart looks for a Deny. A switch over kinds has no default, so that golangci-lint
// finds the one that a new kind is forgotten in.
type Kind uint8

// The kinds.
const (
	KindRCP Kind = iota
	KindSCP
	KindEndpoint
	KindResource // the resource-based policy or the trust policy of a role
	KindIdentity
	KindBoundary
	KindSession

	Kinds = iota // how many there are
)

// A KindSet is a set of kinds: kind k is in it if bit k is set.
type KindSet uint8

// Has reports whether k is in s.
func (s KindSet) Has(k Kind) bool { return s>>k&1 != 0 }

// first returns the first kind of a set that has any.
func (s KindSet) first() Kind { return Kind(bits.TrailingZeros8(uint8(s))) }
