package access_test

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/smallworld"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
)

var classesTimes = flag.Int("classes.times", 1, "how many times as many pairs of which classes are compared with requests")

var worldSeed = flag.Uint64("worlds.seed", 16, "seed of small worlds; 0 takes the time")

// seed returns the seed of small worlds.
func seed(t *testing.T) uint64 {
	if *worldSeed == 0 {
		*worldSeed = uint64(time.Now().UnixNano())
	}
	t.Logf("-worlds.seed=%d", *worldSeed)
	return *worldSeed
}

// everyAlone has the types of policies that are compared alone, the more frequent more
// often.
var everyAlone = []policy.Type{
	policy.Identity, policy.Identity, policy.Identity, policy.Identity, policy.Resource, policy.Resource, policy.Resource, policy.Boundary, policy.Session, policy.SCP, policy.RCP, policy.Endpoint,
}

// TestClasses compares the classes of requests with the requests themselves, one by
// one, on spaces that are small enough: the same must be found among both.
func TestClasses(t *testing.T) {
	skipUnderRace(t)
	s := seed(t)
	for _, each := range []struct {
		name  string
		make  func(seed uint64, n int) *pair
		pairs int
	}{{"alone", newPair, 60 * *classesTimes}, {"layers", newLayers, 20 * *classesTimes}, {"calls", newCalls, 8 * *classesTimes}} {
		t.Run(each.name, func(t *testing.T) {
			requests, classes, whole := 0, 0, 0
			for n := range each.pairs {
				p := each.make(s, n+1<<30)
				sides := p.policies(smallworld.Alone)
				found, merged := map[string]*evaluate.Request{}, map[string]*evaluate.Request{}
				all := true
				for _, space := range p.spaces(smallworld.Sizes{Texts: 5, List: 2}) {
					note := func(seen map[string]*evaluate.Request, count *int) func(*evaluate.Request) bool {
						return func(req *evaluate.Request) bool {
							*count++
							a, b := p.decide(req, &sides)
							if key := fmt.Sprint(a, b, " ", space.Matching(req)); seen[key] == nil {
								seen[key] = req
							}
							return true
						}
					}
					space.Some(world.Seeded(s, uint64(n)), 20_000, note(found, &requests))
					space.Classes(nil)(note(merged, &classes))
					all = all && space.Len() <= 20_000
				}
				for key, req := range found {
					require.Contains(t, merged, key, "pair %d: no class of %v\n%s", n, req, p)
				}
				if all {
					whole++
					for key, req := range merged {
						require.Contains(t, found, key, "pair %d: only a class has %v\n%s", n, req, p)
					}
				}
			}
			t.Logf("%d pairs, %d of them whole; %d requests, %d classes", each.pairs, whole, requests, classes)
		})
	}
}

func text(p *policy.Policy) string {
	if p == nil {
		return "none"
	}
	data, err := p.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%v %s", p.Type(), data)
}
