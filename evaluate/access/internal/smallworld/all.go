package smallworld

import (
	"math"
	"slices"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// Len returns the number of requests of s.
func (s *Space) Len() int {
	n := 1.0
	for _, size := range s.sizes() {
		n *= float64(size)
	}
	return int(min(n, math.MaxInt32))
}

// sizes returns the numbers of choices of which a request is made.
func (s *Space) sizes() []int {
	sizes := []int{len(s.Who), len(s.Actions), len(s.Resources(s.Who[0])), len(s.Times)}
	for i := range s.Keys {
		sizes = append(sizes, len(s.Keys[i].entries()))
	}
	return sizes
}

// names returns the condition keys that k sets.
func (k *Key) names() []string {
	if k.Name != "" {
		return []string{k.Name}
	}
	var names []string
	for _, entries := range k.Together {
		for _, e := range entries {
			names = append(names, e.Key())
		}
	}
	return names
}

// settings returns what requests have under the key, without lists: nothing, if that may
// be, or one value.
func (k *Key) settings() [][]clause.Entry {
	if k.Name == "" {
		return k.Together
	}
	var all [][]clause.Entry
	if !k.Always {
		all = append(all, nil)
	}
	for _, text := range k.Values {
		all = append(all, []clause.Entry{clause.String(k.Name, text)})
	}
	return all
}

// entries returns what requests have under the key.
func (k *Key) entries() [][]clause.Entry { return appendLists(k.settings(), k, k.Lists) }

// appendLists appends the lists of members that requests may have under a key.
func appendLists(all [][]clause.Entry, k *Key, members []string) [][]clause.Entry {
	var add func(list, members []string)
	add = func(list, members []string) {
		if len(list) > 0 {
			all = append(all, []clause.Entry{clause.Strings(k.Name, slices.Clone(list)...)})
		}
		if len(list) == k.Most {
			return
		}
		for i, member := range members {
			rest := members[i+1:]
			if member == "" && len(list) == 0 { // "" may be there twice
				rest = members[i:]
			}
			add(append(slices.Clone(list), member), rest)
		}
	}
	add(nil, members)
	return all
}

// Some yields n requests of s by chance or, if it has no more, all of them one by one.
func (s *Space) Some(c world.Chance, n int, yield func(*evaluate.Request) bool) {
	sizes := s.sizes()
	entries := make([][][]clause.Entry, len(s.Keys))
	for i := range s.Keys {
		entries[i] = s.Keys[i].entries()
	}
	all := s.Len() <= n
	choices := make([]int, len(sizes))
	for range min(n, s.Len()) {
		if all {
			for i := range choices { // count up
				if choices[i]++; choices[i] < sizes[i] {
					break
				}
				choices[i] = 0
			}
		} else {
			for i := range choices {
				choices[i] = c.IntN(sizes[i])
			}
		}
		who := s.Who[choices[0]]
		resources := s.Resources(who)
		req := evaluate.Request{
			Principal: who.Principal, Action: s.Actions[choices[1]], Resource: resources[choices[2]%len(resources)], ResourceAccount: who.Owner, Time: s.Times[choices[3]],
		}
		if isOfAWS(who) {
			req.ResourceAccount = ""
		}
		var chosen []condition.Entry
		for i := range s.Keys {
			for _, e := range entries[i][choices[4+i]] {
				chosen = append(chosen, condition.Entry(e))
			}
		}
		req.Context = condition.NewContext(chosen...)
		if !yield(&req) {
			return
		}
	}
}

// Matching returns which statements of s match a request, a letter for each.
func (s *Space) Matching(req *evaluate.Request) string {
	p := caller.Principal(req.Principal)
	c := clause.Context(req.Context).Bind(p, owner(req), req.Time)
	out := make([]byte, len(s.statements))
	for i, st := range s.statements {
		out[i] = '-'
		if st.MatchAction(req.Action) && st.MatchResource(req.Resource, &c) && st.Condition().Match(&c) {
			if grade := st.MatchCaller(&p, 0, clause.CallerID{}); grade != caller.NoMatch {
				out[i] = '0' + byte(grade)
			}
		}
	}
	return string(out)
}
