package main

import (
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/account"
	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/clock"
)

// A harness is a server, and the SDK to call it.
type harness struct {
	*server
	*testing.T
	data string
	url  string
	stop func()
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	h := &harness{T: t, data: filepath.Join(t.TempDir(), "account.db")}
	h.start(clock.New(time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC), 1))
	t.Cleanup(func() { h.stop() })
	return h
}

// start starts the server, with what is in the database.
func (h *harness) start(clock *clock.Clock) {
	h.Helper()
	s, err := newServer(h.data, clock, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(h, err)
	listener := httptest.NewServer(s.handler())
	h.server, h.url = s, listener.URL
	h.stop = func() {
		listener.Close()
		require.NoError(h, s.close())
	}
}

// as returns the settings of the SDK for who has the key.
func (h *harness) as(id, secret, token string) aws.Config {
	return aws.Config{
		Region: "eu-central-1", BaseEndpoint: &h.url, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(id, secret, token),
	}
}

func (h *harness) asRoot() aws.Config { return h.as(h.root.ID, h.root.Secret, "") }

// user makes a user with an inline policy, "" for none, and returns the settings for it.
func (h *harness) user(name, document string) aws.Config {
	h.Helper()
	root := iam.NewFromConfig(h.asRoot())
	_, err := root.CreateUser(h.Context(), &iam.CreateUserInput{UserName: &name})
	require.NoError(h, err)
	key, err := root.CreateAccessKey(h.Context(), &iam.CreateAccessKeyInput{UserName: &name})
	require.NoError(h, err)
	h.put(name, document)
	return h.as(*key.AccessKey.AccessKeyId, *key.AccessKey.SecretAccessKey, "")
}

// put gives a user an inline policy, in place of the one that it had.
func (h *harness) put(name, document string) {
	h.Helper()
	if document == "" {
		return
	}
	_, err := iam.NewFromConfig(h.asRoot()).PutUserPolicy(h.Context(), &iam.PutUserPolicyInput{
		UserName: &name, PolicyName: aws.String("own"), PolicyDocument: &document,
	})
	require.NoError(h, err)
}

// role makes a role with a trust policy and an inline policy, "" for none.
func (h *harness) role(name, trust, document string) string {
	h.Helper()
	root := iam.NewFromConfig(h.asRoot())
	made, err := root.CreateRole(h.Context(), &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
	require.NoError(h, err)
	if document != "" {
		_, err = root.PutRolePolicy(h.Context(), &iam.PutRolePolicyInput{RoleName: &name, PolicyName: aws.String("own"), PolicyDocument: &document})
		require.NoError(h, err)
	}
	return *made.Role.Arn
}

// caller returns the ARN of who has the settings.
func (h *harness) caller(settings aws.Config) string {
	h.Helper()
	who, err := sts.NewFromConfig(settings).GetCallerIdentity(h.Context(), &sts.GetCallerIdentityInput{})
	require.NoError(h, err)
	return *who.Arn
}

// code returns the code of the error that AWS gave, or what the error is if AWS gave none.
func code(err error) string {
	var api smithy.APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &api):
		return api.ErrorCode()
	default:
		return err.Error()
	}
}

// allow returns a policy that allows action on resource.
func allow(action, resource string) string {
	return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "` + action + `", "Resource": "` + resource + `"}}`
}

// trust returns a trust policy for a principal, such as "AWS": "111122223333".
func trust(principal, more string) string {
	return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Principal": {` + principal + `}` + more + `}}`
}

const anybody = `"AWS": "` + account.ID + `"`
