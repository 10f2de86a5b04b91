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
	for key := range a.ResourceTags {
		c.want(resourceKey.MatchString(key) && !holderKey.MatchString(key), "ResourceTags", key)
	}
	for key := range a.MustAllow {
		c.want(resourceKey.MatchString(key), "MustAllow", key)
	}
	slices.Sort(c.problems)
	return c.problems
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

// organizations checks the levels of accounts.
func (c *check) organizations() {
	named := map[string]bool{} // levels of some account
	enabled, managed := map[string]bool{}, map[string]int{}
	above := map[string]string{} // of each level, and of each organization its root
	organization := func(account string) string {
		id, _, _ := strings.Cut(c.Accounts[account].Path, "/")
		return id
	}
	for account, place := range c.Accounts {
		c.want(accountKey.MatchString(account), "Accounts", account)
		c.want(place.Path == "" && !place.Management || pathForm.MatchString(place.Path), "Accounts", account)
		if place.Management {
			managed[organization(account)]++
			c.want(managed[organization(account)] == 1, "Accounts", account)
		}
		parts := strings.Split(place.Path, "/")
		for i, id := range parts[:max(len(parts)-1, 0)] {
			prefix := strings.Join(parts[:i], "/")
			if i == 0 {
				prefix = parts[1]
			}
			c.want(above[id] == "" || above[id] == prefix, "Accounts", account)
			above[id] = prefix
			c.want(i < 2 || strings.HasPrefix(id, "ou-"+strings.TrimPrefix(parts[1], "r-")+"-"), "Accounts", account)
		}
		place.Management = false
		for _, id := range levelIDs(&evaluate.Attachments{Accounts: map[string]evaluate.Account{account: place}}, account) {
			named[id] = true
			if _, ok := c.SCP[id]; ok && place.Path != "" {
				enabled[organization(account)] = true
			}
		}
	}
	for account := range c.Accounts {
		for _, id := range levelIDs(c.Attachments, account) {
			_, ok := c.SCP[id]
			c.want(ok || !enabled[organization(account)], "SCP", id)
		}
	}
	for key := range c.SCP {
		c.want(accountKey.MatchString(key) || levelKey.MatchString(key) && named[key], "SCP", key)
	}
	for key := range c.RCP {
		c.want(accountKey.MatchString(key) || levelKey.MatchString(key) && named[key], "RCP", key)
	}
}
