package statement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestMatchCaller checks what an entry that is a unique ID does if that of the caller
// is not known: it depends on the effect (SEMANTICS S-43).
func TestMatchCaller(t *testing.T) {
	t.Parallel()
	const id, otherID = "AROAEXAMPLE1234567890", "AROAOTHER12345678901"
	unknown, user := sessionOf("s"), callerOf(userA)
	known, other := must(unknown.WithID(id)), must(unknown.WithID(otherID))
	told := clause.NewContext(clause.String("AWS:UserID", id+":s"))
	tests := []struct {
		caller  caller.Principal
		context *clause.Context
		allow   caller.Match
		deny    caller.Match
		exempt  bool // by NotPrincipal, with the session and the account
	}{
		{known, nil, caller.MatchIssuer, caller.MatchIssuer, true},
		{other, nil, caller.NoMatch, caller.NoMatch, false},
		{other, &told, caller.NoMatch, caller.NoMatch, false},
		{unknown, nil, caller.NoMatch, caller.MatchIssuer, false},
		{unknown, new(clause.Context), caller.NoMatch, caller.MatchIssuer, false},
		{unknown, &told, caller.MatchIssuer, caller.MatchIssuer, true},
		{user, nil, caller.NoMatch, caller.NoMatch, false},
	}
	for _, tt := range tests {
		for effect, want := range map[string]caller.Match{"Allow": tt.allow, "Deny": tt.deny} {
			s := statementOf(t, policy.Resource, `{"Effect": "`+effect+`", "Principal": {"AWS": "`+id+`"}, "Action": "*", "Resource": "*"}`)
			require.Equal(t, want, s.MatchCaller(&tt.caller, 0, clause.CallerID{Request: tt.context}), "%s %s", effect, tt.caller)
		}
		s := statementOf(t, policy.Resource, `{"Effect": "Deny", "NotPrincipal": {"AWS": ["`+id+`", "`+sessionA+`", "`+rootA+`"]}, "Action": "*", "Resource": "*"}`)
		want := caller.MatchAnyone
		if tt.exempt {
			want = caller.NoMatch
		}
		require.Equal(t, want, s.MatchCaller(&tt.caller, 0, clause.CallerID{Request: tt.context}), "NotPrincipal %s", tt.caller)
	}
}

// TestMatchResourceOfUnknownPath checks that a pattern with the ARN of a role of
// unknown path makes a Deny match and an Allow not, in both elements (SEMANTICS S-44).
func TestMatchResourceOfUnknownPath(t *testing.T) {
	t.Parallel()
	c := clause.Context{}.Bind(callerOf(sessionA), "", time.Unix(0, 0))
	for element, entries := range map[string]string{
		"Resource":    `["arn:aws:s3:::other", "arn:aws:s3:::b/${aws:PrincipalArn}"]`,
		"NotResource": `["arn:aws:s3:::other", "arn:aws:s3:::b/${aws:PrincipalArn}"]`,
	} {
		for effect, want := range map[string]bool{"Allow": false, "Deny": true} {
			s := statementOf(t, policy.Identity, `{"Effect": "`+effect+`", "Action": "*", "`+element+`": `+entries+`}`)
			require.Equal(t, want, s.MatchResource("arn:aws:s3:::b/"+roleA, &c), "%s %s", effect, element)
			require.Equal(t, want, s.MatchResource("*", &c), "%s %s", effect, element)
			require.Equal(t, element == "Resource", s.MatchResource("arn:aws:s3:::other", &c), "another entry decides")
		}
	}
}
