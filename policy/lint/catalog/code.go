package catalog

import "github.com/seed-1d0cfdb5/iam/policy/lint"

// The codes of findings about actions.
const (
	// UnlistedService (suggestion): no service of AWS has actions with this prefix. If
	// it is right, the service is newer than the table. It is reported once in a
	// document.
	//
	//	{"Effect": "Allow", "Action": "dynamo:GetItem", "Resource": "*"}
	UnlistedService lint.Code = "unlisted-service"

	// MisnamedAction (warning): the service has no such action. The name is a misspelled
	// one or that of an operation, which is allowed by an action of another name.
	//
	//	{"Effect": "Allow", "Action": "s3:ListObjects", "Resource": "arn:aws:s3:::reports"}
	MisnamedAction lint.Code = "misnamed-action"

	// UnlistedAction (suggestion): the service has no such action, or none that the
	// pattern matches. If the name is right, it is newer than the table.
	//
	//	{"Effect": "Allow", "Action": "sqs:Subscribe", "Resource": "*"}
	UnlistedAction lint.Code = "unlisted-action"

	// ActionResource (warning): the action acts on none of the resources that the
	// Resource element names, so that the statement does nothing for it.
	// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
	//
	//	{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sns:*:*:jobs"}
	ActionResource lint.Code = "action-resource"
)

// The codes of findings about condition keys.
const (
	// MisnamedKey (warning): AWS has no such condition key. The name is a misspelled one.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringLike": {"s3:prefixes": "home/*"}}}
	MisnamedKey lint.Code = "misnamed-key"

	// UnlistedKey (suggestion): the service has no such condition key. If the name is
	// right, it is newer than the table.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringLike": {"s3:folder": "home/*"}}}
	UnlistedKey lint.Code = "unlisted-key"

	// ActionKey (warning): no request for the actions has the condition key, so that
	// the statement never applies to them or its condition always holds.
	//
	//	{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "home/*"}}}
	ActionKey lint.Code = "action-key"

	// OperatorType (warning): the values of the condition key are of a type that the
	// operator does not compare.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceIp": "203.0.113.0/24"}}}
	OperatorType lint.Code = "operator-type"

	// ManyValues (suggestion): a request may have several values for the condition key,
	// and the operator has neither ForAllValues nor ForAnyValue before it.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
	//
	//	{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*", "Condition": {"StringEquals": {"dynamodb:LeadingKeys": "${aws:userid}"}}}
	ManyValues lint.Code = "many-values"

	// OneValue (suggestion): a set operator on a condition key of a service of which a
	// request has one value at most.
	//
	//	{"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"ec2:ResourceTag/team": "red"}}}
	OneValue lint.Code = "one-value"
)

// levelOf returns the level of findings with the given code.
func levelOf(code lint.Code) lint.Level {
	switch code {
	case UnlistedService, UnlistedAction, UnlistedKey, ManyValues, OneValue, lint.Unfinished:
		return lint.Suggestion
	}
	return lint.Warning
}
