// Package policy parses JSON policies and compiles them into matchers.
//
// [Parse] is the only gate. It reads a policy of one of the eight types that
// take part in an authorization decision, and either understands all of it or
// refuses it and says where and why: an element that is misspelt, given twice,
// or out of place is an error, never ignored. A [Policy] that was parsed is
// immutable and cannot fail later.
//
// Package evaluate decides requests by policies.
package policy

import (
	"fmt"
	"iter"
)

// Type is the kind of a policy. It decides which elements are valid and how
// evaluation uses the result. The zero Type is none.
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

// MarshalText returns the name of t in code: "Identity", "SCP" and so on.
func (t Type) MarshalText() ([]byte, error) {
	names := [...]string{"", "Identity", "Resource", "Trust", "Boundary", "Session", "SCP", "RCP", "Endpoint"}
	if int(t) >= len(names) {
		return nil, fmt.Errorf("policy: %s is no type of policy", t)
	}
	return []byte(names[t]), nil
}

// A Policy is a parsed and compiled policy. It is immutable and safe for
// concurrent use.
type Policy struct {
	typ        Type
	name       string
	source     string
	statements []Statement
}

// defaultMaxBytes is the largest input that Parse accepts unless told
// otherwise. The largest policy that AWS publishes has 175 KB (SEMANTICS S-21).
const defaultMaxBytes = 1 << 20

// An Option changes how [Parse] works.
type Option interface{ apply(*options) }

type options struct {
	name     string
	maxBytes int
}

type nameOption string

func (o nameOption) apply(opts *options) { opts.name = string(o) }

type maxBytesOption int

func (o maxBytesOption) apply(opts *options) { opts.maxBytes = int(o) }

// WithName sets the name of the policy, usually its ARN or file name. The name
// prefixes errors and identifies the policy in decisions.
func WithName(name string) Option { return nameOption(name) }

// WithMaxBytes sets the largest input that Parse accepts, in bytes. The default
// is 1 MiB.
func WithMaxBytes(n int) Option { return maxBytesOption(n) }

// MustParse is like [Parse] but takes a string and panics on error. It is
// intended for tests and package-level variables.
func MustParse(src string, typ Type, opts ...Option) *Policy {
	p, err := Parse([]byte(src), typ, opts...)
	if err != nil {
		panic(err)
	}
	return p
}

// Len returns the number of statements.
func (p *Policy) Len() int { return len(p.statements) }

// MarshalJSON returns the source of the policy, byte for byte.
func (p *Policy) MarshalJSON() ([]byte, error) { return []byte(p.source), nil }

// Name returns the name given to [WithName] or, if none was, the Id element.
func (p *Policy) Name() string { return p.name }

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

// Type returns the type the policy was parsed as.
func (p *Policy) Type() Type { return p.typ }
