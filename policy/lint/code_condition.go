package lint

// The codes of findings about conditions.
const (
	// ForAllValues (security): an Allow that also matches requests without the
	// key, as ForAllValues is true of no values.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}}
	ForAllValues Code = "for-all-values"

	// ForAllRequestValues (suggestion): like [ForAllValues] for a key that
	// tells what the caller asks for: aws:TagKeys, and keys of the service that the
	// statement is about. A request that asks for nothing of the kind is allowed too,
	// and that is often meant. Actions that do nothing but set or remove tags are left
	// out.
	//
	//	{"Effect": "Allow", "Action": "sqs:CreateQueue", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}}
	ForAllRequestValues Code = "for-all-request-values"

	// SingleValued (suggestion): a set operator on a key that never has more than
	// one value.
	//
	//	{"Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalTag/team": "red"}}}
	SingleValued Code = "single-valued"

	// SetNull (warning): Null with a set operator, which does not depend on the
	// request.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"ForAnyValue:Null": {"aws:TagKeys": "false"}}}
	SetNull Code = "set-null"

	// SeveralValues (warning): several values under Bool or Null, any of which
	// may match.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}}
	SeveralValues Code = "several-values"

	// EmptyCondition (warning): a Condition element or an operator without a
	// condition key, which restricts nothing.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {}}
	EmptyCondition Code = "empty-condition"

	// PlainWildcard (warning): a wildcard in a value of a String operator other
	// than StringLike and StringNotLike, where it is an ordinary character.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue-*"}}}
	PlainWildcard Code = "plain-wildcard"

	// SensitiveWildcard (warning): a wildcard in an account, an organization or a
	// network, which is likely to cover what others own.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}}
	SensitiveWildcard Code = "sensitive-wildcard"

	// DateEmpty (warning): dates that no time satisfies, so that the statement
	// never matches.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-07-01"}, "DateLessThan": {"aws:CurrentTime": "2026-04-01"}}}
	DateEmpty Code = "date-empty"

	// DateOver (warning): dates that no time from now on satisfies, so that the
	// statement no longer matches.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01"}}}
	DateOver Code = "date-over"

	// UnknownKey (warning): a condition key that begins with "aws:" and that AWS
	// does not have.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrg": "o-a1b2c3d4e5"}}}
	UnknownKey Code = "unknown-key"

	// SessionARN (warning): the ARN of a role session as a value of
	// aws:PrincipalArn, which has that of the role.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
	//
	//	{"Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/Jobs/*"}}}
	SessionARN Code = "session-arn"

	// EndpointCondition (warning): what AWS PrivateLink does not take in an endpoint
	// policy: a wildcard or numeric operator on an account or another ID that AWS gives,
	// a wildcard with fewer than six characters before and after it in a String operator,
	// and an account with a wildcard in it.
	// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
	//
	//	{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}}
	EndpointCondition Code = "endpoint-condition"
)
