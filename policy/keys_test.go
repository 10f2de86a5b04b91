package policy_test

import (
	"encoding/json"
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
		{"escapes are no variables", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${*}${$}${?}"}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := policy.MustParse(`{"Version":"2012-10-17","Statement":`+tt.statements+`}`, policy.Identity)
			require.Equal(t, tt.want, policy.Keys(p))
		})
	}
	old := policy.MustParse(`{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}"}}`, policy.Identity)
	require.Empty(t, policy.Keys(old), "no variables in version 2008-10-17")
	trust := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole",
		"Condition":{"StringEquals":{"sts:ExternalId":"example-42"}}}}`, policy.Trust)
	require.Equal(t, []string{"sts:ExternalId"}, policy.Keys(trust))
	require.Empty(t, policy.Keys(new(policy.Policy)))
}

func TestTypeText(t *testing.T) {
	want := []string{"", "Identity", "Resource", "Trust", "Boundary", "Session", "SCP", "RCP", "Endpoint"}
	for typ, name := range want {
		got, err := policy.Type(typ).MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(got))
	}
	_, err := policy.Type(9).MarshalText()
	require.EqualError(t, err, "policy: Type(9) is no type of policy")
}

func TestStatementJSON(t *testing.T) {
	p := policy.MustParse("{\"Version\":\"2012-10-17\",\"Statement\":[\n{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},\n"+
		"{\"Sid\":\"Stop\",\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}", policy.Identity, policy.WithName("p.json"))
	want := []string{
		`{"policy":"p.json","index":0,"line":2,"effect":"Allow"}`,
		`{"policy":"p.json","sid":"Stop","index":1,"line":3,"effect":"Deny"}`,
	}
	for s := range p.Statements() {
		got, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, want[s.Index()], string(got))
	}
}

// TestStatementMoments shows what a statement adds to what its clauses tell.
func TestStatementMoments(t *testing.T) {
	tests := []struct {
		rest      string
		moments   int
		perSecond bool
	}{
		{`"Resource":"*"`, 0, false},
		{`"Resource":"arn:aws:s3:::b/${aws:username}"`, 0, false},
		{`"Resource":["arn:aws:s3:::b/${aws:EpochTime}","arn:aws:s3:::c"]`, 0, true},
		{`"NotResource":"arn:aws:s3:::b/${aws:CurrentTime}"`, 0, true},
		{`"Resource":"*","Condition":{"StringEquals":{"aws:EpochTime":"1"},"Bool":{"app:b":"true"}}`, 0, true},
		{`"Resource":"*","Condition":{"StringEquals":{"app:k":"1"},"DateLessThan":{"aws:CurrentTime":["2026-07-01","2026-08-01"]},
			"DateGreaterThan":{"aws:EpochTime":"2026-06-01"}}`, 3, false},
	}
	for _, tt := range tests {
		p := policy.MustParse(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*",`+tt.rest+`}}`, policy.Identity)
		for s := range p.Statements() {
			moments, perSecond := s.Moments(nil)
			require.Len(t, moments, tt.moments, tt.rest)
			require.Equal(t, tt.perSecond, perSecond, tt.rest)
		}
	}
}
