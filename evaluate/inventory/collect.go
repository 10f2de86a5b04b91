package inventory

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// collect reads all outputs of r.
func collect(r *Reader) *collector {
	c := newCollector(r)
	for i := range r.outputs {
		o := &r.outputs[i]
		c.output = o
		if o.problem != nil {
			c.problems = append(c.problems, *o.problem)
			c.fail(o, o.problem.detail)
			continue
		}
		if o.failed {
			c.readFailure(o)
			continue
		}
		c.read(o.value)
	}
	c.checkPages()
	return c
}

// A shape is what an output looks like: it has the member, and the member is of the kind.
// The first that fits counts.
type shape struct {
	member string
	kind   source.Kind // or Array, for a list or an object
	read   func(c *collector, v source.Value)
}

// shapes are those of the outputs that are read.
//
//nolint:gochecknoglobals // a table that is never written
var shapes = []shape{
	{"UserDetailList", source.Array, (*collector).readDetails},
	{"GroupDetailList", source.Array, (*collector).readDetails},
	{"RoleDetailList", source.Array, (*collector).readDetails},
	{"Policies", source.Array, (*collector).readPolicyList},
	{"Roles", source.Array, callers("Roles", kindRole)},
	{"Users", source.Array, callers("Users", kindUser)},
	{"Groups", source.Array, callers("Groups", kindGroup)},
	{"Role", source.Object, oneCaller("Role", kindRole)},
	{"User", source.Object, oneCaller("User", kindUser)},
	{"InstanceProfiles", source.Array, instanceProfiles("InstanceProfiles")},
	{"InstanceProfile", source.Object, instanceProfiles("InstanceProfile")},
	{"PolicyVersion", source.Object, func(c *collector, v source.Value) { c.readVersion(c.member(v, "PolicyVersion")) }},

	{"Organization", source.Object, ofAll((*collector).readOrganization)},
	{"Roots", source.Array, ofAll((*collector).readRoots)},
	{"Accounts", source.Array, (*collector).readAccounts},
	{"Account", source.Object, func(c *collector, v source.Value) { c.readAccount(c.member(v, "Account")) }},
	{"OrganizationalUnits", source.Array, (*collector).readUnits},
	{"Parents", source.Array, (*collector).readParents},
	{"Targets", source.Array, ofAll((*collector).readTargets)},

	{"ResourceTagMappingList", source.Array, (*collector).readTagMappings},
	{"Attributes", source.Object, (*collector).readAttributes},
	{"ResourcePolicy", source.String, policyOf("ResourcePolicy")},
	{"ResourcePolicy", source.Object, policyOf("ResourcePolicy")},
	{"policyText", source.String, policyOf("policyText")},
	{"policyText", source.Object, policyOf("policyText")},
	{"Policy", source.String, policyOf("Policy")},
	{"Policy", source.Object, (*collector).readPolicy},
	{"TagSet", source.Array, tagsOf("TagSet")},
	{"principals", source.Array, (*collector).readOwn},
	{"resources", source.Array, (*collector).readOwn},
	{"managedPolicies", source.Array, (*collector).readOwn},
	{"accounts", source.Array, (*collector).readOwn},
	{"Tags", source.Array, tagsOf("Tags")},
}

func callers(name string, k kind) func(*collector, source.Value) {
	return func(c *collector, v source.Value) {
		account := c.output.account
		c.objects(v, name, func(entity source.Value) {
			if read := c.readCaller(entity, k, inList); read != nil {
				account = accountOf(read.arn)
			}
		})
		c.page(v, name, account)
	}
}

func oneCaller(name string, k kind) func(*collector, source.Value) {
	return func(c *collector, v source.Value) { c.readCaller(c.member(v, name), k, alone) }
}

func instanceProfiles(name string) func(*collector, source.Value) {
	return func(c *collector, v source.Value) {
		c.objects(v, name, c.readInstanceRoles)
		c.page(v, name, c.output.account)
	}
}

// read reads v, an output.
func (c *collector) read(v source.Value) {
	for _, s := range shapes {
		member := kindOf(v, s.member)
		if member == s.kind || s.kind == source.Array && member == source.Object {
			s.read(c, v)
			return
		}
	}
	if _, isAboutOne := commands[c.output.name()]; isAboutOne || c.output.command == "" && isSecret(v) {
		c.readWithout(v)
		return
	}
	c.remark(v, ErrOutput, message.Of("it is no output of a command that is read here"))
}

// isSecret reports whether v is what secretsmanager get-resource-policy prints of a secret that
// has none. What else it prints about secrets says more.
func isSecret(v source.Value) bool {
	return v.Len() == 2 && v.Has("Name") && strings.Contains(memberText(v, "ARN"), ":secretsmanager:")
}

// kindOf returns the kind of the member of v with the given name.
func kindOf(v source.Value, name string) (k source.Kind) {
	v.Members(func(key, member source.Value) bool {
		if key.Text() == name {
			k = member.Kind()
			return false
		}
		return true
	})
	return k
}

// readPolicyList reads Policies without lists of details: those of IAM, or those of an
// organization.
func (c *collector) readPolicyList(v source.Value) {
	if c.member(v, "Policies").Element(0).Has("PolicyName") || c.output.service == "iam" {
		c.objects(v, "Policies", c.readManaged)
		c.page(v, "list-policies of iam", c.output.account)
		return
	}
	ofAll((*collector).readOrganizationPolicies)(c, v)
}

// ofAll has read read what is attached to levels of organizations, of all of which it is not
// known what is attached if something is wrong.
func ofAll(read func(*collector, source.Value)) func(*collector, source.Value) {
	return func(c *collector, v source.Value) {
		c.about(&c.org.subject, func() { read(c, v) })
	}
}
