package evaluate_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestEvaluatorFindsPolicies(t *testing.T) {
	const (
		ann  = "arn:aws:iam::111122223333:user/ann"
		role = "arn:aws:iam::111122223333:role/team/Deploy"
	)
	session, err := principal.RoleSession(role, "s")
	require.NoError(t, err)
	federated, err := principal.FederatedUser(ann, "f")
	require.NoError(t, err)
	allow := identity(allowAll)
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{ann: allow, role: allow},
		Boundary: map[string]*policy.Policy{"arn:aws:iam::111122223333:role/Bounded": allow[0]},
	})
	tests := []struct {
		name   string
		caller principal.Principal
		want   policy.Type
	}{
		{"user", principal.MustParse(ann), policy.Identity},
		{"session of the role", session, policy.Identity},
		{"session, path unknown", principal.MustParse("arn:aws:sts::111122223333:assumed-role/Deploy/s"), policy.Identity},
		{"federated user, no session policy", federated, policy.Session},
	}
	for _, tt := range tests {
		req := getObject()
		req.Principal = tt.caller
		got := e.Evaluate(&req, nil)
		require.Equal(t, tt.want, got.Type, "%s: %s", tt.name, got)
		require.Equal(t, tt.want == policy.Identity, got.Allowed(), tt.name)
	}
	for _, other := range []string{
		"arn:aws:iam::111122223333:user/bob",
		"arn:aws:sts::444455556666:assumed-role/Deploy/s",
		"arn:aws:sts::111122223333:assumed-role/deploy/s",
		"arn:aws:sts::111122223333:assumed-role/Bounded/s",
		"arn:aws:sts::111122223333:assumed-role/ann/s", // a role that has the name of the user
	} {
		req := getObject()
		req.Principal = principal.MustParse(other)
		require.False(t, e.Evaluate(&req, nil).Allowed(), other)
	}
}

