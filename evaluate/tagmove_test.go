package evaluate_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestNearMissesOfTags shows that the keys of tags are changed with the tags, since no
// request has one without the other:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys
func TestNearMissesOfTags(t *testing.T) {
	few := `{"ForAllValues:StringEquals":{"aws:TagKeys":["env","team"]}}`
	for _, tt := range []struct {
		name      string
		condition string
		tags      []string // of the request
		keys      []string // aws:TagKeys
		want      []string
	}{
		{"one too many", few, []string{"env", "owner"}, []string{"env", "owner"}, []string{
			"leave out condition key aws:TagKeys, and leave out condition key aws:RequestTag/env, and leave out condition key aws:RequestTag/owner",
			`set condition key aws:TagKeys = ["env"], and leave out condition key aws:RequestTag/owner`,
		}},
		{"in another letter case", few, []string{"ENV", "owner"}, []string{"env", "Owner"}, []string{
			"leave out condition key aws:TagKeys, and leave out condition key aws:RequestTag/env, and leave out condition key aws:RequestTag/Owner",
			`set condition key aws:TagKeys = ["env"], and leave out condition key aws:RequestTag/Owner`,
		}},
		{"a tag is demanded, of which others may not be", `{"Null":{"aws:RequestTag/team":"false"},"ForAllValues:StringEquals":{"aws:TagKeys":["env","team"]}}`,
			[]string{"env"}, []string{"env"}, []string{`set condition key aws:RequestTag/team = "other", and set condition key aws:TagKeys = ["env" "team"]`}},
		{"a tag is demanded that may not be", `{"StringEquals":{"aws:RequestTag/team":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":["env"]}}`,
			[]string{"env"}, []string{"env"}, []string{
				`edit Condition of statement "A" of identity-based policy`,
			}},
		{"the first tag, whose key goes without saying", `{"StringEquals":{"aws:RequestTag/team":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}`,
			nil, nil, []string{`set condition key aws:RequestTag/team = "a"`}},
		{"any value", `{"StringLike":{"aws:RequestTag/team":"*"}}`, nil, nil, []string{`set condition key aws:RequestTag/team = "x"`}},
		{"made by hand: the keys alone", few, nil, []string{"owner"}, []string{
			"leave out condition key aws:TagKeys", `set condition key aws:TagKeys = ["env"]`, `set condition key aws:TagKeys = ["team"]`,
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := getObject()
			for _, key := range tt.tags {
				req.Context.Set(condition.String("aws:RequestTag/"+key, "v"))
			}
			req.Context.Set(condition.Strings("aws:TagKeys", tt.keys...))
			p := &evaluate.Policies{Identity: identity(fmt.Sprintf(
				`{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*","Condition":%s}}`, tt.condition))}
			x := evaluate.Ask(&req, p).Explain()
			var got []string
			for _, n := range x.NearMisses {
				got = append(got, n.String())
				if len(n.Edit) == 0 {
					changed := n.Apply(req)
					require.True(t, evaluate.Evaluate(&changed, p).Allowed(), n)
				}
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// TestNearMissesOfCalls shows that no call is advised that AWS would refuse before it
// looks at a policy.
func TestNearMissesOfCalls(t *testing.T) {
	for _, tt := range []struct {
		name      string
		condition string
		change    func(*evaluate.AssumeRoleRequest)
		want      []string
	}{
		{"a session name of one letter", `{"StringLike":{"sts:RoleSessionName":"?"}}`, nil, []string{`edit Condition of statement "T" of role trust policy`}},
		{"a session name with a slash", `{"StringEquals":{"sts:RoleSessionName":["a/b","ab"]}}`, nil, []string{`set condition key sts:RoleSessionName = "ab"`}},
		{"a source identity of one letter", `{"StringEquals":{"sts:SourceIdentity":"a"}}`, nil, []string{`edit Condition of statement "T" of role trust policy`}},
		{"an external ID that none can be", `{"StringEquals":{"sts:ExternalId":"a b"}}`, nil, []string{`edit Condition of statement "T" of role trust policy`}},
		{"a tag of AWS", `{"StringEquals":{"aws:RequestTag/aws:x":"a"}}`, nil, []string{`edit Condition of statement "T" of role trust policy`}},
		{"a tag that is inherited", `{"StringEquals":{"aws:RequestTag/team":"a"}}`, func(r *evaluate.AssumeRoleRequest) {
			r.Principal, _ = principal.RoleSession("arn:aws:iam::111122223333:role/first", "s")
			r.Chain = &evaluate.Session{Principal: r.Principal, Tags: map[string]string{"Team": "b"}, TransitiveTagKeys: []string{"Team"}}
		}, []string{`edit Condition of statement "T" of role trust policy`}},
		{"a transitive tag that is not passed", `{"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":"x"}}`, nil, []string{`edit Condition of statement "T" of role trust policy`}},
		{"transitive keys of tags that are passed", `{"ForAnyValue:StringEquals":{"sts:TransitiveTagKeys":["x","team"]}}`, func(r *evaluate.AssumeRoleRequest) {
			r.Tags = map[string]string{"team": "a"}
		}, []string{`set condition key sts:TransitiveTagKeys = "team"`}},
		{"a provider that none can be", `{"ForAnyValue:StringEquals":{"sts:RequestContextProviders":["x","arn:aws:iam::aws:contextProvider/IdentityCenter"]}}`, nil,
			[]string{`set condition key sts:RequestContextProviders = ["arn:aws:iam::aws:contextProvider/IdentityCenter"]`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trust, err := policy.Parse(fmt.Appendf(nil, `{"Version":"2012-10-17","Statement":{"Sid":"T","Effect":"Allow",
				"Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:*","Condition":%s}}`, tt.condition), policy.Trust)
			require.NoError(t, err)
			req := &evaluate.AssumeRoleRequest{
				Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), SessionName: "s1",
				Role: &evaluate.Role{ARN: "arn:aws:iam::111122223333:role/r", TrustPolicy: trust},
			}
			if tt.change != nil {
				tt.change(req)
			}
			all, err := explainCall(req.Ask(&evaluate.Policies{Identity: identity(allowAll)}))
			require.NoError(t, err)
			var got []string
			for _, n := range all[0].NearMisses {
				got = append(got, n.String())
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// TestNearMissesOfFederatedUsers is TestNearMissesOfCalls for sts:GetFederationToken.
func TestNearMissesOfFederatedUsers(t *testing.T) {
	for text, want := range map[string]string{
		`{"StringEquals":{"aws:RequestTag/aws:x":"a"}}`: `edit Condition of statement "A" of identity-based policy`,
		`{"StringEquals":{"aws:RequestTag/x":"a"}}`:     `set condition key aws:RequestTag/x = "a"`,
	} {
		req := &evaluate.GetFederationTokenRequest{Principal: principal.MustParse("arn:aws:iam::111122223333:user/ann"), Name: "bob"}
		c, err := req.Ask(&evaluate.Policies{Identity: identity(fmt.Sprintf(
			`{"Version":"2012-10-17","Statement":{"Sid":"A","Effect":"Allow","Action":"sts:*","Resource":"*","Condition":%s}}`, text))})
		require.NoError(t, err)
		require.Equal(t, want, c.Explain()[0].NearMisses[0].String())
	}
}
