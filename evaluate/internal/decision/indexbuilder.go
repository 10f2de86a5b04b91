package decision

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// An indexBuilder makes an actionIndex.
type indexBuilder struct {
	statements []indexedStatement
	candidates []candidate // of all statements
	actions    unitLists   // of places in statements, by the keys that actionKey returns
	weight     int         // of an index with the candidates of each statement under each of its actions
	limit      int         // of the index
}

// An indexedStatement is a statement and its candidates: how many there are, from
// which place, and their bytes in an index.
type indexedStatement struct {
	statement    *statement.Statement
	first, count int32
	weight       int
}

// add adds s, with its order among all statements, of which there are as many as
// given.
func (b *indexBuilder) add(s *statement.Statement, order int32, statements int) {
	if b.statements == nil {
		b.statements = make([]indexedStatement, 0, statements)
		b.candidates = make([]candidate, 0, statements)
		b.actions.links = make([]link, 0, statements)
	}
	first := len(b.candidates)
	b.candidates = appendCandidates(b.candidates, s, order)
	candidates := b.candidates[first:]
	actions := indexedActions(s)
	weight := weigh(candidates)
	b.limit += limitOf(textOf(actions, candidates), len(actions), weight)
	place := int32(len(b.statements))
	b.statements = append(b.statements, indexedStatement{s, int32(first), int32(len(candidates)), weight})
	for i := range actions {
		isNew, added := b.actions.add(actionKey(actions[i].String()), place)
		if isNew {
			b.weight += partBytes + keyBytes
		}
		if added {
			b.weight += weight
		}
	}
}

// indexedActions returns the actions by which s is found.
func indexedActions(s *statement.Statement) []statement.Action {
	if actions, not := s.Actions(); !not {
		return actions
	}
	return everyAction
}

// everyAction is what is indexed of a NotAction element.
//
//nolint:gochecknoglobals // never written
var everyAction = []statement.Action{statement.NewAction("*")}

// actionKey returns by what an action is found: itself in lower case, "service:" if
// its name has wildcards, or "" if its service has.
func actionKey(action string) string {
	service := action[:strings.IndexByte(action, ':')+1]
	switch {
	case glob.HasWildcard(service):
		return ""
	case glob.HasWildcard(action):
		action = service
	}
	return glob.Lower(action)
}

// finish returns the index of what was added. If it took too much memory to have
// all candidates under each action, actions that lead to the same statements share
// them. If that is too much too, each statement is there once.
func (b *indexBuilder) finish() *actionIndex {
	if b.weight > b.limit {
		b.actions.share()
		if b.weigh() > b.limit {
			return b.finishGroups()
		}
	}
	return newActionIndex(b.actions.numbers, b.parts(&b.actions, 0))
}

// weigh returns the weight of the index with the lists of actions as they are.
func (b *indexBuilder) weigh() int {
	weight := len(b.actions.numbers)*keyBytes + len(b.actions.lists)*partBytes
	for _, list := range b.actions.lists {
		for place := range b.actions.units(list) {
			weight += b.statements[place].weight
		}
	}
	return weight
}

// parts returns an index of the statements of each list, with room for more. They
// share the memory of their candidates.
func (b *indexBuilder) parts(lists *unitLists, more int) []resourceIndex {
	total := 0
	for _, list := range lists.lists {
		for place := range lists.units(list) {
			total += int(b.statements[place].count)
		}
	}
	room := make([]candidate, 0, total)
	parts := make([]resourceIndex, len(lists.lists), len(lists.lists)+more)
	for i, list := range lists.lists {
		candidates := room
		for place := range lists.units(list) {
			s := &b.statements[place]
			candidates = append(candidates, b.candidates[s.first:s.first+s.count]...)
		}
		n := len(candidates)
		room = candidates[n:]
		parts[i].fill(candidates[:n:n])
	}
	return parts
}

// finishGroups returns an index of groups: of statements with the same actions.
// What is found by several actions is there once, and an action leads to all groups
// that have it.
func (b *indexBuilder) finishGroups() *actionIndex {
	var groups, actions unitLists
	var names []byte
	for i := range b.statements {
		all := indexedActions(b.statements[i].statement)
		names = names[:0]
		for i := range all {
			names = append(append(names, all[i].String()...), ',') // which is in no action
		}
		group := int32(len(groups.lists))
		if isNew, _ := groups.add(string(names), int32(i)); isNew {
			for i := range all {
				actions.add(actionKey(all[i].String()), group)
			}
		}
	}
	actions.share()
	several := 0
	for _, list := range actions.lists {
		if list.first != list.last {
			several++
		}
	}
	parts := b.parts(&groups, several)
	numbers := make([]int32, len(actions.lists)) // of the parts of lists
	for i, list := range actions.lists {
		numbers[i] = actions.links[list.first-1].unit
		if list.first != list.last {
			numbers[i] = int32(len(parts))
			var groups []*resourceIndex
			for group := range actions.units(list) {
				groups = append(groups, &parts[group])
			}
			parts = append(parts, resourceIndex{groups: fitted(groups)})
		}
	}
	for key, i := range actions.numbers {
		actions.numbers[key] = numbers[i]
	}
	return newActionIndex(actions.numbers, parts)
}

// newActionIndex returns the index that leads from keys to parts. It keeps both.
func newActionIndex(keys map[string]int32, parts []resourceIndex) *actionIndex {
	x := &actionIndex{parts: parts, keys: keys}
	if i, ok := keys[""]; ok {
		x.any = &parts[i]
		delete(keys, "")
	}
	for key := range keys {
		isService := strings.HasSuffix(key, ":")
		x.services = x.services || isService
		x.actions = x.actions || !isService
	}
	return x
}
