package evaluate

import (
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A GetSessionTokenRequest is a call to sts:GetSessionToken, by which a user exchanges
// long-term credentials for temporary ones, with MFA or without. It is only read.
//
// The caller is an IAM user or a root user with long-term credentials, who needs no
// permission and whom no policy keeps from it: with temporary ones the call is denied
// with a Problem. The Session is the user, with its ARN, policies and boundary, of
// which aws:TokenIssueTime and aws:MultiFactorAuthPresent are known too. It may call
// no action of IAM unless it got MFA, and of STS only AssumeRole and
// GetCallerIdentity.
//
// See https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
// and SEMANTICS S-52, S-59.
type GetSessionTokenRequest struct {
	Principal principal.Principal // caller

	// Duration is whole seconds from 15 minutes to 36 hours; if zero, 12 hours. The
	// session of a root user ends after one hour however much longer it is.
	Duration time.Duration

	// MFA is set if the call passes the serial number of an MFA device and a code
	// of it that STS has verified.
	MFA bool

	// Context holds the rest of the request context. The tags of the user,
	// aws:PrincipalTag/*, its organization and its aws:userid stay in that of the
	// session, unless an Evaluator knows them. If the caller is itself a [Session], it
	// has to hold what Session.Context does: aws:TokenIssueTime is what tells temporary
	// credentials, of which Principal says nothing.
	Context condition.Context

	Time time.Time // if zero, the current time is used
}

const actionGetSessionToken = "sts:GetSessionToken"

// Ask binds the call to p. No policy has a say, but p is checked; its Resource field
// must be nil. The error reports a malformed call, as that of [AssumeRole] does.
func (r *GetSessionTokenRequest) Ask(p *Policies) (*Call, error) { return bind(r, p) }

// A tokenExchange is a call to sts:GetSessionToken that is well-formed.
type tokenExchange struct {
	Call
	req      *GetSessionTokenRequest
	duration time.Duration
}

// check is that of [CallRequest].
func (r *GetSessionTokenRequest) check() (*Call, error) {
	if r == nil {
		return nil, message.Errorf("evaluate: no request for a session token: it is nil")
	}
	duration, err := tokenDuration(r.Duration, r.Principal)
	if err != nil {
		return nil, err
	}
	x := &tokenExchange{req: r, duration: duration}
	x.actions, x.kind = []string{actionGetSessionToken}, x
	x.question.request = Request{
		Principal: r.Principal,
		Action:    actionGetSessionToken,
		Resource:  "*",
		Context:   r.Context,
		Time:      r.Time,
	}
	x.question.begin()
	if !getsTokens(r.Principal) {
		x.question.problem = problemNotUser
	}
	return &x.Call, nil
}

// session returns the session that the call yields.
func (x *tokenExchange) session(now time.Time) *Session {
	entries := []clause.Entry{clause.Time(keyTokenIssueTime, now), clause.Bool(keyMFAPresent, x.req.MFA)}
	return &Session{
		Principal: x.req.Principal,
		Expires:   end(now, x.duration),
		Context: condition.Context(clause.KeepContext(appendOf(entries, (*clause.Context)(&x.req.Context), func(key string) bool {
			return x.question.isOfUser(key) || isOneOf(key, keyUserID) && !x.question.facts.Know(key)
		}))),
	}
}
