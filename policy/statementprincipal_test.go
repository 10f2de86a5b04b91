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
		name, key, listed string
		caller            principal.Principal
		bounded, matches  bool
		source            string
	}{
		{"user and account", "AWS", bob + " " + rootB, principal.MustParse(bob), false, false, "vector P20"},
		{"another user", "AWS", bob + " " + rootB, principal.MustParse(eve), false, true, "vector P21"},
		{"user without account", "AWS", bob, principal.MustParse(bob), false, true, "vector P22"},
		{"session, role and account", "AWS", chain, session, false, false, "vector P23"},
		{"another session", "AWS", chain, other, false, true, "vector P24"},
		{"boundary", "AWS", userA + " " + rootA, user, true, true, "NP-4, vector P25"},
		{"boundary, no boundary", "AWS", userA + " " + rootA, user, false, false, "vector P25"},

		{"account only", "AWS", rootA, user, false, true, "NP-2"},
		{"account ID", "AWS", userA + " 111122223333", user, false, false, "NP-2"},
		{"account only, session", "AWS", rootA, session, false, true, "NP-2"},
		{"session without role", "AWS", sessionA + " " + rootA, session, false, true, "NP-2"},
		{"session without account", "AWS", sessionA + " " + roleA, session, false, true, "NP-2"},
		{"role and account", "AWS", roleA + " " + rootA, session, false, true, "NP-2"},
		{"path unknown", "AWS", sessionA + " arn:aws:iam::111122223333:role/p/r " + rootA, pathUnknown, false, false, "NP-2, S-34"},
		{"federated user", "AWS", fed + " " + userA + " " + rootA, federated, false, false, "NP-2"},
		{"federated without user", "AWS", fed + " " + rootA, federated, false, true, "NP-2"},
		{"federated without account", "AWS", fed + " " + userA, federated, false, true, "NP-2"},
		{"federated by root", "AWS", fed + " " + rootA, fedByRoot, false, false, "NP-2"},
		{"root", "AWS", rootA, root, false, false, "NP-2"},
		{"another root", "AWS", rootB, root, false, true, "NP-2"},
		{"service", "Service", "ec2.amazonaws.com", service, false, false, "NP-2"},
		{"another service", "Service", "sns.amazonaws.com", service, false, true, "NP-2"},
		{"anonymous", "AWS", rootA, principal.Principal{}, false, true, "NP-2"},
		{"anyone", "AWS", "*", user, false, false, "NP-1"},
		{"anyone, anonymous", "AWS", "*", principal.Principal{}, false, false, "NP-1"},
		{"anyone, boundary", "AWS", "*", user, true, true, "NP-4: whatever the list says"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := statementOf(t, Resource, `{"Effect": "Deny", "NotPrincipal": {"`+tt.key+`": `+list(tt.listed)+`},
				"Action": "*", "Resource": "*"}`)
			want := principal.NoMatch
			if tt.matches {
				want = principal.MatchAnyone
			}
			require.Equal(t, want, s.MatchPrincipal(tt.caller, tt.bounded), tt.source)
		})
	}
}
