package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The trust policies of IAM Roles Anywhere test tags of a certificate, which no other caller
// that is a service has:
// https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
func TestCertificates(t *testing.T) {
	for _, tt := range []struct {
		service, condition string
		want               access.Outcome
	}{
		{"rolesanywhere", `"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host"}`, access.Yes},
		{"rolesanywhere", `"StringEquals": {"AWS:principaltag/X509Issuer/CN": "authority"}, "ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a"}`, access.Yes},
		{"rolesanywhere", `"StringLike": {"aws:PrincipalTag/x509SAN/DNS": "*.example.com"}, "Null": {"aws:PrincipalTag/x509Subject/CN": "true"}`, access.Yes},
		{"rolesanywhere", `"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host", "aws:RequestTag/x509Subject/CN": "host"}`, access.Yes},
		{"rolesanywhere", `"StringEquals": {"aws:PrincipalTag/team": "a"}`, access.No},
		{"ec2", `"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "host"}`, access.No},
	} {
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "`+tt.service+`.amazonaws.com"},
			"Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Condition": {`+tt.condition+`}}}`, policy.Trust)
		a := access.Possible(access.Alone(p), nil)
		require.Equal(t, tt.want, a.Outcome, "%s %s: %s", tt.service, tt.condition, a.Why)
	}
	p := policy.MustParse(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
			"Condition": {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": ["a", "b"]}}},
		{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/r"}, "Action": "sts:AssumeRole"}]}`, policy.Trust)
	require.Empty(t, access.Redundant(p))
}
