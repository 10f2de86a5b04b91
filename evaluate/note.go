package evaluate

import (
	"fmt"
	"strings"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// note says in words what the elements of s have to do with the request: both
// sides of what does not match, and why a Deny applies.
func (ev *evaluation) note(s *policy.Statement, m mismatch, clause *condition.Clause) string {
	req := ev.req
	switch m {
	case mismatchAction:
		patterns, not := s.Actions()
		if not {
			return fmt.Sprintf("NotAction %s excludes %s", shortList(patterns), req.Action)
		}
		return fmt.Sprintf("Action %s does not match %s", shortList(patterns), req.Action)
	case mismatchResource:
		patterns, not := s.Resources()
		name := "Resource %s does not match %s"
		if not {
			name = "NotResource %s excludes %s"
		}
		return fmt.Sprintf(name, shortList(patterns), req.Resource) + ev.variables("", s.ResourceKeys())
	case mismatchPrincipal:
		patterns, not := s.Principals()
		var texts []string
		for _, p := range patterns {
			texts = append(texts, p.String())
		}
		name := "Principal %s does not match %s"
		if not {
			name = "NotPrincipal %s excludes %s"
		}
		return fmt.Sprintf(name, shortList(texts), req.Principal)
	case mismatchCondition:
		return ev.unreadable(clause) + ev.variables(clause.Key(), clause.Keys())
	}
	var reasons []string
	if patterns, not := s.Actions(); not {
		reasons = append(reasons, fmt.Sprintf("NotAction %s does not exclude %s", shortList(patterns), req.Action))
	}
	if patterns, not := s.Resources(); not {
		reasons = append(reasons, fmt.Sprintf("NotResource %s does not exclude %s", shortList(patterns), req.Resource))
	}
	if s.Effect() == policy.Deny {
		for c := range s.Condition().Clauses() {
			reason := fmt.Sprintf("%s, and it is %s", c, ev.shown(c.Key()))
			if unreadable := ev.unreadable(c); unreadable != "" {
				reason += unreadable + ": in a Deny that counts as a match"
			}
			reasons = append(reasons, reason)
		}
	}
	return strings.Join(reasons, "; ")
}

// unreadable says what of the values of its key clause cannot read.
func (ev *evaluation) unreadable(clause *condition.Clause) string {
	if text := clause.Unreadable(ev.boundContext()); text != "" {
		return ", " + text
	}
	return ""
}

// variables gives the values of keys, but for that of the clause itself.
func (ev *evaluation) variables(own string, keys []string) string {
	var text string
	for _, key := range keys {
		if !glob.EqualFold(key, own) {
			text += fmt.Sprintf(", and ${%s} is %s", key, ev.shown(key))
		}
	}
	return text
}

// shown returns the values of key in the request.
func (ev *evaluation) shown(key string) string {
	values, present := ev.boundContext().Lookup(key)
	switch {
	case !present:
		return "absent"
	case condition.IsHidden(key):
		return condition.Hidden
	}
	return fmt.Sprintf("%q", values)
}

// shortList returns the beginning of list.
func shortList(list []string) string {
	const most = 3
	if len(list) > most {
		return fmt.Sprintf("%q and %d more", list[:most], len(list)-most)
	}
	return fmt.Sprintf("%q", list)
}
