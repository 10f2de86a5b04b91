package cloudtrail

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// operations are the names of operations, by the prefix of the service, that are not the names
// of the actions which allow them. The pages are
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
// and, of the others, those of the services in
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
//
// Those that depend on what is in the request are in [builder.operation].
//
//nolint:gochecknoglobals // a table that is never written
var operations = map[string]map[string]string{
	"lambda": {
		"GetLayerVersionByArn":     "GetLayerVersion",
		"Invoke":                   "InvokeFunction",
		"InvokeWithResponseStream": "InvokeFunction",
	},
	"s3": {
		"CompleteMultipartUpload":                     "PutObject",
		"CreateBucketMetadataConfiguration":           "CreateBucketMetadataTableConfiguration",
		"CreateMultipartUpload":                       "PutObject",
		"DeleteBucketAnalyticsConfiguration":          "PutAnalyticsConfiguration",
		"DeleteBucketCors":                            "PutBucketCORS",
		"DeleteBucketEncryption":                      "PutEncryptionConfiguration",
		"DeleteBucketIntelligentTieringConfiguration": "PutIntelligentTieringConfiguration",
		"DeleteBucketInventoryConfiguration":          "PutInventoryConfiguration",
		"DeleteBucketLifecycle":                       "PutLifecycleConfiguration",
		"DeleteBucketMetadataConfiguration":           "DeleteBucketMetadataTableConfiguration",
		"DeleteBucketMetricsConfiguration":            "PutMetricsConfiguration",
		"DeleteBucketOwnershipControls":               "PutBucketOwnershipControls",
		"DeleteBucketPublicAccessBlock":               "PutBucketPublicAccessBlock",
		"DeleteBucketReplication":                     "PutReplicationConfiguration",
		"DeleteBucketTagging":                         "PutBucketTagging",
		"DeleteObjects":                               "DeleteObject",
		"DeletePublicAccessBlock":                     "PutBucketPublicAccessBlock",
		"GetBucketAccelerateConfiguration":            "GetAccelerateConfiguration",
		"GetBucketAnalyticsConfiguration":             "GetAnalyticsConfiguration",
		"GetBucketEncryption":                         "GetEncryptionConfiguration",
		"GetBucketIntelligentTieringConfiguration":    "GetIntelligentTieringConfiguration",
		"GetBucketInventoryConfiguration":             "GetInventoryConfiguration",
		"GetBucketLifecycle":                          "GetLifecycleConfiguration",
		"GetBucketLifecycleConfiguration":             "GetLifecycleConfiguration",
		"GetBucketMetadataConfiguration":              "GetBucketMetadataTableConfiguration",
		"GetBucketMetricsConfiguration":               "GetMetricsConfiguration",
		"GetBucketNotificationConfiguration":          "GetBucketNotification",
		"GetBucketReplication":                        "GetReplicationConfiguration",
		"GetObjectLockConfiguration":                  "GetBucketObjectLockConfiguration",
		"GetPublicAccessBlock":                        "GetBucketPublicAccessBlock",
		"HeadBucket":                                  "ListBucket",
		"HeadObject":                                  "GetObject",
		"ListBucketAnalyticsConfigurations":           "GetAnalyticsConfiguration",
		"ListBucketIntelligentTieringConfigurations":  "GetIntelligentTieringConfiguration",
		"ListBucketInventoryConfigurations":           "GetInventoryConfiguration",
		"ListBucketMetricsConfigurations":             "GetMetricsConfiguration",
		"ListBuckets":                                 "ListAllMyBuckets",
		"ListMultipartUploads":                        "ListBucketMultipartUploads",
		"ListObjectVersions":                          "ListBucketVersions",
		"ListObjects":                                 "ListBucket",
		"ListObjectsV2":                               "ListBucket",
		"ListParts":                                   "ListMultipartUploadParts",
		"PutBucketAccelerateConfiguration":            "PutAccelerateConfiguration",
		"PutBucketAnalyticsConfiguration":             "PutAnalyticsConfiguration",
		"PutBucketEncryption":                         "PutEncryptionConfiguration",
		"PutBucketIntelligentTieringConfiguration":    "PutIntelligentTieringConfiguration",
		"PutBucketInventoryConfiguration":             "PutInventoryConfiguration",
		"PutBucketLifecycle":                          "PutLifecycleConfiguration",
		"PutBucketLifecycleConfiguration":             "PutLifecycleConfiguration",
		"PutBucketMetricsConfiguration":               "PutMetricsConfiguration",
		"PutBucketNotificationConfiguration":          "PutBucketNotification",
		"PutBucketReplication":                        "PutReplicationConfiguration",
		"PutObjectLockConfiguration":                  "PutBucketObjectLockConfiguration",
		"PutPublicAccessBlock":                        "PutBucketPublicAccessBlock",
		"SelectObjectContent":                         "GetObject",
		"UploadPart":                                  "PutObject",
	},
	"sns": {"PublishBatch": "Publish"},
	"sqs": {
		"ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
		"DeleteMessageBatch":           "DeleteMessage",
		"SendMessageBatch":             "SendMessage",
	},
}

