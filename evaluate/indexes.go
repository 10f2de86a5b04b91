package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// indexes are the indexes of the policies that are attached to an Evaluator. A
// policy that is attached to many has one. They are immutable.
type indexes struct {
	policies map[*policy.Policy]*index
	lists    map[listKey]*index // of lists of many policies
}

// A listKey identifies a list of policies by the place of its first.
type listKey struct {
	first  **policy.Policy
	length int
}

// keyOf returns the key of list, which is not empty.
func keyOf(list []*policy.Policy) listKey { return listKey{&list[0], len(list)} }

// listCopies are copies of lists of policies. A list that is attached to many is
// copied once.
type listCopies map[listKey][]*policy.Policy

func (c listCopies) list(list []*policy.Policy) []*policy.Policy {
	if len(list) == 0 {
		return list
	}
	key := keyOf(list)
	if c[key] == nil {
		c[key] = slices.Clone(list)
	}
	return c[key]
}

func (c listCopies) lists(lists map[string][]*policy.Policy) map[string][]*policy.Policy {
	copied := make(map[string][]*policy.Policy, len(lists))
	for key, list := range lists {
		copied[key] = c.list(list)
	}
	return copied
}

func (c listCopies) levels(all map[string][][]*policy.Policy) map[string][][]*policy.Policy {
	copied := make(map[string][][]*policy.Policy, len(all))
	for key, levels := range all {
		copied[key] = slices.Clone(levels)
		for i, list := range levels {
			copied[key][i] = c.list(list)
		}
	}
	return copied
}

// newIndexes indexes what is attached.
func newIndexes(a *Attachments) *indexes {
	x := &indexes{policies: make(map[*policy.Policy]*index), lists: make(map[listKey]*index)}
	for _, list := range a.Identity {
		x.addList(list)
	}
	for _, p := range a.Boundary {
		x.add(p)
	}
	for _, p := range a.Resource {
		x.add(p)
	}
	for _, levels := range a.SCP {
		for _, list := range levels {
			x.addList(list)
		}
	}
	for _, levels := range a.RCP {
		for _, list := range levels {
			x.addList(list)
		}
	}
	return x
}

// add indexes p, if it is large enough.
func (x *indexes) add(p *policy.Policy) {
	if p != nil && x.policies[p] == nil && isLarge(p) {
		x.policies[p] = newIndex([]*policy.Policy{p})
	}
}

// isLarge reports whether an index of p is faster than a look at all.
func isLarge(p *policy.Policy) bool {
	if p.Len() >= minIndexed {
		return true
	}
	patterns := 0
	for s := range p.Statements() {
		resources, _ := s.Resources()
		patterns += len(resources)
	}
	return patterns >= minPatterns
}

// addList indexes list as one if there are many policies in it, and else each of
// them. A list that holds nil stays without: evaluation refuses it.
func (x *indexes) addList(list []*policy.Policy) {
	if len(list) <= maxUnmerged {
		for _, p := range list {
			x.add(p)
		}
		return
	}
	for _, p := range list {
		if p == nil {
			return
		}
	}
	key := keyOf(list)
	if x.lists[key] == nil {
		x.lists[key] = newIndex(list)
	}
}

// maxIndexedAction is the longest action that is looked up in indexes.
const maxIndexedAction = 64

// isIndexed reports whether ev may find statements by indexes.
func (ev *evaluation) isIndexed() bool {
	return ev.indexes != nil && len(ev.req.Action) <= maxIndexedAction
}

// foldedAction returns the action of the request in lower case.
func (ev *evaluation) foldedAction() []byte { return ev.folded[:len(ev.req.Action)] }

// foldedService returns the service of the action in lower case, with the colon.
func (ev *evaluation) foldedService() []byte { return ev.folded[:ev.serviceLength] }

// indexOf returns the index of p, or nil if p has none.
func (ev *evaluation) indexOf(p *policy.Policy) *index {
	if !ev.isIndexed() {
		return nil
	}
	return ev.indexes.policies[p]
}

// indexOfList returns the index of list, or nil if it has none.
func (ev *evaluation) indexOfList(list []*policy.Policy) *index {
	if !ev.isIndexed() || len(list) <= maxUnmerged {
		return nil
	}
	return ev.indexes.lists[keyOf(list)]
}
