package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

const (
	globalKeys = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
	iamKeys    = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"
	variables  = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable"
	taggedRole = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"
)

// derivedFrom is what the keys of TestDerivedKeys follow from.
func derivedFrom() *evaluate.Attachments {
	return &evaluate.Attachments{
		Account: "444455556666",
		PrincipalTags: map[string]map[string]string{
			"arn:aws:iam::111122223333:user/ann":  {"Team": "red"},
			"arn:aws:iam::111122223333:role/ci/r": {"Team": "blue", "Cost Center": ""},
			"arn:aws:iam::111122223333:user/new":  {},
		},
		ResourceTags: map[string]map[string]string{
			"arn:aws:s3:::b":                        {"Team": "green"},
			"arn:aws:iam::111122223333:policy/p":    {"Team": "white"},
			"arn:aws:sqs:eu-west-1:444455556666:q":  {"team": "small"},
			"arn:aws:sqs:eu-west-1:777788889999:q2": {},
		},
		IDs: map[string]string{
			"arn:aws:iam::111122223333:user/ann":  "AIDAANN4567890EXAMPLE",
			"arn:aws:iam::111122223333:role/ci/r": "AROAROLE567890EXAMPLE",
		},
		Accounts: map[string]evaluate.Account{
			"111122223333": {Path: "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"},
			"444455556666": {Path: "o-a1b2c3d4e5/r-ab12/", Management: true},
			"777788889999": {},
		},
	}
}

