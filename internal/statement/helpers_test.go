package statement_test

import (
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

const (
	rootA    = "arn:aws:iam::111122223333:root"
	userA    = "arn:aws:iam::111122223333:user/u"
	roleA    = "arn:aws:iam::111122223333:role/r"
	sessionA = "arn:aws:sts::111122223333:assumed-role/r/s"
	rootB    = "arn:aws:iam::444455556666:root"
	bob      = "arn:aws:iam::444455556666:user/Bob"
	eve      = "arn:aws:iam::444455556666:user/Eve"
)

func must(p caller.Principal, err error) caller.Principal {
	if err != nil {
		panic(err)
	}
	return p
}

// callerOf returns the principal whose ARN text is.
func callerOf(text string) caller.Principal { return must(caller.Parse(text, caller.AccountIDs)) }

// sessionOf returns a session of roleA, with a known path.
func sessionOf(name string) caller.Principal {
	return must(caller.RoleSession(roleA, name, caller.AccountIDs))
}

// parse returns the policy that document is.
func parse(t require.TestingT, typ policy.Type, document string, opts ...policy.Option) *statement.Policy {
	p, err := policy.Parse([]byte(document), typ, opts...)
	require.NoError(t, err)
	return (*statement.Policy)(p)
}

// statementOf parses a policy of version 2012-10-17 with one statement.
func statementOf(t require.TestingT, typ policy.Type, text string) *statement.Statement {
	p := parse(t, typ, `{"Version": "2012-10-17", "Statement": `+text+`}`)
	require.Equal(t, 1, p.Len())
	return p.Statement(0)
}

// matchCaller matches p as a caller about whom nothing else is known.
func matchCaller(s *statement.Statement, p caller.Principal, flags statement.CallerFlags) caller.Match {
	return s.MatchCaller(&p, flags, clause.CallerID{})
}

// list returns values, which are separated by spaces, as a JSON array.
func list(values string) string {
	return `["` + strings.Join(strings.Fields(values), `", "`) + `"]`
}
