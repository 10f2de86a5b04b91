package cloudtrail

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// Keys is a set of condition keys: those that an event determines. Each of them was present
// in the request with the value that it has in the context, or absent if it has none there.
// The zero Keys is empty. Keys are comparable: those that are equal have the same keys.
type Keys struct {
	bits     [2]uint64
	action   *action // nil if there is none: what it cannot have is absent
	provider string  // of a web identity, with which its claims begin
}

// Has reports whether the condition key with the given name is in the set. Letter case does
// not count. Keys of the service that requests for the action never have, as the catalog of
// package policy/lint/catalog knows, are in it. Of keys such as aws:RequestTag/team it tells whether all of that beginning are.
// It does not allocate.
func (k Keys) Has(name string) bool {
	if i, ok := keyOf(name); ok && k.has(i) {
		return true
	}
	if k.provider != "" {
		if claim, ok := glob.CutPrefixFold(name, k.provider); ok {
			i, ok := keyOf(claim)
			return ok && k.has(i)
		}
	}
	if k.action == nil {
		return false
	}
	prefix, _, ok := strings.Cut(name, ":")
	return ok && glob.EqualFold(prefix, k.action.service.prefix) && !k.action.mayHave(name) && !isOfCredentials(name)
}

// ofCredentials are the beginnings of keys that services put into the credentials which they give
// away, for whatever is called with them: the catalog lists them for no action. See
// https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
//
//nolint:gochecknoglobals // a table that is never written
var ofCredentials = [...]string{
	"codebuild:", "ec2:SourceInstanceArn", "glue:CredentialIssuingService", "glue:RoleAssumedBy", "identitystore:UserId",
	"lambda:SourceFunctionArn", "ssm:SourceInstanceArn",
}

// isOfCredentials reports whether the condition key with the given name is one of credentials.
func isOfCredentials(name string) bool {
	for _, each := range ofCredentials {
		if _, ok := glob.CutPrefixFold(name, each); ok {
			return true
		}
	}
	return false
}

func (k Keys) has(i key) bool { return k.bits[i/64]&(1<<(i%64)) != 0 }

// add adds keys to the set.
func (k *Keys) add(keys ...key) {
	for _, i := range keys {
		k.bits[i/64] |= 1 << (i % 64)
	}
}

// A key is the number of a condition key that an event may determine.
type key uint8

// keyOf returns the number of the condition key with the given name.
func keyOf(name string) (key, bool) {
	plain, _ := conditionkey.CutTag(name)
	if len(plain) < len(keysByLength) {
		for _, i := range keysByLength[len(plain)] {
			if glob.EqualFold(keyNames[i], plain) {
				return i, true
			}
		}
	}
	_, ok := glob.CutPrefixFold(name, keyNames[keyKMSEncryptionContext]) // which has a name after it
	return keyKMSEncryptionContext, ok
}

