package evaluate

import (
	"iter"
	"math/bits"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A kind is a place that policies have in a decision. A switch over kinds has no
// default, so that it is an error of golangci-lint to forget one. They are in the order
// in which the flow chart looks for a Deny.
type kind uint8

const (
	kindRCP kind = iota
	kindSCP
	kindEndpoint
	kindResource // the resource-based policy or the trust policy of a role
	kindIdentity
	kindBoundary
	kindSession

	kinds = iota // how many there are
)

// A kindSet is a set of kinds.
type kindSet uint8

func (s kindSet) has(k kind) bool { return s>>k&1 != 0 }

// first returns the first kind of a set that has any.
func (s kindSet) first() kind { return kind(bits.TrailingZeros8(uint8(s))) }

// Sources are all policies that there are for a request, and how the statements of each
// kind are found. Of what is attached, a list has indexes or the verdicts that somebody
// else set; what is given is looked at statement by statement. If a kind has both, what
// is attached comes first.
type sources struct {
	attached  [kinds]*list
	given     *Policies // nil if there are none
	present   kindSet   // of which there is something
	mustAllow bool      // see Policies.ResourceMustAllow
}

// attach makes l the list of a kind, unless it is nil.
func (s *sources) attach(k kind, l *list) {
	if l != nil {
		s.attached[k] = l
		s.present |= 1 << k
	}
}

// detach makes nothing attached of a kind.
func (s *sources) detach(k kind) {
	s.attached[k] = nil
	s.present &^= 1 << k
}

// of returns the policies of a kind: those of an organization by level, several others,
// or one.
func (p *Policies) of(k kind) (levels [][]*policy.Policy, several []*policy.Policy, one *policy.Policy) {
	switch k {
	case kindRCP:
		return p.RCP, nil, nil
	case kindSCP:
		return p.SCP, nil, nil
	case kindEndpoint:
		return nil, nil, p.Endpoint
	case kindResource:
		return nil, nil, p.Resource
	case kindIdentity:
		return nil, p.Identity, nil
	case kindBoundary:
		return nil, nil, p.Boundary
	case kindSession:
		return nil, p.Session, nil
	}
	return nil, nil, nil
}

// isTwice reports whether a kind but the identity-based policies is both attached and
// given.
func (s *sources) isTwice() bool {
	for left := s.present &^ (1 << kindIdentity); left != 0; left &= left - 1 {
		levels, several, one := s.given.of(left.first())
		if levels != nil || several != nil || one != nil {
			return true
		}
	}
	return false
}

// levels returns all policies of a kind: those of an organization by level, and all
// others as one.
func (s *sources) levels(k kind) [][]*policy.Policy {
	var several []*policy.Policy
	if s.given != nil {
		levels, more, one := s.given.of(k)
		switch {
		case levels != nil:
			return levels
		case one != nil:
			return [][]*policy.Policy{{one}}
		}
		several = more
	}
	l := s.attached[k]
	switch {
	case l == nil:
		return [][]*policy.Policy{several}
	case l.levels == nil:
		return [][]*policy.Policy{slices.Concat(l.policies, several)}
	}
	levels := make([][]*policy.Policy, len(l.levels))
	for i, level := range l.levels {
		levels[i] = level.policies
	}
	return levels
}

// statements yields all statements, of whatever takes part and of what does not.
func (s *sources) statements() iter.Seq[*statement.Statement] {
	return func(yield func(*statement.Statement) bool) {
		for k := range kind(kinds) {
			for _, level := range s.levels(k) {
				for _, p := range level {
					for s := range (*statement.Policy)(p).Statements() {
						if !yield(s) {
							return
						}
					}
				}
			}
		}
	}
}
