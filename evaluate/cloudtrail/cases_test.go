package cloudtrail_test

import "testing"

// Pages of AWS that say what is expected.
const (
	pageS3       = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
	pageIdentity = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html"
	pageKeys     = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
	pageActions  = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html"
	pageSTS      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html"
	pageRecords  = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html"
)

// Operations and the actions that allow them, on the resources that their parameters name.
func TestOperations(t *testing.T) {
	const object = `"requestParameters": {"bucketName": "b", "key": "k/1"`
	runCases(t, []caseOfCalls{
		{"list buckets", `s3 ListBuckets ` + user, ann + `s3:ListAllMyBuckets * of "111122223333"`, nil, pageS3},
		{"list objects", `s3 ListObjectsV2 ` + user + `, "requestParameters": {"bucketName": "b", "list-type": "2", "prefix": "home/"}`,
			ann + `s3:ListBucket arn:aws:s3:::b of ""`, map[string]string{"s3:prefix": "home/", "s3:delimiter": "unknown"}, pageS3},
		{"object", `s3 GetObject ` + user + `, ` + object + `}`, ann + `s3:GetObject arn:aws:s3:::b/k/1 of ""`,
			map[string]string{"s3:prefix": "absent", "s3:ExistingObjectTag/team": "unknown", "aws:ResourceAccount": "unknown"}, pageS3},
		{"version of an object", `s3 GetObject ` + user + `, ` + object + `, "versionId": "v1"}`, ann + `s3:GetObjectVersion arn:aws:s3:::b/k/1 of ""`,
			map[string]string{"s3:VersionId": "v1"}, pageS3},
		{"head of a version", `s3 HeadObject ` + user + `, ` + object + `, "versionId": "v1"}`, ann + `s3:GetObjectVersion arn:aws:s3:::b/k/1 of ""`, nil, pageS3},
		{"deletion of a version", `s3 DeleteObject ` + user + `, ` + object + `, "versionId": "v1"}`, ann + `s3:DeleteObjectVersion arn:aws:s3:::b/k/1 of ""`, nil, pageS3},
		{"copy", `s3 CopyObject ` + user + `, ` + object + `, "x-amz-copy-source": "/from/a%20b?versionId=v2"}`,
			ann + `s3:PutObject arn:aws:s3:::b/k/1 of ""` + "\n" + ann + `s3:GetObjectVersion arn:aws:s3:::from/a b of ""`, nil, pageS3},
		{"copy from an access point", `s3 CopyObject ` + user + `, ` + object + `, "x-amz-copy-source": "arn:aws:s3:eu-west-1:111122223333:accesspoint/p/object/k"}`,
			ann + `s3:PutObject arn:aws:s3:::b/k/1 of ""` + "\n" + ann + `s3:GetObject * of "111122223333", resource not named`, nil, pageS3},
		{"part", `s3 UploadPart ` + user + `, ` + object + `, "partNumber": "1"}`, ann + `s3:PutObject arn:aws:s3:::b/k/1 of ""`, nil, pageS3},
		{"objects", `s3 DeleteObjects ` + user + `, "requestParameters": {"bucketName": "b", "delete": ""}, "resources": [
			{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/1"}, {"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/2"},
			{"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b", "accountId": "444455556666"}]`,
			ann + `s3:DeleteObject arn:aws:s3:::b/1 of "444455556666"` + "\n" + ann + `s3:DeleteObject arn:aws:s3:::b/2 of "444455556666"`,
			map[string]string{"aws:ResourceAccount": "absent"}, pageS3}, // derived: it has no entry
		{"objects that are not told", `s3 DeleteObjects ` + user + `, "requestParameters": {"bucketName": "b"}, "resources": [
			{"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::b/"}, {"type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b", "accountId": "444455556666"}]`,
			ann + `s3:DeleteObject * of "111122223333", resource not named`, nil, pageS3},
		{"access point", `s3 GetObject ` + user + `, ` + object + `}, "resources": [{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/k/1"},
			{"type": "AWS::S3::AccessPoint", "ARN": "arn:aws:s3:eu-west-1:111122223333:accesspoint/p", "accountId": "111122223333"}]`,
			ann + `s3:GetObject * of "111122223333", resource not named`, nil, pageS3},
		{"part of a configuration", `s3 DeleteBucketCors ` + user + `, "requestParameters": {"bucketName": ["b"]}`, ann + `s3:PutBucketCORS arn:aws:s3:::b of ""`, nil, pageS3},
		{"letter case", `s3 PutBucketCors ` + user + `, "requestParameters": {"bucketName": "b"}`, ann + `s3:PutBucketCORS arn:aws:s3:::b of ""`, nil, pageS3},

		{"version of the API", `lambda AddPermission20150331v2 ` + user + `, "requestParameters": {"functionName": "f"}`,
			ann + `lambda:AddPermission arn:aws:lambda:eu-west-1:111122223333:function:f of ""`, nil, pageRecords},
		{"qualifier", `lambda Invoke ` + user + `, "requestParameters": {"functionName": "111122223333:function:f", "qualifier": "7"}`,
			ann + `lambda:InvokeFunction arn:aws:lambda:eu-west-1:111122223333:function:f:7 of ""`, nil, "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"},
		{"function by ARN", `lambda Invoke ` + user + `, "requestParameters": {"functionName": "arn:aws:lambda:eu-west-1:444455556666:function:f"}`,
			ann + `lambda:InvokeFunction arn:aws:lambda:eu-west-1:444455556666:function:f of ""`, nil, "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"},
		{"function of another account", `lambda Invoke ` + user + `, "requestParameters": {"functionName": "444455556666:function:f"}`,
			ann + `lambda:InvokeFunction * of "111122223333", resource not named`, nil, "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"},

		{"API", `apigateway GetRestApi ` + user + `, "requestParameters": {"restApiId": "abc"}`,
			ann + `apigateway:GET arn:aws:apigateway:eu-west-1::/restapis/abc of "111122223333"`, nil, pageActions},
		{"stage of an HTTP API", `apigateway UpdateStage ` + user + `, "requestParameters": {"apiId": "abc", "stageName": "live"}`,
			ann + `apigateway:PATCH arn:aws:apigateway:eu-west-1::/apis/abc/stages/live of "111122223333"`, nil, pageActions},
		{"stage of a REST API", `apigateway UpdateStage ` + user + `, "requestParameters": {"restApiId": "abc", "stageName": "live"}`,
			ann + `apigateway:PATCH arn:aws:apigateway:eu-west-1::/restapis/abc/stages/live of "111122223333"`, nil, pageActions},
		{"tags of an API", `apigateway TagResource ` + user + `, "requestParameters": {"resourceArn": "arn:aws:apigateway:eu-west-1::/restapis/abc"}`,
			`arn:aws:iam::111122223333:user/team/ann: not judged: unknown-action`, nil, pageActions}, // PUT, or POST of the second version

		{"key", `kms Decrypt ` + user + `, "requestParameters": {"keyId": "1234abcd-12ab-34cd-56ef-1234567890ab"}`,
			ann + `kms:Decrypt arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab of ""`,
			map[string]string{"kms:ViaService": "absent", "kms:CallerAccount": "111122223333", "kms:EncryptionContext:a": "absent", "kms:EncryptionContextKeys": "absent", "kms:GrantIsForAWSResource": "absent"}, pageActions},
		{"encryption context", `kms Decrypt ` + user + `, "requestParameters": {"encryptionContext": {"aws:s3:arn": "arn:aws:s3:::b"}},
			"resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/a"}]`, ann + `kms:Decrypt arn:aws:kms:eu-west-1:111122223333:key/a of ""`,
			map[string]string{"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::b", "KMS:encryptioncontext:other": "absent", "kms:EncryptionContextKeys": "aws:s3:arn"}, pageActions},
		{"alias", `kms Encrypt ` + user + `, "requestParameters": {"keyId": "alias/a"}`, ann + `kms:Encrypt * of "111122223333", resource not named`, nil, pageActions},
		{"two keys", `kms ReEncrypt ` + user + `, "requestParameters": {"sourceKeyId": "arn:aws:kms:eu-west-1:111122223333:key/a", "destinationKeyId": "b"},
			"resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/a"}, {"ARN": "arn:aws:kms:eu-west-1:111122223333:key/b"}]`,
			ann + `kms:ReEncryptFrom arn:aws:kms:eu-west-1:111122223333:key/a of ""` + "\n" + ann + `kms:ReEncryptTo arn:aws:kms:eu-west-1:111122223333:key/b of ""`, nil,
			"https://docs.aws.amazon.com/kms/latest/developerguide/ct-reencrypt.html"},

		{"index", `dynamodb Query ` + user + `, "requestParameters": {"tableName": "t", "indexName": "i"}`,
			ann + `dynamodb:Query arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i of ""`, nil, pageActions},
		{"table", `dynamodb Query ` + user + `, "requestParameters": {"tableName": "t", "select": "COUNT"}`,
			ann + `dynamodb:Query arn:aws:dynamodb:eu-west-1:111122223333:table/t of ""`,
			map[string]string{"dynamodb:Select": "COUNT", "dynamodb:ReturnConsumedCapacity": "absent", "dynamodb:LeadingKeys": "unknown"}, pageActions},
		{"transaction", `dynamodb TransactWriteItems ` + user + `, "requestParameters": {"requestItems": [{"operation": "Put", "tableName": "t"},
			{"operation": "Update", "tableName": "arn:aws:dynamodb:eu-west-1:444455556666:table/u"}, {"operation": "Put", "tableName": "t"}, {"operation": "Check", "tableName": "t"}]}`,
			ann + `dynamodb:PutItem arn:aws:dynamodb:eu-west-1:111122223333:table/t of ""` + "\n" +
				ann + `dynamodb:UpdateItem arn:aws:dynamodb:eu-west-1:444455556666:table/u of ""` + "\n" +
				ann + `dynamodb:ConditionCheckItem arn:aws:dynamodb:eu-west-1:111122223333:table/t of ""`, nil,
			"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"},
		{"statement", `dynamodb ExecuteStatement ` + user + `, "requestParameters": {"statement": " Select * FROM t"}, "resources": [{"ARN": "arn:aws:dynamodb:eu-west-1:111122223333:table/t"}]`,
			ann + `dynamodb:PartiQLSelect arn:aws:dynamodb:eu-west-1:111122223333:table/t of ""`, nil, "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html"},
		{"statements", `dynamodb BatchExecuteStatement ` + user + `, "requestParameters": {"requestItems": [{"statement": "UPDATE t SET a = 1"}, {"statement": "INSERT INTO t VALUE {}"}]}`,
			ann + `dynamodb:PartiQLUpdate * of "111122223333", resource not named` + "\n" + ann + `dynamodb:PartiQLInsert * of "111122223333", resource not named`, nil,
			"https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html"},
		{"hidden statement", `dynamodb ExecuteStatement ` + user + `, "requestParameters": {"statement": "***"}`, `arn:aws:iam::111122223333:user/team/ann: not judged: unknown-action`, nil, pageRecords},
		{"transaction without items", `dynamodb TransactGetItems ` + user + `, "requestParameters": null`, `arn:aws:iam::111122223333:user/team/ann: not judged: unknown-action`, nil, pageRecords},

		{"queue", `sqs SendMessageBatch ` + user + `, "requestParameters": {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"}`,
			ann + `sqs:SendMessage arn:aws:sqs:eu-west-1:111122223333:jobs of ""`, nil, pageActions},
		{"topic", `sns Publish ` + user + `, "requestParameters": {"topicArn": "arn:aws:sns:eu-west-1:111122223333:news", "message": "***"}`,
			ann + `sns:Publish arn:aws:sns:eu-west-1:111122223333:news of ""`, nil, pageActions},
		{"secret by name", `secretsmanager GetSecretValue ` + user + `, "requestParameters": {"secretId": "db"}`,
			ann + `secretsmanager:GetSecretValue * of "111122223333", resource not named`, map[string]string{"secretsmanager:SecretId": "db", "secretsmanager:VersionStage": "absent"}, pageActions},

		{"role by name", `iam GetRole ` + user + `, "requestParameters": {"roleName": "Web"}`, ann + `iam:GetRole arn:aws:iam::111122223333:role/Web of "", path not named`, nil, pageActions},
		{"new role", `iam CreateRole ` + user + `, "requestParameters": {"roleName": "Web", "path": "/app/", "permissionsBoundary": "arn:aws:iam::111122223333:policy/B"}`,
			ann + `iam:CreateRole arn:aws:iam::111122223333:role/app/Web of ""`,
			map[string]string{"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/B", "aws:TagKeys": "absent", "aws:RequestTag/team": "absent"}, pageActions},
		{"new role with tags", `iam CreateRole ` + user + `, "requestParameters": {"roleName": "Web", "tags": [{"key": "team", "value": "x"}]}`,
			ann + `iam:CreateRole arn:aws:iam::111122223333:role/Web of ""`,
			map[string]string{"iam:PermissionsBoundary": "absent", "aws:TagKeys": "team", "aws:RequestTag/team": "x", "aws:RequestTag/other": "absent"}, pageActions},
		{"tags that are taken away", `iam UntagRole ` + user + `, "requestParameters": {"roleName": "Web", "tagKeys": ["team", "stage"]}`,
			ann + `iam:UntagRole arn:aws:iam::111122223333:role/Web of "", path not named`,
			map[string]string{"aws:TagKeys": "team stage"}, pageActions},
		{"tags somewhere", `ec2 RunInstances ` + user + `, "requestParameters": {"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [{"key": "team", "value": "x"}]}]}}`,
			ann + `ec2:RunInstances * of "111122223333", resource not named`, map[string]string{"aws:TagKeys": "unknown", "aws:RequestTag/team": "unknown"}, pageActions},
		{"attachment", `iam AttachRolePolicy ` + user + `, "requestParameters": {"roleName": "Web", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}`,
			ann + `iam:AttachRolePolicy arn:aws:iam::111122223333:role/Web of "", path not named`,
			map[string]string{"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess", "iam:PermissionsBoundary": "unknown"}, pageActions},
		{"oneself", `iam GetUser ` + user + `, "requestParameters": null`, ann + `iam:GetUser arn:aws:iam::111122223333:user/team/ann of ""`, nil, pageActions},
		{"denied role", `iam GetRole ` + user + `, "requestParameters": {"roleName": "Web"}, "errorCode": "AccessDenied", "errorMessage":
			"User: arn:aws:iam::111122223333:user/team/ann is not authorized to perform: iam:GetRole on resource: role Web because no identity-based policy allows the iam:GetRole action"`,
			ann + `iam:GetRole arn:aws:iam::111122223333:role/Web of "", path not named`, nil, pageActions},
		{"one of two tables denied", `dynamodb BatchGetItem ` + user + `, "resources": [{"ARN": "arn:aws:dynamodb:eu-west-1:111122223333:table/a"}, {"ARN": "arn:aws:dynamodb:eu-west-1:111122223333:table/b"}],
			"errorCode": "AccessDenied", "errorMessage": "User: arn:aws:iam::111122223333:user/team/ann is not authorized to perform: dynamodb:BatchGetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/b because no identity-based policy allows the dynamodb:BatchGetItem action"`,
			ann + `dynamodb:BatchGetItem arn:aws:dynamodb:eu-west-1:111122223333:table/a of ""` + "\n" + ann + `dynamodb:BatchGetItem arn:aws:dynamodb:eu-west-1:111122223333:table/b of ""`, nil, pageActions},
		{"denied role with its ARN", `iam GetRole ` + user + `, "requestParameters": {"roleName": "Web"}, "errorCode": "AccessDenied", "errorMessage":
			"User: arn:aws:iam::111122223333:user/team/ann is not authorized to perform: iam:GetRole on resource: arn:aws:iam::111122223333:role/app/Web because no identity-based policy allows the iam:GetRole action"`,
			ann + `iam:GetRole arn:aws:iam::111122223333:role/app/Web of ""`, nil, pageActions},

		{"instances", `ec2 StopInstances ` + user + `, "requestParameters": {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}}`,
			ann + `ec2:StopInstances arn:aws:ec2:eu-west-1:111122223333:instance/i-1 of ""` + "\n" + ann + `ec2:StopInstances arn:aws:ec2:eu-west-1:111122223333:instance/i-2 of ""`,
			map[string]string{"ec2:Region": "eu-west-1"}, pageActions},
		{"other prefix", `email ListIdentities ` + user, ann + `ses:ListIdentities * of "111122223333"`, nil, pageActions},
		{"console", `payments ListInstruments ` + user, `anonymous: not judged: no-action`, nil, pageRecords},
		{"no such action", `s3 OpenSesame ` + user, `arn:aws:iam::111122223333:user/team/ann: not judged: unknown-action`, nil, pageActions},
		{"no such service", `sesame Open ` + user, `arn:aws:iam::111122223333:user/team/ann: not judged: unknown-action`, nil, pageActions},
		{"session token", `sts GetSessionToken ` + user, `arn:aws:iam::111122223333:user/team/ann: not judged: no-permission-needed`, nil, "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html"},
		{"federation token", `sts GetFederationToken ` + user + `, "requestParameters": {"name": "guest"}`, ann + `sts:GetFederationToken arn:aws:sts::111122223333:federated-user/guest of ""`, nil, pageActions},
	})
}

