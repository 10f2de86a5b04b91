// Package conditionkey has what is known of condition keys: those of AWS by a table,
// and those of identity providers by how they are named.
package conditionkey

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A Key is what is known of a condition key. The zero Key is one of which nothing is
// known, as of most keys of the services.
type Key struct {
	// Name is the key as AWS spells it. If it ends with "/", it stands for all keys
	// that have the key of a tag or the like after it.
	Name string

	// Derived says how evaluation works the key out, if it does.
	Derived Derived

	// Values says whether a request has one value for the key or a list.
	Values Values

	// Always says that all requests of users and roles have the key, so that a policy
	// variable with it has a value (SEMANTICS K-1, S-47).
	Always bool

	// Hidden says that its values, from a request or a policy, are kept out of
	// explanations and logs.
	Hidden bool

	// Sensitive says that its values tell an account, an organization or a network,
	// each of which one has to know (SEMANTICS K-1).
	Sensitive bool

	// Suggested says that the key is proposed where one is written without prefix.
	Suggested bool
}

// A Derived is a condition key that AWS sets itself (SEMANTICS S-31, S-43).
type Derived uint8

// The derived keys.
const (
	NotDerived Derived = iota
	PrincipalARN
	PrincipalAccount
	PrincipalType
	PrincipalIsAWSService
	PrincipalServiceName
	Username
	UserID
	ResourceAccount
	CurrentTime
	EpochTime
	ViaAWSService // only if the request does not say it (SEMANTICS S-47)

	// Of what may be known of the caller and of the resource beside the request
	// (SEMANTICS S-68).
	PrincipalTag
	PrincipalOrgID
	PrincipalOrgPaths
	ResourceTag
	IAMResourceTag // the same, of what belongs to IAM
	ResourceOrgID
	ResourceOrgPaths
)

// IsFact reports whether d follows from what may be known of the caller or the resource
// beside the request.
func (d Derived) IsFact() bool { return d >= PrincipalTag }

// IsOfResource reports whether d follows from the resource of the request.
func (d Derived) IsOfResource() bool { return d == ResourceAccount || d >= ResourceTag }

// IsTime reports whether the value of d is the time of the request.
func (d Derived) IsTime() bool { return d == CurrentTime || d == EpochTime }

// Values says how many values a request has for a condition key.
type Values uint8

// What is known of the number of values.
const (
	Unknown Values = iota
	One            // AWS documents the key as single-valued
	Lists          // a request has lists for it, though AWS does not document it as multivalued
	Many           // AWS documents the key as multivalued (SEMANTICS S-3, S-67)
)

// MayBeList reports whether it is known that a request has lists for the key.
func (v Values) MayBeList() bool { return v >= Lists }

// TakesTag reports whether the key has the key of a tag or the like after its name.
func (k *Key) TakesTag() bool { return strings.HasSuffix(k.Name, "/") }

// Find returns what is known of the condition key with the given name, in which the
// case of ASCII letters does not count (SEMANTICS C-6). It is only read. Find does not
// allocate.
func Find(name string) *Key {
	plain, _ := CutTag(name)
	if len(plain) < len(byLength) {
		for _, k := range byLength[len(plain)] {
			if glob.EqualFold(k.Name, plain) {
				return k
			}
		}
	}
	prefix, claim, _ := strings.Cut(name, ":")
	if glob.EqualFold(prefix, "saml") || glob.EqualFold(claim, "amr") {
		return &listed
	}
	return &unknown
}

// CutTag splits a condition key behind its first "/", if it has one: what follows is
// the key of a tag or the like.
func CutTag(key string) (name, tag string) {
	if end := strings.IndexByte(key, '/') + 1; end > 0 {
		return key[:end], key[end:]
	}
	return key, ""
}

// Suggestions returns the suggested keys without their prefix, the more likely first.
func Suggestions() []string {
	var names []string
	for i := range table {
		if k := &table[i]; k.Suggested {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(k.Name, Global), "/"))
		}
	}
	return names
}

// GlobalNames returns the names of all keys that begin with [Global], sorted.
func GlobalNames() []string {
	var names []string
	for i := range table {
		if name := table[i].Name; strings.HasPrefix(name, Global) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

//nolint:gochecknoglobals // tables that are never written
var (
	// byLength has the keys by the length of their names.
	byLength = func() (byLength [maxLength + 1][]*Key) {
		for i := range table {
			n := len(table[i].Name)
			byLength[n] = append(byLength[n], &table[i])
		}
		return byLength
	}()

	// listed is an attribute of SAML or the methods of a web identity, of which it is
	// known that they are lists (SEMANTICS C-16).
	listed = Key{Values: Lists}

	unknown Key
)

// maxLength is the length of the longest name of the table.
const maxLength = len("aws:Ec2InstanceSourcePrivateIPv4")
