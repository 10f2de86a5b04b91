package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestNotPrincipalIsExplained says of a Deny why it does not exempt whom one of its
// entries names:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func TestNotPrincipalIsExplained(t *testing.T) {
	session, err := principal.RoleSession("arn:aws:iam::111122223333:role/r", "s")
	require.NoError(t, err)
	federated, err := principal.FederatedUser("arn:aws:iam::111122223333:user/ann", "fed")
	require.NoError(t, err)
	ann := principal.MustParse("arn:aws:iam::111122223333:user/ann")
	for _, tt := range []struct {
		name, listed string
		caller       principal.Principal
		boundary     string
		want         string
	}{
		{"a user without the account", `{"AWS":"arn:aws:iam::111122223333:user/ann"}`, ann, "",
			`NotPrincipal ["AWS:arn:aws:iam::111122223333:user/ann"] does not exempt arn:aws:iam::111122223333:user/ann: the user and the account both have to be listed`},
		{"a role without the session", `{"AWS":["arn:aws:iam::111122223333:role/r","arn:aws:iam::111122223333:root"]}`, session, "",
			`NotPrincipal ["AWS:arn:aws:iam::111122223333:role/r" "AWS:arn:aws:iam::111122223333:root"] does not exempt arn:aws:sts::111122223333:assumed-role/r/s: ` +
				`the session, its role and the account all have to be listed`},
		{"a user without the federated session", `{"AWS":["arn:aws:iam::111122223333:user/ann","arn:aws:iam::111122223333:root"]}`, federated, "",
			`NotPrincipal ["AWS:arn:aws:iam::111122223333:user/ann" "AWS:arn:aws:iam::111122223333:root"] does not exempt arn:aws:sts::111122223333:federated-user/fed: ` +
				`the session, its user and the account all have to be listed`},
		{"a user with a boundary", `{"AWS":["arn:aws:iam::111122223333:user/ann","arn:aws:iam::111122223333:root"]}`, ann, allowAll,
			`NotPrincipal ["AWS:arn:aws:iam::111122223333:user/ann" "AWS:arn:aws:iam::111122223333:root"] does not exempt arn:aws:iam::111122223333:user/ann: ` +
				`it exempts nobody who has a permissions boundary`},
		{"another user", `{"AWS":"arn:aws:iam::444455556666:user/bob"}`, ann, "",
			`NotPrincipal ["AWS:arn:aws:iam::444455556666:user/bob"] does not exempt arn:aws:iam::111122223333:user/ann`},
		{"another service", `{"Service":"ec2.amazonaws.com"}`, principal.Service("s3.amazonaws.com"), "",
			`NotPrincipal ["Service:ec2.amazonaws.com"] does not exempt service:s3.amazonaws.com`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := getObject()
			req.Principal = tt.caller
			p := &evaluate.Policies{Identity: identity(allowAll), Resource: policy.MustParse(
				`{"Version":"2012-10-17","Statement":{"Sid":"N","Effect":"Deny","NotPrincipal":`+tt.listed+`,"Action":"*","Resource":"*"}}`, policy.Resource)}
			if tt.boundary != "" {
				p.Boundary = policy.MustParse(tt.boundary, policy.Boundary)
			}
			x := evaluate.Ask(&req, p).Explain()
			require.Equal(t, evaluate.ExplicitDeny, x.Decision.Outcome)
			require.Contains(t, x.String(), "    Deny statement \"N\": applies: "+tt.want+"\n")
		})
	}
}

// TestFixedTrustPoliciesAreNotEdited shows that nobody is advised to edit the trust
// policy of a role that AWS keeps.
func TestFixedTrustPoliciesAreNotEdited(t *testing.T) {
	for arn, fixed := range map[string]bool{
		"arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig":                  true,
		"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef": true,
		"arn:aws:iam::111122223333:role/service-role/r":                                                                 false,
		"arn:aws:iam::111122223333:role/x/aws-service-role/config.amazonaws.com/r":                                      false,
		"arn:acme:iam::tenant42:role/aws-service-role/config.acme.com/r":                                                false,
	} {
		trust := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow",
			"Principal":{"Service":"config.amazonaws.com"},"Action":"sts:AssumeRole"}}`, policy.Trust)
		caller := principal.MustParse("arn:aws:iam::111122223333:user/ann")
		if arn[:8] == "arn:acme" {
			caller = principal.MustParse("arn:acme:iam::tenant42:user/ann")
		}
		all, err := explainCall((&evaluate.AssumeRoleRequest{
			Principal: caller, Role: &evaluate.Role{ARN: arn, TrustPolicy: trust}, SessionName: "s1",
		}).Ask(

			&evaluate.Policies{}))

		require.NoError(t, err)
		require.Equal(t, policy.Trust, all[0].Decision.Type, arn)
		require.Equal(t, fixed, len(all[0].NearMisses) == 0, all[0])
	}
}
