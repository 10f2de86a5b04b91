package evaluate_test

import (
	"fmt"
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

const (
	deployID      = "AROAEXAMPLE1234567890"
	annID         = "AIDAEXAMPLE1234567890"
	deployUnknown = "arn:aws:sts::111122223333:assumed-role/Deploy/ci"
	deployRoles   = "arn:aws:iam::111122223333:role/"
)

// TestUnknownsByOtherWays decides random requests of callers whose ID or path is not
// known, or is, by all ways that there are (SEMANTICS S-43, S-44).
func TestUnknownsByOtherWays(t *testing.T) {
	t.Parallel()
	must := func(p principal.Principal, err error) principal.Principal {
		require.NoError(t, err)
		return p
	}
	unknown, ann := principal.MustParse(deployUnknown), principal.MustParse("arn:aws:iam::111122223333:user/ann")
	known := must(principal.RoleSession(deployRoles+"ci/Deploy", "ci"))
	fed := must(principal.FederatedUser("arn:aws:iam::111122223333:user/ann", "f"))
	callers := []principal.Principal{
		unknown, unknown, must(unknown.WithID(deployID)), known, must(known.WithID(deployID)), ann, must(ann.WithID(annID)), fed, must(fed.WithID(annID)),
	}
	userIDs := []string{"", deployID + ":ci", deployID + ":other", annID, "AIDAOTHER12345678901", "AROAOTHER12345678901:ci"}
	principals := []string{
		`"*"`, `{"AWS":"` + deployID + `"}`, `{"AWS":["` + annID + `","AROAOTHER12345678901"]}`, `{"AWS":"111122223333"}`,
		`{"AWS":"` + deployRoles + `ci/Deploy"}`, `{"AWS":["111122223333","` + deployID + `","` + annID + `","` + deployUnknown + `"]}`,
	}
	resources := []string{
		"*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:PrincipalArn}/*", "arn:aws:s3:::b/${aws:PrincipalArn, 'x'}/*", "arn:aws:s3:::b/${aws:userid}/*",
		"arn:aws:s3:::c/${aws:PrincipalArn}", "arn:aws:s3:::b/k",
	}
	values := []string{
		deployRoles + "Deploy", deployRoles + "ci/Deploy", deployRoles + "ci/*", deployRoles + "*", deployRoles + "*/Other", "*/Deploy",
		"${aws:PrincipalArn}", "arn:aws:iam::${aws:PrincipalAccount}:role/*",
	}
	operators := []string{
		"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike", "ArnNotEquals", "StringEqualsIgnoreCase", "ForAnyValue:StringLike",
		"ForAllValues:ArnNotLike", "StringNotEqualsIfExists",
	}
	statement := func(c world.Chance, typ policy.Type, i int) string {
		var b strings.Builder
		effect := world.OneOf(c, "Allow", "Deny")
		fmt.Fprintf(&b, `{"Sid":"s%d","Effect":%q,"Action":"s3:*"`, i, effect)
		if typ == policy.Resource {
			element := "Principal"
			if effect == "Deny" && c.IntN(4) == 0 {
				element = "NotPrincipal"
			}
			fmt.Fprintf(&b, `,%q:%s`, element, world.OneOf(c, principals...))
		}
		element := "Resource"
		if c.IntN(4) == 0 {
			element = "NotResource"
		}
		fmt.Fprintf(&b, `,%q:[%q,%q]`, element, world.OneOf(c, resources...), world.OneOf(c, resources...))
		if c.IntN(3) > 0 {
			key := world.OneOf(c, "aws:PrincipalArn", "aws:PrincipalArn", "aws:userid", "app:k")
			operator := world.OneOf(c, operators...)
			list := []string{world.OneOf(c, values...), world.OneOf(c, values...)}
			if strings.Contains(operator, "Arn") && key == "app:k" {
				key = "aws:SourceArn"
			}
			for i, value := range list {
				if strings.Contains(operator, "Arn") && !strings.HasPrefix(value, "arn:") {
					list[i] = deployRoles + "ci/*"
				}
			}
			fmt.Fprintf(&b, `,"Condition":{%q:{%q:[%q,%q]}}`, operator, key, list[0], list[1])
		}
		b.WriteString("}")
		return b.String()
	}
	document := func(c world.Chance, typ policy.Type) *policy.Policy {
		var all []string
		for i := range 1 + c.IntN(8) {
			all = append(all, statement(c, typ, i))
		}
		p, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":[`+strings.Join(all, ",")+`]}`), typ)
		require.NoError(t, err)
		return p
	}
	outcomes, allowed := make(map[evaluate.Outcome]int), 0
	for seed := range uint64(200) {
		c := world.Seeded(seed, 44)
		resource, identity := document(c, policy.Resource), document(c, policy.Identity)
		p := evaluate.Policies{Resource: resource, Identity: []*policy.Policy{identity}, Session: []*policy.Policy{identity}}
		attached := evaluate.Attachments{Resource: map[string]*policy.Policy{"arn:aws:s3:::b": resource, "arn:aws:s3:::c": resource}}
		e := evaluate.MustNew(&attached)
		source, err := resource.MarshalJSON()
		require.NoError(t, err)
		extra := p
		extra.Resource = nil
		for range 12 {
			req := evaluate.Request{
				Principal: world.OneOf(c, callers...), Action: "s3:GetObject", ResourceAccount: "111122223333", Time: time.Unix(1, 0),
				Resource: world.OneOf(c, "arn:aws:s3:::b/k", "arn:aws:s3:::b/"+deployRoles+"Deploy/k", "arn:aws:s3:::b/"+deployRoles+"ci/Deploy/k", "arn:aws:s3:::c/x"),
			}
			var entries []condition.Entry
			if id := world.OneOf(c, userIDs...); id != "" {
				entries = append(entries, condition.String("aws:userid", id))
			}
			if c.IntN(2) == 0 {
				entries = append(entries, condition.String("app:k", deployRoles+"ci/Deploy"), condition.String("aws:SourceArn", deployRoles+"Deploy"))
			}
			req.Context = condition.NewContext(entries...)
			want := evaluate.Evaluate(&req, &p)
			outcomes[want.Outcome]++
			about := fmt.Sprintf("seed %d: %v\n%s", seed, req, source)
			require.Equal(t, want.String(), e.Evaluate(&req, &extra).String(), about)
			require.Equal(t, want, e.Evaluate(&req, &extra), about)
			x := evaluate.Ask(&req, &p).Explain()
			require.Equal(t, want, x.Decision, about)
			require.Equal(t, want, e.Ask(&req, &extra).Explain().Decision, about)
			until, _ := decideUntil(evaluate.Ask(&req, &p))
			require.Equal(t, want, until, about)
			until, _ = decideUntil(e.Ask(&req, &extra))
			require.Equal(t, want, until, about)
			if !pathUnknown(req.Principal) {
				continue
			}
			require.NotContains(t, fmt.Sprintf("%q", x.Layers), `it is ["`+deployRoles, about)
			// Principal entries compare by name; except for these, what is allowed whatever
			// the path is allowed under each.
			if want.Allowed() && !strings.Contains(string(source), `"AWS":"`+deployRoles) {
				for _, path := range []string{"", "ci/", "x/y/", "Other/"} {
					known := must(principal.RoleSession(deployRoles+path+"Deploy", "ci"))
					if id := req.Principal.ID(); id != "" {
						known = must(known.WithID(id))
					}
					req := req
					req.Principal = known
					require.True(t, evaluate.Evaluate(&req, &p).Allowed(), about)
					allowed++
				}
			}
		}
	}
	require.Len(t, outcomes, 3)
	require.Positive(t, allowed)
}

// TestEvaluatorKnowsThePath checks that what a role is attached under tells its path
// (SEMANTICS S-44), by all ways to ask.
func TestEvaluatorKnowsThePath(t *testing.T) {
	t.Parallel()
	documents := identity(`{"Version":"2012-10-17","Statement":[
		{"Sid":"Ci","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:PrincipalArn}/*","Condition":{"ArnLike":{"aws:PrincipalArn":"` + deployRoles + `ci/*"}}},
		{"Sid":"Old","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::b/*","Condition":{"StringLike":{"aws:PrincipalArn":"` + deployRoles + `old/*"}}}]}`)
	req := evaluate.Request{
		Principal: principal.MustParse(deployUnknown), Action: "s3:GetObject", ResourceAccount: "111122223333", Time: time.Unix(1, 0),
		Resource: "arn:aws:s3:::b/" + deployRoles + "ci/Deploy/k",
	}
	require.Equal(t, evaluate.ExplicitDeny, evaluate.Evaluate(&req, &evaluate.Policies{Identity: documents}).Outcome)
	for role, want := range map[string]evaluate.Outcome{
		deployRoles + "ci/Deploy":  evaluate.Allow,
		deployRoles + "Deploy":     evaluate.ImplicitDeny,
		deployRoles + "old/Deploy": evaluate.ExplicitDeny,
		deployRoles + "Other":      evaluate.ExplicitDeny, // which tells nothing of Deploy
	} {
		var extra *evaluate.Policies
		e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{role: documents}})
		if strings.HasSuffix(role, "Other") {
			extra = &evaluate.Policies{Identity: documents}
		}
		require.Equal(t, want, e.Evaluate(&req, extra).Outcome, role)
		x := e.Ask(&req, extra).Explain()
		require.Equal(t, want, x.Decision.Outcome, role)
		d, _ := decideUntil(e.Ask(&req, extra))
		require.Equal(t, want, d.Outcome, role)
		require.Equal(t, role == deployRoles+"Other", strings.Contains(x.String(), "use principal.RoleSession"), "%s\n%s", role, x)
	}
	// A boundary tells it too.
	boundary, err := policy.Parse([]byte(allowAll), policy.Boundary)
	require.NoError(t, err)
	e := evaluate.MustNew(&evaluate.Attachments{Boundary: map[string]*policy.Policy{deployRoles + "ci/Deploy": boundary}})
	require.Equal(t, evaluate.Allow, e.Evaluate(&req, &evaluate.Policies{Identity: documents}).Outcome)
}

