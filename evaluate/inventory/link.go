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

// A linker finds what the facts of a collector mean together.
type linker struct {
	*collector
	inv *Inventory
	to  *evaluate.Attachments

	wanted  map[string]reference // managed policies that something refers to, by ARN
	groups  map[groupKey]string  // ARNs
	tallies map[tallyKey]*tally
}

// A groupKey finds a group: its name is unique in an account, whatever its path.
type groupKey struct{ partition, account, name string }

// A tally counts what is said once for an account, as it is so of most roles in it.
type tally struct {
	place
	count int
}

type tallyKey struct {
	account string
	text    string
	remark  bool
}

// Inventory links all that was read. The error is all [Problems] but the remarks, or nil:
// whoever is affected is denied, and the Inventory can be used all the same. It is nil if
// nothing was read at all. The Reader may read on, for another Inventory.
func (r *Reader) Inventory() (*Inventory, error) {
	l := newLinker(collect(r))
	l.linkManaged()
	l.linkCallers()
	l.linkOrganization()
	l.linkResources()
	l.linkAccounts()
	l.publish()
	l.inv.problems = l.tell()
	var err error
	if serious := l.inv.problems.serious(); len(serious) > 0 {
		err = serious
	}
	if len(l.inv.users)+len(l.inv.groups)+len(l.inv.roles)+len(l.inv.resources)+len(l.inv.accounts) == 0 {
		if err == nil {
			err = Problems{{Code: ErrMissing, Detail: nothingRead.String(), detail: nothingRead}}
		}
		return nil, err
	}
	return l.inv, err
}

//nolint:gochecknoglobals // never written
var nothingRead = message.Of("no file has a user, a role, a resource or an account")

func newLinker(c *collector) *linker {
	return &linker{
		collector: c,
		inv: &Inventory{
			userOf: make(map[string]*User), groupOf: make(map[string]*Group), roleOf: make(map[string]*Role),
			resourceOf: make(map[string]*Resource), accountOf: make(map[string]*Account),
		},
		to: &evaluate.Attachments{
			Identity: make(map[string][]*policy.Policy), Resource: make(map[string]*policy.Policy),
			Managed: make(map[string]evaluate.ManagedPolicy), Attached: make(map[string][]string),
			ManagedBoundary: make(map[string]string), Boundary: make(map[string]*policy.Policy),
			Groups: make(map[string][]string), IDs: make(map[string]string), PrincipalTags: make(map[string]map[string]string),
			MustAllow: make(map[string]bool), Unknown: make(map[string]string),
		},
		wanted:  make(map[string]reference),
		groups:  make(map[groupKey]string),
		tallies: make(map[tallyKey]*tally),
	}
}

// linkManaged parses the default versions of managed policies.
func (l *linker) linkManaged() {
	for _, c := range l.callers {
		for _, ref := range c.attached.value {
			l.want(ref)
		}
		if c.boundary.value.name != "" {
			l.want(c.boundary.value.reference)
		}
	}
	l.placeVersions(l.wanted)
	for _, text := range slices.Sorted(maps.Keys(l.managed)) {
		m := l.managed[text]
		d, ok := m.versions[m.def]
		if !ok {
			_, isWanted := l.wanted[text]
			detail := message.Of("the default version of {policy} is in no file: read iam get-policy-version", quoted(text))
			if isWanted {
				l.about(&m.subject, func() { l.noteAt(m.place, ErrMissing, detail) })
			} else {
				m.add(detail)
			}
			continue
		}
		key := strings.Clone(text)
		p := l.parse(d, policy.Identity, key)
		if p == nil {
			m.add(message.Of("the policy {policy} is not understood", quoted(text)))
			continue
		}
		version := strings.Clone(m.def)
		managed := evaluate.ManagedPolicy{Versions: map[string]*policy.Policy{version: p}, Default: version}
		if text := refusal(&evaluate.Attachments{Managed: map[string]evaluate.ManagedPolicy{key: managed}}); !text.IsZero() {
			l.about(&m.subject, func() { l.noteAt(m.place, ErrValue, text) })
			continue
		}
		l.to.Managed[key] = managed
	}
}

// want notes that something refers to a managed policy.
func (l *linker) want(ref reference) {
	if old, ok := l.wanted[ref.name]; !ok || comparePlaces(ref.place, old.place) < 0 {
		l.wanted[ref.name] = ref
	}
}

// managedDoubt says why a managed policy is not known, or nothing. One that is in no file is
// noted once.
func (l *linker) managedDoubt(ref reference) message.Text {
	m := l.managed[ref.name]
	if m == nil {
		m = l.managedPolicy(ref.name, ref.place)
		detail := message.Of("{policy} is attached and in no file: read iam get-policy and iam get-policy-version", quoted(ref.name))
		l.about(&m.subject, func() { l.noteAt(l.wanted[ref.name].place, ErrMissing, detail) })
	}
	return m.doubt
}

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

// refusal says why package evaluate does not take what is in a, or is "".
func refusal(a *evaluate.Attachments) message.Text {
	_, err := evaluate.New(a)
	return message.OfError(err)
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

// What is told once for an account.
const (
	durationUnread = "MaxSessionDuration of {count} roles of {account} is in no file, and one hour is taken: read iam list-roles"
	policiesUnread = "the policies of {count} users, groups or roles of {account} are in no file: read iam get-account-authorization-details"
)

// count counts c for what is told once for an account.
func (l *linker) count(c *caller, remark bool, text string) {
	key := tallyKey{accountOf(c.arn), text, remark}
	t := l.tallies[key]
	if t == nil {
		t = &tally{place: c.place}
		l.tallies[key] = t
	}
	t.count++
	if comparePlaces(c.place, t.place) < 0 {
		t.place = c.place
	}
}

func (l *linker) tellTallies() {
	for key, t := range l.tallies {
		p := problem{place: t.place, code: ErrMissing, remark: key.remark}
		switch key.text {
		case durationUnread:
			p.detail = message.Of(durationUnread, t.count, quoted(key.account))
		default:
			p.detail = message.Of(policiesUnread, t.count, quoted(key.account))
		}
		l.problems = append(l.problems, p)
	}
}

func comparePlaces(a, b place) int {
	return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.offset, b.offset))
}
