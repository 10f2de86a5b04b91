package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// An index finds the statements of policies that may apply to a request, by
// action and then by resource, without looking at the others. It only ever skips
// statements that cannot match, and whoever uses it gets the same statement as
// from looking at all in order. It is immutable.
//
// It has a part for each effect, which is nil if there are no statements with it.
type index [policy.Deny + 1]*actionIndex

// An actionIndex finds statements of one effect by the action of a request.
type actionIndex struct {
	literal map[string]*resourceIndex // by action, in lower case
	service map[string]*resourceIndex // by "service:", for names with wildcards
	any     *resourceIndex            // "*", wildcards in the service, NotAction, or few in all
}

// Limits of the index. Within them it is faster than looking at all statements.
const (
	minIndexed  = 5  // statements; fewer are looked at one by one
	minPatterns = 16 // of resources in all statements, for those with fewer
)

// newIndex returns an index of the statements of policies.
func newIndex(policies ...*policy.Policy) *index {
	x := new(index)
	few := isFew(policies)
	var builders [len(x)]*indexBuilder
	order := int32(0)
	var all []candidate // of one statement
	for _, p := range policies {
		for s := range p.Statements() {
			all = appendCandidates(all[:0], s, order)
			b := builders[s.Effect()]
			if b == nil {
				b = &indexBuilder{indexes: make(map[string]*resourceIndex), few: few}
				builders[s.Effect()] = b
			}
			b.add(s, all)
			order++
		}
	}
	for effect, b := range builders {
		if b != nil {
			x[effect] = b.finish()
		}
	}
	return x
}

// isFew reports whether looking at all statements of policies is faster than an
// index by action.
func isFew(policies []*policy.Policy) bool {
	statements, resources := 0, 0
	for _, p := range policies {
		if statements += p.Len(); statements >= minIndexed {
			return false
		}
		for s := range p.Statements() {
			patterns, _ := s.ResourcePatterns()
			resources += len(patterns)
		}
	}
	return resources < minPatterns
}

// An indexBuilder makes an actionIndex.
type indexBuilder struct {
	indexes map[string]*resourceIndex // by keys that actionKey returns
	groups  map[string]*resourceIndex // of statements with the same actions, by all of those
	few     bool                      // statements in all
}

// add adds the candidates of s under each of its actions or, if there are few
// statements, apart from them. If that took too much memory, it adds them once:
// to the group of the statements with these actions, to which each of those leads.
func (b *indexBuilder) add(s *policy.Statement, all []candidate) {
	actions, not := s.Actions()
	switch {
	case not || b.few:
		b.under("").add(all)
	case weigh(actions, all).fits():
		for _, action := range actions {
			b.under(actionKey(action)).add(all)
		}
	default:
		b.group(actions).add(all)
	}
}

// group returns the group of the statements with the given actions.
func (b *indexBuilder) group(actions []string) *resourceIndex {
	name := strings.Join(actions, ",") // no action has a comma in it
	group := b.groups[name]
	if group != nil {
		return group
	}
	group = &resourceIndex{isGroup: true}
	if b.groups == nil {
		b.groups = make(map[string]*resourceIndex)
	}
	b.groups[name] = group
	for _, action := range actions {
		key := actionKey(action)
		switch found := b.indexes[key]; found {
		case nil:
			b.indexes[key] = group
		case group:
		default:
			b.under(key).addGroup(group)
		}
	}
	return group
}

// under returns the index of key to which statements may be added: that of a group
// is not for key alone.
func (b *indexBuilder) under(key string) *resourceIndex {
	found := b.indexes[key]
	if found != nil && !found.isGroup {
		return found
	}
	own := new(resourceIndex)
	if found != nil {
		own.addGroup(found)
	}
	b.indexes[key] = own
	return own
}

// actionKey returns by what an action is found: itself in lower case, "service:" if
// its name has wildcards, or "" if its service has.
func actionKey(action string) string {
	action = strings.ToLower(action)
	service := action[:strings.IndexByte(action, ':')+1]
	switch {
	case hasWildcard(service):
		return ""
	case hasWildcard(action):
		return service
	}
	return action
}

func hasWildcard(s string) bool {
	return strings.IndexByte(s, '*') >= 0 || strings.IndexByte(s, '?') >= 0
}

// finish returns the index of what was added.
func (b *indexBuilder) finish() *actionIndex {
	services := 0
	for key, r := range b.indexes {
		if strings.HasSuffix(key, ":") {
			services++
		}
		if !r.isGroup {
			r.finish()
		}
	}
	for _, group := range b.groups {
		group.finish()
	}
	x := &actionIndex{any: b.indexes[""]}
	delete(b.indexes, "")
	if services > 0 {
		x.service = make(map[string]*resourceIndex, services)
	}
	if literals := len(b.indexes) - services; literals > 0 {
		x.literal = make(map[string]*resourceIndex, literals)
	}
	for key, r := range b.indexes {
		if strings.HasSuffix(key, ":") {
			x.service[key] = r
		} else {
			x.literal[key] = r
		}
	}
	return x
}
