package query

import (
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
)

// issued returns the credentials in an answer.
func (s *service) issued(answer string) (key *account.Key, session string) {
	s.Helper()
	type result struct{ Credentials credentials }
	var a struct {
		Role  *result `xml:"AssumeRoleResult"`
		Token *result `xml:"GetSessionTokenResult"`
		User  *result `xml:"GetFederationTokenResult"`
	}
	require.NoError(s, xml.Unmarshal([]byte(answer), &a))
	for _, r := range []*result{a.Role, a.Token, a.User} {
		if r != nil {
			return &account.Key{ID: r.Credentials.AccessKeyId, Secret: r.Credentials.SecretAccessKey}, r.Credentials.SessionToken
		}
	}
	require.Fail(s, "no credentials", answer)
	return nil, ""
}

// TestSessionsMayNot has credentials that do not end made of such that do, and other calls that AWS
// refuses to sessions. See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
func TestSessionsMayNot(t *testing.T) {
	s := newService(t)
	admin := "RoleArn=arn:aws:iam::" + account.ID + ":role/Admin"
	s.allowed(s.root, "Action=CreateRole", "RoleName=Admin", "AssumeRolePolicyDocument="+trustHere)
	s.allowed(s.root, "Action=PutRolePolicy", "RoleName=Admin", "PolicyName=own", "PolicyDocument="+allowAll)
	s.allowed(s.root, "Action=PutUserPolicy", "UserName=ann", "PolicyName=own", "PolicyDocument="+allowAll)
	who := map[string]struct {
		key     *account.Key
		session string
	}{"key": {key: s.ann}, "root": {key: s.root}}
	for name, call := range map[string][]string{
		"role":      {"Action=AssumeRole", admin, "RoleSessionName=ann"},
		"token":     {"Action=GetSessionToken"},
		"federated": {"Action=GetFederationToken", "Name=eve", "Policy=" + allowAll},
	} {
		key, session := s.issued(s.allowed(s.ann, call...))
		w := who[name]
		w.key, w.session = key, session
		who[name] = w
	}
	for _, tt := range []struct {
		action []string
		may    []string
	}{
		{[]string{"Action=GetCallerIdentity"}, []string{"root", "key", "role", "token", "federated"}},
		{[]string{"Action=GetSessionToken"}, []string{"root", "key"}},
		{[]string{"Action=GetFederationToken", "Name=eve"}, []string{"root", "key"}},
		{[]string{"Action=AssumeRole", admin, "RoleSessionName=ann"}, []string{"key", "role", "token"}},
		{[]string{"Action=ListUsers"}, []string{"root", "key", "role"}}, // a token without MFA may call nothing of IAM
	} {
		for name, w := range who {
			code, answer := s.call(w.key, w.session, tt.action...)
			want := "AccessDenied"
			for _, may := range tt.may {
				if may == name {
					want = ""
				}
			}
			require.Equal(t, want, code, "%s by %s: %s", tt.action[0], name, answer)
		}
	}
	for name, w := range who {
		for other, o := range who {
			if name != other { // the key of one and the token of the other, or none
				code, answer := s.call(w.key, o.session, "Action=GetCallerIdentity")
				if o.session == "" && w.session == "" {
					require.Empty(t, code)
					continue
				}
				require.Equal(t, "InvalidClientTokenId", code, "%s with the token of %s: %s", name, other, answer)
			}
		}
	}
}

// TestRolesAreNotTold asks for sessions of a length by which a role would show that it is there, and
// how long its sessions may be.
func TestRolesAreNotTold(t *testing.T) {
	s := newService(t)
	s.allowed(s.root, "Action=CreateRole", "RoleName=Long", "AssumeRolePolicyDocument="+trustEC2, "MaxSessionDuration=43200")
	s.allowed(s.root, "Action=CreateRole", "RoleName=Own", "AssumeRolePolicyDocument="+trustHere)
	s.allowed(s.root, "Action=PutUserPolicy", "UserName=ann", "PolicyName=own", "PolicyDocument="+allowAll)
	ask := func(role, seconds string) string {
		code, _ := s.call(s.ann, "", "Action=AssumeRole", "RoleArn=arn:aws:iam::"+account.ID+":role/"+role, "RoleSessionName=ann", "DurationSeconds="+seconds)
		return code
	}
	for _, role := range []string{"Target", "Long", "Nothing"} {
		for _, seconds := range []string{"900", "7200", "43200", "43201"} {
			require.Equal(t, "AccessDenied", ask(role, seconds), "%s %s", role, seconds)
		}
	}
	require.Empty(t, ask("Own", "3600"))
	require.Equal(t, "ValidationError", ask("Own", "7200"), "who may assume it is told")
}
