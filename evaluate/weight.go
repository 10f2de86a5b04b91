package evaluate

import "github.com/seed-1d0cfdb5/iam/policy"

// A weight compares the memory of an index with the text that is indexed, in
// bytes.
type weight struct {
	text  int // of actions and resources, at least
	index int // at most, of candidates under each action
}

// Most memory of the parts of an index, in bytes.
const (
	actionBytes    = 160 // a resourceIndex, and what leads to it in a map
	candidateBytes = 32
	chainBytes     = 56 // a chain, in a map
)

// maxGrowth is how many times as much memory as its text an index takes.
const maxGrowth = 18

// fits reports whether the memory is within bounds.
func (w weight) fits() bool { return w.index <= maxGrowth*w.text }

// weigh returns the weight of a statement with the given actions and candidates.
func weigh(actions []string, all []candidate) weight {
	const quotes = len(`"",`)
	text, index := len(`{"Effect":"Deny","Action":[],"Resource":[]},`), actionBytes
	for _, action := range actions {
		text += len(action) + quotes
	}
	for i := range all {
		index += candidateBytes
		if resource := all[i].resource; resource != nil {
			text += len(resource.String()) + quotes
		}
		if all[i].literal > 0 {
			index += chainBytes
		}
	}
	return weight{text: text, index: len(actions) * index}
}

// weighPolicy returns the weight of p, which may be nil. What does not fit under
// each action is in groups, which do.
func weighPolicy(p *policy.Policy) (sum weight) {
	if p == nil {
		return weight{}
	}
	for s := range p.Statements() {
		actions, _ := s.Actions()
		w := weigh(actions, candidatesOf(s, 0))
		sum.text += w.text
		sum.index += min(w.index, maxGrowth*w.text)
	}
	return sum
}
