package conditionkey

// Global begins the keys that each service can send. They are all in the table, so
// that another name with this prefix is a mistake (SEMANTICS S-67).
const Global = "aws:"

// table has the condition keys of AWS of which something is known: all global ones
// (SEMANTICS K-1), and of others what is named in the code of this repository.
//
// The pages are
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// for the global keys and
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
// for those of IAM and STS. Two are not there: aws:SourceOwner is in the default policy
// of SNS topics
// (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html), and
// aws:PrincipalOrgMasterAccountId in managed policies of AWS.
//
// Of two suggestions that are equally near the first is made, so their order counts.
//
//nolint:gochecknoglobals // a table that is never written
var table = [...]Key{
	{Name: "aws:username", Values: One, Derived: Username, Suggested: true},
	{Name: "aws:userid", Values: One, Derived: UserID, Always: true, Suggested: true},

	{Name: "aws:AssumedRoot", Values: One},
	{Name: "aws:CalledVia", Values: Many},
	{Name: "aws:CalledViaAWSMCP"},
	{Name: "aws:CalledViaFirst", Values: One},
	{Name: "aws:CalledViaLast", Values: One},
	{Name: "aws:ChatbotSourceArn", Values: One},
	{Name: "aws:CurrentTime", Values: One, Derived: CurrentTime, Always: true, Suggested: true},
	{Name: "aws:Ec2InstanceSourcePrivateIPv4", Values: One},
	{Name: "aws:Ec2InstanceSourceVpc", Values: One},
	{Name: "aws:EpochTime", Values: One, Derived: EpochTime, Always: true, Suggested: true},
	{Name: "aws:FederatedProvider", Values: One, Suggested: true},
	{Name: "aws:IsMcpServiceAction", Values: One},
	{Name: "aws:MultiFactorAuthAge", Values: One},
	{Name: "aws:MultiFactorAuthPresent", Values: One, Suggested: true},
	{Name: "aws:PrincipalAccount", Values: One, Derived: PrincipalAccount, Always: true, Sensitive: true, Suggested: true},
	{Name: "aws:PrincipalArn", Values: One, Derived: PrincipalARN, Always: true, Suggested: true},
	{Name: "aws:PrincipalIsAWSService", Values: One, Derived: PrincipalIsAWSService},
	{Name: "aws:PrincipalOrgID", Values: One, Derived: PrincipalOrgID, Sensitive: true, Suggested: true},
	{Name: "aws:PrincipalOrgMasterAccountId"},
	{Name: "aws:PrincipalOrgPaths", Values: Many, Derived: PrincipalOrgPaths},
	{Name: "aws:PrincipalServiceName", Values: One, Derived: PrincipalServiceName},
	{Name: "aws:PrincipalServiceNamesList", Values: Many},
	{Name: "aws:PrincipalTag/", Values: One, Derived: PrincipalTag, Suggested: true},
	{Name: "aws:PrincipalType", Values: One, Derived: PrincipalType, Always: true, Suggested: true},
	{Name: "aws:referer", Values: One},
	{Name: "aws:RequestedRegion", Values: One, Always: true, Suggested: true},
	{Name: "aws:RequestTag/", Values: One, Suggested: true},
	{Name: "aws:ResourceAccount", Values: One, Derived: ResourceAccount, Always: true, Sensitive: true, Suggested: true},
	{Name: "aws:ResourceOrgID", Values: One, Derived: ResourceOrgID, Sensitive: true, Suggested: true},
	{Name: "aws:ResourceOrgPaths", Values: Many, Derived: ResourceOrgPaths},
	{Name: "aws:ResourceTag/", Values: One, Derived: ResourceTag, Suggested: true},
	{Name: "aws:SecureTransport", Values: One, Always: true, Suggested: true},
	{Name: "aws:SignInSessionArn", Values: One},
	{Name: "aws:SourceAccount", Values: One, Sensitive: true, Suggested: true},
	{Name: "aws:SourceArn", Values: One, Suggested: true},
	{Name: "aws:SourceIdentity", Values: One, Suggested: true},
	{Name: "aws:SourceIp", Values: One, Suggested: true},
	{Name: "aws:SourceOrgID", Values: One, Sensitive: true},
	{Name: "aws:SourceOrgPaths", Values: Many},
	{Name: "aws:SourceOwner"},
	{Name: "aws:SourceVpc", Values: One, Sensitive: true, Suggested: true},
	{Name: "aws:SourceVpcArn", Values: One},
	{Name: "aws:SourceVpce", Values: One, Sensitive: true, Suggested: true},
	{Name: "aws:TagKeys", Values: Many, Suggested: true},
	{Name: "aws:TokenIssueTime", Values: One, Suggested: true},
	{Name: "aws:UserAgent", Values: One, Suggested: true},
	{Name: "aws:ViaAWSMCPService", Values: One},
	{Name: "aws:ViaAWSService", Values: One, Derived: ViaAWSService, Always: true, Suggested: true},
	{Name: "aws:ViaCustomerDomain", Values: One},
	{Name: "aws:VpcSourceIp", Values: One},
	{Name: "aws:VpceAccount", Values: One, Sensitive: true},
	{Name: "aws:VpceOrgID", Values: One, Sensitive: true},
	{Name: "aws:VpceOrgPaths", Values: Many},

	// Of IAM (SEMANTICS K-3).
	{Name: "iam:AWSServiceName", Values: One},
	{Name: "iam:AssociatedResourceArn", Values: One},
	{Name: "iam:PassedToService", Values: One},
	{Name: "iam:PermissionsBoundary", Values: One},
	{Name: "iam:PolicyARN", Values: One},
	{Name: "iam:ResourceTag/", Values: One, Derived: IAMResourceTag},

	// Of STS. An external ID is not a secret, but whoever knows it can pose as the
	// third party that it stands for.
	{Name: "sts:ExternalId", Hidden: true},
	{Name: "sts:IdentityTokenAudience", Values: Many},
	{Name: "sts:RequestContext/"},
	{Name: "sts:RequestContextProviders", Values: Many},
	{Name: "sts:RoleAuthorizedByIdp"},
	{Name: "sts:RoleSessionName"},
	{Name: "sts:SourceIdentity"},
	{Name: "sts:TaskPolicyArn"},
	{Name: "sts:TransitiveTagKeys", Values: Lists},
}
