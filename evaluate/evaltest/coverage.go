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
	if c := measure(p, cases); c.percent() < least {
		t.Errorf("evaltest: want at least %.1f %%: %s", least, c)
	}
}

// A coverage says what a set of cases touches.
type coverage struct {
	statements []*policy.Statement // all, in the order of the flow chart
	applied    map[*policy.Statement]bool
	reasons    map[*condition.Clause]bool // that kept their statement from applying
}

// measure explains the cases.
func measure(p *evaluate.Policies, cases []Case) *coverage {
	c := &coverage{applied: make(map[*policy.Statement]bool), reasons: make(map[*condition.Clause]bool)}
	seen := make(map[*policy.Policy]bool)
	add := func(policies ...*policy.Policy) {
		for _, each := range policies {
			if each != nil && !seen[each] {
				seen[each] = true
				for s := range each.Statements() {
					c.statements = append(c.statements, s)
				}
			}
		}
	}
	for i := range cases {
		if call, ok := cases[i].Call.(*evaluate.AssumeRoleRequest); ok && call.Role != nil {
			add(call.Role.TrustPolicy)
		}
	}
	if p != nil {
		given := decision.Sources{Given: (*decision.Policies)(p)}
		for k := range decision.Kind(decision.Kinds) {
			for _, level := range given.Levels(k) {
				add(level...)
			}
		}
	}
	for i := range cases {
		for _, x := range cases[i].explain(p) {
			c.observe(x)
		}
	}
	return c
}

func (c *coverage) observe(x *evaluate.Explanation) {
	for i := range x.Layers {
		for _, result := range x.Layers[i].Statements {
			if result.Applies {
				c.applied[result.Statement] = true
			}
			if result.Clause != nil {
				c.reasons[result.Clause] = true
			}
		}
	}
}

// percent returns the share of statements that apply in a case.
func (c *coverage) percent() float64 {
	if len(c.statements) == 0 {
		return 100
	}
	return 100 * float64(len(c.applied)) / float64(len(c.statements))
}

// String returns the share and a line for all that is left.
func (c *coverage) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%.1f %% of %d statements apply in a case", c.percent(), len(c.statements))
	for _, s := range c.statements {
		name := fmt.Sprintf("statement %d (%s, line %d)", s.Index()+1, s.Policy().Type(), s.Line())
		if s.Sid() != "" {
			name = fmt.Sprintf("statement %q (%s, line %d)", s.Sid(), s.Policy().Type(), s.Line())
		}
		if !c.applied[s] {
			fmt.Fprintf(&b, "\n  never applies: %s", name)
		}
		for clause := range s.Condition() {
			if !c.reasons[clause] {
				fmt.Fprintf(&b, "\n  never the reason: %s of %s", clause, name)
			}
		}
	}
	return b.String()
}
