package query

import (
	"maps"
	"slices"

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

	"CreateRole":             {"RoleName AssumeRolePolicyDocument Path? Description? MaxSessionDuration? PermissionsBoundary? Tags?", onNew(account.Role), createRole, false},
	"GetRole":                {"RoleName", on(account.Role), getRole, false},
	"ListRoles":              {"PathPrefix?", onAll("role"), listRoles, false},
	"DeleteRole":             {"RoleName", on(account.Role), remove(account.Role), false},
	"UpdateRole":             {"RoleName Description? MaxSessionDuration?", on(account.Role), updateRole, false},
	"UpdateAssumeRolePolicy": {"RoleName PolicyDocument", on(account.Role), updateAssumeRolePolicy, false},

	"PutUserPolicy":    {"UserName PolicyName PolicyDocument", on(account.User), putInline(account.User), false},
	"PutRolePolicy":    {"RoleName PolicyName PolicyDocument", on(account.Role), putInline(account.Role), false},
	"GetUserPolicy":    {"UserName PolicyName", on(account.User), getInline(account.User), false},
	"GetRolePolicy":    {"RoleName PolicyName", on(account.Role), getInline(account.Role), false},
	"ListUserPolicies": {"UserName", on(account.User), listInline(account.User), false},
	"ListRolePolicies": {"RoleName", on(account.Role), listInline(account.Role), false},
	"DeleteUserPolicy": {"UserName PolicyName", on(account.User), deleteInline(account.User), false},
	"DeleteRolePolicy": {"RoleName PolicyName", on(account.Role), deleteInline(account.Role), false},

	"AttachUserPolicy":         {"UserName PolicyArn", on(account.User), attach(account.User), false},
	"AttachRolePolicy":         {"RoleName PolicyArn", on(account.Role), attach(account.Role), false},
	"DetachUserPolicy":         {"UserName PolicyArn", on(account.User), detach(account.User), false},
	"DetachRolePolicy":         {"RoleName PolicyArn", on(account.Role), detach(account.Role), false},
	"ListAttachedUserPolicies": {"UserName", on(account.User), listAttached(account.User), false},
	"ListAttachedRolePolicies": {"RoleName", on(account.Role), listAttached(account.Role), false},

	"PutUserPermissionsBoundary":    {"UserName PermissionsBoundary", on(account.User), putBoundary(account.User), false},
	"PutRolePermissionsBoundary":    {"RoleName PermissionsBoundary", on(account.Role), putBoundary(account.Role), false},
	"DeleteUserPermissionsBoundary": {"UserName", on(account.User), putBoundary(account.User), false},
	"DeleteRolePermissionsBoundary": {"RoleName", on(account.Role), putBoundary(account.Role), false},

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
		name := c.identity(kind)
		if name == "" {
			return invalid("Must specify userName when calling with non-User credentials")
		}
		i := &account.Identity{Kind: kind, Name: name}
		_ = c.server.Account.View(func(tx *account.Tx) error { // what fails here fails again in do
			found, err := tx.Identity(kind, name)
			if err == nil {
				i = found
			}
			return err
		})
		c.about = i
		return c.authorize(i.ARN(), i.Boundary)
	}
}

// onNew authorizes c for a user or role that is not there yet.
func onNew(kind account.Kind) func(c *call) error {
	return func(c *call) error { return c.authorize(account.ARN(kind, c.get("Path"), c.identity(kind)), "") }
}

// onAll authorizes c for a list.
func onAll(what account.Kind) func(c *call) error {
	return func(c *call) error { return c.authorize(account.ARN(what, c.get("PathPrefix"), ""), "") }
}

func onPolicy(c *call) error { return c.authorize(c.get("PolicyArn"), "") }

func onNewPolicy(c *call) error {
	return c.authorize(account.PolicyARN(c.get("Path"), c.get("PolicyName")), "")
}

// authorize authorizes c for a resource whose permissions boundary is given, with the
// condition keys of IAM. See
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func (c *call) authorize(resource, boundary string) error {
	var entries []condition.Entry
	if passed := c.get("PermissionsBoundary"); passed != "" {
		boundary = passed
	}
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
	return c.Authorize("iam:"+c.name, resource, entries...)
}
