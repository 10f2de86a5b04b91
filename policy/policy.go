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
	"iter"

	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A Policy is a parsed and compiled policy. It is immutable and safe for
// concurrent use.
type Policy statement.Policy

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
func (p *Policy) Len() int { return (*statement.Policy)(p).Len() }

// Name returns the name given to [WithName] or, if none was, the Id element, of
// which it is the beginning if it has more than 256 bytes: the name stands beside
// each statement that is printed.
func (p *Policy) Name() string { return (*statement.Policy)(p).Name() }

// Statements returns an iterator over the statements, in source order.
func (p *Policy) Statements() iter.Seq[*Statement] {
	return func(yield func(*Statement) bool) {
		for s := range (*statement.Policy)(p).Statements() {
			if !yield((*Statement)(s)) {
				return
			}
		}
	}
}

// Type returns the type the policy was parsed as.
func (p *Policy) Type() Type { return Type((*statement.Policy)(p).Type()) }
