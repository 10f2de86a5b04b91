package evaluate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	roleARN    = "arn:aws:iam::111122223333:role/app/r"
	firstARN   = "arn:aws:iam::111122223333:role/app/first"
	trustsAll  = `{"Version":"2012-10-17","Statement":{"Sid":"All","Effect":"Allow","Principal":"*","Action":"sts:*"}}`
	secretName = "Example-external-id-42"
)

// assumeRole is a call that trustsAll allows, whatever the other policies.
func assumeRole() *evaluate.AssumeRoleRequest {
	return &evaluate.AssumeRoleRequest{
		Principal:   principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Role:        &evaluate.Role{ARN: roleARN, ID: "AROAEXAMPLE1234567890", TrustPolicy: policy.MustParse(trustsAll, policy.Trust)},
		SessionName: "s1",
		Time:        time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

// chained is assumeRole by a role session.
func chained(t testing.TB) *evaluate.AssumeRoleRequest {
	first, err := principal.RoleSession(firstARN, "s0")
	require.NoError(t, err)
	req := assumeRole()
	req.Principal = first
	req.Chain = &evaluate.Session{Principal: first, Expires: req.Time.Add(time.Hour)}
	return req
}

func TestAssumeRoleMalformed(t *testing.T) {
	bob := principal.MustParse("arn:aws:sts::444455556666:assumed-role/bob/s")
	tests := []struct {
		name   string
		change func(*evaluate.AssumeRoleRequest)
		want   string
	}{
		{"no role", func(r *evaluate.AssumeRoleRequest) { r.Role = nil }, "no role"},
		{"role without ARN", func(r *evaluate.AssumeRoleRequest) { r.Role = &evaluate.Role{} }, "not the ARN of a role"},
		{"ARN of a user", func(r *evaluate.AssumeRoleRequest) { r.Role.ARN = "arn:aws:iam::111122223333:user/r" }, "not the ARN of a role"},
		{"account of a role", func(r *evaluate.AssumeRoleRequest) { r.Role.ARN = "arn:aws:iam::1111:role/r" }, "not the ARN of a role"},
		{"longest session", func(r *evaluate.AssumeRoleRequest) { r.Role.MaxSession = time.Minute }, "longest session"},
		{"duration", func(r *evaluate.AssumeRoleRequest) { r.Duration = time.Minute }, "between 15m0s and 1h0m0s in role chaining"},
		{"session name", func(r *evaluate.AssumeRoleRequest) { r.SessionName = "" }, "session name"},
		{"session name that is not UTF-8", func(r *evaluate.AssumeRoleRequest) { r.SessionName = "ab\xff" }, "session name"},
		{"external ID", func(r *evaluate.AssumeRoleRequest) { r.ExternalID = "x" }, "external ID"},
		{"source identity", func(r *evaluate.AssumeRoleRequest) { r.SourceIdentity = "x" }, "source identity"},
		{"tag key that is not UTF-8", func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"k\xff": "v"} }, "not a tag key"},
		{"tag value that is not UTF-8", func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"k": "v\xff"} }, "not a value"},
		{"reserved tag key", func(r *evaluate.AssumeRoleRequest) { r.Tags = map[string]string{"aws:": "v"} }, "reserved"},
		{"transitive tag key", func(r *evaluate.AssumeRoleRequest) { r.TransitiveTagKeys = []string{"k"} }, "transitive"},
		{"session of another caller", func(r *evaluate.AssumeRoleRequest) { r.Chain.Principal = bob }, "not the caller"},
		{"session of another name", func(r *evaluate.AssumeRoleRequest) {
			r.Chain.Principal, _ = principal.RoleSession(firstARN, "other")
		}, "not the caller"},
		{"session of another path", func(r *evaluate.AssumeRoleRequest) {
			r.Chain.Principal, _ = principal.RoleSession("arn:aws:iam::111122223333:role/other/first", "s0")
		}, "not the caller"},
		{"session of nobody", func(r *evaluate.AssumeRoleRequest) { r.Chain.Principal = principal.Principal{} }, "not the caller"},
		{"session for a user", func(r *evaluate.AssumeRoleRequest) {
			r.Principal = principal.MustParse("arn:aws:iam::111122223333:user/ann")
			r.Chain.Principal = r.Principal
			r.Chain.TransitiveTagKeys, r.Chain.SourceIdentity = nil, ""
			r.Duration = 2 * time.Hour
		}, "for a user with temporary credentials"},
		{"session for a user, with a source identity", func(r *evaluate.AssumeRoleRequest) {
			r.Principal = principal.MustParse("arn:aws:iam::111122223333:user/ann")
			r.Chain.Principal, r.Chain.SourceIdentity = r.Principal, "ann"
		}, "no source identity"},
		{"session for a service", func(r *evaluate.AssumeRoleRequest) {
			r.Principal = principal.Service("ec2.amazonaws.com")
			r.Chain.Principal = r.Principal
		}, "not a session of a role or user"},
		{"session with a transitive key that is not a tag", func(r *evaluate.AssumeRoleRequest) { r.Chain.TransitiveTagKeys = []string{"k"} }, "transitive"},
		{"session policies", func(r *evaluate.AssumeRoleRequest) {
			r.SessionPolicies = slices.Repeat(identity(allowAll), 12)
		}, "more than 11 session policies"},
		{"another source identity than in the context", func(r *evaluate.AssumeRoleRequest) {
			r.SourceIdentity, r.Context = "bob", condition.NewContext(condition.String("aws:SourceIdentity", "ann"))
		}, "source identity"},
	}
	p := &evaluate.Policies{Identity: identity(allowAll)}
	e := evaluate.MustNew(nil)
	check := func(t *testing.T, req *evaluate.AssumeRoleRequest, want string) {
		got, err := evaluate.AssumeRole(req, p)
		require.ErrorContains(t, err, want)
		requireJapaneseError(t, err)
		require.Zero(t, got)
		require.False(t, got.Decision.Allowed())
		got, err = e.AssumeRole(req, p)
		require.ErrorContains(t, err, want)
		requireJapaneseError(t, err)
		require.Zero(t, got)
		all, err := explainCall(req.Ask(p))
		require.ErrorContains(t, err, want)
		requireJapaneseError(t, err)
		require.Empty(t, all)
		all, err = explainCall(e.Call(req, nil))
		require.ErrorContains(t, err, want)
		requireJapaneseError(t, err)
		require.Empty(t, all)
	}
	t.Run("nil", func(t *testing.T) { check(t, nil, "no request") })
	t.Run("zero", func(t *testing.T) { check(t, &evaluate.AssumeRoleRequest{}, "no role") })
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req := chained(t)
			allowed, err := evaluate.AssumeRole(req, p)
			require.NoError(t, err)
			require.True(t, allowed.Decision.Allowed())
			test.change(req)
			check(t, req, test.want)
		})
	}
}

