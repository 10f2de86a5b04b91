package inventory

import (
	"context"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A stage is the end of a chain: when its last call may be made.
type stage struct {
	before *stage // nil at the first call
	place  int32  // of the role
	way    *way
	when   spans
	hops   int
}

// A stageKey is what decides how a chain goes on.
type stageKey struct {
	holder *holder // of the session
	lives  time.Duration
}

// A goal is the role that chains have to end with.
type goal struct {
	place int32
	left  map[int32]int // how many calls lie between a role and the goal, at least
}

// An explorer follows chains.
type explorer struct {
	graph   *RoleGraph
	goal    *goal // nil if there is none
	always  evaluate.Validity
	stages  []*stage
	seen    map[stageKey]spans
	reached spans // when the first call reaches the goal
	done    bool  // whether that is always
}

// explore returns all stages from after on, shorter chains first, but for those at whose times
// others with the same session and as few calls end. If there is a goal, only chains that may
// end there are followed, and none if the first call may reach it at all times.
//
// When a call may be made follows from when the one before may: within its life. What the
// session is does not depend on the time.
func (g *RoleGraph) explore(ctx context.Context, from principal.Principal, after time.Time, to *goal) ([]*stage, error) {
	if after.Before(g.options.From) {
		after = g.options.From
	}
	if !after.Before(g.options.To) {
		return nil, ctx.Err()
	}
	e := &explorer{graph: g, goal: to, always: evaluate.Validity{From: after, Until: g.options.To}, seen: make(map[stageKey]spans)}
	if err := e.expand(ctx, nil, g.known(newHolder(from, g.options.From)), spans{e.always}); err != nil {
		return nil, err
	}
	for i := 0; i < len(e.stages); i++ {
		s := e.stages[i]
		if s.hops == g.options.MaxHops || e.done {
			break
		}
		if err := e.expand(ctx, s, s.way.next, s.when.widen(s.way.lives)); err != nil {
			return nil, err
		}
	}
	return e.stages, nil
}

// expand adds the stages that follow s, by calls of h while it is ready.
func (e *explorer) expand(ctx context.Context, s *stage, h *holder, ready spans) error {
	list := e.graph.candidates(h.principal)
	if e.goal != nil {
		if _, ok := slices.BinarySearch(list, e.goal.place); ok {
			e.add(s, h, e.goal.place, ready)
		}
	}
	for _, place := range list {
		if err := ctx.Err(); err != nil || e.done {
			return err
		}
		e.add(s, h, place, ready)
	}
	return nil
}

// add adds the stages that follow s, by calls for the role in a place.
func (e *explorer) add(s *stage, h *holder, place int32, ready spans) {
	hops := 1
	if s != nil {
		hops = s.hops + 1
	}
	if e.goal != nil {
		if left, ok := e.goal.left[place]; !ok || hops+left > e.graph.options.MaxHops {
			return
		}
	}
	ways := e.graph.waysTo(h, place)
	for i := range ways {
		when := ways[i].windows.intersect(ready)
		key := stageKey{ways[i].next, ways[i].lives}
		if when.within(e.seen[key]) {
			continue
		}
		e.seen[key] = e.seen[key].union(when)
		e.stages = append(e.stages, &stage{before: s, place: place, way: &ways[i], when: when, hops: hops})
		if e.goal != nil && place == e.goal.place && s == nil { // of longer chains, the calls themselves may tell otherwise
			e.reached = e.reached.union(when)
			e.done = spans{e.always}.within(e.reached)
		}
	}
}
