package evaluate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestNearMissesOfLayers shows near misses of other policies than identity-based
// ones.
func TestNearMissesOfLayers(t *testing.T) {
	all := identity(allowAll)
	scp := func(doc string) *policy.Policy { return policy.MustParse(doc, policy.SCP, policy.WithName("scp")) }
	ifMFA := allowIf(`{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`)
	mfa := `set condition key aws:MultiFactorAuthPresent = "true"`
	tests := []struct {
		name   string
		caller string
		p      evaluate.Policies
		want   []string
	}{
		{"no policies", "", evaluate.Policies{}, nil},
		{"boundary", "", evaluate.Policies{Identity: all, Boundary: policy.MustParse(ifMFA, policy.Boundary)}, []string{mfa}},
		{"session", "", evaluate.Policies{Identity: all, Session: []*policy.Policy{policy.MustParse(ifMFA, policy.Session)}}, []string{mfa}},
		{"SCP", "", evaluate.Policies{Identity: all, SCP: [][]*policy.Policy{{scp(allowAll)}, {scp(ifMFA)}}}, []string{mfa}},
		{"SCP for another action", "", evaluate.Policies{Identity: all, SCP: [][]*policy.Policy{{scp(
			`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)}}},
			[]string{"edit Action of statement 1 of scp so that it matches s3:GetObject"}},
		{"SCP and boundary, one change for both", "", evaluate.Policies{
			Identity: all, Boundary: policy.MustParse(ifMFA, policy.Boundary), SCP: [][]*policy.Policy{{scp(ifMFA)}},
		}, []string{mfa}},
		{"endpoint", "", evaluate.Policies{Identity: all, Endpoint: policy.MustParse(
			strings.Replace(ifMFA, `"Action"`, `"Principal":"*","Action"`, 1), policy.Endpoint)}, []string{mfa}},
		{"RCP", "", evaluate.Policies{Identity: all, RCP: [][]*policy.Policy{{policy.MustParse(`{"Version":"2012-10-17","Statement":{
			"Sid":"Org","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}}}`,
			policy.RCP)}}}, []string{`edit Condition of statement "Org" of resource control policy, an explicit deny: ` +
			`the caller cannot set aws:PrincipalOrgID (settled by the account of the caller)`}},
		{"other principal", "444455556666", evaluate.Policies{Identity: all, Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":[
			{"Sid":"Them","Effect":"Allow","Principal":{"AWS":"777788889999"},"Action":"s3:*","Resource":"*"},
			{"Sid":"Far","Effect":"Allow","Principal":{"AWS":"777788889999"},"Action":"ec2:*","Resource":"*"}]}`,
			policy.Resource, policy.WithName("bucket"))}, []string{`edit Principal of statement "Them" of bucket so that it names arn:aws:iam::444455556666:user/bob`}},
		{"the nearest element first", "444455556666", evaluate.Policies{Identity: all, Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":[
			{"Sid":"P","Effect":"Allow","Principal":{"AWS":"777788889999"},"Action":"s3:*","Resource":"*"},
			{"Sid":"R","Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::c"}]}`,
			policy.Resource, policy.WithName("bucket"))}, []string{
			`edit Resource of statement "R" of bucket so that it matches arn:aws:s3:::b/k`,
			`edit Principal of statement "P" of bucket so that it names arn:aws:iam::444455556666:user/bob`}},
		{"both sides, nothing near", "444455556666", evaluate.Policies{}, []string{
			`add a statement to a resource-based policy that allows s3:GetObject, and add a statement to an identity-based policy that allows s3:GetObject`}},
		{"both sides, one near", "444455556666", evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":{"Sid":"Put","Effect":"Allow","Action":"s3:Put*","Resource":"*"}}`)}, []string{
			`edit Action of statement "Put" of identity-based policy so that it matches s3:GetObject, and add a statement to a resource-based policy that allows s3:GetObject`}},
		{"SCP and boundary", "", evaluate.Policies{
			Identity: all, Boundary: policy.MustParse(`{"Version":"2012-10-17","Statement":{"Sid":"B","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::c"}}`, policy.Boundary),
			SCP: [][]*policy.Policy{{scp(`{"Version":"2012-10-17","Statement":{"Sid":"S","Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)}},
		}, []string{`edit Action of statement "S" of scp so that it matches s3:GetObject, and edit Resource of statement "B" of permissions boundary so that it matches arn:aws:s3:::b/k`}},
		{"SCP that an edit opens, and boundary that the caller can", "", evaluate.Policies{
			Identity: all, Boundary: policy.MustParse(ifMFA, policy.Boundary),
			SCP: [][]*policy.Policy{{scp(`{"Version":"2012-10-17","Statement":{"Sid":"S","Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)}},
		}, []string{mfa + `, and edit Action of statement "S" of scp so that it matches s3:GetObject`}},
		{"two levels of an organization", "", evaluate.Policies{Identity: all, SCP: [][]*policy.Policy{
			{scp(`{"Version":"2012-10-17","Statement":{"Sid":"R","Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)},
			{scp(`{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow","Action":"ec2:*","Resource":"*"}}`)},
		}}, []string{`edit Action of statement "R" of scp so that it matches s3:GetObject, and edit Action of statement "A" of scp so that it matches s3:GetObject`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := getObject()
			if tt.caller != "" {
				req.Principal = principal.MustParse("arn:aws:iam::" + tt.caller + ":user/bob")
			}
			x := evaluate.Ask(&req, &tt.p).Explain()
			var got []string
			for _, n := range x.NearMisses {
				got = append(got, n.String())
			}
			require.Equal(t, tt.want, got)
			requireApplies(t, &req, &tt.p, x)
		})
	}
}

// TestNearMissesOfLiftedDeny shows that a Deny that a key lifts is not said to
// need an edit, even if nothing allows the request then.
func TestNearMissesOfLiftedDeny(t *testing.T) {
	req := getObject()
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(`{"Version":"2012-10-17","Statement":{"Sid":"D","Effect":"Deny","Action":"*",
		"Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}}`)}).Explain()
	require.Equal(t, evaluate.ExplicitDeny, x.Decision.Outcome)
	require.Len(t, x.NearMisses, 1)
	require.Equal(t, `set condition key aws:MultiFactorAuthPresent = "true", and add a statement to an identity-based policy that allows s3:GetObject`,
		x.NearMisses[0].String())
}

// TestNearMissesOfLevels shows that the statements to edit are those of the
// level that does not allow.
func TestNearMissesOfLevels(t *testing.T) {
	req := getObject()
	level := func(statements string) []*policy.Policy {
		return []*policy.Policy{policy.MustParse(`{"Version":"2012-10-17","Statement":[`+statements+`]}`, policy.SCP)}
	}
	x := evaluate.Ask(&req, &evaluate.Policies{Identity: identity(allowAll), SCP: [][]*policy.Policy{
		level(`{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"Root","Effect":"Allow","Action":"ec2:*","Resource":"*"}`),
		level(`{"Sid":"Account","Effect":"Allow","Action":"ec2:*","Resource":"*"}`),
	}}).Explain()
	require.Len(t, x.NearMisses, 1)
	require.Equal(t, "Account", x.NearMisses[0].Edit[0].Sid())
}
