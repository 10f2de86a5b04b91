package evaluate_test

import (
	"fmt"
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
	e := evaluate.New(&evaluate.Attachments{
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

// TestEvaluatorNilAttachments has a nil policy for most keys: none of the others is
// lost, in whatever order the maps are read.
func TestEvaluatorNilAttachments(t *testing.T) {
	const last = 20
	boundaries, resources := map[string]*policy.Policy{}, map[string]*policy.Policy{}
	users := map[string][]*policy.Policy{}
	arn := func(kind string, i int) string { return fmt.Sprintf("arn:aws:%s%d", kind, i) }
	const user, bucket = "iam::111122223333:user/u", "s3:::b"
	for i := range last + 1 {
		boundaries[arn(user, i)], resources[arn(bucket, i)] = nil, nil
		users[arn(user, i)] = identity(allowAll)
	}
	boundaries[arn(user, last)] = identity(denyAll)[0]
	resources[arn(bucket, last)] = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*",
		"Resource":"*"}}`, policy.Resource)
	for range 10 {
		e := evaluate.New(&evaluate.Attachments{Identity: users, Boundary: boundaries, Resource: resources, Account: "111122223333"})
		for i := range last + 1 {
			req := getObject()
			req.Principal, req.Resource = principal.MustParse(arn(user, i)), arn(bucket, 0)+"/key"
			require.Equal(t, i < last, e.Evaluate(&req, nil).Allowed(), "boundary of user %d", i)
			req.Principal, req.Resource = principal.MustParse(arn(user, 0)), arn(bucket, i)+"/key"
			require.Equal(t, i < last, e.Evaluate(&req, nil).Allowed(), "policy of resource %d", i)
		}
	}
}

func TestEvaluatorFindsResources(t *testing.T) {
	open := policy.MustParse(openAll, policy.Resource)
	closed := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"Closed","Effect":"Deny","Principal":"*","Action":"*",
		"Resource":"*"}}`, policy.Resource)
	e := evaluate.New(&evaluate.Attachments{
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
		require.Equal(t, tt.want, e.Explain(&req, nil).Decision.Outcome, tt.resource)
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
		SCP:      map[string][][]*policy.Policy{"111122223333": scp},
		RCP:      map[string][][]*policy.Policy{"111122223333": rcp},
	}
	e := evaluate.New(full)
	require.True(t, e.Evaluate(&req, nil).Allowed())
	require.Len(t, e.Explain(&req, nil).Layers, 5)
	for name, extra := range map[string]*evaluate.Policies{
		"Boundary": {Boundary: allow[0]}, "Resource": {Resource: open}, "SCP": {SCP: scp}, "RCP": {RCP: rcp},
	} {
		require.Contains(t, e.Evaluate(&req, extra).Problem, "both attached and given", name)
		require.Contains(t, e.Explain(&req, extra).Decision.Problem, "both attached and given", name)
	}
	// A Deny in the identity-based policies that are given is added to those
	// attached.
	got := e.Evaluate(&req, &evaluate.Policies{Identity: identity(denyAll)})
	require.Equal(t, evaluate.ExplicitDeny, got.Outcome)
	require.Equal(t, "None", got.Statement.Sid())
	// What is attached is checked as what is given is.
	bad := evaluate.New(&evaluate.Attachments{Identity: map[string][]*policy.Policy{user: {nil}}})
	require.Equal(t, "a policy is nil", bad.Evaluate(&req, nil).Problem)
	// Changes to the maps given to New have no effect.
	delete(full.Identity, user)
	delete(full.Resource, req.Resource)
	require.True(t, e.Evaluate(&req, nil).Allowed())
	// Without the attachments, nothing is allowed.
	e.Replace(nil)
	require.False(t, e.Evaluate(&req, nil).Allowed())
}

// TestReplaceWhileEvaluating shows that each evaluation sees one set of
// attachments, never half of two.
func TestReplaceWhileEvaluating(t *testing.T) {
	req := getObject()
	user := req.Principal.ARN()
	open := &evaluate.Attachments{Identity: map[string][]*policy.Policy{user: identity(allowAll)}}
	closed := &evaluate.Attachments{Identity: map[string][]*policy.Policy{user: identity(allowAll, denyAll)}}
	e := evaluate.New(open)
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
			e.Replace(closed)
			e.Replace(open)
		}
	})
	wg.Wait()
	require.True(t, e.Evaluate(&req, nil).Allowed())
}

// TestEvaluatorChecksTypes attaches a policy of a wrong type in each place. Requests
// that it takes part in are denied with a Problem, as by Evaluate, and others are
// decided.
func TestEvaluatorChecksTypes(t *testing.T) {
	const (
		ann   = "arn:aws:iam::111122223333:user/ann"
		other = "arn:aws:iam::444455556666:user/ben"
	)
	id, endpoint := identity(allowAll), policy.MustParse(openAll, policy.Endpoint)
	tests := []struct {
		attach func(*evaluate.Attachments)
		want   string
	}{
		{func(a *evaluate.Attachments) { a.Identity[ann] = []*policy.Policy{id[0], endpoint} }, "Identity holds"},
		{func(a *evaluate.Attachments) { a.Identity[ann] = []*policy.Policy{id[0], nil} }, "a policy is nil"},
		{func(a *evaluate.Attachments) { a.Boundary = map[string]*policy.Policy{ann: endpoint} }, "Boundary holds"},
		{func(a *evaluate.Attachments) { a.Resource = map[string]*policy.Policy{"arn:aws:s3:::b": endpoint} }, "Resource holds"},
		{func(a *evaluate.Attachments) {
			a.SCP = map[string][][]*policy.Policy{"111122223333": {{endpoint}}}
		}, "SCP holds"},
		{func(a *evaluate.Attachments) {
			a.RCP = map[string][][]*policy.Policy{"111122223333": {{endpoint}}}
		}, "RCP holds"},
	}
	for _, tt := range tests {
		a := evaluate.Attachments{Identity: map[string][]*policy.Policy{ann: id, other: id}}
		tt.attach(&a)
		e := evaluate.New(&a)
		req := getObject()
		req.Principal, req.ResourceAccount = principal.MustParse(ann), "111122223333"
		got := e.Evaluate(&req, nil)
		require.False(t, got.Allowed(), tt.want)
		require.Contains(t, got.Problem, tt.want)

		req.Principal, req.ResourceAccount = principal.MustParse(other), "444455556666"
		req.Resource = "arn:aws:s3:::c/k"
		require.True(t, e.Evaluate(&req, nil).Allowed(), tt.want)
	}
}

// TestLongestAction looks in an index for an action of the largest length.
func TestLongestAction(t *testing.T) {
	action := "s3:" + strings.Repeat("X", 125)
	p := policy.MustParse(`{"Statement": [
		{"Effect": "Allow", "Action": "s3:A", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:B", "Resource": "*"},
		{"Effect": "Allow", "Action": "s3:C", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:D", "Resource": "*"},
		{"Effect": "Allow", "Action": "`+action+`", "Resource": "*"}]}`, policy.Identity)
	req := getObject()
	e := evaluate.New(&evaluate.Attachments{Identity: map[string][]*policy.Policy{req.Principal.ARN(): {p}}})
	req.Action = strings.ToLower(action)
	require.True(t, e.Evaluate(&req, nil).Allowed())
	req.Action = req.Action[:127] + "y"
	require.False(t, e.Evaluate(&req, nil).Allowed())
	require.Empty(t, e.Evaluate(&req, nil).Problem)
}
