package policy

// A LintCode says what a [Finding] is about. Codes are stable.
type LintCode string

// The codes of findings about the document.
const (
	// LintOldVersion (suggestion): the Version is not 2012-10-17, the current one.
	//
	//	{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:*:jobs"}}
	LintOldVersion LintCode = "old-version"

	// LintOldVersionVariable (warning): what looks like a policy variable is plain
	// text, because the Version is not 2012-10-17.
	//
	//	{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/${aws:username}/*"}}
	LintOldVersionVariable LintCode = "old-version-variable"

	// LintSize (warning): the document is larger than AWS stores.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
	//
	//	{"Version": "2012-10-17", "Statement": [... 6,145 characters without white space ...]}
	LintSize LintCode = "size"

	// LintCharacter (warning): a character beyond U+00FF, which IAM does not accept.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "青"}}}
	LintCharacter LintCode = "character"

	// LintPlaceholder (warning): text that looks like a part of a template that was
	// not filled in: ${AWS::AccountId}, &{aws:username}, {{account}} or <account>.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
	//
	//	{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::<bucket>/*"}
	LintPlaceholder LintCode = "placeholder"

	// LintDuplicateSid (warning): a Sid that another statement has. AWS recommends
	// that they differ where it does not insist on it.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
	//
	//	[{"Sid": "Jobs", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}, {"Sid": "Jobs", "Effect": "Deny", "Action": "sns:*", "Resource": "*"}]
	LintDuplicateSid LintCode = "duplicate-sid"
)

// The codes of findings about actions.
const (
	// LintAllowEverything (security): an Allow for every action on every resource,
	// without a condition.
	//
	//	{"Effect": "Allow", "Action": "*", "Resource": "*"}
	LintAllowEverything LintCode = "allow-everything"

	// LintAllowNotAction (warning): an Allow for all actions but those listed, which
	// grows with each action that AWS adds.
	//
	//	{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
	LintAllowNotAction LintCode = "allow-not-action"

	// LintPassRole (security): every role may be passed to any service, and with it
	// the permissions of the role.
	//
	//	{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}
	LintPassRole LintCode = "pass-role"

	// LintServiceWildcard (warning): a wildcard in the service of an action or an
	// ARN, where AWS documents none.
	//
	//	{"Effect": "Allow", "Action": "ec?:Describe*", "Resource": "*"}
	LintServiceWildcard LintCode = "service-wildcard"

	// LintUnknownAction (warning): an action that STS does not have.
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
	//
	//	{"Effect": "Allow", "Action": "sts:TagSessions", "Resource": "*"}
	LintUnknownAction LintCode = "unknown-action"
)

// The codes of findings about resources.
const (
	// LintTypeWildcard (warning): a wildcard in the resource type of an ARN, which
	// covers more than one type.
	//
	//	{"Effect": "Allow", "Action": "iam:GetUser", "Resource": "arn:aws:iam::111122223333:u*"}
	LintTypeWildcard LintCode = "type-wildcard"

	// LintARNRegion (warning): an ARN with a Region of a kind that has none, so that
	// it matches nothing.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:eu-west-1::reports"}
	LintARNRegion LintCode = "arn-region"

	// LintARNAccount (warning): an ARN with an account of a kind that has none, so
	// that it matches nothing.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3::111122223333:reports"}
	LintARNAccount LintCode = "arn-account"

	// LintBucketARN (warning): an action on buckets with ARNs of objects only, or the
	// other way round.
	//
	//	{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports/*"}
	LintBucketARN LintCode = "bucket-arn"

	// LintIncompleteARN (warning): an ARN with fewer than six parts, which stands for
	// all that begin like it, or for none if it has a name where the Region belongs.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs"}
	LintIncompleteARN LintCode = "incomplete-arn"

	// LintAccountLeftOut (warning): an ARN without its account, or with a pattern of
	// none there. It matches nothing, unless a "*" ends the Region: a Deny takes
	// that for both, and an Allow does not.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
	//
	//	{"Effect": "Deny", "Action": "lambda:*", "Resource": "arn:aws:lambda:*:function:prod"}
	LintAccountLeftOut LintCode = "account-left-out"

	// LintNoResource (warning): a resource-based policy without a Resource element. It
	// is about everything that it is attached to; Amazon S3, Amazon SQS and AWS KMS
	// want the element.
	// https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "ecr:BatchGetImage"}
	LintNoResource LintCode = "no-resource"

	// LintNotResourceVariable (warning): a Deny with a policy variable in NotResource,
	// which denies everything where the variable has no value.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
	//
	//	{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::home/${aws:username}/*"}
	LintNotResourceVariable LintCode = "not-resource-variable"
)

// The codes of findings about whole statements.
const (
	// LintShadowed (warning): another statement denies all that this one is about,
	// without a condition, so that this one changes no decision.
	//
	//	[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]
	LintShadowed LintCode = "shadowed"

	// LintUnfinished (suggestion): the policy is so large that a check stopped before
	// its end. None of up to 20 KB is.
	//
	//	{"Version": "2012-10-17", "Statement": [... 4,000 statements, half of them a Deny ...]}
	LintUnfinished LintCode = "unfinished"
)

// level returns the level of findings with code c in a statement with effect e, or
// in the document.
func (c LintCode) level(e Effect) Level {
	switch c {
	case LintAllowAnyone, LintTrustAnyone, LintConfusedDeputy, LintProviderAudience,
		LintSharedProvider, LintAnyTenant, LintAllowEverything, LintPassRole, LintForAllValues:
		return LevelSecurity
	case LintPrincipalID:
		if e == Deny {
			return LevelSecurity
		}
	case LintOldVersion, LintTrustConfusedDeputy, LintForAllRequestValues, LintSingleValued,
		LintUnfinished:
		return LevelSuggestion
	}
	return LevelWarning
}