func TestEvaluatorFindsResources(t *testing.T) {
	open := policy.MustParse(openAll, policy.Resource)
	closed := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"Closed","Effect":"Deny","Principal":"*","Action":"*",
		"Resource":"*"}}`, policy.Resource)
	e := evaluate.MustNew(&evaluate.Attachments{
		Resource: map[string]*policy.Policy{
			"arn:aws:s3:::b":        open,
			"arn:aws:s3:::b/closed": closed,
			"arn:aws:logs:us-east-1:111122223333:log-group:/app/main": open,
		},
		MustAllow: map[string]bool{"arn:aws:kms:us-east-1:111122223333:key/1": true},
		Account:   "111122223333",
	})
	tests := []struct {
		resource string
		want     evaluate.Outcome
	}{
		{"arn:aws:s3:::b", evaluate.Allow},
		{"arn:aws:s3:::b/k", evaluate.Allow},
		{"arn:aws:s3:::b/a/b:c/d", evaluate.Allow},
		{"arn:aws:s3:::bb", evaluate.ImplicitDeny},
		{"arn:aws:s3:::b/closed", evaluate.ExplicitDeny},
		{"arn:aws:s3:::b/closed/x", evaluate.ExplicitDeny},
		{"arn:aws:s3:::b/closed2", evaluate.Allow},
		{"arn:aws:logs:us-east-1:111122223333:log-group:/app/main:log-stream:x", evaluate.Allow},
		{"arn:aws:logs:us-east-1:111122223333:log-group:/app/mainly", evaluate.ImplicitDeny},
		{"*", evaluate.ImplicitDeny},
	}
	for _, tt := range tests {
		req := getObject()
		req.Resource, req.ResourceAccount = tt.resource, ""
		require.Equal(t, tt.want, e.Evaluate(&req, nil).Outcome, tt.resource)
		require.Equal(t, tt.want, e.Ask(&req, nil).Explain().Decision.Outcome, tt.resource)
	}
	req := getObject()
	req.Resource = "arn:aws:kms:us-east-1:111122223333:key/1"
	extra := &evaluate.Policies{Identity: identity(allowAll)}
	require.Equal(t, policy.Resource, e.Evaluate(&req, extra).Type, "the key policy must allow")
	req.Resource = "arn:aws:kms:us-east-1:111122223333:key/2"
	require.True(t, e.Evaluate(&req, extra).Allowed())
}

func TestEvaluatorMergesExtra(t *testing.T) {
	req := getObject()
	user := req.Principal.ARN()
	allow, scp := identity(allowAll), [][]*policy.Policy{{policy.MustParse(allowAll, policy.SCP)}}
	rcp := [][]*policy.Policy{{}}
	open := policy.MustParse(openAll, policy.Resource)
	full := &evaluate.Attachments{
		Identity: map[string][]*policy.Policy{user: allow},
		Boundary: map[string]*policy.Policy{user: allow[0]},
		Resource: map[string]*policy.Policy{req.Resource: open},
		SCP:      map[string][]*policy.Policy{"111122223333": scp[0]},
		RCP:      map[string][]*policy.Policy{"111122223333": rcp[0]},
	}
	e := evaluate.MustNew(full)
	require.True(t, e.Evaluate(&req, nil).Allowed())
	require.Len(t, e.Ask(&req, nil).Explain().Layers, 5)
	for name, extra := range map[string]*evaluate.Policies{
		"Boundary": {Boundary: allow[0]}, "Resource": {Resource: open}, "SCP": {SCP: scp}, "RCP": {RCP: rcp},
	} {
		require.Contains(t, e.Evaluate(&req, extra).Problem, "both attached and given", name)
		require.Contains(t, e.Ask(&req, extra).Explain().Decision.Problem, "both attached and given", name)
	}
	// A Deny in the identity-based policies that are given is added to those
	// attached.
	got := e.Evaluate(&req, &evaluate.Policies{Identity: identity(denyAll)})
	require.Equal(t, evaluate.ExplicitDeny, got.Outcome)
	require.Equal(t, "None", got.Statement.Sid())
	// What is given is checked as what is attached is.
	require.Equal(t, "a policy is nil", e.Evaluate(&req, &evaluate.Policies{Identity: []*policy.Policy{nil}}).Problem)
	// Changes to the maps given to New have no effect.
	delete(full.Identity, user)
	delete(full.Resource, req.Resource)
	require.True(t, e.Evaluate(&req, nil).Allowed())
	// Without the attachments, nothing is allowed.
	require.NoError(t, e.Replace(nil))
	require.False(t, e.Evaluate(&req, nil).Allowed())
}

// TestReplaceWhileEvaluating shows that each evaluation sees one set of
// attachments, never half of two.
func TestReplaceWhileEvaluating(t *testing.T) {
	req := getObject()
	user := req.Principal.ARN()
	open := &evaluate.Attachments{Identity: map[string][]*policy.Policy{user: identity(allowAll)}}
	closed := &evaluate.Attachments{Identity: map[string][]*policy.Policy{user: identity(allowAll, denyAll)}}
	e := evaluate.MustNew(open)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var decisions []evaluate.Decision
			for range 500 {
				decisions = e.EvaluateAll(decisions[:0], []evaluate.Request{req, req, req}, nil)
				if decisions[0] != decisions[1] || decisions[1] != decisions[2] {
					t.Error("one call saw two sets of attachments")
				}
			}
		})
	}
	wg.Go(func() {
		for range 500 {
			if err := errors.Join(e.Replace(closed), e.Replace(open)); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	require.True(t, e.Evaluate(&req, nil).Allowed())
}

// TestLongestAction looks in an index for an action of the largest length.
func TestLongestAction(t *testing.T) {
	action := "s3:" + strings.Repeat("X", 125)
	p := policy.MustParse(`{"Statement": [
		{"Effect": "Allow", "Action": "s3:A", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:B", "Resource": "*"},
		{"Effect": "Allow", "Action": "s3:C", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:D", "Resource": "*"},
		{"Effect": "Allow", "Action": "`+action+`", "Resource": "*"}]}`, policy.Identity)
	req := getObject()
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{req.Principal.ARN(): {p}}})
	req.Action = strings.ToLower(action)
	require.True(t, e.Evaluate(&req, nil).Allowed())
	req.Action = req.Action[:127] + "y"
	require.False(t, e.Evaluate(&req, nil).Allowed())
	require.Empty(t, e.Evaluate(&req, nil).Problem)
}
