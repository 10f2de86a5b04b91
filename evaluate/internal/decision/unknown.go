package decision

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A caller may not tell its unique ID or the path of its role (SEMANTICS S-43, S-44).
// What follows says where that matters.

// PathMatters reports whether cl depends on the path of the role of the caller, which is
// not known.
func (r *Request) PathMatters(cl *clause.Clause) bool { return cl.PathMatters(r.BoundContext()) }

// PathMattersToResource is PathMatters for the Resource or NotResource element of s.
func (r *Request) PathMattersToResource(s *statement.Statement) bool {
	patterns, _ := s.Resources()
	for i := range patterns {
		if patterns[i].PathUnknown(r.BoundContext()) {
			return true
		}
	}
	return false
}

// IDMatters reports whether s has an entry that is a unique ID, of which it is not
// known whether it is that of the caller, and no other entry that decides.
func (r *Request) IDMatters(s *statement.Statement) bool {
	patterns, not := s.Principals()
	unknown := false
	for _, p := range patterns {
		m, known := p.MatchID(*r.Principal, r.callerID().Of(*r.Principal))
		unknown = unknown || !known
		if !not && (p.Match(*r.Principal) != caller.NoMatch || known && m != caller.NoMatch) {
			return false
		}
	}
	return unknown
}

// IsUnknown reports whether s applies or does not because of what the caller does not
// tell.
func (r *Request) IsUnknown(s *statement.Statement) bool {
	unknown := r.IDMatters(s) || r.PathMattersToResource(s)
	for cl := range s.Condition().Clauses() {
		unknown = unknown || r.PathMatters(cl)
	}
	return unknown
}
