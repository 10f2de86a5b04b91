package caller

import "github.com/seed-1d0cfdb5/iam/internal/arn"

// A Mark tells a principal from most others: an account, a name in it, or both. The zero
// Mark is that of nobody.
type Mark struct{ Account, Name string }

// Mark returns what is among [Principal.Marks] of each principal that pt names, directly or
// not. It reports false if there is none such.
func (pt *Pattern) Mark() (m Mark, ok bool) {
	switch pt.form {
	case formAccount:
		return Mark{Account: pt.account}, true
	case formUser, formRole:
		return Mark{pt.account, pt.name}, true
	case formSession:
		return Mark{pt.account, pt.value}, true
	case formCanonical:
		return Mark{Name: pt.name}, true
	case formService, formFederated:
		return Mark{Name: pt.value}, true
	case formNone, formAnyone, formUniqueID:
	}
	return Mark{}, false
}

// Marks returns those by one of which a pattern names p, if it has a [Pattern.Mark]: the
// account of p, its role or user, and what it is itself.
func (p *Principal) Marks() [3]Mark {
	account, own := p.Account(), p.ARN()
	if own == "" {
		return [3]Mark{{Name: p.Name()}}
	}
	return [3]Mark{{Account: account}, {account, arn.Name(p.Issuer())}, {account, own}}
}
