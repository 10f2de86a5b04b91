package lint

import (
	"iter"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// A subject is the statement that a linter is looking at, and where it stands.
type subject struct {
	*statement.Statement
	at      *source.Place
	found   source.Elements
	clauses []*clause.Clause

	hosts     map[string]string // see provider.go
	grant     grant
	tenancies map[string]tenancy       // of shared issuers, by host
	open      map[string]*sharedIssuer // by condition keys, in lower case, that have to name an organization

	variable bool // a policy variable in an old Version was reported
}

// statement looks at s, which is v in the source.
func (l *linter) statement(s *statement.Statement, v source.Value, at *source.Place) {
	clear(l.counts)
	l.current = s
	sub := subject{Statement: s, at: at, clauses: slices.Collect(s.Condition().Clauses())}
	sub.found.Read(v)
	if l.policy.Type() == statement.Trust {
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
	sid := s.Sid()
	if sid == "" {
		return
	}
	if first, taken := l.sids[sid]; taken {
		_, at := s.value(source.Sid)
		l.report(&at, DuplicateSid, "statement %d has the same Sid", first)
		return
	}
	if l.sids == nil {
		l.sids = make(map[string]int)
	}
	l.sids[sid] = s.Index() + 1
}

// value returns the value of an element, and where it stands.
func (s *subject) value(e source.Element) (source.Value, source.Place) {
	v := s.found[e].Value
	return v, s.at.Member(e.String(), v.Offset())
}

// name returns where the name of an element stands.
func (s *subject) name(e source.Element) source.Place { return s.at.Member(e.String(), s.found[e].Key) }

// places returns the [places] of an element.
func (s *subject) places(e source.Element) iter.Seq2[int, *source.Place] {
	v, at := s.value(e)
	return places(v, &at)
}

// places returns an iterator over what was compiled of v, a list or one value that
// stands at the place: its index, and where it stands. A place is valid during the loop.
func places(v source.Value, at *source.Place) iter.Seq2[int, *source.Place] {
	return func(yield func(int, *source.Place) bool) {
		var room source.Place
		n := 0
		v.Each(at, &room, func(_ source.Value, at *source.Place) bool {
			n++
			return yield(n-1, at)
		})
	}
}

// placeholder reports text that looks like a part of a template that was not filled
// in. The text itself is not shown.
func (l *linter) placeholder(text string, at *source.Place) {
	if problem := placeholder(text); problem != "" {
		l.report(at, Placeholder, "%s", problem)
	}
}

// placeholder says what text looks like if that is a part of a template, or "".
func placeholder(text string) string {
	if form := suggest.Placeholder(text); form != "" {
		return form + " " + suggest.ReplaceFirst
	}
	return ""
}

// oldVariable reports the first text of s that looks like it had a policy
// variable, if the Version is one without.
func (l *linter) oldVariable(s *subject, text string, at *source.Place) {
	if l.old && !s.variable && hasVariable(text) {
		s.variable = true
		l.report(at, OldVersionVariable, "policy variables are plain text unless the Version is 2012-10-17")
	}
}

// hasVariable reports whether text looks like it had a policy variable.
func hasVariable(text string) bool {
	return strings.Contains(text, "${") && suggest.Placeholder(text) == ""
}

// tests reports whether s has a clause about one of keys, which are in lower case. A
// tag key counts as its key up to the "/".
func (s *subject) tests(keys ...string) bool {
	return slices.ContainsFunc(s.clauses, func(cl *clause.Clause) bool {
		key, _, _ := strings.Cut(glob.Lower(cl.Key()), "/")
		return slices.Contains(keys, key)
	})
}

// demands reports whether cl matches only if its key is present and has one of the
// values listed.
func demands(cl *clause.Clause) bool {
	return cl.Set() != "ForAllValues" && cl.Base() != "Null" && !cl.Negated() && !cl.IfExists()
}

// isText reports whether cl has a String operator.
func isText(cl *clause.Clause) bool { return strings.HasPrefix(cl.Base(), "String") }
