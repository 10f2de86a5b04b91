package lint

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// stsActions are the actions of STS:
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
//
//nolint:gochecknoglobals // a table that is never written
var stsActions = []string{
	"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "DecodeAuthorizationMessage",
	"GetAccessKeyInfo", "GetCallerIdentity", "GetDelegatedAccessToken", "GetFederationToken", "GetServiceBearerToken",
	"GetSessionToken", "GetWebIdentityToken", "SetContext", "SetSourceIdentity", "TagGetWebIdentityToken", "TagSession",
}

// stsAction checks an entry of Action or NotAction that is about STS.
func (l *linter) stsAction(a *statement.Action, at source.Value) {
	service, name, _ := strings.Cut(a.String(), ":")
	if !glob.EqualFold(service, "sts") || slices.ContainsFunc(stsActions, func(action string) bool { return a.Match("sts:" + action) }) {
		return
	}
	problem := message.Of("STS has no action {action}", shown(name))
	l.reportAt(at.Offset(), UnknownAction, suggest.Asking(problem, l.near(name, stsActions)))
}

// callerAction reports an entry of the Principal element of a trust policy whose
// kind of caller has another way to assume a role than those that are covered.
func (l *linter) callerAction(s *subject, pt caller.Pattern, at source.Value) {
	g := &s.grant
	switch {
	case pt.Key() == "*":
	case pt.Key() != "Federated":
		if !g.assumeRole && (g.webIdentity || g.saml) {
			l.report(at, CallerAction, "this principal assumes a role by sts:AssumeRole, which the statement does not cover")
		}
	case providerHost(pt.Value()) == "saml":
		if !g.saml && (g.assumeRole || g.webIdentity) {
			l.report(at, ProviderAction, "callers of this provider need sts:AssumeRoleWithSAML, which the statement does not cover")
		}
	case !g.webIdentity && (g.assumeRole || g.saml):
		l.report(at, ProviderAction, "callers of this provider need sts:AssumeRoleWithWebIdentity, which the statement does not cover")
	}
}

// organization reports a service that has to belong to an organization of AWS
// accounts, which none does:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
func (l *linter) organization(s *subject, pt caller.Pattern, at source.Value) {
	if pt.Key() == "Service" && (s.grant.limits["aws:principalorgid"] || s.grant.limits["aws:principalorgpaths"]) {
		l.report(at, ServiceOrganization,
			"a service belongs to no organization, so the statement never matches it: test aws:SourceOrgID in a statement of its own")
	}
}

// deputies are the services that send aws:SourceArn and aws:SourceAccount when
// they assume a role, each with the page of its own guide that shows the trust
// policy. Most other services do not send the keys, and a trust policy that tests
// them keeps the service out. The problem in general:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
//
//nolint:gochecknoglobals // a table that is never written
var deputies = map[string]string{
	"bedrock.amazonaws.com":       "https://docs.aws.amazon.com/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html",
	"codebuild.amazonaws.com":     "https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html",
	"config.amazonaws.com":        "https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html",
	"ecs-tasks.amazonaws.com":     "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
	"iot.amazonaws.com":           "https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html",
	"logs.amazonaws.com":          "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
	"pipes.amazonaws.com":         "https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
	"scheduler.amazonaws.com":     "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
	"ssm.amazonaws.com":           "https://docs.aws.amazon.com/systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html",
	"states.amazonaws.com":        "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
	"transfer.amazonaws.com":      "https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html",
	"vpc-flow-logs.amazonaws.com": "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html",
}

// deputy checks a service that a resource or a role opens to: that it is asked for
// whom it acts.
func (l *linter) deputy(s *subject, service string, at source.Value) {
	switch page := deputies[strings.TrimSuffix(service, ".cn")]; {
	case s.grant.namesSource:
	case l.policy.Type() == statement.Resource:
		l.report(at, ConfusedDeputy,
			"the service may act for anyone: test aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths")
	case l.policy.Type() == statement.Trust && s.grant.assumeRole && !s.grant.externalID && page != "":
		l.report(at, TrustConfusedDeputy, "the service may act for anyone: test aws:SourceArn or aws:SourceAccount, as {page} shows", page)
	}
}