// TestDerivedKeys has a case for each key that follows from what is attached beside
// policies, and for each kind of caller that has it or has not: what a request says under
// such a key never counts, and only counts where nothing of the kind is attached (SEMANTICS
// S-68).
func TestDerivedKeys(t *testing.T) {
	t.Parallel()
	ann, root := principal.MustParse("arn:aws:iam::111122223333:user/ann"), principal.MustParse("111122223333")
	role := must(principal.RoleSession("arn:aws:iam::111122223333:role/ci/r", "s"))
	unknown := principal.MustParse("arn:aws:sts::111122223333:assumed-role/r/s")
	other := must(principal.RoleSession("arn:aws:iam::111122223333:role/other", "s"))
	fay, ofRoot := must(principal.FederatedUser("arn:aws:iam::111122223333:user/ann", "fay")), must(principal.FederatedUser("arn:aws:iam::111122223333:root", "fay"))
	manager, stranger := principal.MustParse("arn:aws:iam::444455556666:user/ann"), principal.MustParse("arn:aws:iam::777788889999:user/ann")
	service, anonymous := principal.Service("ec2.amazonaws.com"), principal.Principal{}
	canonical := principal.CanonicalUser("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
	origin := principal.MustParse("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E15MNIMTCFKK4C")
	const bucket, object = "arn:aws:s3:::b", "arn:aws:s3:::b/k"

	for _, tt := range []struct {
		caller        principal.Principal
		resource, key string
		want          []string // nil if absent
		source        string
	}{
		{ann, object, "aws:PrincipalTag/Team", []string{"red"}, globalKeys + "#condition-keys-principaltag"},
		{ann, object, "AWS:principaltag/TEAM", []string{"red"}, "SEMANTICS C-6"},
		{ann, object, "aws:PrincipalTag/none", nil, globalKeys + "#condition-keys-principaltag"},
		{role, object, "aws:PrincipalTag/Team", []string{"blue"}, taggedRole},
		{role, object, "aws:PrincipalTag/Cost Center", []string{""}, "SEMANTICS S-28"},
		{unknown, object, "aws:PrincipalTag/Team", []string{"blue"}, "SEMANTICS S-34"},
		{other, object, "aws:PrincipalTag/Team", nil, globalKeys + "#condition-keys-principaltag"},
		{fay, object, "aws:PrincipalTag/Team", []string{"red"}, "SEMANTICS T-25"},
		{ofRoot, object, "aws:PrincipalTag/Team", nil, "SEMANTICS S-68"},
		{root, object, "aws:PrincipalTag/Team", nil, "SEMANTICS S-68"},
		{manager, object, "aws:PrincipalTag/Team", nil, "of the same name in another account"},
		{service, object, "aws:PrincipalTag/Team", nil, globalKeys + "#condition-keys-principaltag"},
		{anonymous, object, "aws:PrincipalTag/Team", nil, globalKeys + "#condition-keys-principaltag"},
		{canonical, object, "aws:PrincipalTag/Team", nil, "SEMANTICS S-68"},
		{origin, object, "aws:PrincipalTag/Team", nil, "SEMANTICS S-68"},

		{ann, bucket, "aws:ResourceTag/Team", []string{"green"}, globalKeys + "#condition-keys-resourcetag"},
		{service, bucket, "aws:ResourceTag/team", []string{"green"}, globalKeys + "#condition-keys-resourcetag"},
		{anonymous, bucket, "aws:ResourceTag/Team", []string{"green"}, globalKeys + "#condition-keys-resourcetag"},
		{ann, bucket, "aws:ResourceTag/none", nil, globalKeys + "#condition-keys-resourcetag"},
		{ann, object, "aws:ResourceTag/Team", nil, "tags of a bucket are not those of its objects"},
		{ann, "*", "aws:ResourceTag/Team", nil, globalKeys + "#condition-keys-resourcetag"},
		{ann, bucket, "iam:ResourceTag/Team", nil, iamKeys},
		{ann, "arn:aws:sqs:eu-west-1:444455556666:q", "aws:ResourceTag/Team", []string{"small"}, "SEMANTICS C-6"},
		{ann, "arn:aws:iam::111122223333:role/ci/r", "aws:ResourceTag/Team", []string{"blue"}, "SEMANTICS S-54"},
		{ann, "arn:aws:iam::111122223333:role/ci/r", "iam:ResourceTag/Team", []string{"blue"}, iamKeys},
		{ann, "arn:aws:iam::111122223333:user/ann", "iam:ResourceTag/Team", []string{"red"}, iamKeys},
		{ann, "arn:aws:iam::111122223333:user/new", "iam:ResourceTag/Team", nil, iamKeys},
		{ann, "arn:aws:iam::111122223333:policy/p", "iam:ResourceTag/Team", []string{"white"}, iamKeys},
		{ann, "arn:aws:iam::111122223333:policy/other", "iam:ResourceTag/Team", nil, iamKeys},

		{ann, object, "aws:PrincipalOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-principalorgid"},
		{root, object, "aws:PrincipalOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-principalorgid"},
		{role, object, "aws:PrincipalOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-principalorgid"},
		{fay, object, "aws:PrincipalOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-principalorgid"},
		{manager, object, "aws:PrincipalOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-principalorgid"},
		{stranger, object, "aws:PrincipalOrgID", nil, globalKeys + "#condition-keys-principalorgid"},
		{service, object, "aws:PrincipalOrgID", nil, globalKeys + "#condition-keys-principalorgid"},
		{anonymous, object, "aws:PrincipalOrgID", nil, globalKeys + "#condition-keys-principalorgid"},
		{canonical, object, "aws:PrincipalOrgID", nil, "SEMANTICS S-68"},
		{origin, object, "aws:PrincipalOrgID", nil, "SEMANTICS S-68"},
		{ann, object, "aws:PrincipalOrgPaths", []string{"o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"}, globalKeys + "#condition-keys-principalorgpaths"},
		{manager, object, "aws:PrincipalOrgPaths", []string{"o-a1b2c3d4e5/r-ab12/"}, globalKeys + "#condition-keys-principalorgpaths"},
		{stranger, object, "aws:PrincipalOrgPaths", nil, globalKeys + "#condition-keys-principalorgpaths"},
		{service, object, "aws:PrincipalOrgPaths", nil, globalKeys + "#condition-keys-principalorgpaths"},

		{ann, object, "aws:ResourceOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-resourceorgid"}, // of the account that has such resources
		{stranger, "arn:aws:sqs:eu-west-1:444455556666:q", "aws:ResourceOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-resourceorgid"},
		{anonymous, "arn:aws:sqs:eu-west-1:444455556666:q", "aws:ResourceOrgID", []string{"o-a1b2c3d4e5"}, globalKeys + "#condition-keys-resourceorgid"},
		{ann, "arn:aws:sqs:eu-west-1:777788889999:q2", "aws:ResourceOrgID", nil, globalKeys + "#condition-keys-resourceorgid"},
		{ann, "arn:aws:sqs:eu-west-1:123456789012:q3", "aws:ResourceOrgID", nil, globalKeys + "#condition-keys-resourceorgid"},
		{ann, "*", "aws:ResourceOrgID", []string{"o-a1b2c3d4e5"}, "SEMANTICS S-16"},
		{stranger, "*", "aws:ResourceOrgID", nil, "SEMANTICS S-16"},
		{service, "*", "aws:ResourceOrgID", nil, "SEMANTICS S-16"},
		{ann, "arn:aws:iam::aws:policy/ReadOnlyAccess", "aws:ResourceOrgID", nil, "SEMANTICS S-38"},
		{ann, "*", "aws:ResourceOrgPaths", []string{"o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/"}, globalKeys + "#condition-keys-resourceorgpaths"},
		{ann, object, "aws:ResourceOrgPaths", []string{"o-a1b2c3d4e5/r-ab12/"}, globalKeys + "#condition-keys-resourceorgpaths"},
		{ann, "arn:aws:sqs:eu-west-1:777788889999:q2", "aws:ResourceOrgPaths", nil, globalKeys + "#condition-keys-resourceorgpaths"},

		{ann, object, "aws:userid", []string{"AIDAANN4567890EXAMPLE"}, variables},
		{must(ann.WithID("AIDAOWN4567890EXAMPLE")), object, "aws:userid", []string{"AIDAOWN4567890EXAMPLE"}, "SEMANTICS S-68"},
		{role, object, "aws:userid", []string{"AROAROLE567890EXAMPLE:s"}, variables},
		{unknown, object, "aws:userid", []string{"AROAROLE567890EXAMPLE:s"}, "SEMANTICS S-34"},
		{other, object, "aws:userid", nil, "SEMANTICS S-68"},
		{stranger, object, "aws:userid", nil, "SEMANTICS S-68"},
		{fay, object, "aws:userid", []string{"111122223333:fay"}, variables},
		{root, object, "aws:userid", []string{"111122223333"}, variables},
		{anonymous, object, "aws:userid", []string{"anonymous"}, variables},
		{service, object, "aws:userid", nil, variables},
		{canonical, object, "aws:userid", nil, "SEMANTICS S-68"},
	} {
		t.Run(tt.caller.String()+" "+tt.resource+" "+tt.key, func(t *testing.T) {
			t.Parallel()
			req := evaluate.Request{Principal: tt.caller, Action: "s3:GetObject", Resource: tt.resource}
			for _, each := range []struct {
				context condition.Context
				from    *evaluate.Attachments
				want    []string
			}{
				{condition.Context{}, derivedFrom(), tt.want},
				{condition.NewContext(condition.String(tt.key, "forged")), derivedFrom(), tt.want},
				{condition.NewContext(condition.Strings(tt.key, "forged", "twice")), derivedFrom(), tt.want},
				{condition.NewContext(condition.Strings(tt.key)), derivedFrom(), tt.want},
				{condition.NewContext(condition.String(tt.key, "given")), &evaluate.Attachments{Account: "444455556666"}, given(tt.caller, tt.key)},
			} {
				req.Context = each.context
				require.Equal(t, each.want, read(t, evaluate.MustNew(each.from), req, tt.key), "%s; %s", req.Context, tt.source)
			}
		})
	}
}

// given returns the value of key where nothing is attached and the request says "given".
func given(caller principal.Principal, key string) []string {
	if key != "aws:userid" {
		return []string{"given"}
	}
	switch caller.Type() {
	case principal.TypeAnonymous:
		return []string{"anonymous"}
	case principal.TypeAccount:
		return []string{caller.Account()}
	case principal.TypeFederatedUser:
		return []string{caller.Account() + ":" + caller.Name()}
	}
	if id := caller.ID(); id != "" {
		return []string{id}
	}
	return []string{"given"}
}

// read returns the values that key has for req, or nil if it is absent.
func read(t *testing.T, e *evaluate.Evaluator, req evaluate.Request, key string) []string {
	t.Helper()
	p := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
		"Condition":{"ForAnyValue:StringEquals":{"`+key+`":"no value of this test"}}}}`, policy.Resource)
	x := e.Ask(&req, &evaluate.Policies{Resource: p}).Explain()
	require.Empty(t, x.Decision.Problem)
	for _, l := range x.Layers {
		if l.Type == policy.Resource {
			return l.Statements[0].Actual
		}
	}
	t.Fatal("the policy took no part")
	return nil
}

// TestDerivedKeysDoNotAllocate counts the allocations of decisions that read what is
// attached beside policies.
func TestDerivedKeysDoNotAllocate(t *testing.T) { //nolint:paralleltest // counts allocations
	e := evaluate.MustNew(derivedFrom())
	s := evaluate.Session{
		Principal: must(principal.RoleSession("arn:aws:iam::111122223333:role/ci/r", "a-session-with-a-long-name")),
		Context:   condition.NewContext(condition.String("aws:PrincipalTag/Project", "x")),
	}
	req := s.Request("s3:GetObject", "arn:aws:s3:::b")
	for _, tt := range []struct {
		condition string
		want      float64
	}{
		{`{"StringEquals":{"aws:PrincipalTag/Team":"blue","aws:PrincipalTag/Project":"x","aws:ResourceTag/Team":"green"}}`, 0},
		{`{"StringLike":{"aws:PrincipalTag/Team":"${aws:PrincipalTag/Team}","aws:ResourceTag/Team":"*${aws:ResourceTag/team}"}}`, 0},
		{`{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a1b2c3d4e5/*","aws:ResourceOrgPaths":"o-a1b2c3d4e5/*"},"StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}}`, 0},
		{`{"StringLike":{"aws:userid":"AROAROLE567890EXAMPLE:*"}}`, 1}, // which is put together
	} {
		extra := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + tt.condition + `}}`)}
		req.ResourceAccount = "111122223333"
		require.True(t, e.Evaluate(&req, extra).Allowed(), tt.condition)
		require.InDelta(t, tt.want, testing.AllocsPerRun(100, func() { e.Evaluate(&req, extra) }), 0, tt.condition)
	}
}
