package evaluate_test

import (
	"log/slog"
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
	allowAll = `{"Version":"2012-10-17","Statement":{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}}`
	denyAll  = `{"Version":"2012-10-17","Statement":{"Sid":"None","Effect":"Deny","Action":"*","Resource":"*"}}`
	openAll  = `{"Version":"2012-10-17","Statement":{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}`
)

func identity(docs ...string) []*policy.Policy {
	var list []*policy.Policy
	for _, doc := range docs {
		list = append(list, policy.MustParse(doc, policy.Identity))
	}
	return list
}

// getObject is a request that allowAll allows.
func getObject() evaluate.Request {
	return evaluate.Request{
		Principal:       principal.MustParse("arn:aws:iam::111122223333:user/ann"),
		Action:          "s3:GetObject",
		Resource:        "arn:aws:s3:::b/k",
		ResourceAccount: "111122223333",
		Time:            time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	}
}

func TestZeroValuesDeny(t *testing.T) {
	var d evaluate.Decision
	require.False(t, d.Allowed())
	require.Equal(t, "denied because no policy allows the action", d.String())

	req := getObject()
	for name, got := range map[string]evaluate.Decision{
		"nil request":         evaluate.Evaluate(nil, &evaluate.Policies{Identity: identity(allowAll)}),
		"nil policies":        evaluate.Evaluate(&req, nil),
		"no policies":         evaluate.Evaluate(&req, &evaluate.Policies{}),
		"zero request":        evaluate.Evaluate(&evaluate.Request{}, &evaluate.Policies{Identity: identity(allowAll)}),
		"zero evaluator":      new(evaluate.Evaluator).Evaluate(&req, &evaluate.Policies{Identity: identity(allowAll)}),
		"nil attachments":     evaluate.MustNew(nil).Evaluate(&req, nil),
		"evaluator, no req":   evaluate.MustNew(nil).Evaluate(nil, nil),
		"explain zero eval":   new(evaluate.Evaluator).Ask(&req, nil).Explain().Decision,
		"explain nil request": evaluate.Ask(nil, &evaluate.Policies{}).Explain().Decision,
	} {
		require.False(t, got.Allowed(), name)
		require.Equal(t, evaluate.ImplicitDeny, got.Outcome, name)
	}
}

// TestDecisionsMadeByHand prints decisions that no engine made.
func TestDecisionsMadeByHand(t *testing.T) {
	for _, outcome := range []evaluate.Outcome{evaluate.Allow, evaluate.ExplicitDeny} {
		d := evaluate.Decision{Outcome: outcome, Type: policy.Identity, Statement: new(policy.Statement)}
		require.Contains(t, d.String(), "statement 1 of an identity-based policy")
		require.Equal(t, slog.KindGroup, d.LogValue().Kind())
	}
}

