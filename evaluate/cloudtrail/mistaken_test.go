package cloudtrail_test

import "testing"

// What could be mistaken for the resource or the action of a call, and is not.
func TestMistakenResources(t *testing.T) {
	const object = `"requestParameters": {"bucketName": "b", "key": "k"`
	const home = `of "111122223333", resource not named`
	runCases(t, []caseOfCalls{
		{"ARN as a description", `iam CreateRole ` + user + `, "requestParameters": {"roleName": "Web", "description": "arn:aws:iam::111122223333:role/Admin"}`,
			ann + `iam:CreateRole arn:aws:iam::111122223333:role/Web of ""`, nil, pageActions},
		{"ARN as a value", `ssm PutParameter ` + user + `, "requestParameters": {"name": "mine", "value": "arn:aws:ssm:eu-west-1:111122223333:parameter/other"}`,
			ann + `ssm:PutParameter * ` + home, nil, pageActions},
		{"ARN as the name of a table", `dynamodb Query ` + user + `, "requestParameters": {"tableName": "arn:aws:dynamodb:eu-west-1:444455556666:table/t", "indexName": "i"},
			"resources": [{"ARN": "arn:aws:dynamodb:eu-west-1:444455556666:table/t", "accountId": "444455556666"}]`,
			ann + `dynamodb:Query arn:aws:dynamodb:eu-west-1:444455556666:table/t/index/i of ""`, nil, pageActions},
		{"key with colons", `s3 DeleteObjects ` + user + `, "requestParameters": {"bucketName": "b"}, "resources": [{"ARN": "arn:aws:s3:::b/1"}, {"ARN": "arn:aws:s3:::b/x:job/2"},
			{"ARN": "arn:aws:s3:::b/:accesspoint/p"}, {"ARN": "arn:aws:s3:::b/:accesspoint/p/object/k"}]`,
			ann + `s3:DeleteObject arn:aws:s3:::b/1 of ""` + "\n" + ann + `s3:DeleteObject arn:aws:s3:::b/x:job/2 of ""` + "\n" +
				ann + `s3:DeleteObject arn:aws:s3:::b/:accesspoint/p of ""` + "\n" + ann + `s3:DeleteObject arn:aws:s3:::b/:accesspoint/p/object/k of ""`, nil, pageActions},
		{"alias of an access point", `s3 GetObject ` + user + `, "requestParameters": {"bucketName": "p-abcdefgh-s3alias", "key": "k"}`,
			ann + `s3:GetObject * ` + home, map[string]string{"aws:ResourceAccount": "unknown"}, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"},
		{"copy from an alias", `s3 CopyObject ` + user + `, ` + object + `, "x-amz-copy-source": "p-abcdefgh-s3alias/k"}`,
			ann + `s3:PutObject arn:aws:s3:::b/k of ""` + "\n" + ann + `s3:GetObject * ` + home, nil, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"},
		{"copy of which both objects are listed", `s3 CopyObject ` + user + `, ` + object + `, "x-amz-copy-source": "from/a"}, "resources": [
			{"ARN": "arn:aws:s3:::b/k"}, {"ARN": "arn:aws:s3:::b", "accountId": "111122223333"}, {"ARN": "arn:aws:s3:::from/a"}, {"ARN": "arn:aws:s3:::from", "accountId": "444455556666"}]`,
			ann + `s3:PutObject arn:aws:s3:::b/k of "111122223333"` + "\n" + ann + `s3:GetObject arn:aws:s3:::from/a of "444455556666"`, nil, pageS3},
		{"copy of which one bucket is listed", `s3 CopyObject ` + user + `, ` + object + `, "x-amz-copy-source": "from/a"}, "resources": [
			{"ARN": "arn:aws:s3:::b/k"}, {"ARN": "arn:aws:s3:::b", "accountId": "111122223333"}]`,
			ann + `s3:PutObject arn:aws:s3:::b/k of "111122223333"` + "\n" + ann + `s3:GetObject arn:aws:s3:::from/a of ""`, nil, pageS3},
		{"object with tags and an ACL", `s3 PutObject ` + user + `, ` + object + `, "x-amz-acl": "bucket-owner-full-control", "x-amz-tagging": "a=b"}`,
			ann + `s3:PutObject arn:aws:s3:::b/k of ""` + "\n" + ann + `s3:PutObjectAcl arn:aws:s3:::b/k of ""` + "\n" + ann + `s3:PutObjectTagging arn:aws:s3:::b/k of ""`, nil, pageS3},
		{"attributes", `s3 GetObjectAttributes ` + user + `, ` + object + `}`,
			ann + `s3:GetObjectAttributes arn:aws:s3:::b/k of ""` + "\n" + ann + `s3:GetObject arn:aws:s3:::b/k of ""`, nil, pageS3},
		{"attributes of a version", `s3 GetObjectAttributes ` + user + `, ` + object + `, "versionId": "v"}`,
			ann + `s3:GetObjectVersionAttributes arn:aws:s3:::b/k of ""` + "\n" + ann + `s3:GetObjectVersion arn:aws:s3:::b/k of ""`, nil, pageS3},
		{"public access block of an account", `s3-control GetPublicAccessBlock ` + user, ann + `s3:GetAccountPublicAccessBlock * of "111122223333"`, nil, pageS3},

		{"qualifier beside an ARN", `lambda Invoke ` + user + `, "requestParameters": {"functionName": "arn:aws:lambda:eu-west-1:444455556666:function:f", "qualifier": "live"}`,
			ann + `lambda:InvokeFunction arn:aws:lambda:eu-west-1:444455556666:function:f:live of ""`, nil, "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"},
		{"qualifier beside a resource", `lambda Invoke ` + user + `, "requestParameters": {"functionName": "f", "qualifier": "live"}, "resources": [{"ARN": "arn:aws:lambda:eu-west-1:111122223333:function:f"}]`,
			ann + `lambda:InvokeFunction arn:aws:lambda:eu-west-1:111122223333:function:f:live of ""`, nil, "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"},
		{"layer with the version of the API", `lambda GetLayerVersionByArn20181031 ` + user + `, "requestParameters": {"arn": "arn:aws:lambda:eu-west-1:444455556666:layer:l:1"}`,
			ann + `lambda:GetLayerVersion arn:aws:lambda:eu-west-1:444455556666:layer:l:1 of ""`, nil, pageActions},

		{"queue of another account", `sqs SendMessage ` + user + `, "requestParameters": {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/444455556666/jobs"}`,
			ann + `sqs:SendMessage * ` + home, map[string]string{"aws:ResourceAccount": "unknown"}, pageActions},
		{"repository of another account", `ecr BatchGetImage ` + user + `, "requestParameters": {"registryId": "444455556666", "repositoryName": "app"}`,
			ann + `ecr:BatchGetImage arn:aws:ecr:eu-west-1:444455556666:repository/app of ""`, nil, "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html"},
		{"secret without the characters at its end", `secretsmanager GetSecretValue ` + user + `, "requestParameters": {"secretId": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"}`,
			ann + `secretsmanager:GetSecretValue * ` + home, nil, "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html"},
		{"access key of somebody", `iam CreateAccessKey ` + user + `, "requestParameters": {"userName": "bob"}`,
			ann + `iam:CreateAccessKey arn:aws:iam::111122223333:user/bob of "", path not named`, nil, pageActions},
		{"new policy", `iam CreatePolicy ` + user + `, "requestParameters": {"policyName": "P"}`,
			ann + `iam:CreatePolicy arn:aws:iam::111122223333:policy/P of ""`, nil, pageActions},
		{"explicit denial without a type", `iam GetRole ` + user + `, "requestParameters": {"roleName": "Web"}, "errorCode": "AccessDenied", "errorMessage":
			"User: arn:aws:iam::111122223333:user/team/ann is not authorized to perform: iam:GetRole on resource: arn:aws:iam::111122223333:role/app/Web with an explicit deny"`,
			ann + `iam:GetRole arn:aws:iam::111122223333:role/app/Web of ""`, nil, "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"},
		{"method that two APIs have", `apigateway TagResource ` + user + `, "requestParameters": {"resourceArn": "arn:aws:apigateway:eu-west-1::/apis/abc"}`,
			`arn:aws:iam::111122223333:user/team/ann: not judged: unknown-action`, nil, pageActions},
	})
}

// Callers that contradict themselves.
func TestMistakenCallers(t *testing.T) {
	const list = `s3 ListBuckets `
	runCases(t, []caseOfCalls{
		{"user of another account", list + `"userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann", "accountId": "444455556666"}`,
			`anonymous: not judged: unknown-caller`, nil, pageIdentity},
		{"account that only the ARN has", list + `"userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ann"}`,
			`arn:aws:iam::111122223333:user/ann s3:ListAllMyBuckets * of "111122223333"`, nil, pageIdentity},
		{"federated user of another account", list + `"userIdentity": {"type": "FederatedUser", "arn": "arn:aws:sts::444455556666:federated-user/yui", "accountId": "111122223333",
			"sessionContext": {"sessionIssuer": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/hana"}}}`, `anonymous: not judged: unknown-caller`, nil, pageIdentity},
		{"identity as a row of text", list + `"userIdentity": "{type=IAMUser, arn=arn:aws:iam::111122223333:user/ann}"`, `anonymous: not judged: unknown-caller`, nil, pageIdentity},
		{"type that is no text", list + `"userIdentity": {"type": 7, "arn": "arn:aws:iam::111122223333:user/ann"}`, `anonymous: not judged: unknown-caller`, nil, pageIdentity},
	})
}
