package lint

import "github.com/seed-1d0cfdb5/iam/internal/statement"

// A Code says what a [Finding] is about. Codes are stable.
type Code string

// The codes of findings about the document.
const (
	// OldVersion (suggestion): the Version is not 2012-10-17, the current one.
	//
	//	{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:*:jobs"}}
	OldVersion Code = "old-version"

	// OldVersionVariable (warning): what looks like a policy variable is plain
	// text, because the Version is not 2012-10-17.
	//
	//	{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}}
	OldVersionVariable Code = "old-version-variable"

	// Size (warning): the document is larger than AWS stores.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
	//
	//	{"Version": "2012-10-17", "Statement": [... 6,145 characters without white space ...]}
	Size Code = "size"

	// Character (warning): a character beyond U+00FF, which IAM does not accept.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "青"}}}
	Character Code = "character"

	// Placeholder (warning): text that looks like a part of a template that was
	// not filled in: ${AWS::AccountId}, &{aws:username}, {{account}} or <account>.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
	//
	//	{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::<bucket>/*"}
	Placeholder Code = "placeholder"

	// DuplicateSid (warning): a Sid that another statement has. AWS recommends
	// that they differ where it does not insist on it.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
	//
	//	[{"Sid": "Jobs", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}, {"Sid": "Jobs", "Effect": "Deny", "Action": "sns:*", "Resource": "*"}]
	DuplicateSid Code = "duplicate-sid"
)

// The codes of findings about actions.
const (
	// AllowEverything (security): an Allow for every action on every resource,
	// without a condition.
	//
	//	{"Effect": "Allow", "Action": "*", "Resource": "*"}
	AllowEverything Code = "allow-everything"

	// AllowNotAction (warning): an Allow for all actions but those listed, which
	// grows with each action that AWS adds.
	//
	//	{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
	AllowNotAction Code = "allow-not-action"

	// PassRole (security): every role may be passed to any service, and with it
	// the permissions of the role.
	//
	//	{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
	PassRole Code = "pass-role"

	// ServiceWildcard (warning): a wildcard in the service of an action or an
	// ARN, where AWS documents none.
	//
	//	{"Effect": "Allow", "Action": "ec?:Describe*", "Resource": "*"}
	ServiceWildcard Code = "service-wildcard"

	// UnknownAction (warning): an action that STS does not have.
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
	//
	//	{"Effect": "Allow", "Action": "sts:TagSessions", "Resource": "*"}
	UnknownAction Code = "unknown-action"
)

// The codes of findings about resources.
const (
	// TypeWildcard (warning): a wildcard in the resource type of an ARN, which
	// covers more than one type.
	//
	//	{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "arn:aws:iam::111122223333:u*"}
	TypeWildcard Code = "type-wildcard"

	// ARNRegion (warning): an ARN with a Region of a kind that has none, so that
	// it matches nothing.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:eu-west-1::reports"}
	ARNRegion Code = "arn-region"

	// ARNAccount (warning): an ARN with an account of a kind that has none, so
	// that it matches nothing.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3::111122223333:reports"}
	ARNAccount Code = "arn-account"

	// BucketARN (warning): an action on buckets with ARNs of objects only, or the
	// other way round.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports/*"}
	BucketARN Code = "bucket-arn"

	// IncompleteARN (warning): an ARN with fewer than six parts, which stands for
	// all that begin like it, or for none if it has a name where the Region belongs.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs"}
	IncompleteARN Code = "incomplete-arn"

	// AccountLeftOut (warning): an ARN without its account, or with a pattern of
	// none there. It matches nothing, unless a "*" ends the Region: a Deny takes
	// that for both, and an Allow does not.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
	//
	//	{"Effect": "Deny", "Action": "lambda:*", "Resource": "arn:aws:lambda:*:function:prod"}
	AccountLeftOut Code = "account-left-out"

	// NoResource (warning): a resource-based policy without a Resource element. It
	// is about everything that it is attached to; Amazon S3, Amazon SQS and AWS KMS
	// require the element.
	// https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "ecr:BatchGetImage"}
	NoResource Code = "no-resource"

	// NotResourceVariable (warning): a Deny with a policy variable in NotResource,
	// which denies everything where the variable has no value.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
	//
	//	{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::home/${aws:username}/*"}
	NotResourceVariable Code = "not-resource-variable"
)

// The codes of findings about whole statements.
const (
	// Shadowed (warning): another statement denies all that this one is about,
	// without a condition, so that this one changes no decision.
	//
	//	[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]
	Shadowed Code = "shadowed"

	// Unfinished (suggestion): the policy is so large that a check stopped before
	// its end. With up to 20 KB none does.
	//
	//	{"Version": "2012-10-17", "Statement": [... 4,000 statements, half of them a Deny ...]}
	Unfinished Code = "unfinished"
)

// level returns the level of findings with code c in a statement with effect e, or
// in the document.
func (c Code) level(e statement.Effect) Level {
	switch c {
	case AllowAnyone, TrustAnyone, ConfusedDeputy, ProviderAudience,
		SharedProvider, AnyTenant, AllowEverything, PassRole, ForAllValues:
		return Security
	case PrincipalID:
		if e == statement.Deny {
			return Security
		}
	case OldVersion, TrustConfusedDeputy, ForAllRequestValues, SingleValued,
		Unfinished:
		return Suggestion
	}
	return Warning
}
