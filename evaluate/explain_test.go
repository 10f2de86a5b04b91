package evaluate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestExplainTree(t *testing.T) {
	req := getObject()
	req.Context = condition.NewContext(condition.Strings("aws:TagKeys"), condition.String("sts:ExternalId", "example-42"))
	p := &evaluate.Policies{
		Identity: []*policy.Policy{policy.MustParse(`{"Version":"2012-10-17","Id":"ann's","Statement":[
			{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"},
			{"Sid":"Write","Effect":"Allow","Action":"s3:Put*","Resource":"*"},
			{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::c/*"},
			{"Sid":"Late","Effect":"Deny","Action":"*","Resource":"*","Condition":{
				"StringEquals":{"aws:PrincipalAccount":"111122223333"},
				"DateGreaterThan":{"aws:CurrentTime":"2026-06-30T23:59:59Z"}}},
			{"Sid":"Secret","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"sts:externalid":"other"}}},
			{"Sid":"Vpc","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:SourceVpc":"vpc-*"}}}
		]}`, policy.Identity)},
		Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":[
			{"Sid":"Others","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"},
			{"Sid":"Ours","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}
		]}`, policy.Resource, policy.WithName("bucket.json")),
		Boundary: policy.MustParse(allowAll, policy.Boundary),
		Session:  []*policy.Policy{policy.MustParse(allowAll, policy.Session)},
		SCP:      [][]*policy.Policy{{policy.MustParse(allowAll, policy.SCP)}},
		RCP: [][]*policy.Policy{{}, {policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"Ext","Effect":"Deny",
			"Principal":"*","Action":"kms:*","Resource":"*"}}`, policy.RCP)}},
		Endpoint: policy.MustParse(openAll, policy.Endpoint),
	}
	want := `allowed by statement "Read" of an identity-based policy (ann's)
  resource control policy at level 0: implicitDeny
  resource control policy at level 1: implicitDeny
    Deny statement "Ext": Action ["kms:*"] does not match s3:GetObject
  service control policy at level 0: allowed
    Allow statement "All": applies
  VPC endpoint policy: allowed
    Allow statement "Open": applies
  resource-based policy: allowed (names its account)
    Allow statement "Others" of bucket.json: Principal ["AWS:444455556666"] does not match arn:aws:iam::111122223333:user/ann
    Allow statement "Ours" of bucket.json: applies
  identity-based policy: allowed
    Allow statement "Read" of ann's: applies
    Allow statement "Write" of ann's: Action ["s3:Put*"] does not match s3:GetObject
    Allow statement 3 of ann's: Resource ["arn:aws:s3:::c/*"] does not match arn:aws:s3:::b/k
    Deny statement "Late" of ann's: Condition does not match: aws:CurrentTime DateGreaterThan ["2026-06-30T23:59:59Z"], but it is ["2026-01-01T00:00:00Z"]
    Deny statement "Secret" of ann's: Condition does not match: sts:externalid StringEquals (not shown), but it is (not shown)
    Deny statement "Vpc" of ann's: Condition does not match: aws:SourceVpc StringLike ["vpc-*"], but it is absent
  permissions boundary: allowed
    Allow statement "All": applies
  session policy: allowed
    Allow statement "All": applies
  absent from the request: aws:SourceVpc
`
	if diff := cmp.Diff(want, evaluate.Ask(&req, p).Explain().String()); diff != "" {
		t.Error(diff)
	}
}

func TestExplainLayers(t *testing.T) {
	req := getObject()
	req.Context = condition.NewContext(condition.String("aws:SourceVpc", ""))
	p := &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":[
		{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}},
		{"Sid":"B","Effect":"Allow","Action":"*","Resource":"*"},
		{"Sid":"C","Effect":"Deny","Action":"*","Resource":"*"},
		{"Sid":"D","Effect":"Allow","Action":"*","Resource":"*"}]}`)}
	x := evaluate.Ask(&req, p).Explain()
	require.Equal(t, "C", x.Decision.Statement.Sid())
	require.Len(t, x.Layers, 1)
	layer := x.Layers[0]
	require.Equal(t, policy.Identity, layer.Type)
	require.Equal(t, evaluate.ExplicitDeny, layer.Outcome, "a later Allow does not change it")
	require.Len(t, layer.Statements, 4, "all statements are judged, also after the deny")
	first := layer.Statements[0]
	require.Equal(t, "Condition", first.Mismatch)
	require.Equal(t, "aws:SourceVpc", first.Clause.Key())
	require.Equal(t, []string{""}, first.Actual, "present and empty is not absent")
	require.True(t, layer.Statements[1].Applies)
	require.Empty(t, layer.Statements[1].Mismatch)
}

func TestDecisionSentences(t *testing.T) {
	req := getObject()
	tests := []struct {
		p    evaluate.Policies
		want string
	}{
		{evaluate.Policies{Identity: identity(allowAll)}, `allowed by statement "All" of an identity-based policy`},
		{evaluate.Policies{Identity: identity(denyAll)}, `denied with an explicit deny by statement "None" of an identity-based policy`},
		{evaluate.Policies{}, `denied because no identity-based policy allows the action`},
		{evaluate.Policies{SCP: [][]*policy.Policy{{}}}, `denied because no service control policy allows the action`},
		{evaluate.Policies{Resource: policy.MustParse(openAll, policy.Resource, policy.WithName("b.json"))},
			`allowed by statement "Open" of a resource-based policy (b.json)`},
	}
	for _, tt := range tests {
		require.Equal(t, tt.want, evaluate.Evaluate(&req, &tt.p).String())
	}
	require.Equal(t, "Outcome(9)", evaluate.Outcome(9).String())
	require.Equal(t, "denied because no policy allows the action", evaluate.Decision{Outcome: evaluate.ExplicitDeny}.String())
	root := req
	root.Principal = principal.MustParse("111122223333")
	require.Equal(t, "allowed without a policy", evaluate.Evaluate(&root, &evaluate.Policies{}).String())
}

// TestLongLists shows that of many patterns a few are listed.
func TestLongLists(t *testing.T) {
	req := getObject()
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(
		`{"Statement":{"Effect":"Allow","Action":["a:A","b:B","c:C","d:D","e:E"],"Resource":"*"}}`)}).Explain()
	require.Contains(t, x.String(), `Action ["a:A" "b:B" "c:C"] and 2 more does not match s3:GetObject`)
}
