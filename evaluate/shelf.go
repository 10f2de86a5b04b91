package evaluate

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A shelved is what is in a place of the shelf beside its list.
type shelved struct {
	key  string // ARN of the managed policy or group, or ID of the level
	uses int32  // users, roles and groups that have the policy, or users in the group
}

// A freePlace is a place of the shelf that is free, and the next.
type freePlace struct {
	place int32
	next  *freePlace
}

// newPlace returns a free place of the shelf, for what has the given key. Place 0 is none.
func (u *update) newPlace(key string) int32 {
	if free := u.next.free; free != nil {
		u.next.free = free.next
		*u.shelved.Change(int(free.place)) = shelved{key: key}
		return free.place
	}
	if u.shelf.Len() == 0 {
		u.shelf.Append(nil)
		u.shelved.Append(shelved{})
	}
	u.shelf.Append(nil)
	u.shelved.Append(shelved{key: key})
	return int32(u.shelf.Len()) - 1
}

// shelve puts a list of policies, and of those in other places, in a place of the shelf.
func (u *update) shelve(place int32, policies []*policy.Policy, places ...int32) {
	at := *u.shelf.At(int(place))
	*u.shelf.Change(int(place)) = u.list(at, policies, places...)
}

// clear takes away the list in a place of the shelf.
func (u *update) clear(place int32) {
	u.take(*u.shelf.At(int(place)))
	*u.shelf.Change(int(place)) = nil
}

// freePlace has a place of the shelf be free, unless it is 0.
func (u *update) freePlace(place int32) {
	if place == 0 {
		return
	}
	u.clear(place)
	*u.shelved.Change(int(place)) = shelved{}
	u.next.free = &freePlace{place, u.next.free}
}

// use counts a use of each of the places.
func (u *update) use(places []int32) {
	for _, place := range places {
		u.shelved.Change(int(place)).uses++
	}
}

// unuse undoes use. Of a group without policies that nobody is in, nothing is left.
func (u *update) unuse(places []int32) {
	for _, place := range places {
		s := u.shelved.Change(int(place))
		s.uses--
		if g := u.groups.Get(s.key); g != nil && g.place == place {
			u.forgetGroup(s.key)
		}
	}
}

// delete takes away the list of a managed policy or group, and notes that its place is to
// be freed.
func (u *update) delete(key string, place int32) {
	if u.deleted == nil {
		u.deleted = make(map[string]int32)
	}
	u.deleted[key] = place
	u.clear(place)
}

// putManaged puts in a managed policy.
func (u *update) putManaged(text string, m ManagedPolicy) {
	problem := u.managedKey(text)
	u.add(fieldManaged, text, problem)
	for _, id := range slices.Sorted(maps.Keys(m.Versions)) {
		p := m.Versions[id]
		switch {
		case !isVersionID(id):
			u.add(fieldManaged, text, message.Of("{id} is not the ID of a version: want v1, v2 and so on", quoted(id, maxShownVersion)))
		case p == nil:
			u.add(fieldManaged, text, message.Of("version {id} is nil", id))
		case p.Type() != policy.Identity:
			u.add(fieldManaged, text, message.Of("version {id} is a policy of another type than Identity", id))
		}
	}
	if m.Versions[m.Default] == nil {
		u.add(fieldManaged, text, message.Of("the default {id} is not one of its versions", quoted(m.Default, maxShownVersion)))
	}
	if !problem.IsZero() {
		return
	}
	place := u.managed.Change(text)
	if *place == 0 {
		*place = u.newPlace(text)
	}
	u.shelve(*place, []*policy.Policy{m.Versions[m.Default]})
}

// isVersionID reports whether id is v1, v2 and so on: see
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PolicyVersion.html
func isVersionID(id string) bool {
	digits, ok := strings.CutPrefix(id, "v")
	return ok && digits != "" && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}

// attached returns the places of managed policies that are attached to key, each once, and
// notes what is wrong with their ARNs. It is not nil.
func (u *update) attached(f field, key string, policies ...string) []int32 {
	places := make([]int32, 0, len(policies))
	holder, _ := arn.Split(key)
	for _, text := range policies {
		a, _ := arn.Split(text)
		place := u.managed.Get(text)
		switch {
		case place == nil && !u.managedKey(text).IsZero():
			u.add(f, key, message.Of("{key}: {problem}", quoted(text, maxShownKey), u.managedKey(text)))
		case place == nil:
			u.add(f, key, message.Of("{policy} is not in Managed: put it there, with its versions", quoted(text, maxShownKey)))
		case a.Partition != holder.Partition || a.Account != holder.Account && !arn.IsOwnerWord(a.Account):
			u.add(f, key, message.Of("{policy} is of another account: it can be attached within its own", quoted(text, maxShownKey)))
		case !slices.Contains(places, *place):
			places = append(places, *place)
		}
	}
	return places
}

// checkDeleted notes the managed policies that are deleted while they are attached, and the
// groups while they have users, and frees the places of the others.
func (u *update) checkDeleted() {
	for key, place := range u.deleted {
		switch n := u.shelved.At(int(place)).uses; {
		case n == 0:
			u.freePlace(place)
		case isGroup(key):
			u.add(fieldDelete, key, message.Of("users in the group: {number}; have them leave it first", int(n)))
		default:
			u.add(fieldDelete, key, message.Of("users, roles and groups that have the policy: {number}; detach it first", int(n)))
		}
	}
}
