package decision

import (
	"iter"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Policies are those that come with a request: see evaluate.Policies, to a pointer to
// which one to this can be converted.
type Policies struct {
	Identity []*policy.Policy
	Resource *policy.Policy
	Boundary *policy.Policy
	Session  []*policy.Policy
	SCP      [][]*policy.Policy
	RCP      [][]*policy.Policy
	Endpoint *policy.Policy

	EndpointIsGateway bool
	ResourceMustAllow bool
	CallerAllows      bool
}

// of returns the policies of a kind: those of an organization by level, several others,
// or one. No other place says where they are.
func (p *Policies) of(k Kind) (levels [][]*policy.Policy, several []*policy.Policy, one *policy.Policy) {
	switch k {
	case KindRCP:
		return p.RCP, nil, nil
	case KindSCP:
		return p.SCP, nil, nil
	case KindEndpoint:
		return nil, nil, p.Endpoint
	case KindResource:
		return nil, nil, p.Resource
	case KindIdentity:
		return nil, p.Identity, nil
	case KindBoundary:
		return nil, nil, p.Boundary
	case KindSession:
		return nil, p.Session, nil
	}
	return nil, nil, nil
}

// Sources are all policies that there are for a request, and how the statements of each
// kind are found: by the indexes of what is attached, by verdicts that somebody else set
// or, of what comes with the request, by looking at one after the other. If policies of a
// kind are attached and come with the request, what is attached is first.
type Sources struct {
	Given     *Policies // that come with the request; nil if none do
	Present   KindSet   // of which there is something
	Denying   KindSet   // of which there may be a Deny
	MustAllow bool      // what Policies.ResourceMustAllow says

	attached [Kinds]*List
	shelf    *Shelf // that these refer to
}

// SetShelf says to which shelf the lists refer that will be attached.
func (s *Sources) SetShelf(shelf *Shelf) { s.shelf = shelf }

// Attach makes l the attached policies of a kind, unless it is nil.
func (s *Sources) Attach(k Kind, l *List) {
	if l != nil {
		s.attached[k] = l
		s.Present |= 1 << k
		if l.denies || len(l.shared) > 0 { // what is shared is looked at then
			s.Denying |= 1 << k
		}
	}
}

// AttachLevels makes l, which may be nil, the levels of an organization, unless none of
// them has a list.
func (s *Sources) AttachLevels(k Kind, l *List) {
	if l == nil {
		return
	}
	for _, place := range l.shared {
		if s.onShelf(place) != nil {
			s.Attach(k, l)
			return
		}
	}
}

// onShelf returns the list in a place of the shelf, which may be nil.
func (s *Sources) onShelf(place int32) *List { return *s.shelf.At(int(place)) }

// Detach undoes Attach.
func (s *Sources) Detach(k Kind) {
	s.attached[k] = nil
	s.Present &^= 1 << k
}

// IsTwice reports whether policies of a kind, except for identity-based policies, are
// attached and given.
func (s *Sources) IsTwice(given *Policies) bool {
	if given == nil {
		return false
	}
	for left := s.Present &^ (1 << KindIdentity); left != 0; left &= left - 1 {
		levels, several, one := given.of(left.first())
		if levels != nil || several != nil || one != nil {
			return true
		}
	}
	return false
}

// Levels returns all policies of a kind: those of an organization by level, and all
// others as one level. They must not be changed.
func (s *Sources) Levels(k Kind) [][]*policy.Policy {
	var several []*policy.Policy
	if s.Given != nil {
		levels, more, one := s.Given.of(k)
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
	case !l.isLevels:
		return [][]*policy.Policy{slices.Concat(l.all(s.shelf), several)}
	}
	levels := make([][]*policy.Policy, 0, len(l.shared))
	for _, place := range l.shared {
		if level := s.onShelf(place); level != nil {
			levels = append(levels, level.policies)
		}
	}
	return levels
}

// ReadsTime reports whether a statement of any policy, which may take no part, reads the
// time as text.
func (s *Sources) ReadsTime() bool {
	var moments []time.Time
	for s := range s.Statements() {
		var perSecond bool
		if moments, perSecond = s.Moments(moments[:0]); perSecond {
			return true
		}
	}
	return false
}

// Statements yields all statements.
func (s *Sources) Statements() iter.Seq[*statement.Statement] {
	return func(yield func(*statement.Statement) bool) {
		for k := range Kind(Kinds) {
			for _, level := range s.Levels(k) {
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

// Present returns the kinds of which p has policies.
func (p *Policies) Present() (present KindSet) {
	for k := range Kind(Kinds) {
		if levels, several, one := p.of(k); levels != nil || several != nil || one != nil {
			present |= 1 << k
		}
	}
	return present
}
