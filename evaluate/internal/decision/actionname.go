package decision

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// An actionName is what an entry of an Action or NotAction element is to an index.
type actionName struct {
	key  int32 // of its action or service; everyKey if there are wildcards in the service
	kind nameKind
}

// everyKey stands for a key if an action may be of any service.
const everyKey = -1

// everyAction is the entry of an Action element that covers all.
const everyAction = "*"

// A nameKind says which actions with the key an entry covers.
type nameKind uint8

const (
	oneAction            nameKind = iota // the one that is the key
	severalActions                       // some
	everyActionOfService                 // all
)

// actionNames are the keys that there are.
type actionNames struct {
	keys  []nameKey
	table table        // of keys
	last  int32        // one more than the key of the last service
	room  []actionName // for those of statements to come
}

// A nameKey is an action, or a service with its colon, as written first.
type nameKey struct {
	text string
	hash uint32
	next int32 // one more than the place of the next key of the same hash; 0 at the end

	// Of a service.
	named       bool  // by an action with wildcards
	actions     int32 // how many actions of it are keys
	firstAction int32 // one more than the place of the first of these; 0 if there are none

	// Of an action.
	isAction   bool
	service    int32 // the key of its service
	nextAction int32 // likewise of the next one of its service
	namedBy    int32 // one more than the number of the last statement that was found to name it
}

// of returns what the given actions are.
func (n *actionNames) of(actions []statement.Action) []actionName {
	if len(n.room) < len(actions) {
		n.room = make([]actionName, max(len(actions), 64))
	}
	names := n.room[:len(actions):len(actions)]
	n.room = n.room[len(actions):]
	for i := range actions {
		text, whole := actions[i].Beginning()
		length := strings.IndexByte(text, ':') + 1
		switch {
		case length == 0:
			names[i] = actionName{everyKey, severalActions}
			if actions[i].String() == everyAction {
				names[i].kind = everyActionOfService
			}
			continue
		case whole && length < len(text):
			names[i] = actionName{n.action(text, length), oneAction}
			continue
		}
		names[i] = actionName{n.service(text[:length]), severalActions}
		n.keys[names[i].key].named = true
		if actions[i].String()[length:] == "*" {
			names[i].kind = everyActionOfService
		}
	}
	return names
}

// service returns the key of a service.
func (n *actionNames) service(text string) int32 {
	if n.last == 0 || !glob.EqualFold(n.keys[n.last-1].text, text) {
		key, _ := n.key(text)
		n.last = key + 1
	}
	return n.last - 1
}

// action returns the key of an action, whose service has the given length.
func (n *actionNames) action(text string, length int) int32 {
	key, isNew := n.key(text)
	if isNew {
		number := n.service(text[:length])
		action, service := &n.keys[key], &n.keys[number]
		action.isAction, action.service, action.nextAction = true, number, service.firstAction
		service.actions++
		service.firstAction = key + 1
	}
	return key
}

// key returns the key with the given text, which is new if there is none.
func (n *actionNames) key(text string) (key int32, isNew bool) {
	hash := hashFold(text)
	for place := n.table.first(hash); place != 0; place = n.keys[place-1].next {
		if glob.EqualFold(n.keys[place-1].text, text) {
			return place - 1, false
		}
	}
	n.keys = append(n.keys, nameKey{text: text, hash: hash})
	if len(n.table) < 2*len(n.keys) {
		n.table = newTable(2 * len(n.keys))
		for i := range n.keys {
			n.keys[i].next = n.table.push(n.keys[i].hash, i)
		}
	} else {
		n.keys[len(n.keys)-1].next = n.table.push(hash, len(n.keys)-1)
	}
	return int32(len(n.keys) - 1), true
}

// isNamed reports whether a statement names the action or service that is the key, which
// is not only the service of actions.
func (n *actionNames) isNamed(key int) bool { return n.keys[key].isAction || n.keys[key].named }

// coverage says which actions that a key leads to a statement covers.
type coverage uint8

const (
	coversNone coverage = iota
	coversSome          // those that match
	coversAll
)

// isWide reports whether s may cover actions of services that it does not name.
func (s *indexedStatement) isWide() bool {
	for _, name := range s.names {
		if name.key == everyKey {
			return true
		}
	}
	return s.not
}

// coversEvery reports whether s covers all actions because "*" is one.
func coversEvery(s *statement.Statement) bool {
	actions, not := s.Actions()
	for i := range actions {
		if actions[i].String() == everyAction {
			return !not
		}
	}
	return false
}

// covers reports which actions s covers: the one that is the key, those of a service that
// are not keys, or those of other services. It is told which names have wildcards, and
// whether one of the others is the action.
func (s *indexedStatement) covers(keys []nameKey, key int32, wildcards []int32, named bool) coverage {
	covered, service, action := coversNone, key, ""
	if key != everyKey && keys[key].isAction {
		service, action = keys[key].service, keys[key].text
	}
	actions, _ := s.statement.Actions()
	for _, i := range wildcards {
		switch name := s.names[i]; {
		case name.key != service && name.key != everyKey:
		case name.kind == everyActionOfService || action != "" && actions[i].Match(action):
			covered = coversAll
		case action == "":
			covered = max(covered, coversSome)
		}
	}
	if named {
		covered = coversAll
	}
	if s.not {
		return coversAll - covered
	}
	return covered
}

// appendActions appends the Action or NotAction element of s to text.
func (s *indexedStatement) appendActions(text []byte) []byte {
	if s.not {
		text = append(text, '!')
	}
	actions, _ := s.statement.Actions()
	for i := range actions {
		text = append(append(text, actions[i].String()...), ',') // which is in no action
	}
	return text
}
