package evaluate_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// The types below are the format of testdata/trust; see testdata/README.md.

type trustGroup struct {
	Description string       `json:"description"`
	Role        trustRole    `json:"role"`
	Policies    casePolicies `json:"policies"`
	Cases       []trustCase  `json:"cases"`
}

type trustRole struct {
	ARN        string            `json:"arn"`
	ID         string            `json:"id"`
	Tags       map[string]string `json:"tags"`
	MaxSession jsonDuration      `json:"maxSession"`
	Trust      json.RawMessage   `json:"trust"`
}

type trustCase struct {
	Name              string            `json:"name"`
	Principal         string            `json:"principal"`
	CallerRole        string            `json:"callerRole"`
	User              string            `json:"user"`
	SessionName       string            `json:"sessionName"`
	Duration          jsonDuration      `json:"duration"`
	ExternalID        string            `json:"externalId"`
	SourceIdentity    string            `json:"sourceIdentity"`
	Tags              map[string]string `json:"tags"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys"`
	Chain             *trustChain       `json:"chain"`
	NotOnOrAfter      time.Time         `json:"notOnOrAfter"`
	Context           condition.Context `json:"context"`
	Time              time.Time         `json:"time"`

	Want    string        `json:"want"`
	Action  string        `json:"action"`
	Type    string        `json:"type"`
	Sid     string        `json:"sid"`
	Problem string        `json:"problem"`
	Error   string        `json:"error"`
	Session *trustSession `json:"session"`
	Source  string        `json:"source"`
}

type trustChain struct {
	SourceIdentity    string            `json:"sourceIdentity"`
	Tags              map[string]string `json:"tags"`
	TransitiveTagKeys []string          `json:"transitiveTagKeys"`
	Expires           time.Time         `json:"expires"`
	Context           condition.Context `json:"context"`
}

type trustSession struct {
	ARN               string                     `json:"arn"`
	Expires           time.Time                  `json:"expires"`
	SourceIdentity    *string                    `json:"sourceIdentity"`
	Tags              map[string]string          `json:"tags"`
	TransitiveTagKeys []string                   `json:"transitiveTagKeys"`
	Context           map[string]json.RawMessage `json:"context"`
}

// A jsonDuration is a time.Duration in the form of time.ParseDuration.
type jsonDuration time.Duration

func (d *jsonDuration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = jsonDuration(parsed)
	return err
}

func (r *trustRole) parse() (*evaluate.Role, error) {
	role := &evaluate.Role{ARN: r.ARN, ID: r.ID, Tags: r.Tags, MaxSession: time.Duration(r.MaxSession)}
	if r.Trust == nil {
		return role, nil
	}
	var err error
	role.TrustPolicy, err = policy.Parse(r.Trust, policy.Trust)
	return role, err
}

