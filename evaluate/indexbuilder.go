package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// An indexBuilder makes an actionIndex.
type indexBuilder struct {
	few        bool          // statements in all
	candidates [][]candidate // of each statement
	parts      map[string]*indexPart
	groups     map[string]*indexPart // of statements with the same actions, by all of those
}

// An indexPart is a resourceIndex in the making.
type indexPart struct {
	index      *resourceIndex
	isGroup    bool    // several actions may lead here
	statements []int32 // places in the candidates of the builder
}

func newIndexBuilder(few bool) *indexBuilder {
	return &indexBuilder{few: few, parts: make(map[string]*indexPart)}
}

// add adds s under each of its actions or, if there are few statements, apart from
// them. If that took too much memory, it adds s once: to the group of the
// statements with these actions, to which each of those leads.
func (b *indexBuilder) add(s *policy.Statement, order int32) {
	actions, not := s.Actions()
	candidates := candidatesOf(s, order)
	b.candidates = append(b.candidates, candidates)
	place := int32(len(b.candidates) - 1)
	switch {
	case not || b.few:
		b.under("").add(place)
	case weigh(actions, candidates).fits():
		for _, action := range actions {
			b.under(actionKey(action)).add(place)
		}
	default:
		b.group(actions).add(place)
	}
}

// add adds a statement, unless it was added last: several of its actions may lead
// here.
func (part *indexPart) add(place int32) {
	if n := len(part.statements); n == 0 || part.statements[n-1] != place {
		part.statements = append(part.statements, place)
	}
}

// group returns the group of the statements with the given actions.
func (b *indexBuilder) group(actions []string) *indexPart {
	name := strings.Join(actions, ",") // no action has a comma in it
	group := b.groups[name]
	if group != nil {
		return group
	}
	group = &indexPart{index: new(resourceIndex), isGroup: true}
	if b.groups == nil {
		b.groups = make(map[string]*indexPart)
	}
	b.groups[name] = group
	for _, action := range actions {
		key := actionKey(action)
		switch found := b.parts[key]; found {
		case nil:
			b.parts[key] = group
		case group:
		default:
			b.under(key).index.addGroup(group.index)
		}
	}
	return group
}

// under returns the part of key to which statements may be added: a group is not
// for key alone.
func (b *indexBuilder) under(key string) *indexPart {
	found := b.parts[key]
	if found != nil && !found.isGroup {
		return found
	}
	own := &indexPart{index: new(resourceIndex)}
	if found != nil {
		own.index.addGroup(found.index)
	}
	b.parts[key] = own
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
	for key, part := range b.parts {
		if strings.HasSuffix(key, ":") {
			services++
		}
		if !part.isGroup {
			b.finishPart(part)
		}
	}
	for _, group := range b.groups {
		b.finishPart(group)
	}
	x := new(actionIndex)
	if services > 0 {
		x.service = make(map[string]*resourceIndex, services)
	}
	if services < len(b.parts) {
		x.literal = make(map[string]*resourceIndex, len(b.parts)-services)
	}
	for key, part := range b.parts {
		switch {
		case key == "":
			x.any = part.index
		case strings.HasSuffix(key, ":"):
			x.service[key] = part.index
		default:
			x.literal[key] = part.index
		}
	}
	return x
}

// finishPart gives the index of part the candidates of its statements.
func (b *indexBuilder) finishPart(part *indexPart) {
	n := 0
	for _, place := range part.statements {
		n += len(b.candidates[place])
	}
	x := part.index
	x.candidates = make([]candidate, 0, n)
	for _, place := range part.statements {
		x.candidates = append(x.candidates, b.candidates[place]...)
	}
	x.finish()
}
