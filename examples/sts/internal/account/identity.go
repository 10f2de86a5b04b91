package account

import (
	"cmp"
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Kind is a kind of identity.
type Kind string

// The kinds of identities.
const (
	User Kind = "user"
	Role Kind = "role"
)

// An Identity is a user or a role: what policies can be attached to.
type Identity struct {
	Kind       Kind
	Name, Path string
	ID         string // that no other has or will have, AIDA… or AROA…
	Created    time.Time
	Tags       map[string]string
	Inline     map[string]string // documents of policies by name
	Attached   []string          // ARNs of managed policies
	Boundary   string            // ARN of a managed policy; "" if none

	Keys []string // IDs of the access keys of a user

	// Of a role: who may assume it and for how long.
	Trust       string
	MaxSession  time.Duration
	Description string
}

// ARN returns the ARN of i.
func (i *Identity) ARN() string { return ARN(i.Kind, i.Path, i.Name) }

// ARN returns the ARN of a user or role, whether there is one or not. The path begins and
// ends with a slash, or is "" for "/".
func ARN(kind Kind, path, name string) string {
	if path == "" {
		path = "/"
	}
	return prefix + string(kind) + path + name
}

func (k Kind) table() string {
	if k == User {
		return users
	}
	return roles
}

// capital is the kind as IAM's messages begin with it.
func (k Kind) capital() string {
	if k == User {
		return "User"
	}
	return "Role"
}

// Identity returns the user or role of that name.
func (tx *Tx) Identity(kind Kind, name string) (*Identity, error) {
	i := new(Identity)
	ok, err := tx.get(kind.table(), strings.ToLower(name), i)
	if err != nil {
		return nil, err
	}
	if !ok || i.Name != name {
		return nil, noSuchEntity("The %s with name %s cannot be found.", kind, name)
	}
	return i, nil
}

// Identities returns all users or all roles whose path begins so, by name.
func (tx *Tx) Identities(kind Kind, path string) ([]*Identity, error) {
	all, err := list[Identity](tx, kind.table())
	return slices.DeleteFunc(all, func(i *Identity) bool { return !strings.HasPrefix(i.Path, path) }), err
}

// Create makes a new user or role, of which i tells all but its ID and when it was created.
func (tx *Tx) Create(i *Identity) error {
	if err := checkIdentity(i); err != nil {
		return err
	}
	taken, err := tx.get(i.Kind.table(), strings.ToLower(i.Name), new(Identity))
	if err != nil {
		return err
	}
	if taken {
		return alreadyExists("%s with name %s already exists.", i.Kind.capital(), i.Name)
	}
	letters := "AIDA"
	if i.Kind == Role {
		letters = "AROA"
		if i.Trust, err = checkTrust(i.Trust, i.ARN()); err != nil {
			return err
		}
	}
	i.ID, i.Created = letters+rand.Text()[:17], tx.now
	if i.Boundary != "" {
		if err := tx.countBoundary(i.Boundary, 1); err != nil {
			return err
		}
	}
	return tx.putIdentity(i)
}

// putIdentity writes i, and has the evaluator know.
func (tx *Tx) putIdentity(i *Identity) error {
	if err := tx.put(i.Kind.table(), strings.ToLower(i.Name), i); err != nil {
		return err
	}
	return i.attach(&tx.evaluator().Put)
}

// update changes a user or role.
func (tx *Tx) update(kind Kind, name string, change func(i *Identity) error) error {
	i, err := tx.Identity(kind, name)
	if err != nil {
		return err
	}
	if err := change(i); err != nil {
		return err
	}
	return tx.putIdentity(i)
}

// Delete deletes a user or role that nothing is attached to any more. The sessions of it
// are over, too.
func (tx *Tx) Delete(kind Kind, name string) error {
	i, err := tx.Identity(kind, name)
	switch {
	case err != nil:
		return err
	case len(i.Keys) > 0:
		return deleteConflict("Cannot delete entity, must delete access keys first.")
	case len(i.Inline) > 0:
		return deleteConflict("Cannot delete entity, must delete policies first.")
	case len(i.Attached) > 0:
		return deleteConflict("Cannot delete entity, must detach all policies first.")
	}
	if has, err := tx.hasDevice(i.ID); err != nil || has {
		return cmp.Or(err, deleteConflict("Cannot delete entity, must delete MFA device first."))
	}
	if i.Boundary != "" {
		if err := tx.countBoundary(i.Boundary, -1); err != nil {
			return err
		}
	}
	if err := tx.delete(kind.table(), strings.ToLower(name)); err != nil {
		return err
	}
	tx.evaluator().Delete = []string{i.ARN()}
	return nil
}

// PutInline gives a user or role an inline policy, in place of the one that has the name.
func (tx *Tx) PutInline(kind Kind, identity, name, document string) error {
	if err := checkName("policyName", name, maxPolicyName); err != nil {
		return err
	}
	return tx.update(kind, identity, func(i *Identity) error {
		if i.Inline == nil {
			i.Inline = map[string]string{}
		}
		i.Inline[name] = document
		return checkInline(i)
	})
}

// DeleteInline takes an inline policy away.
func (tx *Tx) DeleteInline(kind Kind, identity, name string) error {
	return tx.update(kind, identity, func(i *Identity) error {
		if _, ok := i.Inline[name]; !ok {
			return noSuchEntity("The %s policy with name %s cannot be found.", kind, name)
		}
		delete(i.Inline, name)
		return nil
	})
}

// Attach attaches a managed policy. It is no error if it is attached already.
func (tx *Tx) Attach(kind Kind, identity, arn string) error {
	return tx.update(kind, identity, func(i *Identity) error {
		if slices.Contains(i.Attached, arn) {
			return nil
		}
		if len(i.Attached) >= maxAttached {
			return limitExceeded("Cannot exceed quota for PoliciesPer%s: %d", kind.capital(), maxAttached)
		}
		i.Attached = append(i.Attached, arn)
		return tx.updatePolicy(arn, func(p *Policy) error {
			p.AttachmentCount++
			return nil
		})
	})
}

// Detach detaches a managed policy.
func (tx *Tx) Detach(kind Kind, identity, arn string) error {
	return tx.update(kind, identity, func(i *Identity) error {
		at := slices.Index(i.Attached, arn)
		if at < 0 {
			return noSuchEntity("Policy %s was not found.", arn)
		}
		i.Attached = slices.Delete(i.Attached, at, at+1)
		return tx.updatePolicy(arn, func(p *Policy) error {
			p.AttachmentCount--
			return nil
		})
	})
}

// SetBoundary has a managed policy be the permissions boundary of a user or role, or with ""
// none.
func (tx *Tx) SetBoundary(kind Kind, identity, arn string) error {
	return tx.update(kind, identity, func(i *Identity) error {
		old := i.Boundary
		i.Boundary = arn
		if arn != "" {
			if err := tx.countBoundary(arn, 1); err != nil {
				return err
			}
		}
		if old == "" {
			if arn == "" {
				return noSuchEntity("%s %s does not have a permissions boundary", kind, identity)
			}
			return nil
		}
		if arn == "" {
			tx.evaluator().Detach = map[policy.Type][]string{policy.Boundary: {i.ARN()}}
		}
		return tx.countBoundary(old, -1)
	})
}

// UpdateRole has sessions of a role be as long as maxSession, unless it is 0, and changes its
// description, unless it is "".
func (tx *Tx) UpdateRole(role string, maxSession time.Duration, description *string) error {
	return tx.update(Role, role, func(i *Identity) error {
		i.MaxSession = cmp.Or(maxSession, i.MaxSession)
		if description != nil {
			i.Description = *description
		}
		return checkMaxSession(i.MaxSession)
	})
}

// SetTrust has another trust policy say who may assume a role.
func (tx *Tx) SetTrust(role, document string) error {
	return tx.update(Role, role, func(i *Identity) (err error) {
		i.Trust, err = checkTrust(document, i.ARN())
		return err
	})
}

// Tag adds tags to those of a user or role.
func (tx *Tx) Tag(kind Kind, identity string, tags map[string]string) error {
	return tx.update(kind, identity, func(i *Identity) error {
		i.Tags = merged(i.Tags, tags)
		return checkTags(i.Tags)
	})
}

// Untag takes away the tags that have these keys, as far as there are any.
func (tx *Tx) Untag(kind Kind, identity string, keys []string) error {
	return tx.update(kind, identity, func(i *Identity) error {
		maps.DeleteFunc(i.Tags, func(key, _ string) bool { return slices.Contains(keys, key) })
		return nil
	})
}

// merged returns tags with more on top. The case of a key does not count, that of the newest stays.
func merged(tags, more map[string]string) map[string]string {
	all := maps.Clone(tags)
	if all == nil {
		all = map[string]string{}
	}
	for key := range more {
		maps.DeleteFunc(all, func(old, _ string) bool { return strings.EqualFold(old, key) })
	}
	maps.Copy(all, more)
	return all
}