// Who called, and which keys follow.
func TestCallers(t *testing.T) {
	const list = `s3 ListBuckets `
	listed := func(caller string) string { return caller + ` s3:ListAllMyBuckets * of "111122223333"` }
	const web = `arn:aws:sts::111122223333:assumed-role/Web/s`
	absent := func(keys ...string) map[string]string {
		facts := make(map[string]string)
		for _, k := range keys {
			facts[k] = "absent"
		}
		return facts
	}
	runCases(t, []caseOfCalls{
		{"access key of a user", list + user, listed(`arn:aws:iam::111122223333:user/team/ann`),
			absent("aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime", "aws:SourceIdentity", "aws:FederatedProvider", "aws:userid",
				"aws:SourceArn", "aws:SourceVpce", "aws:CalledVia", "aws:AssumedRoot", "ec2:RoleDelivery"), pageKeys},
		{"session of a user", list + `"userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE0000000001", "arn": "arn:aws:iam::111122223333:user/ann", "accountId": "111122223333",
			"sessionContext": {"attributes": {"creationDate": "2026-11-24T08:55:00Z", "mfaAuthenticated": "true"}}}`, listed(`arn:aws:iam::111122223333:user/ann`),
			map[string]string{"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "unknown", "aws:TokenIssueTime": "2026-11-24T08:55:00Z", "aws:FederatedProvider": "absent"}, pageKeys},
		{"session context without attributes", list + `"userIdentity": {"type": "IAMUser", "principalId": "x", "arn": "arn:aws:iam::111122223333:user/ann", "accountId": "111122223333", "sessionContext": {}}`,
			listed(`arn:aws:iam::111122223333:user/ann`), map[string]string{"aws:MultiFactorAuthPresent": "unknown", "aws:TokenIssueTime": "unknown", "aws:userid": "unknown"}, pageKeys},
		{"session of a role", list + session("", ""), listed(web),
			map[string]string{"aws:MultiFactorAuthPresent": "false", "aws:MultiFactorAuthAge": "absent", "aws:TokenIssueTime": "2026-11-24T08:55:00Z", "aws:SourceIdentity": "absent",
				"aws:FederatedProvider": "unknown", "aws:userid": "absent", "aws:PrincipalTag/team": "unknown", "ec2:RoleDelivery": "absent", "aws:PrincipalOrgID": "unknown"}, pageKeys},
		{"source identity", list + session("", `, "sourceIdentity": "noah", "ec2RoleDelivery": "2.0"`), listed(web),
			map[string]string{"aws:SourceIdentity": "noah", "ec2:RoleDelivery": "2.0", "aws:Ec2InstanceSourceVpc": "unknown"}, pageKeys},
		{"web identity", list + session("", `, "webIdFederationData": {"federatedProvider": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}`), listed(web),
			map[string]string{"aws:FederatedProvider": "arn:aws:iam::111122223333:oidc-provider/idp.example.com"}, pageKeys},
		{"service on behalf", list + session(`, "invokedBy": "athena.amazonaws.com"`, "") + `, "sourceIPAddress": "athena.amazonaws.com", "userAgent": "athena.amazonaws.com"`, listed(web),
			map[string]string{"aws:ViaAWSService": "perhaps true", "aws:CalledVia": "perhaps athena.amazonaws.com", "aws:CalledViaLast": "perhaps athena.amazonaws.com", "aws:CalledViaFirst": "unknown",
				"aws:SourceIp": "absent", "aws:UserAgent": "unknown", "aws:SecureTransport": "unknown"}, pageKeys},
		{"unnamed service on behalf", list + session(`, "invokedBy": "AWS Internal"`, "") + `, "sourceIPAddress": "AWS Internal/3", "userAgent": "AWS Internal/3", "vpcEndpointId": "AWS Internal"`, listed(web),
			map[string]string{"aws:ViaAWSService": "perhaps true", "aws:CalledVia": "unknown", "aws:SourceIp": "unknown", "aws:SourceVpce": "unknown", "aws:UserAgent": "unknown"}, pageIdentity},
		{"service on behalf of a user", list + user[:len(user)-1] + `, "invokedBy": "athena.amazonaws.com"}, "sourceIPAddress": "athena.amazonaws.com"`, listed(`arn:aws:iam::111122223333:user/team/ann`),
			map[string]string{"aws:ViaAWSService": "true", "aws:CalledVia": "perhaps athena.amazonaws.com"}, pageIdentity},
		{"console", list + session(`, "invokedBy": "signin.amazonaws.com"`, ""), listed(web), map[string]string{"aws:ViaAWSService": "false", "aws:CalledVia": "absent"}, pageIdentity},
		{"address", list + user + `, "sourceIPAddress": "2001:db8::1", "userAgent": "[aws-cli/2.31.0]", "tlsDetails": {"tlsVersion": "TLSv1.2"}`, listed(`arn:aws:iam::111122223333:user/team/ann`),
			map[string]string{"aws:SourceIp": "2001:db8::1", "aws:UserAgent": "aws-cli/2.31.0", "aws:SecureTransport": "true", "s3:TlsVersion": "1.2", "aws:RequestedRegion": "eu-west-1", "aws:VpcSourceIp": "absent"}, pageKeys},
		{"endpoint", list + user + `, "sourceIPAddress": "10.0.1.7", "vpcEndpointId": "vpce-0123456789abcdef0"`, listed(`arn:aws:iam::111122223333:user/team/ann`),
			map[string]string{"aws:SourceIp": "absent", "aws:VpcSourceIp": "10.0.1.7", "aws:SourceVpce": "vpce-0123456789abcdef0", "aws:SourceVpc": "unknown", "aws:VpceAccount": "unknown"}, pageKeys},
		{"service", `kms Decrypt "userIdentity": {"type": "AWSService", "invokedBy": "dynamodb.amazonaws.com", "inScopeOf": {"sourceArn": "arn:aws:dynamodb:eu-west-1:111122223333:table/t"}},
			"resources": [{"ARN": "arn:aws:kms:eu-west-1:111122223333:key/a"}]`, `service:dynamodb.amazonaws.com kms:Decrypt arn:aws:kms:eu-west-1:111122223333:key/a of ""`,
			map[string]string{"aws:SourceArn": "arn:aws:dynamodb:eu-west-1:111122223333:table/t", "aws:SourceAccount": "unknown", "aws:PrincipalServiceNamesList": "unknown", "aws:ViaAWSService": "false"}, pageIdentity},
		{"service without a name", `kms Decrypt "userIdentity": {"type": "AWSService", "invokedBy": "AWS Internal"}`, `anonymous: not judged: unknown-caller`, nil, pageIdentity},
		{"root", list + `"userIdentity": {"type": "Root", "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"}`, listed(`arn:aws:iam::111122223333:root`), nil, pageIdentity},
		{"root session", list + `"userIdentity": {"type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333", "sessionContext": {"assumedRoot": "true"}}`,
			`arn:aws:iam::111122223333:root: not judged: root-session`, nil, pageIdentity},
		{"federated user", list + `"userIdentity": {"type": "FederatedUser", "principalId": "111122223333:yui", "arn": "arn:aws:sts::111122223333:federated-user/yui", "accountId": "111122223333",
			"sessionContext": {"sessionIssuer": {"type": "IAMUser", "principalId": "AIDAEXAMPLE0000000001", "arn": "arn:aws:iam::111122223333:user/hana"}, "attributes": {"creationDate": "2026-11-24T09:00:00Z"}}}`,
			listed(`arn:aws:sts::111122223333:federated-user/yui`), absent("aws:userid", "aws:FederatedProvider"), pageIdentity},
		{"anonymous", `s3 GetObject "userIdentity": {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}, "requestParameters": {"bucketName": "b", "key": "k"}`,
			`anonymous s3:GetObject arn:aws:s3:::b/k of ""`, absent("aws:MultiFactorAuthPresent", "aws:userid"), pageIdentity},
		{"another account", list + `"userIdentity": {"type": "AWSAccount", "principalId": "AROAEXAMPLE0000000009:noah", "accountId": "444455556666"}`, `anonymous: not judged: other-account`, nil, pageIdentity},
		{"identity center", list + `"userIdentity": {"type": "IdentityCenterUser", "accountId": "111122223333"}`, `anonymous: not judged: unknown-caller`, nil, pageIdentity},
		{"directory", list + `"userIdentity": {"type": "Directory", "userName": "ann"}`, `anonymous: not judged: unknown-caller`, nil, pageIdentity},
		{"session of another role", list + `"userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Other/s", "accountId": "111122223333",
			"sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::111122223333:role/app/Web"}}}`, `anonymous: not judged: unknown-caller`, nil, pageSTS},
		{"session without issuer", list + `"userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/Web/s", "accountId": "111122223333"}`, listed(web),
			map[string]string{"aws:MultiFactorAuthPresent": "unknown", "aws:SourceIdentity": "unknown", "aws:PrincipalArn": "unknown"}, pageIdentity},
		{"no identity", list + `"readOnly": true`, `anonymous: not judged: not-a-call`, nil, pageIdentity},
		{"event of a service", list + user + `, "eventType": "AwsServiceEvent"`, `anonymous: not judged: not-a-call`, nil, pageRecords},
		{"network activity", list + user + `, "eventType": "AwsVpceEvent", "eventCategory": "NetworkActivity"`, `anonymous: not judged: not-a-call`, nil, pageRecords},
		{"without name", list + `"userIdentity": {"type": "SAMLUser", "userName": "mei"}`, `anonymous: not judged: unknown-caller`, nil, pageIdentity},
	})
}

// Calls for a role.
func TestCallsForRoles(t *testing.T) {
	const role = `"requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/R", "roleSessionName": "s"`
	const toR = `sts:AssumeRole arn:aws:iam::111122223333:role/R as s`
	const provider = `arn:aws:iam::111122223333:oidc-provider/idp.example.com/x`
	runCases(t, []caseOfCalls{
		{"user", `sts AssumeRole ` + user + `, ` + role + `}`, ann + toR,
			map[string]string{"sts:ExternalId": "absent", "aws:MultiFactorAuthPresent": "absent", "sts:RoleSessionName": "absent"}, pageSTS},
		{"MFA", `sts AssumeRole ` + user + `, ` + role + `, "serialNumber": "arn:aws:iam::111122223333:mfa/ann"}`, ann + toR,
			map[string]string{"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "unknown"}, pageSTS},
		{"chain", `sts AssumeRole ` + session("", "") + `, ` + role + `, "incomingTransitiveTags": {"team": "x"}}`, `arn:aws:sts::111122223333:assumed-role/Web/s ` + toR,
			map[string]string{"aws:PrincipalTag/team": "perhaps x", "aws:TokenIssueTime": "2026-11-24T08:55:00Z"}, pageSTS},
		{"token", `sts AssumeRoleWithWebIdentity "userIdentity": {"type": "WebIdentityUser", "principalId": "` + provider + `:app:me", "userName": "me", "identityProvider": "` + provider + `"}, ` + role + `},
			"errorCode": "AccessDenied", "errorMessage": "Not authorized to perform sts:AssumeRoleWithWebIdentity"`,
			`web-identity:` + provider + ` sts:AssumeRoleWithWebIdentity arn:aws:iam::111122223333:role/R as s`,
			map[string]string{"idp.example.com/x:aud": "app", "idp.example.com/x:sub": "me", "idp.example.com/x:amr": "unknown", "other.example.com:sub": "unknown", "aws:MultiFactorAuthPresent": "absent"}, pageSTS},
		{"assertion", `sts AssumeRoleWithSAML "userIdentity": {"type": "SAMLUser", "userName": "mei"}, ` + role + `, "principalArn": "arn:aws:iam::111122223333:saml-provider/P"},
			"responseElements": {"audience": "https://signin.aws.amazon.com/saml"}`,
			`saml:arn:aws:iam::111122223333:saml-provider/P sts:AssumeRoleWithSAML arn:aws:iam::111122223333:role/R as s`,
			map[string]string{"saml:aud": "https://signin.aws.amazon.com/saml", "saml:sub": "unknown", "saml:cn": "unknown"}, pageSTS},
		{"no role", `sts AssumeRole ` + user + `, "requestParameters": null`, `arn:aws:iam::111122223333:user/team/ann: not judged: unknown-action`, nil, pageSTS},
		{"no provider", `sts AssumeRoleWithSAML "userIdentity": {"type": "SAMLUser"}, ` + role + `}`, `anonymous: not judged: unknown-caller`, nil, pageSTS},
	})
}
