package evaluate

import (
	"iter"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// moves returns the changes that the clauses in the way suggest: those that make
// a clause of an Allow match, and those that make a clause of a Deny not match.
func (a *advisor) moves() []move {
	var moves []move
	seen := make(map[string]bool)
	for i := range a.occurrences {
		o := &a.occurrences[i]
		if !a.isInTheWay(o) {
			continue
		}
		for m := range a.suggestions(o) {
			switch id := m.id(); {
			case seen[id]:
			case len(moves) == maxSingleMoves:
				a.stopped = true
				return moves
			default:
				seen[id] = true
				moves = append(moves, m)
			}
		}
	}
	return moves
}

// isInTheWay reports whether o is a Deny that applies, or an Allow of which
// nothing but the Condition does not match.
func (a *advisor) isInTheWay(o *occurrence) bool {
	if o.statement.Effect() == statement.Deny {
		return o.failing == 0
	}
	resource := o.first < o.end && a.parts[o.first].clause == nil && a.parts[o.first].fails
	return o.failing > 0 && !resource
}

// suggestions yields the changes after which a clause of o, which is in the way,
// no longer is: in an Allow, all clauses of o with its key match, and in a Deny
// it does not. All clauses with that key suggest values, and each clause gives a
// few of them that it did not give before. A key that the caller cannot set stays
// as it is.
func (a *advisor) suggestions(o *occurrence) iter.Seq[move] {
	return func(yield func(move) bool) {
		deny := o.statement.Effect() == statement.Deny
		groups := a.groups(o)
		for i := o.first; i < o.end; i++ {
			cl := a.parts[i].clause
			if cl == nil || a.parts[i].fails == deny {
				continue
			}
			if set, _ := a.canSet(cl.Key()); !set {
				continue
			}
			g := groups[glob.Lower(cl.Key())]
			helped := func(c *change) bool {
				if deny {
					matches, ok := a.try(i, c)
					return ok && !matches
				}
				return !slices.ContainsFunc(g.parts, func(j int32) bool {
					matches, ok := a.try(j, c)
					return !ok || !matches
				})
			}
			if !a.suggest(g, helped, yield) {
				return
			}
		}
	}
}

// A group is the clauses of a statement that have one key, and what they suggest.
type group struct {
	parts   []int32
	samples []move
	given   map[string]bool // of the samples
	moments []time.Time     // of the clauses, in order
}

// groups returns the groups of o by key, in lower case.
func (a *advisor) groups(o *occurrence) map[string]*group {
	groups := make(map[string]*group, o.end-o.first)
	for i := o.first; i < o.end; i++ {
		cl := a.parts[i].clause
		if cl == nil {
			continue
		}
		key := glob.Lower(cl.Key())
		g := groups[key]
		if g == nil {
			g = &group{given: make(map[string]bool)}
			groups[key] = g
		}
		g.parts = append(g.parts, i)
	}
	return groups
}

// suggest yields the first few changes that g suggests, that help and that it did
// not yield before. Of times, those nearest to the time of the request come
// first. It reports false if yield did.
func (a *advisor) suggest(g *group, helped func(*change) bool, yield func(move) bool) bool {
	a.fill(g)
	added := 0
	give := func(m move) bool {
		id := m.id()
		if g.given[id] {
			return true
		}
		g.given[id] = true
		added++
		return yield(m)
	}
	for _, m := range g.samples {
		if added == maxMovesOfClause || a.isSpent() {
			a.cut = true
			return true
		}
		if helped(a.change([]move{m})) && !give(m) {
			return false
		}
	}
	for _, t := range a.times(g, helped, maxMovesOfClause-added) {
		if !give(move{time: t}) {
			return false
		}
	}
	return true
}

// fill sets what the clauses of g suggest, once.
func (a *advisor) fill(g *group) {
	if g.samples != nil {
		return
	}
	for _, i := range g.parts {
		p := &a.parts[i]
		if !a.spend(p.weight) {
			return
		}
		kinds, all := p.clause.Samples(a.BoundContext())
		a.cut = a.cut || !all
		for i, samples := range kinds {
			a.kinds++
			for _, e := range samples {
				g.samples = append(g.samples, move{entry: e, unset: i == 0, kind: a.kinds})
			}
		}
		if _, unset := a.canSet(p.clause.Key()); !unset {
			g.samples = slices.DeleteFunc(g.samples, func(m move) bool { return m.unset })
		}
		g.moments, _ = p.clause.Moments(g.moments)
	}
	slices.SortFunc(g.moments, time.Time.Compare)
	g.moments = slices.CompactFunc(g.moments, time.Time.Equal)
}

// times returns at most n times that help, nearest first. Of the two sides of a
// moment, it is the one beyond. Between two moments of g the clauses of g stay
// the same, but other statements may have their say: all moments there are tried.
func (a *advisor) times(g *group, helped func(*change) bool, n int) []time.Time {
	after, _ := slices.BinarySearchFunc(g.moments, a.now, isAfter)
	later := a.along(g.moments[after:], helped, n)
	earlier := a.back(g.moments[:after], helped, n)
	var times []time.Time
	for len(times) < n && len(later)+len(earlier) > 0 {
		if len(earlier) == 0 || len(later) > 0 && later[0].Sub(a.now) < a.now.Sub(earlier[0]) {
			times, later = append(times, later[0]), later[1:]
		} else {
			times, earlier = append(times, earlier[0]), earlier[1:]
		}
	}
	a.cut = a.cut || len(later)+len(earlier) > 0
	return times
}

// maxMomentsTried bounds the moments of clauses that are looked at on each side.
const maxMomentsTried = 64

// along returns the first n times that help from moments on, which are after now.
func (a *advisor) along(moments []time.Time, helped func(*change) bool, n int) (times []time.Time) {
	for i, moment := range moments[:min(len(moments), maxMomentsTried)] {
		if len(times) >= n || !helped(a.change([]move{{time: moment}})) {
			continue
		}
		from, _ := slices.BinarySearchFunc(a.moments, moment, time.Time.Compare)
		for _, t := range a.moments[from:] {
			if len(times) >= n || i+1 < len(moments) && !t.Before(moments[i+1]) {
				break
			}
			times = append(times, t)
		}
	}
	a.stopped = a.stopped || len(times) == 0 && len(moments) > maxMomentsTried
	return times
}

// back returns the last n times that help before moments, which are not after
// now.
func (a *advisor) back(moments []time.Time, helped func(*change) bool, n int) (times []time.Time) {
	for i := len(moments) - 1; i >= max(0, len(moments)-maxMomentsTried); i-- {
		if len(times) >= n || !helped(a.change([]move{{time: justBefore(moments[i])}})) {
			continue
		}
		end, _ := slices.BinarySearchFunc(a.moments, moments[i], isAfter)
		for _, t := range slices.Backward(a.moments[:end]) {
			if len(times) >= n || i > 0 && !t.After(moments[i-1]) {
				break
			}
			times = append(times, justBefore(t))
		}
	}
	a.stopped = a.stopped || len(times) == 0 && len(moments) > maxMomentsTried
	return times
}

// isAfter is a comparison that finds the first moment after t.
func isAfter(moment, t time.Time) int {
	if moment.After(t) {
		return 1
	}
	return -1
}

// isFinal reports whether o, a Deny that applies, does so whatever the context and
// the time of the request and what is attached beside policies: all that its clauses
// and the variables in its resources read are keys that follow from the caller and the
// resource, of which all is known.
func (a *advisor) isFinal(o *occurrence) bool {
	if a.IsUnknown(o.statement) {
		return false
	}
	for i := o.first; i < o.end; i++ {
		if slices.ContainsFunc(a.keys(i), a.canChange) {
			return false
		}
	}
	return true
}

// canChange reports whether the value of key changes with the context or the time of
// the request, or with tags and organizations that are attached.
func (a *advisor) canChange(key string) bool {
	context := clause.NewContext(clause.String(key, "x"))
	now := a.Bind(context, a.now)
	later := a.Bind(context, a.now.Add(time.Hour))
	first, _ := now.Lookup(key)
	second, _ := later.Lookup(key)
	return slices.Equal(first, []string{"x"}) || !slices.Equal(first, second) ||
		a.Bound.Facts().Know(key) && !isOneOf(key, keyUserID)
}
