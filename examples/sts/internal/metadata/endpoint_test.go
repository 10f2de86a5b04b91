package metadata_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/examples/sts/internal/metadata"
)

// serve returns the address of an instance metadata service for the role of i.
func serve(t *testing.T, i *issuer) string {
	t.Helper()
	server := httptest.NewServer(metadata.NewInstanceService(&metadata.Instance{
		ID: "i-0123456789abcdef0", AccountID: "111122223333", Region: "eu-central-1",
		Profile: "arn:aws:iam::111122223333:instance-profile/Backup", Role: i.role(),
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// alone has the SDK see the environment that it is given, and nothing of the machine.
func alone(t *testing.T, environment map[string]string) {
	t.Helper()
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_CONFIG_FILE", "/nonexistent")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
	for name, value := range environment {
		t.Setenv(name, value)
	}
}

// The default chain of the SDK finds the credentials and the region of an instance, and
// gets new ones when the old expire.
func TestDefaultChainInstance(t *testing.T) {
	i := newIssuer(7200) // an hour takes half a second
	i.until = firstOfJuly.Add(24 * time.Hour)
	alone(t, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": serve(t, i)})
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithEC2IMDSRegion())
	require.NoError(t, err)
	require.Equal(t, "eu-central-1", cfg.Region)
	c, err := cfg.Credentials.Retrieve(ctx)
	require.NoError(t, err)
	require.Equal(t, "EC2RoleProvider", c.Source)
	require.Equal(t, "secret"+strings.TrimPrefix(c.AccessKeyID, "ASIA"), c.SecretAccessKey)
	require.WithinDuration(t, time.Now(), c.Expires, time.Second)

	require.Eventually(t, func() bool {
		again, err := cfg.Credentials.Retrieve(ctx)
		return err == nil && again.AccessKeyID != c.AccessKeyID
	}, 10*time.Second, 10*time.Millisecond)
}

// An instance whose role trusts nobody anymore has no credentials, and says why.
func TestInstanceDenied(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		code string
	}{
		"denied": {nil, "AssumeRoleUnauthorizedAccess"},
		"broken": {errors.New("the disk is full"), "Failed"},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(1)
			i.until = firstOfJuly
			if tt.err != nil {
				i.err = tt.err
			}
			alone(t, map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": serve(t, i), "AWS_REGION": "us-east-1"})
			cfg, err := config.LoadDefaultConfig(context.Background())
			require.NoError(t, err)
			_, err = cfg.Credentials.Retrieve(context.Background())
			require.ErrorContains(t, err, tt.code)
			require.NotContains(t, err.Error(), "disk")
		})
	}
}

func TestIMDSClient(t *testing.T) {
	client := imds.New(imds.Options{Endpoint: serve(t, newIssuer(1)), EnableFallback: aws.FalseTernary})
	ctx := context.Background()
	info, err := client.GetIAMInfo(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, "arn:aws:iam::111122223333:instance-profile/Backup", info.InstanceProfileArn)
	identity, err := client.GetInstanceIdentityDocument(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, "111122223333", identity.AccountID)
	for path, want := range map[string]string{
		"iam/security-credentials/": "Backup", "placement/region": "eu-central-1", "instance-id": "i-0123456789abcdef0",
	} {
		out, err := client.GetMetadata(ctx, &imds.GetMetadataInput{Path: path})
		require.NoError(t, err)
		text, err := io.ReadAll(out.Content)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
	}
	for _, path := range []string{"iam/security-credentials/Other", "iam/security-credentials-extended/", "public-keys/"} {
		_, err = client.GetMetadata(ctx, &imds.GetMetadataInput{Path: path})
		require.ErrorContains(t, err, "404")
	}
}

// Whoever has no token of the service itself gets nothing.
func TestTokens(t *testing.T) {
	i := newIssuer(1)
	address, other := serve(t, i), serve(t, newIssuer(1))
	do := func(t *testing.T, method, url string, header ...string) (int, string) {
		t.Helper()
		r, err := http.NewRequest(method, url, nil)
		require.NoError(t, err)
		for n := 0; n < len(header); n += 2 {
			r.Header.Add(header[n], header[n+1])
		}
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		defer func() { require.NoError(t, response.Body.Close()) }()
		text, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return response.StatusCode, string(text)
	}
	const ttl, token = "X-aws-ec2-metadata-token-ttl-seconds", "X-aws-ec2-metadata-token"
	put := func(url string, header ...string) (int, string) {
		return do(t, http.MethodPut, url+"/latest/api/token", header...)
	}
	get := func(header ...string) int {
		status, _ := do(t, http.MethodGet, address+"/latest/meta-data/iam/security-credentials/Backup", header...)
		return status
	}
	for name, header := range map[string][]string{
		"no TTL": {}, "0": {ttl, "0"}, "more than six hours": {ttl, "21601"}, "negative": {ttl, "-1"}, "text": {ttl, "an hour"},
		"huge": {ttl, "99999999999999999999"}, "two": {ttl, "60", ttl, "60"},
	} {
		status, _ := put(address, header...)
		require.Equal(t, http.StatusBadRequest, status, name)
	}
	status, _ := put(address, ttl, "60", "X-Forwarded-For", "203.0.113.7")
	require.Equal(t, http.StatusForbidden, status)

	_, good := put(address, ttl, "1")
	_, foreign := put(other, ttl, "60")
	require.Equal(t, http.StatusOK, get(token, good))
	for name, header := range map[string][]string{
		"no token (version 1)": {}, "empty": {token, ""}, "another service": {token, foreign},
		"tampered": {token, "A" + good[1:]}, "cut": {token, good[:len(good)-4]}, "not base64": {token, "§"},
	} {
		require.Equal(t, http.StatusUnauthorized, get(header...), name)
	}
	status, _ = do(t, http.MethodGet, address+"/latest/api/token")
	require.Equal(t, http.StatusUnauthorized, status)
	require.Eventually(t, func() bool { return get(token, good) == http.StatusUnauthorized }, 5*time.Second, 100*time.Millisecond)
}

// The default chain of the SDK finds what the environment of a container names.
func TestDefaultChainContainer(t *testing.T) {
	i := newIssuer(1)
	server := httptest.NewServer(metadata.NewContainerEndpoint(i.role(), "Basic abc"))
	defer server.Close()
	environment := map[string]string{
		"AWS_CONTAINER_CREDENTIALS_FULL_URI": server.URL + "/role", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc",
		"AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
	}
	retrieve := func() (aws.Credentials, error) {
		alone(t, environment)
		cfg, err := config.LoadDefaultConfig(context.Background(), config.WithRetryMaxAttempts(1))
		require.NoError(t, err)
		return cfg.Credentials.Retrieve(context.Background())
	}
	c, err := retrieve()
	require.NoError(t, err)
	require.Equal(t, "ASIA1", c.AccessKeyID)
	require.WithinDuration(t, time.Now().Add(55*time.Minute), c.Expires, time.Minute) // five minutes early

	environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Basic abd"
	_, err = retrieve()
	require.ErrorContains(t, err, "Unauthorized")
	environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = ""
	_, err = retrieve()
	require.ErrorContains(t, err, "Unauthorized")

	i.until = firstOfJuly
	denied := httptest.NewServer(metadata.NewContainerEndpoint(i.role(), "Basic abc"))
	defer denied.Close()
	environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"], environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = denied.URL, "Basic abc"
	_, err = retrieve()
	require.ErrorContains(t, err, "AccessDenied")

	response, err := http.Post(server.URL, "", nil)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusMethodNotAllowed, response.StatusCode)
}
