package evaluate

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// Attachments says which policies are attached to what, and what else is known of
// users, roles, resources and accounts. Its fields of policies have the meaning of those
// of [Policies]. A resource key also covers what follows it after "/" or ":". Of several
// policies that of the longest key is taken, while MustAllow holds if any key says so.
// Role sessions whose path is unknown are found by account and role name, which is unique
// in an account (SEMANTICS S-34), and the ARN under which something is known of a role
// then tells its path (SEMANTICS S-44). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
//
// What has no policy has no key: a policy that is nil is an error of [New], for it
// may be one that was not found, and so are a nil level of an organization and a key
// that no request can match. A user, role or group may have an empty list of policies.
//
// # Managed policies and groups
//
// A managed policy is given once, under its ARN in Managed, and named by its ARN where
// it is attached: all that names it has the version that is the default. A user
// has the policies of its groups, beside its own: those under the ARN of the group
// in Identity and Attached. A group need not have any.
//
// # Organizations
//
// The SCPs of a caller and the RCPs of a resource are those of the levels that the Path of
// its account in Accounts names: the root, each organizational unit, and the account. An
// account that is in no organization has one level, what is attached to its own ID.
// Principals of a management account have no SCPs and its resources no RCPs (SEMANTICS E-3, S-25).
// If a root, unit or account of an organization has an entry in SCP, its root, each unit that
// an account is in and each account but the management account need one, for AWS attaches
// FullAWSAccess to each: an empty list is a level that allows nothing. Units that no account is
// in may have one. A level without an entry in RCP denies nothing. See
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
//
// # What requests say
//
// If PrincipalTags, ResourceTags, IDs or Accounts is nil, requests say in their context what it
// would. If it is not, it is the whole truth, even if it is empty: what has no entry has no
// tags, no unique ID, no organization, and what a request says of them does not count,
// so that none can forge them.
type Attachments struct {
	Identity map[string][]*policy.Policy // inline policies, by ARN of the user, role or group
	Boundary map[string]*policy.Policy   // by ARN of the user or role
	Resource map[string]*policy.Policy   // by resource ARN; also covers sub-resources
	SCP      map[string][]*policy.Policy // by ID of the account, or of a root or unit of an organization
	RCP      map[string][]*policy.Policy // likewise

	Managed         map[string]ManagedPolicy // by ARN of the managed policy
	Attached        map[string][]string      // ARNs of managed policies, by ARN of the user, role or group
	ManagedBoundary map[string]string        // ARN of a managed policy, by ARN of the user or role; not beside Boundary
	Groups          map[string][]string      // ARNs of groups, by ARN of the user

	PrincipalTags map[string]map[string]string // by ARN of the user or role
	ResourceTags  map[string]map[string]string // by ARN of the resource, which is that one alone
	IDs           map[string]string            // unique IDs, such as AIDA… and AROA…, by ARN of the user or role
	Accounts      map[string]Account           // by account ID

	// Unknown says why what is attached to a user, role or resource, by ARN, or to an account,
	// by ID, is not known. Whatever else is attached to it, requests by that user or role, for that
	// resource and what its key covers, and by callers and for resources of that account are
	// denied with a Problem that says so. With "" it is known. What package inventory says
	// there, a Decision says in each language.
	Unknown map[string]string

	MustAllow map[string]bool // resource ARNs for which ResourceMustAllow holds
	Account   string          // owner of resources whose ARN names no account

	// Tenants says that in the partitions of AWS too the accounts of keys may be those
	// that [principal.WithTenants] accepts.
	Tenants bool
}

// A ManagedPolicy is the versions of a policy that stands by itself, with an ARN of its
// own. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
type ManagedPolicy struct {
	Versions map[string]*policy.Policy // by version ID, such as v1; of type Identity
	Default  string                    // the version that counts wherever the policy is attached
}

// An Account is the place of an account in an organization. The zero Account is in none.
type Account struct {
	// Path is the value of aws:PrincipalOrgPaths, from the ID of the organization to the
	// unit that the account is in: "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/". See
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
	Path string

	// Management says that it is the management account of its organization.
	Management bool
}

// callers yields the keys of users, roles and groups, each once.
func (a *Attachments) callers() iter.Seq[string] {
	return eachKey(keysOf(a.Identity), keysOf(a.Boundary), keysOf(a.Attached), keysOf(a.ManagedBoundary),
		keysOf(a.Groups), keysOf(a.PrincipalTags), keysOf(a.IDs), a.unknown(unknownCaller))
}

// resources yields the keys of resources, each once.
func (a *Attachments) resources() iter.Seq[string] {
	return eachKey(keysOf(a.Resource), keysOf(a.ResourceTags), keysOf(a.MustAllow), a.unknown(unknownResource))
}

// An unknownKind is what a key of Unknown is of.
type unknownKind uint8

const (
	unknownAccount unknownKind = iota
	unknownCaller
	unknownResource
)

// kindOfUnknown returns what a key of Unknown is of.
func kindOfUnknown(key string) unknownKind {
	a, isARN := arn.Split(key)
	switch {
	case isARN && (isUserOrRole(&a) || isGroup(key)):
		return unknownCaller
	case strings.HasPrefix(key, "arn:"):
		return unknownResource
	}
	return unknownAccount
}

// unknown is the keys of Unknown of a kind.
func (a *Attachments) unknown(k unknownKind) keySet {
	all := func(yield func(string) bool) {
		for key := range a.Unknown {
			if kindOfUnknown(key) == k && !yield(key) {
				return
			}
		}
	}
	return keySet{all, func(key string) bool {
		_, ok := a.Unknown[key]
		return ok && kindOfUnknown(key) == k
	}}
}

// A keySet is the keys of a field.
type keySet struct {
	all iter.Seq[string]
	has func(string) bool
}

func keysOf[V any](field map[string]V) keySet {
	return keySet{maps.Keys(field), func(key string) bool {
		_, ok := field[key]
		return ok
	}}
}

// eachKey yields the keys of all fields, each once.
func eachKey(fields ...keySet) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, field := range fields {
			for key := range field.all {
				isKnown := slices.ContainsFunc(fields[:i], func(other keySet) bool { return other.has(key) })
				if !isKnown && !yield(key) {
					return
				}
			}
		}
	}
}
