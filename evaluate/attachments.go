package evaluate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
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
// If a root, unit or account of an organization has an entry in SCP, each level of each of its
// accounts but the management account needs one, for AWS attaches FullAWSAccess to each: an
// empty list is a level that allows nothing. A level without an entry in RCP denies nothing. See
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

// Fields of Attachments, in order.
const (
	fieldIdentity = iota
	fieldBoundary
	fieldResource
	fieldSCP
	fieldRCP
	fieldMustAllow
	fieldAccount
)

// An attachmentProblem says what is wrong with one entry of Attachments.
type attachmentProblem struct {
	field int
	key   string
	text  string
}

// String names the entry and says what to write.
func (p *attachmentProblem) String() string {
	names := [...]string{"Identity", "Boundary", "Resource", "SCP", "RCP", "MustAllow", "Account"}
	if p.field == fieldAccount {
		return fmt.Sprintf("%s %.2048q: %s", names[p.field], p.key, p.text)
	}
	return fmt.Sprintf("%s[%.2048q]: %s", names[p.field], p.key, p.text)
}

// An attachmentCheck finds what is wrong with Attachments.
type attachmentCheck struct {
	problems []attachmentProblem
	options  []principal.Option
	names    map[string]string   // ARN of the first user or role of each name
	twins    map[string][]string // ARNs of users and roles, by a name that several have
}

// add notes the first of texts that is not "".
func (c *attachmentCheck) add(field int, key string, texts ...string) {
	if text := cmp.Or(texts...); text != "" {
		c.problems = append(c.problems, attachmentProblem{field, key, text})
	}
}

// check returns an error that lists every entry of a that cannot be used, by field
// and key, with what to write instead. It is nil if there is none.
//
// The names are those of users and roles, with the ARN of each: see appendName.
func (a *Attachments) check() (names map[string]string, err error) {
	c := attachmentCheck{names: make(map[string]string, max(len(a.Identity), len(a.Boundary)))}
	if a.Tenants {
		c.options = []principal.Option{principal.WithTenants()}
	}
	for key, policies := range a.Identity {
		c.add(fieldIdentity, key, c.caller(key), given(true, &Policies{Identity: policies}))
	}
	for key, p := range a.Boundary {
		check := (*attachmentCheck).caller
		if _, known := a.Identity[key]; known {
			check = (*attachmentCheck).callerKey
		}
		c.add(fieldBoundary, key, check(&c, key), given(p != nil, &Policies{Boundary: p}))
	}
	for key, p := range a.Resource {
		c.add(fieldResource, key, c.resourceKey(key), given(p != nil, &Policies{Resource: p}))
	}
	for key, level := range a.SCP {
		c.add(fieldSCP, key, checkAccount(key), given(level != nil, &Policies{SCP: [][]*policy.Policy{level}}))
	}
	for key, level := range a.RCP {
		c.add(fieldRCP, key, checkAccount(key), given(level != nil, &Policies{RCP: [][]*policy.Policy{level}}))
	}
	c.addUnserved(a)
	for key := range a.MustAllow {
		c.add(fieldMustAllow, key, c.resourceKey(key))
	}
	if a.Account != "" {
		c.add(fieldAccount, a.Account, checkAccount(a.Account))
	}
	c.addTwins(a)
	return c.names, c.err()
}

// given says what is wrong with the policies of an entry, or "".
func given(present bool, p *Policies) string {
	if !present {
		return problemNothingAttached
	}
	_, problem := p.check()
	return problem
}

// addUnserved notes the entries that are not yet served: they would silently not count.
func (c *attachmentCheck) addUnserved(a *Attachments) {
	if a.Managed != nil || a.Attached != nil || a.ManagedBoundary != nil || a.Groups != nil ||
		a.PrincipalTags != nil || a.ResourceTags != nil || a.IDs != nil || a.Accounts != nil {
		c.add(fieldAccount, a.Account, "managed policies, groups, tags, unique IDs and organizations are not yet served")
	}
}

// caller says what is wrong with key, under which policies of a user or role are
// attached for the first time, or "". It notes the name of the ARN.
func (c *attachmentCheck) caller(key string) string {
	if problem := c.callerKey(key); problem != "" {
		return problem
	}
	name := nameOf(key)
	if _, taken := c.names[name]; taken {
		if c.twins == nil {
			c.twins = make(map[string][]string)
		}
		c.twins[name] = nil
	}
	c.names[name] = key
	return ""
}

// nameOf returns the name of the user or role with the given ARN: often, the ARN.
func nameOf(text string) string {
	var b [128]byte
	if name := appendName(b[:0], text); string(name) != text {
		return string(name)
	}
	return text
}

// addTwins notes the entries of users and roles that have one name, except for the
// first ARN: only one of them can exist.
func (c *attachmentCheck) addTwins(a *Attachments) {
	if c.twins == nil {
		return
	}
	collect := func(key string) {
		name := nameOf(key)
		if _, ok := c.twins[name]; ok {
			c.twins[name] = append(c.twins[name], key)
		}
	}
	for key := range a.Identity {
		collect(key)
	}
	for key := range a.Boundary {
		collect(key)
	}
	for _, arns := range c.twins {
		slices.Sort(arns)
		arns = slices.Compact(arns)
		for _, key := range arns[1:] {
			text := fmt.Sprintf("the name is that of %.2048q, and an account has a name once, whatever the path and letter case: write the one ARN", arns[0])
			if _, ok := a.Identity[key]; ok {
				c.add(fieldIdentity, key, text)
			}
			if _, ok := a.Boundary[key]; ok {
				c.add(fieldBoundary, key, text)
			}
		}
	}
}

// err returns the problems as one error, in order, or nil.
func (c *attachmentCheck) err() error {
	if len(c.problems) == 0 {
		return nil
	}
	slices.SortFunc(c.problems, func(a, b attachmentProblem) int {
		return cmp.Or(cmp.Compare(a.field, b.field), strings.Compare(a.key, b.key), strings.Compare(a.text, b.text))
	})
	errs := make([]error, len(c.problems))
	for i := range c.problems {
		errs[i] = errors.New("evaluate: " + c.problems[i].String())
	}
	return errors.Join(errs...)
}
