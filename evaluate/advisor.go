package evaluate

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Limits of the search for near misses. It is for explanations only, and small
// changes are of use only if they are few.
const (
	maxChanges       = 3   // elements of one near miss
	maxMoves         = 24  // changes that are tried together
	maxSingleMoves   = 600 // and alone
	maxMovesOfClause = 6   // leaves room for the changes that other clauses suggest
	maxFound         = 50  // before the best are chosen
	maxNearMisses    = 5

	// maxWork bounds the whole search: see spend. It is counted, not timed, so
	// that the same request always has the same explanation.
	maxWork = 1 << 22
)

// An advisor looks for near misses. It tries changes of the request by a tracker:
// a try costs as much as the parts that read what is changed.
type advisor struct {
	*tracker
	now     time.Time
	moments []time.Time        // at which any part may change, in order, each once
	readers map[string][]int32 // parts by the keys that they read, in lower case
	several map[int32][]string // the keys of parts that read more than one
	entries map[string]entry   // of the request, by key in lower case
	passed  []string           // keys of the tags of the request
	tagged  bool               // it has these and no others, see passedTags

	reader   *reader              // of reasons
	kinds    int32                // of moves so far
	toggled  []int32              // by a try
	work     int64                // done so far
	limit    int64                // of work
	possible func(*NearMiss) bool // whether a call can be so; nil of a request

	tries   int  // changes that were looked at
	cut     bool // something was not tried because there was enough else
	stopped bool // something was left out, and no change was found or not all were looked at
}

// An entry is an entry of the request and how much work it is to look at.
type entry struct {
	clause.Entry
	work int64
}

// newAdvisor returns an advisor for ev, which is prepared, with policies changed as
// r says.
func newAdvisor(ev *evaluation, r *revision, possible func(*NearMiss) bool) *advisor {
	a := &advisor{
		tracker:  newTracker(ev, wholeContext, r),
		now:      ev.BoundContext().Now(),
		readers:  make(map[string][]int32),
		several:  make(map[int32][]string),
		limit:    maxWork,
		possible: possible,
	}
	for i := range a.parts {
		keys := a.keys(int32(i))
		for _, key := range keys {
			a.readers[key] = append(a.readers[key], int32(i))
		}
		if len(keys) > 1 {
			a.several[int32(i)] = keys
		}
	}
	for _, e := range a.events {
		a.moments = append(a.moments, e.at)
	}
	slices.SortFunc(a.moments, time.Time.Compare)
	a.moments = slices.CompactFunc(a.moments, time.Time.Equal)
	a.passed, a.tagged = ev.passedTags()
	a.entries = make(map[string]entry)
	for e := range ev.Context.Entries() {
		if key := glob.Lower(e.Key()); a.readers[key] != nil {
			a.entries[key] = entry{e, workOf(e)}
		}
	}
	return a
}

// keys returns the condition keys that a part reads, in lower case, each once.
func (a *advisor) keys(i int32) []string {
	p := &a.parts[i]
	var keys []string
	if p.clause != nil {
		keys = p.clause.Keys()
	} else {
		keys = a.occurrences[p.owner].statement.ResourceKeys()
	}
	if slices.ContainsFunc(keys, func(key string) bool { return glob.EqualFold(key, keyViaAWSService) }) {
		for _, key := range clause.CalledViaKeys() { // on which its default depends
			keys = append(keys, key)
		}
	}
	if len(keys) == 1 {
		return []string{glob.Lower(keys[0])}
	}
	seen := make(map[string]bool, len(keys))
	var distinct []string
	for _, key := range keys {
		if key = glob.Lower(key); !seen[key] {
			seen[key] = true
			distinct = append(distinct, key)
		}
	}
	return distinct
}

// workOf returns how much work it is to compare e with one value: a step for each
// of its own values, and for every 32 bytes of them.
func workOf(e clause.Entry) int64 { return weightOf(e.Values()) }

// spend reports whether work may be done, and counts it. A step is about a
// comparison of two values of at most 32 bytes.
func (a *advisor) spend(work int64) bool {
	a.work += work
	a.stopped = a.stopped || a.isSpent()
	return !a.isSpent()
}

// isSpent reports whether there is no work left that may be done.
func (a *advisor) isSpent() bool { return a.work > a.limit }

// nearMisses returns the near misses of a deny, best first. Of a call, possible reports
// whether it can be so.
func (ev *evaluation) nearMisses(d Decision, possible func(*NearMiss) bool) (best []NearMiss, a *advisor) {
	a = newAdvisor(ev, nil, possible)
	found := a.search()
	if len(found) > 0 {
		return slices.DeleteFunc(found, func(n NearMiss) bool { return !ev.allowedWith(&n) }), a
	}
	a.stopped = a.stopped || a.cut
	return a.revisions(ev, d), a
}

