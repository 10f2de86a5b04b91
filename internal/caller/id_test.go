package caller

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

const (
	userID  = "AIDAEXAMPLE1234567890"
	roleID  = "AROAEXAMPLE1234567890"
	otherID = "AROAOTHER12345678901"
)

func withID(p Principal, id string) Principal { return must(p.WithID(id)) }

// TestWithID checks that an ID is told, and the value of aws:userid with it, and that
// it changes nothing else (SEMANTICS S-43, K-2).
func TestWithID(t *testing.T) {
	t.Parallel()
	session, fed := mustSession("arn:aws:iam::111122223333:role/x/r", "s"), mustFederate(userA, "f")
	for _, tt := range []struct {
		caller         Principal
		id, userID     string
		userIDWithout  string
		want, issuerOf string
	}{
		{caller: mustParse(userA), id: userID, userID: userID, want: userA},
		{caller: session, id: roleID, userID: roleID + ":s", want: sessionA},
		{caller: mustParse(sessionA), id: roleID, userID: roleID + ":s", want: sessionA},
		{caller: fed, id: userID, userID: accountA + ":f", userIDWithout: accountA + ":f", want: fedA},
		{caller: mustSession("arn:acme:iam::tenant42:role/r", strings.Repeat("n", maxARN)), id: roleID[:16], userID: roleID[:16] + ":" + strings.Repeat("n", maxARN)},
		{caller: session, id: "AROA" + strings.Repeat("9", maxID-4), userID: "AROA" + strings.Repeat("9", maxID-4) + ":s"},
	} {
		require.Empty(t, tt.caller.ID())
		require.Equal(t, tt.userIDWithout, tt.caller.UserID())
		p := withID(tt.caller, tt.id)
		require.Equal(t, tt.id, p.ID())
		require.Equal(t, tt.userID, p.UserID())
		if tt.want != "" {
			require.Equal(t, tt.want, p.ARN())
			require.Equal(t, tt.want, p.String())
		}
		for _, same := range []func(Principal) any{
			func(p Principal) any { return p.ARN() },
			func(p Principal) any { return p.Issuer() },
			func(p Principal) any { return p.Name() },
			func(p Principal) any { return p.Account() },
			func(p Principal) any { return p.Partition() },
			func(p Principal) any { return p.PathUnknown() },
			func(p Principal) any { return p.Type() },
		} {
			require.Equal(t, same(tt.caller), same(p))
		}
		require.NotEqual(t, tt.caller, p)
		require.Equal(t, p, withID(p, tt.id), "an ID takes the place of another")
		again := withID(withID(tt.caller, tt.id[:4]+"OTHER12345678901"), tt.id)
		require.Equal(t, p, again)
	}
	require.Equal(t, accountA, mustParse(accountA).UserID())
	require.Equal(t, "anonymous", Principal{}.UserID())
	require.Equal(t, accountA+":f", mustFederate(rootA, "f").UserID())
	for _, p := range []Principal{Service("ec2.amazonaws.com"), SAML(samlA, AccountIDs), WebIdentity(oidcA, AccountIDs), CanonicalUser(canonicalID), mustParse(userA), session} {
		require.Empty(t, p.UserID())
		require.Empty(t, p.ID())
	}
}

func TestWithIDRefuses(t *testing.T) {
	t.Parallel()
	session := mustSession(roleA, "s")
	for _, tt := range []struct {
		caller  Principal
		id, err string
	}{
		{mustParse(userA), roleID, "invalid unique ID"},
		{mustFederate(userA, "f"), roleID, "invalid unique ID"},
		{session, userID, "invalid unique ID"},
		{session, "", "want AROA… of 16 to 128 capital letters and digits"},
		{session, "AROASHORT", "invalid unique ID"},
		{session, "AROAexample1234567890", "invalid unique ID"},
		{session, roleID + ":s", "invalid unique ID"},
		{session, "AROA" + strings.Repeat("9", maxID), "invalid unique ID"},
		{mustParse(accountA), userID, "has no unique ID"},
		{mustFederate(rootA, "f"), userID, "has no unique ID"},
		{Principal{}, userID, "has no unique ID"},
		{Service("ec2.amazonaws.com"), roleID, "has no unique ID"},
		{SAML(samlA, AccountIDs), roleID, "has no unique ID"},
		{CanonicalUser(canonicalID), roleID, "has no unique ID"},
	} {
		p, err := tt.caller.WithID(tt.id)
		require.ErrorContains(t, err, tt.err)
		require.Equal(t, Principal{}, p)
	}
}

