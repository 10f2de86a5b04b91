package inventory

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// readDetails reads iam get-account-authorization-details: see
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
func (c *collector) readDetails(v source.Value) {
	account := c.output.account
	isCaller, isRecent := false, false
	each := func(name string, k kind) {
		c.objects(v, name, func(entity source.Value) {
			isCaller = isCaller || k != kindGroup
			isRecent = isRecent || entity.Has("Tags") || entity.Has("RoleLastUsed") || entity.Has("PermissionsBoundary")
			if read := c.readCaller(entity, k, inDetails); read != nil {
				account = accountOf(read.arn)
			}
		})
	}
	each("UserDetailList", kindUser)
	each("GroupDetailList", kindGroup)
	each("RoleDetailList", kindRole)
	c.objects(v, "Policies", c.readManaged)
	if isCaller && !isRecent {
		c.remark(v, ErrIncomplete, message.Of("no user or role in it has Tags, RoleLastUsed or PermissionsBoundary, as before 2019: boundaries may be missing"))
	}
	c.page(v, "get-account-authorization-details", account)
}

// An extent says how much an output has of a user, group or role.
type extent uint8

const (
	inList    extent = iota // what list-roles has: neither policies nor boundary nor tags
	alone                   // what get-role has: no policies
	inDetails               // all but MaxSessionDuration
)

// readCaller reads a user, a group or a role. The details of an account have all of it; what
// else lists it leaves out its policies, and the answer about one has its boundary and tags
// too: absent there is unknown, not none.
func (c *collector) readCaller(v source.Value, k kind, e extent) *caller {
	read := &caller{kind: k, place: c.placeOf(v)}
	c.about(&read.subject, func() {
		prefix := [...]string{"User", "Group", "Role"}[k]
		read.arn = c.text(v, "Arn")
		read.name, read.id, read.path = c.text(v, prefix+"Name"), c.text(v, prefix+"Id"), c.text(v, "Path")
		read.created = c.time(v, "CreateDate")
		if k == kindRole {
			c.readTrust(v, "AssumeRolePolicyDocument", read)
			c.readMaxSession(v, read)
			read.lastUsed = c.time(c.member(v, "RoleLastUsed"), "LastUsedDate")
		} else {
			read.lastUsed = c.time(v, "PasswordLastUsed")
		}
		c.objects(v, "InstanceProfileList", func(profile source.Value) {
			read.instanceProfiles = append(read.instanceProfiles, c.text(profile, "Arn"))
			c.readInstanceRoles(profile)
		})
		if k != kindGroup && e >= alone {
			c.readTags(v, "Tags", read)
			read.boundary = known(boundary{reference: c.readBoundary(v)})
		}
		if e == inDetails {
			c.readPolicies(v, read, prefix)
		}
	})
	if !c.isCallerARN(v, read) {
		return nil
	}
	c.mergeCaller(read)
	return read
}

// readTrust reads the trust policy of a role.
func (c *collector) readTrust(v source.Value, name string, read *caller) {
	c.forTrust(read, func() {
		if trust := c.document(v, name); !trust.isZero() {
			read.trust = known(trust)
		}
	})
}

// readTags reads tags, which trust policies ask for too.
func (c *collector) readTags(v source.Value, name string, read *caller) {
	c.forTrust(read, func() {
		tags, _ := c.tags(v, name)
		read.tags = known(tags)
	})
}

// forTrust has read read what decides who assumes a role.
func (c *collector) forTrust(role *caller, read func()) {
	var of subject
	c.about(&of, read)
	role.addTrust(of.doubt)
	role.add(of.doubt)
}

// isCallerARN reports whether the ARN of what was read is one, and notes it if not.
func (c *collector) isCallerARN(v source.Value, read *caller) bool {
	a, ok := arn.Split(read.arn)
	prefix := [...]string{"user/", "group/", "role/"}[read.kind]
	if ok && a.Service == "iam" && strings.HasPrefix(a.Resource, prefix) && arn.IsAccountID(a.Account) && !strings.HasSuffix(read.arn, "/") {
		return true
	}
	c.note(c.member(v, "Arn"), ErrValue, message.Of("want the ARN of a {kind}, found {text}", strings.TrimSuffix(prefix, "/"), quoted(read.arn)))
	return false
}

