package policy

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/condition"
	"github.com/seed-1d0cfdb5/iam/principal"
)

// TestMatchCaller checks what an entry that is a unique ID does if that of the caller
// is not known: it depends on the effect (SEMANTICS S-43).
func TestMatchCaller(t *testing.T) {
	t.Parallel()
	const id, otherID = "AROAEXAMPLE1234567890", "AROAOTHER12345678901"
	unknown, user := must(principal.RoleSession(roleA, "s")), principal.MustParse(userA)
	known, other := must(unknown.WithID(id)), must(unknown.WithID(otherID))
	told := condition.NewContext(condition.String("AWS:UserID", id+":s"))
	tests := []struct {
		caller  principal.Principal
		context *condition.Context
		allow   principal.Match
		deny    principal.Match
		exempt  bool // by NotPrincipal, with the session and the account
	}{
		{known, nil, principal.MatchIssuer, principal.MatchIssuer, true},
		{other, nil, principal.NoMatch, principal.NoMatch, false},
		{other, &told, principal.NoMatch, principal.NoMatch, false},
		{unknown, nil, principal.NoMatch, principal.MatchIssuer, false},
		{unknown, new(condition.Context), principal.NoMatch, principal.MatchIssuer, false},
		{unknown, &told, principal.MatchIssuer, principal.MatchIssuer, true},
		{user, nil, principal.NoMatch, principal.NoMatch, false},
	}
	for _, tt := range tests {
		for effect, want := range map[string]principal.Match{"Allow": tt.allow, "Deny": tt.deny} {
			s := statementOf(t, Resource, `{"Effect": "`+effect+`", "Principal": {"AWS": "`+id+`"}, "Action": "*", "Resource": "*"}`)
			require.Equal(t, want, s.MatchCaller(&tt.caller, 0, tt.context), "%s %s", effect, tt.caller)
		}
		s := statementOf(t, Resource, `{"Effect": "Deny", "NotPrincipal": {"AWS": ["`+id+`", "`+sessionA+`", "`+rootA+`"]}, "Action": "*", "Resource": "*"}`)
		want := principal.MatchAnyone
		if tt.exempt {
			want = principal.NoMatch
		}
		require.Equal(t, want, s.MatchCaller(&tt.caller, 0, tt.context), "NotPrincipal %s", tt.caller)
	}
}

// TestMatchResourceOfUnknownPath checks that a pattern with the ARN of a role of
// unknown path makes a Deny match and an Allow not, in both elements (SEMANTICS S-44).
func TestMatchResourceOfUnknownPath(t *testing.T) {
	t.Parallel()
	c := condition.Context{}.Bind(principal.MustParse(sessionA), "", time.Unix(0, 0))
	for element, entries := range map[string]string{
		"Resource":    `["arn:aws:s3:::other", "arn:aws:s3:::b/${aws:PrincipalArn}"]`,
		"NotResource": `["arn:aws:s3:::other", "arn:aws:s3:::b/${aws:PrincipalArn}"]`,
	} {
		for effect, want := range map[string]bool{"Allow": false, "Deny": true} {
			s := statementOf(t, Identity, `{"Effect": "`+effect+`", "Action": "*", "`+element+`": `+entries+`}`)
			require.Equal(t, want, s.MatchResource("arn:aws:s3:::b/"+roleA, &c), "%s %s", effect, element)
			require.Equal(t, want, s.MatchResource("*", &c), "%s %s", effect, element)
			require.Equal(t, element == "Resource", s.MatchResource("arn:aws:s3:::other", &c), "another entry decides")
		}
	}
}
