package evaluate

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A knowledge says of what an Evaluator knows all that there is: the fields of Attachments
// that are not nil.
type knowledge struct{ principalTags, resourceTags, ids, accounts bool }

// add adds what a knows.
func (k *knowledge) add(a *Attachments) {
	k.principalTags = k.principalTags || a.PrincipalTags != nil
	k.resourceTags = k.resourceTags || a.ResourceTags != nil
	k.ids = k.ids || a.IDs != nil
	k.accounts = k.accounts || a.Accounts != nil
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

// tellOfCaller writes to facts what s knows of the caller and of its account: for each of
// these, what was found under its key, or nil.
func (s *snapshot) tellOfCaller(facts *clause.Facts, found *attachedCaller, account *attachedAccount) {
	if s.knows.ids {
		facts.ID = noID
		if found != nil && found.details != nil {
			facts.ID = &found.details.id
		}
	}
	if s.knows.principalTags {
		facts.CallerTags = found.tags()
	}
	if s.knows.accounts {
		facts.CallerOrganization = account.inOrganization()
	}
}

// tellOfResource sets in facts what is known of the resource with the given ARN, and of its
// account.
func (s *snapshot) tellOfResource(facts *clause.Facts, resource string, account *attachedAccount) {
	if s.knows.resourceTags || s.knows.principalTags {
		facts.ResourceTags = s.resourceTags(resource)
	}
	if s.knows.accounts {
		facts.ResourceOrganization = account.inOrganization()
	}
}

// tags returns what is known of the tags of a user or role.
func (c *attachedCaller) tags() *clause.Tags {
	if c == nil || c.details == nil || c.details.tags == nil {
		return noTagsOfIAM
	}
	return c.details.tags
}

// resourceTags returns what is known of the tags of a resource, or nil if requests say it.
// Users and roles have the same tags as callers and as resources.
func (s *snapshot) resourceTags(text string) *clause.Tags {
	a, _ := arn.Split(text)
	switch {
	case isUserOrRole(&a):
		if s.knows.principalTags {
			found := s.callers.Get(text)
			if found == nil {
				_, found = s.byName(text) // it is the only one that can be meant
			}
			return found.tags()
		}
		return nil
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
