package evaluate

import (
	"cmp"
	"strings"
	"time"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// An AssumeRootRequest is a call to sts:AssumeRoot, by which an IAM user or a role
// session of the management account, or of the delegated administrator, becomes the
// root user of a member account for one task. It is only read.
//
// The caller needs sts:AssumeRoot on the root user of the target account, such as
// arn:aws:iam::444455556666:root, by its own policies: that account has no say. That
// both are in one organization, with central root access enabled, is not checked. The
// Session is the root user with aws:AssumedRoot, within the task policy.
//
// See https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
// and SEMANTICS S-59.
type AssumeRootRequest struct {
	Principal principal.Principal // caller

	// TargetPrincipal is the member account: its ID, or the ARN of its root user.
	TargetPrincipal string

	// TaskPolicyARN is that of one of the five managed policies for root tasks, such
	// as arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy, and TaskPolicy its
	// document, of type Session or Identity: this package does not know it.
	TaskPolicyARN string
	TaskPolicy    *policy.Policy

	Duration time.Duration // whole seconds up to 15 minutes; if zero, 15 minutes

	// Chain is the session of the caller if it has one, as in an [AssumeRoleRequest].
	// The source identity of a role session carries over. With that of a user, by
	// sts:GetSessionToken, the call is denied with a Problem.
	Chain *Session

	// Context holds the rest of the request context. Entries for what the other
	// fields say are ignored.
	Context condition.Context

	Time time.Time // if zero, the current time is used
}

const (
	actionAssumeRoot = "sts:AssumeRoot"
	maxRootTask      = 15 * time.Minute

	keyTaskPolicyARN = "sts:TaskPolicyArn"
	keyAssumedRoot   = "aws:AssumedRoot"
)

// isRootTask reports whether text is the ARN of a managed policy that sts:AssumeRoot
// takes: see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
func isRootTask(text, partition string) bool {
	task, ok := strings.CutPrefix(text, "arn:"+partition+":iam::aws:policy/root-task/")
	switch task {
	case "IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials",
		"S3UnlockBucketPolicy", "SQSUnlockQueuePolicy":
		return ok
	}
	return false
}

// Ask binds the call to p, which has the policies of the caller and the RCPs of the
// target account; its Resource field must be nil, for a root user has no policy. The
// error reports a malformed call, as that of [AssumeRole] does.
func (r *AssumeRootRequest) Ask(p *Policies) (*Call, error) { return bind(r, p) }

// A rootAssumption is a call to sts:AssumeRoot that is well-formed.
type rootAssumption struct {
	Call
	req            *AssumeRootRequest
	becomes        principal.Principal
	duration       time.Duration
	sourceIdentity string // of the calling session
}

// check is that of [CallRequest].
func (r *AssumeRootRequest) check() (*Call, error) {
	if r == nil {
		return nil, message.Errorf("evaluate: no request to assume a root user: it is nil")
	}
	a := &rootAssumption{req: r, duration: cmp.Or(r.Duration, maxRootTask)}
	if a.duration < 0 || a.duration > maxRootTask || a.duration%time.Second != 0 {
		return nil, message.Errorf("evaluate: the duration is whole seconds up to {longest}, not {given}", maxRootTask, r.Duration)
	}
	if err := a.checkTarget(); err != nil {
		return nil, err
	}
	if r.Chain != nil {
		if err := checkCaller(r.Chain, r.Principal); err != nil {
			return nil, err
		}
	}
	if r.Principal.Type() == principal.TypeAssumedRole {
		a.sourceIdentity = callerSourceIdentity(r.Chain, &r.Context)
	}
	a.actions, a.chain, a.kind = []string{actionAssumeRoot}, r.Chain, a
	q := &a.question
	q.request = Request{
		Principal: r.Principal,
		Action:    actionAssumeRoot,
		Resource:  a.becomes.ARN(),
		Context:   a.newContext(),
		Time:      r.Time,
	}
	q.begin()
	q.called, q.alone = true, true
	if r.Chain != nil {
		q.request.Expires = r.Chain.Expires
	}
	if typ := callerType((*caller.Principal)(&r.Principal)); typ != caller.TypeUser && typ != caller.TypeAssumedRole {
		q.problem = problemCannotAssumeRoot
	}
	return &a.Call, nil
}

// checkTarget finds whose root user is assumed, and for which task.
func (a *rootAssumption) checkTarget() error {
	r := a.req
	partition := cmp.Or(r.Principal.Partition(), "aws")
	target := r.TargetPrincipal
	if arn.IsAccountID(target) {
		target = "arn:" + partition + ":iam::" + target + ":root"
	}
	var err error
	if a.becomes, err = principal.Parse(target); err != nil || a.becomes.Type() != principal.TypeAccount {
		return message.Errorf("evaluate: {target} is not an account: want its ID or the ARN of its root user", quoted(r.TargetPrincipal, maxShownKey))
	}
	if !isRootTask(r.TaskPolicyARN, partition) {
		return message.Errorf("evaluate: {arn} is not a policy for a root task: want one of arn:{partition}:iam::aws:policy/root-task/", quoted(r.TaskPolicyARN, maxShownKey), partition)
	}
	if r.TaskPolicy == nil {
		return message.Errorf("evaluate: TaskPolicy is nil: read the document of TaskPolicyARN by policy.Parse")
	}
	if !isOf(r.TaskPolicy, policy.Session, policy.Identity) {
		return message.Errorf("evaluate: TaskPolicy is of another type than Session or Identity")
	}
	return nil
}

// newContext returns the context of the decision.
func (a *rootAssumption) newContext() condition.Context {
	entries := appendOf(nil, (*clause.Context)(&a.req.Context), func(key string) bool {
		return !isParameter(key) && !a.req.Chain.settles(key)
	})
	entries = appendChain(entries, a.req.Chain)
	return condition.Context(clause.KeepContext(append(entries, clause.String(keyTaskPolicyARN, a.req.TaskPolicyARN))))
}

// session returns the session that the call yields.
func (a *rootAssumption) session(now time.Time) *Session {
	entries := a.question.appendOrganization([]clause.Entry{clause.Time(keyTokenIssueTime, now), clause.Bool(keyAssumedRoot, true)})
	if a.sourceIdentity != "" {
		entries = append(entries, clause.String(keySourceIdentity, a.sourceIdentity))
	}
	return &Session{
		Principal:      a.becomes,
		Expires:        end(now, a.duration),
		SourceIdentity: a.sourceIdentity,
		Policies:       []*policy.Policy{a.req.TaskPolicy},
		Context:        condition.Context(clause.KeepContext(entries)),
	}
}
