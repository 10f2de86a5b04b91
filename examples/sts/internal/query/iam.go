package query

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

// iamActions is all that IAM can be asked for, and on what it is authorized: an action that
// changes something needs the permission on the ARN of what it changes.
//
//nolint:gochecknoglobals // table that is never written
var iamActions = map[string]action{
	"CreateUser": {"UserName Path? PermissionsBoundary? Tags?", onNew(account.User), createUser, false},
	"GetUser":    {"UserName?", on(account.User), getUser, false},
	"ListUsers":  {"PathPrefix?", onAll("user"), listUsers, false},
	"DeleteUser": {"UserName", on(account.User), remove(account.User), false},

	"CreateAccessKey": {"UserName?", on(account.User), createAccessKey, false},
	"ListAccessKeys":  {"UserName?", on(account.User), listAccessKeys, false},
	"UpdateAccessKey": {"UserName? AccessKeyId Status", on(account.User), updateAccessKey, false},
	"DeleteAccessKey": {"UserName? AccessKeyId", on(account.User), deleteAccessKey, false},

	"CreateVirtualMFADevice": {"VirtualMFADeviceName Path?", onDevice, createVirtualMFADevice, false},
	"EnableMFADevice":        {"UserName SerialNumber AuthenticationCode1 AuthenticationCode2", on(account.User), enableMFADevice, false},
	"DeactivateMFADevice":    {"UserName SerialNumber", on(account.User), deactivateMFADevice, false},
	"DeleteVirtualMFADevice": {"SerialNumber", onDevice, deleteVirtualMFADevice, false},

	"CreateRole":             {"RoleName AssumeRolePolicyDocument Path? Description? MaxSessionDuration? PermissionsBoundary? Tags?", onNew(account.Role), createRole, false},
	"GetRole":                {"RoleName", onBounded(account.Role), getRole, false},
	"ListRoles":              {"PathPrefix?", onAll("role"), listRoles, false},
	"DeleteRole":             {"RoleName", onBounded(account.Role), remove(account.Role), false},
	"UpdateRole":             {"RoleName Description? MaxSessionDuration?", onBounded(account.Role), updateRole, false},
	"UpdateAssumeRolePolicy": {"RoleName PolicyDocument", onBounded(account.Role), updateAssumeRolePolicy, false},

	"PutUserPolicy":    {"UserName PolicyName PolicyDocument", onBounded(account.User), putInline(account.User), false},
	"PutRolePolicy":    {"RoleName PolicyName PolicyDocument", onBounded(account.Role), putInline(account.Role), false},
	"GetUserPolicy":    {"UserName PolicyName", on(account.User), getInline(account.User), false},
	"GetRolePolicy":    {"RoleName PolicyName", on(account.Role), getInline(account.Role), false},
	"ListUserPolicies": {"UserName", on(account.User), listInline(account.User), false},
	"ListRolePolicies": {"RoleName", on(account.Role), listInline(account.Role), false},
	"DeleteUserPolicy": {"UserName PolicyName", onBounded(account.User), deleteInline(account.User), false},
	"DeleteRolePolicy": {"RoleName PolicyName", onBounded(account.Role), deleteInline(account.Role), false},

	"AttachUserPolicy":         {"UserName PolicyArn", onBounded(account.User), attach(account.User), false},
	"AttachRolePolicy":         {"RoleName PolicyArn", onBounded(account.Role), attach(account.Role), false},
	"DetachUserPolicy":         {"UserName PolicyArn", onBounded(account.User), detach(account.User), false},
	"DetachRolePolicy":         {"RoleName PolicyArn", onBounded(account.Role), detach(account.Role), false},
	"ListAttachedUserPolicies": {"UserName", on(account.User), listAttached(account.User), false},
	"ListAttachedRolePolicies": {"RoleName", on(account.Role), listAttached(account.Role), false},

	"PutUserPermissionsBoundary":    {"UserName PermissionsBoundary", onBounded(account.User), putBoundary(account.User), false},
	"PutRolePermissionsBoundary":    {"RoleName PermissionsBoundary", onBounded(account.Role), putBoundary(account.Role), false},
	"DeleteUserPermissionsBoundary": {"UserName", onBounded(account.User), putBoundary(account.User), false},
	"DeleteRolePermissionsBoundary": {"RoleName", onBounded(account.Role), putBoundary(account.Role), false},

	"TagUser":      {"UserName Tags", on(account.User), tag(account.User), false},
	"TagRole":      {"RoleName Tags", on(account.Role), tag(account.Role), false},
	"UntagUser":    {"UserName TagKeys", on(account.User), untag(account.User), false},
	"UntagRole":    {"RoleName TagKeys", on(account.Role), untag(account.Role), false},
	"ListUserTags": {"UserName", on(account.User), listTags(account.User), false},
	"ListRoleTags": {"RoleName", on(account.Role), listTags(account.Role), false},

	"CreatePolicy":            {"PolicyName PolicyDocument Path? Description? Tags?", onNewPolicy, createPolicy, false},
	"GetPolicy":               {"PolicyArn", onPolicy, getPolicy, false},
	"ListPolicies":            {"PathPrefix? Scope?", onAll("policy"), listPolicies, false},
	"DeletePolicy":            {"PolicyArn", onPolicy, deletePolicy, false},
	"CreatePolicyVersion":     {"PolicyArn PolicyDocument SetAsDefault?", onPolicy, createPolicyVersion, false},
	"GetPolicyVersion":        {"PolicyArn VersionId", onPolicy, getPolicyVersion, false},
	"ListPolicyVersions":      {"PolicyArn", onPolicy, listPolicyVersions, false},
	"DeletePolicyVersion":     {"PolicyArn VersionId", onPolicy, deletePolicyVersion, false},
	"SetDefaultPolicyVersion": {"PolicyArn VersionId", onPolicy, setDefaultPolicyVersion, false},
	"TagPolicy":               {"PolicyArn Tags", onPolicy, tagPolicy, false},
	"UntagPolicy":             {"PolicyArn TagKeys", onPolicy, untagPolicy, false},
}

