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
		"PrincipalTags", "ResourceTags", "IDs", "Accounts", "MustAllow", "Account", "Tenants", "Detach", "Delete",
	}[f]
}

// An attachmentProblem says what is wrong with one entry of Attachments or of a Change.
type attachmentProblem struct {
	field field
	typ   policy.Type // of Detach
	key   string
	text  string
}

// String names the entry and says what to write.
func (p *attachmentProblem) String() string {
	switch p.field {
	case fieldTenants:
		return fmt.Sprintf("%s: %s", p.field, p.text)
	case fieldAccount, fieldDelete:
		return fmt.Sprintf("%s %.2048q: %s", p.field, p.key, p.text)
	case fieldDetach:
		name, _ := p.typ.MarshalText() // there is none of what is no type
		return fmt.Sprintf("%s[%s] %.2048q: %s", p.field, cmp.Or(string(name), p.typ.String()), p.key, p.text)
	default:
		return fmt.Sprintf("%s[%.2048q]: %s", p.field, p.key, p.text)
	}
}

// An attachmentCheck finds what is wrong with Attachments.
type attachmentCheck struct {
	problems []attachmentProblem
	options  []principal.Option
}

// add notes the first of texts that is not "".
func (c *attachmentCheck) add(f field, key string, texts ...string) {
	if text := cmp.Or(texts...); text != "" {
		c.problems = append(c.problems, attachmentProblem{field: f, key: key, text: text})
	}
}

// err returns the problems as one error, in order, or nil.
func (c *attachmentCheck) err() error {
	if len(c.problems) == 0 {
		return nil
	}
	slices.SortFunc(c.problems, func(a, b attachmentProblem) int {
		return cmp.Or(cmp.Compare(a.field, b.field), cmp.Compare(a.typ, b.typ), strings.Compare(a.key, b.key), strings.Compare(a.text, b.text))
	})
	errs := make([]error, len(c.problems))
	for i := range c.problems {
		errs[i] = errors.New("evaluate: " + c.problems[i].String())
	}
	return errors.Join(errs...)
}

// given says what is wrong with the policies of an entry, or "".
func given(present bool, p *Policies) string {
	if !present {
		return problemNothingAttached
	}
	return p.check().problem
}
