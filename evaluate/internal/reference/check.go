package reference

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The forms of keys, as far as tests get them wrong.
var (
	holderKey   = regexp.MustCompile(`^arn:[a-z-]+:iam::[a-z0-9-]*:(user|role)/([!-~]+/)?[\w+=,.@-]+$`)
	groupKey    = regexp.MustCompile(`^arn:[a-z-]+:iam::[a-z0-9-]+:group/([!-~]+/)?[\w+=,.@-]+$`)
	managedKey  = regexp.MustCompile(`^arn:[a-z-]+:iam::[a-z0-9-]+:policy/([!-~]+/)?[\w+=,.@-]+$`)
	resourceKey = regexp.MustCompile(`^arn(:[^:*?\s]*){2,}[^:/*?\s]$`)
	accountKey  = regexp.MustCompile(`^([0-9]{12}|[a-z]+-?[0-9]{1,2})$`)
	levelKey    = regexp.MustCompile(`^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$`)
	pathForm    = regexp.MustCompile(`^o-[a-z0-9]{10,32}/r-[0-9a-z]{4,32}/(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}/)*$`)
	tagForm     = regexp.MustCompile(`^[\pL\pN\pZ_.:/=+@-]*$`)
	versionForm = regexp.MustCompile(`^v[1-9][0-9]*$`)
)

// A check notes what is wrong with attachments.
type check struct {
	*evaluate.Attachments
	problems []string
}

// want notes that what stands under a key of a field is wrong if it is not as it has to be.
func (c *check) want(right bool, field, key string) {
	if !right {
		c.problems = append(c.problems, fmt.Sprintf("%s %q", field, key))
	}
}

// Problems returns what is wrong with a, for which evaluate.New returns an error.
func Problems(a *evaluate.Attachments) []string {
	c := &check{Attachments: a}
	c.policies()
	c.managed()
	c.holders()
	c.organizations()
	for key, tags := range a.PrincipalTags {
		c.want(areTags(tags), "PrincipalTags", key)
	}
	for key, tags := range a.ResourceTags { // of which services have their own rules
		_, empty := tags[""]
		c.want(!empty, "ResourceTags", key)
		c.want(resourceKey.MatchString(strings.TrimRight(key, "/")) && !holderKey.MatchString(key), "ResourceTags", key)
	}
	for key := range a.MustAllow {
		c.want(resourceKey.MatchString(key), "MustAllow", key)
	}
	slices.Sort(c.problems)
	return c.problems
}

// areTags reports whether a user or role can have all of the tags: two may not differ in letter
// case only (C-6).
func areTags(tags map[string]string) bool {
	keys := map[string]bool{}
	for key, value := range tags {
		if key == "" || !tagForm.MatchString(key) || !tagForm.MatchString(value) || keys[lower(key)] {
			return false
		}
		keys[lower(key)] = true
	}
	return true
}

// are reports whether all policies are there and of one of types.
func are(list []*policy.Policy, types ...policy.Type) bool {
	return !slices.ContainsFunc(list, func(p *policy.Policy) bool { return p == nil || !slices.Contains(types, p.Type()) })
}

// policies checks what is attached itself.
func (c *check) policies() {
	for key, list := range c.Identity {
		c.want(holderKey.MatchString(key) || groupKey.MatchString(key), "Identity", key)
		c.want(are(list, policy.Identity), "Identity", key)
	}
	for key, p := range c.Boundary {
		c.want(are([]*policy.Policy{p}, policy.Boundary, policy.Identity), "Boundary", key)
	}
	for key, p := range c.Resource {
		c.want(resourceKey.MatchString(key), "Resource", key)
		c.want(are([]*policy.Policy{p}, policy.Resource, policy.Trust), "Resource", key)
	}
	for key, list := range c.SCP {
		c.want(list != nil && are(list, policy.SCP), "SCP", key)
	}
	for key, list := range c.RCP {
		c.want(list != nil && are(list, policy.RCP), "RCP", key)
	}
}

// managed checks managed policies, and what names them.
func (c *check) managed() {
	for key, m := range c.Managed {
		c.want(managedKey.MatchString(key), "Managed", key)
		_, ok := m.Versions[m.Default]
		c.want(ok, "Managed", key)
		for version, p := range m.Versions {
			c.want(versionForm.MatchString(version) && are([]*policy.Policy{p}, policy.Identity), "Managed", key)
		}
	}
	for key, list := range c.Attached {
		c.want(holderKey.MatchString(key) || groupKey.MatchString(key), "Attached", key)
		for _, arn := range list {
			c.want(c.isAttachable(arn, key), "Attached", key)
		}
	}
	for key, arn := range c.ManagedBoundary {
		c.want(c.isAttachable(arn, key), "ManagedBoundary", key)
		_, both := c.Boundary[key]
		c.want(!both, "ManagedBoundary", key)
	}
}