// identity returns the name of the user or role that c is about. Calls about a user may leave
// it out: the user is then who calls.
func (c *call) identity(kind account.Kind) string {
	if kind == account.Role {
		return c.get("RoleName")
	}
	if name := c.get("UserName"); name != "" {
		return name
	}
	return c.UserName()
}

// on authorizes c for the user or role that it is about. If there is none of that name, the
// caller gets to know only if it may ask.
func on(kind account.Kind) func(c *call) error {
	return func(c *call) error {
		i, err := c.find(kind)
		if err != nil {
			return err
		}
		return c.authorize("iam:"+c.name, i.ARN(), "")
	}
}

// onBounded is on for the actions for which IAM tells policies the permissions boundary: the one
// that is passed or, if none is, the one that there is.
func onBounded(kind account.Kind) func(c *call) error {
	return func(c *call) error {
		i, err := c.find(kind)
		if err != nil {
			return err
		}
		return c.authorize("iam:"+c.name, i.ARN(), cmp.Or(c.get("PermissionsBoundary"), i.Boundary))
	}
}

// find finds the user or role that c is about or, if there is none, what would have its name.
func (c *call) find(kind account.Kind) (*account.Identity, error) {
	name := c.identity(kind)
	if name == "" {
		return nil, invalid("Must specify userName when calling with non-User credentials")
	}
	c.about = &account.Identity{Kind: kind, Name: name}
	_ = c.server.Account.View(func(tx *account.Tx) error { // what fails here fails again in do
		found, err := tx.Identity(kind, name)
		if err == nil {
			c.about = found
		}
		return err
	})
	return c.about, nil
}

// onNew authorizes c for a user or role that is not there yet.
func onNew(kind account.Kind) func(c *call) error {
	return func(c *call) error { return c.authorizeNew(account.ARN(kind, c.get("Path"), c.identity(kind))) }
}

// authorizeNew authorizes c for what is not there yet, and to tag it if it is to have tags. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
func (c *call) authorizeNew(resource string) error {
	if err := c.authorize("iam:"+c.name, resource, c.get("PermissionsBoundary")); err != nil {
		return err
	}
	if tags, err := c.tags(); err != nil || len(tags) == 0 {
		return err
	}
	return c.authorize("iam:Tag"+strings.TrimPrefix(c.name, "Create"), resource, "")
}

// onAll authorizes c for a list.
func onAll(what account.Kind) func(c *call) error {
	return func(c *call) error { return c.authorize("iam:"+c.name, account.ARN(what, c.get("PathPrefix"), ""), "") }
}

func onPolicy(c *call) error { return c.authorize("iam:"+c.name, c.get("PolicyArn"), "") }

func onNewPolicy(c *call) error {
	return c.authorizeNew(account.PolicyARN(c.get("Path"), c.get("PolicyName")))
}

// authorize authorizes c to do the action on a resource, with the condition keys of IAM, of which
// that of a permissions boundary is given. See
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func (c *call) authorize(action, resource, boundary string) error {
	var entries []condition.Entry
	if boundary != "" {
		entries = append(entries, condition.String("iam:PermissionsBoundary", boundary))
	}
	if arn := c.get("PolicyArn"); arn != "" && c.get("PolicyArn") != resource {
		entries = append(entries, condition.String("iam:PolicyARN", arn))
	}
	tags, err := c.tags()
	if err != nil {
		return err
	}
	keys, err := c.list("TagKeys", "")
	if err != nil {
		return err
	}
	for key, value := range tags {
		entries = append(entries, condition.String("aws:RequestTag/"+key, value))
	}
	if keys = slices.AppendSeq(keys, maps.Keys(tags)); len(keys) > 0 {
		entries = append(entries, condition.Strings("aws:TagKeys", keys...))
	}
	return c.Authorize(action, resource, entries...)
}
