package policy

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// principals checks the Principal element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (l *linter) principals(s *subject) {
	switch {
	case !s.hasPrincipal:
		return
	case s.notPrincipal:
		l.notPrincipal(s)
		return
	}
	v, at := s.value(elementPrincipal)
	if len(s.principals) == 0 {
		l.report(&at, LintNoPrincipal, "the Principal element names nobody, so the statement never matches")
		return
	}
	g := newGrant(s)
	n := 0
	one := func(_ string, at *place) {
		pt := s.principals[n]
		n++
		name := pt.Value()
		if pt.Key() == "AWS" && isUniqueID(name) {
			l.report(at, LintDeletedPrincipal,
				"a unique ID is what is left of a user or role that was deleted, and matches nobody")
		}
		if s.effect == Allow {
			l.allowed(&g, pt, name, at)
		}
	}
	if !v.IsObject() {
		one(v.Str, &at)
		return
	}
	v.ForEach(func(key, v gjson.Result) bool {
		pl := at.member(key.Str, v.Index)
		l.walk.texts(v, &pl, one)
		return true
	})
}

func (l *linter) notPrincipal(s *subject) {
	at := s.name(elementNotPrincipal)
	for _, pt := range s.principals {
		if isAnyone(pt) {
			l.report(&at, LintNoPrincipal, "the NotPrincipal element exempts everybody, so the statement never matches")
			return
		}
	}
}

// isAnyone reports whether pt stands for everybody.
func isAnyone(pt principal.Pattern) bool { return pt.String() == "*" || pt.String() == "AWS:*" }

// A grant is what has to be known of an Allow to judge its principals.
type grant struct {
	free        bool // there is no condition
	namesSource bool // a condition tells for whom a service acts

	assumeRole, webIdentity, saml bool // the actions of STS that are covered

	limits map[string]bool // keys, in lower case, that need to have certain values
}

func newGrant(s *subject) grant {
	g := grant{
		free:        len(s.clauses) == 0,
		namesSource: s.tests("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
		assumeRole:  s.MatchAction("sts:AssumeRole"),
		webIdentity: s.MatchAction("sts:AssumeRoleWithWebIdentity"),
		saml:        s.MatchAction("sts:AssumeRoleWithSAML"),
		limits:      make(map[string]bool),
	}
	for _, cl := range s.clauses {
		if demands(cl) && !anyValue(cl.Values()) {
			g.limits[glob.Lower(cl.Key())] = true
		}
	}
	return g
}

// anyValue reports whether one of values leaves open even the organization that a
// repository belongs to.
func anyValue(values []string) bool {
	for _, value := range values {
		organization := strings.TrimPrefix(value, "repo:")
		if strings.Trim(organization, "*?/:") == "" || organization[0] == '*' {
			return true
		}
	}
	return false
}

// allowed checks one entry, called name, of the Principal element of an Allow.
func (l *linter) allowed(g *grant, pt principal.Pattern, name string, at *place) {
	typ := l.policy.typ
	switch {
	case pt.Key() == "*" && typ == Trust:
		l.report(at, LintTrustAnyone,
			`the Principal "*" of a trust policy also stands for all services and identity providers; AWS does not support it`)
	case isAnyone(pt) && typ == Trust && g.free:
		l.report(at, LintTrustAnyone,
			"principals of every account may assume the role if their own policies let them; there is no condition")
	case isAnyone(pt) && typ == Resource && g.free:
		l.report(at, LintAllowAnyone, "everyone is let in, anonymous callers included; there is no condition")
	case pt.Key() == "Service" && typ == Resource && !g.namesSource:
		l.report(at, LintConfusedDeputy,
			"the service may act for anyone: test aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths")
	case pt.Key() == "Service" && typ == Trust && !g.namesSource:
		l.report(at, LintTrustConfusedDeputy,
			"the service may act for anyone: if it sends them, test aws:SourceArn or aws:SourceAccount")
	case pt.Key() == "Federated" && typ == Trust:
		l.federated(g, name, at)
	}
}

// federated checks an identity provider that a trust policy opens to:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
func (l *linter) federated(g *grant, provider string, at *place) {
	fits, others := "sts:AssumeRoleWithWebIdentity", g.assumeRole || g.saml
	covered := g.webIdentity
	if strings.Contains(provider, ":saml-provider/") {
		fits, others = "sts:AssumeRoleWithSAML", g.assumeRole || g.webIdentity
		covered = g.saml
	}
	if !covered {
		if others {
			l.report(at, LintProviderAction, "callers of this provider need %s, which the statement does not cover", fits)
		}
		return
	}
	host := provider
	if _, after, ok := strings.Cut(provider, ":oidc-provider/"); ok {
		host = after
	}
	limited := func(claims ...string) bool {
		for _, claim := range claims {
			if g.limits[glob.Lower(host)+":"+claim] {
				return true
			}
		}
		return false
	}
	name, _, _ := strings.Cut(host, "/")
	switch name {
	case "token.actions.githubusercontent.com":
		if !limited("sub", "repository", "repository_id", "job_workflow_ref") {
			l.report(at, LintGitHubSub,
				"workflows of every repository on GitHub may assume the role: test %s for the organization at least", shown(host+":sub"))
		}
	case "accounts.google.com", "cognito-identity.amazonaws.com":
		if !limited("aud", "oaud", "sub") {
			l.report(at, LintProviderAudience, "users of every application may assume the role: test %s", shown(host+":aud"))
		}
	case "graph.facebook.com", "www.amazon.com":
		if !limited("app_id", "id", "user_id") {
			l.report(at, LintProviderAudience, "users of every application may assume the role: test %s", shown(host+":app_id"))
		}
	}
}

// isUniqueID reports whether name has the form of the unique ID of a user or role.
func isUniqueID(name string) bool {
	return (strings.HasPrefix(name, "AIDA") || strings.HasPrefix(name, "AROA")) && strings.ToUpper(name) == name
}
