package inventory

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// linkCallers links users, groups and roles.
func (l *linker) linkCallers() {
	all := slices.SortedFunc(maps.Values(l.callers), func(a, b *caller) int {
		return cmp.Or(cmp.Compare(order(a.kind), order(b.kind)), strings.Compare(a.arn, b.arn))
	})
	twins := make(map[string]*caller)
	for _, c := range all {
		a, _ := arn.Split(c.arn)
		key := strings.ToLower(a.Partition + ":" + a.Account + ":" + [...]string{"user", "group", "role"}[c.kind] + "/" + arn.Name(c.arn))
		if first := twins[key]; first != nil {
			detail := message.Of("{arn} and {other} have one name, and an account has a name once: one of them is gone", quoted(c.arn), quoted(first.arn))
			l.noteAt(c.place, ErrConflict, detail)
			c.add(detail)
			first.add(detail)
			first.addTrust(detail)
			c.twin = true
			continue
		}
		twins[key] = c
	}
	for _, c := range all {
		if c.twin || !l.isKey(c) {
			continue
		}
		switch c.kind {
		case kindGroup:
			l.linkGroup(c)
		case kindUser:
			l.linkUser(c)
		case kindRole:
			l.linkRole(c)
		}
	}
	l.tellTallies()
}

// isKey reports whether policies can be attached to c.
func (l *linker) isKey(c *caller) bool {
	text := refusal(&evaluate.Attachments{Identity: map[string][]*policy.Policy{c.arn: nil}})
	if !text.IsZero() {
		l.noteAt(c.place, ErrValue, text)
	}
	return text.IsZero()
}

// order has groups before users, which are in them.
func order(k kind) int { return [...]int{1, 0, 2}[k] }

// permissions links the policies of a user, a group or a role.
func (l *linker) permissions(c *caller, key string) (p Permissions) {
	if !c.attached.known {
		l.count(c, false, policiesUnread)
		c.add(message.Of("the policies of {arn} are in no file: read iam get-account-authorization-details", quoted(c.arn)))
	}
	for _, each := range c.inline.value {
		name := key + ":" + each.name
		parsed := l.parse(each.document, policy.Identity, name)
		switch {
		case parsed != nil:
			p.Inline = append(p.Inline, parsed)
		case !l.leaveOut:
			c.add(message.Of("the policy {policy} is not understood", quoted(name)))
		}
	}
	for _, ref := range c.attached.value {
		doubt := l.managedDoubt(ref)
		if doubt.IsZero() {
			p.Managed = append(p.Managed, strings.Clone(ref.name))
		} else if !l.leaveOut {
			c.add(doubt)
		}
	}
	slices.Sort(p.Managed)
	p.Managed = slices.Compact(p.Managed)
	if len(p.Inline) > 0 {
		l.to.Identity[key] = p.Inline
	}
	if len(p.Managed) > 0 {
		l.to.Attached[key] = p.Managed
	}
	return p
}

// limits links what limits a user or role, and what is known of it.
func (l *linker) limits(c *caller, key string) (boundary string, tags map[string]string) {
	switch limit := c.boundary.value; {
	case !limit.document.isZero():
		if p := l.parse(limit.document, policy.Boundary, key+":boundary"); p != nil {
			l.to.Boundary[key] = p
		} else {
			c.add(message.Of("the policy {policy} is not understood", quoted(key+":boundary")))
		}
	case !c.boundary.known:
		c.add(message.Of("the boundary of {arn} is in no file: read iam get-account-authorization-details", quoted(c.arn)))
	case limit.name != "":
		boundary = strings.Clone(limit.name)
		if doubt := l.managedDoubt(limit.reference); doubt.IsZero() {
			l.to.ManagedBoundary[key] = boundary
		} else {
			c.add(doubt)
		}
	}
	if c.tags.known {
		tags = cloneTags(c.tags.value)
		one := map[string]map[string]string{key: tags}
		switch {
		case len(tags) == 0:
		case l.takes(c, &evaluate.Attachments{PrincipalTags: one}):
			l.to.PrincipalTags[key] = tags
		default:
			c.addTrust(c.doubt)
		}
	}
	if c.id != "" && l.takes(c, &evaluate.Attachments{IDs: map[string]string{key: c.id}}) {
		l.to.IDs[key] = strings.Clone(c.id)
	}
	return boundary, tags
}

