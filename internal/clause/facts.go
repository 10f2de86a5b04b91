package clause

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Facts are what is known of the caller and of the resource beside the request: their
// tags, the organizations of their accounts, and the unique ID of the caller. The keys
// that follow from what is known are never taken from the entries of the request
// (SEMANTICS S-68). A field that is nil is not known, and the entries count. The zero
// Facts know nothing.
//
// What the fields point to never changes, so that all requests share it.
type Facts struct {
	// Role is the ARN of the role of a session that does not tell its path, or "" if
	// that is not known: see [caller.Principal.PathUnknown].
	Role string

	// ID is the unique ID of the user or role of the caller, of which aws:userid is
	// made where the caller does not tell it. If it is "", nothing tells it.
	ID *string

	// CallerTags are those of the user or role of the caller: aws:PrincipalTag/*. Where
	// they are known, the entries of SessionTags, which may be nil, go before them.
	CallerTags  *Tags
	SessionTags *Context

	// ResourceTags are aws:ResourceTag/* and, of what belongs to IAM, iam:ResourceTag/*.
	ResourceTags *Tags

	// Of the account of the caller and of that of the resource: aws:PrincipalOrgID and
	// aws:PrincipalOrgPaths, and aws:ResourceOrgID and aws:ResourceOrgPaths.
	CallerOrganization, ResourceOrganization *Organization
}

// Tags are those of one user, role or resource. They are immutable.
type Tags struct {
	list  []tag // sorted by key in lower case
	ofIAM bool
}

type tag struct{ key, value string }

// NewTags returns the tags of what has the given ARN: all of them, so that without any
// it is known to have none. Of keys that differ in letter case only the last in the
// order of bytes counts (SEMANTICS C-7).
func NewTags(text string, tags map[string]string) *Tags {
	a, _ := arn.Split(text)
	t := &Tags{ofIAM: a.Service == "iam"}
	all := make([]tag, 0, len(tags))
	for key, value := range tags {
		all = append(all, tag{key, value})
	}
	slices.SortFunc(all, func(a, b tag) int {
		return cmp.Or(glob.CompareFold(a.key, b.key), strings.Compare(b.key, a.key))
	})
	t.list = slices.CompactFunc(all, func(a, b tag) bool { return glob.EqualFold(a.key, b.key) })
	return t
}

// find returns the entry of k, which ends with the key of a tag, or nil if there is no such
// tag. Of a nil t nothing is known. It may write to scratch.
func (t *Tags) find(k *key, scratch *Entry) (e *Entry, known bool) {
	if t == nil {
		return nil, false
	}
	_, name := conditionkey.CutTag(k.name)
	i, ok := slices.BinarySearchFunc(t.list, name, func(t tag, name string) int { return glob.CompareFold(t.key, name) })
	if !ok || k.derived == conditionkey.IAMResourceTag && !t.ofIAM {
		return nil, true
	}
	scratch.text = t.list[i].value
	return scratch, true
}

// An Organization is the place of an account in AWS Organizations. It is immutable.
type Organization struct {
	id    string   // "" if the account is in none
	paths []string // one
}

// NewOrganization returns the place of an account with the given value of
// aws:PrincipalOrgPaths, such as "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/". If it is "",
// the account is known to be in no organization.
func NewOrganization(path string) *Organization {
	if path == "" {
		return new(Organization)
	}
	id, _, _ := strings.Cut(path, "/")
	return &Organization{id: id, paths: []string{path}}
}

// find returns the entry of k, the ID or the paths, or nil if the account is in no
// organization. Of a nil o nothing is known. It may write to scratch.
func (o *Organization) find(k conditionkey.Derived, scratch *Entry) (e *Entry, known bool) {
	switch {
	case o == nil:
		return nil, false
	case o.id == "":
		return nil, true
	case k == conditionkey.PrincipalOrgPaths || k == conditionkey.ResourceOrgPaths:
		scratch.kind, scratch.list = kindList, o.paths
	default:
		scratch.text = o.id
	}
	return scratch, true
}

// find returns the entry of k, which IsFact, or nil if k is known to be absent. If
// nothing is known of it, known is false. It may write to scratch. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (f *Facts) find(k *key, scratch *Entry) (e *Entry, known bool) {
	switch k.derived {
	case conditionkey.PrincipalTag:
		if f.CallerTags != nil && f.SessionTags != nil {
			if e = f.SessionTags.entry(k); e != nil && !e.isAbsent() {
				return e, true
			}
		}
		return f.CallerTags.find(k, scratch)
	case conditionkey.ResourceTag, conditionkey.IAMResourceTag:
		return f.ResourceTags.find(k, scratch)
	case conditionkey.ResourceOrgID, conditionkey.ResourceOrgPaths:
		return f.ResourceOrganization.find(k.derived, scratch)
	default: // of the caller
		return f.CallerOrganization.find(k.derived, scratch)
	}
}

// Know reports whether what is known of a request decides what the given key is, so that
// no entry under it counts.
func (f *Facts) Know(name string) bool {
	k := newKey(name)
	if k.derived == conditionkey.UserID {
		return f.ID != nil
	}
	if !k.derived.IsFact() {
		return false
	}
	var scratch Entry
	_, known := f.find(&k, &scratch)
	return known
}

// A CallerID is where the unique ID of a caller is found that does not tell it itself.
type CallerID struct {
	Known   *string  // as Facts.ID
	Request *Context // whose entry aws:userid counts if Known is nil; it may be nil
}

// Of returns the unique ID of p that id tells, or "" if it tells none. It does not
// allocate.
func (id CallerID) Of(p caller.Principal) string {
	if id.Known != nil {
		return *id.Known
	}
	return p.IDIn(id.Request.UserID())
}