// isAttachable reports whether there is a managed policy that may be attached to what has the
// given ARN: one of AWS or of the same account.
func (c *check) isAttachable(managed, holder string) bool {
	_, ok := c.Managed[managed]
	m, h := readIdentity(managed), readIdentity(holder)
	return ok && m.partition == h.partition && (m.account == h.account || m.account == "aws")
}

// holders checks users, roles and groups.
func (c *check) holders() {
	all := Holders(c.Attachments)
	for _, arn := range all {
		c.want(holderKey.MatchString(arn), "user or role", arn)
	}
	all = append(all, c.groups()...)
	for i, arn := range all {
		for _, other := range all[:i] {
			c.want(!SameName(arn, other), "name of another", arn)
		}
	}
	for key, groups := range c.Groups {
		user := readIdentity(key)
		c.want(user.kind == "iam:user", "Groups", key)
		for _, group := range groups {
			g := readIdentity(group)
			c.want(groupKey.MatchString(group) && g.partition == user.partition && g.account == user.account, "Groups", key)
		}
	}
	for key, id := range c.IDs {
		is := isUserID
		if readIdentity(key).kind == "iam:role" {
			is = isRoleID
		}
		c.want(is(id), "IDs", key)
	}
}

// groups returns the ARNs of all groups.
func (c *check) groups() []string {
	all := slices.Concat(slices.Collect(maps.Keys(c.Identity)), slices.Collect(maps.Keys(c.Attached)))
	for _, groups := range c.Groups {
		all = append(all, groups...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(arn string) bool { return readIdentity(arn).kind != "iam:group" })
}

// organizations checks accounts and what is attached to the levels of organizations.
func (c *check) organizations() {
	prefixes := map[string]string{} // what a path is before each level, and, of an organization, its root
	managers := map[string]string{} // management account of each organization
	enabled := map[string]bool{}    // whether SCPs are, by root
	for _, account := range slices.Sorted(maps.Keys(c.Accounts)) {
		place := c.Accounts[account]
		c.want(accountKey.MatchString(account), "Accounts", account)
		if place.Path == "" {
			c.want(!place.Management, "Accounts", account)
			continue
		}
		if !pathForm.MatchString(place.Path) {
			c.want(false, "Accounts", account)
			continue
		}
		parts := strings.Split(strings.TrimSuffix(place.Path, "/"), "/")
		for i, id := range parts {
			prefix := parts[1]
			if i > 0 {
				prefix = strings.Join(parts[:i], "/")
			}
			known, ok := prefixes[id]
			c.want(!ok || known == prefix, "Accounts", account) // each unit has one place
			c.want(i == 0 || rootOf(id) == parts[1], "Accounts", account)
			prefixes[id] = prefix
		}
		if place.Management {
			c.want(managers[parts[0]] == "", "Accounts", account)
			managers[parts[0]] = account
		}
		if _, ok := c.SCP[account]; ok {
			enabled[parts[1]] = true
		}
	}
	for key := range c.SCP {
		if levelKey.MatchString(key) {
			enabled[rootOf(key)] = true
		}
	}
	for account, place := range c.Accounts {
		_, path, _ := strings.Cut(place.Path, "/")
		for _, id := range strings.Split(path+account, "/") {
			_, ok := c.SCP[id]
			isManagement := id == account && place.Management // itself, which SCPs do not apply to
			c.want(ok || isManagement || !enabled[strings.Split(path, "/")[0]], "SCP", id)
		}
	}
	isLevel := func(key string) bool { // of an organization that has accounts
		return levelKey.MatchString(key) && prefixes[rootOf(key)] != ""
	}
	for key := range c.SCP {
		c.want(accountKey.MatchString(key) || isLevel(key), "SCP", key)
	}
	for key := range c.RCP {
		_, ok := c.SCP[key]
		c.want(accountKey.MatchString(key) || isLevel(key) && (prefixes[key] != "" || ok), "RCP", key)
	}
}

// rootOf returns the ID of the root that a unit or a root belongs to.
func rootOf(id string) string { return "r-" + strings.Split(id, "-")[1] }
