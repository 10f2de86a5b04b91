package policy

import (
	"fmt"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/condition"
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
	for _, a := range s.actions {
		service, _, _ := strings.Cut(a.source, ":")
		all.services[glob.Lower(service)] = true
	}
	return all
}

// tellsRequest reports whether key, in lower case, tells what the caller asks for,
// so that its absence means that nothing was asked for: it is aws:TagKeys or a key
// of the service that the statement is about.
func (all *forAll) tellsRequest(key string) bool {
	service, _, _ := strings.Cut(key, ":")
	return key == "aws:tagkeys" || service != "aws" && all.services[service]
}

// values checks the values of cl, of which it reports the first that looks wrong.
func (l *linter) values(s *subject, cl *condition.Clause, values []string, at func(i int) place) {
	_, operator, _ := splitOperator(cl.Operator())
	like := strings.HasSuffix(operator, "Like")
	plain := strings.HasPrefix(operator, "String") && !like
	sensitive := like && isSensitive(glob.Lower(cl.Key()))
	reported := false
	for i, value := range values {
		if l.old && !s.variable {
			pl := at(i)
			l.oldVariable(s, value, &pl)
		}
		if reported || !plain && !sensitive || !strings.ContainsAny(outsideVariables(value), "*?") {
			continue
		}
		reported = true
		pl := at(i)
		if plain {
			l.report(&pl, LintPlainWildcard,
				`with %s "*" and "?" are no wildcards: use StringLike or StringNotLike if they should be`, operator)
		} else {
			l.report(&pl, LintSensitiveWildcard, "a wildcard in a value of %s is likely to cover what others own", shown(cl.Key()))
		}
	}
}
