package evaluate_test

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/internal/world"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

var trustQuestions = flag.Int("trust.questions", 200_000, "number of questions in TestTrustProperties")

// TestTrustProperties asks random questions. For every yes there has to be a
// reason in the trust policy, and changes to it have the effect that they must
// have.
func TestTrustProperties(t *testing.T) {
	const perPolicy = 40
	c := world.Seeded(36, 41)
	callers := world.TrustCallers()
	questions, yes := 0, 0
	var byKind = map[principal.Type]int{}
	for questions < *trustQuestions {
		w := world.NewTrust(c)
		for range min(perPolicy, *trustQuestions-questions) {
			questions++
			who := &callers[c.IntN(len(callers))]
			if askTrust(t, w, c, who, questions%4 == 0) {
				yes++
				byKind[who.Principal.Type()]++
			}
		}
	}
	// The questions are no good if the answer is always the same.
	require.Greater(t, yes, questions/50)
	for _, kind := range []principal.Type{
		principal.TypeUser, principal.TypeAssumedRole, principal.TypeService, principal.TypeSAML, principal.TypeWebIdentity,
	} {
		require.NotZero(t, byKind[kind], kind)
	}
	t.Logf("%d questions, %d yes: %v", questions, yes, byKind)
}

// askTrust asks whether who may assume the role and, if changed is set, how changes
// to the policies change the answer.
func askTrust(t testing.TB, w *world.Trust, c world.Chance, who *world.TrustCaller, changed bool) (yes bool) {
	answer := func(trust *policy.Policy, req evaluate.AssumeRoleRequest, p *evaluate.Policies) evaluate.CallResult {
		req.Role = &evaluate.Role{ARN: roleARN, Tags: map[string]string{"team": "red"}, TrustPolicy: trust}
		got, err := evaluate.AssumeRole(&req, p)
		require.NoError(t, err)
		require.Equal(t, got.Decision.Allowed(), got.Session != nil)
		return got
	}
	req := evaluate.AssumeRoleRequest{Principal: who.Principal, SessionName: "s1", Time: time.Unix(1_800_000_000, 0)}
	actions := []string{who.Action}
	if c.IntN(2) == 0 {
		req.Context = condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true))
	}
	if c.IntN(2) == 0 && who.Kind != "Federated" {
		req.ExternalID = "secret-1"
	}
	if c.IntN(3) == 0 {
		req.Tags = map[string]string{"team": world.OneOf(c, "blue", "red")}
		actions = append(actions, "sts:TagSession")
	}
	if c.IntN(3) == 0 {
		req.SourceIdentity = world.OneOf(c, "ann", "bob")
		actions = append(actions, "sts:SetSourceIdentity")
	}
	if c.IntN(4) == 0 && who.Kind != "Federated" {
		req.ProvidedContexts = []evaluate.ProvidedContext{{ProviderARN: identityCenter, Assertion: "assertion"}}
		actions = append(actions, "sts:SetContext")
	}
	allow, scp := allowAllIdentity, allowAllSCP
	p := evaluate.Policies{
		Identity: world.OneOf(c, nil, []*policy.Policy{allow}, []*policy.Policy{allow}, []*policy.Policy{assumeIdentity}, []*policy.Policy{otherIdentity}),
		Boundary: world.OneOf(c, nil, nil, allow, otherIdentity),
		Session:  world.OneOf(c, nil, nil, []*policy.Policy{allow}, []*policy.Policy{}),
		SCP:      world.OneOf(c, nil, [][]*policy.Policy{{scp}, {scp}}, [][]*policy.Policy{{scp}, {}}),
		RCP:      world.OneOf(c, nil, nil, [][]*policy.Policy{{foreignRCP}}),
	}
	got := answer(w.Policy, req, &p)
	if got.Decision.Allowed() {
		require.False(t, who.Never, "%s assumed a role", who.Principal)
		for _, action := range actions {
			require.True(t, soundlyTrusts(w.Statements, who, action), "I-36: %s, %s, %v", who.Principal, action, w.Statements)
		}
		if who.Principal.Account() == "777788889999" {
			require.True(t, w.Everybody, "I-37: %s, %v", who.Principal, w.Statements)
		}
		if who.Kind == "AWS" && who.Principal.Account() != "111122223333" {
			require.NotEmpty(t, p.Identity, "I-39: %s without identity policies", who.Principal)
		}
	}
	if !changed {
		return got.Decision.Allowed()
	}
	require.False(t, answer(w.Denied, req, &p).Decision.Allowed(), "I-39: trust policy denies")
	require.False(t, answer(w.Secret, req, &p).Decision.Allowed(), "I-40: another external ID or none")
	require.False(t, answer(w.Audience, req, &p).Decision.Allowed(), "I-40: no audience")
	more := answer(w.Unrelated, req, &p)
	require.Equal(t, got.Action, more.Action, "I-41")
	require.Equal(t, got.Decision.Outcome, more.Decision.Outcome, "I-41: %s, %v", who.Principal, w.Statements)
	require.Equal(t, got.Decision.Type, more.Decision.Type, "I-41")
	if got.Decision.Allowed() && who.Kind == "AWS" {
		deny := denyAllIdentity
		for _, change := range []func(p *evaluate.Policies){
			func(p *evaluate.Policies) { p.Identity = append(slices.Clone(p.Identity), deny) },
			func(p *evaluate.Policies) { p.Session = append(slices.Clone(p.Session), deny) },
			func(p *evaluate.Policies) { p.SCP = append(slices.Clone(p.SCP), []*policy.Policy{scp, denyAllSCP}) },
			func(p *evaluate.Policies) { p.Boundary = deny },
		} {
			p := p
			change(&p)
			require.Equal(t, evaluate.ExplicitDeny, answer(w.Policy, req, &p).Decision.Outcome, "I-39")
		}
	}
	return got.Decision.Allowed()
}

