package evaluate

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Explanation is the full account of one evaluation.
type Explanation struct {
	Decision Decision
	Layers   []Layer // those that took part, in evaluation order
}

// A Layer is the part of an evaluation that concerns one type of policy.
type Layer struct {
	Type  policy.Type
	Level int // level of the organization for an SCP or RCP, from 0 at the root

	// Outcome is what the policies of the layer say by themselves. In the end a
	// deny of one layer wins, and an allow may not suffice.
	Outcome Outcome

	// Match is, for a resource-based policy that allows the request, how
	// directly it names the caller.
	Match principal.Match

	Statements []StatementResult
}

// A StatementResult says whether a statement applied and, if not, why.
type StatementResult struct {
	Statement *policy.Statement
	Applies   bool
	Mismatch  string            // element that did not match: "Principal", "Action", "Resource" or "Condition"
	Clause    *condition.Clause // clause that did not match, if Mismatch is "Condition"
	Actual    []string          // values of the clause's key in the request; nil if absent
}

// hidden stands for a value that is not shown.
const hidden = "(not shown)"

// explain decides ev and then judges each statement of each layer that takes
// part, by the same code.
func (ev *evaluation) explain() *Explanation {
	p := ev.policies
	x := &Explanation{Decision: ev.decide()}
	if ev.rcpApplies() {
		for i, level := range p.RCP {
			x.add(ev.layer(policy.RCP, i, level))
		}
	}
	if ev.scpApplies() {
		for i, level := range p.SCP {
			x.add(ev.layer(policy.SCP, i, level))
		}
	}
	if p.Endpoint != nil {
		x.add(ev.layer(policy.Endpoint, 0, []*policy.Policy{p.Endpoint}))
	}
	if p.Resource != nil {
		x.add(ev.layer(p.Resource.Type(), 0, []*policy.Policy{p.Resource}))
	}
	if identity := append(ev.attached[:len(ev.attached):len(ev.attached)], p.Identity...); ev.identityApplies() {
		x.add(ev.layer(policy.Identity, 0, identity))
	}
	if ev.boundaryApplies() {
		x.add(ev.layer(policy.Boundary, 0, []*policy.Policy{p.Boundary}))
	}
	if ev.isAWS() && p.Session != nil {
		x.add(ev.layer(policy.Session, 0, p.Session))
	}
	return x
}

func (x *Explanation) add(l Layer) { x.Layers = append(x.Layers, l) }

// layer judges all statements of policies.
func (ev *evaluation) layer(typ policy.Type, level int, policies []*policy.Policy) Layer {
	l := Layer{Type: typ, Level: level}
	for _, p := range policies {
		for s := range p.Statements() {
			m, mismatch := ev.judge(s)
			result := StatementResult{Statement: s, Applies: mismatch == matches, Mismatch: mismatch.String()}
			if mismatch == mismatchCondition {
				result.Clause, result.Actual = ev.failing(s)
			}
			l.Statements = append(l.Statements, result)
			switch {
			case mismatch != matches:
			case s.Effect() == policy.Deny:
				l.Outcome = ExplicitDeny
			default:
				if l.Outcome != ExplicitDeny {
					l.Outcome = Allow
				}
				if typ == policy.Resource || typ == policy.Trust {
					l.Match = max(l.Match, m)
				}
			}
		}
	}
	return l
}

// failing returns the first clause of s that does not match, of which there is
// one, and the values of its key. An external ID is not shown.
func (ev *evaluation) failing(s *policy.Statement) (clause *condition.Clause, actual []string) {
	for clause = range s.Condition().Clauses() {
		if !clause.Match(ev.context) {
			break
		}
	}
	actual, present := ev.context.Lookup(clause.Key())
	if present && strings.EqualFold(clause.Key(), "sts:ExternalId") {
		actual = []string{hidden}
	}
	return clause, actual
}

// String returns the name of the element, or "" if all match.
func (m mismatch) String() string {
	switch m {
	case mismatchPrincipal:
		return "Principal"
	case mismatchAction:
		return "Action"
	case mismatchResource:
		return "Resource"
	case mismatchCondition:
		return "Condition"
	case matches:
	}
	return ""
}

// String returns x as an indented tree: the decision, then a line for each
// layer, each statement, and what kept it from applying. The text may change.
func (x *Explanation) String() string {
	var b strings.Builder
	fmt.Fprintln(&b, x.Decision)
	for i := range x.Layers {
		l := &x.Layers[i]
		fmt.Fprintf(&b, "  %s", l.Type)
		if l.Type == policy.SCP || l.Type == policy.RCP {
			fmt.Fprintf(&b, " at level %d", l.Level)
		}
		fmt.Fprintf(&b, ": %s", l.Outcome)
		if l.Match != principal.NoMatch {
			fmt.Fprintf(&b, " (names %s)", l.Match)
		}
		b.WriteByte('\n')
		for j := range l.Statements {
			fmt.Fprintf(&b, "    %s\n", &l.Statements[j])
		}
	}
	return b.String()
}

// String returns r in one line.
func (r *StatementResult) String() string {
	s := r.Statement
	text := s.Effect().String() + " " + describe(s)
	if name := s.Policy().Name(); name != "" {
		text += " of " + name
	}
	switch {
	case r.Applies:
		return text + ": applies"
	case r.Clause == nil:
		return text + ": " + r.Mismatch + " does not match"
	}
	actual := "absent"
	if r.Actual != nil {
		actual = fmt.Sprintf("%q", r.Actual)
	}
	return fmt.Sprintf("%s: Condition does not match: %s %s %q, but it is %s",
		text, r.Clause.Key(), r.Clause.Operator(), r.Clause.Values(), actual)
}
