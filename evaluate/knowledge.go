package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A knowledge says of what an Evaluator knows all that there is: the fields of Attachments
// that are not nil.
type knowledge struct{ principalTags, resourceTags, ids, accounts bool }

// learn adds what a knows. Where that is more about callers than before, it looks at all of
// them.
func (u *update) learn(a *Attachments) {
	k := &u.next.knows
	was := *k
	k.principalTags = k.principalTags || a.PrincipalTags != nil
	k.resourceTags = k.resourceTags || a.ResourceTags != nil
	k.ids = k.ids || a.IDs != nil
	k.accounts = k.accounts || a.Accounts != nil
	if *k == was {
		return
	}
	stranger := k.caller("", nil)
	u.next.stranger = &stranger
	keys := make([]string, 0, u.callers.Len())
	for key := range u.callers.All() {
		keys = append(keys, key)
	}
	for _, key := range keys {
		c := u.callers.Change(key)
		c.known = k.caller(key, c.details)
	}
}

// What is known of whatever has no entry.
//
//nolint:gochecknoglobals // never written
var (
	noID           = new(string)
	noTags         = clause.NewTags("", nil)
	noTagsOfIAM    = clause.NewTags("arn:aws:iam:::", nil)
	noOrganization = clause.NewOrganization("")
)

// caller returns what is known of the user or role with the given ARN.
func (k *knowledge) caller(key string, d *callerDetails) (known clause.Caller) {
	known.ARN = key
	if k.principalTags {
		if known.Tags = noTagsOfIAM; d != nil && d.tags != nil {
			known.Tags = d.tags
		}
	}
	if k.ids {
		if known.ID = noID; d != nil {
			known.ID = &d.id
		}
	}
	return known
}

// tell writes to facts what s knows of the resource of req, and of the accounts of both:
// for each of these, what was found under its ID, or nil.
func (s *snapshot) tell(facts *clause.Facts, req *Request, callers, owners *attachedAccount) {
	if s.knows.accounts {
		facts.CallerOrganization, facts.ResourceOrganization = callers.inOrganization(), owners.inOrganization()
	}
	facts.ResourceTags = s.resourceTags(req.Resource)
}

// resourceTags returns what is known of the tags of a resource, or nil if requests say it.
// Users and roles have the same tags as callers and as resources.
func (s *snapshot) resourceTags(text string) *clause.Tags {
	a, _ := arn.Split(text)
	switch {
	case isUserOrRole(&a):
		if c := s.callers.Get(text); c != nil {
			return c.known.Tags
		}
		return s.stranger.Tags
	case !s.knows.resourceTags:
		return nil
	}
	if r := s.resources.Get(text); r != nil && r.tags != nil {
		return r.tags
	}
	if a.Service == "iam" {
		return noTagsOfIAM
	}
	return noTags
}

// isUserOrRole reports whether a is the ARN of a user or role.
func isUserOrRole(a *arn.ARN) bool {
	return a.Service == "iam" && (strings.HasPrefix(a.Resource, "user/") || strings.HasPrefix(a.Resource, "role/"))
}

// inOrganization returns what is known of the organization of an account.
func (a *attachedAccount) inOrganization() *clause.Organization {
	if a == nil || a.organization == nil {
		return noOrganization
	}
	return a.organization
}
