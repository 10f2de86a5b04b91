package policy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestKeys(t *testing.T) {
	tests := []struct {
		name, statements string
		want             []string
	}{
		{"none", `{"Effect":"Allow","Action":"*","Resource":"*"}`, nil},
		{"condition", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
			"StringEquals":{"aws:SourceVpc":"vpc-1","app:k":"v"},"Null":{"aws:TokenIssueTime":"true"}}}`,
			[]string{"app:k", "aws:SourceVpc", "aws:TokenIssueTime"}},
		{"variables", `{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::b/${aws:username}/*","arn:aws:s3:::${app:b}/*"],"Condition":{
			"StringLike":{"s3:prefix":["${aws:PrincipalTag/team, 'none'}/*","x"]},"StringEqualsIgnoreCase":{"app:a":"${app:c}"}}}`,
			[]string{"app:a", "app:b", "app:c", "aws:PrincipalTag/team", "aws:username", "s3:prefix"}},
		{"NotResource", `{"Effect":"Deny","NotAction":"*","NotResource":"arn:aws:s3:::b/${aws:userid}"}`, []string{"aws:userid"}},
		{"one key in several letter cases", `[
			{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${AWS:Username}"},
			{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"StringEquals":{"aws:USERNAME":"ann"}}}]`,
			[]string{"AWS:Username"}},
		{"several statements", `[
			{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"b:b":"true"}}},
			{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"a:a":"true","b:b":"false"}}}]`,
			[]string{"a:a", "b:b"}},
		{"escapes are not variables", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${*}${$}${?}"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := policy.MustParse(`{"Version":"2012-10-17","Statement":`+tt.statements+`}`, policy.Identity)
			require.Equal(t, tt.want, policy.Keys(p))
		})
	}
	old := policy.MustParse(`{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}"}}`, policy.Identity)
	require.Empty(t, policy.Keys(old), "no variables in version 2008-10-17")
	for _, effect := range []string{"Allow", "Deny"} {
		old = policy.MustParse(`{"Version":"2008-10-17","Statement":{"Effect":"`+effect+`","Action":"*","Resource":"*",
			"Condition":{"StringEquals":{"app:k":"${aws:username}"}}}}`, policy.Identity)
		require.Equal(t, []string{"app:k"}, policy.Keys(old), effect)
	}
	trust := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole",
		"Condition":{"StringEquals":{"sts:ExternalId":"example-42"}}}}`, policy.Trust)
	require.Equal(t, []string{"sts:ExternalId"}, policy.Keys(trust))
	require.Empty(t, policy.Keys(new(policy.Policy)))
}
