package account

import (
	"maps"
	"slices"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// attachments returns all that the database tells an evaluator.
func (tx *Tx) attachments() (*evaluate.Attachments, error) {
	all := &evaluate.Attachments{
		Account:       ID,
		PrincipalTags: map[string]map[string]string{}, // not nil: what is not there has no tags
		ResourceTags:  map[string]map[string]string{},
		IDs:           map[string]string{},
	}
	managed, err := list[Policy](tx, policies)
	if err != nil {
		return nil, err
	}
	for _, p := range managed {
		if err := p.attach(all); err != nil {
			return nil, err
		}
	}
	for _, table := range []string{users, roles} {
		identities, err := list[Identity](tx, table)
		if err != nil {
			return nil, err
		}
		for _, i := range identities {
			if err := i.attach(all); err != nil {
				return nil, err
			}
		}
	}
	owned, err := list[Bucket](tx, buckets)
	if err != nil {
		return nil, err
	}
	for _, b := range owned {
		if err := b.attach(all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// attach says what counts for the requests of a user or of the sessions of a role. The trust
// policy of a role is not among it: it has a say in the calls that assume the role and not,
// as a resource-based policy would, in those that change it.
func (i *Identity) attach(to *evaluate.Attachments) error {
	inline := []*policy.Policy{}
	for _, name := range slices.Sorted(maps.Keys(i.Inline)) {
		p, err := parse(i.Inline[name], policy.Identity, name)
		if err != nil {
			return err
		}
		inline = append(inline, p)
	}
	set(&to.Identity, i.ARN(), inline)
	set(&to.Attached, i.ARN(), i.Attached)
	if i.Boundary != "" {
		set(&to.ManagedBoundary, i.ARN(), i.Boundary)
	}
	set(&to.PrincipalTags, i.ARN(), i.Tags)
	set(&to.IDs, i.ARN(), i.ID)
	return nil
}

// attach has all versions of a managed policy, of which the default counts.
func (p *Policy) attach(to *evaluate.Attachments) error {
	versions := map[string]*policy.Policy{}
	for _, v := range p.Versions {
		parsed, err := parse(v.Document, policy.Identity, p.ARN)
		if err != nil {
			return err
		}
		versions[v.ID] = parsed
	}
	set(&to.Managed, p.ARN, evaluate.ManagedPolicy{Versions: versions, Default: p.Default})
	set(&to.ResourceTags, p.ARN, p.Tags)
	return nil
}

func (b *Bucket) attach(to *evaluate.Attachments) error {
	if b.Policy == "" {
		return nil
	}
	p, err := parse(b.Policy, policy.Resource, b.ARN())
	if err != nil {
		return err
	}
	set(&to.Resource, b.ARN(), p)
	return nil
}

func set[V any](m *map[string]V, key string, value V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = value
}
