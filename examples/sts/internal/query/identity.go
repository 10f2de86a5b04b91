package query

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

// The answers have the names that AWS gives them, so that the elements do.

type user struct {
	Path, UserName, UserId, Arn string //nolint:revive // as AWS spells it
	CreateDate                  time.Time
	PermissionsBoundary         *boundary
	Tags                        members[tagged]
}

type role struct {
	Path, RoleName, RoleId, Arn string //nolint:revive // as AWS spells it
	CreateDate                  time.Time
	AssumeRolePolicyDocument    string
	Description                 string `xml:",omitempty"`
	MaxSessionDuration          int
	PermissionsBoundary         *boundary
	Tags                        members[tagged]
}

type boundary struct{ PermissionsBoundaryType, PermissionsBoundaryArn string }

type tagged struct{ Key, Value string }

// members is a list.
type members[T any] struct {
	Members []T `xml:"member"`
}

// listOf returns the list of what answer makes of all.
func listOf[T, A any](all []T, answer func(T) A) members[A] {
	var m members[A]
	for _, one := range all {
		m.Members = append(m.Members, answer(one))
	}
	return m
}

// encoded returns a document as IAM answers with it.
func encoded(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

func tagList(tags map[string]string) members[tagged] {
	return listOf(slices.Sorted(maps.Keys(tags)), func(key string) tagged { return tagged{key, tags[key]} })
}

func boundaryOf(i *account.Identity) *boundary {
	if i.Boundary == "" {
		return nil
	}
	return &boundary{"Policy", i.Boundary}
}

func userOf(i *account.Identity) user {
	return user{i.Path, i.Name, i.ID, i.ARN(), i.Created.Truncate(time.Second), boundaryOf(i), tagList(i.Tags)}
}

func roleOf(i *account.Identity) role {
	return role{
		Path: i.Path, RoleName: i.Name, RoleId: i.ID, Arn: i.ARN(), CreateDate: i.Created.Truncate(time.Second),
		AssumeRolePolicyDocument: encoded(i.Trust), Description: i.Description, MaxSessionDuration: int(i.MaxSession.Seconds()),
		PermissionsBoundary: boundaryOf(i), Tags: tagList(i.Tags),
	}
}

// create makes the user or role that i begins to describe.
func (c *call) create(i *account.Identity) (err error) {
	i.Name, i.Path, i.Boundary = c.identity(i.Kind), c.get("Path"), c.get("PermissionsBoundary")
	if i.Tags, err = c.tags(); err != nil {
		return err
	}
	return c.change(func(tx *account.Tx) error { return tx.Create(i) })
}

func createUser(c *call) (any, error) {
	i := &account.Identity{Kind: account.User}
	err := c.create(i)
	return struct{ User user }{userOf(i)}, err
}

func createRole(c *call) (any, error) {
	longest, err := c.seconds("MaxSessionDuration")
	if err != nil {
		return nil, err
	}
	i := &account.Identity{
		Kind: account.Role, Trust: c.get("AssumeRolePolicyDocument"), Description: c.get("Description"),
		MaxSession: cmp.Or(longest, time.Hour),
	}
	err = c.create(i)
	return struct{ Role role }{roleOf(i)}, err
}

// look returns the user or role that c is about.
func (c *call) look(kind account.Kind) (i *account.Identity, err error) {
	err = c.server.Account.View(func(tx *account.Tx) error {
		if i, err = tx.Identity(kind, c.identity(kind)); err != nil {
			return err
		}
		return c.same(tx)
	})
	return i, err
}

func getUser(c *call) (any, error) {
	i, err := c.look(account.User)
	if err != nil {
		return nil, err
	}
	return struct{ User user }{userOf(i)}, nil
}

func getRole(c *call) (any, error) {
	i, err := c.look(account.Role)
	if err != nil {
		return nil, err
	}
	return struct{ Role role }{roleOf(i)}, nil
}

// all returns all users or roles under the path that c names.
func (c *call) all(kind account.Kind) (all []*account.Identity, err error) {
	err = c.server.Account.View(func(tx *account.Tx) error {
		all, err = tx.Identities(kind, c.get("PathPrefix"))
		return err
	})
	return all, err
}

func listUsers(c *call) (any, error) {
	all, err := c.all(account.User)
	return struct {
		Users       members[user]
		IsTruncated bool
	}{Users: listOf(all, userOf)}, err
}

func listRoles(c *call) (any, error) {
	all, err := c.all(account.Role)
	return struct {
		Roles       members[role]
		IsTruncated bool
	}{Roles: listOf(all, roleOf)}, err
}

func remove(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		return nil, c.change(func(tx *account.Tx) error { return tx.Delete(kind, c.identity(kind)) })
	}
}

func updateRole(c *call) (any, error) {
	longest, err := c.seconds("MaxSessionDuration")
	if err != nil {
		return nil, err
	}
	var description *string
	if c.values.Has("Description") {
		text := c.get("Description")
		description = &text
	}
	return struct{}{}, c.change(func(tx *account.Tx) error {
		return tx.UpdateRole(c.get("RoleName"), longest, description)
	})
}

func updateAssumeRolePolicy(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error { return tx.SetTrust(c.get("RoleName"), c.get("PolicyDocument")) })
}

func putBoundary(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		return nil, c.change(func(tx *account.Tx) error {
			return tx.SetBoundary(kind, c.identity(kind), c.get("PermissionsBoundary"))
		})
	}
}

func tag(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		tags, err := c.tags()
		if err != nil {
			return nil, err
		}
		return nil, c.change(func(tx *account.Tx) error { return tx.Tag(kind, c.identity(kind), tags) })
	}
}

func untag(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		keys, err := c.list("TagKeys", "")
		if err != nil {
			return nil, err
		}
		return nil, c.change(func(tx *account.Tx) error { return tx.Untag(kind, c.identity(kind), keys) })
	}
}

func listTags(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		i, err := c.look(kind)
		if err != nil {
			return nil, err
		}
		return struct {
			Tags        members[tagged]
			IsTruncated bool
		}{Tags: tagList(i.Tags)}, nil
	}
}