// soundlyTrusts is an independent reading of what a yes rests on (SEMANTICS
// 5.2): for the action, some Allow names the caller, or its account or role, or
// everybody of its kind. It knows nothing of conditions and Deny.
func soundlyTrusts(statements []world.TrustStatement, who *world.TrustCaller, action string) bool {
	names := func(s *world.TrustStatement) bool {
		if s.Principal == "*" {
			return true
		}
		for _, name := range s.Principal.(map[string][]string)[who.Kind] {
			if name == "*" && who.Kind == "AWS" || slices.Contains(who.Names, name) {
				return true
			}
		}
		return false
	}
	lists := func(s *world.TrustStatement) bool {
		for _, pattern := range s.Action {
			begin, wildcard := strings.CutSuffix(pattern, "*")
			if pattern == action || wildcard && strings.HasPrefix(action, begin) {
				return true
			}
		}
		return false
	}
	for i := range statements {
		if s := &statements[i]; s.Effect == "Allow" && names(s) && lists(s) {
			return true
		}
	}
	return false
}

var (
	allowAllIdentity, denyAllIdentity = identity(allowAll)[0], identity(denyAll)[0]
	assumeIdentity                    = identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}`)[0]
	otherIdentity                     = identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)[0]

	allowAllSCP, denyAllSCP = policy.MustParse(allowAll, policy.SCP), policy.MustParse(denyAll, policy.SCP)
	foreignRCP              = policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*",
		"Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}}}`, policy.RCP)
)

// TestTrustKinds asks for every pair of a caller and a Principal entry: only
// an entry of the caller's kind that names it lets it in (PROPERTIES I-37 to
// I-39).
func TestTrustKinds(t *testing.T) {
	callers := world.TrustCallers()
	for i := range callers {
		for j := range callers {
			who, named := &callers[i], &callers[j]
			if len(named.Names) == 0 {
				continue
			}
			for _, name := range named.Names {
				req := assumeRole()
				req.Principal = who.Principal
				req.Role.TrustPolicy = world.TrustPolicy(world.TrustStatement{Effect: "Allow", Principal: map[string][]string{named.Kind: {name}}, Action: []string{"sts:*"}})
				isNamed := who.Kind == named.Kind && slices.Contains(who.Names, name) && !who.Never
				got, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
				require.NoError(t, err)
				require.Equal(t, isNamed, got.Decision.Allowed(), "%s, %s", who.Principal, name)

				// Without identity policies naming the account is not enough, and
				// between accounts nothing is.
				byAccount := strings.HasSuffix(name, ":root") || !strings.ContainsAny(name, ":.")
				foreign := who.Kind == "AWS" && who.Principal.Account() != "111122223333"
				got, err = evaluate.AssumeRole(req, &evaluate.Policies{})
				require.NoError(t, err)
				require.Equal(t, isNamed && !byAccount && !foreign, got.Decision.Allowed(), "%s, %s, no identity policy", who.Principal, name)
			}
		}
	}
}