// TestProblems shows that what cannot be evaluated is denied with a text that
// says what to set (SEMANTICS S-16, E-16).
func TestProblems(t *testing.T) {
	scp := policy.MustParse(allowAll, policy.SCP)
	resource := policy.MustParse(openAll, policy.Resource)
	id := identity(allowAll)[0]
	tests := []struct {
		name   string
		change func(*evaluate.Request, *evaluate.Policies)
		want   string
	}{
		{"empty action", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = "" }, "invalid action"},
		{"no service", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = ":GetObject" }, "invalid action"},
		{"no name", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = "s3:" }, "invalid action"},
		{"two colons", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = "s3:Get:Object" }, "invalid action"},
		{"wildcard in action", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = "s3:*" }, "invalid action"},
		{"star as action", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = "*" }, "invalid action"},
		{"no ASCII", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = "s3:GetObj\u0435ct" }, "invalid action"},
		{"longer than in AWS", func(r *evaluate.Request, _ *evaluate.Policies) { r.Action = "s3:" + strings.Repeat("x", 126) }, "invalid action"},
		{"empty resource", func(r *evaluate.Request, _ *evaluate.Policies) { r.Resource = "" }, "invalid resource"},
		{"bucket name", func(r *evaluate.Request, _ *evaluate.Policies) { r.Resource = "b/k" }, "invalid resource"},
		{"five parts", func(r *evaluate.Request, _ *evaluate.Policies) { r.Resource = "arn:aws:s3::b" }, "invalid resource"},
		{"owner", func(r *evaluate.Request, _ *evaluate.Policies) { r.ResourceAccount = "" }, "set Request.ResourceAccount"},
		{"partitions", func(r *evaluate.Request, _ *evaluate.Policies) { r.Resource = "arn:aws-cn:s3:::b/k" }, "different partitions"},
		{"namespaces", func(r *evaluate.Request, _ *evaluate.Policies) { r.Resource = "arn:acme:docs::t:p" }, "different partitions"},
		{"service name", func(r *evaluate.Request, _ *evaluate.Policies) { r.Principal = principal.Service("ec2") }, "invalid principal"},
		{"SAML provider", func(r *evaluate.Request, _ *evaluate.Policies) { r.Principal = principal.SAML("x") }, "invalid principal"},
		{"OIDC provider", func(r *evaluate.Request, _ *evaluate.Policies) { r.Principal = principal.WebIdentity("x") }, "invalid principal"},
		{"canonical user", func(r *evaluate.Request, _ *evaluate.Policies) { r.Principal = principal.CanonicalUser("x") }, "invalid principal"},
		{"expired", func(r *evaluate.Request, _ *evaluate.Policies) { r.Expires = r.Time }, "expired"},
		{"expired now", func(r *evaluate.Request, _ *evaluate.Policies) { r.Expires, r.Time = r.Time, time.Time{} }, "expired"},
		{"nil identity", func(_ *evaluate.Request, p *evaluate.Policies) { p.Identity = append(p.Identity, nil) }, "a policy is nil"},
		{"nil session", func(_ *evaluate.Request, p *evaluate.Policies) { p.Session = []*policy.Policy{nil} }, "a policy is nil"},
		{"nil SCP", func(_ *evaluate.Request, p *evaluate.Policies) { p.SCP = [][]*policy.Policy{{scp}, {nil}} }, "a policy is nil"},
		{"nil RCP", func(_ *evaluate.Request, p *evaluate.Policies) { p.RCP = [][]*policy.Policy{{nil}} }, "a policy is nil"},
		{"SCP as identity", func(_ *evaluate.Request, p *evaluate.Policies) { p.Identity = []*policy.Policy{scp} }, "Identity holds"},
		{"zero policy", func(_ *evaluate.Request, p *evaluate.Policies) { p.Identity = []*policy.Policy{{}} }, "Identity holds"},
		{"identity as resource", func(_ *evaluate.Request, p *evaluate.Policies) { p.Resource = id }, "Resource holds"},
		{"SCP as boundary", func(_ *evaluate.Request, p *evaluate.Policies) { p.Boundary = scp }, "Boundary holds"},
		{"SCP as session", func(_ *evaluate.Request, p *evaluate.Policies) { p.Session = []*policy.Policy{scp} }, "Session holds"},
		{"identity as SCP", func(_ *evaluate.Request, p *evaluate.Policies) { p.SCP = [][]*policy.Policy{{id}} }, "SCP holds"},
		{"SCP as RCP", func(_ *evaluate.Request, p *evaluate.Policies) { p.RCP = [][]*policy.Policy{{scp}} }, "RCP holds"},
		{"resource as endpoint", func(_ *evaluate.Request, p *evaluate.Policies) { p.Endpoint = resource }, "Endpoint holds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, p := getObject(), &evaluate.Policies{Identity: identity(allowAll)}
			require.True(t, evaluate.Evaluate(&req, p).Allowed(), "the request without the change")
			tt.change(&req, p)
			got := evaluate.Evaluate(&req, p)
			require.Equal(t, evaluate.ImplicitDeny, got.Outcome)
			require.Zero(t, got.Type)
			require.Nil(t, got.Statement)
			require.Contains(t, got.Problem, tt.want)
			require.Equal(t, "denied: "+got.Problem, got.String())
			require.Equal(t, got, evaluate.Ask(&req, p).Explain().Decision)
		})
	}
}

// TestActionNames shows the first and last characters of each kind that an action
// may have.
func TestActionNames(t *testing.T) {
	req := getObject()
	req.Action = "azAZ09-_.:azAZ09-_."
	require.True(t, evaluate.Evaluate(&req, &evaluate.Policies{Identity: identity(allowAll)}).Allowed())
}

