package lint

// The codes of findings about principals.
const (
	// AllowAnyone (security): an Allow for everyone, without a condition.
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sqs:SendMessage", "Resource": "*"}
	AllowAnyone Code = "allow-anyone"

	// TrustAnyone (security): a trust policy for principals of every account
	// without a condition, or for "*", which AWS does not support there.
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
	TrustAnyone Code = "trust-anyone"

	// NoPrincipal (warning): the Principal element names nobody, or the
	// NotPrincipal element exempts everybody.
	//
	//	{"Effect": "Allow", "Principal": {"AWS": []}, "Action": "sqs:SendMessage", "Resource": "*"}
	NoPrincipal Code = "no-principal"

	// PrincipalID (security in a Deny, else warning): a unique ID, which is what AWS
	// leaves of a user or role that was deleted. One of the same name that is made
	// again has another ID. IDs of other kinds, such as that of an access key, name
	// nobody.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "AIDAEXAMPLE1234567890"}, "Action": "sqs:SendMessage", "Resource": "*"}
	PrincipalID Code = "principal-id"

	// ServiceOrganization (warning): a condition on aws:PrincipalOrgID for a
	// service, which belongs to no organization.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
	//
	//	{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}
	ServiceOrganization Code = "service-organization"

	// EndpointPrincipal (warning): a principal other than "*" in an endpoint
	// policy. Gateway endpoints know no other, except for the root user.
	// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
	//
	//	{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Jobs"}, "Action": "s3:GetObject", "Resource": "*"}
	EndpointPrincipal Code = "endpoint-principal"

	// ConfusedDeputy (security): a resource opens to an AWS service, whoever the
	// service acts for.
	//
	//	{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}
	ConfusedDeputy Code = "confused-deputy"

	// TrustConfusedDeputy (suggestion): a role opens to an AWS service that tells
	// for whom it acts, and the trust policy does not ask. It is found for the few
	// services only whose own guides show such a condition; most do not tell.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
	//
	//	{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}
	TrustConfusedDeputy Code = "trust-confused-deputy"

	// CallerAction (warning): a principal that needs sts:AssumeRole, which the
	// statement does not cover.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
	//
	//	{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}
	CallerAction Code = "caller-action"

	// ProviderAction (warning): the callers of an identity provider need an
	// action of STS that the statement does not cover.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Office"}, "Action": "sts:AssumeRole"}
	ProviderAction Code = "provider-action"

	// ProviderAudience (security): a role opens to the users of every application
	// that an identity provider serves.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}
	ProviderAudience Code = "provider-audience"

	// SharedProvider (security): a role opens to a provider that many organizations
	// share, such as GitHub, and the claim that tells them apart is not tested. IAM
	// refuses to create or change such a role.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}
	SharedProvider Code = "oidc-shared-provider"

	// AnyTenant (security): the claim of a shared provider is tested, and the value
	// leaves open which organization is meant. IAM accepts that.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"gitlab.com:sub": "project_path:*"}}}
	AnyTenant Code = "oidc-any-tenant"

	// OtherProvider (warning): a condition on a key of an identity provider that
	// the Principal element does not name.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
	//
	//	{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/id.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"id.example.org:sub": "ann"}}}
	OtherProvider Code = "other-provider"
)
