package policy

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
)

// maxDenyPatterns is the largest number of patterns, of all Deny statements
// together, that other statements are compared with. Those beyond are not looked
// at, so that the time stays linear.
const maxDenyPatterns = 64

// unconditionalDenies returns the Deny statements that may shadow others.
func unconditionalDenies(statements []Statement) []*Statement {
	var denies []*Statement
	left := maxDenyPatterns
	for i := range statements {
		s := &statements[i]
		n := len(s.principals) + len(s.actions) + len(s.resources)
		if s.effect == Deny && !isConditional(s) && !s.notPrincipal && !s.notAction && !s.notResource && n <= left {
			denies = append(denies, s)
			left -= n
		}
	}
	return denies
}

func isConditional(s *Statement) bool {
	for range s.condition.Clauses() {
		return true
	}
	return false
}

// shadow reports s if a Deny covers it.
func (l *linter) shadow(s *subject) {
	for _, deny := range l.denies {
		if deny == s.Statement || !covers(deny, s.Statement) {
			continue
		}
		if deny.index > s.index && slices.Contains(l.denies, s.Statement) && covers(s.Statement, deny) {
			continue // they deny the same: the later one is superfluous
		}
		l.report(s.at, LintShadowed, "the Deny in line %d covers the whole statement and has no condition, so this one changes no decision", deny.line)
		return
	}
}

// covers reports whether deny, which has no conditions, matches each request that
// s matches. It may miss some.
func covers(deny, s *Statement) bool {
	return coversPrincipals(deny, s) && coversActions(deny, s) && coversResources(deny, s)
}

func coversPrincipals(deny, s *Statement) bool {
	switch {
	case !deny.hasPrincipal || slices.ContainsFunc(deny.principals, isAnyone):
		return true
	case !s.hasPrincipal || s.notPrincipal || len(s.principals) == 0:
		return false
	}
	for _, pt := range s.principals {
		if !slices.Contains(deny.principals, pt) {
			return false
		}
	}
	return true
}

func coversActions(deny, s *Statement) bool {
	if slices.ContainsFunc(deny.actions, everyAction) {
		return true
	}
	if s.notAction {
		return false
	}
	for _, a := range s.actions {
		if !slices.ContainsFunc(deny.actions, func(by action) bool {
			return by.source == a.source || isPlain(by.source) && by.pattern.Match(a.source, nil)
		}) {
			return false
		}
	}
	return true
}

func coversResources(deny, s *Statement) bool {
	if !deny.hasResource || everyResource(deny) {
		return true
	}
	if s.notResource {
		return false
	}
	for i := range s.resources {
		text := s.resources[i].String()
		if !slices.ContainsFunc(deny.resources, func(by condition.ResourcePattern) bool {
			return by.String() == text || isPlain(by.String()) && coversARN(&by, text)
		}) {
			return false
		}
	}
	return true
}

// isPlain reports whether pattern has no wildcard but "*" and no policy variable.
// If such a pattern matches the text of another one, it covers it: each wildcard
// of the other one falls to a "*".
func isPlain(pattern string) bool {
	return !strings.Contains(pattern, "?") && !strings.Contains(pattern, "${")
}

// coversARN reports whether by covers the ARN pattern text. A colon in a policy
// variable before the resource part would be taken for the end of a part.
func coversARN(by *condition.ResourcePattern, text string) bool {
	a, ok := arn.SplitPattern(text)
	if !ok || strings.Contains(a.Region+a.Account, "${") {
		return false
	}
	matches, _ := by.Match(text, &condition.Context{})
	return matches
}
