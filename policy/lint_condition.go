package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// conditions checks the Condition element of s. Values are never part of a
// finding: they may be external IDs.
func (l *linter) conditions(s *subject) {
	if !s.members[elementCondition].present {
		return
	}
	v, at := s.value(elementCondition)
	var w window
	var all *forAll
	n, operators := 0, 0
	v.ForEach(func(operator, v gjson.Result) bool {
		operators++
		at := at.member(operator.Str, v.Index)
		keys := 0
		v.ForEach(func(key, v gjson.Result) bool {
			keys++
			cl := s.clauses[n]
			n++
			at := at.member(key.Str, key.Index)
			if all == nil && strings.HasPrefix(operator.Str, "ForAllValues:") {
				all = newForAll(s)
			}
			l.clause(s, cl, all, &at)
			values, offsets, _ := l.walk.conditionValues(v, &at)
			l.values(s, cl, values, func(i int) place {
				at := at
				at.offset = v.Index
				if v.IsArray() {
					return at.element(i, offsets[i])
				}
				return at
			})
			w.add(cl, &at)
			return true
		})
		if keys == 0 {
			l.report(&at, LintEmptyCondition, "the operator has no condition key and restricts nothing")
		}
		return true
	})
	if operators == 0 {
		l.report(&at, LintEmptyCondition, "the Condition element is empty and restricts nothing")
	}
	l.window(&w)
}

// clause checks operator and key of cl, which stands at the place.
func (l *linter) clause(s *subject, cl *condition.Clause, all *forAll, at *place) {
	set, operator, _ := splitOperator(cl.Operator())
	key, n := glob.Lower(cl.Key()), len(cl.Values())
	name := shown(cl.Key())
	l.placeholder(cl.Key(), at)
	for i, key := range cl.Keys() {
		l.unknownKey(key, i > 0, at)
	}
	l.otherProvider(s, cl, at)
	switch {
	case set != "" && operator == "Null":
		l.report(at, LintSetNull, "%s:Null does not depend on the request: leave out %s", set, set)
	case set == "ForAllValues" && s.effect == Allow && !all.present[key]:
		guard := fmt.Sprintf(`{"Null": {%.100q: "false"}}`, cl.Key())
		if all.tellsRequest(key) {
			l.report(at, LintForAllRequestValues,
				"ForAllValues also matches requests without %s; if that is not meant, add %s", name, guard)
		} else {
			l.report(at, LintForAllValues, "ForAllValues also matches requests without %s: add %s", name, guard)
		}
	case set != "" && isSingleValued(key):
		l.report(at, LintSingleValued, "%s has one value at most: leave out %s", name, set)
	}
	if n > 1 && (operator == "Bool" || operator == "Null") {
		l.report(at, LintSeveralValues, "%s with several values matches if any of them does", operator)
	}
}

// A forAll is what has to be known of a statement to judge ForAllValues.
type forAll struct {
	present  map[string]bool // keys, in lower case, that are there in each request that matches
	services map[string]bool // services of the actions, in lower case
}

func newForAll(s *subject) *forAll {
	all := &forAll{present: make(map[string]bool), services: make(map[string]bool)}
	for _, cl := range s.clauses {
		values := cl.Values()
		if demands(cl) || cl.Operator() == "Null" && len(values) == 1 && strings.EqualFold(values[0], "false") {
			all.present[glob.Lower(cl.Key())] = true
		}
	}
	tags := !s.notAction
	for _, a := range s.actions {
		service, name, _ := strings.Cut(glob.Lower(a.source), ":")
		all.services[service] = true
		tags = tags && isTagAction(name)
	}
	if tags {
		all.present["aws:tagkeys"] = true // or there would be nothing to do
	}
	return all
}

// isTagAction reports whether name, that of an action in lower case, begins as those
// do that set or remove tags of something that exists.
func isTagAction(name string) bool {
	return slices.ContainsFunc([]string{"tag", "untag", "addtags", "createtags", "deletetags", "removetags"}, func(beginning string) bool {
		return strings.HasPrefix(name, beginning)
	})
}

// tellsRequest reports whether key, in lower case, tells what the caller asks for,
// so that its absence means that nothing was asked for: it is aws:TagKeys or a key
// of the service that the statement is about.
func (all *forAll) tellsRequest(key string) bool {
	service, _, _ := strings.Cut(key, ":")
	return key == "aws:tagkeys" || service != "aws" && all.services[service]
}

// values checks the values of cl. Of each kind of finding it reports the first
// value that looks wrong.
func (l *linter) values(s *subject, cl *condition.Clause, values []string, at func(i int) place) {
	for i, value := range values {
		if l.old && !s.variable {
			pl := at(i)
			l.oldVariable(s, value, &pl)
		}
	}
	first := func(code LintCode, problem func(value string) string) {
		for i, value := range values {
			if text := problem(value); text != "" {
				pl := at(i)
				l.report(&pl, code, "%s", text)
				return
			}
		}
	}
	first(LintPlaceholder, func(value string) string {
		if form := placeholderIn(value); form != "" {
			return form + " looks like a placeholder: replace it first"
		}
		return ""
	})
	if glob.EqualFold(cl.Key(), "aws:PrincipalArn") {
		first(LintSessionARN, sessionARN)
	}
	if i, excludes, ok := s.anyTenant(cl, values); ok {
		pl := at(i)
		what := "the value names no organization, so users of any"
		if excludes {
			what = "all values but some are let in, so users of any other organization"
		}
		l.report(&pl, LintAnyTenant, "%s may assume the role: test %s for an organization", what, shown(cl.Key()))
	}
	_, operator, _ := splitOperator(cl.Operator())
	like := strings.HasSuffix(operator, "Like")
	switch {
	case strings.HasPrefix(operator, "String") && !like:
		first(LintPlainWildcard, func(value string) string {
			if !hasWildcards(value) {
				return ""
			}
			return fmt.Sprintf(`with %s "*" and "?" are not wildcards: use StringLike or StringNotLike if they should be`, operator)
		})
	case l.policy.typ == Endpoint:
	case like && isSensitive(glob.Lower(cl.Key())):
		first(LintSensitiveWildcard, func(value string) string {
			if !hasWildcards(value) {
				return ""
			}
			return "a wildcard in a value of " + shown(cl.Key()) + " is likely to cover what others own"
		})
	}
	if l.policy.typ == Endpoint {
		first(LintEndpointCondition, func(value string) string { return endpointValue(cl, value) })
	}
}

// hasWildcards reports whether there is a wildcard in value.
func hasWildcards(value string) bool { return strings.ContainsAny(outsideVariables(value), "*?") }

// sessionARN says what is wrong with a value of aws:PrincipalArn, or "":
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
func sessionARN(value string) string {
	if a, ok := arn.SplitPattern(value); ok && strings.HasPrefix(a.Resource, "assumed-role/") {
		return "aws:PrincipalArn of a role session is the ARN of the role, and this is one of a session: write arn:aws:iam::ACCOUNT:role/NAME"
	}
	return ""
}
