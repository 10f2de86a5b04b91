package decision

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// A BoundContext is the context of a request with what is derived of the request, bound
// when a statement first reads it: many statements do not.
type BoundContext struct {
	context clause.Context // with what only an Evaluator knows: see Facts
	bound   bool
	mfa     int64 // Unix time from which aws:MultiFactorAuthAge counts; zero if it does not
}

// Facts returns what is known beside the request: nothing, until it is set.
func (b *BoundContext) Facts() *clause.Facts { return b.context.Facts() }

// SetOwner says which account owns the resource, which may be another than it was.
func (b *BoundContext) SetOwner(account string) { b.context.SetResource(account) }

// Owner returns the account that owns the resource.
func (b *BoundContext) Owner() string { return b.context.ResourceAccount() }

// SetNow says when the request is made; the zero time is now. A context that is bound has
// its time.
func (b *BoundContext) SetNow(now time.Time) { b.context.SetNow(now) }

// Override has entries, which are those of this request alone, go before those of the
// context: see [clause.Context.Override].
func (b *BoundContext) Override(entries []clause.Entry) { b.context.Override(entries) }

// KeyMFAAge tells how many seconds ago the user of a session by sts:GetSessionToken
// proved who it is. It is the one key of a session that grows, so that requests have it
// and the session has not:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthage
const KeyMFAAge = "aws:MultiFactorAuthAge"

// ContextOf returns the context of the request, bound if s reads it.
func (r *Request) ContextOf(s *statement.Statement) *clause.Context {
	if s.UsesContext() {
		return r.BoundContext()
	}
	return &r.Bound.context
}

// BoundContext returns the context of the request. It is inlined: it does what Bind
// does without the copies.
func (r *Request) BoundContext() *clause.Context {
	b := r.Bound
	if !b.bound {
		b.context.BindFrom(r.Context, *r.Principal)
		b.bound = true
	}
	return &b.context
}

// callerID is where the unique ID of the caller is found if it does not tell it.
func (r *Request) callerID() clause.CallerID {
	return clause.CallerID{Known: r.Bound.Facts().ID, Request: r.Context}
}

// Bind returns the entries of c with what is derived of the request at a time.
func (r *Request) Bind(c clause.Context, now time.Time) clause.Context {
	b := r.Bound
	if b.mfa != 0 {
		if now.IsZero() {
			now = time.Now()
		}
		// The age is in whole seconds, as AWS counts them.
		c.Set(clause.Int(KeyMFAAge, max(0, now.Unix()-b.mfa)))
	}
	bound := c.Bind(*r.Principal, b.Owner(), now)
	*bound.Facts() = *b.Facts()
	return bound
}

// SetMFA has the age of MFA, which was used at the given time, count in the context of a
// request that is made now. That is too rare to be looked at where the context is bound.
func (r *Request) SetMFA(used, now time.Time) {
	b := r.Bound
	if b.mfa != 0 {
		return // of requests by one caller in one context
	}
	b.mfa = used.Unix()
	b.context, b.bound = r.Bind(*r.Context, now), true
}
