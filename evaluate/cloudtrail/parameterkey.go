package cloudtrail

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// A parameterKey is a condition key of a service whose value is a parameter of the request.
type parameterKey struct {
	key
	parameter string
	certain   bool   // without the parameter it is absent
	events    string // names of the operations that it is limited to, with blanks around each, or ""
}

// parameterKeys are condition keys by service. The pages are those of the services in
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
// and
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
//
//nolint:gochecknoglobals // a table that is never written
var parameterKeys = map[string][]parameterKey{
	"dynamodb": {
		{keyDynamoDBSelect, "select", true, ""},
		{keyDynamoDBReturnValues, "returnValues", true, ""},
		{keyDynamoDBReturnConsumedCapacity, "returnConsumedCapacity", true, ""},
	},
	"iam": {
		{keyIAMPolicyARN, "policyArn", true, ""},
		{keyIAMPermissionsBoundary, "permissionsBoundary", true, " CreateRole CreateUser PutRolePermissionsBoundary PutUserPermissionsBoundary "},
		{keyIAMServiceName, "aWSServiceName", true, ""},
	},
	"kms": {
		{keyKMSEncryptionAlgorithm, "encryptionAlgorithm", false, ""},
		{keyKMSGranteePrincipal, "granteePrincipal", true, ""},
	},
	"s3": {
		{keyS3Prefix, "prefix", false, ""},
		{keyS3Delimiter, "delimiter", false, ""},
		{keyS3MaxKeys, "max-keys", false, ""},
		{keyS3VersionID, "versionId", true, ""},
		{keyS3ACL, "x-amz-acl", false, ""},
		{keyS3Encryption, "x-amz-server-side-encryption", false, ""},
		{keyS3EncryptionKey, "x-amz-server-side-encryption-aws-kms-key-id", false, ""},
		{keyS3StorageClass, "x-amz-storage-class", false, ""},
	},
	"secretsmanager": {
		{keySecretID, "secretId", true, ""},
		{keySecretVersionID, "versionId", true, ""},
		{keySecretVersionStage, "versionStage", true, ""},
	},
	"sns": {
		{keySNSProtocol, "protocol", true, ""},
		{keySNSEndpoint, "endpoint", false, ""},
	},
}

// parameterKeys appends the condition keys of the service of a that parameters tell, and adds
// those that they determine to known.
func (b *builder) parameterKeys(a *action, known *Keys, entries []condition.Entry) []condition.Entry {
	prefix := a.service.prefix
	rows := parameterKeys[prefix]
	for i := range rows {
		row := &rows[i]
		if !a.noted.has(row.key) || row.events != "" && !strings.Contains(row.events, " "+b.event.Name+" ") {
			continue
		}
		switch value := member(b.event.parameters(), row.parameter); {
		case isHidden(value):
		case textOf(value) != "":
			known.add(row.key)
			entries = append(entries, condition.String(keyNames[row.key], textOf(value)))
		case row.certain && value.Is(source.Null) && b.event.hasParameters():
			known.add(row.key)
		}
	}
	switch prefix {
	case "s3":
		entries = b.ofS3(a, known, entries)
	case "kms":
		entries = b.ofKMS(a, known, entries)
	case "ec2":
		if a.noted.has(keyEC2Region) && b.event.Region != "" {
			known.add(keyEC2Region)
			entries = append(entries, condition.String(keyNames[keyEC2Region], b.event.Region))
		}
	}
	return entries
}

// isHidden reports whether CloudTrail keeps the value of a parameter to itself.
func isHidden(v source.Value) bool {
	text := textOf(v)
	return text == "HIDDEN_DUE_TO_SECURITY_REASONS" || strings.Trim(text, "*") == "" && text != ""
}

// ofS3 is parameterKeys for what S3 writes elsewhere. See
// https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html and
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
func (b *builder) ofS3(a *action, known *Keys, entries []condition.Entry) []condition.Entry {
	add := func(k key, value string) {
		if value != "" && a.noted.has(k) {
			known.add(k)
			entries = append(entries, condition.String(keyNames[k], value))
		}
	}
	additional := b.event.fields[fieldAdditional]
	switch memberText(additional, "AuthenticationMethod") {
	case "AuthHeader":
		add(keyS3AuthType, "REST-HEADER")
	case "QueryString":
		add(keyS3AuthType, "REST-QUERY-STRING")
	}
	switch memberText(additional, "SignatureVersion") {
	case "SigV2":
		add(keyS3SignatureVersion, "AWS")
	case "SigV4":
		add(keyS3SignatureVersion, "AWS4-HMAC-SHA256")
	}
	if version, ok := strings.CutPrefix(memberText(b.event.fields[fieldTLS], "tlsVersion"), "TLSv"); ok {
		add(keyS3TLSVersion, version)
	}
	return entries
}

// ofKMS is parameterKeys for what follows from the caller, and the encryption context, which
// KMS always records. See
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html and
// https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html
func (b *builder) ofKMS(a *action, known *Keys, entries []condition.Entry) []condition.Entry {
	if a.noted.has(keyKMSCallerAccount) && b.caller.account != "" {
		known.add(keyKMSCallerAccount)
		entries = append(entries, condition.String(keyNames[keyKMSCallerAccount], b.caller.account))
	}
	if a.noted.has(keyKMSEncryptionContext) && b.event.hasParameters() && !member(b.event.parameters(), "constraints").Is(source.Object) {
		parameter := "encryptionContext"
		switch a.name {
		case "kms:ReEncryptFrom":
			parameter = "sourceEncryptionContext"
		case "kms:ReEncryptTo":
			parameter = "destinationEncryptionContext"
		}
		var keys []string
		known.add(keyKMSEncryptionContext, keyKMSEncryptionContextKeys)
		member(b.event.parameters(), parameter).Members(func(name, value source.Value) bool {
			keys = append(keys, name.Text())
			entries = append(entries, condition.String(keyNames[keyKMSEncryptionContext]+name.Text(), value.Text()))
			return true
		})
		if len(keys) > 0 {
			entries = append(entries, condition.Strings(keyNames[keyKMSEncryptionContextKeys], keys...))
		}
	}
	name, ok := strings.CutSuffix(b.caller.byClient, ".amazonaws.com")
	if ok && a.noted.has(keyKMSViaService) {
		entries = append(entries, condition.String(keyNames[keyKMSViaService], name+"."+b.event.Region+".amazonaws.com"))
	}
	return entries
}