// readPolicies reads what is attached to a user, a group or a role, and the groups of a user.
func (c *collector) readPolicies(v source.Value, read *caller, prefix string) {
	var policies []inline
	c.objects(v, prefix+"PolicyList", func(entry source.Value) {
		p := inline{c.text(entry, "PolicyName"), c.document(entry, "PolicyDocument")}
		if p.document.isZero() {
			c.note(entry, ErrMissing, message.Of("inline policy {name} has no PolicyDocument", quoted(p.name)))
			return
		}
		policies = append(policies, p)
	})
	read.inline = known(c.eachOnce(policies))
	read.attached = known(inOrder(c.references(v, "AttachedManagedPolicies", "PolicyArn")))
	if read.kind == kindUser {
		var groups []reference
		c.texts(v, "GroupList", func(at source.Value, name string) {
			groups = append(groups, reference{c.placeOf(at), name})
		})
		read.groups = known(inOrder(groups))
	}
}

// eachOnce returns inline policies without those that are given twice. Their names are unique.
func (c *collector) eachOnce(policies []inline) (once []inline) {
	first := make(map[string]document)
	for _, p := range policies {
		if old, ok := first[p.name]; !ok {
			first[p.name] = p.document
			once = append(once, p)
		} else if !c.same(old, p.document) {
			c.note(p.document.value, ErrConflict, message.Of("inline policy {name} is given twice", quoted(p.name)))
		}
	}
	return once
}

// references reads the member of v with the given name, whose elements name something by
// the member key.
func (c *collector) references(v source.Value, name, key string) (list []reference) {
	c.objects(v, name, func(entry source.Value) {
		text := c.text(entry, key)
		if text == "" {
			c.note(entry, ErrMissing, message.Of("{name} is missing", quoted(key)))
			return
		}
		list = append(list, reference{c.placeOf(entry), text})
	})
	return list
}

// readBoundary reads the reference to a boundary, which is empty if there is none. Of its
// type two forms are known, and it does not matter.
func (c *collector) readBoundary(v source.Value) reference {
	member := c.member(v, "PermissionsBoundary")
	switch member.Kind() {
	case source.Null:
		return reference{}
	case source.Object:
	default:
		c.note(member, ErrOutput, message.Of("want an object, found {kind}", kindText(member)))
		return reference{}
	}
	if member.Len() == 0 {
		return reference{}
	}
	text := c.text(member, "PermissionsBoundaryArn")
	if text == "" {
		c.note(member, ErrMissing, message.Of("{name} is missing", "PermissionsBoundaryArn"))
	}
	return reference{c.placeOf(member), text}
}

// readMaxSession reads MaxSessionDuration, which is in seconds.
func (c *collector) readMaxSession(v source.Value, read *caller) {
	c.readMaxSessionIn(v, "MaxSessionDuration", read)
}

func (c *collector) readMaxSessionIn(v source.Value, name string, read *caller) {
	member := c.member(v, name)
	if member.Is(source.Null) {
		return
	}
	seconds, err := strconv.Atoi(member.Text())
	if err != nil || seconds < 3600 || seconds > 12*3600 {
		c.remark(member, ErrValue, message.Of("MaxSessionDuration is {text}, and not 3600 to 43200: one hour is taken", quoted(member.Text())))
		return
	}
	read.maxSession = known(time.Duration(seconds) * time.Second)
}

// readInstanceRoles reads what an instance profile says of its role: little, but possibly
// MaxSessionDuration.
func (c *collector) readInstanceRoles(profile source.Value) {
	c.objects(profile, "Roles", func(role source.Value) {
		read := &caller{kind: kindRole, place: c.placeOf(role)}
		c.about(&read.subject, func() {
			read.arn = c.text(role, "Arn")
			read.name, read.id, read.path = c.text(role, "RoleName"), c.text(role, "RoleId"), c.text(role, "Path")
			read.created = c.time(role, "CreateDate")
			c.readMaxSession(role, read)
			c.readTrust(role, "AssumeRolePolicyDocument", read)
			if text := c.text(profile, "Arn"); text != "" {
				read.instanceProfiles = []string{text}
			}
		})
		if c.isCallerARN(role, read) {
			c.mergeCaller(read)
		}
	})
}

// time reads the member of v with the given name: a time as version 2 of the CLI, version 1
// or boto3 writes it. It is zero if there is none. No decision depends on it.
func (c *collector) time(v source.Value, name string) time.Time {
	member := c.member(v, name)
	switch member.Kind() {
	case source.Null:
		return time.Time{}
	case source.Bool, source.Array, source.Object:
	case source.Number:
		const latest = 253402300799 // the year 9999
		if seconds, err := strconv.ParseFloat(member.Text(), 64); err == nil && seconds > -latest && seconds < latest {
			return time.UnixMicro(int64(seconds * 1e6)).UTC()
		}
	case source.String:
		text := member.Text()
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z0700"} {
			if t, err := time.Parse(layout, text); err == nil {
				return t.UTC()
			}
		}
	}
	c.remark(member, ErrValue, message.Of("{text} is not a time", quoted(member.Text())))
	return time.Time{}
}
