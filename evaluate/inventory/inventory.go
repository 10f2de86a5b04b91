package inventory

import (
	"iter"
	"time"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An Inventory is what is in accounts, as far as files tell. It is immutable and safe for
// concurrent use, and so are the values that its methods return: they must not be changed.
type Inventory struct {
	attachments *evaluate.Attachments
	evaluator   *evaluate.Evaluator
	index       *index
	problems    Problems

	users     []*User
	groups    []*Group
	roles     []*Role
	resources []*Resource
	accounts  []*Account

	userOf     map[string]*User
	groupOf    map[string]*Group
	roleOf     map[string]*Role
	resourceOf map[string]*Resource
	accountOf  map[string]*Account
}

// Attachments returns what is attached to what. Whoever or whatever something is attached
// to that is not known is in Unknown.
func (inv *Inventory) Attachments() *evaluate.Attachments { return inv.attachments }

// Evaluator returns an Evaluator for the Attachments, the same at each call.
func (inv *Inventory) Evaluator() *evaluate.Evaluator { return inv.evaluator }

// Problems returns what was not understood, or is in no file, in the order of files and
// places, remarks included.
func (inv *Inventory) Problems() Problems { return inv.problems }

// Users returns an iterator over the users, in the order of ARNs, as do Groups, Roles,
// Resources and, by ID, Accounts.
func (inv *Inventory) Users() iter.Seq[*User] { return each(inv.users) }

// Groups returns an iterator over the groups.
func (inv *Inventory) Groups() iter.Seq[*Group] { return each(inv.groups) }

// Roles returns an iterator over the roles.
func (inv *Inventory) Roles() iter.Seq[*Role] { return each(inv.roles) }

// Resources returns an iterator over the resources of which a policy, tags or the owner is
// known.
func (inv *Inventory) Resources() iter.Seq[*Resource] { return each(inv.resources) }

// Accounts returns an iterator over the accounts.
func (inv *Inventory) Accounts() iter.Seq[*Account] { return each(inv.accounts) }

func each[T any](list []T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, one := range list {
			if !yield(one) {
				return
			}
		}
	}
}

// User returns the user with the given ARN, or nil.
func (inv *Inventory) User(arn string) *User { return inv.userOf[arn] }

// Group returns the group with the given ARN, or nil.
func (inv *Inventory) Group(arn string) *Group { return inv.groupOf[arn] }

// Role returns the role with the given ARN, or nil.
func (inv *Inventory) Role(arn string) *Role { return inv.roleOf[arn] }

// Resource returns the resource with the given ARN or else that which it is a part of, such
// as the bucket of an object, or nil.
func (inv *Inventory) Resource(arn string) *Resource {
	for end := len(arn); end > 0; {
		if r := inv.resourceOf[arn[:end]]; r != nil {
			return r
		}
		for end--; end > 0 && arn[end] != '/' && arn[end] != ':'; {
			end--
		}
	}
	return nil
}

// Account returns the account with the given ID, or nil.
func (inv *Inventory) Account(id string) *Account { return inv.accountOf[id] }

// Knows reports whether inv has the user or role whose policies p has or, of a root user, the
// account. The path of the role of a session does not count. Whoever has no policies of their
// own, such as an AWS service, is known.
func (inv *Inventory) Knows(p principal.Principal) bool {
	issuer := p.Issuer()
	a, ok := arn.Split(issuer)
	switch {
	case !ok || a.Account == "":
		return true
	case a.Resource == "root":
		return inv.accountOf[a.Account] != nil
	case p.Type() == principal.TypeAssumedRole: // of another path the Evaluator says so
		place, known := inv.index.places[roleKey(a.Account, arn.Name(issuer))]
		return known && inv.index.callers[place].principal.Partition() == a.Partition
	}
	_, known := inv.index.places[issuer]
	return known
}

// Permissions are the policies of a user, a group or a role.
type Permissions struct {
	Inline  []*policy.Policy // named ARN:NAME, after what they are part of
	Managed []string         // ARNs of the managed policies that are attached

	// Unknown says what is not known of them, or is "": requests are then denied with a
	// Problem, which names it.
	Unknown string
}

// A User is an IAM user.
type User struct {
	ARN, ID, Name, Path string
	Permissions
	Groups   []*Group
	Boundary string            // ARN of the managed policy; "" if there is none
	Tags     map[string]string // nil if they are not known
	Created  time.Time         // zero if it is not known
	LastUsed time.Time         // of the password; zero if it was never used, or that is not known
}

// A Group is an IAM group.
type Group struct {
	ARN, ID, Name, Path string
	Permissions
	Users   []*User
	Created time.Time
}

// A Role is an IAM role. Its embedded [evaluate.Role] is ready for an
// [evaluate.AssumeRoleRequest].
type Role struct {
	evaluate.Role // MaxSession is zero if it is not known, which stands for one hour
	Name, Path    string
	Permissions
	Boundary         string
	InstanceProfiles []string // ARNs of those that have it
	Created          time.Time
	LastUsed         time.Time

	// TrustUnknown says why the trust policy is not known, or is "". Nobody assumes the role
	// then.
	TrustUnknown string
}

// A Resource is something with a policy of its own, with tags, or whose owner is known.
type Resource struct {
	ARN     string
	Account string            // that owns it; "" if it is not known
	Policy  *policy.Policy    // nil if there is none, or it is not known
	Tags    map[string]string // nil if they are not known
	Unknown string            // why its policy is not known, or ""
}

// An Account is an account of AWS.
type Account struct {
	ID, Name, Email string
	State           string // ACTIVE, SUSPENDED and so on; "" if it is not known
	Joined          time.Time

	// Path and Management are those of [evaluate.Account]. Path is "" if the account is in
	// no organization, or that is not known.
	Path       string
	Management bool

	Unknown string // what is not known of the SCPs and RCPs that apply to it, or ""
}