// TestOwner shows where the account of a resource comes from (SEMANTICS S-16).
func TestOwner(t *testing.T) {
	p := &evaluate.Policies{Identity: identity(allowAll)}
	req := getObject()
	tests := []struct {
		name, resource, owner string
		want                  bool
	}{
		{"given", "arn:aws:s3:::b/k", "111122223333", true},
		{"given, another account", "arn:aws:s3:::b/k", "444455556666", false},
		{"in the ARN", "arn:aws:sqs:us-east-1:111122223333:q", "", true},
		{"in the ARN, another account", "arn:aws:sqs:us-east-1:444455556666:q", "", false},
		{"given, as in the ARN", "arn:aws:sqs:us-east-1:111122223333:q", "111122223333", true},
		{"given, AWS's own word in the ARN", "arn:aws:iam::aws:policy/ReadOnlyAccess", "111122223333", true},
		{"no resource: the caller's", "*", "", true},
	}
	for _, tt := range tests {
		req.Resource, req.ResourceAccount = tt.resource, tt.owner
		require.Equal(t, tt.want, evaluate.Evaluate(&req, p).Allowed(), tt.name)
	}
	home := evaluate.MustNew(&evaluate.Attachments{Account: "111122223333"})
	req.Resource, req.ResourceAccount = "arn:aws:s3:::b/k", ""
	require.True(t, home.Evaluate(&req, p).Allowed(), "home account of the evaluator")
	away := evaluate.MustNew(&evaluate.Attachments{Account: "444455556666"})
	require.False(t, away.Evaluate(&req, p).Allowed())
	req.Resource = "arn:aws:sqs:us-east-1:111122223333:q"
	require.True(t, away.Evaluate(&req, p).Allowed(), "the account in the ARN comes first")
}

// TestCallersWithoutAccount covers those whom identity-based policies never
// reach (SEMANTICS S-33, S-26).
func TestCallersWithoutAccount(t *testing.T) {
	id := "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
	canonical := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"CanonicalUser":"`+id+`"},
		"Action":"*","Resource":"*"}}`, policy.Resource)
	open := policy.MustParse(openAll, policy.Resource)
	tests := []struct {
		name   string
		caller principal.Principal
		p      *policy.Policy
		want   bool
	}{
		{"canonical user, named", principal.CanonicalUser(id), canonical, true},
		{"canonical user, anyone", principal.CanonicalUser(id), open, true},
		{"other canonical user", principal.CanonicalUser("0" + id[1:]), canonical, false},
		{"anonymous, anyone", principal.Principal{}, open, true},
		{"anonymous, someone", principal.Principal{}, canonical, false},
		{"service, anyone", principal.Service("sns.amazonaws.com"), open, true},
		{"no policy", principal.Service("sns.amazonaws.com"), nil, false},
	}
	deny := identity(denyAll)
	for _, tt := range tests {
		req := getObject()
		req.Principal = tt.caller
		for name, p := range map[string]*evaluate.Policies{
			"alone": {Resource: tt.p},
			"with policies that take no part": {
				Resource: tt.p, Identity: deny, Boundary: deny[0], Session: deny,
				SCP: [][]*policy.Policy{{policy.MustParse(denyAll, policy.SCP)}},
			},
		} {
			got := evaluate.Evaluate(&req, p)
			require.Equal(t, tt.want, got.Allowed(), "%s, %s: %s", tt.name, name, got)
			require.Equal(t, got, evaluate.Ask(&req, p).Explain().Decision)
		}
		p := &evaluate.Policies{Resource: tt.p, RCP: [][]*policy.Policy{{policy.MustParse(
			`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}`, policy.RCP)}}}
		require.Equal(t, evaluate.ExplicitDeny, evaluate.Evaluate(&req, p).Outcome, "RCPs reach everyone: %s", tt.name)
	}
}

// TestFederatedIdentitiesOnlyAssumeRoles: what their policies say does not count
// (SEMANTICS S-62).
func TestFederatedIdentitiesOnlyAssumeRoles(t *testing.T) {
	provider := "arn:aws:iam::111122223333:saml-provider/Okta"
	trust := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"`+provider+`"},
		"Action":"sts:AssumeRoleWithSAML"}}`, policy.Trust)
	for _, caller := range []principal.Principal{principal.SAML(provider), principal.WebIdentity("accounts.google.com")} {
		for _, p := range []*policy.Policy{nil, trust, policy.MustParse(openAll, policy.Resource), policy.MustParse(
			`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}`, policy.Resource)} {
			req := evaluate.Request{
				Principal: caller, Action: "sts:AssumeRoleWithSAML", Resource: "arn:aws:iam::111122223333:role/r",
			}
			got := evaluate.Evaluate(&req, &evaluate.Policies{Resource: p})
			require.Equal(t, evaluate.ImplicitDeny, got.Outcome)
			require.Contains(t, got.Problem, "use AssumeRole")
			require.Equal(t, got, evaluate.Ask(&req, &evaluate.Policies{Resource: p}).Explain().Decision)
		}
	}
}

