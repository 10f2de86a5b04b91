package inventory

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// A kind is that of a user, group or role.
type kind uint8

const (
	kindUser kind = iota
	kindGroup
	kindRole
)

// A caller is what is known of a user, group or role.
type caller struct {
	subject
	place
	kind kind
	arn  string
	twin bool // another has its name

	id, name, path    string
	created, lastUsed time.Time
	instanceProfiles  []string // ARNs
	tags              fact[map[string]string]
	trust             fact[document]      // of a role
	maxSession        fact[time.Duration] // of a role
	boundary          fact[boundary]
	inline            fact[[]inline]
	attached          fact[[]reference] // to managed policies
	groups            fact[[]reference] // names, or ARNs
	trustDoubt        message.Text      // why it is not known who assumes it
}

// addTrust adds why it is not known who assumes a role. The first counts.
func (c *caller) addTrust(text message.Text) {
	if c.trustDoubt.IsZero() {
		c.trustDoubt = text
	}
}

// A fact is a value that may not be known, which is another thing than that there is none.
type fact[T any] struct {
	value T
	known bool
}

func known[T any](value T) fact[T] { return fact[T]{value, true} }

// A boundary is a managed policy or, in the own form, a document. The zero boundary is none.
type boundary struct {
	reference
	document document
}

// A reference names something.
type reference struct {
	place
	name string
}

// An inline is an inline policy.
type inline struct {
	name     string
	document document
}

// mergeCaller adds what another output says of the same user, group or role. What they
// contradict each other in is not known.
func (c *collector) mergeCaller(next *caller) {
	old := c.callers[next.arn]
	if old == nil {
		c.callers[next.arn] = next
		return
	}
	if !next.doubt.IsZero() {
		old.add(next.doubt)
	}
	differs := func(what string) message.Text {
		detail := message.Of("{what} of {arn} is another here than in {file}", what, quoted(next.arn), quoted(c.files[old.file].name))
		c.problems = append(c.problems, problem{place: next.place, code: ErrConflict, detail: detail})
		old.add(detail)
		return detail
	}
	if old.id == "" {
		old.id = next.id
	} else if next.id != "" && next.id != old.id {
		differs("ID")
	}
	old.addTrust(next.trustDoubt)
	ofTrust := func(what string) message.Text {
		detail := differs(what)
		old.addTrust(detail)
		return detail
	}
	mergeFact(&old.tags, next.tags, maps.Equal[map[string]string, map[string]string], "Tags", ofTrust)
	mergeFact(&old.trust, next.trust, c.same, "AssumeRolePolicyDocument", ofTrust)
	mergeFact(&old.maxSession, next.maxSession, func(a, b time.Duration) bool { return a == b }, "MaxSessionDuration", differs)
	mergeFact(&old.boundary, next.boundary, c.sameBoundary, "PermissionsBoundary", differs)
	mergeFact(&old.attached, next.attached, sameReferences, "AttachedManagedPolicies", differs)
	mergeFact(&old.groups, next.groups, sameReferences, "GroupList", differs)
	mergeFact(&old.inline, next.inline, c.sameInline, "PolicyDocument", differs)
	if old.created.IsZero() {
		old.created = next.created
	}
	if next.lastUsed.After(old.lastUsed) {
		old.lastUsed = next.lastUsed
	}
	old.instanceProfiles = append(old.instanceProfiles, next.instanceProfiles...)
}

// mergeFact adds what another output says. differs is called if it is something else.
func mergeFact[T any](old *fact[T], next fact[T], same func(a, b T) bool, what string, differs func(string) message.Text) {
	switch {
	case !next.known:
	case !old.known:
		*old = next
	case !same(old.value, next.value):
		differs(what)
	}
}

// inOrder returns references in the order of names, each name once.
func inOrder(list []reference) []reference {
	slices.SortStableFunc(list, func(a, b reference) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(list, func(a, b reference) bool { return a.name == b.name })
}

// sameReferences compares references that are in order.
func sameReferences(a, b []reference) bool {
	return slices.EqualFunc(a, b, func(a, b reference) bool { return a.name == b.name })
}

func (c *collector) sameBoundary(a, b boundary) bool {
	return a.name == b.name && c.same(a.document, b.document)
}

func (c *collector) sameInline(a, b []inline) bool {
	if len(a) != len(b) {
		return false
	}
	documents := make(map[string]document, len(b))
	for _, each := range b {
		documents[each.name] = each.document
	}
	for _, each := range a {
		if other, ok := documents[each.name]; !ok || !c.same(each.document, other) {
			return false
		}
	}
	return true
}
