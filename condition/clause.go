package condition

import (
	"errors"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A Clause is one operator and key of a Condition element, with the values to compare
// against. It is immutable and safe for concurrent use. Package policy makes it; the
// zero Clause is not useful.
type Clause clause.Clause

// Key returns the condition key as written.
func (cl *Clause) Key() string { return (*clause.Clause)(cl).Key() }

// Operator returns the operator as written, such as "ForAnyValue:StringLike".
func (cl *Clause) Operator() string { return (*clause.Clause)(cl).Operator() }

// Values returns a copy of the values as written.
func (cl *Clause) Values() []string { return (*clause.Clause)(cl).Values() }

// MarshalJSON encodes cl as an object with "operator", "key" and "values". An
// external ID is not shown.
func (cl Clause) MarshalJSON() ([]byte, error) { return clause.Clause(cl).MarshalJSON() }

// UnmarshalJSON returns an error: a clause is not complete in JSON. Policies are
// read by Parse of package policy.
func (cl *Clause) UnmarshalJSON([]byte) error {
	return errors.New("condition: a Clause is not read from JSON: use policy.Parse")
}
