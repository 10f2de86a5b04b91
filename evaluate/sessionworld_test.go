package evaluate_test

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

// A tokenQuestion is a call to GetFederationToken, GetSessionToken or AssumeRoot.
type tokenQuestion struct {
	request interface {
		Ask(p *evaluate.Policies) (*evaluate.Call, error)
	}
	asked    reference.TokenCall
	policies evaluate.Policies
	read     reference.Policies

	session docs // session policies that are passed
	owner   *caller
	account string // of the session
}

const rootTask = "arn:aws:iam::aws:policy/root-task/"

// askToken returns a random call.
func (w *callWorld) askToken() (*tokenQuestion, error) {
	c := &w.callers[w.IntN(len(w.callers))]
	q := &tokenQuestion{owner: c, account: c.account}
	a := &q.asked
	a.Caller, a.Time = c.read, everyTime[0]
	a.Action = oneOf(w.source, "sts:GetFederationToken", "sts:GetFederationToken", "sts:GetSessionToken", "sts:AssumeRoot")
	if c.Type() == principal.TypeAssumedRole {
		a.Action = oneOf(w.source, "sts:AssumeRoot", "sts:AssumeRoot", a.Action)
	}

	base := oneOf(w.source, w.settings...).context
	entries := slices.Collect(base.Entries())
	entries = slices.DeleteFunc(entries, func(e condition.Entry) bool {
		return e.Key() == "aws:TokenIssueTime" && w.g.chance(80) || strings.HasPrefix(e.Key(), "sts:") // keys of other calls
	})
	entries = append(entries, condition.String("aws:PrincipalTag/team", oneOf(w.source, "red", "blue")))
	context := condition.NewContext(entries...)
	var err error
	if a.Keys, err = reference.ReadContext(context); err != nil {
		return nil, err
	}

	switch a.Action {
	case "sts:GetFederationToken":
		a.Name = "fay"
		if w.g.chance(5) {
			a.Name = oneOf(w.source, "f", "a b", strings.Repeat("f", 33))
		}
		a.Duration = w.tokenDuration()
		if w.g.chance(40) {
			a.Tags = map[string]string{oneOf(w.source, "team", "Team", "cost"): "green"}
			if w.g.chance(3) {
				a.Tags["aws:x"] = "y"
			}
		}
		q.session = oneOf(w.source, w.passed...)
		q.request = &evaluate.GetFederationTokenRequest{
			Principal: c.Principal, Name: a.Name, Duration: a.Duration, Tags: a.Tags, SessionPolicies: q.session.parsed, Context: context, Time: a.Time,
		}
	case "sts:GetSessionToken":
		a.Duration = w.tokenDuration()
		a.MFA = w.g.chance(50)
		q.request = &evaluate.GetSessionTokenRequest{Principal: c.Principal, Duration: a.Duration, MFA: a.MFA, Context: context, Time: a.Time}
	default:
		a.Duration = oneOf(w.source, 0, 15*time.Minute, time.Second)
		if w.g.chance(5) {
			a.Duration = 15*time.Minute + time.Second
		}
		a.Target = oneOf(w.source, accountB, accountB, accountA)
		q.account = a.Target
		a.Task = rootTask + oneOf(w.source, "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy", "IAMAuditRootUserCredentials", "IAMDeleteRootUserCredentials", "IAMCreateRootUserPassword")
		if w.g.chance(5) {
			a.Task += "2"
		}
		q.session = w.g.policies(1, oneOf(w.source, policy.Session, policy.Identity))
		q.request = &evaluate.AssumeRootRequest{
			Principal: c.Principal, TargetPrincipal: a.Target, TaskPolicyARN: a.Task, TaskPolicy: q.session.parsed[0], Duration: a.Duration, Context: context, Time: a.Time,
		}
	}
	scp, endpoint := w.scp[c.account], oneOf(w.source, w.endpoints...)
	q.policies = evaluate.Policies{
		Identity: c.all.parsed, Boundary: c.boundary.parsed, SCP: scp.parsed, Endpoint: endpoint.parsed, EndpointIsGateway: endpoint.gateway,
	}
	q.read = reference.Policies{
		Identity: c.all.read, Boundary: c.boundary.read, SCP: scp.read, Endpoint: endpoint.read, EndpointIsGateway: endpoint.gateway,
	}
	return q, nil
}

