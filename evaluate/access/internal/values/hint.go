package values

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Limits of hints, which are to make a value readable and not to find one.
const (
	maxHints      = 32
	maxHintValues = 8 // of a clause that give hints
	maxHintLength = 512
)

// hints returns readable texts that may meet demands: those that operators name which have
// to match, or whole ones with the shape that values of the key have.
func (m *member) hints(demands []demand) []string {
	var hints []string
	for _, d := range demands {
		if d.texts == nil || d.want == d.clause.Negated() || len(hints) >= maxHints {
			continue
		}
		if d.hints == nil {
			d.hints = m.appendHints([]string{}, d.clause)
		}
		hints = append(hints, d.hints...)
	}
	if hints == nil {
		return m.fresh
	}
	return append(hints, m.fresh...)
}

// appendHints appends texts that cl names and, for those with wildcards and policy
// variables, texts of the shape of the key that begin as they do.
func (k *Key) appendHints(hints []string, cl *clause.Clause) []string {
	values, _, ok := cl.Tokens()
	if !ok && cl.Type() == clause.Texts { // BinaryEquals
		all := cl.Values()
		return append(hints, all[:min(len(all), maxHintValues)]...)
	}
	for _, tokens := range values[:min(len(values), maxHintValues)] {
		if length(tokens) > maxHintLength {
			continue
		}
		var madeUp []string
		for _, s := range k.shapes {
			if value, made := s.fill(tokens, k.more); made {
				madeUp = append(madeUp, value)
			} else {
				hints = append(hints, value)
			}
			if isWhole(tokens) {
				break // the same with any shape
			}
		}
		hints = append(hints, madeUp...)
	}
	return hints
}

func isWhole(tokens []clause.Token) bool {
	return !slices.ContainsFunc(tokens, func(t clause.Token) bool { return t.Kind != glob.Text })
}

// length returns the number of bytes in tokens.
func length(tokens []clause.Token) (n int) {
	for _, t := range tokens {
		n += max(1, len(t.Text))
	}
	return n
}
