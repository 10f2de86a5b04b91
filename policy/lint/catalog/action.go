package catalog

import (
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// actions checks the Action or NotAction element of s.
func (c *checker) actions(s *statement.Statement, found *source.Elements) {
	actions, not := s.Actions()
	e := source.Action
	if not {
		e = source.NotAction
	}
	for i, at := range numbered(found[e].Value) {
		c.action(&actions[i], at)
	}
}

// action checks that AWS has an action that a matches.
func (c *checker) action(a *statement.Action, at source.Value) {
	prefix, name, ok := strings.Cut(a.String(), ":")
	if !ok || glob.HasWildcard(prefix) || glob.EqualFold(prefix, "sts") { // package lint knows the actions of STS
		return
	}
	s := c.table.service(prefix)
	switch {
	case s == nil:
		c.report(at, UnlistedService, "AWS has no service %s", shown(prefix))
	case glob.HasWildcard(name) || s.action(name) != nil:
	default:
		c.unlisted(s, name, at)
	}
}

// unlisted reports the name of an action that s does not have.
func (c *checker) unlisted(s *service, name string, at source.Value) {
	if near := c.near(s, name); near != "" {
		c.report(at, MisnamedAction, "%s has no action %s: did you mean %s?", s.prefix, shown(name), near)
		return
	}
	c.report(at, UnlistedAction, "%s has no action %s", s.prefix, shown(name))
}

// maxGuesses is the most names in a document for which a near one is looked for.
const maxGuesses = 100

// near returns the action of s that name is probably meant for, or "".
func (c *checker) near(s *service, name string) string {
	if c.guesses++; c.guesses > maxGuesses {
		return ""
	}
	names := make([]string, len(s.actions))
	for i := range s.actions {
		names[i] = s.actions[i].name
	}
	found, _ := suggest.Near(name, names...)
	return found
}
