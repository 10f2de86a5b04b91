package evaluate_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// hingeWorlds is how many pairs of policies each of the tests below looks at.
const hingeWorlds = 1200

// policiesIn returns all policies of p.
func policiesIn(p *evaluate.Policies) []*policy.Policy {
	q := world.Question{Policies: *p}
	return q.All()
}

// freeKeys returns the condition keys, in lower case, that policies read and that nothing but the
// context tells.
func freeKeys(sides ...*evaluate.Policies) (keys []string) {
	for _, p := range sides {
		for _, each := range policiesIn(p) {
			for _, key := range policy.Keys(each) {
				k := conditionkey.Find(key)
				if strings.HasPrefix(strings.ToLower(key), "aws:calledvia") || k.Derived != conditionkey.NotDerived && !k.Derived.IsFact() {
					continue // which tell aws:ViaAWSService
				}
				keys = append(keys, strings.ToLower(key))
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// valuesOf returns values that policies mention for a key, others, and none.
func valuesOf(key string, req *evaluate.Request, sides ...*evaluate.Policies) (entries []condition.Entry) {
	c := clause.Context(req.Context)
	add := func(e clause.Entry) {
		if !slices.ContainsFunc(entries, func(other condition.Entry) bool { return other.String() == condition.Entry(e).String() }) {
			entries = append(entries, condition.Entry(e))
		}
	}
	add(clause.Strings(key))
	for _, text := range []string{"", "a", "b", "ann", "none such"} {
		add(clause.String(key, text))
	}
	add(clause.Strings(key, "a", "b"))
	add(clause.Strings(key, ""))
	for _, p := range sides {
		for _, each := range policiesIn(p) {
			for s := range each.Statements() {
				for cl := range s.Condition() {
					if !strings.EqualFold(cl.Key(), key) {
						continue
					}
					kinds, _ := (*clause.Clause)(cl).Samples(&c)
					for _, kind := range kinds {
						for _, e := range kind {
							add(e)
						}
					}
				}
			}
		}
	}
	return entries[:min(len(entries), 20)]
}

// assignments yields contexts of req with all combinations of values of keys, and the text of
// those of some keys.
func assignments(req *evaluate.Request, keys []string, sides []*evaluate.Policies, some []string, yield func(c evaluate.Request, text string)) {
	all := make([][]condition.Entry, len(keys))
	for i, key := range keys {
		all[i] = valuesOf(key, req, sides...)
	}
	var choose func(i int, changed evaluate.Request, text string)
	choose = func(i int, changed evaluate.Request, text string) {
		if i == len(keys) {
			yield(changed, text)
			return
		}
		for _, e := range all[i] {
			next, t := changed, text
			next.Context.Set(e)
			if slices.Contains(some, keys[i]) {
				t += e.String() + "\n"
			}
			choose(i+1, next, t)
		}
	}
	choose(0, *req, "")
}

// compared says how two answers compare.
func compared(a, b bool) string {
	switch {
	case a == b:
		return "alike"
	case a:
		return "lost"
	}
	return "gained"
}

// TestHingesAgainstAll compares what Hinges say with the decisions for all values of what is
// unknown that policies mention. The effect of a change may not depend on a key that they do
// not return.
func TestHingesAgainstAll(t *testing.T) {
	for name, draw := range map[string]func(world.Chance) func() (evaluate.Request, *evaluate.Policies, *evaluate.Policies){
		"keys":   keyPairs,
		"worlds": worldPairs,
	} {
		t.Run(name, func(t *testing.T) {
			shards(t, hingeWorlds, func(t *testing.T, c world.Chance, n int) {
				next := draw(c)
				var none, some, needless int
				for range n {
					req, before, after := next()
					keys := freeKeys(before, after)
					for len(keys) > 2 {
						i := c.IntN(len(keys))
						keys = slices.Delete(keys, i, i+1)
					}
					known := func(key string) bool { return !slices.Contains(keys, strings.ToLower(key)) }
					first, second := evaluate.Ask(&req, before).Hinges(known), evaluate.Ask(&req, after).Hinges(known)
					hinging := lowered(first.Against(second))
					alone := lowered(first.Against(nil))
					both := lowered(evaluate.Ask(&req, before).Hinges(known).And(evaluate.Ask(&req, after).Hinges(known)).Against(nil))

					effects, answers := map[string]string{}, map[string]bool{}
					seen, conjunction := map[string]bool{}, map[bool]bool{}
					assignments(&req, keys, []*evaluate.Policies{before, after}, hinging, func(changed evaluate.Request, text string) {
						a, b := evaluate.Evaluate(&changed, before).Allowed(), evaluate.Evaluate(&changed, after).Allowed()
						effect := compared(a, b)
						if known, ok := effects[text]; ok && known != effect {
							t.Fatalf("%s\n%s\nwith %s it is %s and %s\nsaid to hinge on %q", describePair(&req, before), describePair(&changed, after), text, known, effect, hinging)
						}
						effects[text], seen[effect], conjunction[a && b] = effect, true, true
					})
					assignments(&req, keys, []*evaluate.Policies{before, after}, alone, func(changed evaluate.Request, text string) {
						a := evaluate.Evaluate(&changed, before).Allowed()
						if known, ok := answers[text]; ok && known != a {
							t.Fatalf("%s\nwith %s both are possible\nsaid to hinge on %q", describePair(&changed, before), text, alone)
						}
						answers[text] = a
					})
					if len(conjunction) > 1 && len(both) == 0 {
						t.Fatalf("%s\n%s\nboth are possible of both at once", describePair(&req, before), describePair(&req, after))
					}
					switch {
					case len(hinging) == 0:
						none++
					case len(seen) > 1:
						some++
					default:
						needless++
					}
				}
				t.Logf("%d hinge on nothing, %d on something, %d are said to and do not", none, some, needless)
				require.Positive(t, some)
				require.Greater(t, none, n/20)
			})
		})
	}
}

func lowered(keys []string) []string {
	for i := range keys {
		keys[i] = strings.ToLower(keys[i])
	}
	return keys
}

// keyPairs makes pairs of policies about few keys.
func keyPairs(c world.Chance) func() (evaluate.Request, *evaluate.Policies, *evaluate.Policies) {
	w := world.Keys{Chance: c}
	return func() (evaluate.Request, *evaluate.Policies, *evaluate.Policies) {
		before, other := w.Policies(), w.Policies()
		after := *before
		switch c.IntN(4) {
		case 0:
			after.Identity = other.Identity
		case 1:
			after.Identity = append(slices.Clone(before.Identity), other.Identity...)
		case 2:
			after.Boundary, after.SCP = other.Boundary, other.SCP
		case 3:
			before.Identity = append(slices.Clone(before.Identity), other.Identity...)
			before.Resource, after.Resource = nil, nil
		}
		return w.Request(), before, &after
	}
}

// worldPairs makes pairs of policies of all types.
func worldPairs(c world.Chance) func() (evaluate.Request, *evaluate.Policies, *evaluate.Policies) {
	var w *world.World
	asked := 0
	return func() (evaluate.Request, *evaluate.Policies, *evaluate.Policies) {
		if asked%50 == 0 {
			w = world.New(c)
		}
		asked++
		var q, other world.Question
		w.Ask(&q)
		w.Ask(&other)
		after := q.Policies
		switch c.IntN(6) {
		case 0:
			after.Identity = other.Policies.Identity
		case 1:
			after.Identity = append(slices.Clone(after.Identity), other.Policies.Identity...)
		case 2:
			after.Boundary = other.Policies.Boundary
		case 3:
			after.SCP = other.Policies.SCP
		case 4:
			after.Resource = other.Policies.Resource
		case 5:
			after.Session, after.RCP = other.Policies.Session, other.Policies.RCP
		}
		return q.Request, &q.Policies, &after
	}
}

// TestHingesAttached has the policies of an Evaluator: where all keys are known, the answer
// hinges on none, and what is compared with itself is alike whatever is known. What callers do
// not tell of themselves, their unique ID and the path of their role, is never known.
func TestHingesAttached(t *testing.T) {
	untold := map[string]bool{"aws:userid": true, "aws:PrincipalArn": true}
	hinged := 0
	for number := range uint64(20) {
		w := world.New(world.Seeded(20, number))
		for range 200 {
			var q world.Question
			w.Ask(&q)
			hinges := func(known bool) *evaluate.Hinges {
				return w.Evaluator.Ask(&q.Request, &q.Extra).Hinges(func(string) bool { return known })
			}
			if len(hinges(false).Against(nil)) > 0 {
				hinged++
			}
			for _, keys := range [][]string{hinges(true).Against(nil), hinges(true).Against(hinges(true)), hinges(false).Against(hinges(false))} {
				for _, key := range keys {
					if !untold[key] {
						t.Fatalf("%s\nsaid to hinge on %q", w.Dump(&q), keys)
					}
				}
			}
		}
	}
	require.Greater(t, hinged, 400)
}

// TestHingesOfCalls compares what Hinges say of calls for roles with the decisions for all
// values of what is unknown that policies mention.
func TestHingesOfCalls(t *testing.T) {
	parameters := regexp.MustCompile("^(sts:|saml:|aws:(request|principal|resource)tag|iam:resourcetag|aws:(tagkeys|sourceidentity|tokenissuetime|federatedprovider|multifactorauth))")
	hinged := 0
	for number := range uint64(12) {
		calls := world.NewCalls(world.New(world.Seeded(20, number)))
		for range 60 {
			q, other := calls.AssumeRole(), calls.AssumeRole()
			if q.Request.Chain != nil {
				continue
			}
			after := q.Request
			after.Role = &evaluate.Role{ARN: q.Request.Role.ARN, TrustPolicy: other.Request.Role.TrustPolicy, MaxSession: q.Request.Role.MaxSession, Tags: q.Request.Role.Tags}
			trust := evaluate.Policies{Resource: after.Role.TrustPolicy, Session: []*policy.Policy{q.Request.Role.TrustPolicy}}
			keys := slices.DeleteFunc(freeKeys(&q.Policies, &trust), parameters.MatchString)
			keys = keys[:min(len(keys), 2)]
			known := func(key string) bool { return !slices.Contains(keys, strings.ToLower(key)) }
			first, err := q.Request.Ask(&q.Policies)
			if err != nil {
				continue
			}
			second, err := after.Ask(&q.Policies)
			require.NoError(t, err)
			hinging := lowered(first.Hinges(known).Against(second.Hinges(known)))
			if len(hinging) > 0 {
				hinged++
			}
			effects := map[string]string{}
			context := evaluate.Request{Context: q.Request.Context}
			assignments(&context, keys, []*evaluate.Policies{&q.Policies, &trust}, hinging, func(changed evaluate.Request, text string) {
				before, after := q.Request, after
				before.Context, after.Context = changed.Context, changed.Context
				a, err := evaluate.AssumeRole(&before, &q.Policies)
				require.NoError(t, err)
				b, err := evaluate.AssumeRole(&after, &q.Policies)
				require.NoError(t, err)
				effect := compared(a.Decision.Allowed(), b.Decision.Allowed())
				if known, ok := effects[text]; ok && known != effect {
					t.Fatalf("%s\n%s\n%s\nwith %s it is %s and %s\nsaid to hinge on %q", &before, before.Role.TrustPolicy, after.Role.TrustPolicy, text, known, effect, hinging)
				}
				effects[text] = effect
			})
		}
	}
	require.Greater(t, hinged, 5)
}
