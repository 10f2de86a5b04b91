package trail

import "strconv"

// Each of these appends an event of a kind.

func (w *writer) object(c *call) {
	w.event(c, objectEvent(c, c.prefix()))
}

// deniedObject is the object of somebody else.
func (w *writer) deniedObject(c *call) {
	e := objectEvent(c, w.trail.next(c.member).prefix())
	e.errorCode = "AccessDenied"
	e.message = "User: " + c.caller() + ` is not authorized to perform: s3:GetObject on resource: \"` + objectARN(c, w.trail.next(c.member).prefix()) +
		`\" because no identity-based policy allows the s3:GetObject action`
	w.event(c, e)
}

func objectKey(c *call, prefix string) string {
	return prefix + "2026/" + strconv.FormatUint(c.random>>16%4096, 10) + ".csv"
}

func objectARN(c *call, prefix string) string {
	return "arn:aws:s3:::" + c.bucket() + "/" + objectKey(c, prefix)
}

func objectEvent(c *call, prefix string) *event {
	host := c.bucket() + ".s3." + c.region + ".amazonaws.com"
	return &event{
		parameters: `{"bucketName":"` + c.bucket() + `","Host":"` + host + `","key":"` + objectKey(c, prefix) + `"}`,
		additional: bucketData(c),
		resources:  `[{"type":"AWS::S3::Object","ARN":"` + objectARN(c, prefix) + `"},` + bucketResource(c) + `]`,
	}
}

func (w *writer) listing(c *call) {
	host := c.bucket() + ".s3." + c.region + ".amazonaws.com"
	w.event(c, &event{
		parameters: `{"list-type":"2","bucketName":"` + c.bucket() + `","encoding-type":"url","prefix":"` + c.prefix() + `","delimiter":"/","Host":"` + host + `"}`,
		additional: bucketData(c),
		resources:  `[{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::` + c.bucket() + `/` + c.prefix() + `"},` + bucketResource(c) + `]`,
	})
}

func bucketData(c *call) string {
	if c.noTLS {
		return `{"SignatureVersion":"SigV4","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"EXAMPLE/EXAMPLE/EXAMPLE/EXAMPLE/EXAMPLE/EXAMPLE=","bytesTransferredOut":` + strconv.FormatUint(c.random>>24%100000, 10) + `}`
	}
	return `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"EXAMPLE/EXAMPLE/EXAMPLE/EXAMPLE/EXAMPLE/EXAMPLE=","bytesTransferredOut":` + strconv.FormatUint(c.random>>24%100000, 10) + `}`
}

func bucketResource(c *call) string {
	return `{"accountId":"` + c.account() + `","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::` + c.bucket() + `"}`
}

func (w *writer) item(c *call) {
	arn := "arn:aws:dynamodb:" + c.region + ":" + c.account() + ":table/" + c.table()
	w.event(c, &event{
		parameters: `{"tableName":"` + c.table() + `","key":{"id":"HIDDEN_DUE_TO_SECURITY_REASONS"},"consistentRead":false,"returnConsumedCapacity":"TOTAL"}`,
		resources:  `[{"accountId":"` + c.account() + `","type":"AWS::DynamoDB::Table","ARN":"` + arn + `"}]`,
	})
}

func (w *writer) message(c *call) {
	arn := "arn:aws:sqs:" + c.region + ":" + c.account() + ":" + c.queue()
	w.event(c, &event{
		parameters: `{"queueUrl":"https://sqs.` + c.region + `.amazonaws.com/` + c.account() + `/` + c.queue() + `","messageBody":"HIDDEN_DUE_TO_SECURITY_REASONS"}`,
		response:   `{"mD5OfMessageBody":"0123456789abcdef0123456789abcdef","messageId":"00000000-0000-4000-8000-000000000000"}`,
		resources:  `[{"accountId":"` + c.account() + `","type":"AWS::SQS::Queue","ARN":"` + arn + `"}]`,
	})
}

func (w *writer) decryption(c *call) {
	w.event(c, &event{
		parameters: `{"keyId":"` + key(c.account()) + `","encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"purpose":"example"}}`,
		resources:  `[{"accountId":"` + c.account() + `","type":"AWS::KMS::Key","ARN":"` + key(c.account()) + `"}]`,
	})
}

func (w *writer) instances(c *call) {
	w.event(c, &event{parameters: `{"maxResults":1000,"instancesSet":{},"filterSet":{}}`})
}

func (w *writer) metrics(c *call) {
	w.event(c, &event{parameters: `{"namespace":"Example/Service","metricName":"Latency"}`})
}

func (w *writer) nothing(c *call) { w.event(c, &event{}) }

// role is that a user assumes a role of any account, as the account of the user records it.
func (w *writer) role(c *call) { w.event(c, w.roleEvent(c)) }

// roleOfOwner is the same call as the account of the role records it, which does not say who makes it.
func (w *writer) roleOfOwner(c *call) {
	e := w.roleEvent(c)
	e.identity = `{"type":"AWSAccount","principalId":"` + c.id() + `","accountId":"` + c.account() + `"}`
	e.owner = account((c.member.n + 1) % c.accounts)
	w.event(c, e)
}

func (w *writer) roleEvent(c *call) *event {
	owner := account((c.member.n + 1) % c.accounts)
	name := c.session()
	return &event{
		parameters: `{"roleArn":"` + operator(owner) + `","roleSessionName":"` + name + `","durationSeconds":3600}`,
		response: `{"credentials":{"accessKeyId":"ASIAEXAMPLE0OPERATOR","sessionToken":"EXAMPLETOKEN","expiration":"` + c.at().Format("Jan 2, 2006, 3:04:05 PM") +
			`"},"assumedRoleUser":{"assumedRoleId":"AROAEXAMPLE0OPERATOR:` + name + `","arn":"arn:aws:sts::` + owner + `:assumed-role/Operator/` + name + `"}}`,
		resources: `[{"accountId":"` + owner + `","type":"AWS::IAM::Role","ARN":"` + operator(owner) + `"}]`,
		shared:    true,
	}
}

func (w *writer) login(c *call) {
	w.event(c, &event{
		response:   `{"ConsoleLogin":"Success"}`,
		additional: `{"LoginTo":"https://console.aws.amazon.com/","MobileVersion":"No","MFAUsed":"Yes"}`,
		typ:        "AwsConsoleSignIn",
	})
}

// rotation is something that a service does of its own accord.
func (w *writer) rotation(c *call) {
	w.event(c, &event{
		identity:  `{"accountId":"` + c.account() + `","invokedBy":"AWS Internal"}`,
		address:   "AWS Internal",
		resources: `[{"accountId":"` + c.account() + `","type":"AWS::KMS::Key","ARN":"` + key(c.account()) + `"}]`,
		typ:       "AwsServiceEvent",
	})
}