func (c *trustCase) request(role *evaluate.Role) (*evaluate.AssumeRoleRequest, error) {
	req := &evaluate.AssumeRoleRequest{
		Role:              role,
		SessionName:       c.SessionName,
		Duration:          time.Duration(c.Duration),
		ExternalID:        c.ExternalID,
		SourceIdentity:    c.SourceIdentity,
		Tags:              c.Tags,
		TransitiveTagKeys: c.TransitiveTagKeys,
		NotOnOrAfter:      c.NotOnOrAfter,
		Context:           c.Context,
		Time:              c.Time,
	}
	if req.Time.IsZero() {
		req.Time = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	kind, provider, _ := strings.Cut(c.Principal, ":")
	var err error
	switch kind {
	case "saml":
		req.Principal = principal.SAML(provider)
	case "oidc":
		req.Principal = principal.WebIdentity(provider)
	default:
		req.Principal, err = parsePrincipal(c.Principal, c.CallerRole, c.User)
	}
	if c.Chain != nil {
		req.Chain = &evaluate.Session{
			Principal:         req.Principal,
			Expires:           c.Chain.Expires,
			SourceIdentity:    c.Chain.SourceIdentity,
			Tags:              c.Chain.Tags,
			TransitiveTagKeys: c.Chain.TransitiveTagKeys,
			Context:           c.Chain.Context,
		}
		if req.Chain.Expires.IsZero() {
			req.Chain.Expires = req.Time.Add(time.Hour)
		}
	}
	return req, err
}

// TestTrustCases runs testdata/trust: each by AssumeRole, by an Evaluator to
// which the policies are attached, and by ExplainAssumeRole. The session of an
// allowed call then makes a request and assumes another role.
func TestTrustCases(t *testing.T) {
	n := 0
	vectors := map[string]bool{}
	for _, file := range caseFiles(t, "../testdata/trust/*.json") {
		var groups []trustGroup
		readStrict(t, file, &groups)
		for _, group := range groups {
			name := filepath.Base(file) + "/" + group.Description
			p, err := group.Policies.parse()
			require.NoError(t, err, name)
			require.Nil(t, p.Resource, "%s: the trust policy stands with the role", name)
			role, err := group.Role.parse()
			require.NoError(t, err, name)
			require.NotEmpty(t, group.Cases, name)
			for _, c := range group.Cases {
				n++
				word, _, _ := strings.Cut(c.Name, " ")
				vectors[word] = true
				t.Run(name+"/"+c.Name, func(t *testing.T) {
					require.NotEmpty(t, c.Source, "a case says where its answer comes from")
					req, err := c.request(role)
					require.NoError(t, err)
					c.run(t, req, p)
				})
			}
		}
	}
	for i := 1; i <= 41; i++ {
		require.Contains(t, vectors, fmt.Sprintf("T%02d", i), "a test vector has no case")
	}
	t.Logf("%d cases", n)
}

func (c *trustCase) run(t *testing.T, req *evaluate.AssumeRoleRequest, p *evaluate.Policies) {
	t.Helper()
	got, err := evaluate.AssumeRole(req, p)
	c.check(t, got, err, req, p)

	attached, extra := attachTrust(req, p)
	byEvaluator, evaluatorErr := evaluate.New(attached).AssumeRole(req, extra)
	require.Equal(t, got, byEvaluator, "Evaluator")
	require.Equal(t, err, evaluatorErr, "Evaluator")

	explanations, explainErr := evaluate.ExplainAssumeRole(req, p)
	require.Equal(t, err, explainErr, "ExplainAssumeRole")
	checkExplanations(t, got, err, explanations)
	explanations, explainErr = evaluate.New(attached).ExplainAssumeRole(req, extra)
	require.Equal(t, err, explainErr, "ExplainAssumeRole of an Evaluator")
	checkExplanations(t, got, err, explanations)

	if got.Session != nil {
		useSession(t, got.Session, req.Role, req.Time)
		chainSession(t, got.Session, req.Role, req.Time)
	}
}

func (c *trustCase) check(t *testing.T, got evaluate.AssumeRoleResult, err error, req *evaluate.AssumeRoleRequest, p *evaluate.Policies) {
	t.Helper()
	if c.Want == "error" {
		require.ErrorContains(t, err, c.Error, c.Source)
		require.Zero(t, got, c.Source)
		return
	}
	require.NoError(t, err, c.Source)
	why := func() string {
		all, _ := evaluate.ExplainAssumeRole(req, p)
		return fmt.Sprintf("%s\n%s: %v", c.Source, got.Action, all)
	}
	require.Equal(t, c.Want, got.Decision.Outcome.String(), why())
	require.Equal(t, c.Want == "allowed", got.Session != nil, why())
	if c.Action != "" {
		require.Equal(t, c.Action, got.Action, why())
	}
	if c.Type != "" {
		want, ok := typeNames()[c.Type]
		require.True(t, ok, "unknown type %q", c.Type)
		require.Equal(t, want, got.Decision.Type, why())
	}
	if c.Sid != "" {
		require.NotNil(t, got.Decision.Statement, why())
		require.Equal(t, c.Sid, got.Decision.Statement.Sid(), why())
	}
	if c.Problem == "" {
		require.Empty(t, got.Decision.Problem, why())
	}
	require.Contains(t, got.Decision.Problem, c.Problem, why())
	if c.Session != nil {
		require.NotNil(t, got.Session, "a case that wants a session has to be allowed")
		c.Session.check(t, got.Session)
	}
}

func (want *trustSession) check(t *testing.T, got *evaluate.Session) {
	t.Helper()
	if want.ARN != "" {
		require.Equal(t, want.ARN, got.Principal.ARN())
	}
	if !want.Expires.IsZero() {
		require.WithinDuration(t, want.Expires, got.Expires, 0)
	}
	if want.SourceIdentity != nil {
		require.Equal(t, *want.SourceIdentity, got.SourceIdentity)
	}
	if want.Tags != nil {
		tags := got.Tags
		if tags == nil {
			tags = map[string]string{}
		}
		require.Empty(t, cmp.Diff(want.Tags, tags))
	}
	if want.TransitiveTagKeys != nil {
		require.ElementsMatch(t, want.TransitiveTagKeys, got.TransitiveTagKeys)
	}
	bound := got.Context.Bind(got.Principal, got.Principal.Account(), got.Expires)
	for key, value := range want.Context {
		values, present := bound.Lookup(key)
		if string(value) == "null" {
			require.False(t, present, "%s is %q", key, values)
			continue
		}
		var entry condition.Context
		require.NoError(t, json.Unmarshal(fmt.Appendf(nil, "{%q:%s}", key, value), &entry))
		wanted, _ := entry.Lookup(key)
		require.Equal(t, wanted, values, key)
	}
}

// attachTrust splits p into what an Evaluator has attached and the rest.
func attachTrust(req *evaluate.AssumeRoleRequest, p *evaluate.Policies) (*evaluate.Attachments, *evaluate.Policies) {
	issuer := req.Principal.Issuer()
	a := &evaluate.Attachments{
		Identity: map[string][]*policy.Policy{issuer: p.Identity},
		Boundary: map[string]*policy.Policy{issuer: p.Boundary},
		SCP:      map[string][][]*policy.Policy{req.Principal.Account(): p.SCP},
	}
	if parts := strings.SplitN(req.Role.ARN, ":", 6); len(parts) == 6 {
		a.RCP = map[string][][]*policy.Policy{parts[4]: p.RCP}
	}
	return a, &evaluate.Policies{Session: p.Session, Endpoint: p.Endpoint}
}

// checkExplanations compares the explanations of a call with its result: the
// first decision that does not allow is that of the result.
func checkExplanations(t *testing.T, got evaluate.AssumeRoleResult, err error, all []*evaluate.Explanation) {
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
			"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}}`, account+":root"), policy.Trust),
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
