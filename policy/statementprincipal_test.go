package policy

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/principal"
)

func TestMatchPrincipal(t *testing.T) {
	const (
		saml = "arn:aws:iam::111122223333:saml-provider/Corp"
		oidc = "arn:aws:iam::111122223333:oidc-provider/token.example.com"
	)
	var (
		user    = principal.MustParse(userA)
		session = must(principal.RoleSession(roleA, "s"))
		service = principal.Service("ec2.amazonaws.com")
	)
	tests := []struct {
		name      string
		typ       Type
		effect    string
		principal string // the value of Principal; none if empty
		caller    principal.Principal
		want      principal.Match
		source    string
	}{
		{"none, identity", Identity, "Allow", ``, user, principal.MatchDirect, "section 0"},
		{"none, SCP", SCP, "Deny", ``, session, principal.MatchDirect, "section 0"},
		{"none, endpoint", Endpoint, "Allow", ``, principal.Principal{}, principal.MatchAnyone, "P-16"},
		{"endpoint", Endpoint, "Allow", `{"AWS": "` + userA + `"}`, user, principal.MatchDirect, "P-16"},
		{"endpoint, other", Endpoint, "Allow", `{"AWS": "` + bob + `"}`, user, principal.NoMatch, "P-16"},

		{"two accounts", Resource, "Allow", `{"AWS": ["111122223333", "444455556666"]}`, principal.MustParse(bob), principal.MatchAccount, "vector P26"},
		{"strongest of a list", Resource, "Allow", `{"AWS": ["111122223333", "` + roleA + `", "` + sessionA + `"]}`, session, principal.MatchDirect, "P-4"},
		{"strongest, role and account", Resource, "Allow", `{"AWS": ["` + roleA + `", "111122223333"]}`, session, principal.MatchIssuer, "P-4"},
		{"strongest, * and role", Resource, "Allow", `{"AWS": ["*", "` + roleA + `"]}`, session, principal.MatchAnyone, "P-4"},
		{"several keys", Resource, "Allow", `{"AWS": "444455556666", "Service": "ec2.amazonaws.com"}`, service, principal.MatchDirect, "G-21"},
		{"empty object", Resource, "Allow", `{}`, user, principal.NoMatch, "G-17"},
		{"empty list", Resource, "Deny", `{"AWS": []}`, user, principal.NoMatch, "G-17"},

		{"resource, *, service", Resource, "Allow", `"*"`, service, principal.MatchAnyone, "P-9"},
		{"resource, AWS *, service", Resource, "Allow", `{"AWS": "*"}`, service, principal.MatchAnyone, "P-9"},
		{"resource, AWS *, anonymous", Resource, "Allow", `{"AWS": "*"}`, principal.Principal{}, principal.MatchAnyone, "vector P13"},
		{"trust, *, service", Trust, "Allow", `"*"`, service, principal.MatchAnyone, "S-14"},
		{"trust, *, SAML", Trust, "Allow", `"*"`, principal.SAML(saml), principal.MatchAnyone, "S-14"},
		{"trust, *, OIDC", Trust, "Allow", `"*"`, principal.WebIdentity(oidc), principal.MatchAnyone, "S-14"},
		{"trust, AWS *, user", Trust, "Allow", `{"AWS": "*"}`, user, principal.MatchAnyone, "S-14"},
		{"trust, AWS *, session", Trust, "Allow", `{"AWS": "*"}`, session, principal.MatchAnyone, "S-14"},
		{"trust, AWS *, service", Trust, "Allow", `{"AWS": "*"}`, service, principal.NoMatch, "P-9, S-14"},
		{"trust, AWS *, SAML", Trust, "Allow", `{"AWS": "*"}`, principal.SAML(saml), principal.NoMatch, "P-9, S-14"},
		{"trust, AWS *, OIDC", Trust, "Allow", `{"AWS": "*"}`, principal.WebIdentity("accounts.google.com"), principal.NoMatch, "P-9, S-14"},
		{"trust, AWS *, anonymous", Trust, "Allow", `{"AWS": "*"}`, principal.Principal{}, principal.NoMatch, "P-9, S-14"},
		{"trust, AWS *, service, named too", Trust, "Allow", `{"AWS": "*", "Service": "ec2.amazonaws.com"}`, service, principal.MatchDirect, "S-14"},
		{"trust, AWS *, service, Deny", Trust, "Deny", `{"AWS": "*"}`, service, principal.MatchAnyone, "P-9, S-14"},
		{"trust, AWS *, SAML, Deny", Trust, "Deny", `{"AWS": "*"}`, principal.SAML(saml), principal.MatchAnyone, "P-9, S-14"},
		{"trust, SAML", Trust, "Allow", `{"Federated": "` + saml + `"}`, principal.SAML(saml), principal.MatchDirect, "P-5"},
		{"trust, SAML, issued session", Trust, "Allow", `{"Federated": "` + saml + `"}`, session, principal.NoMatch, "P-5"},
		{"RCP", RCP, "Deny", `"*"`, session, principal.MatchAnyone, "S-13"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			elements := `"Effect": "` + tt.effect + `", "Action": "sts:*"`
			if tt.principal != "" {
				elements += `, "Principal": ` + tt.principal
			}
			if tt.typ != Trust {
				elements += `, "Resource": "*"`
			}
			src := `{"Version": "2012-10-17", "Statement": {` + elements + `}}`
			for s := range MustParse(src, tt.typ).Statements() {
				require.Equal(t, tt.want, s.MatchPrincipal(tt.caller, false), tt.source)
				require.Equal(t, tt.want, s.MatchPrincipal(tt.caller, true), "a boundary counts for NotPrincipal only")
			}
		})
	}
}

