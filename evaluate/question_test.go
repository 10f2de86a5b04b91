package evaluate_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/internal/allocation"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestQuestionIsFixed changes everything of which a Question was asked: its answers
// stay.
func TestQuestionIsFixed(t *testing.T) {
	ann := "arn:aws:iam::111122223333:user/ann"
	inJune := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
		"Condition":{"DateLessThan":{"aws:CurrentTime":"2026-07-01T00:00:00Z"}}}}`, policy.Identity)
	june := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	req := evaluate.Request{
		Principal: principal.MustParse(ann), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333", Time: june,
	}
	p := &evaluate.Policies{Identity: []*policy.Policy{inJune}}
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{ann: p.Identity}})
	questions := []*evaluate.Question{evaluate.Ask(&req, p), e.Ask(&req, nil)}
	req.Action, req.Time = "s3:PutObject", june.AddDate(1, 0, 0)
	p.Identity = nil
	require.NoError(t, e.Replace(nil))
	for _, q := range questions {
		require.True(t, q.Decision().Allowed())
		require.Equal(t, "s3:GetObject", q.Explain().Action)
		require.Equal(t, evaluate.Validity{Until: june.AddDate(0, 0, 1)}, q.Until())
		for range 2 { // as often as one likes
			var outcomes []evaluate.Outcome
			for _, d := range q.Timeline(june, june.AddDate(0, 1, 0)) {
				outcomes = append(outcomes, d.Outcome)
			}
			require.Equal(t, []evaluate.Outcome{evaluate.Allow, evaluate.ImplicitDeny}, outcomes)
		}
		require.Equal(t, q.Decision(), q.Explain().Decision)
	}
}

// TestQuestionReadsTheClockOnce asks now: all answers are about the same moment.
func TestQuestionReadsTheClockOnce(t *testing.T) {
	soon := time.Now().Add(20 * time.Millisecond)
	req := evaluate.Request{
		Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Action: "s3:ListAllMyBuckets", Resource: "*", Expires: soon,
	}
	q := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowAll)})
	allowed := q.Decision().Allowed() // unless the machine is very slow
	time.Sleep(time.Until(soon) + time.Millisecond)
	require.Equal(t, allowed, q.Decision().Allowed())
	require.Equal(t, allowed, q.Explain().Decision.Allowed())
	require.Equal(t, allowed, q.Until() == evaluate.Validity{Until: soon}, q.Until())
}

// TestZeroQuestion asks nothing: every answer denies, with a Problem.
func TestZeroQuestion(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	req := &evaluate.Request{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Action: "sts:GetCallerIdentity", Resource: "*"}
	for name, q := range map[string]*evaluate.Question{
		"nil": nil, "zero": {}, "no request": evaluate.Ask(nil, &evaluate.Policies{}), "no policies": evaluate.Ask(req, nil),
		"nil Evaluator": (*evaluate.Evaluator)(nil).Ask(req, nil), "zero Evaluator": new(evaluate.Evaluator).Ask(req, nil),
		"no request of an Evaluator": evaluate.MustNew(nil).Ask(nil, nil),
	} {
		d := q.Decision()
		require.Equal(t, evaluate.ImplicitDeny, d.Outcome, name)
		require.NotEmpty(t, d.Problem, name)
		require.Equal(t, d, q.Explain().Decision, name)
		require.Zero(t, q.Until(), name)
		for v, each := range q.Timeline(from, from.Add(1)) {
			require.Equal(t, evaluate.Validity{From: from, Until: from.Add(1)}, v, name)
			require.Equal(t, d, each, name)
		}
	}
}

// TestZeroCall is the same for calls.
func TestZeroCall(t *testing.T) {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var calls []*evaluate.Call
	for _, e := range []*evaluate.Evaluator{nil, {}} {
		c, err := e.Call(&evaluate.GetSessionTokenRequest{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Time: from}, nil)
		require.NoError(t, err)
		calls = append(calls, c)
	}
	for _, c := range append(calls, nil, new(evaluate.Call)) {
		got := c.Result()
		require.False(t, got.Decision.Allowed())
		require.NotEmpty(t, got.Decision.Problem)
		require.Nil(t, got.Session)
		require.Len(t, c.Explain(), 1)
		require.Equal(t, got.Decision, c.Explain()[0].Decision)
		require.Zero(t, c.Until())
		n := 0
		for _, each := range c.Timeline(from, from.Add(1)) {
			require.False(t, each.Decision.Allowed())
			require.NotEmpty(t, each.Decision.Problem)
			n++
		}
		require.Equal(t, 1, n)
	}
}

// TestNilCallRequest makes calls of which there is no request.
func TestNilCallRequest(t *testing.T) {
	e := evaluate.MustNew(nil)
	for _, req := range []evaluate.CallRequest{
		(*evaluate.AssumeRoleRequest)(nil), (*evaluate.GetFederationTokenRequest)(nil), (*evaluate.GetSessionTokenRequest)(nil),
		(*evaluate.AssumeRootRequest)(nil),
	} {
		c, err := req.Ask(&evaluate.Policies{})
		require.ErrorContains(t, err, "it is nil")
		require.Nil(t, c)
		_, err = e.Call(req, nil)
		require.ErrorContains(t, err, "it is nil")
	}
	_, err := e.Call(nil, nil)
	require.ErrorContains(t, err, "nil")
}

// TestAskDoesNotAllocate asks a question and decides it.
func TestAskDoesNotAllocate(t *testing.T) {
	if allocation.RaceDetector {
		t.Skip("the race detector allocates")
	}
	req := &evaluate.Request{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Action: "s3:ListAllMyBuckets", Resource: "*"}
	p := &evaluate.Policies{Identity: identity(allowAll)}
	require.Zero(t, testing.AllocsPerRun(100, func() { evaluate.Ask(req, p).Decision() }))
	e := evaluate.MustNew(nil)
	require.Zero(t, testing.AllocsPerRun(100, func() { e.Ask(req, p).Decision() }))
}

// TestSessionCasesByOtherWays makes the calls of testdata/sessions by an Evaluator to
// which the policies are attached, and asks each in every way. The session of an allowed
// call is read back from JSON as the same.
func TestSessionCasesByOtherWays(t *testing.T) {
	for _, group := range loadCases(t, "sessions/*.json") {
		for _, c := range group.Cases {
			name := group.File + "/" + group.Description + "/" + c.Name
			require.NotEmpty(t, c.Source, "%s: a case says where its answer comes from", name)
			req := c.Call
			if _, assumes := req.(*evaluate.AssumeRoleRequest); assumes || req == nil {
				continue // as those of testdata/trust do
			}
			call, err := req.Ask(group.Policies)
			attached, extra := attachCaller(req, group.Policies)
			byEvaluator, evaluatorErr := evaluate.MustNew(attached).Call(req, extra)
			require.Equal(t, err, evaluatorErr, name)
			if err != nil {
				continue
			}
			got := call.Result()
			require.Equal(t, got, byEvaluator.Result(), name)
			require.Equal(t, call.Until(), byEvaluator.Until(), name)
			for _, asked := range []*evaluate.Call{call, byEvaluator} {
				checkExplanations(t, got, nil, asked.Explain())
				from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
				for _, each := range asked.Timeline(from, from.Add(1)) {
					require.Equal(t, got, each, name)
				}
			}
			if s := got.Session; s != nil {
				checkJSON(t, *s)
				checkJSON(t, s.Request("iam:GetUser", "*"))
			}
		}
	}
}

// attachCaller splits p into what an Evaluator has attached to the caller and the rest.
func attachCaller(req evaluate.CallRequest, p *evaluate.Policies) (*evaluate.Attachments, *evaluate.Policies) {
	var target evaluate.Request
	switch req := req.(type) {
	case *evaluate.GetFederationTokenRequest:
		target = evaluate.Request{Principal: req.Principal, Resource: "*"}
	case *evaluate.GetSessionTokenRequest:
		target = evaluate.Request{Principal: req.Principal, Resource: "*"}
	case *evaluate.AssumeRootRequest:
		target = evaluate.Request{Principal: req.Principal, Resource: "*"}
	}
	return attach(&target, p)
}

// TestSessionsThatAssumeNoRole passes on the sessions of the calls of which AWS says so:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
func TestSessionsThatAssumeNoRole(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ann, p := principal.MustParse("arn:aws:iam::111122223333:user/ann"), &evaluate.Policies{Identity: identity(allowAll)}
	role := &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/r", TrustPolicy: policy.MustParse(
		`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}}`, policy.Trust)}
	session := func(req evaluate.CallRequest) *evaluate.Session {
		c, err := req.Ask(p)
		require.NoError(t, err)
		require.NotNil(t, c.Result().Session, c.Result().Decision)
		return c.Result().Session
	}
	for _, s := range []*evaluate.Session{
		session(&evaluate.GetFederationTokenRequest{Principal: ann, Name: "Bob", SessionPolicies: identity(allowAll), Time: now}),
		session(&evaluate.GetSessionTokenRequest{Principal: principal.MustParse("111122223333"), MFA: true, Time: now}),
		session(&evaluate.AssumeRootRequest{Principal: ann, TargetPrincipal: "444455556666",
			TaskPolicyARN: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials", TaskPolicy: identity(allowAll)[0], Time: now}),
	} {
		req := &evaluate.AssumeRoleRequest{Principal: s.Principal, Role: role, SessionName: "s1", Time: now}
		got, err := evaluate.AssumeRole(req, p)
		require.NoError(t, err)
		require.Contains(t, got.Decision.Problem, "cannot assume a role")
		req.Chain = s
		got, err = evaluate.AssumeRole(req, p)
		require.Error(t, err)
		require.False(t, got.Decision.Allowed())
	}
	token := session(&evaluate.GetSessionTokenRequest{Principal: ann, Time: now})
	got, err := evaluate.AssumeRole(&evaluate.AssumeRoleRequest{Principal: ann, Role: role, SessionName: "s1", Chain: token, Time: now}, p)
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed(), got.Decision)
	require.Equal(t, now.Add(time.Hour), got.Session.Expires)
	_, err = evaluate.AssumeRole(&evaluate.AssumeRoleRequest{Principal: ann, Role: role, SessionName: "s1", Chain: token, Time: now, Duration: 2 * time.Hour}, p)
	require.ErrorContains(t, err, "temporary credentials")
	late, err := evaluate.AssumeRole(&evaluate.AssumeRoleRequest{Principal: ann, Role: role, SessionName: "s1", Chain: token, Time: token.Expires}, p)
	require.NoError(t, err)
	require.Contains(t, late.Decision.Problem, "expired")
}

// TestCallIsDecidedByTheCallersSide gives the resource of a call a policy: there is none.
func TestCallIsDecidedByTheCallersSide(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ann := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	deny := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}`, policy.Resource)
	for _, req := range []evaluate.CallRequest{
		&evaluate.GetFederationTokenRequest{Principal: ann, Name: "Bob", Time: now},
		&evaluate.GetSessionTokenRequest{Principal: ann, Time: now},
		&evaluate.AssumeRootRequest{Principal: ann, TargetPrincipal: "444455556666",
			TaskPolicyARN: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials", TaskPolicy: identity(allowAll)[0], Time: now},
	} {
		c, err := req.Ask(&evaluate.Policies{Identity: identity(allowAll), Resource: deny})
		require.NoError(t, err)
		require.Contains(t, c.Result().Decision.Problem, "Policies.Resource")
		e := evaluate.MustNew(&evaluate.Attachments{Resource: map[string]*policy.Policy{
			"arn:aws:sts::111122223333:federated-user/Bob": deny, "arn:aws:iam::444455556666:root": deny,
		}})
		c, err = e.Call(req, &evaluate.Policies{Identity: identity(allowAll)})
		require.NoError(t, err)
		require.True(t, c.Result().Decision.Allowed(), c.Result().Decision)
		actions := []string{}
		for _, x := range c.Explain() {
			actions = append(actions, x.Action)
			require.NotEmpty(t, x.Caller)
			require.Empty(t, x.Role)
		}
		require.Equal(t, c.Result().Action, actions[0])
		require.Len(t, slices.Compact(actions), 1)
	}
}

// checkJSON reads v in JSON and writes it again.
func checkJSON[T any](t *testing.T, v T) {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	var read T
	require.NoError(t, json.Unmarshal(data, &read))
	again, err := json.Marshal(read)
	require.NoError(t, err)
	require.Equal(t, string(data), string(again))
}

// TestSessionPoliciesOfFederatedUsers shows the limit of
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
func TestSessionPoliciesOfFederatedUsers(t *testing.T) {
	req := &evaluate.GetFederationTokenRequest{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Name: "bob"}
	req.SessionPolicies = slices.Repeat(identity(allowAll), 11)
	_, err := req.Ask(&evaluate.Policies{})
	require.NoError(t, err)
	req.SessionPolicies = slices.Repeat(identity(allowAll), 12)
	_, err = req.Ask(&evaluate.Policies{})
	require.ErrorContains(t, err, "more than 11 session policies")
}
