package policy

import (
	"slices"
	"strings"
)

// actions checks the Action element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func (l *linter) actions(s *subject) {
	e := elementAction
	if s.notAction {
		e = elementNotAction
	}
	passes := l.passesRoles(s)
	v, at := s.value(e)
	n := 0
	l.walk.texts(v, &at, func(text string, at *place) {
		if service, _, ok := strings.Cut(text, ":"); ok && strings.ContainsAny(service, "*?") {
			l.report(at, LintServiceWildcard, "a wildcard stands in the service of an action, where AWS documents none")
		}
		l.stsAction(text, &s.actions[n], at)
		if passes && !s.notAction && s.actions[n].pattern.Match("iam:PassRole", nil) {
			passes = false // one is enough
			l.passRole(at)
		}
		n++
	})
	if s.effect != Allow {
		return
	}
	name := s.name(e)
	if s.notAction && (l.policy.typ == Trust || l.policy.typ == Identity && everyResource(s.Statement)) {
		l.report(&name, LintAllowNotAction, "Allow with NotAction lets through every action but those listed, those that AWS will add included")
	}
	if passes && s.notAction && s.MatchAction("iam:PassRole") {
		l.passRole(&name)
	}
	if l.policy.typ == Identity && !s.notAction && slices.ContainsFunc(s.actions, everyAction) &&
		everyResource(s.Statement) && len(s.clauses) == 0 {
		l.report(s.at, LintAllowEverything, "every action on every resource is allowed")
	}
}

// everyAction reports whether a covers every action of every service.
func everyAction(a action) bool { return strings.Trim(a.source, "*:") == "" }

// everyResource reports whether s covers every resource by its Resource element.
func everyResource(s *Statement) bool {
	for i := range s.resources {
		if !s.notResource && strings.Trim(s.resources[i].String(), "*") == "" {
			return true
		}
	}
	return false
}

func (l *linter) passRole(at *place) {
	l.report(at, LintPassRole, "iam:PassRole is allowed on every role: name the roles, or test iam:PassedToService")
}

// passesRoles reports whether s, if it covers iam:PassRole, allows it on every
// role of an account and for every service. Roles may be named by their tags. An
// Allow for everything is another finding.
func (l *linter) passesRoles(s *subject) bool {
	if l.policy.typ != Identity || s.effect != Allow ||
		s.tests("iam:passedtoservice", "iam:resourcetag", "aws:resourcetag") ||
		!s.notAction && slices.ContainsFunc(s.actions, everyAction) {
		return false
	}
	if s.notResource || everyResource(s.Statement) {
		return true
	}
	for i := range s.resources {
		a, _, ok := splitWhole(s.resources[i].String())
		if ok && (a.Service == "iam" || a.Service == "*") && (a.Resource == "*" || a.Resource == "role/*" || a.Resource == "role*") {
			return true
		}
	}
	return false
}
