package policy

import (
	"maps"
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// Keys returns every condition key that p refers to, in a Condition element or
// as a policy variable, sorted: what a caller may have to put into the request
// context. A key that p spells in several letter cases is listed once, as it
// first appears.
func Keys(p *Policy) []string {
	spelling := make(map[string]string)
	add := func(keys []string) {
		for _, key := range keys {
			if _, ok := spelling[glob.Lower(key)]; !ok {
				spelling[glob.Lower(key)] = key
			}
		}
	}
	for s := range (*statement.Policy)(p).Statements() {
		add(s.ResourceKeys())
		for cl := range s.Condition().Clauses() {
			add(cl.Keys())
		}
	}
	return slices.Sorted(maps.Values(spelling))
}
