package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/persistent"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An update makes the next snapshot: what New, Replace and Apply do is said once. It notes
// all that is wrong on the way and, if anything is, leaves everything as it was.
type update struct {
	attachmentCheck
	old  *snapshot // on which it builds
	next snapshot  // without what is being edited

	callers   persistent.MapEdit[attachedCaller]
	resources persistent.MapEdit[attachedResource]
	accounts  persistent.MapEdit[attachedAccount]
	names     persistent.MapEdit[string]
	managed   persistent.MapEdit[int32]
	groups    persistent.MapEdit[attachedGroup]
	units     persistent.MapEdit[unit]
	shelf     persistent.ArrayEdit[*decision.List]
	shelved   persistent.ArrayEdit[shelved]

	indexer     *decision.Indexer
	made, taken []*decision.List // lists that it got, and those that are no longer needed

	twins   map[string][]string // ARNs by a name that several have
	deleted map[string]int32    // places of managed policies and groups that are deleted, by ARN
	counted bool                // the lengths of keys were copied

	// Of organizations.
	touched map[string]bool // IDs of accounts, units, roots and organizations
	emptied map[string]bool // IDs of units and roots of which nothing is to be left
	clashes bool            // not all paths of accounts can be
}

// update begins an update of s that puts in as much as put has.
func (s *snapshot) update(put *Attachments, indexer *decision.Indexer) *update {
	u := &update{
		old: s, next: *s, indexer: indexer,
		callers:   s.callers.Edit(max(len(put.Identity), len(put.Boundary), len(put.Attached), len(put.Groups))),
		resources: s.resources.Edit(max(len(put.Resource), len(put.ResourceTags))),
		accounts:  s.accounts.Edit(max(len(put.SCP), len(put.RCP), len(put.Accounts))),
		names:     s.names.Edit(0),
		managed:   s.managed.Edit(len(put.Managed)),
		groups:    s.groups.Edit(0),
		units:     s.units.Edit(0),
		shelf:     s.shelf.Edit(),
		shelved:   s.shelved.Edit(),
	}
	if s.tenants {
		u.options = []principal.Option{principal.WithTenants()}
	}
	return u
}

// finish returns the next snapshot, or an error that lists all problems.
func (u *update) finish() (*snapshot, error) {
	u.checkTwins()
	u.checkDeleted()
	u.checkOrganizations()
	if err := u.err(); err != nil {
		u.release(u.made)
		return nil, err
	}
	u.release(u.taken)
	s := u.next
	s.version++
	s.callers, s.resources, s.accounts, s.names = u.callers.Map, u.resources.Map, u.accounts.Map, u.names.Map
	s.managed, s.groups, s.units = u.managed.Map, u.groups.Map, u.units.Map
	s.shelf, s.shelved = u.shelf.Array, u.shelved.Array
	return &s, nil
}

func (u *update) release(lists []*decision.List) {
	for _, l := range lists {
		u.indexer.Release(l)
	}
}

// list returns a list of policies and, after them, of those in places of the shelf. It
// takes the place of old, which may be nil. After a problem it is made of nothing: the
// policies could be what is wrong.
func (u *update) list(old *decision.List, policies []*policy.Policy, places ...int32) *decision.List {
	if len(u.problems) > 0 {
		return new(decision.List)
	}
	l := u.indexer.List(policies, places...)
	u.made = append(u.made, l)
	u.take(old)
	return l
}

// take takes away a list, which may be nil.
func (u *update) take(old *decision.List) {
	if old != nil {
		u.taken = append(u.taken, old)
	}
}

// put puts in the entries of a. What others refer to comes before them.
func (u *update) put(a *Attachments) {
	u.next.knows.add(a)
	for arn, m := range a.Managed {
		u.putManaged(arn, m)
	}
	for key := range a.callers() {
		if isGroup(key) {
			u.putGroup(key, a)
		} else {
			u.putCaller(key, a)
		}
	}
	for key := range a.resources() {
		u.putResource(key, a)
	}
	u.putAccounts(a.Accounts)
	u.putLevels(a)
	u.putUnknown(a)
}

// lists returns all lists that s has.
func (s *snapshot) lists() []*decision.List {
	var all []*decision.List
	for _, c := range s.callers.All() {
		all = append(all, c.identity, c.boundary)
	}
	for _, r := range s.resources.All() {
		all = append(all, r.list)
	}
	for place := range s.shelf.Len() {
		all = append(all, *s.shelf.At(place))
	}
	return all
}
