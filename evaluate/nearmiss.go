package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A NearMiss is a smallest change that would turn a deny into an allow: at most
// three condition keys of the request, one of which may be its time. It was
// found by trying what the clauses that stand in the way suggest, and confirmed
// by evaluating the changed request.
//
// Where no request was found to pass, Edit names statements to change instead,
// and the rest is empty: the explicit denies that apply, or an Allow that
// matches but for one element.
type NearMiss struct {
	Set   []condition.Entry   `json:"set,omitempty"`   // keys to add or change
	Unset []string            `json:"unset,omitempty"` // keys to leave out
	Time  time.Time           `json:"time,omitzero"`   // if not zero, another time
	Edit  []*policy.Statement `json:"edit,omitempty"`

	mismatch mismatch // of the statement to edit
}

// Apply returns req with the changes of n, but for Edit.
func (n NearMiss) Apply(req Request) Request {
	req.Context.Set(n.Set...)
	for _, key := range n.Unset {
		req.Context.Set(condition.Strings(key))
	}
	if !n.Time.IsZero() {
		req.Time = n.Time
	}
	return req
}

// String returns n as a piece of advice. An external ID is not shown.
func (n NearMiss) String() string {
	if len(n.Edit) > 0 {
		var names []string
		for _, s := range n.Edit {
			name := s.Policy().Name()
			if name == "" {
				name = s.Policy().Type().String()
			}
			names = append(names, describe(s)+" of "+name)
		}
		list := strings.Join(names, ", ")
		if n.mismatch == matches {
			return "only editing the policy lifts the explicit deny of " + list
		}
		return list + " matches but for " + n.mismatch.String()
	}
	var steps []string
	for _, e := range n.Set {
		steps = append(steps, "set condition key "+e.String())
	}
	for _, key := range n.Unset {
		steps = append(steps, "leave out condition key "+key)
	}
	if !n.Time.IsZero() {
		steps = append(steps, "make the request at "+n.Time.Format(time.RFC3339Nano))
	}
	return strings.Join(steps, ", and ")
}

// Limits of the search for near misses. It is for explanations only, and small
// changes are of use only if they are few.
const (
	maxChanges    = 3  // elements of one near miss
	maxMoves      = 24 // changes that are tried, alone and together
	maxNearMisses = 5
)

// A move is one change of a request.
type move struct {
	entry condition.Entry // a key to set, or to leave out if it has no values
	unset bool
	time  time.Time // or another time
}

// nearMisses returns the near misses of a deny, best first.
func (ev *evaluation) nearMisses(d Decision) []NearMiss {
	if d.Allowed() || d.Problem != "" {
		return nil
	}
	moves := ev.moves()
	for size := 1; size <= maxChanges; size++ {
		var found []NearMiss
		ev.combine(moves, nil, size, func(n NearMiss) bool {
			found = append(found, n)
			return len(found) < maxNearMisses
		})
		if len(found) > 0 {
			return found
		}
	}
	return ev.edits(d)
}

// combine calls yield for each set of size moves, those of chosen included, with
// which the request is allowed. It reports false if yield did.
func (ev *evaluation) combine(moves, chosen []move, size int, yield func(NearMiss) bool) bool {
	if len(chosen) == size {
		n := nearMissOf(chosen)
		return !ev.allowedWith(&n) || yield(n)
	}
	for i := range moves {
		if slices.ContainsFunc(chosen, moves[i].conflicts) {
			continue
		}
		if !ev.combine(moves[i+1:], append(slices.Clip(chosen), moves[i]), size, yield) {
			return false
		}
	}
	return true
}

// conflicts reports whether m and other change the same.
func (m move) conflicts(other move) bool {
	if !m.time.IsZero() || !other.time.IsZero() {
		return !m.time.IsZero() && !other.time.IsZero()
	}
	return strings.EqualFold(m.entry.Key(), other.entry.Key())
}

func nearMissOf(moves []move) NearMiss {
	var n NearMiss
	for _, m := range moves {
		switch {
		case !m.time.IsZero():
			n.Time = m.time
		case m.unset:
			n.Unset = append(n.Unset, m.entry.Key())
		default:
			n.Set = append(n.Set, m.entry)
		}
	}
	return n
}

// with returns an evaluation of the request with the changes of n.
func (ev *evaluation) with(n *NearMiss) *evaluation {
	req := n.Apply(*ev.req)
	changed := *ev
	now := req.Time
	if now.IsZero() {
		now = ev.now()
	}
	changed.req, changed.context = &req, &lazyContext{owner: ev.context.owner, now: now}
	return &changed
}

func (ev *evaluation) allowedWith(n *NearMiss) bool {
	changed := ev.with(n)
	if expires := ev.req.Expires; !expires.IsZero() && !changed.now().Before(expires) {
		return false
	}
	return changed.decide().Allowed()
}

