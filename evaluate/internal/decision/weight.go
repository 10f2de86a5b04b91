package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Most memory of what an index is made of, in bytes.
const (
	keyBytes   = 48  // an actionKey and its slots
	nodeBytes  = 160 // a node, its parts, and the finder of one
	entryBytes = 40
	slotBytes  = 16 // of a chain
)

// maxGrowth is how many times as much memory as its text the index of a policy, and
// those of all lists of policies, take at most.
const maxGrowth = 18

// weigh returns the most bytes that so many entries take in an index.
func weigh(entries int) int { return (entryBytes + slotBytes) * entries }

// textOf returns the fewest bytes of the text of s.
func textOf(s *statement.Statement) int {
	const quotes = len(`"",`)
	text := len(`{"Effect":"Deny","Action":[],"Resource":[]},`)
	actions, _ := s.Actions()
	for i := range actions {
		text += len(actions[i].String()) + quotes
	}
	resources, _ := s.Resources()
	for i := range resources {
		text += len(resources[i].String()) + quotes
	}
	return text
}

// limitOf returns the most bytes that a statement may take in an index. It has as
// much text, actions, and bytes of entries as given.
func limitOf(text, actions, weight int) int {
	return min(maxGrowth*text, actions*(keyBytes+nodeBytes+weight))
}

// limitOfPolicy returns the most bytes that the index of p takes, and the fewest of its
// text. A policy that is nil takes none.
func limitOfPolicy(p *policy.Policy) (limit, text int) {
	if p == nil {
		return 0, 0
	}
	for s := range (*statement.Policy)(p).Statements() {
		actions, _ := s.Actions()
		n := textOf(s)
		limit += limitOf(n, len(actions), weigh(entriesOf(s)))
		text += n
	}
	return limit, text
}
