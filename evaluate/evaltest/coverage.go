package evaltest

import (
	"cmp"
	"fmt"
	"testing"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/quote"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Coverage fails t unless at least least percent of the statements of p, of the trust
// policies of the roles in cases, and of what an Evaluator has attached that takes part,
// apply in one of cases. The failure lists the statements that never apply and the
// clauses of Condition elements that never were the reason why one did not. Without any
// statement it fails too: what was to be covered has no part in the cases. It asks the
// cases, but compares no answer: that is for [Run].
func Coverage(t *testing.T, p *evaluate.Policies, least float64, cases []Case) {
	t.Helper()
	if least <= 0 {
		return
	}
	g := Group{Policies: p, Coverage: least, Cases: cases}
	if err := g.Check().Err; err != nil {
		t.Error(err)
	}
}

// A PolicyCoverage says what the cases of a [Group] do with a policy: one of the group,
// the trust policy of a role that they assume, or one that an Evaluator has attached and
// that takes part in a case.
type PolicyCoverage struct {
	Policy     *policy.Policy      `json:"-"` // logs do not show its source
	Statements []StatementCoverage // of each statement, in source order

	// Where the policy begins, if the group is from a file: the case file, or the one that
	// it names, as a slash path in the fs.FS, and line and column there, from 1. Line n of
	// the policy is line Line+n-1 of the file. They are zero for a policy of an inventory,
	// whose name says what it is attached to.
	File         string
	Line, Column int
}

// A StatementCoverage says what the cases of a [Group] do with a statement. A case counts
// once, however many actions its call needs. The zero StatementCoverage is of a statement
// that no case reaches.
type StatementCoverage struct {
	Statement *policy.Statement

	Reached int   // number of cases in which policies of its type take part
	Applies []int // of them, those in which it applies, a Deny or an Allow: their indexes in Cases of the Result
	Decides int   // of them, in which it is the statement that decides

	// Idle are the clauses of its Condition that in no case were the reason why it did not
	// apply: without them all cases end as they do.
	Idle []*condition.Clause
}

// Percent returns the percentage of the statements that apply in some case. It is 100 if
// there are none.
func (r Result) Percent() float64 {
	applied := 0
	for i := range r.Policies {
		for j := range r.Policies[i].Statements {
			if len(r.Policies[i].Statements[j].Applies) > 0 {
				applied++
			}
		}
	}
	statements := r.statements()
	if statements == 0 {
		return 100
	}
	return 100 * float64(applied) / float64(statements)
}

func (r Result) statements() (n int) {
	for i := range r.Policies {
		n += len(r.Policies[i].Statements)
	}
	return n
}

// String returns the coverage: a line with the percentage, and a line for all that the
// cases leave. The text may change.
func (r Result) String() string { return r.text().String() }

func (r Result) text() message.Text {
	lines := []message.Text{message.Of("{percent} % of {n} statements apply in a case", fmt.Sprintf("%.1f", r.Percent()), r.statements())}
	for i := range r.Policies {
		for j := range r.Policies[i].Statements {
			s := &r.Policies[i].Statements[j]
			name := r.Policies[i].name(s.Statement)
			if len(s.Applies) == 0 {
				lines = append(lines, message.Of("  never applies: {statement}", name))
			}
			for _, clause := range s.Idle {
				lines = append(lines, message.Of("  never the reason: {clause} of {statement}", clause, name))
			}
		}
	}
	return message.Join("\n", lines...)
}

// name names s, a statement of c, and says where it begins.
func (c *PolicyCoverage) name(s *policy.Statement) message.Text {
	name, typ := statement.TextOf(s.Index(), s.Sid()), message.Known(c.Policy.Type().String())
	file, line := cmp.Or(c.File, c.Policy.Name()), max(c.Line, 1)+s.Line()-1
	if file == "" {
		return message.Of("{statement} ({type}, line {line})", name, typ, line)
	}
	return message.Of("{statement} ({type}, {place})", name, typ, fmt.Sprintf("%s:%d", quote.Word(file), line))
}

// A tally counts what cases do with policies.
type tally struct {
	library    *library // of the group; nil if it is not from a file
	policies   []PolicyCoverage
	seen       map[*policy.Policy]bool
	statements map[*policy.Statement]*StatementCoverage // in policies
	reasons    map[*condition.Clause]bool               // clauses that kept their statement from applying
	asked      int                                      // number of cases that were counted
}

// newTally returns the tally of the policies of g, before any case.
func newTally(g *Group) *tally {
	t := &tally{
		library:    g.library,
		seen:       make(map[*policy.Policy]bool),
		statements: make(map[*policy.Statement]*StatementCoverage),
		reasons:    make(map[*condition.Clause]bool),
	}
	for i := range g.Cases {
		if call, ok := g.Cases[i].Call.(*evaluate.AssumeRoleRequest); ok && call.Role != nil {
			t.add(call.Role.TrustPolicy)
		}
	}
	if g.Policies != nil {
		given := decision.Sources{Given: (*decision.Policies)(g.Policies)}
		for k := range decision.Kind(decision.Kinds) {
			for _, level := range given.Levels(k) {
				for _, p := range level {
					t.add(p)
				}
			}
		}
	}
	return t
}

// add adds p, which may be nil, unless it is there.
func (t *tally) add(p *policy.Policy) {
	if p == nil || t.seen[p] {
		return
	}
	t.seen[p] = true
	c := PolicyCoverage{Policy: p, Statements: make([]StatementCoverage, p.Len())}
	if t.library != nil {
		at := t.library.places[p]
		c.File, c.Line, c.Column = at.file, at.line, at.column
	}
	for s := range p.Statements() {
		c.Statements[s.Index()].Statement = s
		t.statements[s] = &c.Statements[s.Index()]
	}
	t.policies = append(t.policies, c)
}

// count counts a case, which has the given explanations: one for each action.
func (t *tally) count(explanations []*evaluate.Explanation) {
	type part struct{ applies, decides bool }
	parts := make(map[*policy.Statement]part)
	for _, x := range explanations {
		for i := range x.Layers {
			for _, result := range x.Layers[i].Statements {
				s := result.Statement
				t.add(s.Policy()) // it may be one that an Evaluator has attached
				before := parts[s]
				parts[s] = part{before.applies || result.Applies, before.decides || x.Decision.Statement == s}
				if result.Clause != nil {
					t.reasons[result.Clause] = true
				}
			}
		}
	}
	for s, in := range parts {
		c := t.statements[s]
		c.Reached++
		if in.applies {
			c.Applies = append(c.Applies, t.asked)
		}
		if in.decides {
			c.Decides++
		}
	}
	t.asked++
}

// coverage returns what was counted.
func (t *tally) coverage() []PolicyCoverage {
	for s, c := range t.statements {
		for clause := range s.Condition() {
			if !t.reasons[clause] {
				c.Idle = append(c.Idle, clause)
			}
		}
	}
	return t.policies
}
