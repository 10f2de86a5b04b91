package caller

import "github.com/seed-1d0cfdb5/iam/internal/arn"

// Mark returns a text that is among [Principal.Marks] of each principal that pt names,
// directly or not. It reports false if there is none such.
func (pt Pattern) Mark() (text string, ok bool) {
	switch pt.form {
	case formAccount:
		return pt.account, true
	case formUser, formRole, formSession, formCanonical:
		return pt.name, true
	case formService, formFederated:
		return pt.value, true
	case formNone, formAnyone, formUniqueID:
	}
	return "", false
}

// Marks returns the texts by one of which a pattern names p, if it has a [Pattern.Mark]:
// the name of p, that of its role or user, and its account. There is nothing in place of
// those that it does not have.
func (p Principal) Marks() [3]string {
	return [...]string{p.Name(), arn.Name(p.Issuer()), p.Account()}
}
