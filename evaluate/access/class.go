package access

import (
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A class is requests that differ in nothing that decisions depend on beside statements: who
// calls, up to its name, and whose the resource is.
type class struct {
	question *question
	caller   caller.Principal // or one of those whose ARN is open
	open     *language.Set    // ARNs of the callers, or of their roles; nil if there is one caller
	owner    string           // of the resource
	actions  []string         // that a call needs, in its order; nil if the action is free

	exception decision.Exception
	context   clause.Context               // of what is fixed in all requests of the class
	universes [firstKey][]language.Literal // of variables that are texts
	literals  map[int][]literal            // of condition keys, that hold in any case
	entries   []clause.Entry               // of condition keys, that requests begin with; nil until they are asked for
	without   map[int]bool                 // condition keys that are in no request
	fixed     map[string]clause.Entry      // of condition keys that have one value, by key in lower case
	rules     map[*statement.Statement]*rule
}

// newClass returns the class of requests by a caller to resources of an account.
func (q *question) newClass(p caller.Principal, owner string) *class {
	c := &class{
		question: q, caller: p, owner: owner,
		literals: map[int][]literal{}, without: map[int]bool{}, rules: map[*statement.Statement]*rule{},
	}
	c.context = clause.Context{}.Bind(p, owner, q.now())
	return c
}

// setFixed says what the value of a condition key is in all requests of the class.
func (c *class) setFixed(e clause.Entry) {
	if c.fixed == nil {
		c.fixed = map[string]clause.Entry{}
	}
	c.fixed[foldedKey(e.Key())] = e
	c.context = c.context.With(e)
}

// A way is the facts by which a decision comes out one way, each about an action or, if that
// is "", about the one that is free.
type way []fact

type fact struct {
	decision.Fact
	action string
}

// ways returns the ways in which requests of the class are allowed by p, or in which they
// are not.
func (c *class) ways(p *evaluate.Policies, allowed bool) (ways []way) {
	if c.actions == nil {
		return c.waysOf(p, "", allowed)
	}
	// All actions of a call have to be allowed, and one that is not is enough.
	if !allowed {
		for _, action := range c.actions {
			ways = append(ways, c.waysOf(p, action, false)...)
		}
		return ways
	}
	ways = []way{nil}
	for _, action := range c.actions {
		var longer []way
		for _, more := range c.waysOf(p, action, true) {
			for _, w := range ways {
				longer = append(longer, append(w[:len(w):len(w)], more...))
			}
		}
		ways = longer
	}
	return ways
}

// waysOf is ways for one action.
func (c *class) waysOf(p *evaluate.Policies, action string, allowed bool) (ways []way) {
	ev := c.evaluation(p)
	if isRefused(ev) {
		if allowed {
			return nil
		}
		return []way{nil} // whatever applies
	}
	ev.Action = action
	ev.Explore(func(facts []decision.Fact, r decision.Ruling) bool {
		if r.Allowed() == allowed {
			w := make(way, len(facts))
			for i, f := range facts {
				w[i] = fact{f, action}
			}
			ways = append(ways, w)
		}
		return true
	})
	return ways
}

// evaluation returns the decision about requests of the class.
func (c *class) evaluation(p *evaluate.Policies) *decision.Evaluation {
	ev := new(decision.Evaluation)
	ev.Principal, ev.Context, ev.Bound = &c.caller, new(clause.Context), new(decision.BoundContext)
	ev.CallerType = c.caller.Type()
	if c.caller.IsOriginAccess() {
		ev.CallerType = caller.TypeService
	}
	ev.Given = (*decision.Policies)(p)
	ev.Present = ev.Given.Present()
	ev.Denying = ev.Present
	ev.Bound.SetOwner(c.owner)
	ev.SameAccount = c.caller.Account() != "" && (c.owner == c.caller.Account() || arn.IsOwnerWord(c.owner))
	ev.Assuming = c.actions != nil
	ev.Exception = c.exception
	ev.Prepare()
	return ev
}

// isRefused reports whether requests are denied with a Problem because their caller is one
// that Policies.CallerAllows is not for (SEMANTICS S-70).
func isRefused(ev *decision.Evaluation) bool { return ev.Given.CallerAllows && !ev.IsOfOtherAccount() }

// denies reports whether p denies requests of the class by a decision that counts: one with
// a Problem does only where the class foresees it.
func (c *class) denies(p *evaluate.Policies, d *evaluate.Decision) bool {
	return !d.Allowed() && (d.Problem == "" || isRefused(c.evaluation(p)))
}

// names reports whether s names the caller of the class.
func (c *class) names(s *statement.Statement) bool {
	return s.MatchCaller(&c.caller, 0, clause.CallerID{}) != caller.NoMatch
}

// scopeOf returns the way in which requests of the class are in a scope, or false if none
// is.
func (c *class) scopeOf(statements []*statement.Statement) (w way, ok bool) {
	var allows, denies []*statement.Statement
	action := "" // of a call, the first
	if c.actions != nil {
		action = c.actions[0]
	}
	for _, s := range statements {
		switch {
		case !c.names(s):
		case s.Effect() == statement.Allow:
			allows = append(allows, s)
		default:
			denies = append(denies, s)
		}
	}
	if len(denies) > 0 {
		w = append(w, fact{decision.Fact{Statements: denies}, action})
	}
	return append(w, fact{decision.Fact{Statements: allows, Applies: true}, action}), len(allows) > 0
}
