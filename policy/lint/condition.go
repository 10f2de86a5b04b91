package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/conditionkey"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// conditions checks the Condition element of s. Values are never part of a
// finding: they may be external IDs.
func (l *linter) conditions(s *subject) {
	if !s.found[source.Condition].Present {
		return
	}
	v := s.found[source.Condition].Value
	var w window
	var all *forAll
	clauses, operators := s.clauses, 0
	v.Members(func(_, operator source.Value) bool {
		operators++
		keys := 0
		operator.Members(func(key, v source.Value) bool {
			keys++
			cl := clauses[0]
			clauses = clauses[1:]
			if all == nil && cl.Set() == "ForAllValues" {
				all = newForAll(s)
			}
			l.clause(s, cl, all, key)
			l.values(s, cl, v)
			w.add(cl, key)
			return true
		})
		if keys == 0 {
			l.report(operator, EmptyCondition, "the operator has no condition key and restricts nothing")
		}
		return true
	})
	if operators == 0 {
		l.report(v, EmptyCondition, "the Condition element is empty and restricts nothing")
	}
	l.window(&w)
}

// clause checks operator and key of cl, which stands at the place.
func (l *linter) clause(s *subject, cl *clause.Clause, all *forAll, at source.Value) {
	set, operator := cl.Set(), cl.Base()
	key, n := glob.Lower(cl.Key()), len(cl.Values())
	name := shown(cl.Key())
	l.placeholder(cl.Key(), at)
	l.unknownKey(cl.Key(), at)
	for _, key := range cl.Keys()[1:] {
		l.unknownVariable(key, at)
	}
	l.otherProvider(s, cl, at)
	switch {
	case set != "" && operator == "Null":
		l.report(at, SetNull, "{set}:Null does not depend on the request: leave out {set}", set)
	case set == "ForAllValues" && s.Effect() == statement.Allow && !all.present[key]:
		guard := fmt.Sprintf(`{"Null": {%.100q: "false"}}`, cl.Key())
		if all.tellsRequest(key) {
			l.report(at, ForAllRequestValues,
				"ForAllValues also matches requests without {key}; if that is not meant, add {guard}", name, guard)
		} else {
			l.report(at, ForAllValues, "ForAllValues also matches requests without {key}: add {guard}", name, guard)
		}
	case set != "" && isSingleValued(key):
		l.report(at, SingleValued, "{key} has one value at most: leave out {set}", name, set)
	}
	if n > 1 && (operator == "Bool" || operator == "Null") {
		l.report(at, SeveralValues, "{operator} with several values matches if any of them does", operator)
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
		if demands(cl) || cl.Operator() == "Null" && len(values) == 1 && glob.EqualFold(values[0], "false") {
			all.present[glob.Lower(cl.Key())] = true
		}
	}
	actions, not := s.Actions()
	tags := !not
	for i := range actions {
		service, name, _ := strings.Cut(glob.Lower(actions[i].String()), ":")
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

// values checks the values of cl, which are v in the source. Of each kind of finding it reports the first value that looks wrong.
func (l *linter) values(s *subject, cl *clause.Clause, v source.Value) {
	values := cl.Values()
	at := func(i int) source.Value {
		for n, at := range numbered(v) {
			if n == i {
				return at
			}
		}
		return v
	}
	if l.old && !s.variable {
		if i := slices.IndexFunc(values, hasVariable); i >= 0 {
			l.oldVariable(s, values[i], at(i))
		}
	}
	first := func(code Code, problem func(value string) message.Text) {
		for i, value := range values {
			if text := problem(value); !text.IsZero() {
				l.reportAt(at(i).Offset(), code, text)
				return
			}
		}
	}
	first(Placeholder, placeholder)
	if glob.EqualFold(cl.Key(), "aws:PrincipalArn") {
		first(SessionARN, sessionARN)
	}
	if i, excludes, ok := s.anyTenant(cl, values); ok {
		problem := message.Of("the value names no organization, so users of any may assume the role")
		if excludes {
			problem = message.Of("all values but some are let in, so users of any other organization may assume the role")
		}
		l.report(at(i), AnyTenant, "{problem}: test {key} for an organization", problem, shown(cl.Key()))
	}
	isEndpoint := l.policy.Type() == statement.Endpoint
	like := strings.HasSuffix(cl.Base(), "Like")
	switch {
	case isText(cl) && !like:
		first(PlainWildcard, func(value string) message.Text {
			if !hasWildcards(value) {
				return message.Text{}
			}
			return message.Of(`with {operator} "*" and "?" are not wildcards: use StringLike or StringNotLike if they should be`, cl.Base())
		})
	case like && !isEndpoint && conditionkey.Find(cl.Key()).Sensitive:
		first(SensitiveWildcard, func(value string) message.Text {
			if !hasWildcards(value) {
				return message.Text{}
			}
			return message.Of("a wildcard in a value of {key} is likely to cover what others own", shown(cl.Key()))
		})
	}
	if isEndpoint {
		first(EndpointCondition, func(value string) message.Text { return endpointValue(cl, value) })
	}
}

// hasWildcards reports whether there is a wildcard in value. One that is meant as a
// character, such as ${*}, stands in a policy variable.
func hasWildcards(value string) bool { return glob.HasWildcard(arn.ReplaceVariables(value, "")) }

// sessionARN says what is wrong with a value of aws:PrincipalArn, if anything is:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
func sessionARN(value string) message.Text {
	if a, ok := arn.SplitPattern(value); ok && strings.HasPrefix(a.Resource, "assumed-role/") {
		return message.Of("aws:PrincipalArn of a role session is the ARN of the role, and this is one of a session: write arn:aws:iam::ACCOUNT:role/NAME")
	}
	return message.Text{}
}
