package policy

import (
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A size is how many entries the lists of statements have, right or wrong.
type size struct{ actions, resources, principals, clauses, values int }

// sizeOf returns the size of the statements of list, which may be one statement.
func sizeOf(list source.Value) (n size) {
	list.Each(func(s source.Value) bool {
		s.Members(func(name, v source.Value) bool {
			switch e, _ := source.ElementOf(name.Text()); e {
			case source.Action, source.NotAction:
				n.actions += v.Len()
			case source.Resource, source.NotResource:
				n.resources += v.Len()
			case source.Principal, source.NotPrincipal:
				if v.Is(source.String) {
					n.principals++
				}
				v.Members(func(_, entries source.Value) bool {
					n.principals += entries.Len()
					return true
				})
			case source.Condition:
				v.Members(func(_, keys source.Value) bool {
					keys.Members(func(_, values source.Value) bool {
						n.clauses++
						n.values += values.Len()
						return true
					})
					return true
				})
			}
			return true
		})
		return true
	})
	return n
}

// makeRoom makes the lists of the policy, with room for as many statements as given and
// what those of list have: each is then allocated once.
func (p *parser) makeRoom(list source.Value, statements int) {
	n := sizeOf(list)
	p.draft.Statements = make([]statement.Statement, 0, statements)
	p.sids.reset(statements)
	p.draft.Actions = make([]statement.Action, 0, n.actions)
	p.draft.Resources = make([]clause.ResourcePattern, 0, n.resources)
	p.draft.Principals = make([]caller.Pattern, 0, n.principals)
	p.draft.Clauses = make([]clause.Clause, 0, n.clauses)
	p.values = make([]string, 0, n.values)
}