// versioned are the actions of S3 on an object that have another name if the request names a
// version of it. See
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
//
//nolint:gochecknoglobals // a table that is never written
var versioned = map[string]string{
	"DeleteObject":        "DeleteObjectVersion",
	"DeleteObjectTagging": "DeleteObjectVersionTagging",
	"GetObject":           "GetObjectVersion",
	"GetObjectAcl":        "GetObjectVersionAcl",
	"GetObjectAttributes": "GetObjectVersionAttributes",
	"GetObjectTagging":    "GetObjectVersionTagging",
	"GetObjectTorrent":    "GetObjectVersionTorrent",
	"PutObjectAcl":        "PutObjectVersionAcl",
	"PutObjectTagging":    "PutObjectVersionTagging",
}

// A beside is an action that an operation needs besides another if a parameter is there, or "".
type beside struct{ parameter, action string }

// besides are the actions that operations of S3 need besides the action by which they are known. See
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
//
//nolint:gochecknoglobals // a table that is never written
var besides = map[string][]beside{
	"CreateBucket":        {{"x-amz-acl", "PutBucketAcl"}, {"x-amz-object-ownership", "PutBucketOwnershipControls"}},
	"DeleteObject":        {{"x-amz-bypass-governance-retention", "BypassGovernanceRetention"}},
	"GetObjectAttributes": {{"", "GetObject"}},
	"PutObject": {
		{"x-amz-acl", "PutObjectAcl"}, {"x-amz-tagging", "PutObjectTagging"}, {"x-amz-object-lock-mode", "PutObjectRetention"},
		{"x-amz-object-lock-legal-hold", "PutObjectLegalHold"},
	},
	"PutObjectRetention": {{"x-amz-bypass-governance-retention", "BypassGovernanceRetention"}},
}

// ofAccounts are the actions for those operations of S3 Control that have the name of one of S3.
//
//nolint:gochecknoglobals // a table that is never written
var ofAccounts = map[string]string{
	"DeletePublicAccessBlock": "PutAccountPublicAccessBlock", "GetPublicAccessBlock": "GetAccountPublicAccessBlock", "PutPublicAccessBlock": "PutAccountPublicAccessBlock",
}

// free are the operations of STS that no policy has a say in. See
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
// and https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
//
//nolint:gochecknoglobals // a table that is never written
var free = map[string]bool{"GetCallerIdentity": true, "GetSessionToken": true}

// statements are the actions of DynamoDB by the first word of a PartiQL statement. See
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
//
//nolint:gochecknoglobals // a table that is never written
var statements = map[string]string{
	"delete": "PartiQLDelete", "exists": "PartiQLSelect", "insert": "PartiQLInsert", "select": "PartiQLSelect", "update": "PartiQLUpdate",
}

// transactions are the actions of DynamoDB by the operation of an item in a transaction. See
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
//
//nolint:gochecknoglobals // a table that is never written
var transactions = map[string]string{
	"check": "ConditionCheckItem", "conditioncheck": "ConditionCheckItem", "delete": "DeleteItem", "get": "GetItem", "put": "PutItem", "update": "UpdateItem",
}

// withoutVersion returns name without the version of the API that Lambda and CloudFront write
// behind it, as in UpdateFunctionCode20150331v2 and CreateDistribution2015_07_27.
func withoutVersion(name string) string {
	digits := func(s string) bool {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		}
		return true
	}
	if n := len(name) - len("2015_07_27"); n > 0 {
		if v := name[n:]; strings.HasPrefix(v, "20") && v[4] == '_' && v[7] == '_' && digits(v[:4]+v[5:7]+v[8:]) {
			return name[:n]
		}
	}
	plain := name
	if i := strings.LastIndexByte(name, 'v'); i > 0 && i < len(name)-1 && digits(name[i+1:]) {
		plain = name[:i]
	}
	if n := len(plain) - len("20150331"); n > 0 && strings.HasPrefix(plain[n:], "20") && digits(plain[n:]) {
		return plain[:n]
	}
	return name
}

// firstWord returns the first word of a statement in small letters.
func firstWord(statement string) string {
	statement = strings.TrimLeft(statement, " \t\r\n(")
	end := strings.IndexAny(statement, " \t\r\n(\"")
	if end < 0 {
		end = len(statement)
	}
	return glob.Lower(statement[:min(end, len("select"))])
}
