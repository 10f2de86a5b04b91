package policy

import (
	"iter"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// Effect is the Effect element of a statement. The zero Effect is none.
type Effect statement.Effect

// The effects.
const (
	Allow = Effect(statement.Allow)
	Deny  = Effect(statement.Deny)
)

// String returns "Allow" or "Deny".
func (e Effect) String() string { return statement.Effect(e).String() }

// A Statement is one compiled statement of a [Policy]. It is immutable and safe
// for concurrent use.
type Statement statement.Statement

// Policy returns the policy that s belongs to.
func (s *Statement) Policy() *Policy { return (*Policy)((*statement.Statement)(s).Policy()) }

// Sid returns the Sid element, or "".
func (s *Statement) Sid() string { return (*statement.Statement)(s).Sid() }

// Index returns the position of s in its policy, from 0.
func (s *Statement) Index() int { return (*statement.Statement)(s).Index() }

// Line returns the line of the source at which s begins, from 1.
func (s *Statement) Line() int { return (*statement.Statement)(s).Line() }

// Effect returns the Effect element.
func (s *Statement) Effect() Effect { return Effect((*statement.Statement)(s).Effect()) }

// Condition returns an iterator over the clauses of the Condition element, in source
// order. All of them have to match.
func (s *Statement) Condition() iter.Seq[*condition.Clause] {
	return func(yield func(*condition.Clause) bool) {
		for cl := range (*statement.Statement)(s).Condition().Clauses() {
			if !yield((*condition.Clause)(cl)) {
				return
			}
		}
	}
}

// Principals returns the entries of the Principal element or, if not is true, of the
// NotPrincipal element, such as "AWS:111122223333". That of "Principal": "*" is "*".
func (s *Statement) Principals() (patterns []string, not bool) {
	all, not := (*statement.Statement)(s).Principals()
	return textsOf(all, (*caller.Pattern).Text), not
}

// Actions returns the patterns of the Action element or, if not is true, of the
// NotAction element.
func (s *Statement) Actions() (patterns []string, not bool) {
	all, not := (*statement.Statement)(s).Actions()
	return textsOf(all, (*statement.Action).String), not
}

// Resources returns the patterns of the Resource element or, if not is true, of the
// NotResource element.
func (s *Statement) Resources() (patterns []string, not bool) {
	all, not := (*statement.Statement)(s).Resources()
	return textsOf(all, (*clause.ResourcePattern).String), not
}

// textsOf returns the texts of all, or nil if there are none.
func textsOf[T any](all []T, text func(*T) string) []string {
	if len(all) == 0 {
		return nil
	}
	texts := make([]string, len(all))
	for i := range all {
		texts[i] = text(&all[i])
	}
	return texts
}
