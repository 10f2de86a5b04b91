package evaluate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/policy"
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

	mismatch mismatch // of the Allow to edit
	final    bool     // no request escapes the Denies to edit
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
		switch {
		case n.mismatch != matches:
			return list + " matches but for " + n.mismatch.String()
		case n.final:
			return "only editing the policy lifts the explicit deny of " + list
		}
		return "an explicit deny stands in the way: " + list
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
	maxChanges       = 3   // elements of one near miss
	maxMoves         = 24  // changes that are tried together
	maxSingleMoves   = 600 // and alone
	maxMovesOfClause = 6   // leaves room for the changes that other clauses suggest
	maxFound         = 50  // before the best are chosen
	maxNearMisses    = 5
)

// A move is one change of a request.
type move struct {
	entry condition.Entry // a key to set, or to leave out if it has no values
	unset bool
	time  time.Time // or another time
}

// nearMisses returns the near misses of a deny, best first.
func (ev *evaluation) nearMisses(d Decision) []NearMiss {
	if d.Allowed() {
		return nil
	}
	moves := ev.moves()
	for size := 1; size <= maxChanges; size++ {
		if size > 1 {
			moves = moves[:min(len(moves), maxMoves)]
		}
		var found []NearMiss
		ev.combine(moves, nil, size, func(n NearMiss) bool {
			found = append(found, n)
			return len(found) < maxFound
		})
		if len(found) > 0 {
			now := ev.now()
			slices.SortStableFunc(found, func(a, b NearMiss) int { return cmp.Compare(a.delay(now), b.delay(now)) })
			found = onlyNearest(found, now)
			return found[:min(len(found), maxNearMisses)]
		}
	}
	return ev.edits(d)
}

// onlyNearest returns found, nearest times first, without those that ask for
// nothing but a time that is farther than another on the same side of now.
func onlyNearest(found []NearMiss, now time.Time) []NearMiss {
	var before, after bool
	return slices.DeleteFunc(found, func(n NearMiss) bool {
		if n.Time.IsZero() || len(n.Set) > 0 || len(n.Unset) > 0 {
			return false
		}
		side := &before
		if n.Time.After(now) {
			side = &after
		}
		farther := *side
		*side = true
		return farther
	})
}

// delay returns how far the time of n is from now, or less than nothing if n
// does not ask for another time.
func (n *NearMiss) delay(now time.Time) time.Duration {
	if n.Time.IsZero() {
		return -1
	}
	return n.Time.Sub(now).Abs()
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
	return glob.EqualFold(m.entry.Key(), other.entry.Key())
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
		if glob.EqualFold(other.Key(), clause.Key()) {
			related = append(related, other)
		}
	}
	added := 0
	for _, m := range ev.suggestions(related) {
		if len(moves) == maxSingleMoves || added == maxMovesOfClause {
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
	if len(moments) > 0 { // other statements may have their say too
		moments = ev.moments()
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

// moments returns the times at which a statement of any layer changes.
func (ev *evaluation) moments() []time.Time {
	var moments []time.Time
	for _, l := range ev.layers() {
		for _, p := range l.policies {
			for s := range p.Statements() {
				moments, _ = s.Moments(moments)
			}
		}
	}
	return moments
}

// equal reports whether m and other are the same change.
func (m move) equal(other move) bool {
	return m.unset == other.unset && m.time.Equal(other.time) && m.conflicts(other) &&
		slices.Equal(m.entry.Values(), other.entry.Values())
}
