// Package statement is the machine under package policy: policies as they were
// compiled, and the statements that say whether they cover a request. Package policy
// parses them and shows what its users need of them. All values are immutable, once
// they are made, and safe for concurrent use.
package statement

import (
	"fmt"
	"iter"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
)

// Type is the kind of a policy. The zero Type is none.
type Type uint8

// The types of policies.
const (
	Identity Type = iota + 1 // identity-based policy
	Resource                 // resource-based policy
	Trust                    // role trust policy
	Boundary                 // permissions boundary
	Session                  // session policy
	SCP                      // service control policy
	RCP                      // resource control policy
	Endpoint                 // VPC endpoint policy
)

// String returns the name AWS uses for t, such as "service control policy".
func (t Type) String() string {
	switch t {
	case Identity:
		return "identity-based policy"
	case Resource:
		return "resource-based policy"
	case Trust:
		return "role trust policy"
	case Boundary:
		return "permissions boundary"
	case Session:
		return "session policy"
	case SCP:
		return "service control policy"
	case RCP:
		return "resource control policy"
	case Endpoint:
		return "VPC endpoint policy"
	}
	return fmt.Sprintf("Type(%d)", uint8(t))
}

// Text returns String as a text.
func (t Type) Text() message.Text { return message.Known(t.String()) }

// Effect is the Effect element of a statement. The zero Effect is none.
type Effect uint8

// The effects.
const (
	Allow Effect = iota + 1
	Deny
)

// String returns "Allow" or "Deny".
func (e Effect) String() string {
	switch e {
	case Allow:
		return "Allow"
	case Deny:
		return "Deny"
	}
	return fmt.Sprintf("Effect(%d)", uint8(e))
}

// A Policy is a compiled policy.
type Policy struct {
	name       string
	text       string // the source, and what follows it: see Draft.sid
	size       uint32 // of the source
	accounts   caller.Accounts
	typ        Type
	denies     bool // a statement is a Deny
	literal    bool // see Draft
	statements []Statement

	// The lists of all statements, one after the other.
	actions    []Action
	resources  []clause.ResourcePattern
	principals []caller.Pattern
	clauses    []clause.Clause

	directories map[int32]*caller.Directory   // of statements with many principals, by index
	excepted    map[int32]*clause.ResourceSet // of those with many entries of NotResource, likewise
}

// Type returns the type the policy was parsed as.
func (p *Policy) Type() Type { return p.typ }

// Denies reports whether a statement of p is a Deny.
func (p *Policy) Denies() bool { return p.denies }

// Literal reports whether policy variables are literal text in p, as before Version 2012-10-17.
func (p *Policy) Literal() bool { return p.literal }

// Name returns the name of the policy, or "".
func (p *Policy) Name() string { return p.name }

// Source returns the text of the policy, byte for byte. That of the zero Policy is "".
func (p *Policy) Source() string { return p.text[:p.size] }

// Accounts says what stands for accounts in the policy.
func (p *Policy) Accounts() caller.Accounts { return p.accounts }

// Len returns the number of statements.
func (p *Policy) Len() int { return len(p.statements) }

// Statement returns statement i.
func (p *Policy) Statement(i int) *Statement { return &p.statements[i] }

// Statements returns an iterator over the statements, in source order.
func (p *Policy) Statements() iter.Seq[*Statement] {
	return func(yield func(*Statement) bool) {
		for i := range p.statements {
			if !yield(&p.statements[i]) {
				return
			}
		}
	}
}