func TestMatchNotPrincipal(t *testing.T) {
	const fed = "arn:aws:sts::111122223333:federated-user/f"
	var (
		user        = principal.MustParse(userA)
		session     = must(principal.RoleSession(roleA, "s"))
		other       = must(principal.RoleSession(roleA, "other"))
		pathUnknown = principal.MustParse(sessionA)
		federated   = must(principal.FederatedUser(userA, "f"))
		fedByRoot   = must(principal.FederatedUser(rootA, "f"))
		root        = principal.MustParse(rootA)
		service     = principal.Service("ec2.amazonaws.com")
		chain       = sessionA + " " + roleA + " " + rootA
	)
	tests := []struct {
		name, effect, key, listed string
		caller                    principal.Principal
		bounded, matches          bool
		source                    string
	}{
		{"user and account", "Deny", "AWS", bob + " " + rootB, principal.MustParse(bob), false, false, "vector P20"},
		{"another user", "Deny", "AWS", bob + " " + rootB, principal.MustParse(eve), false, true, "vector P21"},
		{"user without account", "Deny", "AWS", bob, principal.MustParse(bob), false, true, "vector P22"},
		{"session, role and account", "Deny", "AWS", chain, session, false, false, "vector P23"},
		{"another session", "Deny", "AWS", chain, other, false, true, "vector P24"},
		{"boundary", "Deny", "AWS", userA + " " + rootA, user, true, true, "NP-4, vector P25"},
		{"boundary, no boundary", "Deny", "AWS", userA + " " + rootA, user, false, false, "vector P25"},

		{"account only", "Deny", "AWS", rootA, user, false, true, "NP-2"},
		{"account ID", "Deny", "AWS", userA + " 111122223333", user, false, false, "NP-2"},
		{"account only, session", "Deny", "AWS", rootA, session, false, true, "NP-2"},
		{"session without role", "Deny", "AWS", sessionA + " " + rootA, session, false, true, "NP-2"},
		{"session without account", "Deny", "AWS", sessionA + " " + roleA, session, false, true, "NP-2"},
		{"role and account", "Deny", "AWS", roleA + " " + rootA, session, false, true, "NP-2"},
		{"path unknown", "Deny", "AWS", sessionA + " arn:aws:iam::111122223333:role/p/r " + rootA, pathUnknown, false, false, "NP-2, S-34"},
		{"federated user", "Deny", "AWS", fed + " " + userA + " " + rootA, federated, false, false, "NP-2"},
		{"federated without user", "Deny", "AWS", fed + " " + rootA, federated, false, true, "NP-2"},
		{"federated without account", "Deny", "AWS", fed + " " + userA, federated, false, true, "NP-2"},
		{"federated by root", "Deny", "AWS", fed + " " + rootA, fedByRoot, false, false, "NP-2"},
		{"root", "Deny", "AWS", rootA, root, false, false, "NP-2"},
		{"another root", "Deny", "AWS", rootB, root, false, true, "NP-2"},
		{"service", "Deny", "Service", "ec2.amazonaws.com", service, false, false, "NP-2"},
		{"another service", "Deny", "Service", "sns.amazonaws.com", service, false, true, "NP-2"},
		{"anonymous", "Deny", "AWS", rootA, principal.Principal{}, false, true, "NP-2"},
		{"anyone", "Deny", "AWS", "*", user, false, false, "NP-1"},
		{"anyone, anonymous", "Deny", "AWS", "*", principal.Principal{}, false, false, "NP-1"},
		{"anyone, boundary", "Deny", "AWS", "*", user, true, true, "NP-4: whatever the list says"},

		{"Allow, user", "Allow", "AWS", userA, user, false, false, "NP-3"},
		{"Allow, user, boundary", "Allow", "AWS", userA, user, true, false, "NP-3, NP-4: Deny only"},
		{"Allow, account", "Allow", "AWS", rootA, session, false, false, "NP-3"},
		{"Allow, role", "Allow", "AWS", roleA, session, false, false, "NP-3"},
		{"Allow, session", "Allow", "AWS", sessionA, session, false, false, "NP-3"},
		{"Allow, another session", "Allow", "AWS", sessionA, other, false, true, "NP-3"},
		{"Allow, another account", "Allow", "AWS", rootB, user, false, true, "NP-3"},
		{"Allow, anonymous", "Allow", "AWS", rootA, principal.Principal{}, false, true, "NP-3"},
		{"Allow, anyone", "Allow", "AWS", "*", user, false, false, "NP-1"},
		{"Allow, service", "Allow", "Service", "ec2.amazonaws.com", service, false, false, "NP-3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := statementOf(t, Resource, `{"Effect": "`+tt.effect+`", "NotPrincipal": {"`+tt.key+`": `+list(tt.listed)+`},
				"Action": "*", "Resource": "*"}`)
			want := principal.NoMatch
			if tt.matches {
				want = principal.MatchAnyone
			}
			require.Equal(t, want, s.MatchPrincipal(tt.caller, tt.bounded), tt.source)
		})
	}
}
