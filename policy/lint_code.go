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
	//
	//	{"Version": "2012-10-17", "Statement": [... 6,145 characters without white space ...]}
	LintSize LintCode = "size"

	// LintCharacter (warning): a character beyond U+00FF, which IAM does not accept.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "青"}}}
	LintCharacter LintCode = "character"
)

// The codes of findings about principals.
const (
	// LintAllowAnyone (security): an Allow for everyone, without a condition.
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": "*"}
	LintAllowAnyone LintCode = "allow-anyone"

	// LintTrustAnyone (security): a trust policy for principals of every account
	// without a condition, or for "*", which AWS does not support there.
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
	LintTrustAnyone LintCode = "trust-anyone"

	// LintNoPrincipal (warning): the Principal element names nobody, or the
	// NotPrincipal element exempts everybody.
	//
	//	{"Effect": "Allow", "Principal": {"AWS": []}, "Action": "sqs:SendMessage", "Resource": "*"}
	LintNoPrincipal LintCode = "no-principal"

	// LintDeletedPrincipal (warning): a unique ID, which is what AWS leaves of a user
	// or role that was deleted, and which matches nobody.
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "AIDAEXAMPLE1234567890"}, "Action": "sqs:SendMessage", "Resource": "*"}
	LintDeletedPrincipal LintCode = "deleted-principal"

	// LintConfusedDeputy (security): a resource opens to an AWS service, whoever the
	// service acts for.
	//
	//	{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
	LintConfusedDeputy LintCode = "confused-deputy"

	// LintTrustConfusedDeputy (suggestion): a role opens to an AWS service, whoever
	// the service acts for. Not every service tells that.
	//
	//	{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
	LintTrustConfusedDeputy LintCode = "trust-confused-deputy"

	// LintProviderAction (warning): the callers of an identity provider need an
	// action of STS that the statement does not cover.
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Office"}, "Action": "sts:AssumeRole"}
	LintProviderAction LintCode = "provider-action"

	// LintProviderAudience (security): a role opens to the users of every application
	// that an identity provider serves.
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}
	LintProviderAudience LintCode = "provider-audience"

	// LintGitHubSub (security): a role opens to workflows of every repository on
	// GitHub.
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}
	LintGitHubSub LintCode = "github-sub"
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
)

// The codes of findings about conditions.
const (
	// LintForAllValues (security): an Allow that also matches requests without the
	// key, as ForAllValues is true of no values.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}}
	LintForAllValues LintCode = "for-all-values"

	// LintForAllRequestValues (suggestion): like [LintForAllValues] for a key that
	// tells what the caller asks for: aws:TagKeys, and keys of the service that the
	// statement is about. A request that asks for nothing of the kind is allowed too,
	// and that is often meant.
	//
	//	{"Effect": "Allow", "Action": "sqs:TagQueue", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}}
	LintForAllRequestValues LintCode = "for-all-request-values"

	// LintSingleValued (suggestion): a set operator on a key that never has more than
	// one value.
	//
	//	{"Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalTag/team": "red"}}}
	LintSingleValued LintCode = "single-valued"

	// LintSetNull (warning): Null with a set operator, which does not depend on the
	// request.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"ForAnyValue:Null": {"aws:TagKeys": "false"}}}
	LintSetNull LintCode = "set-null"

	// LintSeveralValues (warning): several values under Bool or Null, any of which
	// may match.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}}
	LintSeveralValues LintCode = "several-values"

	// LintEmptyCondition (warning): a Condition element or an operator without a
	// condition key, which restricts nothing.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {}}
	LintEmptyCondition LintCode = "empty-condition"

	// LintPlainWildcard (warning): a wildcard in a value of a String operator other
	// than StringLike and StringNotLike, where it is an ordinary character.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue-*"}}}
	LintPlainWildcard LintCode = "plain-wildcard"

	// LintSensitiveWildcard (warning): a wildcard in an account, an organization or a
	// network, which is likely to cover what others own.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}}
	LintSensitiveWildcard LintCode = "sensitive-wildcard"

	// LintDateEmpty (warning): dates that no time satisfies, so that the statement
	// never matches.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-07-01"}, "DateLessThan": {"aws:CurrentTime": "2026-04-01"}}}
	LintDateEmpty LintCode = "date-empty"

	// LintDateOver (warning): dates that no time from now on satisfies, so that the
	// statement matches no longer.
	//
	//	{"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01"}}}
	LintDateOver LintCode = "date-over"
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

// level returns the level of findings with code c.
func (c LintCode) level() Level {
	switch c {
	case LintAllowAnyone, LintTrustAnyone, LintConfusedDeputy, LintProviderAudience, LintGitHubSub,
		LintAllowEverything, LintPassRole, LintForAllValues:
		return LevelSecurity
	case LintOldVersion, LintTrustConfusedDeputy, LintForAllRequestValues, LintSingleValued,
		LintUnfinished:
		return LevelSuggestion
	}
	return LevelWarning
}
