package evaluate

import (
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/decision"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Change says what becomes different of what is attached to an Evaluator. See
// [Evaluator.Apply].
type Change struct {
	// Put has entries that take the place of those under the same keys. Account and
	// Tenants stay as they were given to [New], and are not set here. A boundary takes the
	// place of one in the other field too.
	//
	// Empty values are plain: Attached {ann: {}} detaches all managed policies of ann, Groups
	// {ann: {}} has ann leave all groups, PrincipalTags {ann: {}} leaves no tags, Identity {ann: {}}
	// no inline policies, and Accounts {id: {}} is an account in no organization. A field that is
	// not nil is the whole truth from now on, as in New.
	Put Attachments

	// Detach has, by type, the keys under which policies are taken away: those of Identity,
	// Boundary or ManagedBoundary, Resource, which also goes by Trust, SCP and RCP.
	Detach map[policy.Type][]string

	// Delete has the ARNs of users, roles, groups, managed policies and resources, and the
	// IDs of accounts and of roots and units of organizations, of which nothing is left in any
	// field. Groups lose a user that is deleted. A managed policy that is attached has to be
	// detached, a group left by its users, and a unit by its accounts: before, or in the same change.
	Delete []string
}

// Apply changes what is attached to e: it takes away what c deletes, then what it detaches,
// and then puts in what it puts, all at once. The result is what [New] would make of the
// resulting [Attachments]. If New refused them, or there is nothing to delete or detach
// under a key, Apply changes nothing, and the error lists all that is wrong, as that of New.
// A nil Change changes nothing but the version.
//
// The time it takes is in proportion to c, and not to what is attached, but for the first
// SCP of an organization, which is looked at as a whole. It is safe for concurrent use:
// evaluations do not wait for it, and each sees all of it or nothing.
func (e *Evaluator) Apply(c *Change) error {
	if e == nil {
		return message.Errorf(problemNoEvaluator)
	}
	if c == nil {
		c = new(Change)
	}
	e.changing.Lock()
	defer e.changing.Unlock()
	s := e.current()
	if s == nil {
		return message.Errorf("evaluate: {problem}", message.Known(problemNotInitialized))
	}
	u := s.update(&c.Put, e.indexer)
	u.removeAll(c.Delete)
	for typ, keys := range c.Detach {
		for _, key := range keys {
			if problem := u.detach(typ, key); !problem.IsZero() {
				u.problems = append(u.problems, attachmentProblem{fieldDetach, typ, key, problem})
			}
		}
	}
	u.put(&c.Put)
	if account := c.Put.Account; account != "" {
		u.add(fieldAccount, account, message.Known(problemStays))
	}
	if c.Put.Tenants {
		u.add(fieldTenants, "", message.Known(problemStays))
	}
	return e.publish(u)
}

// What is wrong with a Change, beside its entries.
const (
	problemStays     = "it stays as it was given to New: Replace all to change it"
	problemNothing   = "nothing is attached to it or known of it"
	problemNotThere  = "no policy of this type is attached to it"
	problemNotOfType = "policies of this type are not attached: want Identity, Boundary, Resource, Trust, SCP or RCP"
)

// removeAll takes away all under the keys, whatever their order: the last user of a group
// that is nothing but its users would take it along.
func (u *update) removeAll(keys []string) {
	for _, groups := range []bool{true, false} {
		for _, key := range keys {
			if isGroup(key) == groups {
				u.remove(key)
			}
		}
	}
}

// remove takes away all under a key.
func (u *update) remove(key string) {
	found := false
	if u.callers.Get(key) != nil {
		found = true
		u.removeCaller(key)
	}
	if u.groups.Get(key) != nil {
		found = true
		u.deleteGroup(key)
	}
	if place := u.managed.Get(key); place != nil {
		found = true
		u.delete(key, *place)
		u.managed.Delete(key)
	}
	if u.resources.Get(key) != nil {
		found = true
		u.take(u.resource(key).list)
		u.setResource(key, attachedResource{})
	}
	if u.removeFromOrganization(key) {
		found = true
	}
	if !found {
		u.add(fieldDelete, key, message.Known(problemNothing))
	}
}

// detach takes away the policies of a type under a key, or says what is wrong.
func (u *update) detach(typ policy.Type, key string) message.Text {
	found := false
	switch typ {
	case policy.Identity:
		found = u.detachInline(key)
	case policy.Boundary:
		found = u.detachBoundary(key)
	case policy.Resource, policy.Trust:
		if old := u.resource(key); old.list != nil {
			found = true
			u.take(old.list)
			old.list = nil
			u.setResource(key, old)
		}
	case policy.SCP:
		found = u.removeLevel(decision.KindSCP, key)
	case policy.RCP:
		found = u.removeLevel(decision.KindRCP, key)
	default:
		return message.Known(problemNotOfType)
	}
	if !found {
		return message.Known(problemNotThere)
	}
	return message.Text{}
}
