package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/stretchr/testify/require"
)

// A cli is the AWS CLI as somebody calls it.
type cli struct {
	*testing.T
	program     string
	endpoint    string
	environment []string
}

// cli returns the AWS CLI for who has the key. Without the CLI the test is skipped, except in
// a CI that has promised to have it.
func (h *harness) cli(settings aws.Config) *cli {
	h.Helper()
	program, err := exec.LookPath("aws")
	if err != nil {
		if os.Getenv("CI") == "true" {
			require.NoError(h, err)
		}
		h.Skip("SKIPPED: there is no AWS CLI (aws) here")
	}
	folder := h.TempDir()
	c := &cli{T: h.T, program: program, endpoint: h.url, environment: []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "AWS_CONFIG_FILE=" + filepath.Join(folder, "config"),
		"AWS_SHARED_CREDENTIALS_FILE=" + filepath.Join(folder, "credentials"), "AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region,
		"AWS_DEFAULT_OUTPUT=json", "AWS_PAGER=",
	}}
	if settings.Credentials != nil {
		key, err := settings.Credentials.Retrieve(h.Context())
		require.NoError(h, err)
		c.environment = append(c.environment, "AWS_ACCESS_KEY_ID="+key.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+key.SecretAccessKey)
		if key.SessionToken != "" {
			c.environment = append(c.environment, "AWS_SESSION_TOKEN="+key.SessionToken)
		}
	}
	return c
}

// run calls the CLI and returns what it prints, on both streams.
func (c *cli) run(arguments ...string) (string, error) {
	c.Helper()
	if c.endpoint != "" {
		arguments = append([]string{"--endpoint-url", c.endpoint}, arguments...)
	}
	command := exec.CommandContext(c.Context(), c.program, arguments...)
	command.Env = c.environment
	text, err := command.CombinedOutput()
	return string(text), err
}

// must calls the CLI, which has to succeed, and returns the value at the path of its JSON.
func (c *cli) must(path string, arguments ...string) string {
	c.Helper()
	text, err := c.run(arguments...)
	require.NoError(c, err, text)
	if path == "" {
		return text
	}
	var value any
	require.NoError(c, json.Unmarshal([]byte(text), &value), text)
	for name := range strings.SplitSeq(path, ".") {
		value = value.(map[string]any)[name]
	}
	return value.(string)
}

func TestCLI(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	root := h.cli(h.asRoot())
	t.Log(strings.TrimSpace(root.must("", "--version")))
	require.Equal(t, "arn:aws:iam::111122223333:root", root.must("Arn", "sts", "get-caller-identity"))
	root.must("User.Arn", "iam", "create-user", "--user-name", "ann", "--tags", "Key=team,Value=blue")
	ann := h.cli(h.as(root.must("AccessKey.AccessKeyId", "iam", "create-access-key", "--user-name", "ann"), "another", ""))
	text, err := ann.run("sts", "get-caller-identity")
	require.Error(t, err)
	require.Contains(t, text, "An error occurred (SignatureDoesNotMatch)")

	ben := h.cli(h.user("ben", ""))
	document := `file://` + filepath.Join(t.TempDir(), "trust.json")
	require.NoError(t, os.WriteFile(strings.TrimPrefix(document, "file://"), []byte(trust(`"AWS": "arn:aws:iam::111122223333:user/ben"`, "")), 0o600))
	arn := root.must("Role.Arn", "iam", "create-role", "--role-name", "Audit", "--assume-role-policy-document", document)
	root.must("", "iam", "put-role-policy", "--role-name", "Audit", "--policy-name", "list", "--policy-document", allow("iam:ListUsers", "*"))
	text, err = ben.run("iam", "list-users")
	require.Error(t, err)
	require.Contains(t, text, "An error occurred (AccessDenied) when calling the ListUsers operation: User: arn:aws:iam::111122223333:user/ben is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::111122223333:user/ because no identity-based policy allows the iam:ListUsers action")

	text = ben.must("", "sts", "assume-role", "--role-arn", arn, "--role-session-name", "ben", "--duration-seconds", "900")
	var assumed struct {
		Credentials struct{ AccessKeyId, SecretAccessKey, SessionToken string } //nolint:revive // as AWS spells it
	}
	require.NoError(t, json.Unmarshal([]byte(text), &assumed))
	session := h.cli(h.as(assumed.Credentials.AccessKeyId, assumed.Credentials.SecretAccessKey, assumed.Credentials.SessionToken))
	require.Contains(t, session.must("", "iam", "list-users"), `"UserName": "ben"`)
	require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Audit/ben", session.must("Arn", "sts", "get-caller-identity"))

	// The CLI decodes the document.
	require.Contains(t, root.must("", "iam", "get-role-policy", "--role-name", "Audit", "--policy-name", "list"), `"Action": "iam:ListUsers"`)
	require.Contains(t, root.must("", "iam", "get-role", "--role-name", "Audit"), `"AWS": "arn:aws:iam::111122223333:user/ben"`)
	root.must("", "iam", "update-assume-role-policy", "--role-name", "Audit", "--policy-document", trust(`"Service": "ec2.amazonaws.com"`, ""))
	text, err = ben.run("sts", "assume-role", "--role-arn", arn, "--role-session-name", "ben")
	require.Error(t, err)
	require.Contains(t, text, "An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111122223333:user/ben is not authorized to perform: sts:AssumeRole on resource: "+arn)
}

