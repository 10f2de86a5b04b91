package statement_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-1d0cfdb5/iam/internal/caller"
	"github.com/seed-1d0cfdb5/iam/internal/clause"
	"github.com/seed-1d0cfdb5/iam/internal/statement"
	"github.com/seed-1d0cfdb5/iam/policy"
)

// TestManyPrincipals compares statements of many principals, which look them up, with
// those of the same ones but for some that name nobody who is asked about.
func TestManyPrincipals(t *testing.T) {
	const few = 16 // up to which none is looked up
	someID, otherID := "AROAEXAMPLE1234567890", "AIDAEXAMPLE1234567890"
	entries := []string{
		`"AWS":"*"`, `"AWS":"111122223333"`, `"AWS":"` + rootA + `"`, `"AWS":"` + rootB + `"`, `"AWS":"` + userA + `"`, `"AWS":"` + roleA + `"`,
		`"AWS":"` + sessionA + `"`, `"AWS":"` + bob + `"`, `"AWS":"arn:aws:iam::111122223333:role/p/r"`, `"AWS":"arn:aws-cn:iam::111122223333:root"`,
		`"AWS":"` + someID + `"`, `"AWS":"` + otherID + `"`, `"Service":"ec2.amazonaws.com"`, `"Federated":"accounts.google.com"`,
		`"AWS":"arn:aws:sts::111122223333:federated-user/f"`,
	}
	pathless := callerOf(sessionA)
	callers := []caller.Principal{
		{}, callerOf(rootA), callerOf(rootB), callerOf(userA), callerOf(bob), callerOf(eve), pathless, sessionOf("s"), sessionOf("t"),
		must(caller.RoleSession("arn:aws:iam::111122223333:role/p/r", "s", caller.AccountIDs)), must(sessionOf("s").WithID(someID)),
		must(caller.FederatedUser(userA, "f", caller.AccountIDs)), must(caller.FederatedUser(rootA, "f", caller.AccountIDs)),
		caller.Service("ec2.amazonaws.com"), caller.WebIdentity("accounts.google.com", caller.AccountIDs), callerOf("arn:aws-cn:iam::111122223333:user/u"),
	}
	ids := clause.NewContext(clause.String("aws:userid", someID+":s"))
	element := func(entries []string) string {
		byKey := make(map[string][]string)
		for _, e := range entries {
			key, value, _ := strings.Cut(e, ":")
			byKey[key] = append(byKey[key], value)
		}
		var parts []string
		for key, values := range byKey {
			parts = append(parts, key+":["+strings.Join(values, ",")+"]")
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	r := rand.New(rand.NewPCG(5, 8))
	grades := make(map[caller.Match]int)
	for range 300 {
		drawn := make([]string, 1+r.IntN(5))
		for i := range drawn {
			drawn[i] = entries[r.IntN(len(entries))]
		}
		many := append([]string(nil), drawn...)
		for len(many) <= few+r.IntN(3) {
			many = append(many, fmt.Sprintf(`"AWS":"arn:aws:iam::999900001111:user/u%d"`, r.IntN(1000)))
		}
		r.Shuffle(len(many), func(i, j int) { many[i], many[j] = many[j], many[i] })
		for _, form := range []struct {
			typ          policy.Type
			effect, name string
		}{
			{policy.Resource, "Allow", "Principal"}, {policy.Resource, "Deny", "Principal"}, {policy.Resource, "Deny", "NotPrincipal"},
			{policy.Trust, "Allow", "Principal"}, {policy.Trust, "Deny", "Principal"}, {policy.Endpoint, "Allow", "Principal"},
		} {
			resource := `,"Resource":"*"`
			if form.typ == policy.Trust {
				resource = ""
			}
			text := func(entries []string) string {
				return fmt.Sprintf(`{"Effect":%q,%q:%s,"Action":"sts:AssumeRole"%s}`, form.effect, form.name, element(entries), resource)
			}
			short, long := statementOf(t, form.typ, text(drawn)), statementOf(t, form.typ, text(many))
			for _, p := range callers {
				for _, flags := range []statement.CallerFlags{0, statement.Bounded, statement.AtGateway} {
					for _, id := range []clause.CallerID{{}, {Request: &ids}} {
						want := short.MatchCaller(&p, flags, id)
						require.Equal(t, want, long.MatchCaller(&p, flags, id), "%s: %v", text(many), p)
						grades[want]++
					}
				}
			}
			require.Zero(t, testing.AllocsPerRun(3, func() { long.MatchCaller(&callers[3], 0, clause.CallerID{}) }))
		}
	}
	for m := caller.NoMatch; m <= caller.MatchDirect; m++ {
		require.Greater(t, grades[m], 1000, m)
	}
}