// The condition keys that events determine.
const (
	keyUserName key = iota
	keyUserID
	keyAssumedRoot
	keyCalledVia
	keyCalledViaFirst
	keyCalledViaLast
	keyCurrentTime
	keyEC2SourcePrivateIPv4
	keyEC2SourceVPC
	keyEpochTime
	keyFederatedProvider
	keyMFAAge
	keyMFAPresent
	keyPrincipalAccount
	keyPrincipalARN
	keyPrincipalIsService
	keyPrincipalOrgID
	keyPrincipalOrgPaths
	keyPrincipalServiceName
	keyPrincipalServiceNames
	keyPrincipalTag
	keyPrincipalType
	keyRequestedRegion
	keyRequestTag
	keyResourceAccount
	keyResourceOrgID
	keyResourceOrgPaths
	keyResourceTag
	keySecureTransport
	keySourceAccount
	keySourceARN
	keySourceIdentity
	keySourceIP
	keySourceOrgID
	keySourceOrgPaths
	keySourceVPC
	keySourceVPCARN
	keySourceVPCE
	keyTagKeys
	keyTokenIssueTime
	keyUserAgent
	keyViaAWSService
	keyVPCSourceIP
	keyVPCEAccount
	keyVPCEOrgID
	keyVPCEOrgPaths
	keyExternalID
	keyRoleSessionName
	keySTSSourceIdentity
	keyTransitiveTagKeys
	keyEC2Region
	keyEC2RoleDelivery
	keyDynamoDBReturnConsumedCapacity
	keyDynamoDBReturnValues
	keyDynamoDBSelect
	keyIAMPermissionsBoundary
	keyIAMPolicyARN
	keyIAMServiceName
	keyKMSCallerAccount
	keyKMSEncryptionAlgorithm
	keyKMSEncryptionContext
	keyKMSEncryptionContextKeys
	keyKMSGranteePrincipal
	keyKMSViaService
	keyS3ACL
	keyS3AuthType
	keyS3Delimiter
	keyS3Encryption
	keyS3EncryptionKey
	keyS3MaxKeys
	keyS3Prefix
	keyS3SignatureVersion
	keyS3StorageClass
	keyS3TLSVersion
	keyS3VersionID
	keySecretID
	keySecretVersionID
	keySecretVersionStage
	keySNSEndpoint
	keySNSProtocol
	keySAMLAudience
	keySAMLIssuer
	keySAMLNameQualifier
	keySAMLSubject
	keySAMLSubjectType
	keyTokenAudience // of the provider
	keyTokenSubject
	numKeys
)