// TestEvaluatorKnowsServiceLinkedRoles checks that service control policies do not
// apply to such a role if its path is known (SEMANTICS S-25, S-44).
func TestEvaluatorKnowsServiceLinkedRoles(t *testing.T) {
	t.Parallel()
	documents := identity(allowAll)
	scp := [][]*policy.Policy{{policy.MustParse(denyAll, policy.SCP)}}
	req := evaluate.Request{
		Principal: principal.MustParse("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/s"), Action: "s3:GetObject",
		Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333",
	}
	require.Equal(t, evaluate.ExplicitDeny, evaluate.Evaluate(&req, &evaluate.Policies{Identity: documents, SCP: scp}).Outcome)
	e := evaluate.MustNew(&evaluate.Attachments{
		Identity: map[string][]*policy.Policy{deployRoles + "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS": documents},
		SCP:      map[string][]*policy.Policy{"111122223333": scp[0]},
	})
	require.Equal(t, evaluate.Allow, e.Evaluate(&req, nil).Outcome)
}

// TestCallersWithIDFindAttachments checks that an ID does not change what is attached.
func TestCallersWithIDFindAttachments(t *testing.T) {
	t.Parallel()
	session, err := principal.RoleSession(deployRoles+"ci/Deploy", "ci")
	require.NoError(t, err)
	e := evaluate.MustNew(&evaluate.Attachments{Identity: map[string][]*policy.Policy{
		deployRoles + "ci/Deploy":              identity(allowAll),
		"arn:aws:iam::111122223333:user/x/ann": identity(allowAll),
	}})
	for p, id := range map[principal.Principal]string{
		session:                            deployID,
		principal.MustParse(deployUnknown): deployID,
		principal.MustParse("arn:aws:iam::111122223333:user/x/ann"): annID,
	} {
		p, err := p.WithID(id)
		require.NoError(t, err)
		req := evaluate.Request{Principal: p, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333"}
		require.Equal(t, evaluate.Allow, e.Evaluate(&req, nil).Outcome, p)
	}
}

// TestUnknownsAreExplained checks that an explanation says what to set.
func TestUnknownsAreExplained(t *testing.T) {
	t.Parallel()
	const id, path = "the id of the caller is not known: set it", "the path of the role is not known: use principal.RoleSession"
	for _, tt := range []struct{ statement, want string }{
		{`"Effect":"Deny","Principal":{"AWS":"` + deployID + `"},"Resource":"*"`, id},
		{`"Effect":"Allow","Principal":{"AWS":"` + deployID + `"},"Resource":"*"`, id},
		{`"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","` + deployID + `","` + deployUnknown + `"]},"Resource":"*"`, id},
		{`"Effect":"Deny","Principal":{"AWS":["` + deployID + `","111122223333"]},"Resource":"*"`, ""}, // the account decides
		{`"Effect":"Deny","Principal":{"AWS":"` + annID + `"},"Resource":"*"`, ""},
		{`"Effect":"Deny","Principal":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"` + deployRoles + `ci/*"}}`, path},
		{`"Effect":"Allow","Principal":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"` + deployRoles + `ci/*"}}`, path},
		{`"Effect":"Deny","Principal":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"${aws:PrincipalArn}"}}`, path},
		{`"Effect":"Allow","Principal":"*","Resource":"arn:aws:s3:::b/${aws:PrincipalArn}"`, path},
		{`"Effect":"Deny","Principal":"*","Resource":"arn:aws:s3:::b/${aws:PrincipalArn}"`, path},
		{`"Effect":"Deny","Principal":"*","NotResource":"arn:aws:s3:::b/${aws:PrincipalArn}"`, path},
		{`"Effect":"Allow","Principal":"*","NotResource":"arn:aws:s3:::b/${aws:PrincipalArn}"`, path},
		{`"Effect":"Deny","Principal":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"` + deployRoles + `*"}}`, ""},
	} {
		p, err := policy.Parse([]byte(`{"Version":"2012-10-17","Statement":{"Action":"s3:*",`+tt.statement+`}}`), policy.Resource)
		require.NoError(t, err)
		req := evaluate.Request{
			Principal: principal.MustParse(deployUnknown), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333",
			Context: condition.NewContext(condition.String("aws:RequestedRegion", "eu-west-1")),
		}
		text := evaluate.Ask(&req, &evaluate.Policies{Resource: p}).Explain().String()
		require.Equal(t, tt.want == id, strings.Contains(text, id), text)
		require.Equal(t, tt.want == path, strings.Contains(text, path), text)
		if !strings.Contains(tt.statement, "Arn\":\""+deployRoles) {
			require.NotContains(t, text, deployRoles+"Deploy", "no role of that ARN may exist")
		}
	}
}
