package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// evaluationOf returns the evaluation of req by p, and a problem, or "".
func evaluationOf(req *Request, p *Policies, home string) (ev *evaluation, problem string) {
	ev = new(evaluation)
	ev.req, ev.Bound, ev.Given = req, new(decision.BoundContext), (*decision.Policies)(p)
	ev.Principal, ev.Action, ev.Resource, ev.Context = req.elements()
	return ev, ev.prepare(home)
}

// EvaluateAs is Evaluate of a request of a session whose role has the given ARN, which the
// session does not tell.
func EvaluateAs(role string, req *Request, p *Policies) Decision {
	q := Ask(req, p)
	q.facts.Role = role
	return q.Decision()
}

// A Matched is a statement that applies to a request.
type Matched struct {
	Type      policy.Type
	Level     int
	Statement *policy.Statement
}

// Matching appends to dst all statements that apply, in the order in which
// [Question.Explain] lists them. The account home owns resources whose ARN names none.
func Matching(dst []Matched, req *Request, p *Policies, home string) []Matched {
	ev, problem := evaluationOf(req, p, home)
	if problem != "" {
		return dst
	}
	for _, l := range ev.Layers() {
		for _, p := range l.Policies {
			for s := range (*statement.Policy)(p).Statements() {
				if _, mismatch := ev.Judge(s); mismatch == decision.Matches {
					dst = append(dst, Matched{policy.Type(l.Type), l.Level, (*policy.Statement)(s)})
				}
			}
		}
	}
	return dst
}

// ExplainSteps returns how many steps of work it takes to look for near misses of
// a request that is denied, and whether the search left something out.
func ExplainSteps(req *Request, p *Policies, home string) (steps int, stopped bool) {
	ev, problem := evaluationOf(req, p, home)
	if problem != "" {
		return 0, false
	}
	_, a := ev.nearMisses(ev.decide(), nil)
	return max(a.steps, int(a.work)), a.stopped
}

// MaxWork is the most steps of work that the search for near misses does, and
// MaxTextSteps the most of a timeline that reads the time as text.
const (
	MaxWork      = maxWork
	MaxTextSteps = maxTextSteps
)

// TimelineSteps returns how many times parts of statements are matched for Until
// and a Timeline of req.
func TimelineSteps(req *Request, p *Policies, from, to time.Time) (steps int) {
	q := *Ask(req, p)
	until, timeline := newClock(q), newClock(q)
	until.until(q.request.Time)
	for range timeline.segments(from, to) {
		continue
	}
	return until.questions[0].tracker.steps + timeline.questions[0].tracker.steps
}

// ByClock returns what Until returns, and the decision of which the clock holds that it
// stays: not by [Question.Decision].
func (q *Question) ByClock() (Decision, Validity) {
	asked := q.copied()
	v, validity := newClock(asked).until(asked.request.Time)
	return v.Decision, validity
}

// ByClock is like that of a [Question].
func (c *Call) ByClock() (CallResult, Validity) {
	now := c.question.request.Time
	v, validity := c.clock().until(now)
	return c.result(v, now), validity
}

// Tries compares what the search for near misses finds of each change that it
// tries, alone and in pairs, with a decision on the changed request. It returns
// the number of changes and of those that help, and a change of which the two say
// different things.
func Tries(req *Request, p *Policies) (tries, help int, differs string) {
	ev, problem := evaluationOf(req, p, "")
	if problem != "" {
		return 0, 0, ""
	}
	a := newAdvisor(ev, nil, nil)
	moves := a.moves()
	check := func(chosen ...move) {
		tries++
		n := nearMissOf(chosen)
		changed := n.Apply(*req)
		if changed.Time.IsZero() {
			changed.Time = a.now
		}
		want := Evaluate(&changed, p).Allowed()
		if want {
			help++
		}
		if a.allows(chosen) != want {
			differs = n.String()
		}
	}
	for i, m := range moves {
		check(m)
		for _, other := range moves[:i] {
			if !m.conflicts(other) {
				check(other, m)
			}
		}
	}
	return tries, help, differs
}

// IndexGroups returns the number of groups to which the actions of an index of
// policies lead, for those that lead to several.
func IndexGroups(policies ...*policy.Policy) int {
	x := decision.NewIndexer()
	x.List(policies)
	return x.Groups()
}

// EditedElements returns the element of each statement of n.Edit that n advises to
// edit, or "" for a Deny.
func EditedElements(n *NearMiss) []string {
	elements := make([]string, len(n.edits))
	for i := range n.edits {
		if !n.edits[i].isDeny() {
			elements[i] = n.edits[i].mismatch.String()
		}
	}
	return elements
}

// CanSet reports whether a caller can choose the value of key.
func CanSet(typ principal.Type, key string) bool {
	ev := evaluation{req: new(Request)}
	ev.CallerType = caller.Type(typ)
	set, _ := ev.canSet(key)
	return set
}
