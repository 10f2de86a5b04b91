package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Most memory of the parts of an index, in bytes.
const (
	keyBytes       = 56  // of an action, in a map
	partBytes      = 104 // a resourceIndex
	candidateBytes = 32
	chainBytes     = 56 // in a map
)

// maxGrowth is how many times as much memory as its text the index of a policy, and
// those of all lists of policies, take at most.
const maxGrowth = 18

// weigh returns the most bytes that candidates take in an index.
func weigh(candidates []candidate) int {
	return candidateBytes*len(candidates) + chainBytes*countLiteral(candidates)
}

// textOf returns the fewest bytes of the text of a statement with these actions and
// candidates.
func textOf(actions []statement.Action, candidates []candidate) int {
	const quotes = len(`"",`)
	text := len(`{"Effect":"Deny","Action":[],"Resource":[]},`)
	for i := range actions {
		text += len(actions[i].String()) + quotes
	}
	for i := range candidates {
		if resource := candidates[i].resource; resource != nil {
			text += len(resource.String()) + quotes
		}
	}
	return text
}

// limitOf returns the most bytes that a statement may take in an index. It has as
// much text, actions, and bytes of candidates as given.
func limitOf(text, actions, weight int) int {
	return min(maxGrowth*text, actions*(keyBytes+partBytes+weight))
}

// limitOfPolicy returns the most bytes that the index of p takes, and the fewest of its
// text. A policy that is nil takes none.
func limitOfPolicy(p *policy.Policy) (limit, text int) {
	if p == nil {
		return 0, 0
	}
	var candidates []candidate
	for s := range (*statement.Policy)(p).Statements() {
		candidates = appendCandidates(candidates[:0], s, 0)
		actions := indexedActions(s)
		n := textOf(actions, candidates)
		limit += limitOf(n, len(actions), weigh(candidates))
		text += n
	}
	return limit, text
}
