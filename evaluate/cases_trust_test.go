package evaluate_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/evaltest"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestTrustCases runs testdata/trust.
func TestTrustCases(t *testing.T) {
	evaltest.RunFS(t, os.DirFS("../testdata"), "trust/*.json")
}

// TestTrustCasesByOtherWays decides testdata/trust by an Evaluator to which the
// policies are attached, by Call.Explain and by Call.Until: the answers
// are those of AssumeRole. The session of an allowed call then makes a request and assumes
// another role. Each test vector has to be among the cases.
func TestTrustCasesByOtherWays(t *testing.T) {
	vectors := map[string]bool{}
	for _, group := range loadCases(t, "trust/*.json") {
		require.Nil(t, group.Policies.Resource, "%s: the trust policy stands with the role", group.Description)
		for _, c := range group.Cases {
			word, _, _ := strings.Cut(c.Name, " ")
			vectors[word] = true
			t.Run(group.File+"/"+group.Description+"/"+c.Name, func(t *testing.T) {
				require.NotEmpty(t, c.Source, "a case says where its answer comes from")
				call := *c.Call.(*evaluate.AssumeRoleRequest)
				if call.Time.IsZero() { // where it does not matter
					call.Time = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
				}
				runOtherWays(t, &call, group.Policies)
			})
		}
	}
	for i := 1; i <= 41; i++ {
		require.Contains(t, vectors, fmt.Sprintf("T%02d", i), "a test vector has no case")
	}
}

func runOtherWays(t *testing.T, req *evaluate.AssumeRoleRequest, p *evaluate.Policies) {
	t.Helper()
	got, err := evaluate.AssumeRole(req, p)
	if err != nil {
		require.Zero(t, got)
	}
	require.Equal(t, got.Decision.Allowed(), got.Session != nil)

	attached, extra := attachTrust(req, p)
	byEvaluator, evaluatorErr := evaluate.MustNew(attached).AssumeRole(req, extra)
	require.Equal(t, got, byEvaluator, "Evaluator")
	require.Equal(t, err, evaluatorErr, "Evaluator")

	byUntil, _, untilErr := untilCall(req.Ask(p))
	require.Equal(t, got, byUntil, "Call.Until")
	require.Equal(t, err, untilErr, "Call.Until")
	byUntil, _, untilErr = untilCall(evaluate.MustNew(attached).Call(req, extra))
	require.Equal(t, got, byUntil, "Call.Until of an Evaluator")
	require.Equal(t, err, untilErr, "Call.Until of an Evaluator")

	explanations, explainErr := explainCall(req.Ask(p))
	require.Equal(t, err, explainErr, "Call.Explain")
	checkExplanations(t, got, err, explanations)
	explanations, explainErr = explainCall(evaluate.MustNew(attached).Call(req, extra))
	require.Equal(t, err, explainErr, "Call.Explain of an Evaluator")
	checkExplanations(t, got, err, explanations)

	if got.Session != nil {
		useSession(t, got.Session, req.Role, req.Time)
		chainSession(t, got.Session, req.Role, req.Time)
	}
}

// attachTrust splits p into what an Evaluator has attached and the rest.
func attachTrust(req *evaluate.AssumeRoleRequest, p *evaluate.Policies) (*evaluate.Attachments, *evaluate.Policies) {
	others := *p
	others.Resource = nil // which makes the call an error
	target := evaluate.Request{Principal: req.Principal, Resource: req.Role.ARN}
	attached, extra := attach(&target, &others)
	extra.Resource = p.Resource
	return attached, extra
}

// checkExplanations compares the explanations of a call with its result: the
// first decision that does not allow is that of the result.
func checkExplanations(t *testing.T, got evaluate.CallResult, err error, all []*evaluate.Explanation) {
	t.Helper()
	if err != nil {
		require.Empty(t, all)
		return
	}
	require.NotEmpty(t, all)
	i := slices.IndexFunc(all, func(x *evaluate.Explanation) bool { return !x.Decision.Allowed() })
	require.Equal(t, got.Decision.Allowed(), i < 0)
	require.Equal(t, got.Decision, all[max(i, 0)].Decision)
}

// useSession makes a request with the credentials that s stands for: it is
// allowed to the end of the session and not after.
func useSession(t *testing.T, s *evaluate.Session, role *evaluate.Role, issued time.Time) {
	t.Helper()
	req := s.Request("s3:GetObject", "arn:aws:s3:::b/k")
	if partition := strings.Split(role.ARN, ":")[1]; partition != "aws" {
		req.Resource = "arn:" + partition + ":s3:::b/k"
	}
	req.ResourceAccount = s.Principal.Account()
	p := &evaluate.Policies{Identity: identity(allowAll)}
	require.True(t, s.Expires.After(issued))
	for _, at := range []time.Time{issued, s.Expires.Add(-1)} {
		req.Time = at
		d := evaluate.Evaluate(&req, p)
		require.True(t, d.Allowed(), "%s: %s", at, d)
	}
	for _, at := range []time.Time{s.Expires, s.Expires.Add(time.Hour)} {
		req.Time = at
		d := evaluate.Evaluate(&req, p)
		require.False(t, d.Allowed(), at)
		require.NotEmpty(t, d.Problem, at)
	}
}

// chainSession assumes a role of the account of s with s.
func chainSession(t *testing.T, s *evaluate.Session, role *evaluate.Role, issued time.Time) {
	t.Helper()
	arn := strings.SplitN(role.ARN, ":", 6)
	account := strings.Join(arn[:5], ":")
	next := &evaluate.Role{
		ARN: account + ":role/next",
		TrustPolicy: policy.MustParse(fmt.Sprintf(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":%q},
			"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}}`, account+":root"), policy.Trust, policy.WithTenants()),
	}
	got, err := evaluate.AssumeRole(&evaluate.AssumeRoleRequest{
		Principal: s.Principal, Role: next, SessionName: "next", Chain: s, Time: issued,
	}, &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow",
		"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"],"Resource":"*"}}`)})
	require.NoError(t, err)
	require.True(t, got.Decision.Allowed(), "%s: %s", got.Action, got.Decision)
	require.Equal(t, s.SourceIdentity, got.Session.SourceIdentity)
	require.ElementsMatch(t, s.TransitiveTagKeys, got.Session.TransitiveTagKeys)
	require.Len(t, got.Session.Tags, len(s.TransitiveTagKeys))
	for _, key := range s.TransitiveTagKeys {
		require.Equal(t, s.Tags[key], got.Session.Tags[key], key)
	}
	require.Equal(t, issued.Add(time.Hour), got.Session.Expires)
}