// TestMatchID checks the grades of an entry that is a unique ID, and where it is not
// known what they are (SEMANTICS P-5, S-43).
func TestMatchID(t *testing.T) {
	t.Parallel()
	user, session, fed := mustParse(userA), mustSession(roleA, "s"), mustFederate(userA, "f")
	for _, tt := range []struct {
		entry  string
		caller Principal
		userID string
		want   Match
		known  bool
	}{
		{userID, withID(user, userID), "", MatchDirect, true},
		{userID, withID(user, "AIDAOTHER12345678901"), "", NoMatch, true},
		{userID, withID(user, "AIDAOTHER12345678901"), userID, NoMatch, true},
		{userID, user, "", MatchDirect, false},
		{userID, user, userID, MatchDirect, true},
		{userID, user, "AIDAOTHER12345678901", NoMatch, true},
		{userID, user, roleID + ":s", MatchDirect, false},
		{userID, user, accountA, MatchDirect, false},
		{userID, user, "AIDAOTHER12345678901:ann", MatchDirect, false}, // of no user
		{userID, user, "AIDASHORT", MatchDirect, false},
		{userID, withID(fed, userID), "", MatchIssuer, true},
		{userID, fed, accountA + ":f", MatchIssuer, false},
		{userID, fed, userID, MatchIssuer, false},
		{userID, mustFederate(rootA, "f"), "", NoMatch, true},
		{userID, session, "", NoMatch, true},
		{roleID, withID(session, roleID), "", MatchIssuer, true},
		{roleID, withID(mustParse(sessionA), roleID), "", MatchIssuer, true},
		{roleID, withID(session, otherID), "", NoMatch, true},
		{roleID, session, "", MatchIssuer, false},
		{roleID, session, roleID + ":s", MatchIssuer, true},
		{roleID, session, otherID + ":s", NoMatch, true},
		{roleID, session, otherID + ":other", MatchIssuer, false},
		{roleID, session, otherID, MatchIssuer, false},
		{roleID, session, "AROASHORT:s", MatchIssuer, false},
		{roleID, session, "aroaother12345678901:s", MatchIssuer, false},
		{roleID, session, "", MatchIssuer, false},
		{roleID, user, "", NoMatch, true},
		{"AGPAEXAMPLE1234567890", user, "", NoMatch, true}, // of a group
		{"AGPAEXAMPLE1234567890", session, "", NoMatch, true},
		{roleID, mustParse(accountA), "", NoMatch, true},
		{roleID, Service("ec2.amazonaws.com"), "", NoMatch, true},
		{roleID, Principal{}, "anonymous", NoMatch, true},
		{userID, Principal{}, "", NoMatch, true},
	} {
		pt := mustPattern(t, "AWS", tt.entry)
		require.True(t, pt.IsID())
		m, known := pt.MatchID(tt.caller, tt.caller.IDIn(tt.userID))
		require.Equal(t, tt.want, m, "%s %s %q", tt.entry, tt.caller, tt.userID)
		require.Equal(t, tt.known, known, "%s %s %q", tt.entry, tt.caller, tt.userID)
		if tt.userID == "" {
			want := NoMatch
			if known {
				want = m
			}
			require.Equal(t, want, pt.Match(tt.caller), "%s %s", tt.entry, tt.caller)
		}
	}
	m, known := mustPattern(t, "AWS", userA).MatchID(user, "")
	require.Equal(t, NoMatch, m)
	require.True(t, known)
	require.False(t, mustPattern(t, "AWS", userA).IsID())
}

// TestUserIDOf has the value of aws:userid for callers whose ID is known beside them.
func TestUserIDOf(t *testing.T) {
	t.Parallel()
	user, session := mustParse(userA), mustSession(roleA, "s")
	require.Equal(t, userID, user.UserIDOf(userID))
	require.Equal(t, roleID+":s", session.UserIDOf(roleID))
	for _, p := range []Principal{user, session} {
		require.Empty(t, p.UserIDOf(""))
	}
	for _, p := range []Principal{{}, mustParse(accountA), mustFederate(userA, "f"), Service("ec2.amazonaws.com")} {
		require.Empty(t, p.UserIDOf(userID), "%s has no ID, or aws:userid does not tell it", p)
	}
}

// TestPrincipalIsSmall checks that a Principal is passed in registers, as values of at
// most four words of 64 bits are. Where words are smaller nothing is.
func TestPrincipalIsSmall(t *testing.T) {
	t.Parallel()
	require.LessOrEqual(t, unsafe.Sizeof(Principal{}), uintptr(4*8))
}
