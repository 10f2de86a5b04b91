package inventory_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/evaluate"
	"github.com/seed-1d0cfdb5/iam/evaluate/inventory"
	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestResourcesOfSamples(t *testing.T) {
	inv, err := read(t, "gaad/*6.json", "gaad/111122223333.json", "resources/*")
	require.ErrorContains(t, err, "resources/ecr.get-repository-policy.app.json:1:1: unknown argument: whose policy or tags these are is not known")
	for _, c := range []struct {
		name, by, action, resource, owner string
		allowed                           bool
	}{
		{"a bucket", sandbox + "role/Bridge", "s3:GetObject", "arn:aws:s3:::example-reports/shared/a", "111122223333", false},                                           // by the bucket alone
		{"a secret", payments + "role/ReportWriter", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:db-a1b2c3", "", false}, // its boundary does not allow it
		{"a secret without a policy", payments + "role/ReportWriter", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:none-a1b2c3", "", false},
		{"a queue", payments + "user/hana", "sqs:SendMessage", "arn:aws:sqs:ap-northeast-1:111122223333:jobs", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := principal.Parse(c.by)
			if inv.Role(c.by) != nil {
				p, err = principal.RoleSession(c.by, "session")
			}
			require.NoError(t, err)
			d := inv.Evaluator().Evaluate(&evaluate.Request{Principal: p, Action: c.action, Resource: c.resource, ResourceAccount: c.owner}, nil)
			require.Equal(t, c.allowed, d.Allowed(), d.String())
		})
	}
	require.Empty(t, inv.Resource("arn:aws:s3:::example-reports/shared/a").Account) // two accounts are known, and the output names none
	require.Equal(t, "111122223333", inv.Resource("arn:aws:lambda:ap-northeast-1:111122223333:function:report-make").Account)
}

// TestWhose asks which resource an output is about.
func TestWhose(t *testing.T) {
	const policyText = `{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}`
	wrapped := func(command, argument, output string) string {
		return `{"command": ` + strconv.Quote(command) + `, "argument": ` + strconv.Quote(argument) + `, "account": "111122223333", "region": "eu-west-1", ` + output + `}`
	}
	const plain = `{"Policy": "` + policyText + `"}`
	const output = `"output": ` + plain
	const lambda = `{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"lambda:InvokeFunction\", \"Resource\": \"arn:aws:lambda:eu-west-1:111122223333:function:f:blue\"}}`
	const bucket = `{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::b\", \"arn:aws:s3:::b/*\"]}}`
	for _, c := range []struct{ name, file, text, want, account string }{
		{"a bucket by the name of the file", "s3api.get-bucket-policy.my.bucket.json", plain, "arn:aws:s3:::my.bucket", "111122223333"},
		{"without the service", "get-bucket-policy.my.bucket.json", plain, "arn:aws:s3:::my.bucket", "111122223333"},
		{"in folders", "x/444455556666/eu-west-1/s3api.get-bucket-policy.b.json", plain, "arn:aws:s3:::b", "444455556666"},
		{"of Windows", `x\444455556666\s3api.get-bucket-policy.b.json`, plain, "arn:aws:s3:::b", "444455556666"},
		{"in a wrapper", "a.json", wrapped("s3api get-bucket-policy", "b", output), "arn:aws:s3:::b", "111122223333"},
		{"in a list of wrappers", "a.json", "[" + wrapped("s3api get-bucket-policy", "b", output) + "]", "arn:aws:s3:::b", "111122223333"},
		{"a command as it was typed", "a.json", wrapped("aws s3api get-bucket-policy --bucket b --output json", "", output), "arn:aws:s3:::b", "111122223333"},
		{"of no name, by its document", "policy.json", `{"Policy": "` + bucket + `"}`, "arn:aws:s3:::b", "111122223333"},
		{"a bucket in China", "a.json", `{"command": "s3api get-bucket-policy", "argument": "b", "account": "444455556666", "region": "cn-north-1", ` + output + `}`, "arn:aws-cn:s3:::b", "444455556666"},
		{"a bucket whose name ends as those of files do", "s3api.get-bucket-policy.logs.txt.json", plain, "arn:aws:s3:::logs.txt", "111122223333"},
		{"a command as it was typed, in a file of another name", "s3api.get-bucket-policy.other.json", wrapped("aws s3api get-bucket-policy --bucket b", "", output), "arn:aws:s3:::b", "111122223333"},
		{"a Region as it was typed", "us-east-1/a.json", `{"command": "aws --region cn-north-1 kms get-key-policy --key-id 1", "account": "444455556666", ` + output + `}`, "arn:aws-cn:kms:cn-north-1:444455556666:key/1", "444455556666"},
		{"a bucket in a Region apart", "a.json", `{"command": "s3api get-bucket-policy", "argument": "b", "account": "444455556666", "region": "us-isob-east-1", ` + output + `}`, "arn:aws-iso-b:s3:::b", "444455556666"},
		{"a bucket of an account that is in another partition", "a.json", `{"command": "s3api get-bucket-policy", "argument": "b", "account": "777777777777", "region": "", ` + output + `}`, "arn:aws-cn:s3:::b", "777777777777"},
		{"a queue by a URL of old", "a.json", wrapped("sqs get-queue-attributes", "https://us-east-2.queue.amazonaws.com/444455556666/jobs", `"output": {"Attributes": {"Policy": "`+policyText+`"}}`), "arn:aws:sqs:us-east-2:444455556666:jobs", "444455556666"},
		{"a queue by a URL without its Region", "a.json", wrapped("sqs get-queue-attributes", "https://queue.amazonaws.com/444455556666/jobs", `"output": {"Attributes": {"Policy": "`+policyText+`"}}`), "arn:aws:sqs:eu-west-1:444455556666:jobs", "444455556666"},
		{"a queue in China by its URL", "a.json", `{"command": "sqs get-queue-attributes", "argument": "https://sqs.cn-north-1.amazonaws.com.cn/444455556666/jobs", "output": {"Attributes": {"Policy": "` + policyText + `"}}}`, "arn:aws-cn:sqs:cn-north-1:444455556666:jobs", "444455556666"},
		{"a secret whose policy is an object", "a.json", `{"ARN": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:s-a1b2c3", "Name": "s", "ResourcePolicy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}}`, "arn:aws:secretsmanager:eu-west-1:444455556666:secret:s-a1b2c3", "444455556666"},
		{"a repository whose policy is an object", "eu-west-1/ecr.get-repository-policy.app.json", `{"registryId": "444455556666", "repositoryName": "app", "policyText": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}}}`, "arn:aws:ecr:eu-west-1:444455556666:repository/app", "444455556666"},
		{"a key", "a.json", wrapped("kms get-key-policy", "1234abcd", output), "arn:aws:kms:eu-west-1:111122223333:key/1234abcd", "111122223333"},
		{"a key by its ARN, in the name of the file", "kms.get-key-policy.arn%3Aaws%3Akms%3Aeu-west-1%3A111122223333%3Akey%2F1234abcd.json", plain, "arn:aws:kms:eu-west-1:111122223333:key/1234abcd", "111122223333"},
		{"a key in folders", "111122223333/eu-west-1/kms.get-key-policy.1234abcd.json", plain, "arn:aws:kms:eu-west-1:111122223333:key/1234abcd", "111122223333"},
		{"a queue by its URL", "a.json", wrapped("sqs get-queue-attributes", "https://sqs.us-east-1.amazonaws.com/444455556666/jobs", `"output": {"Attributes": {"Policy": "`+policyText+`"}}`), "arn:aws:sqs:us-east-1:444455556666:jobs", "444455556666"},
		{"a topic", "a.json", `{"Attributes": {"TopicArn": "arn:aws:sns:eu-west-1:444455556666:t", "Policy": "` + policyText + `"}}`, "arn:aws:sns:eu-west-1:444455556666:t", "444455556666"},
		{"a function, with its qualifier", "lambda.get-policy.f.json", `{"Policy": "` + lambda + `"}`, "arn:aws:lambda:eu-west-1:111122223333:function:f:blue", "111122223333"},
		{"a function whose policy is an object, as in the example of the CLI", "lambda.get-policy.f.json", `{"Policy": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "lambda:*", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:f"}}, "RevisionId": "x"}`, "arn:aws:lambda:eu-west-1:111122223333:function:f", "111122223333"},
		{"a repository", "eu-west-1/ecr.get-repository-policy.app.json", `{"registryId": "444455556666", "repositoryName": "team/app", "policyText": "{\"Statement\": {\"Sid\": \"allow public pull\", \"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"ecr:*\"}}"}`, "arn:aws:ecr:eu-west-1:444455556666:repository/team/app", "444455556666"},
		{"a secret", "a.json", `{"ARN": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:s-a1b2c3", "Name": "s", "ResourcePolicy": "` + policyText + `"}`, "arn:aws:secretsmanager:eu-west-1:444455556666:secret:s-a1b2c3", "444455556666"},
		{"a table", "a.json", wrapped("dynamodb get-resource-policy", "arn:aws:dynamodb:eu-west-1:111122223333:table/t", output), "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "111122223333"},
		{"a file system", "111122223333/eu-west-1/efs.describe-file-system-policy.json", `{"FileSystemId": "fs-1", "Policy": "` + policyText + `"}`, "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1", "111122223333"},
		{"a vault", "a.json", `{"BackupVaultName": "v", "BackupVaultArn": "arn:aws:backup:eu-west-1:444455556666:backup-vault:v", "Policy": "` + policyText + `"}`, "arn:aws:backup:eu-west-1:444455556666:backup-vault:v", "444455556666"},
		{"an event bus", "a.json", `{"Name": "b", "Arn": "arn:aws:events:eu-west-1:444455556666:event-bus/b", "Policy": "` + policyText + `"}`, "arn:aws:events:eu-west-1:444455556666:event-bus/b", "444455556666"},
		{"of the own form", "a.json", `{"resources": [{"arn": "arn:aws:s3:::b", "account": "444455556666", "policy": "` + policyText + `"}]}`, "arn:aws:s3:::b", "444455556666"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inv, err := load(t, "gaad/111122223333.json").with(t, c.file, "", c.text).with(t, "other.json", "", `{"resources": [{"arn": "arn:aws:s3:::other", "account": "999999999999"}], "principals": [{"arn": "arn:aws-cn:iam::777777777777:user/x"}]}`).read()
			r := inv.Resource(c.want)
			require.NotNil(t, r, err)
			require.Equal(t, c.want, r.ARN)
			require.NotNil(t, r.Policy, err)
			require.Empty(t, r.Unknown)
			if r.Account != "" { // of a bucket it may not be known
				require.Equal(t, c.account, r.Account)
			}
			require.Equal(t, r.Policy, inv.Attachments().Resource[c.want])
		})
	}
}

// TestNoPolicy keeps apart that there is no policy, and that nobody knows.
func TestNoPolicy(t *testing.T) {
	failed := func(command, argument, stderr string) string {
		return `{"command": "` + command + `", "argument": "` + argument + `", "account": "111122223333", "region": "eu-west-1", "error": ` + strconv.Quote(stderr) + `}`
	}
	const key = "arn:aws:kms:eu-west-1:111122223333:key/1"
	for _, c := range []struct {
		name, file, text, resource, says string
	}{
		{"no bucket policy", "a.json", failed("s3api get-bucket-policy", "b", "\nAn error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: The bucket policy does not exist\n"), "arn:aws:s3:::b", ""},
		{"no permission", "a.json", failed("s3api get-bucket-policy", "b", "\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: Access Denied\n"), "arn:aws:s3:::b", "AccessDenied"},
		{"no policy of a function", "a.json", failed("lambda get-policy", "f", "An error occurred (ResourceNotFoundException) when calling the GetPolicy operation: The resource you requested does not exist."), "arn:aws:lambda:eu-west-1:111122223333:function:f", ""},
		{"no policy of a repository", "a.json", failed("ecr get-repository-policy", "app", "An error occurred (RepositoryPolicyNotFoundException) when calling the GetRepositoryPolicy operation"), "arn:aws:ecr:eu-west-1:111122223333:repository/app", ""},
		{"throttled", "a.json", failed("ecr get-repository-policy", "app", "An error occurred (ThrottlingException) when calling the GetRepositoryPolicy operation"), "arn:aws:ecr:eu-west-1:111122223333:repository/app", "ThrottlingException"},
		{"a key always has a policy", "a.json", failed("kms get-key-policy", "1", "An error occurred (AccessDeniedException) when calling the GetKeyPolicy operation"), key, "AccessDeniedException"},
		{"an empty file, as a command that failed leaves", "111122223333/s3api.get-bucket-policy.b.json", "", "arn:aws:s3:::b", "the file is empty"},
		{"a file that is no JSON", "111122223333/s3api.get-bucket-policy.b.json", "An error occurred (AccessDenied)", "arn:aws:s3:::b", "invalid character"},
		{"a secret without one: the field is absent", "a.json", `{"ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-a1b2c3", "Name": "s"}`, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-a1b2c3", ""},
		{"a queue without one", "a.json", `{"Attributes": {"QueueArn": "arn:aws:sqs:eu-west-1:111122223333:q", "VisibilityTimeout": "30"}}`, "arn:aws:sqs:eu-west-1:111122223333:q", ""},
		{"a queue whose policy was not asked for", "a.json", `{"Attributes": {"QueueArn": "arn:aws:sqs:eu-west-1:111122223333:q"}}`, "arn:aws:sqs:eu-west-1:111122223333:q", "Policy was not asked for"},
		{"a queue, of which two attributes were asked for, as in the example of the CLI", "111122223333/eu-west-1/sqs.get-queue-attributes.q.json", `{"Attributes": {"VisibilityTimeout": "30", "MaximumMessageSize": "262144"}}`, "arn:aws:sqs:eu-west-1:111122223333:q", "Policy was not asked for"},
		{"a topic always has a policy", "a.json", `{"Attributes": {"TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Owner": "111122223333"}}`, "arn:aws:sns:eu-west-1:111122223333:t", "there is no policy in it"},
		{"a secret whose policy is a number", "secretsmanager.get-resource-policy.s.json", `{"ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-a1b2c3", "Name": "s", "ResourcePolicy": 1}`, "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-a1b2c3", "there is no policy in it"},
		{"a queue by a URL of old, without permission", "a.json", failed("sqs get-queue-attributes", "https://eu-west-1.queue.amazonaws.com/111122223333/q", "An error occurred (AccessDenied) when calling the GetQueueAttributes operation"), "arn:aws:sqs:eu-west-1:111122223333:q", "AccessDenied"},
		{"no permission, of somebody who is named as an error is", "a.json", failed("s3api get-bucket-policy", "b", "\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: User: arn:aws:iam::111122223333:user/NoSuchBucketPolicy is not authorized\n"), "arn:aws:s3:::b", "AccessDenied"},
		{"the error of an SDK", "a.json", failed("s3api get-bucket-policy", "b", "operation error S3: GetBucketPolicy, https response error StatusCode: 404, api error NoSuchBucketPolicy: The bucket policy does not exist"), "arn:aws:s3:::b", ""},
		{"two owners", "a.json", `{"resources": [{"arn": "arn:aws:sqs:eu-west-1:111122223333:q", "account": "444455556666"}]}`, "arn:aws:sqs:eu-west-1:111122223333:q", "account of"},
		{"a policy that is not understood", "111122223333/s3api.get-bucket-policy.b.json", `{"Policy": "{\"Statement\": {\"Effect\": \"Deny\"}}"}`, "arn:aws:s3:::b", "the policy arn:aws:s3:::b is not understood"},
		{"the example of the CLI, with a line break in a string", "111122223333/secretsmanager.get-resource-policy.arn%3Aaws%3Asecretsmanager%3Aeu-west-1%3A111122223333%3Asecret%3As-a1b2c3.json", "{\"ARN\": \"arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-a1b2c3\", \"ResourcePolicy\": \"{\n}\"}", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-a1b2c3", "invalid character"},
		{"two that differ", "a.json", `{"resources": [{"arn": "arn:aws:s3:::b", "account": "111122223333", "policy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}}, {"arn": "arn:aws:s3:::b", "policy": {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}}}]}`, "arn:aws:s3:::b", "is another here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := load(t, "gaad/444455556666.json").users()
			f[c.file] = c.text
			inv, err := f.read()
			r := inv.Resource(c.resource)
			require.NotNil(t, r, err)
			d := inv.Evaluator().Evaluate(&evaluate.Request{
				Principal: principal.MustParse(payments + "user/admin"), Action: "s3:GetObject", Resource: c.resource, ResourceAccount: "111122223333",
			}, nil)
			require.Equal(t, c.says == "", d.Allowed(), "%s %v", d, err)
			require.Contains(t, r.Unknown, c.says)
			require.Equal(t, c.says == "", err == nil, err)
			if c.says != "" {
				require.Contains(t, d.String(), c.says)
			}
		})
	}
}

func TestTags(t *testing.T) {
	for name, text := range map[string]string{
		"resourcegroupstaggingapi": `{"ResourceTagMappingList": [{"ResourceARN": "arn:aws:s3:::b", "Tags": [{"Key": "team", "Value": "x"}]}]}`,
		"s3api":                    `{"command": "s3api get-bucket-tagging", "argument": "b", "output": {"TagSet": [{"Key": "team", "Value": "x"}]}}`,
		"a map":                    `{"resources": [{"arn": "arn:aws:s3:::b", "tags": {"team": "x"}}]}`,
		"kms":                      `{"command": "kms list-resource-tags", "argument": "arn:aws:s3:::b", "output": {"Tags": [{"TagKey": "team", "TagValue": "x"}], "Truncated": false}}`,
	} {
		t.Run(name, func(t *testing.T) {
			inv, err := readText("a.json", text)
			require.NoError(t, err)
			require.Equal(t, map[string]string{"team": "x"}, inv.Resource("arn:aws:s3:::b").Tags)
			require.Equal(t, map[string]map[string]string{"arn:aws:s3:::b": {"team": "x"}}, inv.Attachments().ResourceTags)
		})
	}
	inv, err := readText("a.json", `{"resources": [{"arn": "arn:aws:s3:::b", "account": "111122223333"}]}`)
	require.NoError(t, err)
	require.Nil(t, inv.Attachments().ResourceTags) // requests say them
}

// TestKeyMustAllow: of a key whose policy is in no file nothing is allowed, for each has one.
func TestKeyMustAllow(t *testing.T) {
	f := make(folder).users()
	inv, err := f.read()
	require.NoError(t, err)
	d := inv.Evaluator().Evaluate(&evaluate.Request{
		Principal: principal.MustParse(payments + "user/admin"), Action: "kms:Decrypt", Resource: "arn:aws:kms:eu-west-1:111122223333:key/1",
	}, nil)
	require.False(t, d.Allowed())
	f["own.json"] = `{"principals": [{"arn": "arn:aws-cn:iam::777777777777:user/x", "policies": [{"name": "p", "document": ` + allowAll + `}]}]}` // which comes before arn:aws:
	inv, err = f.read()
	require.NoError(t, err)
	for _, partition := range []string{"aws", "aws-cn"} {
		account := map[string]string{"aws": "111122223333", "aws-cn": "777777777777"}[partition]
		name := map[string]string{"aws": "admin", "aws-cn": "x"}[partition]
		d := inv.Evaluator().Evaluate(&evaluate.Request{
			Principal: principal.MustParse("arn:" + partition + ":iam::" + account + ":user/" + name), Action: "kms:Decrypt", Resource: "arn:" + partition + ":kms:eu-west-1:" + account + ":key/1",
		}, nil)
		require.False(t, d.Allowed(), partition)
	}
	var r inventory.Reader
	inv, err = r.Inventory()
	require.Nil(t, inv)
	require.ErrorContains(t, err, "no file has a user, a role, a resource or an account")
}

// TestRefusedKey: a Deny for what cannot be a key is not lost.
func TestRefusedKey(t *testing.T) {
	for _, key := range []string{"arn:aws:s3:::b/", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k?", "arn:aws:s3:::b/*/x"} {
		f := folder{"a.json": `{"resources": [{"arn": "` + key + `", "policy": {"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}}}]}`}.users()
		inv, err := f.read()
		require.ErrorContains(t, err, "invalid value")
		d := inv.Evaluator().Evaluate(&evaluate.Request{
			Principal: principal.MustParse(payments + "user/admin"), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111122223333",
		}, nil)
		require.False(t, d.Allowed(), key)
		require.NotEmpty(t, d.Problem)
	}
}
