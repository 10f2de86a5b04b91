package evaluate_test

import (
	"math/rand/v2"
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

// TestTrustProperties asks random questions. For every yes there has to be a
// reason in the trust policy, and changes to it have the effect that they must
// have.
func TestTrustProperties(t *testing.T) {
	const perPolicy = 40
	rng := rand.New(rand.NewPCG(36, 41))
	callers := worldCallers(t)
	questions, yes := 0, 0
	var byKind = map[principal.Type]int{}
	for questions < *trustQuestions {
		w := newTrustWorld(t, rng)
		for range min(perPolicy, *trustQuestions-questions) {
			questions++
			who := &callers[rng.IntN(len(callers))]
			if w.ask(t, rng, who, questions%4 == 0) {
				yes++
				byKind[who.principal.Type()]++
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

// ask asks whether who may assume the role and, if changed is set, how changes
// to the policies change the answer.
func (w *trustWorld) ask(t testing.TB, rng source, who *worldCaller, changed bool) (yes bool) {
	answer := func(trust *policy.Policy, req evaluate.AssumeRoleRequest, p *evaluate.Policies) evaluate.CallResult {
		req.Role = &evaluate.Role{ARN: roleARN, Tags: map[string]string{"team": "red"}, TrustPolicy: trust}
		got, err := evaluate.AssumeRole(&req, p)
		require.NoError(t, err)
		require.Equal(t, got.Decision.Allowed(), got.Session != nil)
		return got
	}
	req := evaluate.AssumeRoleRequest{Principal: who.principal, SessionName: "s1", Time: time.Unix(1_800_000_000, 0)}
	actions := []string{who.action}
	if rng.IntN(2) == 0 {
		req.Context = condition.NewContext(condition.Bool("aws:MultiFactorAuthPresent", true))
	}
	if rng.IntN(2) == 0 && who.kind != "Federated" {
		req.ExternalID = "secret-1"
	}
	if rng.IntN(3) == 0 {
		req.Tags = map[string]string{"team": []string{"blue", "red"}[rng.IntN(2)]}
		actions = append(actions, "sts:TagSession")
	}
	if rng.IntN(3) == 0 {
		req.SourceIdentity = []string{"ann", "bob"}[rng.IntN(2)]
		actions = append(actions, "sts:SetSourceIdentity")
	}
	if rng.IntN(4) == 0 && who.kind != "Federated" {
		req.ProvidedContexts = []evaluate.ProvidedContext{{ProviderARN: contextProvider, Assertion: "assertion"}}
		actions = append(actions, "sts:SetContext")
	}
	allow, scp := allowAllIdentity, allowAllSCP
	p := evaluate.Policies{
		Identity: [][]*policy.Policy{nil, {allow}, {allow}, {assumeIdentity}, {otherIdentity}}[rng.IntN(5)],
		Boundary: []*policy.Policy{nil, nil, allow, otherIdentity}[rng.IntN(4)],
		Session:  [][]*policy.Policy{nil, nil, {allow}, {}}[rng.IntN(4)],
		SCP:      [][][]*policy.Policy{nil, {{scp}, {scp}}, {{scp}, {}}}[rng.IntN(3)],
		RCP:      [][][]*policy.Policy{nil, nil, {{foreignRCP}}}[rng.IntN(3)],
	}
	got := answer(w.trust, req, &p)
	if got.Decision.Allowed() {
		require.False(t, who.never, "%s assumed a role", who.principal)
		for _, action := range actions {
			require.True(t, soundlyTrusts(w.statements, who, action), "I-36: %s, %s, %v", who.principal, action, w.statements)
		}
		if who.principal.Account() == "777788889999" {
			require.True(t, w.everybody, "I-37: %s, %v", who.principal, w.statements)
		}
		if who.kind == "AWS" && who.principal.Account() != "111122223333" {
			require.NotEmpty(t, p.Identity, "I-39: %s without identity policies", who.principal)
		}
	}
	if !changed {
		return got.Decision.Allowed()
	}
	require.False(t, answer(w.denied, req, &p).Decision.Allowed(), "I-39: trust policy denies")
	require.False(t, answer(w.secret, req, &p).Decision.Allowed(), "I-40: another external ID or none")
	require.False(t, answer(w.audience, req, &p).Decision.Allowed(), "I-40: no audience")
	more := answer(w.unrelated, req, &p)
	require.Equal(t, got.Action, more.Action, "I-41")
	require.Equal(t, got.Decision.Outcome, more.Decision.Outcome, "I-41: %s, %v", who.principal, w.statements)
	require.Equal(t, got.Decision.Type, more.Decision.Type, "I-41")
	if got.Decision.Allowed() && who.kind == "AWS" {
		deny := denyAllIdentity
		for _, change := range []func(p *evaluate.Policies){
			func(p *evaluate.Policies) { p.Identity = append(slices.Clone(p.Identity), deny) },
			func(p *evaluate.Policies) { p.Session = append(slices.Clone(p.Session), deny) },
			func(p *evaluate.Policies) { p.SCP = append(slices.Clone(p.SCP), []*policy.Policy{scp, denyAllSCP}) },
			func(p *evaluate.Policies) { p.Boundary = deny },
		} {
			p := p
			change(&p)
			require.Equal(t, evaluate.ExplicitDeny, answer(w.trust, req, &p).Decision.Outcome, "I-39")
		}
	}
	return got.Decision.Allowed()
}

// TestTrustKinds asks for every pair of a caller and a Principal entry: only
// an entry of the caller's kind that names it lets it in (PROPERTIES I-37 to
// I-39).
func TestTrustKinds(t *testing.T) {
	callers := worldCallers(t)
	for i := range callers {
		for j := range callers {
			who, named := &callers[i], &callers[j]
			if len(named.names) == 0 {
				continue
			}
			for _, name := range named.names {
				statements := []worldStatement{{Effect: "Allow", Principal: map[string][]string{named.kind: {name}}, Action: []string{"sts:*"}}}
				req := assumeRole()
				req.Principal = who.principal
				req.Role.TrustPolicy = parseWorld(t, statements)
				isNamed := who.kind == named.kind && slices.Contains(who.names, name) && !who.never
				got, err := evaluate.AssumeRole(req, &evaluate.Policies{Identity: identity(allowAll)})
				require.NoError(t, err)
				require.Equal(t, isNamed, got.Decision.Allowed(), "%s, %s", who.principal, name)

				// Without identity policies naming the account is not enough, and
				// between accounts nothing is.
				byAccount := strings.HasSuffix(name, ":root") || !strings.ContainsAny(name, ":.")
				foreign := who.kind == "AWS" && who.principal.Account() != "111122223333"
				got, err = evaluate.AssumeRole(req, &evaluate.Policies{})
				require.NoError(t, err)
				require.Equal(t, isNamed && !byAccount && !foreign, got.Decision.Allowed(), "%s, %s, no identity policy", who.principal, name)
			}
		}
	}
}
