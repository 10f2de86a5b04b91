package evaluate

import (
	"errors"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// A Change says what becomes different of what is attached to an Evaluator. See
// [Evaluator.Apply].
type Change struct {
	// Put has entries that take the place of those under the same keys. Account and
	// Tenants stay as they were given to [New], and are not set here.
	//
	// Empty values are plain: Attached {ann: {}} detaches all managed policies of ann, Groups
	// {ann: {}} has ann leave all groups, PrincipalTags {ann: {}} leaves no tags, Identity {ann: {}}
	// no inline policies, and Accounts {id: {}} is an account in no organization. A field that is
	// not nil is known from now on, as it is of New.
	Put Attachments

	// Detach has, by type, the keys under which policies are taken away: those of Identity,
	// Boundary or ManagedBoundary, Resource, which also goes by Trust, SCP and RCP.
	Detach map[policy.Type][]string

	// Delete has the ARNs of users, roles, groups, managed policies and resources, and the
	// IDs of accounts and of roots and units of organizations, of which nothing is left under any
	// field. Groups lose a user that is deleted. A managed policy that is attached has to be
	// detached, and a group has to be left by its users: by the same change or before.
	Delete []string
}

// Apply changes what is attached to e: it takes away what c deletes, then what it detaches,
// and then puts in what it puts, all at once. The result is what [New] would make of the
// resulting [Attachments], and if New refused them, or there is nothing to delete or detach
// under a key, Apply changes nothing. The error then lists all that is wrong, as that of New.
//
// The time it takes is in proportion to c, and not to what is attached. It is safe for
// concurrent use: evaluations do not wait for it, and each sees all of it or nothing.
func (e *Evaluator) Apply(c *Change) error {
	return errors.New("evaluate: changes in place are not yet served")
}
