package policy

import "strings"

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
// single-valued (SEMANTICS K-1):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func isSingleValued(key string) bool {
	key, _, _ = strings.Cut(key, "/")
	switch key {
	case "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principaltag",
		"aws:principalisawsservice", "aws:principalservicename", "aws:principaltype", "aws:userid", "aws:username",
		"aws:assumedroot", "aws:federatedprovider", "aws:tokenissuetime", "aws:multifactorauthpresent",
		"aws:multifactorauthage", "aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4", "aws:sourceidentity",
		"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn",
		"aws:vpceaccount", "aws:vpceorgid",
		"aws:resourceaccount", "aws:resourceorgid", "aws:resourcetag",
		"aws:calledviafirst", "aws:calledvialast", "aws:viaawsservice",
		"aws:currenttime", "aws:epochtime", "aws:referer", "aws:useragent", "aws:requestedregion", "aws:requesttag",
		"aws:securetransport", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid",
		"iam:associatedresourcearn", "iam:awsservicename", "iam:passedtoservice", "iam:permissionsboundary",
		"iam:policyarn", "iam:resourcetag":
		return true
	}
	return false
}
