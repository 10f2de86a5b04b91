package catalog

import "github.com/seed-1d0cfdb5/iam/policy/lint"

// The codes of findings.
const (
	// UnlistedService (suggestion): AWS has no service of this name. If the name is
	// right, the service is newer than the table.
	//
	//	{"Effect": "Allow", "Action": "dynamo:GetItem", "Resource": "*"}
	UnlistedService lint.Code = "unlisted-service"

	// MisnamedAction (warning): the service has no such action, and one of nearly the
	// same name, or one by which an operation of that name is allowed.
	//
	//	{"Effect": "Allow", "Action": "s3:ListObjects", "Resource": "arn:aws:s3:::reports"}
	MisnamedAction lint.Code = "misnamed-action"

	// UnlistedAction (suggestion): the service has no such action. If the name is right,
	// the action is newer than the table, or was removed.
	//
	//	{"Effect": "Allow", "Action": "sqs:Subscribe", "Resource": "*"}
	UnlistedAction lint.Code = "unlisted-action"
)

func levelOf(code lint.Code) lint.Level {
	switch code {
	case UnlistedService, UnlistedAction:
		return lint.Suggestion
	}
	return lint.Warning
}