// tokenDuration returns a duration, of which few are refused.
func (w *callWorld) tokenDuration() time.Duration {
	if w.g.chance(5) {
		return oneOf(w.source, 36*time.Hour+time.Second, 15*time.Minute-time.Second)
	}
	return oneOf(w.source, 0, 0, 15*time.Minute, 2*time.Hour, 36*time.Hour)
}

// compareToken makes a random call, and requests by its session if it yields one.
// It returns the answers of the reference engine and in what those of the other
// differ, if they do.
func (w *callWorld) compareToken() (answer reference.Answer, results []reference.Result, problem string) {
	q, err := w.askToken()
	if err != nil {
		return answer, nil, err.Error()
	}
	want := q.asked.Decide(&q.read)
	var got evaluate.CallResult
	call, err := q.request.Ask(&q.policies)
	if err == nil {
		got = call.Result()
	}
	if problem := disagreeCall(&got, err, &want); problem != "" {
		return want, nil, fmt.Sprintf("%s: %s\n%+v\n%s", q.asked.Action, problem, q.asked, w.world.dump(&question{
			request: evaluate.Request{Principal: q.owner.Principal, Time: q.asked.Time}, policies: q.policies,
		}))
	}
	if got.Session == nil {
		return want, nil, ""
	}
	for range 4 {
		result, problem := w.compareIssued(q, got.Session)
		if problem != "" {
			return want, nil, "session of " + q.asked.Action + ": " + problem
		}
		results = append(results, result)
	}
	return want, results, ""
}

// compareIssued asks for something as a session.
func (w *callWorld) compareIssued(q *tokenQuestion, session *evaluate.Session) (reference.Result, string) {
	c, r := q.owner, &w.resources[w.IntN(len(w.resources))]
	action := oneOf(w.source, everyAction...)
	if w.g.chance(30) {
		action = oneOf(w.source, "iam:GetUser", "sts:AssumeRole", "sts:TagSession", "sts:DecodeAuthorizationMessage", "sts:GetCallerIdentity", "sts:GetSessionToken", "IAM:getuser")
	}
	asked := &question{request: session.Request(action, r.arn)}
	asked.request.Time = q.asked.Time.Add(time.Minute)
	if r.account == "" {
		asked.request.ResourceAccount = oneOf(w.source, q.account, q.account, q.account, accountA)
	}
	scp := w.scp[q.account]
	asked.policies = evaluate.Policies{Resource: r.policy.parsed, Session: session.Policies, SCP: scp.parsed, ResourceMustAllow: r.mustAllow}
	asked.read = reference.Policies{Resource: r.policy.read, Session: q.session.read, SCP: scp.read, ResourceMustAllow: r.mustAllow}
	if q.asked.Action != "sts:AssumeRoot" {
		asked.policies.Identity, asked.policies.Boundary = c.all.parsed, c.boundary.parsed
		asked.read.Identity, asked.read.Boundary = c.all.read, c.boundary.read
	}
	keys, err := reference.ReadContext(asked.request.Context)
	if err != nil {
		return reference.Result{}, err.Error()
	}
	want := reference.Decide(&reference.Request{
		Request: &asked.request, Caller: reference.ReadCaller(asked.request.Principal), Keys: keys, Issued: true,
	}, &asked.read)
	got := evaluate.Evaluate(&asked.request, &asked.policies)
	if problem := disagree(&got, &want); problem != "" {
		return want, problem + "\n" + w.world.dump(asked)
	}
	return want, ""
}