// TestSessionNames shows the first and last characters of each kind that a
// session name may have.
func TestSessionNames(t *testing.T) {
	req := assumeRole()
	req.SessionName = "azAZ09_+=,.@-"
	_, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
	require.NoError(t, err)
}

// TestAssumeRoleProblems shows calls that no policy is asked about: they are
// denied with a text that says why.
func TestAssumeRoleProblems(t *testing.T) {
	allow := identity(allowAll)[0]
	tests := []struct {
		name   string
		change func(*evaluate.AssumeRoleRequest, *evaluate.Policies)
		want   string
	}{
		{"policy of a resource", func(_ *evaluate.AssumeRoleRequest, p *evaluate.Policies) {
			p.Resource = policy.MustParse(openAll, policy.Resource)
		}, "Policies.Resource is set"},
		{"trust policy in the wrong place", func(r *evaluate.AssumeRoleRequest, p *evaluate.Policies) { p.Resource = r.Role.TrustPolicy }, "Policies.Resource is set"},
		{"policy of a resource for a trust policy", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Role.TrustPolicy = policy.MustParse(openAll, policy.Resource)
		}, "another type than Trust"},
		{"identity policy for a trust policy", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) { r.Role.TrustPolicy = allow }, "another type than Trust"},
		{"session that has expired", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) { r.Chain.Expires = r.Time }, "expired"},
		{"canonical user", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Principal, r.Chain = principal.CanonicalUser(strings.Repeat("0123456789abcdef", 4)), nil
		}, "cannot assume a role"},
		{"nobody", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Principal, r.Chain = principal.Principal{}, nil
		}, "cannot assume a role"},
		{"service without a name", func(r *evaluate.AssumeRoleRequest, _ *evaluate.Policies) {
			r.Principal, r.Chain = principal.Service(""), nil
		}, "malformed"},
		{"nil among the policies", func(_ *evaluate.AssumeRoleRequest, p *evaluate.Policies) { p.Identity = []*policy.Policy{nil} }, "a policy is nil"},
		{"policy of another type", func(_ *evaluate.AssumeRoleRequest, p *evaluate.Policies) { p.Endpoint = allow }, "another type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req, p := chained(t), &evaluate.Policies{Identity: []*policy.Policy{allow}}
			test.change(req, p)
			requireProblem(t, test.want, req, p)
			got, err := evaluate.MustNew(nil).AssumeRole(req, p)
			require.NoError(t, err)
			require.Contains(t, got.Decision.Problem, test.want)
			require.Nil(t, got.Session)
		})
	}
	t.Run("no policies", func(t *testing.T) { requireProblem(t, "no policies", assumeRole(), nil) })

	t.Run("evaluator not made by New", func(t *testing.T) {
		e := new(evaluate.Evaluator)
		got, err := e.AssumeRole(assumeRole(), nil)
		require.NoError(t, err)
		require.Equal(t, "the Evaluator was not made by New", got.Decision.Problem)
		require.Nil(t, got.Session)
		all, err := explainCall(e.Call(assumeRole(), nil))
		require.NoError(t, err)
		require.Equal(t, got.Decision, all[0].Decision)
	})
	t.Run("attached and given", func(t *testing.T) {
		e := evaluate.MustNew(&evaluate.Attachments{Boundary: map[string]*policy.Policy{assumeRole().Principal.ARN(): allow}})
		got, err := e.AssumeRole(assumeRole(), &evaluate.Policies{Boundary: allow})
		require.NoError(t, err)
		require.Contains(t, got.Decision.Problem, "both attached and given")
		require.Nil(t, got.Session)
	})
}

