package account

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Policy is a managed policy: one document, in versions, for all that it is attached to.
type Policy struct {
	ARN, Name, Path, ID string
	Description         string
	Created, Updated    time.Time
	Tags                map[string]string
	Versions            []Version // oldest first
	Default             string    // the ID of the version that counts
	Newest              int       // number of the newest version that ever was

	AttachmentCount, BoundaryCount int
}

// A Version is one version of a managed policy.
type Version struct {
	ID       string // v1, v2, …
	Document string
	Created  time.Time
}

// PolicyARN returns the ARN of a managed policy, whether there is one or not.
func PolicyARN(path, name string) string { return ARN("policy", path, name) }

// Policy returns the managed policy that has the ARN.
func (tx *Tx) Policy(arn string) (*Policy, error) {
	p := new(Policy)
	ok, err := tx.get(policies, arn, p)
	if err == nil && !ok {
		err = noSuchEntity("Policy %s does not exist or is not attachable.", arn)
	}
	return p, err
}

// ManagedPolicies returns all managed policies whose path begins so, by ARN.
func (tx *Tx) ManagedPolicies(path string) ([]*Policy, error) {
	all, err := list[Policy](tx, policies)
	return slices.DeleteFunc(all, func(p *Policy) bool { return !strings.HasPrefix(p.Path, path) }), err
}

// CreatePolicy makes a managed policy, of which p tells the name, the path, the description and the tags.
func (tx *Tx) CreatePolicy(p *Policy, document string) error {
	if err := checkName("policyName", p.Name, maxPolicyName); err != nil {
		return err
	}
	if err := checkPath(&p.Path); err != nil {
		return err
	}
	if err := checkTags(p.Tags); err != nil {
		return err
	}
	all, err := list[Policy](tx, policies)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(other *Policy) bool { return strings.EqualFold(other.Name, p.Name) }) {
		return alreadyExists("A policy called %s already exists. Duplicate names are not allowed.", p.Name)
	}
	p.ARN, p.ID, p.Created = PolicyARN(p.Path, p.Name), "ANPA"+rand.Text()[:17], tx.now
	return tx.addVersion(p, document, true)
}

// CreateVersion adds a version to a managed policy, which counts from now on if it is to be the default.
func (tx *Tx) CreateVersion(arn, document string, isDefault bool) (*Version, error) {
	p, err := tx.Policy(arn)
	if err != nil {
		return nil, err
	}
	if len(p.Versions) >= maxVersions {
		return nil, limitExceeded("A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.", maxVersions)
	}
	if err := tx.addVersion(p, document, isDefault); err != nil {
		return nil, err
	}
	return &p.Versions[len(p.Versions)-1], nil
}

func (tx *Tx) addVersion(p *Policy, document string, isDefault bool) error {
	if err := checkSize("policy", size(document), maxManaged, "the document"); err != nil {
		return err
	}
	p.Newest++
	v := Version{ID: fmt.Sprintf("v%d", p.Newest), Document: document, Created: tx.now}
	p.Versions = append(p.Versions, v)
	if isDefault {
		p.Default = v.ID
	}
	p.Updated = tx.now
	return tx.putPolicy(p)
}

// SetDefaultVersion has another version count, for all that the policy is attached to.
func (tx *Tx) SetDefaultVersion(arn, version string) error {
	return tx.updatePolicy(arn, func(p *Policy) error {
		if _, err := p.Version(version); err != nil {
			return err
		}
		p.Default, p.Updated = version, tx.now
		return nil
	})
}

// DeleteVersion deletes a version that is not the default.
func (tx *Tx) DeleteVersion(arn, version string) error {
	return tx.updatePolicy(arn, func(p *Policy) error {
		if _, err := p.Version(version); err != nil {
			return err
		}
		if version == p.Default {
			return deleteConflict("Cannot delete the default version of a policy.")
		}
		p.Versions = slices.DeleteFunc(p.Versions, func(v Version) bool { return v.ID == version })
		return nil
	})
}

// Version returns a version of p.
func (p *Policy) Version(id string) (*Version, error) {
	for i := range p.Versions {
		if p.Versions[i].ID == id {
			return &p.Versions[i], nil
		}
	}
	return nil, noSuchEntity("Policy %s version %s does not exist or is not attachable.", p.ARN, id)
}

// DeletePolicy deletes a managed policy that is attached to nothing and has one version.
func (tx *Tx) DeletePolicy(arn string) error {
	p, err := tx.Policy(arn)
	switch {
	case err != nil:
		return err
	case p.AttachmentCount > 0 || p.BoundaryCount > 0:
		return deleteConflict("Cannot delete a policy attached to entities.")
	case len(p.Versions) > 1:
		return deleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
	}
	if err := tx.delete(policies, arn); err != nil {
		return err
	}
	tx.evaluator().Delete = []string{arn}
	return nil
}

// TagPolicy adds tags to those of a managed policy.
func (tx *Tx) TagPolicy(arn string, tags map[string]string) error {
	return tx.updatePolicy(arn, func(p *Policy) error {
		p.Tags = merged(p.Tags, tags)
		return checkTags(p.Tags)
	})
}

// UntagPolicy takes away the tags that have these keys.
func (tx *Tx) UntagPolicy(arn string, keys []string) error {
	return tx.updatePolicy(arn, func(p *Policy) error {
		for _, key := range keys {
			delete(p.Tags, key)
		}
		return nil
	})
}

// SessionPolicy returns the managed policy that has the ARN as a session policy.
func (tx *Tx) SessionPolicy(arn string) (*policy.Policy, error) {
	p, err := tx.Policy(arn)
	if err != nil {
		return nil, err
	}
	v, err := p.Version(p.Default)
	if err != nil {
		return nil, err
	}
	return parse(v.Document, policy.Session, arn)
}

func (tx *Tx) updatePolicy(arn string, change func(p *Policy) error) error {
	p, err := tx.Policy(arn)
	if err != nil {
		return err
	}
	if err := change(p); err != nil {
		return err
	}
	return tx.putPolicy(p)
}

func (tx *Tx) countBoundary(arn string, n int) error {
	return tx.updatePolicy(arn, func(p *Policy) error {
		p.BoundaryCount += n
		return nil
	})
}

// putPolicy writes p, and has the evaluator know.
func (tx *Tx) putPolicy(p *Policy) error {
	if err := tx.put(policies, p.ARN, p); err != nil {
		return err
	}
	return p.attach(&tx.evaluator().Put)
}

// ParseSessionPolicy reads a session policy that a call passes.
func ParseSessionPolicy(document string) (*policy.Policy, error) {
	if size(document) > maxSessionPolicy {
		return nil, invalid("1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to %d", maxSessionPolicy)
	}
	return parse(document, policy.Session, "session policy")
}
