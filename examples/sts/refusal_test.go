package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"
)

// A request is a call that the test signs itself, and spoils.
type request struct {
	service string
	body    string
	hashed  string        // the body that is signed; "" if it is the same
	skew    time.Duration // of the clock of who signs
	spoil   func(r *http.Request)
}

const identityForm = "Action=GetCallerIdentity&Version=2011-06-15"

// do signs and sends a request, and returns the status and the answer.
func (h *harness) do(who aws.Config, q request) (int, string) {
	h.Helper()
	r, err := http.NewRequestWithContext(h.Context(), http.MethodPost, h.url+"/", strings.NewReader(q.body))
	require.NoError(h, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who.Credentials != nil {
		signed := q.body
		if q.hashed != "" {
			signed = q.hashed
		}
		hash := sha256.Sum256([]byte(signed))
		key, err := who.Credentials.Retrieve(h.Context())
		require.NoError(h, err)
		require.NoError(h, v4.NewSigner().SignHTTP(h.Context(), key, r, hex.EncodeToString(hash[:]), q.service, "eu-central-1", time.Now().Add(q.skew)))
	}
	if q.spoil != nil {
		q.spoil(r)
	}
	return send(h, r)
}

func send(h *harness, r *http.Request) (int, string) {
	h.Helper()
	resp, err := http.DefaultClient.Do(r)
	require.NoError(h, err)
	defer func() { require.NoError(h, resp.Body.Close()) }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(h, err)
	return resp.StatusCode, string(text)
}

// TestRefusals has what is not signed by who it seems to be, or not now: each is the error of
// AWS, and nothing happens.
func TestRefusals(t *testing.T) {
	h := newHarness(t)
	role := h.role("Admin", trust(anybody, ""), allow("*", "*"))
	ann := h.user("ann", allow("*", "*"))
	session, err := h.assume(ann, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann"), DurationSeconds: aws.Int32(900)})
	require.NoError(t, err)
	foreign := ann
	foreign.Credentials = otherSecret{ann.Credentials}
	create := "Action=CreateUser&UserName=eve&Version=2010-05-08"
	version := h.account.Policies.Version()
	for name, tt := range map[string]struct {
		who    aws.Config
		q      request
		status int
		code   string
	}{
		"unsigned":           {aws.Config{}, request{body: create}, 403, "MissingAuthenticationToken"},
		"wrongly signed":     {foreign, request{service: "iam", body: create}, 403, "SignatureDoesNotMatch"},
		"another service":    {ann, request{service: "sts", body: create}, 403, "SignatureDoesNotMatch"},
		"unknown key":        {h.as("AKIAEXAMPLEEXAMPLE12", "x", ""), request{service: "iam", body: create}, 403, "InvalidClientTokenId"},
		"another body":       {ann, request{service: "iam", body: create, hashed: identityForm}, 403, "SignatureDoesNotMatch"},
		"clock behind":       {ann, request{service: "iam", body: create, skew: -6 * time.Minute}, 403, "SignatureDoesNotMatch"},
		"clock ahead":        {ann, request{service: "iam", body: create, skew: 6 * time.Minute}, 403, "SignatureDoesNotMatch"},
		"another host":       {ann, request{service: "iam", body: create, spoil: func(r *http.Request) { r.Host = "iam.amazonaws.com" }}, 403, "SignatureDoesNotMatch"},
		"no token":           {session, request{service: "iam", body: create, spoil: func(r *http.Request) { r.Header.Del("X-Amz-Security-Token") }}, 403, ""},
		"tampered token":     {session, request{service: "iam", body: create, spoil: func(r *http.Request) { r.Header.Set("X-Amz-Security-Token", "A"+r.Header.Get("X-Amz-Security-Token")) }}, 403, "InvalidClientTokenId"},
		"two actions":        {ann, request{service: "iam", body: create + "&Action=DeleteUser"}, 400, "ValidationError"},
		"unknown action":     {ann, request{service: "iam", body: "Action=CreateGroup&GroupName=a&Version=2010-05-08"}, 400, "InvalidAction"},
		"action of another":  {ann, request{service: "iam", body: "Action=GetCallerIdentity&Version=2010-05-08"}, 400, "InvalidAction"},
		"unknown version":    {ann, request{service: "iam", body: "Action=CreateUser&UserName=eve&Version=2099-01-01"}, 400, "InvalidAction"},
		"unknown parameter":  {ann, request{service: "iam", body: create + "&PermissionBoundary=x"}, 400, "ValidationError"},
		"missing parameter":  {ann, request{service: "iam", body: "Action=CreateUser&Version=2010-05-08"}, 400, "ValidationError"},
		"gap in a list":      {ann, request{service: "iam", body: create + "&Tags.member.2.Key=a&Tags.member.2.Value=b"}, 400, "ValidationError"},
		"tag without value":  {ann, request{service: "iam", body: create + "&Tags.member.1.Key=a"}, 400, "ValidationError"},
		"bad form":           {ann, request{service: "iam", body: create + "&%zz"}, 400, "MalformedQueryString"},
		"duration of nobody": {ann, request{service: "sts", body: "Action=GetSessionToken&DurationSeconds=-1&Version=2011-06-15"}, 400, "ValidationError"},
	} {
		status, answer := h.do(tt.who, tt.q)
		require.Equal(t, tt.status, status, "%s: %s", name, answer)
		require.Contains(t, answer, "<Code>"+tt.code, name)
		require.Contains(t, answer, "<Type>Sender</Type>", name)
	}
	_, err = iam.NewFromConfig(ann).GetUser(t.Context(), &iam.GetUserInput{UserName: aws.String("eve")})
	require.Equal(t, "NoSuchEntity", code(err))
	require.Equal(t, version, h.account.Policies.Version())

	status, answer := h.do(session, request{service: "sts", body: identityForm})
	require.Equal(t, http.StatusOK, status, answer)
	h.account.Clock.Move(15 * time.Minute)
	_, answer = h.do(session, request{service: "sts", body: identityForm})
	require.Contains(t, answer, "<Code>ExpiredToken</Code>")
}

// otherSecret signs with another secret than that of the access key.
type otherSecret struct{ aws.CredentialsProvider }

func (o otherSecret) Retrieve(ctx context.Context) (aws.Credentials, error) {
	key, err := o.CredentialsProvider.Retrieve(ctx)
	key.SecretAccessKey = "another"
	return key, err
}

// TestPresigned has URLs that are good for whoever holds them, and for as long as they say.
func TestPresigned(t *testing.T) {
	h := newHarness(t)
	ann := h.user("ann", "")
	presigned := func(at time.Time, more string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+"/?"+identityForm+"&X-Amz-Expires=60", nil)
		require.NoError(t, err)
		key, err := ann.Credentials.Retrieve(t.Context())
		require.NoError(t, err)
		empty := sha256.Sum256(nil)
		signed, _, err := v4.NewSigner().PresignHTTP(t.Context(), key, r, hex.EncodeToString(empty[:]), "sts", "eu-central-1", at)
		require.NoError(t, err)
		r, err = http.NewRequestWithContext(t.Context(), http.MethodGet, signed+more, nil)
		require.NoError(t, err)
		return send(h, r)
	}
	status, answer := presigned(time.Now(), "")
	require.Equal(t, http.StatusOK, status, answer)
	require.Contains(t, answer, "user/ann")
	status, answer = presigned(time.Now().Add(-61*time.Second), "")
	require.Equal(t, http.StatusForbidden, status, answer)
	require.Contains(t, answer, "expired")
	client, err := sts.NewPresignClient(sts.NewFromConfig(ann)).PresignGetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(t.Context(), client.Method, client.URL, nil)
	require.NoError(t, err)
	status, answer = send(h, r)
	require.Equal(t, http.StatusOK, status, "as the SDK presigns it: %s", answer)
	_, answer = presigned(time.Now(), "&"+url.Values{"Extra": {"1"}}.Encode())
	require.Contains(t, answer, "SignatureDoesNotMatch")
}
