package decision

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An indexBuilder makes an index.
type indexBuilder struct {
	statements []indexedStatement
	names      actionNames // that statements have
	wildcards  []int32     // room for the places of the names of a statement that have some
	part       rawPart     // the next one
	limit      int         // of the bytes of the index
	text       int         // of the statements, in bytes
}

// An indexedStatement is a statement to be indexed.
type indexedStatement struct {
	statement *statement.Statement
	names     []actionName // what its actions are
	not       bool         // it covers all other actions
	weight    int          // of its entries, in bytes
}

// newIndexBuilder returns a builder for the statements of policies.
func newIndexBuilder(policies []*policy.Policy) *indexBuilder {
	n := 0
	for _, p := range policies {
		n += p.Len()
	}
	b := &indexBuilder{statements: make([]indexedStatement, 0, n)}
	for _, p := range policies {
		for s := range (*statement.Policy)(p).Statements() {
			b.statements = append(b.statements, indexedStatement{statement: s})
		}
	}
	return b
}

// index returns the index of all statements, which may be few.
func (b *indexBuilder) index(few bool) *index {
	if few {
		return b.withoutKeys()
	}
	return b.withKeys()
}

// always returns the first statement with an effect if that applies to every request, as
// that of AdministratorAccess and FullAWSAccess does. Otherwise it returns nil.
func (b *indexBuilder) always(effect statement.Effect) *statement.Statement {
	for i := range b.statements {
		if s := b.statements[i].statement; s.Effect() == effect {
			if appliesAlways(s) {
				return s
			}
			break
		}
	}
	return nil
}

// appliesAlways reports whether s applies to every request, as far as can be seen at once.
func appliesAlways(s *statement.Statement) bool {
	for range s.Condition().Clauses() {
		return false
	}
	patterns, not := s.Resources()
	isEvery := func(p clause.ResourcePattern) bool { return p.String() == "*" }
	return !s.HasPrincipal() && coversEvery(s) && !not && slices.ContainsFunc(patterns, isEvery)
}

// withoutKeys returns an index of all statements in one node, apart from their actions.
func (b *indexBuilder) withoutKeys() *index {
	lists := newUnitLists(1, len(b.statements))
	for i := range b.statements {
		lists.add(0, unit{int32(i), !coversEvery(b.statements[i].statement)})
	}
	nodes, effects := b.nodes(lists, lists.lists)
	return &index{any: &nodes[0], effects: effects}
}

// withKeys returns an index by action. A node has all statements that may cover its
// action, if that does not take too much time and memory. Otherwise it leaves to the node
// of the service those with wildcards in the name of an action, and to that of any action
// those with wildcards in the service and those of NotAction elements. If that is too much
// too, each statement is there once.
func (b *indexBuilder) withKeys() *index {
	for i := range b.statements {
		s := &b.statements[i]
		actions, not := s.statement.Actions()
		s.names, s.not = b.names.of(actions), not
		s.weight = weigh(entriesOf(s.statement))
		text := textOf(s.statement)
		b.text += text
		b.limit += limitOf(text, len(actions), s.weight)
	}
	if lists := b.merged(); lists != nil {
		if shared := lists.share(); b.weigh(lists, shared) <= min(2*b.limit, maxGrowth*b.text) {
			return b.finish(lists, shared, false)
		}
	}
	lists := b.chained()
	if shared := lists.share(); b.weigh(lists, shared) <= b.limit {
		return b.finish(lists, shared, true)
	}
	return b.grouped()
}

// mergedCost is how often an action may be compared, for each statement and each action
// of all, to tell which statements cover which actions.
const mergedCost = 8

