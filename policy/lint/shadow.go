package lint

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/internal/arn"
	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// maxComparisons is the largest number of comparisons of patterns, of up to 64
// bytes, that the search for shadowed statements takes, so that the time stays
// linear. It is enough for every document of up to 20 KB. A document that needs
// more is told so.
const maxComparisons = 1 << 22

// A denial is a Deny that may shadow others: one without conditions.
type denial struct {
	*statement.Statement
	anyone, everyAction, everyResource bool // it covers all there are
}

// denials returns the Deny statements that may shadow others.
func denials(p *statement.Policy) []denial {
	var all []denial
	for s := range p.Statements() {
		if d, ok := newDenial(s); ok {
			all = append(all, d)
		}
	}
	return all
}

// newDenial returns s as a denial, or false if it is none.
func newDenial(s *statement.Statement) (denial, bool) {
	principals, notPrincipal := s.Principals()
	_, notAction := s.Actions()
	_, notResource := s.Resources()
	if s.Effect() != statement.Deny || notPrincipal || notAction || notResource || isConditional(s) {
		return denial{}, false
	}
	return denial{
		Statement:     s,
		anyone:        !s.HasPrincipal() || slices.ContainsFunc(principals, isAnyone),
		everyAction:   everyAction(s),
		everyResource: !s.HasResource() || everyResource(s),
	}, true
}

func isConditional(s *statement.Statement) bool {
	for range s.Condition().Clauses() {
		return true
	}
	return false
}

// shadow reports s if a Deny covers it.
func (l *linter) shadow(s *subject) {
	own, denies := newDenial(s.Statement)
	for i := range l.denials {
		deny := &l.denials[i]
		if deny.Statement == s.Statement || !l.covers(deny, s.Statement) {
			continue
		}
		if deny.Index() > s.Index() && denies && l.covers(&own, deny.Statement) {
			continue // they deny the same: the later one is superfluous
		}
		l.report(s.at, Shadowed, "the Deny {statement} in line {line} covers the whole statement and has no condition, so this one changes no decision",
			deny.NameText(), deny.Line())
		return
	}
	if l.comparisons > maxComparisons {
		l.report(s.at, Unfinished,
			"the policy is so large that the search for what a Deny covers stopped here: this statement and later ones may be {code}", string(Shadowed))
		l.denials, l.comparisons = nil, 0
	}
}

// compares counts a comparison of two patterns. It reports false if there were
// too many.
func (l *linter) compares(by, text string) bool {
	l.comparisons += 1 + (len(by)+len(text))/64
	return l.comparisons <= maxComparisons
}

// covers reports whether deny matches each request that s matches. It may miss
// some.
func (l *linter) covers(deny *denial, s *statement.Statement) bool {
	return l.compares("", "") && l.coversPrincipals(deny, s) && l.coversActions(deny, s) && l.coversResources(deny, s)
}

func (l *linter) coversPrincipals(deny *denial, s *statement.Statement) bool {
	patterns, not := s.Principals()
	switch {
	case deny.anyone:
		return true
	case not || len(patterns) == 0:
		return false
	}
	denied, _ := deny.Principals()
	for _, pt := range patterns {
		if !slices.ContainsFunc(denied, func(by caller.Pattern) bool {
			return l.compares("", "") && by == pt
		}) {
			return false
		}
	}
	return true
}

func (l *linter) coversActions(deny *denial, s *statement.Statement) bool {
	actions, not := s.Actions()
	if deny.everyAction || not {
		return deny.everyAction
	}
	for i := range actions {
		if !l.coversAction(deny, actions[i].String()) {
			return false
		}
	}
	return true
}

// coversAction reports whether a pattern of deny covers the pattern text.
func (l *linter) coversAction(deny *denial, text string) bool {
	denied, _ := deny.Actions()
	for i := range denied {
		by := &denied[i]
		if !l.compares(by.String(), text) {
			return false
		}
		if by.String() == text || by.Match(text) && isPlain(by.String()) {
			return true
		}
	}
	return false
}

func (l *linter) coversResources(deny *denial, s *statement.Statement) bool {
	resources, not := s.Resources()
	if deny.everyResource || not {
		return deny.everyResource
	}
	for i := range resources {
		if !l.coversResource(deny, resources[i].String()) {
			return false
		}
	}
	return true
}

// coversResource reports whether a pattern of deny covers the pattern text.
func (l *linter) coversResource(deny *denial, text string) bool {
	denied, _ := deny.Resources()
	for i := range denied {
		by := &denied[i]
		if !l.compares(by.String(), text) {
			return false
		}
		if by.String() == text || coversARN(by, text) {
			return true
		}
	}
	return false
}

// isPlain reports whether pattern has no wildcard but "*" and no policy variable.
// If such a pattern matches the text of another one, it covers it: each wildcard
// of the other one falls to a "*".
func isPlain(pattern string) bool {
	return !strings.Contains(pattern, "?") && !strings.Contains(pattern, "${")
}

// coversARN reports whether by, of a Deny, covers the ARN pattern text. A colon in a
// policy variable before the resource part would be taken for the end of a part. A "*"
// inside of the account of by could fall to one of the resource part of text, which
// matches colons (SEMANTICS S-36).
func coversARN(by *clause.ResourcePattern, text string) bool {
	if matches, _ := by.Match(text, &clause.Context{}); !matches || !isPlain(by.String()) {
		return false
	}
	if own, _ := arn.Split(by.String()); strings.Contains(strings.TrimRight(own.Account, "*"), "*") {
		return false
	}
	a, ok := arn.SplitPattern(text)
	return ok && !strings.Contains(a.Region+a.Account, "${")
}
