package lint

import (
	"iter"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// A subject is the statement that a linter is looking at, and where it stands.
type subject struct {
	*statement.Statement
	at      source.Value
	found   source.Elements
	clauses []*clause.Clause

	hosts     map[string]string // see provider.go
	grant     grant
	tenancies map[string]tenancy       // of shared issuers, by host
	open      map[string]*sharedIssuer // by condition keys, in lower case, that have to name an organization

	variable bool // a policy variable in an old Version was reported
}

// statement looks at s, which is v in the source.
func (l *linter) statement(s *statement.Statement, v source.Value) {
	clear(l.counts)
	l.current = s
	sub := subject{Statement: s, at: v, clauses: slices.Collect(s.Condition().Clauses())}
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
		l.report(s.found[source.Sid].Value, DuplicateSid, "statement {n} has the same Sid", first)
		return
	}
	if l.sids == nil {
		l.sids = make(map[string]int)
	}
	l.sids[sid] = s.Index() + 1
}

// numbered returns an iterator over what was compiled of v, a list or one value: its
// index, and what stands there.
func numbered(v source.Value) iter.Seq2[int, source.Value] {
	return func(yield func(int, source.Value) bool) {
		n := 0
		v.Each(func(v source.Value) bool {
			n++
			return yield(n-1, v)
		})
	}
}

// placeholder reports text that looks like a part of a template that was not filled
// in. The text itself is not shown.
func (l *linter) placeholder(text string, at source.Value) {
	if problem := placeholder(text); !problem.IsZero() {
		l.reportAt(at.Offset(), Placeholder, problem)
	}
}

// placeholder says what text looks like if that is a part of a template.
func placeholder(text string) message.Text {
	if found := suggest.Placeholder(text); found != "" {
		return message.Of("{text} looks like a placeholder: replace it first", found)
	}
	return message.Text{}
}

// oldVariable reports the first text of s that looks like it had a policy
// variable, if the Version is one without.
func (l *linter) oldVariable(s *subject, text string, at source.Value) {
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
