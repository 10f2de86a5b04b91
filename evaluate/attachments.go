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

// Attachments says which policies are attached to what. Its fields have the
// meaning of those of [Policies]. A resource key also covers what follows it
// after "/" or ":". Of several policies that of the longest key is taken, while
// MustAllow holds if any key says so. Role sessions whose path is unknown
// are found by account and role name, which is unique in an account (SEMANTICS S-34),
// and the ARN under which a role has policies then tells its path (SEMANTICS S-44). See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
//
// What has no policy has no key: a policy that is nil is an error of [New], for it
// may be one that was not found, and so are nil levels of an organization and a key
// that no request can match. A user or role may have an empty list of policies.
type Attachments struct {
	Identity map[string][]*policy.Policy   // by ARN of the user or role; policies of its groups included
	Boundary map[string]*policy.Policy     // by ARN of the user or role
	Resource map[string]*policy.Policy     // by resource ARN; also covers sub-resources
	SCP      map[string][][]*policy.Policy // by account ID
	RCP      map[string][][]*policy.Policy // by account ID

	MustAllow map[string]bool // resource ARNs for which ResourceMustAllow holds
	Account   string          // owner of resources whose ARN names no account

	// Tenants says that in the partitions of AWS too the accounts of keys may be those
	// that [principal.WithTenants] accepts.
	Tenants bool
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
	for key, levels := range a.SCP {
		c.add(fieldSCP, key, checkAccount(key), given(levels != nil, &Policies{SCP: levels}), checkLevels(levels))
	}
	for key, levels := range a.RCP {
		c.add(fieldRCP, key, checkAccount(key), given(levels != nil, &Policies{RCP: levels}), checkLevels(levels))
	}
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

// checkLevels says whether a level is not there, or "".
func checkLevels(levels [][]*policy.Policy) string {
	for _, level := range levels {
		if level == nil {
			return problemNilLevel
		}
	}
	return ""
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
