package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/reference"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// A Token is a call to GetFederationToken, GetSessionToken or AssumeRoot and the
// policies that apply to it, as both engines read them.
type Token struct {
	Request  evaluate.CallRequest
	Asked    reference.TokenCall
	Policies evaluate.Policies
	Extra    evaluate.Policies // those of Policies that are not attached
	Read     reference.Policies
	Path     string // ARN of the role of the caller, if only the Evaluator knows it

	session docs // session policies that are passed
	owner   *caller
	account string // of the session
}

// HasAccount reports whether the caller has an account.
func (q *Token) HasAccount() bool { return q.owner.account != "" }

const rootTask = "arn:aws:iam::aws:policy/root-task/"

// Token returns a call.
func (w *Calls) Token() *Token {
	c := &w.callers[w.IntN(len(w.callers))]
	q := &Token{owner: c, account: c.account}
	a := &q.Asked
	a.Caller, a.Time = c.read, everyTime[0]
	a.Action = OneOf(w, "sts:GetFederationToken", "sts:GetFederationToken", "sts:GetSessionToken", "sts:AssumeRoot")
	if c.Type() == principal.TypeAssumedRole {
		a.Action = OneOf(w, "sts:AssumeRoot", "sts:AssumeRoot", a.Action)
	}

	base := OneOf(w, w.settings...).context
	entries := slices.Collect(base.Entries())
	entries = slices.DeleteFunc(entries, func(e condition.Entry) bool {
		return e.Key() == "aws:TokenIssueTime" && w.Percent(80) || strings.HasPrefix(e.Key(), "sts:") // keys of other calls
	})
	entries = append(entries, condition.String("aws:PrincipalTag/team", OneOf(w, "red", "blue")))
	context := condition.NewContext(entries...)
	a.Keys = must(reference.ReadContext(context))

	switch a.Action {
	case "sts:GetFederationToken":
		a.Name = "fay"
		if w.Percent(5) {
			a.Name = OneOf(w, "f", "a b", strings.Repeat("f", 33))
		}
		a.Duration = w.tokenDuration()
		if w.Percent(40) {
			a.Tags = map[string]string{OneOf(w, "team", "Team", "cost"): "green"}
			if w.Percent(3) {
				a.Tags["aws:x"] = "y"
			}
		}
		q.session = OneOf(w, w.passed...)
		q.Request = &evaluate.GetFederationTokenRequest{
			Principal: c.Principal, Name: a.Name, Duration: a.Duration, Tags: a.Tags, SessionPolicies: q.session.parsed, Context: context, Time: a.Time,
		}
	case "sts:GetSessionToken":
		a.Duration = w.tokenDuration()
		a.MFA = w.Percent(50)
		q.Request = &evaluate.GetSessionTokenRequest{Principal: c.Principal, Duration: a.Duration, MFA: a.MFA, Context: context, Time: a.Time}
	default:
		a.Duration = OneOf(w, 0, 15*time.Minute, time.Second)
		if w.Percent(5) {
			a.Duration = 15*time.Minute + time.Second
		}
		a.Target = OneOf(w, AccountB, AccountB, AccountA)
		q.account = a.Target
		a.Task = rootTask + OneOf(w, "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy", "IAMAuditRootUserCredentials", "IAMDeleteRootUserCredentials", "IAMCreateRootUserPassword")
		if w.Percent(5) {
			a.Task += "2"
		}
		q.session = w.g.policies(1, OneOf(w, policy.Session, policy.Identity))
		q.Request = &evaluate.AssumeRootRequest{
			Principal: c.Principal, TargetPrincipal: a.Target, TaskPolicyARN: a.Task, TaskPolicy: q.session.parsed[0], Duration: a.Duration, Context: context, Time: a.Time,
		}
	}
	apply := layers{identity: c.all, boundary: c.boundary, scp: w.scp[c.account], rcp: w.rcp[q.account], endpoint: OneOf(w, w.endpoints...)}
	apply.callerAllows = w.OneIn(20)
	passed := layers{identity: c.extra, boundary: c.passed, endpoint: apply.endpoint, callerAllows: apply.callerAllows}
	q.Policies, q.Read, q.Extra, q.Path = apply.parsed(), apply.read(), passed.parsed(), c.role
	return q
}

// tokenDuration returns a duration, of which few are refused.
func (w *Calls) tokenDuration() time.Duration {
	if w.Percent(5) {
		return OneOf(w, 36*time.Hour+time.Second, 15*time.Minute-time.Second)
	}
	return OneOf(w, 0, 0, 15*time.Minute, 2*time.Hour, 36*time.Hour)
}

// AskAs returns a request for something by a session that q yielded.
func (w *Calls) AskAs(q *Token, session *evaluate.Session) *Question {
	c, r := q.owner, &w.resources[w.IntN(len(w.resources))]
	action := OneOf(w, everyAction...)
	if w.Percent(30) {
		action = OneOf(w, "iam:GetUser", "sts:AssumeRole", "sts:TagSession", "sts:DecodeAuthorizationMessage", "sts:GetCallerIdentity", "sts:GetSessionToken", "IAM:getuser")
	}
	asked := &Question{Request: session.Request(action, r.arn)}
	asked.Request.Time = q.Asked.Time.Add(time.Minute)
	if r.account == "" {
		asked.Request.ResourceAccount = OneOf(w, q.account, q.account, q.account, AccountA)
	}
	asked.Caller, asked.Keys = reference.ReadCaller(asked.Request.Principal), must(reference.ReadContext(asked.Request.Context))
	asked.Session = asked.Keys
	asked.Owner = w.ownerOf(asked.Request.ResourceAccount, &caller{account: q.account}, r)
	apply := layers{resource: r.policy, session: q.session, scp: w.scp[q.account], rcp: w.rcp[asked.Owner], mustAllow: r.mustAllow}
	apply.callerAllows = w.callerAllows(q.account, asked.Owner)
	passed := layers{session: q.session, callerAllows: apply.callerAllows}
	if q.Asked.Action != "sts:AssumeRoot" {
		apply.identity, apply.boundary = c.all, c.boundary
		passed.identity, passed.boundary = c.extra, c.passed
	}
	asked.Policies, asked.Read, asked.Extra = apply.parsed(), apply.read(), passed.parsed()
	asked.Policies.Session, asked.Extra.Session = session.Policies, session.Policies
	return asked
}

// DumpToken returns q as JSON that suffices to make it again.
func (w *Calls) DumpToken(q *Token) string {
	return fmt.Sprintf("%+v\n%s", q.Asked, w.Dump(&Question{
		Request: evaluate.Request{Principal: q.owner.Principal, Time: q.Asked.Time}, Policies: q.Policies,
	}))
}
