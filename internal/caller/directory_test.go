package caller

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// neighbors returns patterns and principals of a few accounts that differ in little: in
// partition, path, name, kind and ID.
func neighbors(t *testing.T) (patterns []Pattern, principals []Principal) {
	t.Helper()
	add := func(key, value string) { patterns = append(patterns, mustPattern(t, key, value)) }
	for _, partition := range []string{"aws", "aws-cn", "acme"} {
		for _, account := range []string{accountA, accountB} {
			arn := func(service, resource string) string {
				return fmt.Sprintf("arn:%s:%s::%s:%s", partition, service, account, resource)
			}
			root := mustParse(arn("iam", "root"))
			add("AWS", account)
			add("AWS", arn("iam", "root"))
			principals = append(principals, root, must(FederatedUser(arn("iam", "root"), "x", AccountIDs)))
			for _, name := range []string{"x", "y"} {
				add("AWS", arn("sts", "federated-user/"+name))
				add("AWS", arn("sts", "assumed-role/"+name+"/x"))
				add("Federated", arn("iam", "saml-provider/"+name))
				add("Federated", arn("iam", "oidc-provider/"+name+".com"))
				principals = append(principals, mustParse(arn("sts", "assumed-role/"+name+"/x")),
					SAML(arn("iam", "saml-provider/"+name), AccountIDs), WebIdentity(arn("iam", "oidc-provider/"+name+".com"), AccountIDs))
				for _, path := range []string{"", "p/", "p/q/"} {
					add("AWS", arn("iam", "user/"+path+name))
					add("AWS", arn("iam", "role/"+path+name))
					user := mustParse(arn("iam", "user/"+path+name))
					session := mustSession(arn("iam", "role/"+path+name), "x")
					principals = append(principals, user, session, must(FederatedUser(arn("iam", "user/"+path+name), "y", AccountIDs)),
						must(user.WithID("AIDACKCEVSQ6C2EXAMPLE")), must(session.WithID("AROAOLDEXAMPLE123456")))
				}
			}
		}
	}
	add("*", "*")
	add("AWS", "*")
	add("AWS", "AIDACKCEVSQ6C2EXAMPLE")
	add("AWS", "AROAOLDEXAMPLE123456")
	add("AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1")
	add("Service", "ec2.amazonaws.com")
	add("Service", "x.com")
	add("Federated", "accounts.google.com")
	add("CanonicalUser", canonicalID)
	patterns = append(patterns, Pattern{})
	principals = append(principals, Principal{}, Service("ec2.amazonaws.com"), Service("x.com"), Service(""), WebIdentity("accounts.google.com", AccountIDs),
		CanonicalUser(canonicalID), mustParse("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"))
	return patterns, principals
}

// TestDirectory compares the patterns that a Directory finds with all that match.
func TestDirectory(t *testing.T) {
	all, principals := neighbors(t)
	r := rand.New(rand.NewPCG(3, 4))
	matched, found := 0, 0
	for range 50 {
		patterns := make([]Pattern, r.IntN(2*len(all)))
		for i := range patterns {
			patterns[i] = all[r.IntN(len(all))] // some of them twice
		}
		d := NewDirectory(patterns)
		for _, p := range principals {
			var places []int32
			for _, list := range d.Find(&p) {
				places = append(places, list...)
			}
			found += len(places)
			for i, pt := range patterns {
				if pt.Match(p) != NoMatch || pt.IsID() {
					require.Contains(t, places, int32(i), "%s of %s", pt, p)
					matched++
				}
			}
			slices.Sort(places)
			require.Equal(t, slices.Compact(slices.Clone(places)), places, "each once")
		}
	}
	require.Greater(t, matched, 50_000)
	require.Less(t, found, 2*matched, "too many are looked at")
}

func TestDirectoryOfNone(t *testing.T) {
	_, principals := neighbors(t)
	for _, p := range principals {
		for _, list := range NewDirectory(nil).Find(&p) {
			require.Empty(t, list)
		}
	}
}

func TestFindDoesNotAllocate(t *testing.T) {
	patterns, principals := neighbors(t)
	d := NewDirectory(patterns)
	for _, p := range principals {
		require.Zero(t, testing.AllocsPerRun(10, func() { d.Find(&p) }), p)
	}
}

func TestGrades(t *testing.T) {
	var none Grades
	require.Equal(t, NoMatch, none.Strongest())
	for m := NoMatch; m <= MatchDirect; m++ {
		var g Grades
		g.Add(NoMatch)
		g.Add(m)
		require.Equal(t, m, g.Strongest())
		for other := NoMatch; other <= MatchDirect; other++ {
			require.Equal(t, other == m || other == NoMatch, g.Has(other))
			both := g
			both.Add(other)
			require.Equal(t, max(m, other), both.Strongest())
		}
	}
}
