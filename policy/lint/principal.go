package lint

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// principals checks the Principal element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (l *linter) principals(s *subject) {
	patterns, not := s.Principals()
	switch {
	case !s.HasPrincipal():
		return
	case not:
		l.notPrincipal(s)
		return
	}
	if len(patterns) == 0 {
		l.report(s.found[source.Principal].Value, NoPrincipal, "the Principal element names nobody, so the statement never matches")
		return
	}
	s.grant = newGrant(s)
	l.entries(s, source.Principal, func(pt caller.Pattern, at source.Value) {
		if l.policy.Type() == statement.Trust {
			l.callerAction(s, pt, at)
		}
		l.organization(s, pt, at)
		if s.Effect() == statement.Allow {
			l.allowed(s, pt, at)
		}
	})
}

// entries calls yield for each entry of e, the Principal or NotPrincipal element, after
// what is said of entries of both.
func (l *linter) entries(s *subject, e source.Element, yield func(caller.Pattern, source.Value)) {
	patterns, _ := s.Principals()
	one := func(at source.Value) {
		pt := patterns[0]
		patterns = patterns[1:]
		l.placeholder(pt.Value(), at)
		if pt.IsID() {
			l.uniqueID(s, pt.Value(), at)
		}
		if l.policy.Type() == statement.Endpoint && !isAnyone(pt) {
			l.report(at, EndpointPrincipal,
				`gateway endpoints know no principal but "*": test aws:PrincipalArn or aws:PrincipalAccount instead`)
		}
		yield(pt, at)
	}
	v := s.found[e].Value
	if !v.Is(source.Object) {
		one(v)
		return
	}
	v.Members(func(_, list source.Value) bool {
		for _, at := range numbered(list) {
			one(at)
		}
		return true
	})
}

// uniqueID reports a unique ID (SEMANTICS S-43):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (l *linter) uniqueID(s *subject, id string, at source.Value) {
	if !strings.HasPrefix(id, "AIDA") && !strings.HasPrefix(id, "AROA") {
		l.report(at, PrincipalID,
			"this names nobody: the unique ID of a user begins with AIDA and that of a role with AROA")
		return
	}
	outcome := message.Of("it lets nobody in")
	switch _, not := s.Principals(); {
	case not:
		outcome = message.Of("it exempts nobody")
	case s.Effect() == statement.Deny:
		outcome = message.Of("one of the same name that was made again is not denied")
	}
	l.report(at, PrincipalID, "a unique ID is what is left of a user or role that was deleted: {outcome}", outcome)
}

func (l *linter) notPrincipal(s *subject) {
	name := s.found[source.NotPrincipal].Name()
	if patterns, _ := s.Principals(); slices.ContainsFunc(patterns, isAnyone) {
		l.report(name, NoPrincipal, "the NotPrincipal element exempts everybody, so the statement never matches")
	}
	l.entries(s, source.NotPrincipal, func(caller.Pattern, source.Value) {})
}

// isAnyone reports whether pt stands for everybody.
func isAnyone(pt caller.Pattern) bool { return pt.String() == "*" || pt.String() == "AWS:*" }

// A grant is what has to be known of a statement to judge its principals.
type grant struct {
	namesSource bool // a condition tells for whom a service acts
	externalID  bool // a condition tells it in the way of a third party

	// The ways to assume a role that are covered. There is one for each kind of
	// caller (SEMANTICS T-4, T-19):
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
	assumeRole, webIdentity, saml bool

	limits map[string]bool // keys, in lower case, that need to have certain values
}

func newGrant(s *subject) grant {
	g := grant{
		namesSource: s.tests("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"),
		externalID:  s.tests("sts:externalid"),
		assumeRole:  s.MatchAction("sts:AssumeRole"),
		webIdentity: s.MatchAction("sts:AssumeRoleWithWebIdentity"),
		saml:        s.MatchAction("sts:AssumeRoleWithSAML"),
		limits:      make(map[string]bool),
	}
	for _, cl := range s.clauses {
		if demands(cl) && !slices.ContainsFunc(cl.Values(), isAnyText) {
			key := glob.Lower(cl.Key())
			g.limits[key] = true
			// A service tells there for what it uses the key, as its log group:
			// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
			g.namesSource = g.namesSource || strings.HasPrefix(key, "kms:encryptioncontext:aws:")
		}
	}
	return g
}

// allowed checks one entry of the Principal element of an Allow.
func (l *linter) allowed(s *subject, pt caller.Pattern, at source.Value) {
	typ := l.policy.Type()
	free := len(s.clauses) == 0
	switch {
	case pt.Key() == "*" && typ == statement.Trust:
		l.report(at, TrustAnyone,
			`the Principal "*" of a trust policy also stands for all services and identity providers; AWS does not support it`)
	case isAnyone(pt) && typ == statement.Trust && free:
		l.report(at, TrustAnyone,
			"principals of every account may assume the role if their own policies let them; there is no condition")
	case isAnyone(pt) && typ == statement.Resource && free:
		l.report(at, AllowAnyone, "everyone is let in, anonymous callers included; there is no condition")
	case pt.Key() == "Service":
		l.deputy(s, pt.Value(), at)
	case pt.Key() == "Federated" && typ == statement.Trust && s.grant.webIdentity:
		host := glob.Lower(providerHost(pt.Value()))
		l.sharedProvider(s, host, at)
		l.audience(s, host, at)
	}
}

// audience checks an identity provider of AWS's own list that serves many
// applications:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
func (l *linter) audience(s *subject, host string, at source.Value) {
	limited := func(claims ...string) bool {
		return slices.ContainsFunc(claims, func(claim string) bool { return s.grant.limits[host+":"+claim] })
	}
	claim := "app_id"
	switch {
	case host == "accounts.google.com", strings.HasPrefix(host, "cognito-identity") && sharedIssuers[host] == nil:
		if claim = "aud"; limited("aud", "oaud", "sub") {
			return
		}
	case host == "graph.facebook.com", host == "www.amazon.com":
		if limited("app_id", "id", "user_id") {
			return
		}
	default:
		return
	}
	l.report(at, ProviderAudience, "users of every application may assume the role: test {key}", shown(host+":"+claim))
}
