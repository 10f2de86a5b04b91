package access

import (
	"fmt"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An Outcome is what a question comes to. The zero Outcome is Unknown.
type Outcome uint8

// The outcomes.
const (
	Unknown Outcome = iota // not decided: see Answer.Why
	No                     // there is no such request
	Yes                    // there is one: the witness
)

// String returns "unknown", "no" or "yes".
func (o Outcome) String() string {
	switch o {
	case Unknown:
		return "unknown"
	case No:
		return "no"
	case Yes:
		return "yes"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// An Answer is the answer to a question about all requests. The zero Answer is Unknown.
//
// The witness of a Yes was decided by [evaluate.Evaluate], or [evaluate.AssumeRole], by
// the policies of the question before it was returned. It is the caller's.
type Answer struct {
	Outcome Outcome
	Request *evaluate.Request           // the witness of a Yes; nil if it is a Call
	Call    *evaluate.AssumeRoleRequest // the witness of a Yes about a trust policy
	Why     string                      // of an Unknown: what it hinges on, and what would have to be simpler

	why error // Why, which says it in every language
}

// unknown returns the Answer that is Unknown for a reason.
func unknown(why error) Answer { return Answer{Why: why.Error(), why: why} }

// In returns Why in language l.
func (a Answer) In(l policy.Language) string {
	if a.why == nil || a.why.Error() != a.Why {
		return a.Why
	}
	return policy.ErrorIn(a.why, l)
}

// A Relation says how what one set of policies allows compares with what another does. The
// zero Relation is not known.
type Relation uint8

// The relations.
const (
	Undecided    Relation = iota // one of the answers is Unknown
	Equivalent                   // both allow the same
	Narrower                     // the second allows less
	Wider                        // the second allows more
	Incomparable                 // each allows what the other does not
)

// String returns the relation in lower case, such as "narrower".
func (r Relation) String() string {
	switch r {
	case Undecided:
		return "undecided"
	case Equivalent:
		return "equivalent"
	case Narrower:
		return "narrower"
	case Wider:
		return "wider"
	case Incomparable:
		return "incomparable"
	}
	return fmt.Sprintf("Relation(%d)", uint8(r))
}

// A Comparison is the result of [Compare]. The zero Comparison is Undecided.
type Comparison struct {
	Relation Relation
	Gained   Answer // is there a request that the second allows and the first does not?
	Lost     Answer // is there a request that the first allows and the second does not?
}

// relate returns the comparison that two answers make.
func relate(gained, lost Answer) Comparison {
	c := Comparison{Gained: gained, Lost: lost}
	switch {
	case gained.Outcome == Unknown || lost.Outcome == Unknown:
	case gained.Outcome == Yes && lost.Outcome == Yes:
		c.Relation = Incomparable
	case gained.Outcome == Yes:
		c.Relation = Wider
	case lost.Outcome == Yes:
		c.Relation = Narrower
	default:
		c.Relation = Equivalent
	}
	return c
}
