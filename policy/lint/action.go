package lint

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// actions checks the Action element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func (l *linter) actions(s *subject) {
	actions, not := s.Actions()
	e := source.Action
	if not {
		e = source.NotAction
	}
	passes := l.passesRoles(s)
	for i, at := range numbered(s.found[e].Value) {
		a := &actions[i]
		if service, _, ok := strings.Cut(a.String(), ":"); ok && glob.HasWildcard(service) {
			l.report(at, ServiceWildcard, "a wildcard stands in the service of an action, where AWS documents none")
		}
		l.stsAction(a, at)
		if passes && !not && a.Match("iam:PassRole") {
			passes = false // one is enough
			l.passRole(at)
		}
	}
	if s.Effect() != statement.Allow {
		return
	}
	name := s.found[e].Name()
	typ := l.policy.Type()
	if not && (typ == statement.Trust || typ == statement.Identity && everyResource(s.Statement)) {
		l.report(name, AllowNotAction, "Allow with NotAction lets through every action but those listed, those that AWS will add included")
	}
	if passes && not && s.MatchAction("iam:PassRole") {
		l.passRole(name)
	}
	if typ == statement.Identity && everyAction(s.Statement) && everyResource(s.Statement) && len(s.clauses) == 0 {
		l.report(s.at, AllowEverything, "every action on every resource is allowed")
	}
}

// everyAction reports whether s covers every action of every service by its Action
// element.
func everyAction(s *statement.Statement) bool {
	actions, not := s.Actions()
	return !not && slices.ContainsFunc(actions, func(a statement.Action) bool { return strings.Trim(a.String(), "*:") == "" })
}

// everyResource reports whether s covers every resource by its Resource element.
func everyResource(s *statement.Statement) bool {
	resources, not := s.Resources()
	return !not && slices.ContainsFunc(resources, func(r clause.ResourcePattern) bool { return strings.Trim(r.String(), "*") == "" })
}

func (l *linter) passRole(at source.Value) {
	l.report(at, PassRole, "iam:PassRole is allowed on every role: name the roles, or test iam:PassedToService")
}

// passesRoles reports whether s, if it covers iam:PassRole, allows it on every
// role of an account and for every service. Roles may be named by their tags. An
// Allow for everything is another finding.
func (l *linter) passesRoles(s *subject) bool {
	if l.policy.Type() != statement.Identity || s.Effect() != statement.Allow ||
		s.tests("iam:passedtoservice", "iam:resourcetag", "aws:resourcetag") || everyAction(s.Statement) {
		return false
	}
	resources, not := s.Resources()
	if not || everyResource(s.Statement) {
		return true
	}
	for i := range resources {
		a, _, ok := splitWhole(resources[i].String())
		if ok && (a.Service == "iam" || a.Service == "*") && (a.Resource == "*" || a.Resource == "role/*" || a.Resource == "role*") {
			return true
		}
	}
	return false
}
