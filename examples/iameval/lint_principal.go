package main

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// principals checks the Principal element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (l *linter) principals(s *policy.Statement) {
	patterns, not := s.Principals()
	if not {
		if s.Effect() == policy.Allow {
			l.at(s, security, "allow-not-principal",
				"Allow with NotPrincipal lets in everyone who is not listed, anonymous callers included", "NotPrincipal")
		}
		return
	}
	typ := l.policy.Type()
	if (typ == policy.Resource || typ == policy.Trust) && len(patterns) == 0 {
		l.at(s, warning, "no-principal", "the Principal element names nobody", "Principal")
	}
	for _, pt := range patterns {
		_, name, _ := strings.Cut(pt.String(), ":")
		if isUniqueID(name) {
			l.at(s, warning, "deleted-principal",
				"a unique ID is what is left of a user or role that was deleted, and matches nobody", "Principal", name)
		}
		if s.Effect() == policy.Allow {
			l.allowed(s, pt, name)
		}
	}
}

// allowed checks one entry, called name, of the Principal element of s, an Allow.
func (l *linter) allowed(s *policy.Statement, pt principal.Pattern, name string) {
	typ := l.policy.Type()
	free := !hasClauses(s)
	switch {
	case pt.Key() == "*" && typ == policy.Trust:
		l.at(s, security, "trust-anyone",
			`the Principal "*" of a trust policy also stands for all services and identity providers; AWS does not support it`, "Principal", "*")
	case name == "*" && typ == policy.Trust && free:
		l.at(s, security, "trust-anyone",
			"principals of every account may assume the role if their own policies let them; there is no condition", "Principal", "*")
	case (pt.Key() == "*" || name == "*") && typ == policy.Resource && free:
		l.at(s, security, "allow-anyone", "everyone is let in, anonymous callers included; there is no condition", "Principal", "*")
	case pt.Key() == "Service" && typ == policy.Resource && !namesSource(s):
		l.at(s, security, "confused-deputy",
			"the service may act for anyone: test aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths", "Principal", name)
	case pt.Key() == "Service" && typ == policy.Trust && !namesSource(s):
		l.at(s, warning, "confused-deputy",
			"the service may act for anyone: if it sends them, test aws:SourceArn or aws:SourceAccount", "Principal", name)
	case pt.Key() == "Federated" && typ == policy.Trust:
		l.federated(s, name)
	}
}

// federated checks an identity provider that s, a statement of a trust policy,
// trusts: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
func (l *linter) federated(s *policy.Statement, provider string) {
	fits, other := "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
	if strings.Contains(provider, ":saml-provider/") {
		fits, other = other, fits
	}
	if !s.MatchAction(fits) && (s.MatchAction("sts:AssumeRole") || s.MatchAction(other)) {
		l.at(s, warning, "provider-action", "callers of this provider need "+fits+", which the statement does not cover", "Principal", provider)
	}
	_, host, _ := strings.Cut(provider, ":oidc-provider/")
	if s.MatchAction(fits) && isGitHub(host) && !limitsRepository(s, host) {
		l.at(s, security, "github-sub",
			"workflows of every repository on GitHub may assume the role: test "+host+":sub for the organization at least", "Principal", provider)
	}
}

// isGitHub reports whether host is that of the OIDC provider of GitHub Actions.
func isGitHub(host string) bool {
	name, _, _ := strings.Cut(host, "/")
	return name == "token.actions.githubusercontent.com"
}

// limitsRepository reports whether s tests a claim of the provider host that
// tells the repository, and not for any value.
func limitsRepository(s *policy.Statement, host string) bool {
	for cl := range s.Condition().Clauses() {
		claim, ok := strings.CutPrefix(strings.ToLower(cl.Key()), host+":")
		switch claim {
		case "sub", "repository", "repository_id", "job_workflow_ref":
		default:
			continue
		}
		if ok && demands(cl) && !anyValue(cl.Values()) {
			return true
		}
	}
	return false
}

// anyValue reports whether one of values leaves open even the organization.
func anyValue(values []string) bool {
	for _, value := range values {
		if organization := strings.TrimPrefix(value, "repo:"); strings.Trim(organization, "*?/:") == "" || organization[0] == '*' {
			return true
		}
	}
	return false
}

// namesSource reports whether s tests for whom a service acts.
func namesSource(s *policy.Statement) bool {
	for cl := range s.Condition().Clauses() {
		switch strings.ToLower(cl.Key()) {
		case "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths":
			return true
		}
	}
	return false
}

// isUniqueID reports whether name has the form of the unique ID of a user or role.
func isUniqueID(name string) bool {
	return (strings.HasPrefix(name, "AIDA") || strings.HasPrefix(name, "AROA")) && strings.ToUpper(name) == name
}