// keyNames are the names of the keys, in the order of the constants. The pages are
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
//
//nolint:gochecknoglobals // a table that is never written
var keyNames = [numKeys]string{
	keyUserName:                       "aws:username",
	keyUserID:                         "aws:userid",
	keyAssumedRoot:                    "aws:AssumedRoot",
	keyCalledVia:                      "aws:CalledVia",
	keyCalledViaFirst:                 "aws:CalledViaFirst",
	keyCalledViaLast:                  "aws:CalledViaLast",
	keyCurrentTime:                    "aws:CurrentTime",
	keyEC2SourcePrivateIPv4:           "aws:Ec2InstanceSourcePrivateIPv4",
	keyEC2SourceVPC:                   "aws:Ec2InstanceSourceVpc",
	keyEpochTime:                      "aws:EpochTime",
	keyFederatedProvider:              "aws:FederatedProvider",
	keyMFAAge:                         "aws:MultiFactorAuthAge",
	keyMFAPresent:                     "aws:MultiFactorAuthPresent",
	keyPrincipalAccount:               "aws:PrincipalAccount",
	keyPrincipalARN:                   "aws:PrincipalArn",
	keyPrincipalIsService:             "aws:PrincipalIsAWSService",
	keyPrincipalOrgID:                 "aws:PrincipalOrgID",
	keyPrincipalOrgPaths:              "aws:PrincipalOrgPaths",
	keyPrincipalServiceName:           "aws:PrincipalServiceName",
	keyPrincipalServiceNames:          "aws:PrincipalServiceNamesList",
	keyPrincipalTag:                   "aws:PrincipalTag/",
	keyPrincipalType:                  "aws:PrincipalType",
	keyRequestedRegion:                "aws:RequestedRegion",
	keyRequestTag:                     "aws:RequestTag/",
	keyResourceAccount:                "aws:ResourceAccount",
	keyResourceOrgID:                  "aws:ResourceOrgID",
	keyResourceOrgPaths:               "aws:ResourceOrgPaths",
	keyResourceTag:                    "aws:ResourceTag/",
	keySecureTransport:                "aws:SecureTransport",
	keySourceAccount:                  "aws:SourceAccount",
	keySourceARN:                      "aws:SourceArn",
	keySourceIdentity:                 "aws:SourceIdentity",
	keySourceIP:                       "aws:SourceIp",
	keySourceOrgID:                    "aws:SourceOrgID",
	keySourceOrgPaths:                 "aws:SourceOrgPaths",
	keySourceVPC:                      "aws:SourceVpc",
	keySourceVPCARN:                   "aws:SourceVpcArn",
	keySourceVPCE:                     "aws:SourceVpce",
	keyTagKeys:                        "aws:TagKeys",
	keyTokenIssueTime:                 "aws:TokenIssueTime",
	keyUserAgent:                      "aws:UserAgent",
	keyViaAWSService:                  "aws:ViaAWSService",
	keyVPCSourceIP:                    "aws:VpcSourceIp",
	keyVPCEAccount:                    "aws:VpceAccount",
	keyVPCEOrgID:                      "aws:VpceOrgID",
	keyVPCEOrgPaths:                   "aws:VpceOrgPaths",
	keyExternalID:                     "sts:ExternalId",
	keyRoleSessionName:                "sts:RoleSessionName",
	keySTSSourceIdentity:              "sts:SourceIdentity",
	keyTransitiveTagKeys:              "sts:TransitiveTagKeys",
	keyEC2Region:                      "ec2:Region",
	keyEC2RoleDelivery:                "ec2:RoleDelivery",
	keyDynamoDBReturnConsumedCapacity: "dynamodb:ReturnConsumedCapacity",
	keyDynamoDBReturnValues:           "dynamodb:ReturnValues",
	keyDynamoDBSelect:                 "dynamodb:Select",
	keyIAMPermissionsBoundary:         "iam:PermissionsBoundary",
	keyIAMPolicyARN:                   "iam:PolicyARN",
	keyIAMServiceName:                 "iam:AWSServiceName",
	keyKMSCallerAccount:               "kms:CallerAccount",
	keyKMSEncryptionAlgorithm:         "kms:EncryptionAlgorithm",
	keyKMSEncryptionContext:           "kms:EncryptionContext:",
	keyKMSEncryptionContextKeys:       "kms:EncryptionContextKeys",
	keyKMSGranteePrincipal:            "kms:GranteePrincipal",
	keyKMSViaService:                  "kms:ViaService",
	keyS3ACL:                          "s3:x-amz-acl",
	keyS3AuthType:                     "s3:authType",
	keyS3Delimiter:                    "s3:delimiter",
	keyS3Encryption:                   "s3:x-amz-server-side-encryption",
	keyS3EncryptionKey:                "s3:x-amz-server-side-encryption-aws-kms-key-id",
	keyS3MaxKeys:                      "s3:max-keys",
	keyS3Prefix:                       "s3:prefix",
	keyS3SignatureVersion:             "s3:signatureversion",
	keyS3StorageClass:                 "s3:x-amz-storage-class",
	keyS3TLSVersion:                   "s3:TlsVersion",
	keyS3VersionID:                    "s3:VersionId",
	keySecretID:                       "secretsmanager:SecretId",
	keySecretVersionID:                "secretsmanager:VersionId",
	keySecretVersionStage:             "secretsmanager:VersionStage",
	keySNSEndpoint:                    "sns:Endpoint",
	keySAMLAudience:                   "saml:aud",
	keySAMLIssuer:                     "saml:iss",
	keySAMLNameQualifier:              "saml:namequalifier",
	keySAMLSubject:                    "saml:sub",
	keySAMLSubjectType:                "saml:sub_type",
	keyTokenAudience:                  ":aud",
	keyTokenSubject:                   ":sub",
	keySNSProtocol:                    "sns:Protocol",
}

// keysByLength has the keys by the length of their names.
//
//nolint:gochecknoglobals // a table that is never written
var keysByLength = func() (byLength [len("s3:x-amz-server-side-encryption-aws-kms-key-id") + 1][]key) {
	for i, name := range keyNames {
		byLength[len(name)] = append(byLength[len(name)], key(i))
	}
	return byLength
}()

// remove takes a key out of the set.
func (k *Keys) remove(i key) { k.bits[i/64] &^= 1 << (i % 64) }