// merged returns lists of all statements that may cover the action of each name, and of
// those for all other actions, which is the last. It is nil if that takes too long.
func (b *indexBuilder) merged() *unitLists {
	names := &b.names
	cost, units := 0, 0
	for i := range b.statements {
		s := &b.statements[i]
		units += 1 + len(s.names)
		wildcards := 1
		for _, name := range s.names {
			if name.kind != oneAction {
				wildcards++
			}
			if name.kind != oneAction && name.key != everyKey {
				cost += int(names.keys[name.key].actions)
			}
		}
		if s.isWide() {
			cost += len(names.keys) * wildcards
		}
	}
	if cost > mergedCost*units {
		return nil
	}
	lists := newUnitLists(len(names.keys)+1, units)
	for i := range b.statements {
		if s := &b.statements[i]; s.isWide() {
			b.addWide(lists, int32(i))
		} else {
			b.addNamed(lists, int32(i))
		}
	}
	return lists
}

// addWide adds a statement, which may cover actions of every service, to the lists of all
// actions that it covers.
func (b *indexBuilder) addWide(lists *unitLists, number int32) {
	s, keys := &b.statements[number], b.names.keys
	b.wildcards = b.wildcards[:0]
	for i, name := range s.names {
		if name.kind == oneAction {
			keys[name.key].namedBy = number + 1
		} else {
			b.wildcards = append(b.wildcards, int32(i))
		}
	}
	for key := range keys {
		if c := s.covers(keys, int32(key), b.wildcards, keys[key].namedBy == number+1); c != coversNone {
			lists.add(int32(key), unit{number, c == coversSome})
		}
	}
	if c := s.covers(keys, everyKey, b.wildcards, false); c != coversNone {
		lists.add(int32(len(keys)), unit{number, c == coversSome})
	}
}

// addNamed adds a statement, which names the services of its actions, to the lists of
// all actions that it covers.
func (b *indexBuilder) addNamed(lists *unitLists, number int32) {
	s := &b.statements[number]
	actions, _ := s.statement.Actions()
	for i, name := range s.names {
		lists.add(name.key, unit{number, name.kind == severalActions})
		if name.kind == oneAction {
			continue
		}
		for key := b.names.keys[name.key].firstAction; key != 0; key = b.names.keys[key-1].nextAction {
			if name.kind == everyActionOfService || actions[i].Match(b.names.keys[key-1].text) {
				lists.add(key-1, unit{number, false})
			}
		}
	}
}

// chained returns lists of the statements that have each name, and of those with
// wildcards in the service or a NotAction element, which is the last.
func (b *indexBuilder) chained() *unitLists {
	every := int32(len(b.names.keys))
	lists := newUnitLists(len(b.names.keys)+1, len(b.statements))
	for i := range b.statements {
		s := &b.statements[i]
		if s.not {
			lists.add(every, unit{int32(i), true})
			continue
		}
		for _, name := range s.names {
			key := name.key
			if key == everyKey {
				key = every
			}
			lists.add(key, unit{int32(i), name.kind == severalActions})
		}
	}
	return lists
}

// finish returns the index of lists.
func (b *indexBuilder) finish(lists *unitLists, shared sharedLists, chained bool) *index {
	nodes, effects := b.nodes(lists, shared.lists)
	x := &index{chained: chained, effects: effects, any: &nodes[shared.numbers[len(b.names.keys)]]}
	x.setKeys(&b.names, func(key int) *node {
		if isNeeded := !chained && b.names.isNamed(key) || lists.lists[key].first != 0; !isNeeded {
			return nil
		}
		return &nodes[shared.numbers[key]]
	})
	return x
}

// setKeys makes the names to which a node leads keys of x.
func (x *index) setKeys(names *actionNames, nodeOf func(key int) *node) {
	n := 0
	for i := range names.keys {
		if nodeOf(i) != nil {
			n++
		}
	}
	if n == 0 {
		return
	}
	x.keys = make([]actionKey, 0, n)
	if n > maxKeysInTurn || x.chained {
		x.table = newTable(n)
	}
	for _, isAction := range [...]bool{true, false} {
		for i := range names.keys {
			name := &names.keys[i]
			node := nodeOf(i)
			if node == nil || name.isAction != isAction {
				continue
			}
			k := newActionKey(name.text, !isAction)
			k.node = node
			if x.table != nil {
				k.next = x.table.push(name.hash, len(x.keys))
			}
			x.keys = append(x.keys, k)
		}
	}
}

