package lint

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
)

// globalKeys are the condition keys that begin with "aws:". Those that end with
// "/" take the key of a tag (SEMANTICS K-1, S-67):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
//
// Two are not on that page: aws:SourceOwner is in the default policy of SNS topics
// (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html), and
// aws:PrincipalOrgMasterAccountId in managed policies of AWS.
//
//nolint:gochecknoglobals // a table that is never written
var globalKeys = []string{
	"aws:AssumedRoot", "aws:CalledVia", "aws:CalledViaAWSMCP", "aws:CalledViaFirst", "aws:CalledViaLast",
	"aws:ChatbotSourceArn", "aws:CurrentTime", "aws:Ec2InstanceSourcePrivateIPv4", "aws:Ec2InstanceSourceVpc",
	"aws:EpochTime", "aws:FederatedProvider", "aws:IsMcpServiceAction", "aws:MultiFactorAuthAge",
	"aws:MultiFactorAuthPresent", "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalIsAWSService",
	"aws:PrincipalOrgID", "aws:PrincipalOrgMasterAccountId", "aws:PrincipalOrgPaths", "aws:PrincipalServiceName",
	"aws:PrincipalServiceNamesList", "aws:PrincipalTag/", "aws:PrincipalType", "aws:RequestTag/",
	"aws:RequestedRegion", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:ResourceTag/",
	"aws:SecureTransport", "aws:SignInSessionArn", "aws:SourceAccount", "aws:SourceArn", "aws:SourceIdentity",
	"aws:SourceIp", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceOwner", "aws:SourceVpc", "aws:SourceVpcArn",
	"aws:SourceVpce", "aws:TagKeys", "aws:TokenIssueTime", "aws:UserAgent", "aws:ViaAWSMCPService",
	"aws:ViaAWSService", "aws:ViaCustomerDomain", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths",
	"aws:VpcSourceIp", "aws:referer", "aws:userid", "aws:username",
}

// isUnknownKey reports whether key begins with "aws:" and is none of AWS's.
func isUnknownKey(key string) bool {
	name, tag := globalKey(key)
	return strings.HasPrefix(name, "aws:") && (!isGlobalKey[name] || strings.HasSuffix(name, "/") && tag == "")
}

// globalKey splits key into the name of the key, in lower case, with its "/", and
// the key of the tag.
func globalKey(key string) (name, tag string) {
	end := strings.IndexByte(key, '/') + 1
	if end == 0 {
		end = len(key)
	}
	return glob.Lower(key[:end]), key[end:]
}

// isGlobalKey has globalKeys in lower case.
//
//nolint:gochecknoglobals // a table that is never written
var isGlobalKey = func() map[string]bool {
	is := make(map[string]bool, len(globalKeys))
	for _, key := range globalKeys {
		is[glob.Lower(key)] = true
	}
	return is
}()

// unknownKey reports a condition key that AWS does not have. In a value, which is not
// to be shown, the key stands as a policy variable.
func (l *linter) unknownKey(key string, inValue bool, at *source.Place) {
	if !isUnknownKey(key) || strings.HasPrefix(key, "AWS::") {
		return // AWS:: begins a placeholder
	}
	text := "AWS has no condition key " + shown(key)
	if inValue {
		text = "a policy variable in a value is none of the condition keys of AWS"
	}
	var hint string
	name, tag := globalKey(key)
	if near := l.near(name, globalKeys); near != "" {
		if strings.HasSuffix(near, "/") && !inValue {
			near += tag
		}
		hint = ": did you mean " + shown(near) + "?"
	}
	l.report(at, UnknownKey, "%s, so it has never a value%s", text, hint)
}

// isSensitive reports whether key, in lower case, holds an account, an
// organization or a network, each of which one has to know (SEMANTICS K-1).
func isSensitive(key string) bool {
	switch key {
	case "aws:principalaccount", "aws:principalorgid",
		"aws:resourceaccount", "aws:resourceorgid",
		"aws:sourceaccount", "aws:sourceorgid",
		"aws:sourcevpc", "aws:sourcevpce",
		"aws:vpceaccount", "aws:vpceorgid":
		return true
	}
	return false
}

// isSingleValued reports whether AWS documents key, in lower case, as
// single-valued (SEMANTICS K-1, S-67):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func isSingleValued(key string) bool {
	key, _, _ = strings.Cut(key, "/")
	switch key {
	case "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principaltag",
		"aws:principalisawsservice", "aws:principalservicename", "aws:principaltype", "aws:userid", "aws:username",
		"aws:assumedroot", "aws:chatbotsourcearn", "aws:federatedprovider", "aws:signinsessionarn", "aws:tokenissuetime", "aws:multifactorauthpresent",
		"aws:multifactorauthage", "aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4", "aws:sourceidentity",
		"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn",
		"aws:viacustomerdomain", "aws:vpceaccount", "aws:vpceorgid",
		"aws:resourceaccount", "aws:resourceorgid", "aws:resourcetag",
		"aws:ismcpserviceaction", "aws:viaawsmcpservice", "aws:calledviafirst", "aws:calledvialast", "aws:viaawsservice",
		"aws:currenttime", "aws:epochtime", "aws:referer", "aws:useragent", "aws:requestedregion", "aws:requesttag",
		"aws:securetransport", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid",
		"iam:associatedresourcearn", "iam:awsservicename", "iam:passedtoservice", "iam:permissionsboundary",
		"iam:policyarn", "iam:resourcetag":
		return true
	}
	return false
}
