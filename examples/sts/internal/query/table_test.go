package query

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/sigv4"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/token"
	"github.com/seed-1d0cfdb5/iam/policy/lint/catalog"
)

// A service is a server of the test, whose account has the users ann and target, each with an
// access key, the role Target, the policy Target, and nobody with a permission but root.
type service struct {
	*Server
	*testing.T
	root, ann, target *account.Key
}

const (
	targetPolicy = "arn:aws:iam::" + account.ID + ":policy/Target"
	targetRole   = "arn:aws:iam::" + account.ID + ":role/Target"
	readAll      = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	trustEC2     = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}}`
)

func newService(t *testing.T) *service {
	t.Helper()
	a, err := account.Open(filepath.Join(t.TempDir(), "account.db"), clock.New(time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), 1), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Close()) })
	s := &service{T: t}
	s.Server = &Server{
		Account: a, WebIdentity: &token.OIDCVerifier{Now: a.Clock.Now}, SAML: &token.SAMLVerifier{Now: a.Clock.Now},
		Verifier: &sigv4.Verifier{Services: []string{"iam", "sts"}, Now: time.Now, Secret: func(id, token string) (secret string, err error) {
			err = a.View(func(tx *account.Tx) error {
				c, err := tx.Credential(id, token)
				if err == nil {
					secret = c.Secret
				}
				return err
			})
			return secret, err
		}},
	}
	_, err = a.Change(func(tx *account.Tx) (err error) {
		s.root, err = tx.RootKey()
		return err
	})
	require.NoError(t, err)
	for name, key := range map[string]**account.Key{"ann": &s.ann, "target": &s.target} {
		s.allowed(s.root, "Action=CreateUser", "UserName="+name)
		_, err = a.Change(func(tx *account.Tx) (err error) {
			*key, err = tx.CreateKey(name)
			return err
		})
		require.NoError(t, err)
	}
	s.allowed(s.root, "Action=CreateRole", "RoleName=Target", "AssumeRolePolicyDocument="+trustEC2)
	s.allowed(s.root, "Action=CreatePolicy", "PolicyName=Target", "PolicyDocument="+readAll)
	return s
}

// call makes a call with the parameters, NAME=VALUE, and returns the code of the error, "" if it
// is none, and the answer.
func (s *service) call(key *account.Key, session string, parameters ...string) (code, answer string) {
	s.Helper()
	form, name := url.Values{"Version": {"2010-05-08"}}, "iam"
	for _, p := range parameters {
		name, value, _ := strings.Cut(p, "=")
		form.Add(name, value)
	}
	if stsActions[form.Get("Action")].parameters != "" || form.Get("Action") == "GetCallerIdentity" {
		name = "sts"
		form.Set("Version", "2011-06-15")
	}
	body := form.Encode()
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	hash := sha256.Sum256([]byte(body))
	require.NoError(s, v4.NewSigner().SignHTTP(s.Context(), aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: session},
		r, hex.EncodeToString(hash[:]), name, "us-east-1", time.Now()))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	answer = w.Body.String()
	if m := regexp.MustCompile(`<Code>(.*)</Code>`).FindStringSubmatch(answer); m != nil {
		return m[1], answer
	}
	require.Equal(s, http.StatusOK, w.Code, answer)
	return "", answer
}

// allowed makes a call that is answered without an error.
func (s *service) allowed(key *account.Key, parameters ...string) string {
	s.Helper()
	code, answer := s.call(key, "", parameters...)
	require.Empty(s, code, answer)
	return answer
}

// state returns all that there is.
func (s *service) state() string {
	s.Helper()
	var all []any
	require.NoError(s, s.Account.View(func(tx *account.Tx) error {
		for _, kind := range []account.Kind{account.User, account.Role} {
			identities, err := tx.Identities(kind, "")
			require.NoError(s, err)
			all = append(all, identities)
			for _, i := range identities {
				if kind == account.User {
					keys, err := tx.Keys(i.Name)
					require.NoError(s, err)
					all = append(all, keys)
				}
			}
		}
		policies, err := tx.ManagedPolicies("")
		all = append(all, policies)
		return err
	}))
	text, err := json.Marshal(all)
	require.NoError(s, err)
	return string(text)
}

// parameters returns parameters with which an action would find something to do.
func (s *service) parameters(name string, a action) []string {
	values := map[string]string{
		"UserName": "target", "RoleName": "Target", "PolicyName": "own", "PolicyDocument": readAll, "PolicyArn": targetPolicy,
		"AssumeRolePolicyDocument": trustEC2, "PermissionsBoundary": targetPolicy, "AccessKeyId": s.target.ID, "Status": "Inactive",
		"VersionId": "v1", "VirtualMFADeviceName": "phone", "SerialNumber": account.DeviceARN("", "phone"),
		"AuthenticationCode1": "000000", "AuthenticationCode2": "000001", "Path": "/x/", "PathPrefix": "/", "Scope": "Local", "Description": "new",
		"MaxSessionDuration": "7200", "SetAsDefault": "true", "TokenCode": "000000",
		"RoleArn": targetRole, "RoleSessionName": "ann", "DurationSeconds": "900", "Name": "eve", "ExternalId": "12", "SourceIdentity": "ann", "Policy": readAll,
	}
	parameters := []string{"Action=" + name}
	for parameter := range strings.FieldsSeq(a.parameters) {
		switch parameter = strings.TrimSuffix(parameter, "?"); parameter {
		case "Tags":
			parameters = append(parameters, "Tags.member.1.Key=a", "Tags.member.1.Value=b")
		case "TagKeys", "TransitiveTagKeys":
			parameters = append(parameters, parameter+".member.1=a")
		case "PolicyArns":
			parameters = append(parameters, parameter+".member.1.arn="+targetPolicy)
		case "SerialNumber", "TokenCode":
			if name == "AssumeRole" || name == "GetSessionToken" {
				continue // with a wrong code all are denied
			}
			fallthrough
		default:
			require.Contains(s, values, parameter)
			parameters = append(parameters, parameter+"="+values[parameter])
		}
	}
	if strings.HasPrefix(name, "Create") {
		for i, p := range parameters {
			parameters[i] = strings.Replace(strings.Replace(p, "UserName=target", "UserName=new", 1), "RoleName=Target", "RoleName=New", 1)
		}
	}
	return parameters
}

// TestNobodyMayDoAnything makes each call there is as a user without a policy: all are denied but those
// that need no permission, and nothing changes.
func TestNobodyMayDoAnything(t *testing.T) {
	s := newService(t)
	before, version := s.state(), s.Account.Policies.Version()
	for _, actions := range []map[string]action{iamActions, stsActions} {
		for _, name := range slices.Sorted(maps.Keys(actions)) {
			a := actions[name]
			if a.unsigned {
				continue // without a token that is good there is nobody to be denied anything
			}
			code, answer := s.call(s.ann, "", s.parameters(name, a)...)
			want := "AccessDenied"
			if name == "GetCallerIdentity" || name == "GetSessionToken" {
				want = ""
			}
			require.Equal(t, want, code, "%s: %s", name, answer)
			require.Equal(t, before, s.state(), name)
		}
	}
	require.Equal(t, version, s.Account.Policies.Version())
}

// TestBoundaryKey compares the actions that have the condition key iam:PermissionsBoundary with those
// of AWS. None of the calls is malformed, here and in the test before.
func TestBoundaryKey(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(iamActions)) {
		listed, ok := catalog.Lookup("iam:" + name)
		require.True(t, ok, name)
		want := slices.ContainsFunc(listed.Keys, func(k catalog.Key) bool { return k.Name == "iam:PermissionsBoundary" })
		s := newService(t)
		s.allowed(s.root, "Action=PutUserPermissionsBoundary", "UserName=target", "PermissionsBoundary="+targetPolicy)
		s.allowed(s.root, "Action=PutRolePermissionsBoundary", "RoleName=Target", "PermissionsBoundary="+targetPolicy)
		s.allowed(s.root, "Action=PutUserPolicy", "UserName=ann", "PolicyName=own", `PolicyDocument={"Version": "2012-10-17", "Statement": [
			{"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
			{"Effect": "Deny", "Action": "iam:`+name+`", "Resource": "*", "Condition": {"Null": {"iam:PermissionsBoundary": "false"}}}]}`)
		code, answer := s.call(s.ann, "", s.parameters(name, iamActions[name])...)
		require.Equal(t, want, code == "AccessDenied", "%s: %s", name, answer)
		if want {
			code, answer = s.call(s.root, "", s.parameters(name, iamActions[name])...)
		}
		require.NotContains(t, []string{"ValidationError", "AccessDenied", "InternalFailure", "InvalidAction"}, code, "%s: %s", name, answer)
	}
}

// TestTagsOnCreation has who may create and not tag create nothing that has tags.
func TestTagsOnCreation(t *testing.T) {
	s := newService(t)
	s.allowed(s.root, "Action=PutUserPolicy", "UserName=ann", "PolicyName=own", `PolicyDocument={"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Action": "iam:Create*", "Resource": "*"},
		{"Effect": "Allow", "Action": "iam:Tag*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestTag/team": "blue"}, "Null": {"iam:PermissionsBoundary": "true"}}}]}`)
	for _, create := range [][]string{
		{"Action=CreateUser", "UserName=new", "PermissionsBoundary=" + targetPolicy},
		{"Action=CreateRole", "RoleName=New", "AssumeRolePolicyDocument=" + trustEC2},
		{"Action=CreatePolicy", "PolicyName=New", "PolicyDocument=" + readAll},
	} {
		before := s.state()
		code, answer := s.call(s.ann, "", append(create, "Tags.member.1.Key=team", "Tags.member.1.Value=red")...)
		require.Equal(t, "AccessDenied", code, answer)
		require.Contains(t, answer, "iam:Tag")
		require.Equal(t, before, s.state())
		s.allowed(s.ann, append(create, "Tags.member.1.Key=team", "Tags.member.1.Value=blue")...)
	}
}
