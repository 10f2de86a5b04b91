package access_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/access"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// The trust policy of S3 Access Grants, in which sts:SetContext has a statement of its own:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants-location-register.html
const accessGrants = `{"Version": "2012-10-17", "Statement": [
	{"Sid": "Assume", "Effect": "Allow", "Principal": {"Service": "access-grants.s3.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
		"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}},
	{"Sid": "Context", "Effect": "Allow", "Principal": {"Service": "access-grants.s3.amazonaws.com"}, "Action": "sts:SetContext",
		"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ForAllValues:ArnEquals": {"sts:RequestContextProviders": "arn:aws:iam::aws:contextProvider/IdentityCenter"}}}]}`

// A call with contexts needs sts:SetContext.
func TestProvidedContexts(t *testing.T) {
	require.Empty(t, access.Redundant(policy.MustParse(accessGrants, policy.Trust)))
	for _, tt := range []struct {
		action, condition string
		want              access.Outcome
	}{
		{`"sts:AssumeRole", "sts:SetContext"`, `"Null": {"sts:RequestContextProviders": "false"}`, access.Yes},
		{`"sts:AssumeRole", "sts:SetContext"`, `"ForAnyValue:ArnLike": {"sts:RequestContextProviders": "arn:aws:iam::aws:contextProvider/*"}, "StringEquals": {"sts:RequestContext/identitystore:UserId": "a"}`, access.Yes},
		{`"sts:AssumeRole", "sts:SetContext"`, `"ForAnyValue:StringEquals": {"sts:RequestContextProviders": "IdentityCenter"}`, access.No},
		{`"sts:AssumeRole"`, `"Null": {"sts:RequestContextProviders": "false"}`, access.No},
		{`"sts:AssumeRole"`, `"StringEquals": {"sts:RequestContext/identitystore:UserId": "a"}`, access.No},
	} {
		p := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"},
			"Action": [`+tt.action+`], "Condition": {`+tt.condition+`}}}`, policy.Trust)
		a := access.Possible(access.Alone(p), nil)
		require.Equal(t, tt.want, a.Outcome, "%s %s: %s", tt.action, tt.condition, a.Why)
	}
	both := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": ["sts:AssumeRole", "sts:SetContext"]}}`, policy.Trust)
	one := policy.MustParse(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": ["sts:AssumeRole"]}}`, policy.Trust)
	a := access.NewAccess(access.Alone(one), access.Alone(both), nil)
	require.Equal(t, access.Yes, a.Outcome)
	require.Len(t, a.Call.ProvidedContexts, 1)
}