func requireProblem(t *testing.T, want string, req *evaluate.AssumeRoleRequest, p *evaluate.Policies) {
	t.Helper()
	got, err := evaluate.AssumeRole(req, p)
	require.NoError(t, err)
	require.Equal(t, evaluate.ImplicitDeny, got.Decision.Outcome)
	require.Contains(t, got.Decision.Problem, want)
	require.Zero(t, got.Decision.Type)
	require.Equal(t, "sts:AssumeRole", got.Action)
	require.Nil(t, got.Session)
	all, err := explainCall(req.Ask(p))
	require.NoError(t, err)
	require.Equal(t, got.Decision, all[0].Decision)
	require.Empty(t, all[0].Layers)
}

// TestAssumeRoleWithoutTrustPolicy shows that a role without one trusts nobody.
func TestAssumeRoleWithoutTrustPolicy(t *testing.T) {
	for _, caller := range []principal.Principal{
		principal.MustParse("arn:aws:iam::111122223333:user/ann"), principal.MustParse("arn:aws:iam::444455556666:user/bob"),
		principal.Service("ec2.amazonaws.com"), principal.WebIdentity("accounts.google.com"),
		principal.SAML("arn:aws:iam::111122223333:saml-provider/Corp"),
	} {
		req := assumeRole()
		req.Principal, req.Role.TrustPolicy = caller, nil
		e := evaluate.MustNew(&evaluate.Attachments{Account: "111122223333"})
		for name, decide := range map[string]func() (evaluate.CallResult, error){
			"AssumeRole": func() (evaluate.CallResult, error) {
				return evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
			},
			"Evaluator": func() (evaluate.CallResult, error) {
				return e.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
			},
		} {
			got, err := decide()
			require.NoError(t, err, name)
			require.Equal(t, evaluate.ImplicitDeny, got.Decision.Outcome, name)
			require.Nil(t, got.Session, name)
		}
	}
}