// nodes returns a node for each of some of lists. They share the memory of few entries.
// It reports which effects statements have too.
func (b *indexBuilder) nodes(lists *unitLists, some []unitList) (nodes []node, effects [statement.Deny + 1]bool) {
	few, parts, most := 0, 0, 0
	for _, list := range some {
		var entries [statement.Deny + 1]int
		for u := range lists.units(list) {
			s := b.statements[u.number].statement
			entries[s.Effect()] += entriesOf(s)
		}
		for effect, n := range entries {
			if n > 0 {
				effects[effect] = true
				parts++
			}
			if most = max(most, n); n <= maxFew {
				few += n
			}
		}
	}
	b.part.reserve(most)
	nodes = make([]node, len(some))
	room, made := make([]entry, few), make([]part, 0, parts)
	for i, list := range some {
		for effect := statement.Allow; effect <= statement.Deny; effect++ {
			for u := range lists.units(list) {
				s := b.statements[u.number].statement
				if s.Effect() != effect {
					continue
				}
				flags := entryFlags(0)
				if u.compares {
					flags = comparesAction
				}
				b.part.add(s, u.number, flags)
			}
			if len(b.part.entries) > 0 {
				var p part
				p, room = b.part.finish(room)
				made = append(made, p)
				nodes[i].parts[effect] = &made[len(made)-1]
			}
		}
	}
	return nodes, effects
}

// grouped returns an index of groups: of statements with the same actions.
// What is found by several actions is there once, and an action leads to all groups
// that have it.
func (b *indexBuilder) grouped() *index {
	groups, actions := newUnitLists(0, len(b.statements)), newUnitLists(len(b.names.keys)+1, len(b.statements))
	numbers := make(map[string]int32)
	var text []byte
	for i := range b.statements {
		s := &b.statements[i]
		text = s.appendActions(text[:0])
		group, found := numbers[string(text)]
		if !found {
			group = int32(len(groups.lists))
			numbers[string(text)] = group
			groups.lists = append(groups.lists, unitList{})
			b.addGroup(actions, s, group)
		}
		groups.add(group, unit{int32(i), !coversEvery(s.statement)})
	}
	nodes, effects := b.nodes(groups, groups.lists)
	shared := actions.share()
	places := make([]*node, len(shared.lists))
	for i, list := range shared.lists {
		places[i] = actions.nodeOfGroups(list, nodes)
	}
	x := &index{chained: true, effects: effects, any: places[shared.numbers[len(b.names.keys)]]}
	x.setKeys(&b.names, func(key int) *node {
		if actions.lists[key].first == 0 {
			return nil
		}
		return places[shared.numbers[key]]
	})
	return x
}

// addGroup adds a group of statements with the actions of s to the lists of its names.
func (b *indexBuilder) addGroup(actions *unitLists, s *indexedStatement, group int32) {
	every := int32(len(b.names.keys))
	if s.not {
		actions.add(every, unit{group, true})
		return
	}
	for _, name := range s.names {
		key := name.key
		if key == everyKey {
			key = every
		}
		actions.add(key, unit{group, true})
	}
}

// nodeOfGroups returns the node of a list of groups, which have nodes.
func (l *unitLists) nodeOfGroups(list unitList, nodes []node) *node {
	if list.first != 0 && list.first == list.last {
		return &nodes[l.links[list.first-1].unit.number]
	}
	var groups []*node
	for u := range l.units(list) {
		groups = append(groups, &nodes[u.number])
	}
	return &node{groups: fitted(groups)}
}

// weigh returns the bytes that the index of lists takes at most.
func (b *indexBuilder) weigh(lists *unitLists, shared sharedLists) int {
	weight := 0
	for key, list := range lists.lists {
		if list.first != 0 || key < len(b.names.keys) && b.names.keys[key].isAction {
			weight += keyBytes
		}
	}
	for _, list := range shared.lists {
		if list.first != 0 {
			weight += nodeBytes
		}
		for u := range lists.units(list) {
			weight += b.statements[u.number].weight
		}
	}
	return weight
}
