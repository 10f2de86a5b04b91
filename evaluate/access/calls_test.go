package access_test

import (
	"flag"
	"slices"
	"testing"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var callWorlds = flag.Int("calls.n", 500, "number of small worlds of calls to assume a role")

// TestCalls asks about pairs of trust policies in small worlds, alone and beside policies
// of the callers, as [TestWorlds] does about others.
func TestCalls(t *testing.T) {
	run := newRun(t, theEngine)
	run.make = newCalls
	run.each(*callWorlds)
	run.report(t)
}

// newCalls returns pair number n of trust policies and what is beside them.
func newCalls(seed uint64, n int) *pair {
	c := world.Seeded(seed, uint64(n)+1<<43)
	w := smallworld.New(c, world.OneOf(c, smallworld.Plain, smallworld.Plain, smallworld.Mixed, smallworld.Variable), policy.Trust)
	p := &pair{number: n, calls: true, alone: c.OneIn(2)}
	first := layer{typ: policy.Trust}
	first.doc, first.parsed = w.Document(world.OneOf(c, 1, 2, 3))
	second := first
	if c.Percent(75) {
		second.doc, second.parsed = w.Changed(first.doc)
	}
	p.sides = [2]side{{layers: []layer{first}}, {layers: []layer{second}}}
	if !p.alone {
		for _, each := range []struct {
			typ   policy.Type
			often int
		}{{policy.Identity, 80}, {policy.Identity, 20}, {policy.Boundary, 25}, {policy.Session, 20}, {policy.SCP, 20}, {policy.RCP, 20}} {
			if !c.Percent(each.often) {
				continue
			}
			for i := range p.sides {
				s := &p.sides[i]
				if i == 1 && !c.OneIn(4) { // mostly as in the first
					s.layers = append(s.layers, p.sides[0].layers[len(p.sides[0].layers)-1])
					continue
				}
				l := layer{typ: each.typ}
				l.doc, l.parsed = w.RoleDocument(each.typ)
				s.layers = append(s.layers, l)
			}
		}
		if c.OneIn(3) {
			p.sides[0].callerAllows, p.sides[1].callerAllows = c.Percent(80), c.Percent(80)
		}
	}
	if c.OneIn(2) {
		slices.Reverse(p.sides[:])
	}
	return p
}