// TestAssumeRoleAttachedTrust shows which trust policy decides if one is attached.
func TestAssumeRoleAttachedTrust(t *testing.T) {
	trust := func(sid, effect string) *policy.Policy {
		return policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"`+sid+`","Effect":"`+effect+`","Principal":"*","Action":"sts:*"}}`, policy.Trust)
	}
	allow, deny := trust("Attached", "Allow"), trust("AttachedDeny", "Deny")
	const partARN = roleARN + "/part" // a role whose path is that of another and its name
	for name, tt := range map[string]struct {
		attached map[string]*policy.Policy
		role     string
		given    *policy.Policy
		want     string
	}{
		"attached":                  {map[string]*policy.Policy{roleARN: allow}, roleARN, nil, "Attached"},
		"attached, denies":          {map[string]*policy.Policy{roleARN: deny}, roleARN, nil, "AttachedDeny"},
		"the same":                  {map[string]*policy.Policy{roleARN: allow}, roleARN, allow, "Attached"},
		"another goes before it":    {map[string]*policy.Policy{roleARN: deny}, roleARN, trust("Given", "Allow"), "Given"},
		"another that denies too":   {map[string]*policy.Policy{roleARN: allow}, roleARN, trust("GivenDeny", "Deny"), "GivenDeny"},
		"of another role":           {map[string]*policy.Policy{roleARN: allow}, partARN, nil, ""},
		"the same, of another role": {map[string]*policy.Policy{roleARN: allow}, partARN, allow, "Attached"},
		"its own":                   {map[string]*policy.Policy{roleARN: deny, partARN: allow}, partARN, nil, "Attached"},
		"of the account":            {map[string]*policy.Policy{"arn:aws:iam::111122223333": allow}, roleARN, nil, ""},
		"another type":              {map[string]*policy.Policy{roleARN: policy.MustParse(openAll, policy.Resource)}, roleARN, nil, ""},
		"nothing":                   {nil, roleARN, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := evaluate.MustNew(&evaluate.Attachments{Resource: tt.attached, MustAllow: map[string]bool{roleARN: true}})
			req := assumeRole()
			req.Role = &evaluate.Role{ARN: tt.role, TrustPolicy: tt.given}
			call, err := e.Call(req, &evaluate.Policies{Identity: identity(allowAll)})
			require.NoError(t, err)
			got := call.Result().Decision
			explained := call.Explain()
			require.Equal(t, got, explained[len(explained)-1].Decision)
			require.Equal(t, policy.Trust, got.Type)
			if tt.want == "" {
				require.Equal(t, evaluate.ImplicitDeny, got.Outcome)
				require.Nil(t, got.Statement)
				return
			}
			require.Equal(t, tt.want, got.Statement.Sid())
			require.Equal(t, !strings.HasSuffix(tt.want, "Deny"), got.Allowed())
		})
	}
}

// TestAssumeRoleTrustChanges shows that a call stays with the trust policy that was attached
// when it was asked, and the next one has the next.
func TestAssumeRoleTrustChanges(t *testing.T) {
	e := evaluate.MustNew(&evaluate.Attachments{Resource: map[string]*policy.Policy{roleARN: policy.MustParse(trustsAll, policy.Trust)}})
	req := assumeRole()
	req.Role.TrustPolicy = nil
	before, err := e.Call(req, nil)
	require.NoError(t, err)
	require.NoError(t, e.Apply(&evaluate.Change{Delete: []string{roleARN}}))
	require.True(t, before.Result().Decision.Allowed())
	after, err := e.AssumeRole(req, nil)
	require.NoError(t, err)
	require.Equal(t, evaluate.Decision{Type: policy.Trust}, after.Decision)
}

// TestAssumeRoleChain assumes one role after the other.
func TestAssumeRoleChain(t *testing.T) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	req := assumeRole()
	req.SourceIdentity = "ann"
	req.Tags, req.TransitiveTagKeys = map[string]string{"Star": "1", "Moon": "1"}, []string{"Star"}
	first, err := evaluate.AssumeRole(req, p)
	require.NoError(t, err)

	session := first.Session
	for i := range 5 {
		next := assumeRole()
		next.Principal, next.Chain = session.Principal, session
		next.Role.ARN = fmt.Sprintf("arn:aws:iam::111122223333:role/r%d", i)
		next.Role.Tags = map[string]string{"star": "0", fmt.Sprintf("hop%d", i): "x"}
		next.Time = session.Expires.Add(-1)
		got, err := evaluate.AssumeRole(next, p)
		require.NoError(t, err)
		require.True(t, got.Decision.Allowed(), got.Decision)
		require.Equal(t, "ann", got.Session.SourceIdentity)
		require.Equal(t, map[string]string{"Star": "1", fmt.Sprintf("hop%d", i): "x"}, got.Session.Tags)
		require.Equal(t, []string{"Star"}, got.Session.TransitiveTagKeys)
		require.Equal(t, next.Time.Add(time.Hour), got.Session.Expires)
		session = got.Session

		next.SourceIdentity = "bob"
		_, err = evaluate.AssumeRole(next, p)
		require.ErrorContains(t, err, "source identity")
		next.SourceIdentity, next.Time = "", next.Chain.Expires
		requireProblem(t, "expired", next, p)
	}
}