// now returns the time of the evaluation.
func (ev *evaluation) now() time.Time { return ev.boundContext().Now() }

// moves returns the changes that the clauses in the way suggest: those that make
// a clause of an Allow match, and those that make a clause of a Deny not match.
func (ev *evaluation) moves() []move {
	var moves []move
	for _, l := range ev.layers() {
		for _, p := range l.policies {
			for s := range p.Statements() {
				_, mismatch := ev.judge(s)
				deny := s.Effect() == policy.Deny
				if deny && mismatch != matches || !deny && mismatch != mismatchCondition {
					continue
				}
				for clause := range s.Condition().Clauses() {
					if clause.Match(ev.boundContext()) == deny {
						moves = ev.addMoves(moves, s, clause)
					}
				}
			}
		}
	}
	return moves
}

// addMoves adds changes after which clause, which stands in the way, no longer
// does: in an Allow, all clauses of s with its key match, and in a Deny, clause
// does not. All clauses with that key suggest values.
func (ev *evaluation) addMoves(moves []move, s *policy.Statement, clause *condition.Clause) []move {
	var related []*condition.Clause
	for other := range s.Condition().Clauses() {
		if strings.EqualFold(other.Key(), clause.Key()) {
			related = append(related, other)
		}
	}
	added := 0
	for _, m := range ev.suggestions(related) {
		if len(moves) == maxMoves || added == maxMovesOfClause {
			break
		}
		n := nearMissOf([]move{m})
		changed := ev.with(&n).boundContext()
		helps := !clause.Match(changed)
		if s.Effect() == policy.Allow {
			helps = !slices.ContainsFunc(related, func(c *condition.Clause) bool { return !c.Match(changed) })
		}
		if helps && !slices.ContainsFunc(moves, m.equal) {
			moves = append(moves, m)
			added++
		}
	}
	return moves
}

// suggestions returns changes that may alter the results of clauses, which have
// one key. Of times, those nearest to the time of the request come first.
func (ev *evaluation) suggestions(clauses []*condition.Clause) []move {
	var found []move
	var moments []time.Time
	for _, clause := range clauses {
		for i, e := range clause.Samples(ev.boundContext()) {
			found = append(found, move{entry: e, unset: i == 0})
		}
		moments, _ = clause.Moments(moments)
	}
	now := ev.now()
	slices.SortStableFunc(moments, func(a, b time.Time) int { return cmp.Compare(a.Sub(now).Abs(), b.Sub(now).Abs()) })
	for _, moment := range moments {
		// Of the two sides of a moment, the one that is nearer.
		before, after := move{time: moment.Add(-1)}, move{time: moment}
		if moment.After(now) {
			before, after = after, before
		}
		found = append(found, before, after)
	}
	return found
}

// equal reports whether m and other are the same change.
func (m move) equal(other move) bool {
	return m.unset == other.unset && m.time.Equal(other.time) && m.conflicts(other) &&
		slices.Equal(m.entry.Values(), other.entry.Values())
}

// maxMovesOfClause leaves room for the changes that other clauses suggest.
const maxMovesOfClause = 6

// edits returns the statements to change where no request passes.
func (ev *evaluation) edits(d Decision) []NearMiss {
	if d.Outcome == ExplicitDeny {
		var denies []*policy.Statement
		for _, l := range ev.layers() {
			for _, p := range l.policies {
				for s := range p.Statements() {
					if _, mismatch := ev.judge(s); mismatch == matches && s.Effect() == policy.Deny {
						denies = append(denies, s)
					}
				}
			}
		}
		return []NearMiss{{Edit: denies}}
	}
	var found []NearMiss
	for _, l := range ev.layers() {
		if l.typ != d.Type {
			continue
		}
		for _, p := range l.policies {
			for s := range p.Statements() {
				if only, ok := ev.onlyMismatch(s); ok && s.Effect() == policy.Allow && len(found) < maxNearMisses {
					found = append(found, NearMiss{Edit: []*policy.Statement{s}, mismatch: only})
				}
			}
		}
	}
	// The later an element is looked at, the nearer the statement is.
	slices.SortStableFunc(found, func(a, b NearMiss) int { return int(b.mismatch) - int(a.mismatch) })
	return found
}

// onlyMismatch returns the one element of s that does not match, if it is one.
func (ev *evaluation) onlyMismatch(s *policy.Statement) (only mismatch, ok bool) {
	n := 0
	for _, each := range [...]struct {
		mismatch mismatch
		matches  bool
	}{
		{mismatchPrincipal, s.MatchPrincipal(ev.req.Principal, ev.boundaryApplies()) != principal.NoMatch},
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
