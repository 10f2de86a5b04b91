package inventory

import (
	"context"
	"slices"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Path is a chain of calls by which a principal becomes a role.
type Path struct {
	From principal.Principal
	Hops []Hop // at least one
}

// A Hop is one call of a [Path], as the Evaluator allowed it.
type Hop struct {
	Role    *Role
	At      time.Time         // of the call
	Needs   []condition.Entry // what the caller has to choose or have. An external ID is not printed.
	Session *evaluate.Session // that the call yields, with its end
}

// String returns p in one line.
func (p *Path) String() string { return p.In(policy.English) }

// In returns what String does in language l.
func (p *Path) In(l policy.Language) string {
	steps := []message.Text{message.Plain(p.From.String())}
	for i := range p.Hops {
		h := &p.Hops[i]
		text := message.Of("{role} from {time} to {end}", h.Role.ARN, h.At.UTC().Format(time.RFC3339Nano), h.Session.Expires.UTC().Format(time.RFC3339Nano))
		steps = append(steps, withNeeds(text, h.Needs))
	}
	return message.Join(" → ", steps...).In(message.Language(l))
}

// Paths returns the chains by which from becomes the role with the ARN to, all calls of
// which are made at the same time: shorter ones first. No role comes twice, and of two
// chains through the same roles, one whose calls need all that those of the other do and
// more is left out. Whatever at is, it does not have to be within the span of the
// options. The error is that of ctx.
func (g *RoleGraph) Paths(ctx context.Context, from principal.Principal, to string, at time.Time) ([]Path, error) {
	target, ok := g.index.placeOf[to]
	if !ok {
		return nil, ctx.Err()
	}
	left, err := g.distances(ctx, target)
	if err != nil {
		return nil, err
	}
	w := &walk{graph: g, from: from, target: target, at: at, left: left, visited: make(map[int32]bool)}
	if err := w.step(ctx, newHolder(from, at)); err != nil {
		return nil, err
	}
	slices.SortStableFunc(w.found, func(a, b Path) int { return len(a.Hops) - len(b.Hops) })
	return withoutMoreNeeds(w.found), nil
}

// A walk finds the chains at one moment.
type walk struct {
	graph   *RoleGraph
	from    principal.Principal
	target  int32
	at      time.Time
	left    map[int32]int // how many calls lie between a role and the target, at least
	visited map[int32]bool
	hops    []Hop
	found   []Path
}

func (w *walk) step(ctx context.Context, h *holder) error {
	for _, i := range w.graph.candidates(h.principal) {
		if err := ctx.Err(); err != nil {
			return err
		}
		left, ok := w.left[i]
		if !ok || w.visited[i] || len(w.hops)+1+left > w.graph.options.MaxHops {
			continue
		}
		role := w.graph.index.roles[i]
		w.visited[i] = true
		for _, one := range w.graph.findWays(h, role, evaluate.Validity{From: w.at, Until: w.at.Add(1)}) {
			w.hops = append(w.hops, Hop{Role: role, At: w.at, Needs: one.needs, Session: one.session})
			if i == w.target {
				w.found = append(w.found, Path{From: w.from, Hops: slices.Clone(w.hops)})
			} else if err := w.step(ctx, &holder{principal: one.session.Principal, chain: one.session}); err != nil {
				return err
			}
			w.hops = w.hops[:len(w.hops)-1]
		}
		delete(w.visited, i)
	}
	return nil
}

// withoutMoreNeeds returns paths without those that need more than another through the same
// roles.
func withoutMoreNeeds(paths []Path) []Path {
	needsMore := func(p, than *Path) bool {
		more := false
		for i := range p.Hops {
			if p.Hops[i].Role != than.Hops[i].Role || !includes(p.Hops[i].Needs, than.Hops[i].Needs) {
				return false
			}
			more = more || len(p.Hops[i].Needs) > len(than.Hops[i].Needs)
		}
		return more
	}
	var kept []Path
	for i := range paths {
		if !slices.ContainsFunc(paths, func(q Path) bool { return len(q.Hops) == len(paths[i].Hops) && needsMore(&paths[i], &q) }) {
			kept = append(kept, paths[i])
		}
	}
	return kept
}

// distances returns the roles from which a chain may perhaps lead to target, and by how many
// calls at least.
func (g *RoleGraph) distances(ctx context.Context, target int32) (map[int32]int, error) {
	into, err := g.reversed(ctx)
	if err != nil {
		return nil, err
	}
	left := map[int32]int{target: 0}
	for queue := []int32{target}; len(queue) > 0; queue = queue[1:] {
		for _, from := range into[queue[0]] {
			if _, ok := left[from]; !ok && left[queue[0]]+1 < g.options.MaxHops {
				left[from] = left[queue[0]] + 1
				queue = append(queue, from)
			}
		}
	}
	return left, nil
}

// reversed returns the roles that may perhaps assume each role.
func (g *RoleGraph) reversed(ctx context.Context) (map[int32][]int32, error) {
	if g.into != nil {
		return g.into, nil
	}
	into := make(map[int32][]int32)
	for i, r := range g.index.roles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := principal.RoleSession(r.ARN, g.options.SessionName)
		if err != nil {
			continue
		}
		for _, to := range g.candidates(p) {
			into[to] = append(into[to], int32(i))
		}
	}
	g.into = into
	return into, nil
}
