package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// edits returns the statements to change where no request was found to pass: the
// explicit denies that nothing in the request lifts or, if there is none, the Allows
// that match but for one element.
func (a *advisor) edits(ev *evaluation, d Decision) []NearMiss {
	var final, denies []*policy.Statement
	for i := range a.occurrences {
		o := &a.occurrences[i]
		if o.statement.Effect() != policy.Deny || o.failing > 0 {
			continue
		}
		denies = append(denies, o.statement)
		if a.isFinal(o) {
			final = append(final, o.statement)
		}
	}
	allows := ev.nearAllows(d)
	switch {
	case len(final) > 0:
		return []NearMiss{{Edit: final, final: true}}
	case len(denies) > 0 && len(allows) == 0:
		return []NearMiss{{Edit: denies}}
	}
	// The later an element is looked at, the nearer the statement is.
	slices.SortStableFunc(allows, func(a, b NearMiss) int { return int(b.mismatch) - int(a.mismatch) })
	return allows[:min(len(allows), maxNearMisses)]
}

// nearAllows returns the Allows that match but for one element, of the layers that
// do not allow.
func (ev *evaluation) nearAllows(d Decision) []NearMiss {
	var allows []NearMiss
	for _, l := range ev.layers() {
		// In a layer that allows, there is nothing to be gained.
		if l.typ == policy.RCP || d.Outcome != ExplicitDeny && l.typ != d.Type || ev.firstIn(l.policies, nil, policy.Allow) != nil {
			continue
		}
		for _, p := range l.policies {
			for s := range p.Statements() {
				if s.Effect() != policy.Allow {
					continue
				}
				if only, ok := ev.onlyMismatch(s); ok {
					allows = append(allows, NearMiss{Edit: []*policy.Statement{s}, mismatch: only})
				}
			}
		}
	}
	return allows
}

// onlyMismatch returns the one element of s that does not match, if it is one.
func (ev *evaluation) onlyMismatch(s *policy.Statement) (only mismatch, ok bool) {
	n := 0
	for _, each := range [...]struct {
		mismatch mismatch
		matches  bool
	}{
		{mismatchPrincipal, ev.matchPrincipal(s) != principal.NoMatch},
		{mismatchAction, s.MatchAction(ev.req.Action)},
		{mismatchResource, s.MatchResource(ev.req.Resource, ev.boundContext())},
		{mismatchCondition, s.Condition().Match(ev.boundContext())},
	} {
		if !each.matches {
			only = each.mismatch
			n++
		}
	}
	return only, n == 1
}
