package evaltest

import (
	"fmt"
	"sync"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A Result is what came of the cases of a [Group].
type Result struct {
	Cases    []CaseResult     // of each case, in the order of the group
	Policies []PolicyCoverage // of each policy once, in the order in which policies take part

	// Err says that the cases cover less of the policies than the group asks for, and
	// what they leave, or that there is nothing to cover. It is nil if all is well.
	Err error
}

// A CaseResult is what came of a case.
type CaseResult struct {
	Name string

	// Err says what is not as expected, with the explanation of the decision. It is nil if
	// all is.
	Err error

	// Decision is the one that was compared. It is the zero Decision, a deny, if the call
	// of the case is malformed.
	Decision evaluate.Decision

	Elapsed time.Duration // of all that was asked about the case
}

// Check asks the cases of g, one after the other, compares the answers with those that
// are expected, and tells which statements the cases made apply. The cases are asked
// however many fail. A group without cases has no results, which is no success.
//
// The result is the caller's. Check only reads g, so that several may check it at once.
func (g *Group) Check() *Result { return g.check(true) }

// check is Check. Unless cover is true, it leaves out what is for coverage alone: the
// explanations of cases that are as expected.
func (g *Group) check(cover bool) *Result {
	r := &Result{Cases: make([]CaseResult, len(g.Cases))}
	var tally *tally
	if cover {
		tally = newTally(g)
	}
	for i := range g.Cases {
		r.Cases[i] = g.Cases[i].check(g.Policies, tally)
	}
	if cover {
		r.Policies = tally.coverage()
		switch {
		case g.Coverage > 0 && r.statements() == 0:
			r.Err = message.Errorf("evaltest: want at least {percent} %, but there is no statement that a case could make apply", fmt.Sprintf("%.1f", g.Coverage))
		case r.Percent() < g.Coverage:
			r.Err = message.Errorf("evaltest: want at least {percent} %: {coverage}", fmt.Sprintf("%.1f", g.Coverage), r.text())
		}
	}
	return r
}

// check asks c, compares the answer and, unless counts is nil, counts the case.
// It is explained once at most.
func (c *Case) check(p *evaluate.Policies, counts *tally) CaseResult {
	begin := time.Now()
	c, err := c.known(p)
	if err != nil {
		if counts != nil {
			counts.count(nil)
		}
		return CaseResult{Name: c.Name, Err: err, Elapsed: time.Since(begin)}
	}
	explain := sync.OnceValue(func() []*evaluate.Explanation { return c.explain(p) })
	answer, err := c.ask(p)
	r := CaseResult{Name: c.Name, Err: c.compare(answer, err, explain), Decision: answer.decision}
	if counts != nil {
		counts.count(explain())
	}
	r.Elapsed = time.Since(begin)
	return r
}
