package access_test

import (
	"flag"
	"slices"
	"testing"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var layerWorlds = flag.Int("layers.n", 500, "number of small worlds with policies of all types")

// TestLayers asks about pairs of sets of policies of all types in small worlds, with two
// accounts and all callers, as [TestWorlds] does about policies alone.
func TestLayers(t *testing.T) {
	run := newRun(t, theEngine)
	run.make = newLayers
	run.each(*layerWorlds)
	run.report(t)
}

// newLayers returns pair number n of sets of policies, of which the second is like the
// first but for a change or two.
func newLayers(seed uint64, n int) *pair {
	c := world.Seeded(seed, uint64(n)+1<<42)
	w := smallworld.New(c, world.OneOf(c, smallworld.Plain, smallworld.Plain, smallworld.Plain, smallworld.Mixed, smallworld.Mixed, smallworld.Variable), policy.Identity)
	p := &pair{number: n}
	first := newSide(w)
	second := side{layers: slices.Clone(first.layers), mustAllow: first.mustAllow, gateway: first.gateway, callerAllows: first.callerAllows}
	for range 1 + c.IntN(2) {
		second.change(w)
	}
	p.sides = [2]side{first, second}
	if c.OneIn(2) {
		slices.Reverse(p.sides[:])
	}
	if c.OneIn(4) {
		p.scope = newLayer(w, world.OneOf(c, policy.Identity, policy.Resource), 2)
	}
	return p
}

// newSide returns policies of some types.
func newSide(w *smallworld.World) (s side) {
	if w.Percent(85) {
		s.layers = append(s.layers, newGuardrail(w, policy.Identity, 0))
		if w.OneIn(4) {
			s.layers = append(s.layers, newLayer(w, policy.Identity, 2))
		}
	}
	for _, each := range []struct {
		typ   policy.Type
		often int
	}{{policy.Resource, 60}, {policy.Boundary, 25}, {policy.Session, 25}, {policy.SCP, 30}, {policy.RCP, 20}, {policy.Endpoint, 20}} {
		if w.Percent(each.often) {
			s.layers = append(s.layers, newGuardrail(w, each.typ, 0))
		}
	}
	for _, typ := range []policy.Type{policy.SCP, policy.RCP} {
		if w.OneIn(8) { // another level, or another policy of the same
			s.layers = append(s.layers, newGuardrail(w, typ, w.IntN(2)))
		}
	}
	s.mustAllow, s.gateway, s.callerAllows = w.OneIn(6), w.OneIn(4), w.OneIn(5)
	return s
}

// newGuardrail returns a policy that often allows much.
func newGuardrail(w *smallworld.World, typ policy.Type, level int) layer {
	l := newLayer(w, typ, 2)
	if w.OneIn(4) && typ != policy.RCP {
		l.doc = smallworld.Document{Version: "2012-10-17", Rules: []world.Rule{{Effect: "Allow", Action: []string{"*"}, Resource: []string{"*"}}}}
		if typ == policy.Resource || typ == policy.Endpoint {
			l.doc.Rules[0].Principal = "*"
		}
		l.parsed = must(l.doc.Parse(typ))
	}
	l.level = level
	return l
}

// change makes a change to s.
func (s *side) change(w *smallworld.World) {
	switch n := w.IntN(12); {
	case n == 0:
		s.mustAllow = !s.mustAllow
	case n == 10:
		s.callerAllows = !s.callerAllows
	case n == 1 && len(s.layers) > 1:
		i := w.IntN(len(s.layers))
		s.layers = slices.Delete(s.layers, i, i+1)
	case n == 2:
		l := newGuardrail(w, world.OneOf(w, everyAlone...), 0)
		if l.typ != policy.Identity && l.typ != policy.SCP && l.typ != policy.RCP {
			s.layers = slices.DeleteFunc(s.layers, func(o layer) bool { return o.typ == l.typ })
		}
		s.layers = append(s.layers, l)
	case len(s.layers) > 0:
		i := w.IntN(len(s.layers))
		l := s.layers[i]
		w.Type = l.typ
		l.doc, l.parsed = w.Changed(l.doc)
		s.layers[i] = l
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
