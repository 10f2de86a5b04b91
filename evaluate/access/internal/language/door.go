package language

import (
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
)

// Actions returns the actions that an Action element with the given entries covers.
func Actions(entries []statement.Action) *Set {
	patterns := make([]*Pattern, len(entries))
	for i := range entries {
		patterns[i] = NewPattern(FoldASCII, entries[i].Tokens()...)
	}
	return NewSet(patterns...)
}

// Resources returns the resources that a Resource element with the given entries covers.
func Resources(entries []clause.ResourcePattern) *Set {
	patterns := make([]*Pattern, len(entries))
	for i := range entries {
		patterns[i] = NewPattern(Exact, entries[i].Tokens()...)
	}
	return NewSet(patterns...)
}

// Values returns the texts that the operator of cl finds among its values, without regard
// to its negation and its set operator, and those that it can read. It reports false for an
// operator that does not compare texts.
func Values(cl *clause.Clause) (values, readable *Set, ok bool) {
	tokens, ignoreCase, ok := cl.Tokens()
	if !ok {
		return nil, nil, false
	}
	fold := Exact
	if ignoreCase {
		fold = FoldUnicode
	}
	patterns := make([]*Pattern, len(tokens))
	for i := range tokens {
		patterns[i] = NewPattern(fold, tokens[i]...)
	}
	return NewSet(patterns...), NewSet(NewPattern(Exact, cl.Readable()...)), true
}
