package query

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

const (
	allowAll  = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	trustHere = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": {"AWS": "` + account.ID + `"}}}`
)

// TestParametersOfOtherForms has parameters that would be passed over if their names alone were looked at: a
// session without the policies that should limit it, a user without its boundary, a call about
// who makes it and not about who is named.
func TestParametersOfOtherForms(t *testing.T) {
	s := newService(t)
	s.allowed(s.root, "Action=CreateRole", "RoleName=Admin", "AssumeRolePolicyDocument="+trustHere)
	s.allowed(s.root, "Action=PutUserPolicy", "UserName=ann", "PolicyName=own", "PolicyDocument="+allowAll)
	before := s.state()
	assume := []string{"Action=AssumeRole", "RoleArn=arn:aws:iam::" + account.ID + ":role/Admin", "RoleSessionName=ann"}
	create := []string{"Action=CreateUser", "UserName=new"}
	for _, tt := range []struct {
		call []string
		more string
	}{
		{assume, "PolicyArns.member.1=" + targetPolicy},
		{assume, "PolicyArns.member.1.Arn=" + targetPolicy},
		{assume, "PolicyArns.member.01.arn=" + targetPolicy},
		{assume, "PolicyArns.member.2.arn=" + targetPolicy},
		{assume, "PolicyArns.1.arn=" + targetPolicy},
		{assume, "PolicyArns=" + targetPolicy},
		{assume, "Policy.member.1=" + readAll},
		{assume, "Policy="},
		{assume, "policy=" + readAll},
		{assume, "X-Amz-Policy=" + readAll},
		{assume, "ProvidedContexts.member.1.ProviderArn=arn:aws:iam::aws:contextProvider/IdentityCenter"},
		{assume, "ExternalId="},
		{assume, "Tags.member.1.Kay=a"},
		{assume, "TransitiveTagKeys=a"},
		{assume, "TransitiveTagKeys.member.1.Key=a"},
		{create, "PermissionsBoundary="},
		{create, "PermissionsBoundary.member.1=" + targetPolicy},
		{create, "Tags.member.1.Value=a"},
		{create, "Tags.member.1=a"},
		{create, "Path="},
		{create, "Path=/\xff/"},
		{[]string{"Action=CreateAccessKey"}, "UserName="},
		{[]string{"Action=DeleteUser"}, "UserName="},
		{[]string{"Action=DeleteUser"}, "UserName.member.1=target"},
		{[]string{"Action=CreatePolicyVersion", "PolicyArn=" + targetPolicy, "PolicyDocument=" + readAll}, "SetAsDefault=True"},
		{[]string{"Action=UpdateRole", "RoleName=Target"}, "Description=\xff"},
	} {
		code, answer := s.call(s.ann, "", append(tt.call, tt.more)...)
		require.Equal(t, "ValidationError", code, "%s: %s", tt.more, answer)
		require.Equal(t, before, s.state(), tt.more)
	}
	for _, empty := range []string{"Tags=", "PolicyArns=", "TransitiveTagKeys="} { // as the SDKs send a list without members
		s.allowed(s.ann, append(assume, empty)...)
	}
	s.allowed(s.root, "Action=UpdateRole", "RoleName=Target", "Description=new")
	require.Contains(t, s.allowed(s.root, "Action=GetRole", "RoleName=Target"), "<Description>new</Description>")
	s.allowed(s.root, "Action=UpdateRole", "RoleName=Target", "Description=")
	require.NotContains(t, s.allowed(s.root, "Action=GetRole", "RoleName=Target"), "Description")
}
