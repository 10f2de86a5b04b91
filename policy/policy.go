// Package policy parses JSON policies and compiles them into matchers.
//
// [Parse] is the only gate. It reads a policy of one of the eight types that
// take part in an authorization decision, and either understands all of it or
// refuses it and says where and why: an element that is misspelled, given twice,
// or out of place is an error, never ignored. A [Policy] that was parsed is
// immutable and cannot fail later.
//
//	const document = `{
//	  "Version": "2012-10-17",
//	  "Statement": {
//	    "Sid": "ReadLogs",
//	    "Effect": "Allow",
//	    "Action": "s3:GetObject",
//	    "Resource": "arn:aws:s3:::logs/${aws:username}/*",
//	    "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}}
//	  }
//	}`
//	p, err := policy.Parse([]byte(document), policy.Identity, policy.WithName("logs.json"))
//	if err != nil {
//		log.Fatal(err)
//	}
//	for s := range p.Statements() {
//		fmt.Println(s.Sid(), s.Effect(), s.Line()) // ReadLogs Allow 3
//	}
//	fmt.Println(policy.Keys(p)) // [aws:CurrentTime aws:username]
//
// Package evaluate decides requests by policies.
//
// # Types
//
// The [Type] is a parameter because it decides which elements are valid: a
// resource-based policy needs a Principal element, and an identity-based policy
// must not have one. It also decides how package evaluate uses the policy. The
// document does not tell it, and Parse does not guess.
//
// # Errors
//
// The error of Parse is an [ErrorList]. Each [*Error] in it has a position, a
// JSON Pointer and an [ErrorCode] that is meant to stay:
//
//	var problem *policy.Error
//	if errors.As(err, &problem) && problem.Code == policy.ErrUnknownElement {
//		fmt.Println(problem.Line, problem.Column, problem.Pointer)
//	}
//
// Actions, resources and condition keys belong to the services: any that is well
// formed is accepted, even if it is misspelled.
//
// # Concurrency
//
// All functions, policies and statements are safe for concurrent use.
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

// A Policy is a parsed and compiled policy. It is immutable and safe for
// concurrent use.
type Policy struct {
	typ        Type
	name       string
	source     string
	statements []Statement
	tenants    bool // WithTenants
}

// defaultMaxBytes is the largest input that Parse accepts unless told
// otherwise. The largest policy that AWS publishes has 175 KB (SEMANTICS S-21).
const defaultMaxBytes = 1 << 20

// maxName is the most bytes of an Id element that make a name.
const maxName = 256

// An Option changes how [Parse] works.
type Option interface{ apply(*options) }

type options struct {
	name     string
	maxBytes int
	tenants  bool
}

type nameOption string

func (o nameOption) apply(opts *options) { opts.name = string(o) }

type maxBytesOption int

func (o maxBytesOption) apply(opts *options) { opts.maxBytes = int(o) }

type tenantsOption struct{}

func (tenantsOption) apply(opts *options) { opts.tenants = true }

// WithName sets the name of the policy, usually its ARN or file name. The name
// prefixes errors and identifies the policy in decisions.
func WithName(name string) Option { return nameOption(name) }

// WithMaxBytes sets the largest input that Parse accepts, in bytes. The default
// is 1 MiB.
func WithMaxBytes(n int) Option { return maxBytesOption(n) }

// WithTenants accepts tenants of servers that speak the protocols of AWS in place of
// account IDs, in Principal and Resource elements: see [github.com/seed-1d0cfdb5/iam/principal.WithTenants].
// It is for such servers only. Without it an account of a partition that begins with "aws"
// has 12 digits, and a placeholder such as ACCOUNT_ID is an error (SEMANTICS S-40).
func WithTenants() Option { return tenantsOption{} }

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

// Name returns the name given to [WithName] or, if none was, the Id element, of
// which it is the beginning if it has more than 256 bytes: the name stands beside
// each statement that is printed.
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
