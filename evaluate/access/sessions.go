package access

import (
	"slices"
	"strings"

	"github.com/seed-1d0cfdb5/iam/evaluate/access/internal/language"
	"github.com/seed-1d0cfdb5/iam/internal/glob"
)

// foldedUserID is the condition key that has the name of a session in its value, in lower case.
const foldedUserID = "aws:userid"

// maxUserIDs is the number of conditions on aws:userid up to which sessions are told apart.
const maxUserIDs = 6

// notInSessions has the ASCII characters that are in no names of sessions:
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
//
//nolint:gochecknoglobals // never written
var notInSessions = language.ButNot("_+=,.@-")

// sessionsApart returns names of sessions of the role with a unique ID: one for each set of
// conditions on aws:userid that it satisfies while it does not satisfy the others. It reports
// false if it is not known which there are.
func (q *question) sessionsApart(id string) (names []string, ok bool) {
	var sets []*language.Set
	for _, cl := range q.census.clauses[foldedUserID] {
		set, _, isText := language.Values(cl)
		may := slices.DeleteFunc(slices.Clone(cl.Values()), func(value string) bool {
			return !mayBegin(value, id+":", strings.Contains(cl.Operator(), "IgnoreCase"))
		})
		switch {
		case !isText || len(may) == 0: // and finds nothing in such a value
		case slices.ContainsFunc(may, func(value string) bool { return strings.Contains(value, "${") }):
			return nil, false
		default:
			sets = append(sets, set)
		}
	}
	if len(sets) == 0 {
		return []string{exampleSession}, true
	}
	if len(sets) > maxUserIDs {
		return nil, false
	}
	session := language.NewSet(language.NewPattern(language.Exact, language.Token{Text: id + ":"},
		language.Token{Kind: language.One, Not: notInSessions}, language.Token{Kind: language.Run, Not: notInSessions}))
	for satisfied := range 1 << len(sets) {
		literals := []language.Literal{{Set: session}}
		for i, set := range sets {
			literals = append(literals, language.Literal{Set: set, Not: satisfied>>i&1 == 0})
		}
		switch text, answer := q.solver.Solve(literals); answer {
		case language.Found:
			names = append(names, text[len(id)+1:])
		case language.None:
		case language.Unknown:
			return nil, false
		}
	}
	return names, true
}

// mayBegin reports whether a text that pattern matches may begin with the given one, in some
// letter case if that does not count.
func mayBegin(pattern, beginning string, ignoreCase bool) bool {
	literal := pattern[:glob.LiteralLenWithVariables(pattern)]
	n := min(len(literal), len(beginning))
	if n < len(beginning) && n == len(pattern) {
		return false
	}
	return literal[:n] == beginning[:n] || ignoreCase && glob.EqualFold(literal[:n], beginning[:n])
}
