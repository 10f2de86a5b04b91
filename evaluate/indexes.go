package evaluate

import "github.com/seed-1d0cfdb5/iam/policy"

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
	if p != nil && p.Len() >= minIndexed && x.policies[p] == nil {
		x.policies[p] = newIndex([]*policy.Policy{p})
	}
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
	key := listKey{&list[0], len(list)}
	if x.lists[key] == nil {
		x.lists[key] = newIndex(list)
	}
}

// maxIndexedAction is the longest action that is looked up in indexes.
const maxIndexedAction = 64

// useIndexes lets ev find statements by x, which may be nil.
func (ev *evaluation) useIndexes(x *indexes) {
	action := ev.req.Action
	if x == nil || len(action) > maxIndexedAction {
		return
	}
	ev.indexes = x
	ev.foldedLength = len(action)
	for i := range len(action) {
		c := action[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		ev.folded[i] = c
		if c == ':' {
			ev.foldedServiceLength = i + 1
		}
	}
}

// foldedAction returns the action of the request in lower case.
func (ev *evaluation) foldedAction() []byte { return ev.folded[:ev.foldedLength] }

// foldedService returns the service of the action in lower case, with the colon.
func (ev *evaluation) foldedService() []byte { return ev.folded[:ev.foldedServiceLength] }

// indexOf returns the index of p, or nil if p has none.
func (ev *evaluation) indexOf(p *policy.Policy) *index {
	if ev.indexes == nil || p.Len() < minIndexed {
		return nil
	}
	return ev.indexes.policies[p]
}

// indexOfList returns the index of list, or nil if it has none.
func (ev *evaluation) indexOfList(list []*policy.Policy) *index {
	if ev.indexes == nil || len(list) <= maxUnmerged {
		return nil
	}
	return ev.indexes.lists[listKey{&list[0], len(list)}]
}
