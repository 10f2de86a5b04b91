package statement_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

func TestMatchPrincipal(t *testing.T) {
	const (
		saml = "arn:aws:iam::111122223333:saml-provider/Corp"
		oidc = "arn:aws:iam::111122223333:oidc-provider/token.example.com"
	)
	var (
		user    = callerOf(userA)
		session = sessionOf("s")
		service = caller.Service("ec2.amazonaws.com")
	)
	tests := []struct {
		name      string
		typ       policy.Type
		effect    string
		principal string // the value of Principal; none if empty
		caller    caller.Principal
		want      caller.Match
		source    string
	}{
		{"none, identity", policy.Identity, "Allow", ``, user, caller.MatchDirect, "section 0"},
		{"none, SCP", policy.SCP, "Deny", ``, session, caller.MatchDirect, "section 0"},
		{"endpoint", policy.Endpoint, "Allow", `{"AWS": "` + userA + `"}`, user, caller.MatchDirect, "P-16"},
		{"endpoint, other", policy.Endpoint, "Allow", `{"AWS": "` + bob + `"}`, user, caller.NoMatch, "P-16"},

		{"two accounts", policy.Resource, "Allow", `{"AWS": ["111122223333", "444455556666"]}`, callerOf(bob), caller.MatchAccount, "vector P26"},
		{"strongest of a list", policy.Resource, "Allow", `{"AWS": ["111122223333", "` + roleA + `", "` + sessionA + `"]}`, session, caller.MatchDirect, "P-4"},
		{"strongest, role and account", policy.Resource, "Allow", `{"AWS": ["` + roleA + `", "111122223333"]}`, session, caller.MatchIssuer, "P-4"},
		{"strongest, * and role", policy.Resource, "Allow", `{"AWS": ["*", "` + roleA + `"]}`, session, caller.MatchAnyone, "P-4"},
		{"several keys", policy.Resource, "Allow", `{"AWS": "444455556666", "Service": "ec2.amazonaws.com"}`, service, caller.MatchDirect, "G-21"},
		{"empty object", policy.Resource, "Allow", `{}`, user, caller.NoMatch, "G-17"},
		{"empty list", policy.Resource, "Deny", `{"AWS": []}`, user, caller.NoMatch, "G-17"},

		{"resource, *, service", policy.Resource, "Allow", `"*"`, service, caller.MatchAnyone, "P-9"},
		{"resource, AWS *, service", policy.Resource, "Allow", `{"AWS": "*"}`, service, caller.MatchAnyone, "P-9"},
		{"resource, AWS *, anonymous", policy.Resource, "Allow", `{"AWS": "*"}`, caller.Principal{}, caller.MatchAnyone, "vector P13"},
		{"trust, *, service", policy.Trust, "Allow", `"*"`, service, caller.MatchAnyone, "S-14"},
		{"trust, *, SAML", policy.Trust, "Allow", `"*"`, caller.SAML(saml, caller.AccountIDs), caller.MatchAnyone, "S-14"},
		{"trust, *, OIDC", policy.Trust, "Allow", `"*"`, caller.WebIdentity(oidc, caller.AccountIDs), caller.MatchAnyone, "S-14"},
		{"trust, AWS *, user", policy.Trust, "Allow", `{"AWS": "*"}`, user, caller.MatchAnyone, "S-14"},
		{"trust, AWS *, session", policy.Trust, "Allow", `{"AWS": "*"}`, session, caller.MatchAnyone, "S-14"},
		{"trust, AWS *, service", policy.Trust, "Allow", `{"AWS": "*"}`, service, caller.NoMatch, "P-9, S-14"},
		{"trust, AWS *, SAML", policy.Trust, "Allow", `{"AWS": "*"}`, caller.SAML(saml, caller.AccountIDs), caller.NoMatch, "P-9, S-14"},
		{"trust, AWS *, OIDC", policy.Trust, "Allow", `{"AWS": "*"}`, caller.WebIdentity("accounts.google.com", caller.AccountIDs), caller.NoMatch, "P-9, S-14"},
		{"trust, AWS *, anonymous", policy.Trust, "Allow", `{"AWS": "*"}`, caller.Principal{}, caller.NoMatch, "P-9, S-14"},
		{"trust, AWS *, service, named too", policy.Trust, "Allow", `{"AWS": "*", "Service": "ec2.amazonaws.com"}`, service, caller.MatchDirect, "S-14"},
		{"trust, AWS *, service, Deny", policy.Trust, "Deny", `{"AWS": "*"}`, service, caller.MatchAnyone, "P-9, S-14"},
		{"trust, AWS *, SAML, Deny", policy.Trust, "Deny", `{"AWS": "*"}`, caller.SAML(saml, caller.AccountIDs), caller.MatchAnyone, "P-9, S-14"},
		{"trust, SAML", policy.Trust, "Allow", `{"Federated": "` + saml + `"}`, caller.SAML(saml, caller.AccountIDs), caller.MatchDirect, "P-5"},
		{"trust, SAML, issued session", policy.Trust, "Allow", `{"Federated": "` + saml + `"}`, session, caller.NoMatch, "P-5"},
		{"RCP", policy.RCP, "Deny", `"*"`, session, caller.MatchAnyone, "S-13"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			elements := `"Effect": "` + tt.effect + `", "Action": "sts:*"`
			if tt.principal != "" {
				elements += `, "Principal": ` + tt.principal
			}
			if tt.typ != policy.Trust {
				elements += `, "Resource": "*"`
			}
			s := statementOf(t, tt.typ, `{`+elements+`}`)
			require.Equal(t, tt.want, matchCaller(s, tt.caller, 0), tt.source)
			require.Equal(t, tt.want, matchCaller(s, tt.caller, statement.Bounded), "a boundary counts for NotPrincipal only")
		})
	}
}

