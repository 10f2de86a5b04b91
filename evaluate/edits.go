package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// edits returns the statements to change where no request passes: the explicit
// denies that nothing in the request lifts or, if all could be lifted, the Allows
// that match but for one element.
func (ev *evaluation) edits(d Decision) []NearMiss {
	var final, denies []*policy.Statement
	var allows []NearMiss
	for _, l := range ev.layers() {
		// In a layer that allows, there is nothing to be gained.
		closed := l.typ != policy.RCP && ev.firstIn(l.policies, nil, policy.Allow) == nil
		for _, p := range l.policies {
			for s := range p.Statements() {
				if s.Effect() == policy.Deny {
					if _, mismatch := ev.judge(s); mismatch == matches {
						denies = append(denies, s)
						if !ev.canBeLifted(s) {
							final = append(final, s)
						}
					}
				} else if only, ok := ev.onlyMismatch(s); ok && closed && (d.Outcome == ExplicitDeny || l.typ == d.Type) {
					allows = append(allows, NearMiss{Edit: []*policy.Statement{s}, mismatch: only})
				}
			}
		}
	}
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

// canBeLifted reports whether another request could escape s, a Deny that
// applies.
func (ev *evaluation) canBeLifted(s *policy.Statement) bool {
	for clause := range s.Condition().Clauses() {
		if len(ev.addMoves(nil, s, clause)) > 0 {
			return true
		}
	}
	return false
}

// onlyMismatch returns the one element of s that does not match, if it is one.
func (ev *evaluation) onlyMismatch(s *policy.Statement) (only mismatch, ok bool) {
	n := 0
	for _, each := range [...]struct {
		mismatch mismatch
		matches  bool
	}{
		{mismatchPrincipal, s.MatchPrincipal(ev.req.Principal, ev.applies.boundary) != principal.NoMatch},
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

// missing returns the condition keys that were tested and are absent from the
// request: those in Condition of the statements that match in all else, and the
// policy variables in Resource of those that match up to there.
func (ev *evaluation) missing() []string {
	var keys []string
	add := func(tested []string) {
		for _, key := range tested {
			if _, present := ev.boundContext().Lookup(key); !present && !isOneOf(key, keys...) {
				keys = append(keys, key)
			}
		}
	}
	for _, l := range ev.layers() {
		for _, p := range l.policies {
			for s := range p.Statements() {
				switch _, mismatch := ev.judge(s); mismatch {
				case mismatchResource:
					add(s.ResourceKeys())
				case mismatchCondition, matches:
					for clause := range s.Condition().Clauses() {
						add(clause.Keys())
					}
				case mismatchPrincipal, mismatchAction:
				}
			}
		}
	}
	return keys
}

// nearMissLines is the part of an explanation that is about near misses.
func nearMissLines(b *strings.Builder, x *Explanation) {
	for i := range x.NearMisses {
		fmt.Fprintf(b, "  near miss: %s\n", x.NearMisses[i])
	}
	if len(x.Missing) > 0 {
		fmt.Fprintf(b, "  absent from the request: %s\n", strings.Join(x.Missing, ", "))
	}
}
