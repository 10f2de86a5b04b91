package evaltest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Coverage fails t unless at least least percent of the statements of p, and of
// the trust policies of the roles in cases, apply in one of cases. The failure
// lists the statements that never apply and the clauses of Condition elements
// that never were the reason why one did not. It asks the cases, but compares no
// answer: that is for [Run].
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

// A PolicyCoverage says what the cases of a [Group] do with a policy of it, or with the
// trust policy of a role that they assume. What an Evaluator has attached has none.
type PolicyCoverage struct {
	Policy     *policy.Policy
	Statements []StatementCoverage // of each statement, in source order

	// Where the policy begins, if the group is from a file: the file, a slash path in the
	// fs.FS, and line and column in it, from 1. Line n of the policy is line Line+n-1 of
	// the file.
	File         string
	Line, Column int
}

// A StatementCoverage says what the cases of a [Group] do with a statement. A case counts
// once, however many actions its call needs. The zero StatementCoverage is of a statement
// that no case reaches.
type StatementCoverage struct {
	Statement *policy.Statement

	Reached int // number of cases in which policies of its type take part
	Applies int // of them, in which it applies: its Effect is that of a Deny or an Allow
	Decides int // of them, in which it is the statement that decides

	// Idle are the clauses of its Condition that in no case were the reason why it did not
	// apply: without them all cases end as they do.
	Idle []*condition.Clause
}

// Percent returns the percentage of the statements that apply in some case. It is 100 if
// there are none.
func (r *Result) Percent() float64 {
	statements, applied := 0, 0
	for i := range r.Policies {
		for j := range r.Policies[i].Statements {
			statements++
			if r.Policies[i].Statements[j].Applies > 0 {
				applied++
			}
		}
	}
	if statements == 0 {
		return 100
	}
	return 100 * float64(applied) / float64(statements)
}

// String returns the coverage: a line with the percentage, and a line for all that the
// cases leave. The text may change.
func (r *Result) String() string {
	var b strings.Builder
	statements := 0
	for i := range r.Policies {
		for j := range r.Policies[i].Statements {
			statements++
			s := &r.Policies[i].Statements[j]
			name := r.Policies[i].name(s.Statement)
			if s.Applies == 0 {
				fmt.Fprintf(&b, "\n  never applies: %s", name)
			}
			for _, clause := range s.Idle {
				fmt.Fprintf(&b, "\n  never the reason: %s of %s", clause, name)
			}
		}
	}
	return fmt.Sprintf("%.1f %% of %d statements apply in a case", r.Percent(), statements) + b.String()
}

// name names s, a statement of c.
func (c *PolicyCoverage) name(s *policy.Statement) string {
	if s.Sid() != "" {
		return fmt.Sprintf("statement %q (%s, line %d)", s.Sid(), c.Policy.Type(), s.Line())
	}
	return fmt.Sprintf("statement %d (%s, line %d)", s.Index()+1, c.Policy.Type(), s.Line())
}

// A tally counts what cases do with policies.
type tally struct {
	policies   []PolicyCoverage
	statements map[*policy.Statement]*StatementCoverage // in policies
	reasons    map[*condition.Clause]bool               // clauses that kept their statement from applying
}

// newTally returns the tally of the policies of g, before any case.
func newTally(g *Group) *tally {
	t := &tally{statements: make(map[*policy.Statement]*StatementCoverage), reasons: make(map[*condition.Clause]bool)}
	seen := make(map[*policy.Policy]bool)
	add := func(policies ...*policy.Policy) {
		for _, p := range policies {
			if p == nil || seen[p] {
				continue
			}
			seen[p] = true
			c := PolicyCoverage{Policy: p, Statements: make([]StatementCoverage, 0, p.Len())}
			for s := range p.Statements() {
				c.Statements = append(c.Statements, StatementCoverage{Statement: s})
				t.statements[s] = &c.Statements[s.Index()]
			}
			t.policies = append(t.policies, c)
		}
	}
	for i := range g.Cases {
		if call, ok := g.Cases[i].Call.(*evaluate.AssumeRoleRequest); ok && call.Role != nil {
			add(call.Role.TrustPolicy)
		}
	}
	if g.Policies != nil {
		given := decision.Sources{Given: (*decision.Policies)(g.Policies)}
		for k := range decision.Kind(decision.Kinds) {
			for _, level := range given.Levels(k) {
				add(level...)
			}
		}
	}
	return t
}

// count counts a case, which has the given explanations: one for each action.
func (t *tally) count(explanations []*evaluate.Explanation) {
	type part struct{ applies, decides bool }
	parts := make(map[*policy.Statement]part)
	for _, x := range explanations {
		for i := range x.Layers {
			for _, result := range x.Layers[i].Statements {
				s := result.Statement
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
		if c == nil { // an Evaluator has it attached
			continue
		}
		c.Reached++
		if in.applies {
			c.Applies++
		}
		if in.decides {
			c.Decides++
		}
	}
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