// search returns the smallest changes with which the request is allowed, best
// first, of those of the same kinds one. They are few.
func (a *advisor) search() []NearMiss {
	moves := a.moves()
	for size := 1; size <= maxChanges && !a.isSpent(); size++ {
		cut := false
		if size > 1 && len(moves) > maxMoves {
			moves, cut = moves[:maxMoves], true
		}
		var found []NearMiss
		seen := make(map[string]bool)
		a.combine(moves, nil, size, func(chosen []move) bool {
			kinds := kindsOf(chosen)
			if kinds != "" && seen[kinds] {
				return true
			}
			if n, ok := a.nearMissOf(chosen); ok {
				seen[kinds] = true
				found = append(found, n)
			}
			return len(found) < maxFound
		})
		if len(found) > 0 {
			slices.SortStableFunc(found, func(x, y NearMiss) int { return cmp.Compare(x.delay(a.now), y.delay(a.now)) })
			found = onlyNearest(found, a.now)
			return found[:min(len(found), maxNearMisses)]
		}
		a.stopped = a.stopped || cut
	}
	return nil
}

// nearMissOf returns the near miss of which moves are the changes, with what goes with
// them. It reports false if no request, or no call, can be so, or is allowed then.
func (a *advisor) nearMissOf(moves []move) (NearMiss, bool) {
	all, ok := a.withTags(moves)
	if !ok || len(all) > len(moves) && !a.allows(all) {
		return NearMiss{}, false
	}
	if a.possible != nil {
		if n := nearMissOf(all); !a.possible(&n) {
			return NearMiss{}, false
		}
	}
	return nearMissOf(a.shown(moves, all)), true
}

// combine calls yield for each set of size moves, those of chosen included, with
// which the request is allowed. It reports false if yield did, or if the work is
// done.
func (a *advisor) combine(moves, chosen []move, size int, yield func([]move) bool) bool {
	if len(chosen) == size {
		return !a.allows(chosen) || yield(chosen)
	}
	for i := range moves {
		if a.isSpent() {
			return false
		}
		if slices.ContainsFunc(chosen, moves[i].conflicts) {
			continue
		}
		if !a.combine(moves[i+1:], append(slices.Clip(chosen), moves[i]), size, yield) {
			return false
		}
	}
	return true
}

// allows reports whether the request is allowed with the changes of moves. If
// there is no work left, it says no.
func (a *advisor) allows(moves []move) bool {
	c := a.change(moves)
	if expires := a.req.Expires; !expires.IsZero() && !c.now.Before(expires) {
		return false
	}
	for _, m := range moves {
		for _, key := range m.keys() {
			for _, i := range a.readers[key] {
				if matches, ok := a.try(i, c); ok && a.set(i, matches) {
					a.toggled = append(a.toggled, i)
				}
			}
		}
	}
	allowed := !a.isSpent() && a.Decide().Allowed()
	for _, i := range a.toggled {
		a.set(i, a.parts[i].fails)
	}
	a.toggled = a.toggled[:0]
	return allowed
}

// A change is a set of moves. Its context holds them and nothing else of the
// request.
type change struct {
	moves   []move
	now     time.Time
	context clause.Context
	work    int64 // to compare the values of the moves with one
}

// change returns the change of moves.
func (a *advisor) change(moves []move) *change {
	const workOfTry = 8 // what does not depend on what is tried
	a.tries++
	a.spend(workOfTry)
	c := &change{moves: moves, now: a.now}
	entries := make([]clause.Entry, 0, maxChanges)
	for _, m := range moves {
		if !m.time.IsZero() {
			c.now = m.time
			c.work++
			continue
		}
		entries = append(entries, m.entry)
		c.work += workOf(m.entry)
	}
	c.context = a.Bind(clause.KeepContext(entries), c.now)
	return c
}

// try reports whether a part, which reads a key of c, matches with it, or false
// for ok if there is no work left.
func (a *advisor) try(i int32, c *change) (matches, ok bool) {
	work := c.work
	for _, key := range a.several[i] {
		work += 1 + a.entries[key].work
	}
	if !a.spend(work * a.parts[i].weight) {
		return false, false
	}
	context := &c.context
	if keys := a.several[i]; keys != nil {
		entries := make([]clause.Entry, 0, len(keys)+len(c.moves))
		for _, key := range keys {
			if e, present := a.entries[key]; present {
				entries = append(entries, e.Entry)
			}
		}
		for e := range c.context.Entries() {
			entries = append(entries, e)
		}
		all := a.Bind(clause.KeepContext(entries), c.now)
		context = &all
	}
	return a.matches(i, context), true
}

// allowedWith decides the request with the changes of n.
func (ev *evaluation) allowedWith(n *NearMiss) bool {
	changed, ok := ev.changedBy(n)
	return ok && changed.Decide().Allowed()
}

// changedBy returns ev with the changes of n, or false if AWS refuses the request then
// by the name of its action.
func (ev *evaluation) changedBy(n *NearMiss) (changed evaluation, ok bool) {
	req := n.Apply(*ev.req)
	if req.Time.IsZero() {
		req.Time = ev.BoundContext().Now()
	}
	changed = *ev
	changed.req, changed.Bound = &req, new(decision.BoundContext)
	changed.Bound.SetOwner(ev.Bound.Owner())
	changed.Bound.SetNow(req.Time)
	*changed.Bound.Facts() = *ev.Bound.Facts()
	changed.Principal, changed.Action, changed.Resource, changed.Context = req.elements()
	if !req.mfa.IsZero() {
		changed.SetMFA(req.mfa, req.Time)
	}
	var problem string
	changed.Exception, problem = changed.byName()
	return changed, problem == ""
}
