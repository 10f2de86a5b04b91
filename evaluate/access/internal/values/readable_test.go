package values_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/values"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
)

// literal reads "StringLike a b" or, for a clause that must not match, "not StringLike a b".
func literal(t testing.TB, key, text string) values.Literal {
	t.Helper()
	text, not := strings.CutPrefix(text, "not ")
	words := strings.Split(text, " ")
	cl, problems := clause.Compile(words[0], key, words[1:], 0)
	require.Empty(t, problems, text)
	return values.Literal{Clause: &cl, Not: not}
}

func solve(t testing.TB, key string, literals ...string) (clause.Entry, language.Answer) {
	t.Helper()
	var all []values.Literal
	var clauses []*clause.Clause
	for _, text := range literals {
		l := literal(t, key, text)
		all = append(all, l)
		clauses = append(clauses, l.Clause)
	}
	return values.NewKey(key, clauses).Solve(language.NewSolver(1_000_000), all, values.Binding{Context: &clause.Context{}})
}

// TestReadable has values that a reader understands at once.
func TestReadable(t *testing.T) {
	const (
		github = "token.actions.githubusercontent.com:sub"
		gitlab = "gitlab.com:sub"
	)
	for _, tt := range []struct {
		key      string
		literals []string
		want     string
	}{
		// A name goes on, and what follows has the shape of the key.
		{github, []string{"StringLike repo:acme*", "not StringLike repo:acme/*"}, "repo:acme-evil/x:ref:refs/heads/main"},
		{github, []string{"StringLike repo:acme/*", "not StringLike repo:acme/app:*"}, "repo:acme/x:ref:refs/heads/main"},
		{github, []string{"StringLike repo:acme/app*", "not StringLike repo:acme/app:*"}, "repo:acme/app-evil:ref:refs/heads/main"},
		{github, []string{"StringLike repo:acme/app:*", "not StringEquals repo:acme/app:ref:refs/heads/main"}, "repo:acme/app:environment:production"},
		{github, []string{"StringLike repo:acme/app:ref:refs/heads/*", "not StringLike *main"}, "repo:acme/app:ref:refs/heads/x"},
		{github, []string{"StringLike repo:acme/*:ref:refs/heads/main"}, "repo:acme/x:ref:refs/heads/main"},
		{github, []string{"StringLike repo:acme/*:environment:prod"}, "repo:acme/x:environment:prod"},
		{github, []string{"StringLike repo:*"}, "repo:octo-org/x:ref:refs/heads/main"},
		{github, []string{"StringLike *"}, "repo:octo-org/x:ref:refs/heads/main"},
		{github, []string{"Null false"}, "repo:octo-org/x:ref:refs/heads/main"},
		{github, []string{"StringEquals repo:acme/app:ref:refs/heads/main"}, "repo:acme/app:ref:refs/heads/main"},
		{gitlab, []string{"StringLike project_path:acme/*"}, "project_path:acme/x:ref_type:branch:ref:main"},
		{gitlab, []string{"StringLike project_path:acme*", "not StringLike project_path:acme/*"}, "project_path:acme-evil/x:ref_type:branch:ref:main"},
		{"oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE:sub", []string{"StringLike system:serviceaccount:web*"}, "system:serviceaccount:web-evil:x"},
		{"app.terraform.io:sub", []string{"StringLike organization:acme:*"}, "organization:acme:project:x:workspace:x:run_phase:apply"},
		// Of those that are named, the first that will do.
		{"aws:PrincipalOrgID", []string{"StringEquals o-a1b2c3d4e5 o-b1b2c3d4e5", "not StringEquals o-a1b2c3d4e5"}, "o-b1b2c3d4e5"},
		// Values that are not named have the shape of the key.
		{"aws:PrincipalAccount", []string{"not StringEquals 111122223333", "Null false"}, "444455556666"},
		{"aws:SourceAccount", []string{"StringLike 1111*"}, "111155556666"},
		{"aws:SourceVpc", []string{"Null false", "StringNotEquals vpc-0f9e8d7c6b5a43210"}, "vpc-00ff00ff00ff00ff0"},
		{"aws:SourceVpce", []string{"StringLike vpce-0*"}, "vpce-0f9e8d7c6b5a43210"},
		{"aws:SourceArn", []string{"ArnLike arn:aws:s3:::*"}, "arn:aws:s3:::amzn-s3-demo-bucket"},
		{"aws:SourceArn", []string{"ArnLike arn:aws:sns:*:*:*"}, "arn:aws:sns:us-east-1:444455556666:topic"},
		{"aws:SourceArn", []string{"ArnLike arn:aws:sns:*:111122223333:*"}, "arn:aws:sns:us-east-1:111122223333:topic"},
		{"aws:PrincipalArn", []string{"StringLike arn:aws:iam::111122223333:role/*"}, "arn:aws:iam::111122223333:role/other"},
		{"AWS:principaltag/Team", []string{"Null false", "not StringEquals red"}, "blue"},
		{"aws:RequestedRegion", []string{"StringNotEquals eu-central-1", "Null false"}, "us-west-2"},
		{"aws:RequestedRegion", []string{"StringLike us-*"}, "us-west-2"},
		{"s3:x-amz-server-side-encryption", []string{"not StringEquals aws:kms", "Null false"}, "AES256"},
		{"app:k", []string{"not StringEquals x", "Null false"}, "other"},
		{"app:k", []string{"StringEqualsIgnoreCase Red"}, "Red"},
		{"app:k", []string{"BinaryEquals YWI="}, "YWI="},
		// Values with a type.
		{"aws:SourceIp", []string{"NotIpAddress 192.0.2.0/24", "Null false"}, "198.51.100.1"},
		{"aws:SourceIp", []string{"IpAddress 10.0.0.0/8"}, "10.0.0.1"},
		{"aws:SourceIp", []string{"IpAddress 2001:db8::/32"}, "2001:db8::1"},
		{"aws:MultiFactorAuthAge", []string{"NumericLessThan 3600"}, "0"},
		{"aws:MultiFactorAuthAge", []string{"NumericGreaterThan 3600"}, "3601"},
		{"s3:max-keys", []string{"NumericGreaterThan 5", "NumericLessThan 6"}, "5.1"},
		{"aws:TokenIssueTime", []string{"DateGreaterThan 2026-03-01"}, "2026-03-01T00:00:01Z"},
		{"aws:SecureTransport", []string{"Bool false"}, "false"},
		{"aws:MultiFactorAuthPresent", []string{"not BoolIfExists true"}, "false"},
		// Absent, as soon as that will do.
		{"aws:MultiFactorAuthPresent", []string{"not Bool true"}, ""},
		{"aws:SourceIp", []string{"NotIpAddress 192.0.2.0/24"}, ""},
		{"aws:TagKeys", []string{"ForAllValues:StringEquals team"}, ""},
		// Lists.
		{"aws:TagKeys", []string{"ForAnyValue:StringEquals team"}, "[team]"},
		{"aws:TagKeys", []string{"ForAnyValue:StringEquals team", "not ForAllValues:StringEquals team"}, "[team cost-center]"},
		{"aws:TagKeys", []string{"not ForAllValues:StringEquals team", "ForAllValues:StringNotEquals cost-center"}, "[other]"},
		{"aws:CalledVia", []string{"ForAnyValue:StringEquals athena.amazonaws.com"}, "[athena.amazonaws.com]"},
		{"saml:edupersonaffiliation", []string{"ForAnyValue:StringLike staff"}, "staff"},
		{"app:k", []string{"ForAnyValue:StringEquals a", "ForAnyValue:StringEquals b"}, "[a b]"},
		{"app:k", []string{"ForAnyValue:StringEquals ", "Null false"}, "[x ]"},
	} {
		e, answer := solve(t, tt.key, tt.literals...)
		require.Equal(t, language.Found, answer, tt)
		got := strings.Join(e.Values(), " ")
		if isList(e) && len(e.Values()) > 0 {
			got = "[" + got + "]"
		}
		assert.Equal(t, tt.want, got, "%s %q", tt.key, tt.literals)
	}
}
