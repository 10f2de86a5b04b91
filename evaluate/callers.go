package evaluate

import (
	"slices"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// An attachedGroup is what is attached to a group, in a place of the shelf.
type attachedGroup struct {
	place    int32
	isInline bool    // Identity has an entry
	attached []int32 // places of managed policies; nil without an entry
}

// putCaller puts in the entries of a under the ARN of a user or role.
func (u *update) putCaller(key string, a *Attachments) {
	inline, isInline := a.Identity[key]
	boundary, isBoundary := a.Boundary[key]
	managedBoundary, isManagedBoundary := a.ManagedBoundary[key]
	attached, isAttached := a.Attached[key]
	groups, isGroups := a.Groups[key]
	tags, isTags := a.PrincipalTags[key]
	id, isID := a.IDs[key]
	why, isUnknown := a.Unknown[key]

	problem := u.callerKey(key)
	if isInline {
		u.add(fieldIdentity, key, problem, given(true, &Policies{Identity: inline}))
	}
	if isBoundary {
		u.add(fieldBoundary, key, problem, given(boundary != nil, &Policies{Boundary: boundary}))
	}
	if isAttached {
		u.add(fieldAttached, key, problem)
	}
	if isManagedBoundary {
		var both message.Text
		if isBoundary {
			both = message.Known(problemTwoBoundaries)
		}
		u.add(fieldManagedBoundary, key, problem, both)
	}
	if isGroups {
		u.add(fieldGroups, key, problem, checkMember(key))
	}
	if isTags {
		u.add(fieldPrincipalTags, key, problem, checkCallerTags(tags))
	}
	if isID {
		u.add(fieldIDs, key, problem, checkID(key, id))
	}
	if isUnknown {
		u.add(fieldUnknown, key, problem)
	}
	if !problem.IsZero() {
		return
	}

	u.addName(key)
	var c attachedCaller
	if old := u.callers.Get(key); old != nil {
		c = *old
	}
	d := c.allDetails()
	own := c.identity.Own()
	if isInline {
		own, d.isInline = inline, true
	}
	if isAttached {
		places := u.attached(fieldAttached, key, attached...)
		u.use(places)
		u.unuse(d.attached)
		d.attached = places
	}
	if isGroups {
		places := u.joined(key, groups)
		u.use(places)
		u.unuse(d.groups)
		d.groups = places
	}
	if isInline || isAttached || isGroups {
		c.identity = u.list(c.identity, own, slices.Concat(d.attached, d.groups)...)
	}
	if isBoundary || isManagedBoundary {
		u.removeBoundary(&c, &d)
	}
	if isBoundary {
		c.boundary = u.list(nil, []*policy.Policy{boundary})
	} else if isManagedBoundary {
		if places := u.attached(fieldManagedBoundary, key, managedBoundary); len(places) == 1 {
			u.use(places)
			c.boundary, d.boundary = u.list(nil, nil, places...), places[0]
		}
	}
	if isTags {
		d.tags = clause.NewTags(key, tags)
	}
	if isID {
		d.id = id
	}
	if isUnknown {
		d.unknown = notKnown(why)
	}
	u.setCaller(key, c, &d)
}

// setCaller has c, with the details d, be attached to a user or role. If it is nothing,
// nothing is left of it.
func (u *update) setCaller(key string, c attachedCaller, d *callerDetails) {
	c.details = nil
	if d.attached != nil || d.groups != nil || d.boundary != 0 || d.tags != nil || d.id != "" || d.unknown != "" {
		kept := *d
		c.details = &kept
	}
	if c.identity == nil && c.boundary == nil && c.details == nil {
		u.callers.Delete(key)
		u.removeName(key)
		return
	}
	*u.callers.Change(key) = c
}

// allDetails returns the details of c, which may have none of its own.
func (c *attachedCaller) allDetails() callerDetails {
	if c.details != nil {
		return *c.details
	}
	return callerDetails{isInline: c.identity != nil}
}

// removeBoundary takes away the boundary of c, if there is one.
func (u *update) removeBoundary(c *attachedCaller, d *callerDetails) {
	u.take(c.boundary)
	c.boundary = nil
	if d.boundary != 0 {
		u.unuse([]int32{d.boundary})
		d.boundary = 0
	}
}

// removeCaller takes away all that is attached to a user or role.
func (u *update) removeCaller(key string) {
	c := *u.callers.Get(key)
	d := c.allDetails()
	u.removeBoundary(&c, &d)
	u.take(c.identity)
	u.unuse(d.attached)
	u.unuse(d.groups)
	u.setCaller(key, attachedCaller{}, &callerDetails{})
}

// detachInline takes away the inline policies of a user, role or group, and reports whether
// Identity had an entry.
func (u *update) detachInline(key string) bool {
	if g := u.groups.Get(key); g != nil && g.isInline {
		next := *g
		next.isInline = false
		u.shelve(next.place, nil, next.attached...)
		*u.groups.Change(key) = next
		u.forgetGroup(key)
		return true
	}
	c := u.callers.Get(key)
	if c == nil || !c.allDetails().isInline {
		return false
	}
	next, d := *c, c.allDetails()
	d.isInline = false
	if d.attached == nil && d.groups == nil {
		u.take(next.identity)
		next.identity = nil
	} else {
		next.identity = u.list(next.identity, nil, slices.Concat(d.attached, d.groups)...)
	}
	u.setCaller(key, next, &d)
	return true
}

// detachBoundary takes away the boundary of a user or role, and reports whether there was
// one.
func (u *update) detachBoundary(key string) bool {
	c := u.callers.Get(key)
	if c == nil || c.boundary == nil {
		return false
	}
	next, d := *c, c.allDetails()
	u.removeBoundary(&next, &d)
	u.setCaller(key, next, &d)
	return true
}

// putGroup puts in the entries of a under the ARN of a group.
func (u *update) putGroup(key string, a *Attachments) {
	inline, isInline := a.Identity[key]
	attached, isAttached := a.Attached[key]
	problem := u.groupKey(key)
	if isInline {
		u.add(fieldIdentity, key, problem, given(true, &Policies{Identity: inline}))
	}
	if isAttached {
		u.add(fieldAttached, key, problem)
	}
	for f, has := range map[field]func(string) bool{
		fieldBoundary: keysOf(a.Boundary).has, fieldManagedBoundary: keysOf(a.ManagedBoundary).has, fieldGroups: keysOf(a.Groups).has,
		fieldPrincipalTags: keysOf(a.PrincipalTags).has, fieldIDs: keysOf(a.IDs).has, fieldUnknown: keysOf(a.Unknown).has,
	} {
		if has(key) {
			u.add(f, key, problem, message.Known(problemGroupKey))
		}
	}
	if !problem.IsZero() || !isInline && !isAttached {
		return
	}
	g := *u.group(key)
	own := (*u.shelf.At(int(g.place))).Own()
	if isInline {
		own, g.isInline = inline, true
	}
	if isAttached {
		places := u.attached(fieldAttached, key, attached...)
		u.use(places)
		u.unuse(g.attached)
		g.attached = places
	}
	u.shelve(g.place, own, g.attached...)
	*u.groups.Change(key) = g
}

// group returns the group with the given ARN, which it adds if it is not known.
func (u *update) group(key string) *attachedGroup {
	g := u.groups.Get(key)
	if g == nil {
		u.addName(key)
		place := u.newPlace(key)
		g = u.groups.Change(key)
		g.place = place
	}
	return g
}

// forgetGroup forgets a group that nobody is in and nothing is attached to.
func (u *update) forgetGroup(key string) {
	g := u.groups.Get(key)
	if !g.isInline && g.attached == nil && u.shelved.At(int(g.place)).uses == 0 {
		u.freePlace(g.place)
		u.groups.Delete(key)
		u.removeName(key)
	}
}

// deleteGroup takes away all that is attached to a group.
func (u *update) deleteGroup(key string) {
	g := u.groups.Get(key)
	u.unuse(g.attached)
	u.delete(key, g.place)
	u.groups.Delete(key)
	u.removeName(key)
}

// joined returns the places of the groups of a user, each once, and notes what is wrong
// with their ARNs. It is not nil.
func (u *update) joined(key string, groups []string) []int32 {
	places := make([]int32, 0, len(groups))
	user, _ := arn.Split(key)
	for _, text := range groups {
		a, _ := arn.Split(text)
		problem := u.groupKey(text)
		if problem.IsZero() && (a.Partition != user.Partition || a.Account != user.Account) {
			problem = message.Of("a user is in groups of its own account")
		}
		if !problem.IsZero() {
			u.add(fieldGroups, key, message.Of("{key}: {problem}", quoted(text, maxShownKey), problem))
			continue
		}
		if place := u.group(text).place; !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return places
}
