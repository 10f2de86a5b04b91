package policy

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// A subject is the statement that a linter is looking at, and where it stands.
type subject struct {
	*Statement
	at      *place
	members [numElements]member
	clauses []*condition.Clause

	hosts     map[string]string // see lint_provider.go
	grant     grant
	tenancies map[string]tenancy       // of shared issuers, by host
	open      map[string]*sharedIssuer // by condition keys, in lower case, that have to name an organization

	variable bool // a policy variable in an old Version was reported
}

// statement looks at s, which is v in the source.
func (l *linter) statement(s *Statement, v gjson.Result, at *place) {
	clear(l.counts)
	l.current = s
	sub := subject{Statement: s, at: at, clauses: slices.Collect(s.condition.Clauses())}
	l.walk.members(&sub.members, v, at, false)
	if l.policy.typ == Trust {
		sub.hosts = hosts(s)
	}
	l.sid(&sub)
	l.principals(&sub)
	l.actions(&sub)
	l.resources(&sub)
	l.conditions(&sub)
	l.shadow(&sub)
}

// sid reports a Sid that another statement has. Where AWS wants them to differ, as
// in an identity-based policy, Parse refuses it (SEMANTICS S-63):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
func (l *linter) sid(s *subject) {
	if s.sid == "" {
		return
	}
	if first, taken := l.sids[s.sid]; taken {
		_, at := s.value(elementSid)
		l.report(&at, LintDuplicateSid, "statement %d has the same Sid", first)
		return
	}
	if l.sids == nil {
		l.sids = make(map[string]int)
	}
	l.sids[s.sid] = s.index + 1
}

// value returns the value of an element, and where it stands.
func (s *subject) value(e element) (gjson.Result, place) {
	v := s.members[e].value
	return v, s.at.member(e.String(), v.Index)
}

// name returns where the name of an element stands.
func (s *subject) name(e element) place { return s.at.member(e.String(), s.members[e].key) }

// oldVariable reports the first text of s that looks like it had a policy
// variable, if the Version is one without.
func (l *linter) oldVariable(s *subject, text string, at *place) {
	if l.old && !s.variable && strings.Contains(text, "${") && placeholderIn(text) == "" {
		s.variable = true
		l.report(at, LintOldVersionVariable, "policy variables are plain text unless the Version is 2012-10-17")
	}
}

// tests reports whether s has a clause about one of keys, which are in lower case. A
// tag key counts as its key up to the "/".
func (s *subject) tests(keys ...string) bool {
	return slices.ContainsFunc(s.clauses, func(cl *condition.Clause) bool {
		key, _, _ := strings.Cut(glob.Lower(cl.Key()), "/")
		return slices.Contains(keys, key)
	})
}

// demands reports whether cl matches only if its key is present and has one of the
// values listed.
func demands(cl *condition.Clause) bool {
	set, base, ifExists := splitOperator(cl.Operator())
	return set != "ForAllValues" && base != "Null" && !strings.Contains(base, "Not") && !ifExists
}

// splitOperator takes the name of a condition operator apart. The set operator is
// "ForAllValues", "ForAnyValue" or "".
func splitOperator(operator string) (set, base string, ifExists bool) {
	set, base, ok := strings.Cut(operator, ":")
	if !ok {
		set, base = "", operator
	}
	base, ifExists = strings.CutSuffix(base, "IfExists")
	return set, base, ifExists
}

// outsideVariables returns text without the policy variables in it, and so without
// wildcards that are meant as characters, such as ${*}.
func outsideVariables(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, text, _ = strings.Cut(rest, "}")
	}
}