// TestCLIObjects copies files to a bucket and back with a session of a role, while the policy of
// the role changes, and until it allows no more.
func TestCLIObjects(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	root := h.cli(h.asRoot())
	role := h.role("Copier", trust(anybody, ""), allow("s3:*", "*"))
	session, err := h.assume(h.user("ann", allow("sts:*", "*")), &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("ann")})
	require.NoError(t, err)
	copier := h.cli(session)
	copier.must("", "s3", "mb", "s3://reports")
	folder := t.TempDir()
	from, to := filepath.Join(folder, "from"), filepath.Join(folder, "to")
	require.NoError(t, os.WriteFile(from, []byte(strings.Repeat("All is well. ", 1000)), 0o600))

	changed := make(chan error, 1)
	go func() {
		for _, action := range []string{"s3:*Object", "s3:List*"} {
			time.Sleep(2 * time.Second)
			if text, err := root.run("iam", "put-role-policy", "--role-name", "Copier", "--policy-name", "own", "--policy-document", allow(action, "*")); err != nil {
				changed <- errors.New(text)
				return
			}
		}
		changed <- nil
	}()
	copies := 0
	for ; ; copies++ {
		text, err := copier.run("s3", "cp", from, "s3://reports/copy")
		if err == nil {
			text, err = copier.run("s3", "cp", "s3://reports/copy", to)
		}
		if err != nil {
			require.Contains(t, text, "An error occurred (") // AccessDenied of PutObject or, without a text, 403 of HeadObject
			break
		}
		back, err := os.ReadFile(to)
		require.NoError(t, err)
		require.Len(t, back, 13000)
	}
	require.NoError(t, <-changed)
	require.Positive(t, copies)
	text, err := copier.run("s3", "cp", from, "s3://reports/copy")
	require.Error(t, err)
	require.Contains(t, text, "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::111122223333:assumed-role/Copier/ann is not authorized to perform: s3:PutObject")
	require.Contains(t, copier.must("", "s3", "ls", "s3://reports/"), " 13000 copy\n")
	root.must("", "s3", "rm", "s3://reports/copy")
}

// TestCLIProfile has the CLI assume the role that a profile names. A CLI that looks for an endpoint
// of STS neither in the environment nor in the profile cannot be led here, and is passed over.
func TestCLIProfile(t *testing.T) {
	t.Parallel()
	h := newHarness(t)
	arn := h.role("Audit", trust(anybody, ""), allow("iam:ListUsers", "*"))
	ann := h.user("ann", allow("sts:AssumeRole", "*"))
	key, err := ann.Credentials.Retrieve(t.Context())
	require.NoError(t, err)
	c := h.cli(aws.Config{})
	if version := c.must("", "--version"); !honorsEndpoint(version) {
		t.Skipf("SKIPPED: %s takes no endpoint of STS for profiles", strings.TrimSpace(version))
	}
	file := ""
	for _, entry := range c.environment {
		if path, ok := strings.CutPrefix(entry, "AWS_CONFIG_FILE="); ok {
			file = path
		}
	}
	require.NoError(t, os.WriteFile(file, []byte("[profile ann]\naws_access_key_id = "+key.AccessKeyID+"\naws_secret_access_key = "+key.SecretAccessKey+
		"\n\n[profile audit]\nrole_arn = "+arn+"\nsource_profile = ann\nrole_session_name = ann\n"), 0o600))
	c.endpoint = ""
	c.environment = append(c.environment, "AWS_ENDPOINT_URL="+h.url, "AWS_ENDPOINT_URL_STS="+h.url, "AWS_ENDPOINT_URL_IAM="+h.url)
	require.Equal(t, "arn:aws:sts::111122223333:assumed-role/Audit/ann", c.must("Arn", "--profile", "audit", "sts", "get-caller-identity"))
	require.Contains(t, c.must("", "--profile", "audit", "iam", "list-users"), `"UserName": "ann"`)
}

// honorsEndpoint reports whether the CLI knows AWS_ENDPOINT_URL_STS, as from 1.30 and 2.13 on.
func honorsEndpoint(version string) bool {
	var major, minor int
	_, err := fmt.Sscanf(version, "aws-cli/%d.%d.", &major, &minor)
	return err == nil && (major == 1 && minor >= 30 || major == 2 && minor >= 13)
}

// TestReadme types what the README says, in a folder where nothing is.
func TestReadme(t *testing.T) {
	h := newHarness(t)
	root := h.cli(h.asRoot())
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	_, script, ok := strings.Cut(string(text), "```sh\n")
	require.True(t, ok)
	script, _, ok = strings.Cut(script, "\n```")
	require.True(t, ok)
	require.Contains(t, script, "http://127.0.0.1:8080")
	shell := exec.CommandContext(t.Context(), "sh", "-eu", "-c", strings.ReplaceAll(script, "http://127.0.0.1:8080", h.url))
	shell.Dir, shell.Env = t.TempDir(), root.environment
	out, err := shell.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "arn:aws:sts::111122223333:assumed-role/Audit/ann")
}
