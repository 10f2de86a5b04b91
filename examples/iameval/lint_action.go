package main

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/policy"
)

// actions checks the Action element of s:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func (l *linter) actions(s *policy.Statement) {
	patterns, not := s.Actions()
	for _, pattern := range patterns {
		if service, _, ok := strings.Cut(pattern, ":"); ok && strings.ContainsAny(service, "*?") {
			l.at(s, warning, "service-wildcard", "a wildcard stands in the service of an action, where AWS documents none", element(not, "Action"), pattern)
		}
	}
	if s.Effect() != policy.Allow {
		return
	}
	if not && l.policy.Type() == policy.Trust {
		l.at(s, warning, "trust-not-action", "NotAction lets through every action of STS but those listed", "NotAction")
	}
	everything := !not && (slices.Contains(patterns, "*") || slices.Contains(patterns, "*:*"))
	typ := l.policy.Type()
	switch {
	case typ != policy.Identity && typ != policy.Resource || !anyResource(s):
	case everything:
		l.at(s, security, "allow-everything", "every action on every resource is allowed")
	case typ == policy.Identity && s.MatchAction("iam:PassRole") && !tests(s, "iam:PassedToService"):
		l.at(s, security, "pass-role",
			"iam:PassRole is allowed on every role: name the roles, or test iam:PassedToService")
	}
}

// anyResource reports whether s covers every resource by its Resource element.
func anyResource(s *policy.Statement) bool {
	patterns, not := s.Resources()
	return !not && slices.Contains(patterns, "*")
}
