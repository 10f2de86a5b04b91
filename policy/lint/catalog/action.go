package catalog

import (
	"iter"
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/internal/message"
	"github.com/seed-1d0cfdb5/iam/internal/source"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/internal/suggest"
)

// An entry is one of an Action or NotAction element.
type entry struct {
	text    string
	at      source.Value
	service *service // or nil
	actions []int    // of the service, that it matches; if there are none, it is not known what it matches
}

// is reports whether the entry is the action with the given name and no other.
func (e *entry) is(name string) bool { return glob.EqualFold(e.text, name) }

// actions checks the Action or NotAction element of s, and returns its entries.
func (c *checker) actions(s *statement.Statement, found *source.Elements) []entry {
	actions, not := s.Actions()
	e := source.Action
	if not {
		e = source.NotAction
	}
	entries := make([]entry, 0, len(actions))
	for i, at := range numbered(found[e].Value) {
		entries = append(entries, c.entry(actions[i].String(), at))
	}
	return entries
}

// entry reads an entry of an Action or NotAction element, and checks that there is an
// action that it matches.
func (c *checker) entry(text string, at source.Value) entry {
	e := entry{text: text, at: at}
	prefix, name, ok := strings.Cut(text, ":")
	if !ok || glob.HasWildcard(prefix) {
		return e
	}
	e.service = c.table.service(prefix)
	switch {
	case e.service == nil:
		c.unlistedService(prefix, at)
		return e
	case len(e.service.actions) == 0: // of which nothing is known but that AWS names it
		return e
	}
	e.actions, ok = c.matching(e.service, name)
	if ok && len(e.actions) == 0 && !glob.EqualFold(prefix, "sts") { // package lint knows the actions of STS
		c.unlisted(e.service, name, at)
	}
	return e
}

// matching returns the actions of s that name matches, which may have wildcards. It
// reports false if that is too much work.
func (c *checker) matching(s *service, name string) ([]int, bool) {
	pattern := glob.CompileFold(name)
	beginning, whole := pattern.Beginning()
	first, found := s.find(beginning)
	if whole {
		if !found {
			return nil, true
		}
		return []int{first}, true
	}
	var actions []int
	for i := first; i < len(s.actions); i++ {
		if _, ok := glob.CutPrefixFold(s.actions[i].name, beginning); !ok {
			break
		}
		if !c.spend(1 + len(name)/16) {
			return nil, false
		}
		if pattern.Match(s.actions[i].name, nil) {
			actions = append(actions, i)
		}
	}
	return actions, true
}

// unlistedService reports a prefix that no service has, once in a document.
func (c *checker) unlistedService(prefix string, at source.Value) {
	lower := glob.Lower(prefix)
	if c.foreign || slices.Contains(c.unknown, lower) || len(c.unknown) == maxGuesses {
		return
	}
	c.unknown = append(c.unknown, lower)
	problem := message.Of("AWS lists no service {name}", shown(prefix))
	c.reportText(at, UnlistedService, suggest.Asking(problem, c.proposal(prefix)))
}

// unlisted reports the name of an action that s does not have, or a pattern of such
// names.
func (c *checker) unlisted(s *service, name string, at source.Value) {
	if glob.HasWildcard(name) {
		c.report(at, UnlistedAction, "{service} has no action that matches {pattern}, or it is new", s.prefix, shown(name))
		return
	}
	if action := named(s.prefix, name); action != "" {
		c.report(at, MisnamedAction, "{name} is an operation and no action: it is allowed by {action}", shown(name), action)
		return
	}
	near := c.near(name, func(yield func(string) bool) {
		for i := range s.actions {
			if !yield(s.actions[i].name) {
				return
			}
		}
	})
	if near != "" && isMisspelled(name) {
		c.reportText(at, MisnamedAction, suggest.Asking(message.Of("{service} has no action {action}", s.prefix, shown(name)), near))
		return
	}
	c.reportText(at, UnlistedAction, suggest.Asking(message.Of("{service} has no action {action}, or it is new", s.prefix, shown(name)), near))
}

// maxGuesses is the most names in a document for which a near one is looked for.
const maxGuesses = 100

// near returns the one of names that name is probably meant for, or "".
func (c *checker) near(name string, names iter.Seq[string]) string {
	if c.guesses++; c.guesses > maxGuesses {
		return ""
	}
	found, _ := suggest.Near(name, slices.Collect(names)...)
	return found
}
