package catalog

import (
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// operations are operations of the APIs of services that no action has the name of, and
// by which action each is allowed. The pages are
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
// and, of the others, those of the services in
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
//
//nolint:gochecknoglobals // a table that is never written
var operations = map[string]string{
	"apigateway:createdeployment":           "apigateway:POST",
	"apigateway:createrestapi":              "apigateway:POST",
	"apigateway:deleterestapi":              "apigateway:DELETE",
	"apigateway:getrestapi":                 "apigateway:GET",
	"apigateway:getrestapis":                "apigateway:GET",
	"apigateway:updaterestapi":              "apigateway:PATCH",
	"budgets:createbudget":                  "budgets:ModifyBudget",
	"budgets:deletebudget":                  "budgets:ModifyBudget",
	"budgets:describebudget":                "budgets:ViewBudget",
	"budgets:describebudgets":               "budgets:ViewBudget",
	"budgets:updatebudget":                  "budgets:ModifyBudget",
	"dynamodb:batchexecutestatement":        "dynamodb:PartiQLSelect",
	"dynamodb:executestatement":             "dynamodb:PartiQLSelect",
	"dynamodb:executetransaction":           "dynamodb:PartiQLSelect",
	"dynamodb:transactgetitems":             "dynamodb:GetItem",
	"dynamodb:transactwriteitems":           "dynamodb:PutItem",
	"iam:assumerole":                        "sts:AssumeRole",
	"kms:reencrypt":                         "kms:ReEncryptFrom",
	"lambda:getlayerversionbyarn":           "lambda:GetLayerVersion",
	"lambda:invoke":                         "lambda:InvokeFunction",
	"lambda:invokewithresponsestream":       "lambda:InvokeFunction",
	"s3:completemultipartupload":            "s3:PutObject",
	"s3:copyobject":                         "s3:PutObject",
	"s3:createmultipartupload":              "s3:PutObject",
	"s3:deletebucketanalyticsconfiguration": "s3:PutAnalyticsConfiguration",
	"s3:deletebucketcors":                   "s3:PutBucketCORS",
	"s3:deletebucketencryption":             "s3:PutEncryptionConfiguration",
	"s3:deletebucketinventoryconfiguration": "s3:PutInventoryConfiguration",
	"s3:deletebucketlifecycle":              "s3:PutLifecycleConfiguration",
	"s3:deletebucketmetricsconfiguration":   "s3:PutMetricsConfiguration",
	"s3:deletebucketownershipcontrols":      "s3:PutBucketOwnershipControls",
	"s3:deletebucketreplication":            "s3:PutReplicationConfiguration",
	"s3:deletebuckettagging":                "s3:PutBucketTagging",
	"s3:deleteobjects":                      "s3:DeleteObject",
	"s3:deletepublicaccessblock":            "s3:PutBucketPublicAccessBlock",
	"s3:getbucketaccelerateconfiguration":   "s3:GetAccelerateConfiguration",
	"s3:getbucketanalyticsconfiguration":    "s3:GetAnalyticsConfiguration",
	"s3:getbucketencryption":                "s3:GetEncryptionConfiguration",
	"s3:getbucketinventoryconfiguration":    "s3:GetInventoryConfiguration",
	"s3:getbucketlifecycle":                 "s3:GetLifecycleConfiguration",
	"s3:getbucketlifecycleconfiguration":    "s3:GetLifecycleConfiguration",
	"s3:getbucketmetricsconfiguration":      "s3:GetMetricsConfiguration",
	"s3:getbucketnotificationconfiguration": "s3:GetBucketNotification",
	"s3:getbucketreplication":               "s3:GetReplicationConfiguration",
	"s3:getobjectlockconfiguration":         "s3:GetBucketObjectLockConfiguration",
	"s3:getpublicaccessblock":               "s3:GetBucketPublicAccessBlock",
	"s3:headbucket":                         "s3:ListBucket",
	"s3:headobject":                         "s3:GetObject",
	"s3:listbucketanalyticsconfigurations":  "s3:GetAnalyticsConfiguration",
	"s3:listbucketinventoryconfigurations":  "s3:GetInventoryConfiguration",
	"s3:listbucketmetricsconfigurations":    "s3:GetMetricsConfiguration",
	"s3:listbuckets":                        "s3:ListAllMyBuckets",
	"s3:listmultipartuploads":               "s3:ListBucketMultipartUploads",
	"s3:listobjects":                        "s3:ListBucket",
	"s3:listobjectsv2":                      "s3:ListBucket",
	"s3:listobjectversions":                 "s3:ListBucketVersions",
	"s3:listparts":                          "s3:ListMultipartUploadParts",
	"s3:putbucketaccelerateconfiguration":   "s3:PutAccelerateConfiguration",
	"s3:putbucketanalyticsconfiguration":    "s3:PutAnalyticsConfiguration",
	"s3:putbucketencryption":                "s3:PutEncryptionConfiguration",
	"s3:putbucketinventoryconfiguration":    "s3:PutInventoryConfiguration",
	"s3:putbucketlifecycle":                 "s3:PutLifecycleConfiguration",
	"s3:putbucketlifecycleconfiguration":    "s3:PutLifecycleConfiguration",
	"s3:putbucketmetricsconfiguration":      "s3:PutMetricsConfiguration",
	"s3:putbucketnotificationconfiguration": "s3:PutBucketNotification",
	"s3:putbucketreplication":               "s3:PutReplicationConfiguration",
	"s3:putobjectlockconfiguration":         "s3:PutBucketObjectLockConfiguration",
	"s3:putpublicaccessblock":               "s3:PutBucketPublicAccessBlock",
	"s3:selectobjectcontent":                "s3:GetObject",
	"s3:uploadpart":                         "s3:PutObject",
	"s3:uploadpartcopy":                     "s3:PutObject",
	"sns:publishbatch":                      "sns:Publish",
	"sqs:changemessagevisibilitybatch":      "sqs:ChangeMessageVisibility",
	"sqs:deletemessagebatch":                "sqs:DeleteMessage",
	"sqs:sendmessagebatch":                  "sqs:SendMessage",
}

// namesakes are names that services go by in SDKs, endpoints or speech, and the prefixes
// of their actions.
//
//nolint:gochecknoglobals // a table that is never written
var namesakes = map[string]string{
	"alb":                   "elasticloadbalancing",
	"apigatewayv2":          "apigateway",
	"bedrock-agent":         "bedrock",
	"bedrock-agent-runtime": "bedrock",
	"bedrock-runtime":       "bedrock",
	"cloudwatchlogs":        "logs",
	"cognito":               "cognito-idp",
	"docdb":                 "rds",
	"dynamo":                "dynamodb",
	"efs":                   "elasticfilesystem",
	"elb":                   "elasticloadbalancing",
	"elbv2":                 "elasticloadbalancing",
	"emr":                   "elasticmapreduce",
	"eventbridge":           "events",
	"msk":                   "kafka",
	"neptune":               "rds",
	"pinpoint":              "mobiletargeting",
	"s3control":             "s3",
	"sesv2":                 "ses",
	"stepfunctions":         "states",
	"zocalo":                "workdocs",
}

// named returns the action that is meant by the name of an operation, or "".
func named(prefix, name string) string {
	return operations[glob.Lower(prefix+":"+name)]
}

// proposal returns the prefix of the service that prefix is probably meant for, or "".
func (c *checker) proposal(prefix string) string {
	if s := namesakes[glob.Lower(prefix)]; s != "" {
		return s
	}
	return c.near(prefix, func(yield func(string) bool) {
		for i := range c.table.services {
			if !yield(c.table.services[i].prefix) {
				return
			}
		}
	})
}