// takes reports whether package evaluate takes what is in a, of c.
func (l *linker) takes(c *caller, a *evaluate.Attachments) bool {
	text := refusal(a)
	if !text.IsZero() {
		l.about(&c.subject, func() { l.noteAt(c.place, ErrValue, text) })
	}
	return text.IsZero()
}

func cloneTags(tags map[string]string) map[string]string {
	clone := make(map[string]string, len(tags))
	for key, value := range tags {
		clone[strings.Clone(key)] = strings.Clone(value)
	}
	return clone
}

func (l *linker) linkGroup(c *caller) {
	key := strings.Clone(c.arn)
	a, _ := arn.Split(key)
	l.groups[groupKey{a.Partition, a.Account, strings.ToLower(arn.Name(key))}] = key
	g := &Group{ARN: key, ID: strings.Clone(c.id), Name: nameOf(key), Path: strings.Clone(c.path), Permissions: l.permissions(c, key), Created: c.created}
	g.Unknown = c.doubt.String()
	l.inv.groups = append(l.inv.groups, g)
	l.inv.groupOf[key] = g
}

func (l *linker) linkUser(c *caller) {
	key := strings.Clone(c.arn)
	u := &User{ARN: key, ID: strings.Clone(c.id), Name: nameOf(key), Path: strings.Clone(c.path), Permissions: l.permissions(c, key), Created: c.created, LastUsed: c.lastUsed}
	l.join(c, u)
	u.Boundary, u.Tags = l.limits(c, key)
	u.Unknown = c.doubt.String()
	l.inv.users = append(l.inv.users, u)
	l.inv.userOf[key] = u
}

// join links the groups of a user, which are given by name.
func (l *linker) join(c *caller, u *User) {
	a, _ := arn.Split(u.ARN)
	for _, ref := range c.groups.value {
		key, ok := l.groups[groupKey{a.Partition, a.Account, strings.ToLower(arn.Name(ref.name))}]
		if _, isARN := arn.Split(ref.name); isARN && ref.name != key || !ok {
			detail := message.Of("{arn} is in group {group}, which is in no file", quoted(c.arn), quoted(ref.name))
			l.noteAt(ref.place, ErrMissing, detail)
			if !l.leaveOut {
				c.add(detail)
			}
			continue
		}
		u.Groups = append(u.Groups, l.inv.groupOf[key])
		if doubt := l.callers[key].doubt; !doubt.IsZero() {
			c.add(doubt)
		}
	}
	slices.SortFunc(u.Groups, func(a, b *Group) int { return strings.Compare(a.ARN, b.ARN) })
	u.Groups = slices.Compact(u.Groups)
	for _, g := range u.Groups {
		g.Users = append(g.Users, u)
		l.to.Groups[u.ARN] = append(l.to.Groups[u.ARN], g.ARN)
	}
}

func (l *linker) linkRole(c *caller) {
	key := strings.Clone(c.arn)
	r := &Role{Name: nameOf(key), Path: strings.Clone(c.path), Permissions: l.permissions(c, key), Created: c.created, LastUsed: c.lastUsed}
	r.ARN, r.ID = key, strings.Clone(c.id)
	r.Boundary, r.Tags = l.limits(c, key)
	slices.Sort(c.instanceProfiles)
	for _, profile := range slices.Compact(c.instanceProfiles) {
		r.InstanceProfiles = append(r.InstanceProfiles, strings.Clone(profile))
	}
	if c.maxSession.known {
		r.MaxSession = c.maxSession.value
	} else {
		l.count(c, true, durationUnread)
	}
	doubt := c.trustDoubt
	if !c.trust.known {
		doubt = message.Of("the trust policy of {arn} is in no file", quoted(key))
		l.noteAt(c.place, ErrMissing, doubt)
	} else if doubt.IsZero() {
		if r.TrustPolicy = l.parse(c.trust.value, policy.Trust, key); r.TrustPolicy == nil {
			doubt = message.Of("the trust policy of {arn} is not understood", quoted(key))
		} else {
			l.to.Resource[key] = r.TrustPolicy
		}
	}
	if r.TrustUnknown = doubt.String(); r.TrustUnknown != "" {
		l.to.Resource[key] = policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "sts:*"}}`,
			policy.Trust, policy.WithName(r.TrustUnknown))
	}
	r.Unknown = c.doubt.String()
	l.inv.roles = append(l.inv.roles, r)
	l.inv.roleOf[key] = r
}
