package evaluate

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A field is one of Attachments or, after these, of Change. They are in order.
type field uint8

const (
	fieldIdentity field = iota
	fieldBoundary
	fieldResource
	fieldSCP
	fieldRCP
	fieldManaged
	fieldAttached
	fieldManagedBoundary
	fieldGroups
	fieldPrincipalTags
	fieldResourceTags
	fieldIDs
	fieldAccounts
	fieldUnknown
	fieldMustAllow
	fieldAccount
	fieldTenants
	fieldDetach
	fieldDelete
)

// String returns the name of f.
func (f field) String() string {
	return [...]string{
		"Identity", "Boundary", "Resource", "SCP", "RCP", "Managed", "Attached", "ManagedBoundary", "Groups",
		"PrincipalTags", "ResourceTags", "IDs", "Accounts", "Unknown", "MustAllow", "Account", "Tenants", "Detach", "Delete",
	}[f]
}

// An attachmentProblem says what is wrong with one entry of Attachments or of a Change.
type attachmentProblem struct {
	field field
	typ   policy.Type // of Detach
	key   string
	text  message.Text // what to write
}

// entry names the entry.
func (p *attachmentProblem) entry() string {
	switch p.field {
	case fieldTenants:
		return p.field.String()
	case fieldAccount, fieldDelete:
		return p.field.String() + " " + quoted(p.key, maxShownKey)
	case fieldDetach:
		name, _ := p.typ.MarshalText() // there is none of what is no type
		return fmt.Sprintf("%s[%s] %s", p.field, cmp.Or(string(name), p.typ.String()), quoted(p.key, maxShownKey))
	default:
		return fmt.Sprintf("%s[%s]", p.field, quoted(p.key, maxShownKey))
	}
}

// Limits of what is shown of attachments, in characters.
const (
	maxShownKey     = 2048
	maxShownTag     = 200
	maxShownVersion = 100
)

// quoted returns the beginning of text in quotes.
func quoted(text string, most int) string { return fmt.Sprintf("%.*q", most, text) }

// An attachmentCheck finds what is wrong with Attachments.
type attachmentCheck struct {
	problems []attachmentProblem
	options  []principal.Option
}

// add notes the first of texts that is not "".
func (c *attachmentCheck) add(f field, key string, texts ...message.Text) {
	for _, text := range texts {
		if !text.IsZero() {
			c.problems = append(c.problems, attachmentProblem{field: f, key: key, text: text})
			return
		}
	}
}

// err returns the problems as one error, in order, or nil.
func (c *attachmentCheck) err() error {
	if len(c.problems) == 0 {
		return nil
	}
	slices.SortFunc(c.problems, func(a, b attachmentProblem) int {
		if n := cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.typ, b.typ), strings.Compare(a.key, b.key)); n != 0 {
			return n
		}
		return strings.Compare(a.text.String(), b.text.String())
	})
	errs := make([]error, len(c.problems))
	for i := range c.problems {
		errs[i] = message.Errorf("evaluate: {entry}: {problem}", c.problems[i].entry(), c.problems[i].text)
	}
	return errors.Join(errs...)
}

// given says what is wrong with the policies of an entry, or "".
func given(present bool, p *Policies) message.Text {
	if !present {
		return message.Known(problemNothingAttached)
	}
	return message.Known(p.check().problem)
}
