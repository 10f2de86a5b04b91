package statement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestMatchAction(t *testing.T) {
	tests := []struct {
		element, patterns, action string
		want                      bool
		source                    string
	}{
		{"Action", "iam:ListAccessKeys", "IAM:listaccesskeys", true, "A-1, vector A01"},
		{"Action", "IAM:LISTACCESSKEYS", "iam:ListAccessKeys", true, "A-1"},
		{"Action", "iam:ListAccessKeys", "iam:ListAccessKey", false, "A-1"},
		{"Action", "kms:Decrypt", "\u212ams:Decrypt", false, "A-1, S-18: ASCII letters only"},
		{"Action", "s3:GetObject", "\u017f3:GetObject", false, "A-1, S-18: ASCII letters only"},
		{"Action", "iam:*AccessKey*", "iam:UpdateAccessKey", true, "A-2, vector A02"},
		{"Action", "iam:*AccessKey*", "iam:GetUser", false, "A-2"},
		{"Action", "s3:*", "ec2:RunInstances", false, "A-2, vector A03"},
		{"Action", "*", "anything:AtAll", true, "A-2, vector A04"},
		{"Action", "s3:Get*", "s3:GetObject", true, "A-2, vector A09"},
		{"Action", "ec2:Describe?pcs", "ec2:DescribeVpcs", true, "A-2, vector A10"},
		{"Action", "ec2:Describe?pcs", "ec2:Describepcs", false, "A-2"},
		{"Action", "s3:Get.bject", "s3:GetObject", false, "A-3: no regular expression"},
		{"Action", "s3:GetObject", "s3:*", false, "A-7: no wildcards in a request"},
		{"Action", "s3:GetObject", "", false, "A-7"},
		{"Action", "*:*", "s3:GetObject", true, "A-4"},
		{"Action", "ec?:Describe*", "ec2:DescribeVpcs", true, "A-4"},
		{"Action", "ec?:Describe*", "ecs:RunTask", false, "A-4"},
		{"Action", "s3:Put* s3:Get*", "s3:GetObject", true, "G-16"},
		{"Action", "s3:Put* s3:List*", "s3:GetObject", false, "G-16"},
		{"NotAction", "iam:*", "s3:GetObject", true, "A-6, vector A05"},
		{"NotAction", "iam:*", "iam:GetUser", false, "A-6, vector A06"},
		{"NotAction", "iam:*", "IAM:getuser", false, "A-1, A-6"},
		{"NotAction", "s3:DeleteBucket", "ec2:StartInstances", true, "A-6, vector A08"},
		{"NotAction", "iam:* s3:Get*", "s3:PutObject", true, "A-6"},
		{"NotAction", "iam:* s3:Get*", "s3:GetObject", false, "A-6"},
		{"NotAction", "*", "s3:GetObject", false, "A-6"},
	}
	for _, tt := range tests {
		for _, effect := range []string{"Allow", "Deny"} {
			s := statementOf(t, policy.Identity, `{"Effect": "`+effect+`", "`+tt.element+`": `+list(tt.patterns)+`, "Resource": "*"}`)
			require.Equal(t, tt.want, s.MatchAction(tt.action), "%s: %s", tt.source, tt.action)
		}
	}
}
