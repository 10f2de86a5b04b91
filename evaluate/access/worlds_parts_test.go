package access_test

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var partWorlds = flag.Int("parts.n", 200, "number of policies in small worlds of which redundant parts and differences are looked at")

// TestRedundantInWorlds leaves what is redundant out of policies of small worlds: no
// request may tell the difference.
func TestRedundantInWorlds(t *testing.T) {
	skipUnderRace(t)
	s := seed(t)
	parts, with := 0, 0
	for n := range *partWorlds {
		p := newPair(s, n+1<<30)
		p.scope = layer{}
		l := p.sides[0].layers[0]
		found := access.Redundant(l.parsed)
		if parts += len(found); len(found) == 0 {
			continue
		}
		with++
		less := layer{typ: l.typ, doc: l.doc}
		less.doc.Rules = slices.Clone(less.doc.Rules)
		gone := map[int]bool{}
		for _, r := range found {
			i := r.Statement.Index()
			if r.Element == "" {
				gone[i] = true
				continue
			}
			require.True(t, less.doc.LeaveOut(i, r.Element, r.Value), "%d: there is no %s %q in statement %d of %s", n, r.Element, r.Value, i, text(l.parsed))
		}
		var rules []world.Rule
		for i, rule := range less.doc.Rules {
			if !gone[i] {
				rules = append(rules, rule)
			}
		}
		less.doc.Rules = rules
		var err error
		less.parsed, err = less.doc.Parse(l.typ)
		require.NoError(t, err, "%d: %v of %s", n, found, text(l.parsed))
		p.sides = [2]side{{layers: []layer{l}}, {layers: []layer{less}}}
		sides := p.policies(access.Alone)
		tr := p.truth(&sides)
		require.Nil(t, tr.gained, "%d: without %v\n%s", n, found, p)
		require.Nil(t, tr.lost, "%d: without %v\n%s", n, found, p)
	}
	t.Logf("%d redundant parts in %d of %d policies", parts, with, *partWorlds)
}

// TestDifferencesInWorlds looks at the differences of pairs of small worlds: each has to be
// one, and there is one if NewAccess says so.
func TestDifferencesInWorlds(t *testing.T) {
	skipUnderRace(t)
	s := seed(t)
	counts := map[int]int{}
	for n := range *partWorlds {
		p := newPair(s, n+1<<29)
		sides := p.policies(access.Alone)
		const most = 5
		seen := map[string]bool{}
		yes := 0
		for a := range access.Differences(sides[0], sides[1], p.scope.parsed, most) {
			if a.Outcome != access.Yes {
				require.Equal(t, access.Unknown, a.Outcome, "%d\n%s", n, p)
				require.NotEmpty(t, a.Why)
				continue
			}
			yes++
			require.Empty(t, p.confirm(a, sides[0], sides[1]), "%d\n%s", n, p)
			key := fmt.Sprint(a.Request.Principal, a.Request.Action, a.Request.Resource, a.Request.Context)
			require.False(t, seen[key], "%d: %s is there twice\n%s", n, key, p)
			seen[key] = true
		}
		require.LessOrEqual(t, yes, most)
		if a := access.NewAccess(sides[0], sides[1], p.scope.parsed); a.Outcome != access.Unknown {
			require.Equal(t, a.Outcome == access.Yes, yes > 0, "%d\n%s", n, p)
		}
		counts[yes]++
	}
	t.Logf("pairs by the number of differences: %v", counts)
}

// TestAlone compares Alone with what it says of itself: in small worlds its policies
// decide as the document does alone.
func TestAlone(t *testing.T) {
	for _, typ := range []policy.Type{
		policy.Identity, policy.Resource, policy.Trust, policy.Boundary, policy.Session, policy.SCP, policy.RCP, policy.Endpoint,
	} {
		c := world.Seeded(16, uint64(typ))
		for range 50 {
			w := smallworld.New(c, smallworld.Mixed, typ)
			_, p := w.Document(3)
			ours, theirs := smallworld.Alone(p), access.Alone(p)
			spaces := smallworld.NewSpaces(smallworld.Insiders(), smallworld.Sizes{List: 2}, p)
			if typ == policy.Trust {
				spaces = smallworld.NewCallSpaces(smallworld.Sizes{List: 2}, p)
			}
			for _, space := range spaces {
				space.Classes(nil)(func(req *evaluate.Request) bool {
					a, b := (&pair{calls: typ == policy.Trust}).decide(req, &[2]*evaluate.Policies{ours, theirs})
					require.Equal(t, a, b, "%v %s", req, text(p))
					return true
				})
			}
		}
	}
}
