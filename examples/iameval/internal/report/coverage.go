package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Coverage is what the cases of many groups do with their policies. A policy that
// several groups name is in it once.
type Coverage struct {
	policies []*coveredPolicy
	known    map[policyKey]*coveredPolicy
}

// A Position is where a policy stands: the file as it was named, with /, and line and column
// in it, from 1.
type Position struct {
	File         string
	Line, Column int
}

// A policyKey tells policies apart: a file may stand for policies of several types, and may
// change while it is read.
type policyKey struct {
	Position
	typ    policy.Type
	source string
}

type coveredPolicy struct {
	policyKey
	statements []coveredStatement
}

// A coveredStatement is a statement and the cases that it applies in.
type coveredStatement struct {
	deny    bool
	reached int
	applies []string
	idle    []bool // of each clause of its condition, that it never was the reason why the statement did not apply
}

// A Statement is what the cases of a group do with a statement.
type Statement struct {
	Reached int      // number of cases in which policies of its type take part
	Applies []string // names of those in which it applies
	Idle    []bool   // of each clause of its condition, that it never was the reason why the statement did not apply
}

// Add adds what the cases of a group do with p, which stands at a place: with each of its
// statements.
func (c *Coverage) Add(p *policy.Policy, at Position, statements []Statement) error {
	source, err := p.MarshalJSON()
	if err != nil {
		return err
	}
	key := policyKey{at, p.Type(), string(source)}
	known := c.known[key]
	if known == nil {
		known = &coveredPolicy{policyKey: key, statements: make([]coveredStatement, 0, p.Len())}
		for s := range p.Statements() {
			idle := make([]bool, len(slices.Collect(s.Condition())))
			for i := range idle {
				idle[i] = true
			}
			known.statements = append(known.statements, coveredStatement{deny: s.Effect() == policy.Deny, idle: idle})
		}
		if c.known == nil {
			c.known = make(map[policyKey]*coveredPolicy)
		}
		c.known[key] = known
		c.policies = append(c.policies, known)
	}
	for i := range statements {
		s := &known.statements[i]
		s.reached += statements[i].Reached
		s.applies = append(s.applies, statements[i].Applies...)
		for j, idle := range statements[i].Idle {
			s.idle[j] = s.idle[j] && idle
		}
	}
	return nil
}

// Share returns how many statements apply in a case.
func (c *Coverage) Share() Share {
	var all Share
	for _, p := range c.policies {
		share := p.share()
		all.Applied += share.Applied
		all.Statements += share.Statements
	}
	return all
}

func (p *coveredPolicy) share() Share {
	share := Share{Statements: len(p.statements)}
	for i := range p.statements {
		if len(p.statements[i].applies) > 0 {
			share.Applied++
		}
	}
	return share
}

// sorted returns the policies by where they stand.
func (c *Coverage) sorted() []*coveredPolicy {
	return slices.SortedStableFunc(slices.Values(c.policies), func(a, b *coveredPolicy) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.typ, b.typ))
	})
}
