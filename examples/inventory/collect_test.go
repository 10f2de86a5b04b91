package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
)

// fakeAWS answers as the AWS CLI does, by the samples of package inventory.
const fakeAWS = `#!/bin/sh
no() { printf '\nAn error occurred (%s) when calling the operation: \\ "x"\n' "$1" >&2; exit 254; }
d=$SAMPLES
case "$*" in
"sts get-caller-identity --query Account --output text") echo 111122223333 ;;
"iam get-account-authorization-details --output json") cat $d/gaad/111122223333.json ;;
"iam list-roles --output json") cat $d/iam/list-roles.111122223333.json ;;
"iam list-instance-profiles --output json") cat $d/iam/list-instance-profiles.111122223333.json ;;
"iam get-policy --policy-arn arn:aws:iam::111122223333:policy/OnlyABoundary "*) cat $d/iam/get-policy.OnlyABoundary.json ;;
"iam get-policy-version --policy-arn arn:aws:iam::111122223333:policy/OnlyABoundary --version-id v1 "*) cat $d/iam/get-policy-version.OnlyABoundary.json ;;
"iam get-policy "*) no NoSuchEntity ;;
"organizations describe-organization "*) cat $d/organization/describe-organization.json ;;
"organizations list-roots "*) cat $d/organization/list-roots.json ;;
"organizations list-accounts "*) cat $d/organization/list-accounts.cli-v1.json ;;
"organizations list-parents --child-id "*) cat $d/organization/list-parents.$4.json ;;
"organizations list-policies --filter "*) cat $d/organization/list-policies.$4.json ;;
"organizations describe-policy --policy-id "*) cat $d/organization/describe-policy.$4.json ;;
"organizations list-targets-for-policy --policy-id "*) cat $d/organization/list-targets-for-policy.$4.json ;;
"s3api list-buckets --query "*) printf 'example-reports\tplain\tsecret\n' ;;
"s3api get-bucket-policy --bucket example-reports "*) cat $d/resources/s3api.get-bucket-policy.example-reports.json ;;
"s3api get-bucket-policy --bucket plain "*) no NoSuchBucketPolicy ;;
"s3api get-bucket-tagging --bucket "*) no NoSuchTagSet ;;
"resourcegroupstaggingapi get-resources --region ap-northeast-1 --output json") echo '{"ResourceTagMappingList": []}' ;;
"kms list-keys --region ap-northeast-1 --query "*) echo arn:aws:kms:ap-northeast-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab ;;
"kms get-key-policy --key-id arn:aws:kms:ap-northeast-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab --policy-name default --region "*) cat $d/resources/kms.get-key-policy.*.json ;;
"sqs list-queues "*) ;;
"sns list-topics "*) echo None ;;
"lambda list-functions "*) echo arn:aws:lambda:ap-northeast-1:111122223333:function:report-make ;;
"lambda get-policy "*) cat $d/resources/lambda.get-policy.report-make.json ;;
"ecr describe-repositories "*) echo app ;;
"ecr get-repository-policy "*) cat $d/resources/ecr.get-repository-policy.app.json ;;
*) no AccessDenied ;;
esac
`

// TestCollect runs the script with a CLI that answers by the samples, and reads what it wrote.
func TestCollect(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no shell")
	}
	bin, out := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "aws"), []byte(fakeAWS), 0o755)) //nolint:gosec // it is a program
	samples, err := filepath.Abs("../../evaluate/inventory/testdata")
	require.NoError(t, err)
	run := exec.Command("sh", "collect.sh", out, "ap-northeast-1")
	run.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "SAMPLES="+samples)
	var errors bytes.Buffer
	run.Stderr = &errors
	require.NoError(t, run.Run(), errors.String())

	again := exec.Command("sh", "collect.sh", out, "ap-northeast-1")
	again.Env = run.Env
	errors.Reset()
	again.Stderr = &errors
	require.Error(t, again.Run(), "files of two days would be mixed")
	require.Contains(t, errors.String(), "is not empty")

	var r inventory.Reader
	names, err := filepath.Glob(filepath.Join(out, "111122223333", "*.json"))
	require.NoError(t, err)
	require.Greater(t, len(names), 30)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		r.Read(filepath.Base(name), bytes.NewReader(text))
	}
	inv, err := r.Inventory()
	var told []string
	var problems inventory.Problems
	require.ErrorAs(t, err, &problems)
	for _, p := range problems {
		told = append(told, p.Error())
	}
	all := strings.Join(told, "\n")
	for _, want := range []string{"AWSConfigRole is attached and in no file", "s3api get-bucket-policy of secret failed", `\\ \"x\"`, "secretsmanager list-secrets"} {
		require.Contains(t, all, want)
	}
	require.Len(t, told, 3, all)
	require.Empty(t, inv.User("arn:aws:iam::111122223333:user/mei").Unknown)
	require.NotNil(t, inv.Resource("arn:aws:s3:::example-reports").Policy)
	require.Equal(t, "111122223333", inv.Resource("arn:aws:s3:::example-reports").Account)
	require.Empty(t, inv.Resource("arn:aws:s3:::plain").Unknown)
	require.Contains(t, inv.Resource("arn:aws:s3:::secret").Unknown, "AccessDenied")
	require.NotNil(t, inv.Resource("arn:aws:kms:ap-northeast-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab").Policy)
	require.NotNil(t, inv.Resource("arn:aws:ecr:ap-northeast-1:111122223333:repository/app").Policy)
	require.Equal(t, "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/ou-ab12-22222222/", inv.Account("111122223333").Path)
	require.Empty(t, inv.Account("111122223333").Unknown)
}

// TestShellCheck has shellcheck read the script, if it is there.
func TestShellCheck(t *testing.T) {
	if _, err := exec.LookPath("shellcheck"); err != nil {
		t.Skip("there is no shellcheck")
	}
	out, err := exec.Command("shellcheck", "-s", "sh", "collect.sh").CombinedOutput()
	require.NoError(t, err, string(out))
}
