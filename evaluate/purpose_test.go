package evaluate_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestExplanationsTellTheCall shows who makes a call, about which role, and what each
// of its actions is needed for.
func TestExplanationsTellTheCall(t *testing.T) {
	many := map[string]string{}
	for i := range 11 {
		many[fmt.Sprintf("k%02d", i)] = "v"
	}
	chainOf := func(r *evaluate.AssumeRoleRequest, tags map[string]string, transitive ...string) {
		r.Principal = principal.MustParse("arn:aws:sts::111122223333:assumed-role/first/s")
		r.Chain = &evaluate.Session{Principal: r.Principal, Tags: tags, TransitiveTagKeys: transitive}
	}
	for _, tt := range []struct {
		name     string
		change   func(*evaluate.AssumeRoleRequest)
		caller   string
		purposes []string
	}{
		{"a user", func(*evaluate.AssumeRoleRequest) {}, "arn:aws:iam::111122223333:user/ann", []string{""}},
		{
			"a service", func(r *evaluate.AssumeRoleRequest) { r.Principal = principal.Service("ec2.amazonaws.com") },
			"service:ec2.amazonaws.com", []string{""},
		},
		{
			"a root user, who cannot", func(r *evaluate.AssumeRoleRequest) {
				r.Principal = principal.MustParse("arn:aws:iam::111122223333:root")
			}, "arn:aws:iam::111122223333:root", []string{""},
		},
		{
			"a federated user, who cannot", func(r *evaluate.AssumeRoleRequest) {
				r.Principal, _ = principal.FederatedUser("arn:aws:iam::111122223333:user/ann", "fed")
			}, "arn:aws:sts::111122223333:federated-user/fed, a session of the user arn:aws:iam::111122223333:user/ann", []string{""},
		},
		{
			"a role session with tags", func(r *evaluate.AssumeRoleRequest) {
				r.Principal, _ = principal.RoleSession("arn:aws:iam::111122223333:role/ci/first", "s")
				r.Chain = &evaluate.Session{
					Principal: r.Principal, SourceIdentity: "ann",
					Tags: map[string]string{"k2": "", "k1": "", "k3": ""}, TransitiveTagKeys: []string{"k2", "K1"},
				}
			}, "arn:aws:sts::111122223333:assumed-role/first/s, a session of the role arn:aws:iam::111122223333:role/ci/first",
			[]string{"", "the transitive tags k1, k2 of the calling session", "the source identity ann of the calling session"},
		},
		{
			"a role session of unknown path", func(r *evaluate.AssumeRoleRequest) {
				chainOf(r, map[string]string{"k1": "", "k2": ""}, "k1")
				r.Tags = map[string]string{"team x": "blue"}
			}, "arn:aws:sts::111122223333:assumed-role/first/s, a session of the role first (its path is not known: use principal.RoleSession)",
			[]string{"", `the session tag "team x" and the transitive tag k1 of the calling session`},
		},
		{
			"many tags", func(r *evaluate.AssumeRoleRequest) { r.Tags = many }, "arn:aws:iam::111122223333:user/ann",
			[]string{"", "the session tags k00, k01, k02, k03, k04, k05, k06, k07 and 3 more"},
		},
		{
			"provided contexts", func(r *evaluate.AssumeRoleRequest) {
				r.SourceIdentity = "ann"
				other := evaluate.ProvidedContext{ProviderARN: "arn:aws:iam::aws:contextProvider/Other", Assertion: "secret"}
				center := evaluate.ProvidedContext{ProviderARN: identityCenter, Assertion: "secret"}
				r.ProvidedContexts = []evaluate.ProvidedContext{other, center, other}
			}, "arn:aws:iam::111122223333:user/ann",
			[]string{"", "the source identity ann", "what is asserted by the context providers " + identityCenter + ", arn:aws:iam::aws:contextProvider/Other"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := assumeRole()
			tt.change(req)
			all, err := explainCall(req.Ask(&evaluate.Policies{}))
			require.NoError(t, err)
			var purposes []string
			for _, x := range all {
				require.Equal(t, tt.caller, x.Caller)
				require.Equal(t, req.Role.ARN, x.Role)
				purposes = append(purposes, x.Purpose)
				require.Contains(t, x.String(), "\n  caller: "+tt.caller+"\n  role: "+req.Role.ARN+"\n")
				if x.Purpose != "" {
					require.Contains(t, x.String(), "\n  needed for "+x.Purpose+"\n")
				}
				require.NotContains(t, x.String(), "secret")
				text, err := json.Marshal(x)
				require.NoError(t, err)
				require.Contains(t, string(text), `"role":"`+req.Role.ARN+`"`)
			}
			require.Equal(t, tt.purposes, purposes)
		})
	}
	req := getObject()
	text, err := json.Marshal(evaluate.Ask(&req, &evaluate.Policies{}).Explain())
	require.NoError(t, err)
	require.NotContains(t, string(text), `"caller"`)
}

// TestMismatchNamesTheRole shows that what a Principal is compared with is the role,
// whose ARN is not that of the session.
func TestMismatchNamesTheRole(t *testing.T) {
	req := getObject()
	req.Principal, _ = principal.RoleSession("arn:aws:iam::111122223333:role/ci/build", "s")
	req.Context = condition.Context{}
	x := evaluate.Ask(&req, &evaluate.Policies{Resource: policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow",
		"Principal":{"AWS":"arn:aws:iam::111122223333:role/build"},"Action":"*","Resource":"*"}}`, policy.Resource)}).Explain()
	require.Contains(t, x.String(), `does not match arn:aws:sts::111122223333:assumed-role/build/s, a session of the role arn:aws:iam::111122223333:role/ci/build`)
}
