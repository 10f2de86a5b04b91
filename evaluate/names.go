package evaluate

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// appendName appends the ARN of a user, role or group to b, without what does not tell it
// from others of the account. In AWS these are the path and letter case: see
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// Elsewhere, paths may tell users and groups apart, but roles are found by name (SEMANTICS
// S-34).
func appendName(b []byte, text string) []byte {
	a, _ := arn.Split(text)
	kind, path, _ := strings.Cut(a.Resource, "/")
	isAWS := arn.IsAWS(a.Partition)
	if !isAWS && kind != "role" {
		return append(b, text...)
	}
	b = append(b, text[:len(text)-len(path)]...)
	for i := strings.LastIndexByte(path, '/') + 1; i < len(path); i++ {
		c := path[i]
		if isAWS {
			c = glob.LowerByte(c)
		}
		b = append(b, c)
	}
	return b
}

// nameOf returns the name of the user, role or group with the given ARN: often, the ARN.
func nameOf(text string) string {
	var b [128]byte
	if name := appendName(b[:0], text); string(name) != text {
		return string(name)
	}
	return text
}

// named returns the ARN of the user, role or group that has a name, or "".
func (u *update) named(name string) string {
	if key := u.names.Get(name); key != nil {
		return *key
	}
	if u.callers.Get(name) != nil || u.groups.Get(name) != nil {
		return name
	}
	return ""
}

// addName notes the name of a user, role or group that may be new. If another has it, one of
// the two has to be gone in the end.
func (u *update) addName(key string) {
	name := nameOf(key)
	switch other := u.named(name); {
	case other != "" && other != key:
		if u.twins == nil {
			u.twins = make(map[string][]string)
		}
		if u.twins[name] == nil {
			u.twins[name] = []string{other}
		}
		u.twins[name] = append(u.twins[name], key)
	case other == "" && name != key:
		*u.names.Change(name) = key
	}
}

// removeName forgets the name of a user, role or group that is no longer there.
func (u *update) removeName(key string) {
	name := nameOf(key)
	if of := u.names.Get(name); of != nil && *of == key {
		u.names.Delete(name)
	}
}

// checkTwins notes the entries of users, roles and groups that have one name, except for
// the first ARN: only one of them can exist.
func (u *update) checkTwins() {
	groups := make(map[int32]message.Text) // what is wrong with a group, by its place
	for name, arns := range u.twins {
		arns = slices.DeleteFunc(arns, func(key string) bool { return u.callers.Get(key) == nil && u.groups.Get(key) == nil })
		u.names.Delete(name)
		if len(arns) == 0 {
			continue
		}
		slices.Sort(arns)
		arns = slices.Compact(arns)
		if arns[0] != name {
			*u.names.Change(name) = arns[0]
		}
		text := message.Of("the name is that of {arn}, and an account has a name once, whatever the path and letter case: write the one ARN", quoted(arns[0], maxShownKey))
		for _, key := range arns[1:] {
			for _, f := range u.fieldsOf(key) {
				u.add(f, key, text)
			}
			if g := u.groups.Get(key); g != nil {
				groups[g.place] = message.Of("{key}: {problem}", quoted(key, maxShownKey), text)
			}
		}
	}
	if len(groups) > 0 {
		u.checkMembers(groups)
	}
}

// checkMembers notes the users of groups with which something is wrong, by their places. It
// looks at all users.
func (u *update) checkMembers(groups map[int32]message.Text) {
	for user, c := range u.callers.All() {
		if c.details == nil {
			continue
		}
		for _, place := range c.details.groups {
			u.add(fieldGroups, user, groups[place])
		}
	}
}

// fieldsOf returns the fields in which a user, role or group has an entry.
func (u *update) fieldsOf(key string) (fields []field) {
	add := func(f field, has bool) {
		if has {
			fields = append(fields, f)
		}
	}
	if g := u.groups.Get(key); g != nil {
		add(fieldIdentity, g.isInline)
		add(fieldAttached, g.attached != nil)
	}
	if c := u.callers.Get(key); c != nil {
		d := c.allDetails()
		add(fieldIdentity, d.isInline)
		add(fieldBoundary, c.boundary != nil && d.boundary == 0)
		add(fieldAttached, d.attached != nil)
		add(fieldManagedBoundary, d.boundary != 0)
		add(fieldGroups, d.groups != nil)
		add(fieldPrincipalTags, d.tags != nil)
		add(fieldIDs, d.id != "")
	}
	return fields
}