func TestMatchNotPrincipal(t *testing.T) {
	const fed = "arn:aws:sts::111122223333:federated-user/f"
	var (
		user        = callerOf(userA)
		session     = sessionOf("s")
		other       = sessionOf("other")
		pathUnknown = callerOf(sessionA)
		federated   = must(caller.FederatedUser(userA, "f", caller.AccountIDs))
		fedByRoot   = must(caller.FederatedUser(rootA, "f", caller.AccountIDs))
		root        = callerOf(rootA)
		service     = caller.Service("ec2.amazonaws.com")
		chain       = sessionA + " " + roleA + " " + rootA
	)
	tests := []struct {
		name, key, listed string
		caller            caller.Principal
		flags             statement.CallerFlags
		matches           bool
		source            string
	}{
		{"user and account", "AWS", bob + " " + rootB, callerOf(bob), 0, false, "vector P20"},
		{"another user", "AWS", bob + " " + rootB, callerOf(eve), 0, true, "vector P21"},
		{"user without account", "AWS", bob, callerOf(bob), 0, true, "vector P22"},
		{"session, role and account", "AWS", chain, session, 0, false, "vector P23"},
		{"another session", "AWS", chain, other, 0, true, "vector P24"},
		{"boundary", "AWS", userA + " " + rootA, user, statement.Bounded, true, "NP-4, vector P25"},
		{"boundary, no boundary", "AWS", userA + " " + rootA, user, 0, false, "vector P25"},

		{"account only", "AWS", rootA, user, 0, true, "NP-2"},
		{"account ID", "AWS", userA + " 111122223333", user, 0, false, "NP-2"},
		{"account only, session", "AWS", rootA, session, 0, true, "NP-2"},
		{"session without role", "AWS", sessionA + " " + rootA, session, 0, true, "NP-2"},
		{"session without account", "AWS", sessionA + " " + roleA, session, 0, true, "NP-2"},
		{"role and account", "AWS", roleA + " " + rootA, session, 0, true, "NP-2"},
		{"path unknown", "AWS", sessionA + " arn:aws:iam::111122223333:role/p/r " + rootA, pathUnknown, 0, false, "NP-2, S-34"},
		{"federated user", "AWS", fed + " " + userA + " " + rootA, federated, 0, false, "NP-2"},
		{"federated without user", "AWS", fed + " " + rootA, federated, 0, true, "NP-2"},
		{"federated without account", "AWS", fed + " " + userA, federated, 0, true, "NP-2"},
		{"federated by root", "AWS", fed + " " + rootA, fedByRoot, 0, false, "NP-2"},
		{"root", "AWS", rootA, root, 0, false, "NP-2"},
		{"another root", "AWS", rootB, root, 0, true, "NP-2"},
		{"service", "Service", "ec2.amazonaws.com", service, 0, false, "NP-2"},
		{"another service", "Service", "sns.amazonaws.com", service, 0, true, "NP-2"},
		{"anonymous", "AWS", rootA, caller.Principal{}, 0, true, "NP-2"},
		{"anyone", "AWS", "*", user, 0, false, "NP-1"},
		{"anyone, anonymous", "AWS", "*", caller.Principal{}, 0, false, "NP-1"},
		{"anyone, boundary", "AWS", "*", user, statement.Bounded, true, "NP-4: whatever the list says"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := statementOf(t, policy.Resource, `{"Effect": "Deny", "NotPrincipal": {"`+tt.key+`": `+list(tt.listed)+`},
				"Action": "*", "Resource": "*"}`)
			want := caller.NoMatch
			if tt.matches {
				want = caller.MatchAnyone
			}
			require.Equal(t, want, matchCaller(s, tt.caller, tt.flags), tt.source)
		})
	}
}
