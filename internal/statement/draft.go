package statement

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// Elements are what a Statement is made of beside its lists.
type Elements struct {
	Line   int // in the source, from 1
	Sid    string
	SidAt  int // offset in the source of the Sid, which is a string with or without escape sequences
	Effect Effect

	HasPrincipal, NotPrincipal bool // a Principal or NotPrincipal element, and whether it is the latter
	NotAction                  bool
	HasResource, NotResource   bool
	HasCondition               bool

	SameActions bool // its actions are those of the statement before
}

// A Draft is a policy that is being made. What belongs to a statement is appended to its
// lists before the statement is added.
type Draft struct {
	Source     string // the text of the policy
	Literal    bool   // policy variables are literal text
	Statements []Statement

	Actions    []Action
	Resources  []clause.ResourcePattern
	Principals []caller.Pattern
	Clauses    []clause.Clause

	escaped []byte // the Sids that are written with escape sequences
}

// Add adds a statement of e and of what was appended to the lists since the last one.
func (d *Draft) Add(e *Elements) {
	var last Statement
	if n := len(d.Statements); n > 0 {
		last = d.Statements[n-1]
	}
	s := Statement{
		effect: e.Effect, notPrincipal: e.NotPrincipal, notAction: e.NotAction, notResource: e.NotResource,
		hasPrincipal: e.HasPrincipal, hasResource: e.HasResource, usesContext: e.HasCondition,
		sid: d.sid(e), index: int32(len(d.Statements)), line: int32(e.Line),

		actions:    after(last.actions, d.Actions),
		resources:  after(last.resources, d.Resources),
		principals: after(last.principals, d.Principals),
		clauses:    after(last.clauses, d.Clauses),
	}
	if e.SameActions {
		s.actions = last.actions
	}
	resources := of(s.resources, d.Resources)
	for i := range resources {
		s.usesContext = s.usesContext || resources[i].ReadsContext()
	}
	switch block := clause.BlockOf(of(s.clauses, d.Clauses)); {
	case block.ReadsResource():
		s.reads = readsResource
	case block.ReadsOthers():
		s.reads = readsOthers
	}
	d.Statements = append(d.Statements, s)
}

// sid returns where the Sid of e stands in the source or, if that has escape sequences,
// in what follows it in the text of the policy.
func (d *Draft) sid(e *Elements) part {
	begin := e.SidAt + len(`"`)
	if e.Sid == "" || !strings.HasPrefix(d.Source[begin:], e.Sid) {
		begin = len(d.Source) + len(d.escaped)
		d.escaped = append(d.escaped, e.Sid...)
	}
	return part{uint32(begin), uint32(begin + len(e.Sid))}
}

// after returns the part of list that follows p, to its end.
func after[T any](p part, list []T) part { return part{p.end, uint32(len(list))} }

// Policy returns the policy of d, which must not be changed any more.
func (d *Draft) Policy(typ Type, name string, accounts caller.Accounts) *Policy {
	p := &Policy{
		typ: typ, name: name, text: d.Source, size: uint32(len(d.Source)), accounts: accounts, literal: d.Literal,
		statements: fitted(d.Statements),
		actions:    fitted(d.Actions),
		resources:  fitted(d.Resources),
		principals: fitted(d.Principals),
		clauses:    fitted(d.Clauses),
	}
	if len(d.escaped) > 0 {
		p.text += string(d.escaped)
	}
	for i := range p.statements {
		s := &p.statements[i]
		s.policy = p
		p.denies = p.denies || s.effect == Deny
		if principals := s.principalList(); len(principals) > fewPrincipals {
			if p.directories == nil {
				p.directories = make(map[int32]*caller.Directory)
			}
			p.directories[s.index] = caller.NewDirectory(principals)
		}
		if resources := s.resourceList(); s.notResource && len(resources) > fewExcepted {
			if p.excepted == nil {
				p.excepted = make(map[int32]*clause.ResourceSet)
			}
			p.excepted[s.index] = clause.NewResourceSet(resources)
		}
	}
	return p
}

// fitted returns list without room behind it.
func fitted[T any](list []T) []T {
	if len(list) == cap(list) {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}
