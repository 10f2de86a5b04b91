package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A Mismatch is the first element of a statement that does not match.
type Mismatch uint8

// The elements.
const (
	Matches Mismatch = iota // there is none
	MismatchPrincipal
	MismatchAction
	MismatchResource
	MismatchCondition
)

// String returns the name of the element, or "" if all match.
func (m Mismatch) String() string {
	switch m {
	case MismatchPrincipal:
		return "Principal"
	case MismatchAction:
		return "Action"
	case MismatchResource:
		return "Resource"
	case MismatchCondition:
		return "Condition"
	case Matches:
	}
	return ""
}

// Judge reports how directly s names the caller, and the first of its elements
// that does not match. A statement applies if there is none.
func (r *Request) Judge(s *statement.Statement) (caller.Match, Mismatch) {
	if !s.MatchAction(r.Action) {
		return caller.NoMatch, MismatchAction
	}
	if !s.MatchResource(r.Resource, r.ContextOf(s)) {
		return caller.NoMatch, MismatchResource
	}
	return r.judgeCaller(s)
}

// judgeCaller is Judge for a statement whose action and resource match.
func (r *Request) judgeCaller(s *statement.Statement) (caller.Match, Mismatch) {
	if r.Memory != nil {
		return r.Memory.judge(r, s)
	}
	return r.judgeAnew(s)
}

// judgeAnew is judgeCaller without a memory.
func (r *Request) judgeAnew(s *statement.Statement) (caller.Match, Mismatch) {
	m := r.MatchCaller(s)
	if m == caller.NoMatch {
		return m, MismatchPrincipal
	}
	if !s.Condition().Match(r.ContextOf(s)) {
		return m, MismatchCondition
	}
	return m, Matches
}

// MatchCaller reports how directly s names the caller.
func (r *Request) MatchCaller(s *statement.Statement) caller.Match {
	return s.MatchCaller(r.Principal, r.Flags, r.callerID())
}

// OnlyMismatch returns the one element of s that does not match, if it is one.
func (r *Request) OnlyMismatch(s *statement.Statement) (only Mismatch, ok bool) {
	n := 0
	for _, each := range [...]struct {
		mismatch Mismatch
		matches  bool
	}{
		{MismatchPrincipal, r.MatchCaller(s) != caller.NoMatch},
		{MismatchAction, s.MatchAction(r.Action)},
		{MismatchResource, s.MatchResource(r.Resource, r.BoundContext())},
		{MismatchCondition, s.Condition().Match(r.BoundContext())},
	} {
		if !each.matches {
			only = each.mismatch
			n++
		}
	}
	return only, n == 1
}

// Failing returns the first clause of s that does not match, of which there is
// one.
func (r *Request) Failing(s *statement.Statement) (cl *clause.Clause) {
	for cl = range s.Condition().Clauses() {
		if !cl.Match(r.BoundContext()) {
			break
		}
	}
	return cl
}

// OpensGateway reports whether s is an Allow of the policy of a gateway endpoint, in
// which hardly anything but "*" names a caller (SEMANTICS S-42).
func (r *Request) OpensGateway(s *statement.Statement) bool {
	return r.Flags&statement.AtGateway != 0 && s.Effect() == statement.Allow && s.Policy().Type() == statement.Endpoint
}
