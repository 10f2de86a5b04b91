package values

// shapeTable has shapes by key, of which the first that fits counts. Account numbers,
// addresses and names are those that AWS uses in its documentation, or made up. Of the
// claims of identity providers see
// https://docs.github.com/actions/reference/security/oidc,
// https://docs.gitlab.com/ci/cloud_services/ and
// https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens.
//
//nolint:gochecknoglobals // a table that is never written
var shapeTable = [...]shapeOf{
	// Global keys.
	{"aws:principalarn", "", []shape{"arn:aws:iam::{444455556666}:role/{other}", "arn:aws:iam::{444455556666}:user/{zoe}"}},
	{"aws:sourcearn", "", []shape{
		"arn:aws:sns:{us-east-1}:{444455556666}:{topic}", "arn:aws:s3:::{amzn-s3-demo-bucket}", "arn:aws:{s3}:{us-east-1}:{444455556666}:{x}",
	}},
	{"aws:sourcevpcarn", "", []shape{"arn:aws:ec2:{us-east-1}:{444455556666}:vpc/{vpc-0f9e8d7c6b5a43210}"}},
	{"aws:chatbotsourcearn", "", []shape{"arn:aws:chatbot::{444455556666}:chat-configuration/slack-channel/{other}"}},
	{"aws:signinsessionarn", "", []shape{"arn:aws:signin:{us-east-1}:{444455556666}:session/{other}"}},
	{"aws:federatedprovider", "", []shape{
		"arn:aws:iam::{444455556666}:oidc-provider/{token.actions.githubusercontent.com}", "arn:aws:iam::{444455556666}:saml-provider/{other}",
		"{cognito-identity.amazonaws.com}",
	}},
	{"aws:principaltype", "", []shape{"User", "AssumedRole", "Account", "FederatedUser", "Anonymous"}},
	{"aws:principalservicename", "", []shape{"{cloudtrail}.amazonaws.com", "{config}.amazonaws.com"}},
	{"aws:principalorgid", "", organizations},
	{"aws:resourceorgid", "", organizations},
	{"aws:sourceorgid", "", organizations},
	{"aws:vpceorgid", "", organizations},
	{"aws:", "orgpaths", []shape{"o-{z9y8x7w6v5}/r-{zz11}/ou-{zz11-44445555}/"}},
	{"aws:", "account", accounts},
	{"aws:", "accountid", accounts},
	{"aws:sourceowner", "", accounts},
	{"aws:", "sourcevpc", []shape{"vpc-{0f9e8d7c6b5a43210}", "vpc-{00ff00ff00ff00ff0}"}},
	{"aws:sourcevpce", "", []shape{"vpce-{0f9e8d7c6b5a43210}", "vpce-{00ff00ff00ff00ff0}"}},
	{"aws:", "sourceip", []shape{"198.51.100.{7}", "203.0.113.{7}", "2001:db8::{7}"}},
	{"aws:requestedregion", "", []shape{"{eu-central-1}", "{us-west-2}", "{ap-southeast-2}"}},
	{"aws:calledvia", "", services},
	{"aws:username", "", []shape{"{zoe}", "{bob}"}},
	{"aws:userid", "", []shape{"{AIDACKCEVSQ6C2EXAMPLE}", "{AROADBQP57FF2AEXAMPLE}:{zoe}"}},
	{"aws:sourceidentity", "", []shape{"{zoe}", "{bob}"}},
	{"aws:useragent", "", []shape{"{aws-cli}/{2.0}"}},
	{"aws:referer", "", []shape{"https://{www.example.org}/{x}", "https://{www.example.org}/"}},
	{"aws:tokenissuetime", "", []shape{"2026-01-01T00:00:00Z"}},
	{"aws:currenttime", "", []shape{"2026-01-01T00:00:00Z"}},
	{"aws:epochtime", "", []shape{"{1767225600}"}},
	{"aws:tagkeys", "", []shape{"{team}", "{cost-center}", "{other}"}},
	{"aws:principaltag/", "", tags},
	{"aws:requesttag/", "", tags},
	{"aws:resourcetag/", "", tags},

	// Keys of services.
	{"", "resourcetag/", tags},
	{"iam:passedtoservice", "", services},
	{"iam:awsservicename", "", services},
	{"iam:associatedresourcearn", "", []shape{"arn:aws:{ec2}:{us-east-1}:{444455556666}:{instance}/{i-0f9e8d7c6b5a43210}"}},
	{"iam:permissionsboundary", "", policies},
	{"iam:policyarn", "", policies},
	{"sts:taskpolicyarn", "", []shape{"arn:aws:iam::aws:policy/root-task/{IAMAuditRootUserCredentials}"}},
	{"sts:externalid", "", []shape{"{another-id}"}},
	{"sts:rolesessionname", "", []shape{"{zoe}", "{session}"}},
	{"sts:sourceidentity", "", []shape{"{zoe}", "{bob}"}},
	{"sts:transitivetagkeys", "", []shape{"{team}", "{cost-center}"}},
	{"sts:requestcontextproviders", "", []shape{"arn:aws:iam::aws:contextProvider/{IdentityCenter}"}},
	{"kms:calleraccount", "", accounts},
	{"kms:viaservice", "", []shape{"{s3}.{us-east-1}.amazonaws.com", "{ec2}.{us-east-1}.amazonaws.com"}},
	{"kms:granteeprincipal", "", []shape{"arn:aws:iam::{444455556666}:role/{other}"}},
	{"s3:", "account", accounts},
	{"s3:prefix", "", []shape{"{x}", "{x}/{y}"}},
	{"s3:x-amz-acl", "", []shape{"private", "public-read", "bucket-owner-full-control"}},
	{"s3:x-amz-server-side-encryption-aws-kms-key-id", "", []shape{"arn:aws:kms:{us-east-1}:{444455556666}:key/{1234abcd-12ab-34cd-56ef-1234567890ab}"}},
	{"s3:x-amz-server-side-encryption", "", []shape{"AES256"}},
	{"ec2:instancetype", "", []shape{"{t3}.{micro}", "{m7g}.{large}"}},
	{"ec2:region", "", []shape{"{eu-central-1}", "{us-west-2}"}},
	{"", "vpc", []shape{"arn:aws:ec2:{us-east-1}:{444455556666}:vpc/{vpc-0f9e8d7c6b5a43210}", "vpc-{0f9e8d7c6b5a43210}"}},

	// Claims of identity providers.
	{"token.actions.githubusercontent.com:sub", "", []shape{
		"repo:{octo-org}/{x}:ref:refs/heads/{main}", "repo:{octo-org}/{x}:environment:{production}", "repo:{octo-org}/{x}:pull_request",
		"repo:{octo-org}/{x}:ref:refs/tags/{v1}",
	}},
	{"token.actions.githubusercontent.com:aud", "", []shape{"sts.amazonaws.com", "https://github.com/{octo-org}"}},
	{"token.actions.githubusercontent.com:repository_owner", "", []shape{"{octo-org}"}},
	{"token.actions.githubusercontent.com:repository", "", []shape{"{octo-org}/{x}"}},
	{"token.actions.githubusercontent.com:job_workflow_ref", "", []shape{"{octo-org}/{x}/.github/workflows/{deploy.yml}@refs/heads/{main}"}},
	{"token.actions.githubusercontent.com:ref", "", []shape{"refs/heads/{main}", "refs/tags/{v1}"}},
	{"token.actions.githubusercontent.com:environment", "", []shape{"{production}", "{staging}"}},
	{"token.actions.githubusercontent.com:", "_id", []shape{"{987654321}"}},
	{"gitlab.com:sub", "", gitlab},
	{"gitlab.", ":sub", gitlab},
	{"app.terraform.io:sub", "", []shape{"organization:{other-org}:project:{x}:workspace:{x}:run_phase:{apply}"}},
	{"app.terraform.io:aud", "", []shape{"{aws.workload.identity}"}},
	{"oidc.eks.", ":sub", []shape{"system:serviceaccount:{default}:{x}"}},
	{"oidc.circleci.com/org/", ":sub", []shape{
		"org/{00000000-0000-4000-8000-000000000000}/project/{11111111-1111-4111-8111-111111111111}/user/{22222222-2222-4222-8222-222222222222}",
	}},
	{"agent.buildkite.com:sub", "", []shape{"organization:{other-org}:pipeline:{x}:ref:refs/heads/{main}:commit:{0123456789abcdef0123456789abcdef01234567}:step:{deploy}"}},
	{"oidc.vercel.com", ":sub", []shape{"owner:{other-org}:project:{x}:environment:{production}"}},
	{"cognito-identity.amazonaws.com:aud", "", []shape{"{us-east-1}:{12345678-1234-1234-1234-123456789012}"}},
	{"cognito-identity.amazonaws.com:sub", "", []shape{"{us-east-1}:{87654321-4321-4321-4321-210987654321}"}},
	{"cognito-identity.amazonaws.com:amr", "", []shape{"authenticated", "unauthenticated"}},
	{"accounts.google.com:", "", []shape{"{123456789012345678901}", "{987654321098765432109}"}},
	{"saml:aud", "", []shape{"https://signin.aws.amazon.com/saml", "https://{us-east-1}.signin.aws.amazon.com/saml"}},
	{"saml:iss", "", []shape{"https://{idp.example.org}/saml"}},
	{"saml:sub_type", "", []shape{"persistent", "transient"}},
	{"saml:namequalifier", "", []shape{"{bm90IGEgcmVhbCBxdWFsaWZpZXI=}"}},
	{"saml:", "", []shape{"{zoe}", "{other}"}},
	{"", ":aud", []shape{"sts.amazonaws.com", "https://{www.example.org}"}},
	{"", ":sub", []shape{"{zoe}", "{other}"}},
}

// Shapes of several keys.
//
//nolint:gochecknoglobals // never written
var (
	accounts      = []shape{"{444455556666}", "{777788889999}", "{123456789012}"}
	organizations = []shape{"o-{z9y8x7w6v5}", "o-{k1l2m3n4p5}"}
	services      = []shape{"{cloudformation}.amazonaws.com", "{lambda}.amazonaws.com", "{athena}.amazonaws.com"}
	tags          = []shape{"{blue}", "{other}"}
	policies      = []shape{"arn:aws:iam::{444455556666}:policy/{other}", "arn:aws:iam::aws:policy/{ReadOnlyAccess}"}
	gitlab        = []shape{
		"project_path:{other-group}/{x}:ref_type:{branch}:ref:{main}", "project_path:{other-group}/{x}:ref_type:tag:ref:{v1}",
	}
)
