package inventory

import (
	"context"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Arrival is that a principal can become a role.
type Arrival struct {
	From    principal.Principal
	To      *Role
	Windows []evaluate.Validity // when a chain may end with the call that yields To, within the span
	First   Path                // the earliest
}

// EarliestArrival returns the chain by which from becomes the role with the ARN to first, at
// or after after and within the span of the options: of those that end then, the shortest. It
// reports false if none does.
//
// A chain may wait between two calls as long as the session of the first lives. From begins it
// at any time, and anew when a session has expired. A role may come twice: a role that trusts
// itself prolongs its session by one hour with each call. Each call of the Path was decided at
// its time, by the session of the one before. The error is that of ctx.
func (g *RoleGraph) EarliestArrival(ctx context.Context, from principal.Principal, to string, after time.Time) (Path, bool, error) {
	target, ok := g.index.placeOf[to]
	if !ok {
		return Path{}, false, ctx.Err()
	}
	left, err := g.distances(ctx, target)
	if err != nil {
		return Path{}, false, err
	}
	stages, err := g.explore(ctx, from, after, &goal{target, left})
	if err != nil {
		return Path{}, false, err
	}
	path, ok := g.earliest(from, stages, target)
	return path, ok, nil
}

// Reach returns the roles that from can become within the span of the options, in the order
// of their ARNs. The error is that of ctx.
func (g *RoleGraph) Reach(ctx context.Context, from principal.Principal) ([]Arrival, error) {
	stages, err := g.explore(ctx, from, g.options.From, nil)
	if err != nil {
		return nil, err
	}
	var places []int32
	for _, s := range stages {
		places = append(places, s.place)
	}
	slices.Sort(places)
	var list []Arrival
	for _, place := range slices.Compact(places) {
		if a, ok := g.arrival(from, stages, place); ok {
			list = append(list, a)
		}
	}
	return list, nil
}

// Reached returns who can become the role with the ARN to within the span of the options:
// users, other roles, services and providers, in this order. The error is that of ctx.
func (g *RoleGraph) Reached(ctx context.Context, to string) ([]Arrival, error) {
	target, ok := g.index.placeOf[to]
	if !ok {
		return nil, ctx.Err()
	}
	left, err := g.distances(ctx, target)
	if err != nil {
		return nil, err
	}
	var list []Arrival
	sources := g.sources()
	for i, from := range sources {
		g.progress(i, len(sources))
		if from.Issuer() == to {
			continue
		}
		stages, err := g.explore(ctx, from, g.options.From, &goal{target, left})
		if err != nil {
			return nil, err
		}
		if a, ok := g.arrival(from, stages, target); ok {
			list = append(list, a)
		}
	}
	g.progress(len(sources), len(sources))
	return list, nil
}

// arrival returns what stages tell of the role in a place.
func (g *RoleGraph) arrival(from principal.Principal, stages []*stage, place int32) (Arrival, bool) {
	a := Arrival{From: from, To: g.index.roles[place]}
	var ok bool
	if a.First, ok = g.earliest(from, stages, place); !ok {
		return a, false
	}
	var windows spans
	for _, s := range stages {
		if s.place == place {
			windows = windows.union(s.when)
		}
	}
	a.Windows = windows
	return a, true
}

// earliest returns the earliest chain to the role in a place.
func (g *RoleGraph) earliest(from principal.Principal, stages []*stage, place int32) (Path, bool) {
	var ends []*stage
	for _, s := range stages {
		if s.place == place {
			ends = append(ends, s)
		}
	}
	slices.SortStableFunc(ends, func(a, b *stage) int { return a.when[0].From.Compare(b.when[0].From) })
	for _, end := range ends {
		if p, ok := g.replay(from, end, end.when[0].From); ok {
			return p, true
		}
	}
	return Path{}, false
}

// replay makes the calls of a chain that ends at that time, each as late as it may be.
func (g *RoleGraph) replay(from principal.Principal, end *stage, at time.Time) (Path, bool) {
	var chain []*stage
	var times []time.Time
	for s := end; s != nil; s = s.before {
		chain, times = append(chain, s), append(times, at)
		if s.before != nil {
			at = latest(s.before.when, at, s.before.way.lives)
		}
	}
	p := Path{From: from}
	h := newHolder(from, g.options.From)
	for i := len(chain) - 1; i >= 0; i-- {
		w := chain[i].way
		req := w.request
		req.Time = times[i]
		if len(p.Hops) > 0 || h.chain != nil {
			req.Principal, req.Chain = h.principal, h.chain
		}
		result, err := g.inv.evaluator.AssumeRole(&req, nil)
		if err != nil || !result.Decision.Allowed() {
			return p, false // a policy asks when a session began
		}
		p.Hops = append(p.Hops, Hop{Role: g.index.roles[chain[i].place], At: times[i], Needs: w.needs, Session: result.Session})
		h = &holder{principal: result.Session.Principal, chain: result.Session}
	}
	return p, true
}

// latest returns the last moment of when at or before t, in whole seconds if it may be, at
// which a session begins that still lives at t.
func latest(when spans, t time.Time, lives time.Duration) time.Time {
	for _, v := range slices.Backward(when) {
		if v.From.After(t) {
			continue
		}
		if t.Before(v.Until) {
			return t
		}
		last := v.Until.Add(-1)
		if second := last.Truncate(time.Second); !second.Before(v.From) && t.Before(second.Add(lives)) {
			return second
		}
		return last
	}
	return t
}
