package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// A lazyContext is the context of a request, bound when a statement first reads
// it: many statements do not.
type lazyContext struct {
	clause.Context
	bound bool
	owner string // account of the resource
	role  string // ARN of the role of the caller, if only an Evaluator knows its path
	now   time.Time
	mfa   int64 // Unix time from which aws:MultiFactorAuthAge counts; zero if it does not
}

// bind returns the entries of c with what is derived of a request by caller at a time.
func (l *lazyContext) bind(c clause.Context, p *caller.Principal, now time.Time) clause.Context {
	if l.mfa != 0 {
		if now.IsZero() {
			now = time.Now()
		}
		c = appendMFAAge(c, l.mfa, now)
	}
	bound := c.Bind(*p, l.owner, now)
	bound.BindRole(l.role)
	return bound
}

// setMFA has the age of MFA count in c. That is too rare to be looked at where the
// context is bound.
func (l *lazyContext) setMFA(req *Request) {
	l.mfa = req.mfa.Unix()
	l.Context, l.bound = l.bind(clause.Context(req.Context), (*caller.Principal)(&req.Principal), l.now), true
}
