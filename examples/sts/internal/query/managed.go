package query

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

type managedPolicy struct {
	PolicyName, PolicyId, Arn, Path string //nolint:revive // as AWS spells it
	Description                     string `xml:",omitempty"`
	DefaultVersionId                string //nolint:revive // as AWS spells it
	AttachmentCount                 int
	PermissionsBoundaryUsageCount   int
	IsAttachable                    bool
	CreateDate, UpdateDate          time.Time
	Tags                            members[tagged]
}

type policyVersion struct {
	Document         string `xml:",omitempty"`
	VersionId        string //nolint:revive // as AWS spells it
	IsDefaultVersion bool
	CreateDate       time.Time
}

type attachedPolicy struct{ PolicyName, PolicyArn string }

func policyOf(p *account.Policy) managedPolicy {
	return managedPolicy{
		PolicyName: p.Name, PolicyId: p.ID, Arn: p.ARN, Path: p.Path, Description: p.Description, DefaultVersionId: p.Default,
		AttachmentCount: p.AttachmentCount, PermissionsBoundaryUsageCount: p.BoundaryCount, IsAttachable: true,
		CreateDate: p.Created.Truncate(time.Second), UpdateDate: p.Updated.Truncate(time.Second), Tags: tagList(p.Tags),
	}
}

func createPolicy(c *call) (any, error) {
	tags, err := c.tags()
	if err != nil {
		return nil, err
	}
	p := &account.Policy{Name: c.get("PolicyName"), Path: c.get("Path"), Description: c.get("Description"), Tags: tags}
	err = c.change(func(tx *account.Tx) error { return tx.CreatePolicy(p, c.get("PolicyDocument")) })
	return struct{ Policy managedPolicy }{policyOf(p)}, err
}

// policy returns the managed policy that c is about.
func (c *call) policy() (p *account.Policy, err error) {
	err = c.server.Account.View(func(tx *account.Tx) error {
		p, err = tx.Policy(c.get("PolicyArn"))
		return err
	})
	return p, err
}

func getPolicy(c *call) (any, error) {
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	return struct{ Policy managedPolicy }{policyOf(p)}, nil
}

// listPolicies lists the policies of the account. Those of AWS itself are not here.
func listPolicies(c *call) (any, error) {
	var all []*account.Policy
	if scope := c.get("Scope"); scope != "" && scope != "All" && scope != "Local" {
		return nil, invalid("Value %q at 'scope': this server has only policies of scope Local", scope)
	}
	err := c.server.Account.View(func(tx *account.Tx) (err error) {
		all, err = tx.ManagedPolicies(c.get("PathPrefix"))
		return err
	})
	return struct {
		Policies    members[managedPolicy]
		IsTruncated bool
	}{Policies: listOf(all, policyOf)}, err
}

func deletePolicy(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error { return tx.DeletePolicy(c.get("PolicyArn")) })
}

func createPolicyVersion(c *call) (any, error) {
	var made policyVersion
	isDefault, err := c.flag("SetAsDefault")
	if err != nil {
		return nil, err
	}
	err = c.change(func(tx *account.Tx) error {
		v, err := tx.CreateVersion(c.get("PolicyArn"), c.get("PolicyDocument"), isDefault)
		if err == nil {
			made = policyVersion{VersionId: v.ID, IsDefaultVersion: isDefault, CreateDate: v.Created.Truncate(time.Second)}
		}
		return err
	})
	return struct{ PolicyVersion policyVersion }{made}, err
}

func getPolicyVersion(c *call) (any, error) {
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	v, err := p.Version(c.get("VersionId"))
	if err != nil {
		return nil, err
	}
	found := versionOf(p)(*v)
	found.Document = encoded(v.Document)
	return struct{ PolicyVersion policyVersion }{found}, nil
}

// versionOf describes a version of p without its document.
func versionOf(p *account.Policy) func(v account.Version) policyVersion {
	return func(v account.Version) policyVersion {
		return policyVersion{VersionId: v.ID, IsDefaultVersion: v.ID == p.Default, CreateDate: v.Created.Truncate(time.Second)}
	}
}

func listPolicyVersions(c *call) (any, error) {
	p, err := c.policy()
	if err != nil {
		return nil, err
	}
	slices.Reverse(p.Versions) // newest first
	return struct {
		Versions    members[policyVersion]
		IsTruncated bool
	}{Versions: listOf(p.Versions, versionOf(p))}, nil
}

func deletePolicyVersion(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error { return tx.DeleteVersion(c.get("PolicyArn"), c.get("VersionId")) })
}

func setDefaultPolicyVersion(c *call) (any, error) {
	return nil, c.change(func(tx *account.Tx) error { return tx.SetDefaultVersion(c.get("PolicyArn"), c.get("VersionId")) })
}

func tagPolicy(c *call) (any, error) {
	tags, err := c.tags()
	if err != nil {
		return nil, err
	}
	return nil, c.change(func(tx *account.Tx) error { return tx.TagPolicy(c.get("PolicyArn"), tags) })
}

func untagPolicy(c *call) (any, error) {
	keys, err := c.list("TagKeys", "")
	if err != nil {
		return nil, err
	}
	return nil, c.change(func(tx *account.Tx) error { return tx.UntagPolicy(c.get("PolicyArn"), keys) })
}

func attach(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		return nil, c.change(func(tx *account.Tx) error { return tx.Attach(kind, c.identity(kind), c.get("PolicyArn")) })
	}
}

func detach(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		return nil, c.change(func(tx *account.Tx) error { return tx.Detach(kind, c.identity(kind), c.get("PolicyArn")) })
	}
}

func listAttached(kind account.Kind) func(c *call) (any, error) {
	return func(c *call) (any, error) {
		i, err := c.look(kind)
		if err != nil {
			return nil, err
		}
		return struct {
			AttachedPolicies members[attachedPolicy]
			IsTruncated      bool
		}{AttachedPolicies: listOf(i.Attached, func(arn string) attachedPolicy {
			return attachedPolicy{arn[strings.LastIndexByte(arn, '/')+1:], arn}
		})}, nil
	}
}
