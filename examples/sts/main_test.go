package main

import (
	"bufio"
	"context"
	"io"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"
)

// TestServe runs the program with an instance, whose role is made when it is up. The SDK finds
// the credentials there. When the server starts again, the account is as it was.
func TestServe(t *testing.T) {
	h := &harness{T: t}
	o := &options{listen: "127.0.0.1:0", metadata: "127.0.0.1:0", role: "Backup", data: filepath.Join(t.TempDir(), "account.db"), clock: "2026-07-01T09:00:00Z", speed: 60}
	root, imds, stop := h.serve(o)
	_, err := iam.NewFromConfig(root).CreateRole(t.Context(), &iam.CreateRoleInput{RoleName: aws.String("Backup"), AssumeRolePolicyDocument: aws.String(trust(`"Service": "ec2.amazonaws.com"`, ""))})
	require.NoError(t, err)
	for range 2 {
		h.environment(map[string]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT": imds, "AWS_EC2_METADATA_DISABLED": "false"})
		instance, err := config.LoadDefaultConfig(t.Context(), config.WithBaseEndpoint(h.url))
		require.NoError(t, err)
		require.Eventually(t, func() bool { // EC2 tries again every half minute of the account's time
			_, err := sts.NewFromConfig(instance).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
			return err == nil
		}, 20*time.Second, 100*time.Millisecond)
		require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Backup/"+instanceID, h.caller(instance))
		stop()
		_, imds, stop = h.serve(o)
	}
	stop()

	for _, bad := range []*options{{listen: "x", clock: "now", speed: 1}, {listen: "x", speed: 0}, {listen: "nowhere:x", speed: 1}, {listen: "127.0.0.1:0", data: t.TempDir(), speed: 1}} {
		require.Error(t, run(t.Context(), bad, io.Discard))
	}
}

// serve runs the program, and returns the settings of the root user and the address of the metadata.
func (h *harness) serve(o *options) (root aws.Config, imds string, stop func()) {
	h.Helper()
	ctx, cancel := context.WithCancel(h.Context())
	read, write := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run(ctx, o, write) }()
	lines := bufio.NewScanner(read)
	match := func(pattern string) []string {
		require.True(h, lines.Scan())
		m := regexp.MustCompile(pattern).FindStringSubmatch(lines.Text())
		require.NotNil(h, m, lines.Text())
		return m
	}
	m := match(`AWS_ENDPOINT_URL=(\S+) AWS_REGION=(\S+) AWS_ACCESS_KEY_ID=(\S+) AWS_SECRET_ACCESS_KEY=(\S+)`)
	imds = match(`AWS_EC2_METADATA_SERVICE_ENDPOINT=(\S+)`)[1]
	h.url = m[1]
	root = aws.Config{BaseEndpoint: &h.url, Region: m[2], RetryMaxAttempts: 1, Credentials: credentials.NewStaticCredentialsProvider(m[3], m[4], "")}
	return root, imds, func() {
		cancel()
		require.NoError(h, <-done)
	}
}
