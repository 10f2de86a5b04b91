package main

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// conditions checks the Condition element of s. Values are never part of a
// finding: they may be external IDs. See
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
func (l *linter) conditions(s *policy.Statement) {
	for cl := range s.Condition().Clauses() {
		set, operator := splitOperator(cl.Operator())
		key, values := cl.Key(), cl.Values()
		if set == "ForAllValues" && s.Effect() == policy.Allow && operator != "Null" && !present(s, key) {
			l.at(s, security, "for-all-values",
				"ForAllValues also matches requests without "+key+`: add {"Null": {"`+key+`": "false"}}`, "Condition", cl.Operator(), key)
		}
		if set != "" && operator == "Null" {
			l.at(s, warning, "set-null", set+":Null does not depend on the request: leave out "+set, "Condition", cl.Operator(), key)
		} else if set != "" && singleValued(key) {
			l.at(s, suggestion, "single-valued", key+" has one value at most: leave out "+set, "Condition", cl.Operator(), key)
		}
		if len(values) == 0 {
			l.at(s, warning, "no-values", "the condition on "+key+" has no values to compare with", "Condition", cl.Operator(), key)
		}
		if (operator == "Bool" || operator == "Null") && len(values) > 1 {
			l.at(s, warning, "several-values", operator+" with several values matches if any of them does", "Condition", cl.Operator(), key)
		}
		l.wildcards(s, cl, operator)
	}
}

// wildcards checks wildcards in the values of cl, a clause of s.
func (l *linter) wildcards(s *policy.Statement, cl *condition.Clause, operator string) {
	for _, value := range cl.Values() {
		if !strings.ContainsAny(escapes().Replace(value), "*?") {
			continue
		}
		switch {
		case strings.HasSuffix(operator, "Like") && isSensitive(cl.Key()):
			l.at(s, warning, "sensitive-wildcard", "a wildcard in a value of "+cl.Key()+" is likely to cover what others own", "Condition", cl.Operator(), cl.Key())
			return
		case strings.HasPrefix(operator, "String") && !strings.HasSuffix(operator, "Like") && strings.Contains(value, "*"):
			l.at(s, warning, "plain-wildcard", "with "+operator+` a "*" is no wildcard: use StringLike or StringNotLike if it should be`, "Condition", cl.Operator(), cl.Key())
			return
		}
	}
}

// escapes replaces the policy variables that stand for wildcards as characters.
func escapes() *strings.Replacer {
	return strings.NewReplacer("${*}", "", "${?}", "")
}

// splitOperator returns the set operator of a condition operator, or "", and the
// rest without IfExists.
func splitOperator(operator string) (set, base string) {
	set, base, ok := strings.Cut(operator, ":")
	if !ok {
		set, base = "", operator
	}
	return set, strings.TrimSuffix(base, "IfExists")
}

// demands reports whether cl matches only if its key is present and has one of
// the values listed.
func demands(cl *condition.Clause) bool {
	set, base := splitOperator(cl.Operator())
	return set != "ForAllValues" && base != "Null" && !strings.Contains(base, "Not") &&
		!strings.HasSuffix(cl.Operator(), "IfExists")
}

// present reports whether s matches only if key is present.
func present(s *policy.Statement, key string) bool {
	for cl := range s.Condition().Clauses() {
		if !strings.EqualFold(cl.Key(), key) {
			continue
		}
		values := cl.Values()
		if demands(cl) || cl.Operator() == "Null" && len(values) == 1 && strings.EqualFold(values[0], "false") {
			return true
		}
	}
	return false
}

// tests reports whether s has a clause about key.
func tests(s *policy.Statement, key string) bool {
	for cl := range s.Condition().Clauses() {
		if strings.EqualFold(cl.Key(), key) {
			return true
		}
	}
	return false
}

func hasClauses(s *policy.Statement) bool {
	for range s.Condition().Clauses() {
		return true
	}
	return false
}

// isSensitive reports whether key holds an account, an organization or a network,
// of which one has to know each.
func isSensitive(key string) bool {
	switch strings.ToLower(key) {
	case "aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:resourceorgid",
		"aws:sourceaccount", "aws:sourceorgid", "aws:sourcevpc", "aws:sourcevpce",
		"aws:vpceaccount", "aws:vpceorgid":
		return true
	}
	return false
}

// singleValued reports whether AWS documents key as single-valued:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func singleValued(key string) bool {
	key, _, _ = strings.Cut(strings.ToLower(key), "/")
	switch key {
	case "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principaltag", "aws:principaltype",
		"aws:userid", "aws:username", "aws:tokenissuetime", "aws:multifactorauthpresent", "aws:sourceidentity",
		"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip",
		"aws:resourceaccount", "aws:resourceorgid", "aws:resourcetag",
		"aws:calledviafirst", "aws:calledvialast", "aws:viaawsservice", "aws:currenttime", "aws:epochtime",
		"aws:requestedregion", "aws:requesttag", "aws:securetransport", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid":
		return true
	}
	return false
}