func TestServiceLinkedRoleKnowsNoGuardrails(t *testing.T) { // SEMANTICS S-25, E29, E31
	req := getObject()
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX", "s")
	require.NoError(t, err)
	p := &evaluate.Policies{
		Identity: identity(allowAll),
		SCP:      [][]*policy.Policy{{}},
		RCP: [][]*policy.Policy{{policy.MustParse(
			`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}`, policy.RCP)}},
	}
	require.Equal(t, policy.RCP, evaluate.Evaluate(&req, p).Type)
	req.Principal = session
	require.True(t, evaluate.Evaluate(&req, p).Allowed())
	require.Len(t, evaluate.Ask(&req, p).Explain().Layers, 1)
}

func TestFederatedUserOfRoot(t *testing.T) { // SEMANTICS E-2, E-11
	req := getObject()
	session, err := principal.FederatedUser("arn:aws:iam::111122223333:root", "f")
	require.NoError(t, err)
	req.Principal = session
	p := &evaluate.Policies{}
	require.Equal(t, policy.Session, evaluate.Evaluate(&req, p).Type, "no session policy was passed")
	p.Session = identity(allowAll)
	require.Equal(t, evaluate.Decision{Outcome: evaluate.Allow}, evaluate.Evaluate(&req, p))
	p.Identity, p.Boundary = identity(denyAll), identity(denyAll)[0]
	require.True(t, evaluate.Evaluate(&req, p).Allowed(), "a root user has neither")
}

func TestCrossAccountRoot(t *testing.T) { // SEMANTICS E-12
	req := getObject()
	req.Principal = principal.MustParse("444455556666")
	p := &evaluate.Policies{}
	require.Equal(t, evaluate.Decision{Type: policy.Resource}, evaluate.Evaluate(&req, p))
	p.Resource = policy.MustParse(openAll, policy.Resource)
	got := evaluate.Evaluate(&req, p)
	require.True(t, got.Allowed())
	require.Equal(t, policy.Resource, got.Type)
	require.Equal(t, "Open", got.Statement.Sid())
}

func TestSessionPolicyLimitsUsers(t *testing.T) { // SEMANTICS S-33
	req := getObject()
	p := &evaluate.Policies{Resource: policy.MustParse(openAll, policy.Resource), Session: []*policy.Policy{}}
	require.Equal(t, evaluate.Decision{Type: policy.Session}, evaluate.Evaluate(&req, p))
	p.Session = identity(allowAll)
	require.True(t, evaluate.Evaluate(&req, p).Allowed())
	req.Principal = principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s")
	p.Session = []*policy.Policy{}
	require.True(t, evaluate.Evaluate(&req, p).Allowed(), "the resource-based policy names the session of a role")
}

func TestGetCallerIdentity(t *testing.T) { // SEMANTICS S-17
	req := getObject()
	req.Action, req.Resource = "sts:getcalleridentity", "*"
	p := &evaluate.Policies{Identity: identity(denyAll)}
	require.Equal(t, evaluate.Decision{Outcome: evaluate.Allow}, evaluate.Evaluate(&req, p))
	require.Equal(t, "allowed without a policy", evaluate.Evaluate(&req, p).String())
	req.Principal = principal.Principal{}
	require.False(t, evaluate.Evaluate(&req, p).Allowed())
}

// TestTimeIsReadOnce shows that a request without a time is decided at one
// moment, and that the clock is asked.
func TestTimeIsReadOnce(t *testing.T) {
	req := getObject()
	req.Time = time.Time{}
	yesterday, tomorrow := time.Now().AddDate(0, 0, -1).Format("2006-01-02"), time.Now().AddDate(0, 0, 2).Format("2006-01-02")
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
		"Condition":{"DateGreaterThan":{"aws:CurrentTime":"` + yesterday + `"},"DateLessThan":{"aws:CurrentTime":"` + tomorrow + `"},
		"NumericGreaterThan":{"aws:EpochTime":"1000000000"}}}}`)}
	require.True(t, evaluate.Evaluate(&req, p).Allowed())
	req.Expires = time.Now().Add(time.Hour)
	require.True(t, evaluate.Evaluate(&req, p).Allowed())
}

func TestForgedKeysAreIgnored(t *testing.T) { // SEMANTICS S-31, K-4
	req := getObject()
	req.Context = condition.NewContext(
		condition.String("aws:username", "root"),
		condition.String("AWS:PRINCIPALACCOUNT", "999999999999"),
		condition.Time("aws:currenttime", time.Unix(0, 0)),
	)
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
		"Condition":{"StringEquals":{"aws:username":"ann","aws:PrincipalAccount":"111122223333"},
		"DateEquals":{"aws:CurrentTime":"2026-01-01"}}}}`)}
	require.True(t, evaluate.Evaluate(&req, p).Allowed())
}
