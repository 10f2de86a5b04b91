package cloudtrail

import "strings"

// sources are the values of eventSource, without ".amazonaws.com", where they are not the
// prefix of the actions of the service. Those of the first part are in events that AWS
// documents or that users have shown; those of the second are names of endpoints. See
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-aws-service-specific-topics.html
// and
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
//
//nolint:gochecknoglobals // a table that is never written
var sources = map[string]string{
	"amazonmq":                   "mq",
	"applicationsignals":         "application-signals",
	"appstream2":                 "appstream",
	"edgekeyvaluestore":          "cloudfront-keyvaluestore",
	"email":                      "ses",
	"models.lex":                 "lex",
	"monitoring":                 "cloudwatch",
	"mturk-requester":            "mechanicalturk",
	"rdsdata":                    "rds-data",
	"rdsdataapi":                 "rds-data",
	"runtime.lex":                "lex",
	"servicecatalog-appregistry": "servicecatalog",
	"streams.dynamodb":           "dynamodb",
	"tagging":                    "tag",

	"agreement-marketplace":     "aws-marketplace",
	"api.detective":             "detective",
	"api.ecr":                   "ecr",
	"api.iotwireless":           "iotwireless",
	"api.mediatailor":           "mediatailor",
	"api.pricing":               "pricing",
	"api.sagemaker":             "sagemaker",
	"bedrock-agent":             "bedrock",
	"bedrock-agent-runtime":     "bedrock",
	"bedrock-agentcore-control": "bedrock-agentcore",
	"bedrock-data-automation":   "bedrock",
	"bedrock-runtime":           "bedrock",
	"cassandra-streams":         "cassandra",
	"catalog.marketplace":       "aws-marketplace",
	"cloudcontrolapi":           "cloudformation",
	"deployment-marketplace":    "aws-marketplace",
	"entitlement.marketplace":   "aws-marketplace",
	"identity-chime":            "chime",
	"ingest.timestream":         "timestream",
	"media-pipelines-chime":     "chime",
	"meetings-chime":            "chime",
	"memory-db":                 "memorydb",
	"messaging-chime":           "chime",
	"metering.marketplace":      "aws-marketplace",
	"migrationhub-config":       "mgh",
	"models-v2-lex":             "lex",
	"pinpoint":                  "mobiletargeting",
	"query.timestream":          "timestream",
	"runtime-v2-lex":            "lex",
	"s3-control":                "s3",
	"sms-voice.pinpoint":        "sms-voice",
	"voice-chime":               "chime",
}

// consoles are those values that have no actions of IAM.
//
//nolint:gochecknoglobals // a table that is never written
var consoles = map[string]bool{"billingconsole": true, "payments": true, "signin": true, "taxconsole": true}

// serviceOf returns the name of the service that source, a value of eventSource, names.
func serviceOf(source string) string {
	return strings.TrimSuffix(strings.TrimSuffix(source, ".cn"), ".amazonaws.com")
}

// prefixOf returns the prefix of the actions of the service that serviceOf names.
func prefixOf(service string) string {
	if prefix, ok := sources[service]; ok {
		return prefix
	}
	first, _, _ := strings.Cut(service, ".")
	return first
}
